import Foundation
import Ledger
import Reports
import Testing

/// What is special about `regularisation`: definitions that have their place in the core or in a section, and trainings
/// that go on after a stop.
@Suite("regularisation")
struct RegularisationTests {
  private static let slug = "regularisation"

  @Test("has a place for each definition of the ledger that waits for it, and for no other, in the ledger's order")
  func definitions() throws {
    let all = try CSVTable(path: Programs.checkout + "/experiments/published/algorithms.csv")
    let column = try #require(all.header.firstIndex(of: "experiment_that_should_exercise_it"))
    let wanted = all.rows.filter { $0[column] == Self.slug }.map { $0[0] }
    let program = try Repository.text("experiments/\(Self.slug)/Definitions.swift")
    let found = program.matches(of: /id: "([a-z0-9-]+)"/).map { String($0.output.1) }
    #expect(wanted.count == 21)
    #expect(found == wanted)
  }

  /// A run at reduced settings.
  private func quick() throws -> (results: ResultsTable, verdicts: [String: Verdict]) {
    let folder = try TemporaryFolder()
    let outcome = try Programs.run(
      "\(Programs.folder)/\(Self.slug)", ["--quick", "--verdicts-only", "--fresh", "--output", folder.file("out")],
      in: Programs.checkout, environment: ["RETRACE_DATA": ProcessInfo.processInfo.environment["RETRACE_DATA"]])
    try #require(outcome.code == 0, "\(outcome.errors)")
    let verdicts = try CSVTable.verdicts(path: folder.file("out/\(Self.slug)/verdicts.csv"))
    return (
      try ResultsTable(path: folder.file("out/\(Self.slug)/results.csv")),
      Dictionary(uniqueKeysWithValues: verdicts.map { ($0.id, $0) })
    )
  }

  @Test("a training that goes on with all digits has the network of the stop, and one afresh sees all digits")
  func reuse() throws {
    let all = try quick().results.observations
    let stops = all.filter { $0.model == "all-digits-continued" && $0.split == "test-at-stop" && $0.metric == "error_rate" }
    #expect(!stops.isEmpty)
    for stop in stops {
      let plain = all.filter { $0.model == "none" && $0.seed == stop.seed && $0.metric == "error_rate" }
      let last = try #require(plain.last { $0.split == "test" })
      // The curve is taken on other test digits but after its last epoch.
      if stop.epoch == last.epoch { #expect(stop.value == last.value) }
      let ends = all.filter { $0.seed == stop.seed && $0.split == "test" && $0.metric == "error_rate" }
      #expect(ends.contains { $0.model == "all-digits-continued" && $0.epoch > stop.epoch })
      #expect(ends.contains { $0.model == "all-digits-afresh" && $0.epoch == stop.epoch })
    }
  }

  @Test("a small run confirms what needs no seed, and proves what is wrong in print")
  func withoutSeeds() throws {
    let verdicts = try quick().verdicts
    let wrong = verdicts.values.filter { $0.verdict == .erratum }.map(\.id).sorted()
    #expect(
      wrong == [
        "kelleher-alg2-backward", "kelleher-alg2-mask-name", "mmds-s13-6-2-scale", "usc552-l2-index",
      ])
    let right = verdicts.values.filter { $0.verdict == .reproduced }.map(\.id).sorted()
    #expect(
      right == [
        "zaki-meira-l2-decay",
      ])
    #expect(!verdicts.values.contains { $0.verdict == .notReproduced })
    // What the ledger calls a definition, and what the texts have no measure for or one network cannot decide.
    let known = verdicts.values.filter { $0.verdict == .definition }.map(\.id).sorted()
    #expect(
      known == [
        "kelleher-alg1-patience", "kelleher-alg1-plateau", "kelleher-alg2-forward", "kelleher-f29-subnetworks", "usc552-early-stopping-2",
        "usc552-weight-noise-penalty", "zaki-meira-dropout-expectation", "zaki-meira-dropout-inverted",
        "zaki-meira-dropout-test-scale",
      ])
    let leftOpen = verdicts.values.filter { $0.verdict == .inconclusive }.map(\.id).sorted()
    #expect(
      leftOpen == [
        "mmds-eq13-18", "mmds-s13-6-1-l2-best", "mmds-s13-6-1-small-weights", "mmds-s13-6-2-ensemble", "mmds-s13-6-3-curves",
        "mmds-s13-6-4-less-overfit", "mmds-s13-6-4-more-data", "mmds-s13-6-4-rotation", "mmds-s13-6-time-split", "usc552-early-stopping-1",
        "zaki-meira-dropout-smaller-weights", "zaki-meira-dropout-spread",
      ])
    // All others hang on trainings.
    for verdict in verdicts.values where verdict.verdict == .notRun { #expect(verdict.condition == .completed, "\(verdict.id)") }
  }
}
