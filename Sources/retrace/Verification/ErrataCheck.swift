import Foundation
import Host
import Ledger

/// The errata of one report against the ledger and against its verdicts. That each verdict of that kind has
/// its proof, and no other has one, and that what it is listed with is an erratum too, is seen where the front
/// page is made.
enum ErrataCheck {
  /// All that is wrong, a line each without the path.
  static func problems(_ errata: [Erratum], verdicts: [Verdict], ledger: Ledger) -> [String] {
    errata.flatMap { erratum -> [String] in
      let id = Shown.text(erratum.id)
      guard let row = ledger[erratum.id] else { return ["\(LedgerError.unknownRow(id: erratum.id))"] }
      var found: [String] = []
      let fields: [(name: String, ours: String, ledger: String)] = [
        ("source", erratum.source, row.source), ("locator", erratum.locator, row.locator),
        ("quantity", erratum.quantity, row.quantity), ("published", erratum.published, row.published),
      ]
      for field in fields where !field.ours.utf8.elementsEqual(field.ledger.utf8) {
        found.append(
          "\(id): \(field.name) is '\(Shown.text(field.ours))', in the ledger '\(Shown.text(field.ledger))'")
      }
      if ErratumProof.Method(rawValue: erratum.method) == nil {
        found.append("\(id): '\(Shown.text(erratum.method))' is no kind of proof")
      }
      for (name, field) in [("quoted", erratum.quoted), ("correct", erratum.correct)] where trimmed(field).isEmpty {
        found.append("\(id): \(name) is empty, so that nobody can compare what is printed with what is right")
      }
      guard let verdict = verdicts.first(where: { $0.id == erratum.id && $0.verdict == .erratum }) else {
        return found + ["\(id): proved wrong, but its verdict is another"]
      }
      // The verdict's note begins with the proof's class and argument.
      if !verdict.note.utf8.starts(with: (erratum.class.opening + erratum.argument).utf8) {
        found.append("\(id): the argument is not that of the verdict")
      }
      return found
    }
  }
  private static func trimmed(_ field: String) -> String { field.trimmingCharacters(in: .whitespaces) }
}
