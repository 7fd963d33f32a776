import Foundation
import Ledger
import Likelihood
import TestSupport
import Testing

@Suite("How likely the printed number was")
struct LikelihoodTests {
  private func likelihood(_ told: Told, draws: Int = 20) throws -> Likelihood {
    try Likelihood(
      told, slugs: RandomNumber.slugs, reports: Committed.reports, ledger: try Committed.ledger(), draws: draws)
  }

  private static let nothing = Told(seeds: "1...20", commit: "0123456789", models: [], values: [])

  /// 120 seeds of the Reber grammar's RNN: the committed ones, and others that end without a mistake.
  private func many() throws -> Told {
    let ledger = try Committed.ledger()
    var values: [Told.Value] = []
    for number in RandomNumber.all where number.models == ["rnn"] && number.slug == "reber-rnn-vs-mlp" {
      for (seed, value) in try number.values(from: try Committed.shards(number.slug), ledger: ledger) {
        values.append(.init(id: number.id, seed: seed, value: value))
      }
      for seed in UInt64(21)...120 { values.append(.init(id: number.id, seed: seed, value: 0)) }
    }
    return Told(
      seeds: "1...1000", commit: "0123456789",
      models: [
        .init(slug: "reber-rnn-vs-mlp", model: "rnn", asked: 1000, there: 120, seconds: 3.6, isMeasured: true),
        .init(slug: "reber-rnn-vs-mlp", model: "mlp-4", asked: 1000, there: 0, seconds: 12, isMeasured: false),
      ], values: values)
  }

  @Test("is said of every random row of the chapters, from the report's seeds where there are no shards")
  func complete() throws {
    let ledger = try Committed.ledger()
    let found = try likelihood(Self.nothing)
    let said = Set(found.numbers.map(\.row.id) + found.exact.map(\.verdict.id))
    let rows = RandomNumber.slugs.flatMap { ledger.rows(experiment: $0) }
    for row in rows where row.kind == .stochastic { #expect(said.contains(row.id), "\(row.id)") }
    for number in RandomNumber.all { #expect(said.contains(number.id), "\(number.id)") }
    #expect(found.exact.count == 2 && found.samples.isEmpty)
    for item in found.exact { #expect(item.exactly > 0 && item.exactly < item.atMost && item.atMost < 1) }
    // What was explored under another condition stands beside the headline.
    let lstm = found.numbers.filter { $0.row.id == "zaki-meira-emb-lstm-train-errors" }
    #expect(Set(lstm.map(\.condition)) == [.extended, .completed] && lstm.map(\.hits).sorted() == [2, 16])
    let page = found.page(figures: [])
    #expect(page.contains("No row has 100 seeds yet") && !page.contains(".png"))
    #expect(page.contains("*as printed* none"))
  }

  @Test("is said from the shards where they are more, with samples, figures and what the rest would cost")
  func page() throws {
    let found = try likelihood(try many())
    let row = try #require(found.numbers.first { $0.row.id == "zaki-meira-reber-rnn-train-errors" })
    #expect(row.isFromShards && row.hits == 118 && row.seeds.count == 120)
    #expect(found.samples.map(\.values.row.id) == ["zaki-meira-reber-rnn-train-errors", "zaki-meira-reber-rnn-test-errors"])
    let page = found.page(figures: ["zaki-meira-reber-rnn-train-errors", "samples"])
    #expect(page.contains("`make how-likely SEEDS=1...1000 MODELS=\"reber-rnn-vs-mlp/rnn\"`") && page.contains("commit `0123456789`"))
    #expect(page.contains("(zaki-meira-reber-rnn-train-errors.png)") && page.contains("(samples.png)"))
    #expect(!page.contains("zaki-meira-reber-rnn-test-errors.png"))
    #expect(page.contains("that of all seeds in 2 of the 2 rows"))
    // 880 shards of 3.6 seconds, and 1,000 of 12.
    #expect(page.contains("| 3.6 | 0.9 |") && page.contains("| 12.0 * | 3.3 |"))
    #expect(page.contains("98.3 % (94.1 to 99.5)"))
    #expect(try likelihood(try many()).page(figures: []) == found.page(figures: []))
    let distribution = try #require(found.tables.first { $0.name == Likelihood.distributionFile }?.table)
    let own = distribution.rows.filter { $0[0] == row.row.id }
    #expect(own.filter { $0[1] == "all" }.map { $0[3] } == ["0", "168", "400"])
    #expect(own.filter { $0[1] == "report" }.map { $0[4] } == ["90", "95", "100"])
    #expect(own.allSatisfy { $0[5] == "0" })
  }

  @Test("is written again from its own tables")
  func again() throws {
    let folder = try TemporaryFolder()
    let told = try many()
    for (name, table) in try likelihood(told).tables { try table.write(to: folder.file(name)) }
    #expect(try Told(folder: folder.path) == told)
  }

  @Test("is not said where a shard and the report disagree about a seed")
  func otherwise() throws {
    let told = Told(
      seeds: "1...20", commit: "", models: [], values: [.init(id: "zaki-meira-mnist-cnn-errors", seed: 3, value: 146)])
    #expect { try likelihood(told) } throws: {
      "\($0)".hasSuffix(
        "mnist-cnn-vs-mlp/verdicts.csv: row zaki-meira-mnist-cnn-errors, seed 3: 145 there, 146 in the shards; nothing is written")
    }
  }
}
