import Foundation
import Ledger
import Reports
import Studies
import Testing

/// What is special about `xor-net`: its proofs need no seed, so they are judged in every run, and each hangs
/// on settings of the ledger.
@Suite("xor-net")
struct XorNetTests {
  @Test("a small run confirms every claim that needs no seed")
  func claims() throws {
    let verdicts = try verdicts(ledger: nil)
    #expect(verdicts.values.filter { $0 == .notRun }.count == 1)  // the perceptron from random starts
    // The weights of the printed network are ours.
    #expect(verdicts.filter { $0.value == .fitted }.map(\.key) == ["kelleher-f9-xor"])
    // Networks of our design, which a text asks for and does not print.
    #expect(verdicts.filter { $0.value == .definition }.map(\.key).sorted() == ["mmds-exercise13-1-3", "mmds-exercise13-1-5"])
    #expect(verdicts.values.filter { $0 == .reproduced }.count == verdicts.count - 4)
    #expect(verdicts.count == 8)
  }

  @Test(
    "a setting changed in a copy of the ledger refutes the claims that depend on it, and no others",
    arguments: [
      Change(
        file: "kelleher.csv", row: "kelleher-eq12-theta", from: ",1,", to: ",2,",
        refutes: ["kelleher-f9-xor"]),
      Change(
        file: "usc552.csv", row: "usc552-xor-table", from: "[0,1,1,0]", to: "[0,1,1,1]",
        refutes: [
          "kelleher-f8-xor-not-separable", "kelleher-f9-xor", "mmds-exercise13-1-3", "mmds-exercise13-1-4",
        ]),
      Change(
        file: "usc552.csv", row: "usc552-perceptron-rule", from: "0.5", to: "-0.5",
        refutes: ["kelleher-f8-and-separable", "kelleher-f8-or-separable"]),
    ])
  func settings(_ change: Change) throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let ledger = folder + "/published"
    try FileManager.default.copyItem(atPath: Checkout.root + "/experiments/published", toPath: ledger)
    let path = "\(ledger)/\(change.file)"
    let lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
    let changed = lines.map { line in
      line.hasPrefix(change.row + ",") ? line.replacingOccurrences(of: change.from, with: change.to) : line
    }
    #expect(changed != lines)
    try changed.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)

    let verdicts = try verdicts(ledger: ledger)
    let refuted = verdicts.filter { $0.value == .notReproduced }.map(\.key)
    #expect(refuted.sorted() == change.refutes.sorted())
  }

  struct Change: Sendable {
    let file, row, from, to: String
    let refutes: [String]
  }

  /// The verdicts of a run with three seeds and few epochs, by ledger row.
  private func verdicts(ledger: String?) throws -> [String: VerdictKind] {
    let output = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let outcome = try Programs.run(
      Programs.folder + "/xor-net",
      ["--seeds", "1...3", "--epochs", "50", "--output", output] + (ledger.map { ["--ledger", $0] } ?? []),
      in: Programs.checkout)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let verdicts = try CSVTable.verdicts(path: output + "/xor-net/verdicts.csv")
    return Dictionary(uniqueKeysWithValues: verdicts.map { ($0.id, $0.verdict) })
  }

  private func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("xor-net-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
  }
}
