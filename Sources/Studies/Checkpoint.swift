import Foundation
import Host
import Networks
import Reports
import Tensors

/// The loss by which a training is told to go on: the last that was a share lower than the one before it.
struct LowestLoss: Codable {
  var epoch: Int
  var loss: Double
}

/// Where a training stands: enough to go on to the same bytes. Shuffles need no state, since the stream
/// of an epoch is known by its name.
struct Checkpoint: Codable {
  var epoch: Int
  var isFinished: Bool
  var divergedAt: Int?
  var flatAt: Int?
  var lowest: LowestLoss?
  /// The parameters' bytes, little-endian.
  var parameters: Data
  /// Rows of `results.csv` so far.
  var observations: String

  /// Reads the checkpoint at `path`; nil when there is none, or none that fits.
  static func load(_ path: String, parameterCount: Int) -> Checkpoint? {
    guard let data = FileManager.default.contents(atPath: path),
      let checkpoint = try? JSONDecoder().decode(Checkpoint.self, from: data),
      checkpoint.parameters.count == parameterCount * MemoryLayout<Float>.size,
      (try? ResultsTable(text: checkpoint.observations)) != nil
    else { return nil }
    return checkpoint
  }

  /// Writes the checkpoint, atomically.
  func save(_ path: String) throws(HostError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(self) else {
      throw .unwritable(path: path, reason: "the checkpoint cannot be encoded")
    }
    try AtomicFile.write([UInt8](data), to: path)
  }

  static func bytes(of network: Network<Float>) -> Data {
    network.parameters.flat.withUnsafe { Data(buffer: $0) }
  }

  func restore(_ network: inout Network<Float>) {
    network.parameters.flat.withUnsafeMutable { numbers in
      _ = parameters.copyBytes(to: numbers)
    }
  }
}
