import Testing
@testable import Studies

@Suite("What to do where shards are lacking")
struct ShardRemedyTests {
  private func remedy(_ words: [String] = []) throws -> ShardRemedy {
    ShardRemedy(slug: "a-net", retrace: ".build/release/retrace", options: try StudyOptions.parse(["--collect"] + words))
  }

  private func names(_ model: String, _ seeds: [UInt64]) -> [Shard.Name] {
    seeds.map { Shard.Name(experiment: "a-net", model: model, seed: $0) }
  }

  @Test("names a few, under the options of the run")
  func few() throws {
    #expect(try remedy().command(["a-net/rnn/1"]) == ".build/release/retrace shard run a-net/rnn/1")
    let words = ["--quick", "--epochs", "9", "--seeds", "1...25", "--data", "my data", "--shards", "x"]
    #expect(
      try remedy(words).command(["a-net/rnn/1", "a-net/mlp/1"])
        == ".build/release/retrace shard run a-net/rnn/1 a-net/mlp/1 --quick --epochs 9 --data 'my data' --shards x")
    let error = ShardError.damaged(path: "x/a.shard", id: "a-net/rnn/1", reason: "cut")
    #expect(
      try remedy(["--quick"]).again(error)
        == "x/a.shard: cut; run again: .build/release/retrace shard run a-net/rnn/1 --quick")
  }

  @Test("has many listed, of the seeds of the run")
  func many() throws {
    let ids = names("rnn", [1, 2, 3, 4]).map(\.id)
    #expect(
      try remedy(["--quick", "--seeds", "1...25", "--shards", "x"]).command(ids)
        == ".build/release/retrace shard list a-net --quick --seeds 1...25 | "
        + "xargs .build/release/retrace shard run --quick --shards x")
  }

  @Test("says how many are missing, of all models")
  func absence() throws {
    let all = ["rnn", "mlp-4", "a b"].flatMap { names($0, [25, 26]) }
    let line = try remedy(["--quick"]).absence(of: all, among: 100, in: "shards/a-net")
    #expect(line.hasPrefix("6 of 100 shards are missing (rnn 25, 26; mlp-4 25, 26; a_b 25, 26) in shards/a-net; run: "))
    let one = try remedy().absence(of: names("rnn", [3]), among: 4, in: "x")
    #expect(one == "1 of 4 shards is missing (rnn 3) in x; run: .build/release/retrace shard run a-net/rnn/3")
  }

  @Test("tells rows of seeds, and leaves out what nobody reads")
  func brief() {
    #expect(ShardRemedy.summary(names("rnn", [1, 2, 3, 7, 9, 10])) == "rnn 1...3, 7, 9, 10")
    #expect(ShardRemedy.summary(names("rnn", [1, 3, 5, 7, 9, 11])) == "rnn 1, 3, 5, 7 and 2 more")
    #expect(ShardRemedy.summary(names("rnn", [.max, 1])) == "rnn \(UInt64.max), 1")
    let models = (1...12).flatMap { names("m\($0)", [1]) }
    #expect(ShardRemedy.summary(models).hasSuffix("; m10 1; …"))
  }
}
