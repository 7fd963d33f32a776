import Host

/// What a user types where collecting lacks shards: under the options of this run, since those of other settings, or in
/// another folder, would not do.
struct ShardRemedy: Sendable {
  private let slug: String
  /// `retrace`, as a user types it.
  private let retrace: String
  /// Words of the command line: what is trained, from which seeds, and where its shards stand.
  private let settings, seeds, folder: [String]

  init(slug: String, retrace: String, options: StudyOptions) {
    (self.slug, self.retrace) = (slug, retrace)
    var settings = options.quick ? ["--quick"] : []
    if let epochs = options.epochs { settings += ["--epochs", "\(epochs)"] }
    if let data = options.data { settings += ["--data", data] }
    self.settings = settings
    seeds = options.seeds.map { ["--seeds", $0.description] } ?? []
    folder = options.shards.map { ["--shards", $0] } ?? []
  }

  /// Up to so many are named in the command.
  private static let most = 3

  /// The command that makes the shards called so. Of many it makes all that the run asks for, which costs nothing more:
  /// those that are there are not made again.
  func command(_ ids: [String]) -> String {
    if ids.count <= Self.most { return Shell.line([retrace, "shard", "run"] + ids + settings + folder) }
    return Shell.line([retrace, "shard", "list", slug] + settings + seeds) + " | "
      + Shell.line(["xargs", retrace, "shard", "run"] + settings + folder)
  }

  /// That shards are missing, of which models and seeds, where, and what to do: on one line.
  func absence(of missing: [Shard.Name], among count: Int, in folder: String) -> String {
    "\(missing.count) of \(count) shard\(count == 1 ? "" : "s") \(missing.count == 1 ? "is" : "are") missing "
      + "(\(Self.summary(missing))) in \(folder); run: \(command(missing.map(\.id)))"
  }

  /// What is wrong with a file, and what to do.
  func again(_ error: ShardError) -> String { "\(error); run again: \(command([error.id]))" }

  /// Each model with its first seeds, in the order of `names`: `rnn 1, 4...9; mlp-4 2`.
  static func summary(_ names: [Shard.Name]) -> String {
    var models: [String] = []
    var seeds: [String: [UInt64]] = [:]
    for name in names {
      let word = Shard.Name.word(name.model)
      if seeds[word] == nil { models.append(word) }
      seeds[word, default: []].append(name.seed)
    }
    let parts = models.prefix(10).map { "\($0) \(Self.brief(seeds[$0] ?? []))" }
    return (parts + (models.count > 10 ? ["…"] : [])).joined(separator: "; ")
  }

  /// Rows of seeds, the first four of them; then how many seeds are left.
  private static func brief(_ seeds: [UInt64]) -> String {
    var rows: [[UInt64]] = []
    for seed in seeds {
      if let last = rows.last?.last, last < .max, last + 1 == seed {
        rows[rows.count - 1].append(seed)
      } else {
        rows.append([seed])
      }
    }
    let shown = rows.prefix(4).map { row in
      row.count > 2 ? "\(row[0])...\(row[row.count - 1])" : row.map(String.init).joined(separator: ", ")
    }
    let left = rows.dropFirst(4).reduce(0) { $0 + $1.count }
    return shown.joined(separator: ", ") + (left > 0 ? " and \(left) more" : "")
  }
}
