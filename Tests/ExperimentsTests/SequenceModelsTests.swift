import Foundation
import Ledger
import Reports
import Testing

/// What is special about `sequence-models`: definitions that have their place in the core or in a section, all cells on one
/// task, and what needs no training.
@Suite("sequence-models")
struct SequenceModelsTests {
  private static let slug = "sequence-models"

  @Test("has a place for each definition of the ledger that waits for it, and for no other, in the ledger's order")
  func definitions() throws {
    let all = try CSVTable(path: Programs.checkout + "/experiments/published/algorithms.csv")
    let column = try #require(all.header.firstIndex(of: "experiment_that_should_exercise_it"))
    let wanted = all.rows.filter { $0[column] == Self.slug }.map { $0[0] }
    let program = try Repository.text("experiments/\(Self.slug)/Definitions.swift")
    let found = program.matches(of: /id: "([a-z0-9-]+)"/).map { String($0.output.1) }
    #expect(wanted.count == 18)
    #expect(found == wanted)
  }

  /// A run at reduced settings.
  private func quick() throws -> (results: ResultsTable, verdicts: [String: Verdict], ledger: Set<String>) {
    let folder = try TemporaryFolder()
    let outcome = try Programs.run(
      "\(Programs.folder)/\(Self.slug)", ["--quick", "--verdicts-only", "--fresh", "--output", folder.file("out")],
      in: Programs.checkout)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let verdicts = try CSVTable.verdicts(path: folder.file("out/\(Self.slug)/verdicts.csv"))
    let ledger = try Ledger(folder: LedgerCopy.folder).rows(experiment: Self.slug)
    return (
      try ResultsTable(path: folder.file("out/\(Self.slug)/results.csv")),
      Dictionary(uniqueKeysWithValues: verdicts.map { ($0.id, $0) }), Set(ledger.map(\.id))
    )
  }

  @Test("trains eight cells on the same strings, and each has a share of new strings on which the symbol is kept")
  func panel() throws {
    let kept = try quick().results.observations.filter { $0.metric == "kept" && $0.model.hasSuffix("-20-gap-25") }
    let models = Set(kept.map(\.model)).sorted()
    #expect(
      models == [
        "clockwork-20-gap-25", "coupled-20-gap-25", "forget-gate-20-gap-25", "gru-20-gap-25", "lstm-20-gap-25", "peephole-20-gap-25",
        "rnn-20-gap-25", "tanh-last-20-gap-25",
      ])
    #expect(kept.allSatisfy { (0...1).contains($0.value) })
  }

  @Test("clips the gradient of an RNN with ReLU, of which MMDS speak, and of one with tanh beside it")
  func clipped() throws {
    let models = Set(try quick().results.observations.map(\.model)).filter { $0.hasSuffix("-clipped") }
    #expect(models == ["rnn-relu-20-gap-25-clipped", "rnn-20-gap-25-clipped"])
  }

  @Test("a small run confirms what needs no seed, and leaves no row out")
  func withoutSeeds() throws {
    let (_, verdicts, ledger) = try quick()
    #expect(Set(verdicts.keys) == ledger)
    func ids(_ kind: VerdictKind) -> [String] { verdicts.values.filter { $0.verdict == kind }.map(\.id).sorted() }
    #expect(ids(.erratum).isEmpty)
    #expect(ids(.reproduced).isEmpty)
    let turing = try #require(verdicts["usc552-turing"])
    #expect(turing.verdict == .inconclusive)
    let steps = try #require(turing.found.firstMatch(of: /([0-9,]+) of ([0-9,]+) steps agree, and all answers are right/))
    #expect(steps.1 == steps.2)
    #expect(
      ids(.definition) == [
        "mmds-s13-5-3-lstm-params", "mmds-s13-5-buckets", "mmds-s13-5-padding", "usc552-cwrnn-faster", "usc552-cwrnn-fewer",
        "usc552-dynamical-system", "usc552-encdec-context", "usc552-many-to-one", "usc552-output-fed-back",
        "usc552-seq2seq-teacher", "usc552-seq2seq-tied", "zaki-meira-brnn-stacked", "zaki-meira-eq4-brnn", "zhang-f5-cases",
      ])
    // All others hang on trainings.
    for verdict in verdicts.values where verdict.verdict == .notRun { #expect(verdict.condition != nil, "\(verdict.id)") }
    #expect(ids(.notReproduced).isEmpty)
    // What one choice of ours, one training or the words of a text cannot decide.
    #expect(ids(.inconclusive) == ["mmds-s13-5-2-clip", "mmds-s13-5-translation", "usc552-cwrnn-long", "usc552-lossy-summary", "usc552-turing", "zaki-meira-emb-smaller-m"])
    // No training bears on how a translation is built.
    #expect(verdicts["mmds-s13-5-translation"]?.seeds == "")
  }

  @Test("the committed exploration has all cells on the text's own strings")
  func explored() throws {
    let path = "\(Programs.checkout)/reports/\(Self.slug)/alternatives.csv"
    let rows = try CSVTable(path: path).rows.map { $0[0] }
    #expect(rows.filter { $0.hasSuffix(", the text's strings") }.count == 8 + 3)
    for gap in [5, 10, 20, 40, 60, 80, 100] { #expect(rows.contains("LSTM, gap \(gap)"), "gap \(gap)") }
  }
}
