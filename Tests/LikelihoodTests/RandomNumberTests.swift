import Ledger
import Likelihood
import Testing

@Suite("The values of seeds")
struct RandomNumberTests {
  @Test("are, of the committed trainings, those of the committed verdicts", arguments: RandomNumber.all.map(\.id))
  func committed(id: String) throws {
    let ledger = try Committed.ledger()
    let number = try #require(RandomNumber.all.first { $0.id == id })
    let row = try ledger.row(id)
    #expect(row.experiment == number.slug)
    let verdict = try #require(
      try Committed.verdicts(number.slug).first { $0.id == id && $0.condition == row.condition })
    let told = try number.values(from: try Committed.shards(number.slug), ledger: ledger)
    #expect(told.count >= 20 && told.map(\.seed) == verdict.seeds.split(separator: " ").compactMap { UInt64($0) })
    let values = try SeedValues(verdict, row: row, path: "verdicts.csv", told: told)
    // As many seeds as the report has: its own stand, and give its verdict once more.
    #expect(!values.isFromShards && values.verdict == verdict.verdict && values.reported == verdict.verdict)
    #expect(verdict.kind == .claim || values.values.count == told.count)
    // Another value in one seed is seen.
    var other = told
    other[0].value = verdict.kind == .claim ? 1 - other[0].value : other[0].value + 1
    #expect(throws: LikelihoodError.self) {
      try SeedValues(verdict, row: row, path: "verdicts.csv", told: other)
    }
  }

  @Test("where shards have more seeds than the report, are theirs")
  func more() throws {
    let ledger = try Committed.ledger()
    let id = "zaki-meira-reber-rnn-train-errors"
    let number = try #require(RandomNumber.all.first { $0.id == id })
    var shards = try Committed.shards(number.slug)
    let key = ToldShard.Key("train", "sequences_with_mistakes")
    shards.append(ToldShard(model: "rnn", seed: 30, last: [key: 5]))
    // One that is not finite has no string right, whatever it observed before.
    shards.append(ToldShard(model: "rnn", seed: 25, hasDiverged: true, last: [key: 5]))
    let told = try number.values(from: shards, ledger: ledger)
    let verdict = try #require(try Committed.verdicts(number.slug).first { $0.id == id })
    let values = try SeedValues(verdict, row: try ledger.row(id), path: "verdicts.csv", told: told)
    #expect(values.isFromShards && values.seeds == Array(1...20) + [25, 30])
    #expect(values.values.suffix(2) == [400, 5] && values.hits == 18 && values.reportedSeeds == 20)
  }

  @Test("are asked only of seeds of which all the shards are there, and must be told then")
  func incomplete() throws {
    let ledger = try Committed.ledger()
    let better = try #require(RandomNumber.all.first { $0.id == "zaki-meira-mnist-cnn-better" })
    let key = ToldShard.Key("test", "errors")
    let shards = [
      ToldShard(model: "mlp", seed: 2, last: [key: 200]), ToldShard(model: "cnn", seed: 2, last: [key: 200]),
      ToldShard(model: "cnn", seed: 1, last: [key: 100]), ToldShard(model: "two-layer-mlp", seed: 1, last: [key: 300]),
    ]
    let found = try better.values(from: shards, ledger: ledger)
    // As many errors are not fewer.
    #expect(found.map(\.seed) == [2] && found.map(\.value) == [0])
    let silent = [ToldShard(model: "mlp", seed: 1), ToldShard(model: "cnn", seed: 1, last: [key: 1])]
    #expect(throws: LikelihoodError.untold(id: better.id, slug: better.slug, seed: 1)) {
      try better.values(from: silent, ledger: ledger)
    }
  }

  @Test("of the mistakes' place need a mistake, and none elsewhere")
  func position() throws {
    let ledger = try Committed.ledger()
    func holds(_ id: String, _ strings: Double, _ there: Double, _ elsewhere: Double) throws -> Bool {
      let number = try #require(RandomNumber.all.first { $0.id == id })
      let shard = ToldShard(
        model: "rnn", seed: 1,
        last: [
          .init("test", "sequences_with_mistakes"): strings, .init("test", "mistakes_at_second_last"): there,
          .init("test", "mistakes_elsewhere"): elsewhere,
        ])
      return try number.values(from: [shard], ledger: ledger)[0].value == 1
    }
    let (one, position) = ("zaki-meira-emb-rnn-one-error", "zaki-meira-emb-rnn-error-position")
    #expect(try holds(one, 40, 40, 0) && holds(position, 40, 40, 0))
    #expect(try !holds(one, 0, 0, 0) && !holds(position, 0, 0, 0))
    #expect(try holds(one, 40, 39, 1) && !holds(position, 40, 39, 1))
    #expect(try !holds(one, 40, 40, 2) && !holds(position, 40, 40, 2))
  }
}
