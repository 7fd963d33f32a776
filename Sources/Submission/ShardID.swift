/// The name of a shard, `slug/model/seed`.
package struct ShardID: Hashable, Sendable, CustomStringConvertible {
  /// The experiment and the model, as words of a command line.
  package let slug, model: String
  package let seed: UInt64

  /// Nil where `text` is none.
  package init?(_ text: some StringProtocol) {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 3, words.allSatisfy({ !$0.isEmpty }), let seed = UInt64(words[2]) else { return nil }
    (slug, model, self.seed) = (String(words[0]), String(words[1]), seed)
  }

  package var description: String { "\(slug)/\(model)/\(seed)" }

  /// Its file, below the folder of all shards.
  package var file: String { "\(slug)/\(model)-\(seed).shard" }

  /// Those of one experiment and seed together, in the order of the first of each: one process makes them, and a
  /// training that another begins with is made once.
  package static func groups(_ ids: [ShardID]) -> [[ShardID]] {
    struct Key: Hashable { let slug: String, seed: UInt64 }
    var places: [Key: Int] = [:]
    var groups: [[ShardID]] = []
    var seen: Set<ShardID> = []
    for id in ids where seen.insert(id).inserted {
      let key = Key(slug: id.slug, seed: id.seed)
      if let place = places[key] {
        groups[place].append(id)
      } else {
        places[key] = groups.count
        groups.append([id])
      }
    }
    return groups
  }
}
