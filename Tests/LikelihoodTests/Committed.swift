import Foundation
import Ledger
import Likelihood

/// What is committed in this checkout.
enum Committed {
  static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  static let reports = checkout + "/reports"

  static func ledger() throws -> Ledger { try Ledger(folder: checkout + "/experiments/published") }

  static func verdicts(_ slug: String) throws -> [Verdict] {
    try CSVTable.verdicts(path: "\(reports)/\(slug)/verdicts.csv")
  }

  /// The trainings of the committed report as shards would tell of them.
  static func shards(_ slug: String) throws -> [ToldShard] {
    struct Training: Hashable { let model: String, seed: UInt64 }
    var last: [Training: [ToldShard.Key: Double]] = [:]
    var order: [Training] = []
    for row in try CSVTable(path: "\(reports)/\(slug)/results.csv").rows where row[0] == "published" {
      guard let seed = UInt64(row[1]), let value = Double(row[6]) else { throw CocoaError(.fileReadCorruptFile) }
      let training = Training(model: row[2], seed: seed)
      if last[training] == nil { order.append(training) }
      last[training, default: [:]][ToldShard.Key(row[4], row[5])] = value
    }
    return order.map { ToldShard(model: $0.model, seed: $0.seed, last: last[$0] ?? [:]) }
  }
}
