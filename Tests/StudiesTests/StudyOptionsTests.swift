import Testing

@testable import Studies

@Suite("What a command line asks for")
struct StudyOptionsTests {
  /// The seeds of `arguments` where the report has 1 to 10 and a quick run 2 of them, and the words about it.
  private func settled(_ arguments: String...) throws -> (seeds: [UInt64], reduction: String?) {
    var options = try StudyOptions.parse(arguments)
    let seeds = options.settleSeeds(Array(1...10), quick: 2)
    return (seeds, options.reduction)
  }

  @Test("the published seeds are no reduction, whoever types them and however", arguments: ["1...10", "1,2,3,4,5,6,7,8,9,10", "1...5,6...10"])
  func published(_ list: String) throws {
    let given = try settled("--seeds", list)
    #expect(given.seeds == Array(1...10) && given.reduction == nil)
    // What is reduced besides is still said, as without the seeds.
    #expect(try settled("--epochs", "3", "--seeds", list).reduction == "--epochs 3")
  }

  @Test("other seeds are one, and others in number or in order too", arguments: [
    ("1...9", "--seeds 1...9"), ("2...11", "--seeds 2...11"), ("1", "--seeds 1"),
    ("2,1,3,4,5,6,7,8,9,10", "--seeds 2,1,3,4,5,6,7,8,9,10"),
  ])
  func others(_ list: String, _ words: String) throws {
    let given = try settled("--seeds", list)
    #expect(given.reduction == words && given.seeds == SeedList(argument: list)?.seeds)
  }

  @Test("a quick run has its first seeds, or those that are given; all of the report's are not its usual ones")
  func quick() throws {
    #expect(try settled("--quick").seeds == [1, 2] && settled("--quick").reduction == "--quick")
    #expect(try settled("--quick", "--seeds", "1,2").reduction == "--quick")
    let all = try settled("--quick", "--seeds", "1...10")
    #expect(all.seeds == Array(1...10) && all.reduction == "--quick --seeds 1...10")
  }

  @Test("to tell of shards is a run of its own, of any seeds, and from any folder")
  func tell() throws {
    let options = try StudyOptions.parse(["--tell-shards", "--seeds", "1...1000", "--shards", "a folder"])
    #expect(options.shardWork == .tell && options.shardSeed == nil)
    for other in [["--list-shards"], ["--collect"], ["--shard", "cnn/7"], ["--explore"], ["--verdicts-only"]] {
      #expect(throws: (any Error).self, "\(other)") { try StudyOptions.parse(["--tell-shards"] + other) }
    }
  }

  @Test("to end behind the first epoch is a run of its own, of any seeds, and reduces nothing")
  func untilFirstEpoch() throws {
    #expect(try StudyOptions.parse(["--until-first-epoch", "--seeds", "1"]).untilFirstEpoch)
    #expect(try settled("--until-first-epoch").reduction == nil)
    for other in [["--list-shards"], ["--collect"], ["--shard", "cnn/7"], ["--explore"], ["--verdicts-only"]] {
      #expect(throws: (any Error).self, "\(other)") { try StudyOptions.parse(["--until-first-epoch"] + other) }
    }
  }

  @Test("without a word it is the run of the report")
  func none() throws {
    let given = try settled()
    #expect(given.seeds == Array(1...10) && given.reduction == nil)
  }
}
