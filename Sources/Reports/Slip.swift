import Host
import Ledger

/// One slip in print, with all rows of the ledger that show it: one erratum, however many they are.
struct Slip: Sendable {
  typealias Item = (slug: String, erratum: Erratum)

  /// The row under which the slip is listed.
  let head: Item
  /// The others, in the ledger's order.
  let others: [Item]

  /// The class of the slip is that of the row under which it is listed.
  var kind: ErratumClass { head.erratum.class }

  /// Errata by the row under which they are listed, each slip at the place of that row.
  static func grouped(_ errata: [Item]) -> [Slip] {
    var byHead: [String: [Item]] = [:]
    for item in errata { byHead[item.erratum.listedWith, default: []].append(item) }
    return errata.compactMap { item in
      guard item.erratum.listedWith == item.erratum.id else { return nil }
      let others = (byHead[item.erratum.id] ?? []).filter { $0.erratum.id != item.erratum.id }
      return Slip(head: item, others: others)
    }
  }

  /// Why the errata cannot be grouped so, with the place of the one that is wrong; nil where they can.
  static func problem(in errata: [Item]) -> (slug: String, reason: String)? {
    let byID = Dictionary(errata.map { ($0.erratum.id, $0.erratum) }, uniquingKeysWith: { first, _ in first })
    for (slug, erratum) in errata where erratum.listedWith != erratum.id {
      let (id, other) = (Shown.text(erratum.id), Shown.text(erratum.listedWith))
      guard let head = byID[erratum.listedWith] else {
        return (slug, "\(id) is listed with \(other), which is no erratum")
      }
      if head.listedWith != head.id { return (slug, "\(id) is listed with \(other), which is itself listed elsewhere") }
      if head.source != erratum.source { return (slug, "\(id) is listed with \(other), which is of another text") }
    }
    return nil
  }

  /// How many slips there are of each class, such as "31 errors, 4 of label or wording".
  static func counts(_ slips: [Slip]) -> String {
    ErratumClass.allCases.compactMap { kind -> String? in
      let count = slips.filter { $0.kind == kind }.count
      if count == 0 { return nil }
      switch kind {
      case .error: return "\(count) error\(count == 1 ? "" : "s")"
      case .label: return "\(count) of label or wording"
      case .inconsistency: return "\(count) inconsistenc\(count == 1 ? "y" : "ies")"
      case .extraction: return "\(count) perhaps only of the extraction"
      }
    }.joined(separator: ", ")
  }
}
