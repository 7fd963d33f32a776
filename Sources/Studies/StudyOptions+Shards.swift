import ArgumentParser
import Host

extension StudyOptions {
  /// What the process is to do with shards.
  var shardWork: ShardWork {
    if listsShards { return .list }
    if collect { return .collect }
    if tellsShards { return .tell }
    return wantedShards.isEmpty ? .none : .run(Set(wantedShards.compactMap { Self.parts(of: $0)?.model }))
  }

  /// The seed of the shards that are to be made; nil where none are.
  var shardSeed: UInt64? { wantedShards.first.flatMap { Self.parts(of: $0)?.seed } }

  func validateShards() throws {
    let works = [listsShards, collect, tellsShards, !wantedShards.isEmpty].filter { $0 }.count
    if works > 1 { throw ValidationError("--list-shards, --shard, --collect and --tell-shards are runs of their own; give one of them") }
    if works == 0, shards != nil { throw ValidationError("--shards needs --shard, --collect or --tell-shards") }
    if listsLacking, !listsShards { throw ValidationError("--lacking needs --list-shards") }
    if untilFirstEpoch, works > 0 || explore || verdictsOnly {
      throw ValidationError("--until-first-epoch is a run of its own; leave out the others")
    }
    if works == 1, explore { throw ValidationError("alternatives have no shards; leave out --explore") }
    if works == 1, verdictsOnly { throw ValidationError("shards are for a whole run; leave out --verdicts-only") }
    for text in wantedShards where Self.parts(of: text) == nil {
      throw ValidationError("--shard needs a model and a seed, such as cnn/7, got '\(Shown.text(text))'")
    }
    if Set(wantedShards.map { Self.parts(of: $0)?.seed }).count > 1 {
      throw ValidationError("--shard: all shards that one run makes are of one seed")
    }
    // A shard knows no other seeds, so that it is the same one in every list of them.
    if !wantedShards.isEmpty, seeds != nil { throw ValidationError("--shard names its seed; leave out --seeds") }
  }

  /// `cnn/7` as its parts.
  private static func parts(of text: String) -> (model: String, seed: UInt64)? {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2, !words[0].isEmpty, let seed = UInt64(words[1]) else { return nil }
    return (String(words[0]), seed)
  }
}
