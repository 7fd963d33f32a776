import Host
import Ledger

/// What one shard says of the end of its training: the last observation of each split and metric.
package struct ToldShard: Equatable, Sendable {
  /// A split and a metric, as in `results.csv`.
  package struct Key: Hashable, Sendable {
    let split, metric: String

    package init(_ split: String, _ metric: String) {
      self.split = split
      self.metric = metric
    }
  }

  /// As in the column `model`.
  package let model: String
  package let seed: UInt64
  /// Whether the weights ceased to be finite.
  package let hasDiverged: Bool
  private var observations: [Key: Double]

  package init(model: String, seed: UInt64, hasDiverged: Bool = false, last: [Key: Double] = [:]) {
    self.model = model
    self.seed = seed
    self.hasDiverged = hasDiverged
    observations = last
  }

  /// The last value of a metric; nil where the shard has none.
  package func last(_ split: String, _ metric: String) -> Double? { observations[Key(split, metric)] }

  /// The columns of what a program prints under `--tell-shards`: a row without an observation for each shard, and behind
  /// it a row for each split and metric.
  package static let columns = ["model", "seed", "diverged_at", "split", "metric", "epoch", "value"]

  /// The shards of that text, in its order.
  ///
  /// - Parameter path: Names the text in errors.
  /// - Throws: `HostError.malformed` with the line.
  package static func all(text: String, path: String) throws(HostError) -> [ToldShard] {
    let records = try CSVTable.records(of: text, path: path)
    guard records[0].fields == columns else {
      throw .malformed(path: path, line: 1, reason: "expected the columns \(columns.joined(separator: ","))")
    }
    var shards: [ToldShard] = []
    for record in records.dropFirst() {
      let fields = record.fields
      guard let seed = UInt64(fields[1]) else {
        throw .malformed(path: path, line: record.line, reason: "'\(Shown.text(fields[1]))' is no seed")
      }
      if fields[4].isEmpty {
        shards.append(ToldShard(model: fields[0], seed: seed, hasDiverged: !fields[2].isEmpty))
        continue
      }
      guard let value = Double(fields[6]), let shard = shards.last, shard.model == fields[0], shard.seed == seed else {
        throw .malformed(path: path, line: record.line, reason: "no observation of the shard above it")
      }
      shards[shards.count - 1].observations[Key(fields[3], fields[4])] = value
    }
    return shards
  }
}
