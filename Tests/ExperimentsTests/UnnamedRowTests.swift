import Foundation
import Ledger
import Testing

/// A row of the ledger that its program does not judge is named before anything is trained.
@Suite("A row that its program does not know")
struct UnnamedRowTests {
  @Test("ends the program at once, in a line that names it", arguments: Programs.slugs)
  func unnamed(slug: String) throws {
    let folder = try TemporaryFolder()
    let judged = try #require(
      try Ledger(folder: LedgerCopy.folder).rows(experiment: slug).last { $0.kind != .setting })
    try LedgerCopy().write(to: folder.file("ledger"), doubling: [judged.id: judged.id + "-of-nobody"])
    // At the published settings: they would train for minutes.
    let outcome = try Programs.run(
      "/bin/sh",
      ["-c", "exec timeout 60 \"$0\" \"$@\"", "\(Programs.folder)/\(slug)", "--ledger", folder.file("ledger"), "--output", folder.file("out")],
      in: Programs.checkout)
    #expect(outcome.code == 1)
    #expect(
      outcome.errors
        == "\(slug): ledger row \(judged.id)-of-nobody has no verdict: nothing in experiments/\(slug) names it\n")
    #expect(!folder.exists("out"))
  }
}
