import Foundation
import Ledger
import Testing

/// Whatever a text prints as a setting, some program works with it, checks it, or says in the ledger why it cannot: so
/// that none can be lost or wrong unseen.
@Suite("The settings of the ledger")
struct SettingsReadTests {
  /// How the note of a row begins that no program can read.
  private static let excuse = "read by no program: "

  /// The settings that a program reads, from its record.
  private func read(by slug: String) throws -> Set<String> {
    let folder = try TemporaryFolder()
    let outcome = try Programs.run(
      "\(Programs.folder)/\(slug)",
      ["--quick", "--verdicts-only", "--threads", "1", "--fresh", "--output", folder.file("out")], in: Programs.checkout,
      environment: ["RETRACE_DATA": ProcessInfo.processInfo.environment["RETRACE_DATA"]])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let run = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: folder.file("out/\(slug)/run.json"))))
    return Set(((run as? [String: Any])?["settings"] as? [String: Any] ?? [:]).keys)
  }

  @Test("are each read by a program, or say why not")
  func all() throws {
    let settings = try Ledger(folder: LedgerCopy.folder).rows.filter { $0.kind == .setting }
    let found = try Programs.slugs.reduce(into: Set<String>()) { $0.formUnion(try read(by: $1)) }
    // Those of chapters that are still to come wait for them.
    for row in settings where Programs.slugs.contains(row.experiment) {
      let isExcused = row.note.hasPrefix(Self.excuse)
      #expect(found.contains(row.id) != isExcused, "\(row.id), a setting of \(row.experiment)")
      if isExcused { #expect(row.note.count > Self.excuse.count + 20) }
    }
  }

  /// Two settings of each program, the same ones in every run of the tests, and those that nothing depends on first.
  static let drawn: [(slug: String, id: String)] = {
    guard let ledger = try? Ledger(folder: LedgerCopy.folder) else { return [] }
    let needed = Set(ledger.rows.flatMap(\.dependsOn))
    return Programs.slugs.flatMap { slug -> [(slug: String, id: String)] in
      let settings = ledger.rows(experiment: slug).filter { $0.kind == .setting && !$0.note.hasPrefix(excuse) }
      let (free, bound) = (settings.filter { !needed.contains($0.id) }, settings.filter { needed.contains($0.id) })
      return (free + bound).prefix(2).map { (slug, $0.id) }
    }
  }()

  @Test("end a program in one line that names the one that is missing", arguments: drawn)
  func deleted(slug: String, id: String) throws {
    let folder = try TemporaryFolder()
    try LedgerCopy().write(to: folder.file("ledger"), leavingOut: [id])
    let outcome = try Programs.run(
      "\(Programs.folder)/\(slug)",
      [
        "--quick", "--verdicts-only", "--threads", "1", "--fresh", "--ledger", folder.file("ledger"), "--output",
        folder.file("out"),
      ], in: Programs.checkout,
      environment: ["RETRACE_DATA": ProcessInfo.processInfo.environment["RETRACE_DATA"]])
    #expect(outcome.code == 1)
    // Lines on progress, and on data that are fetched, come before it.
    let last = outcome.errors.split(separator: "\n").last ?? ""
    #expect(last.hasPrefix("\(slug): ") && last.contains(id), "\(outcome.errors)")
  }
}
