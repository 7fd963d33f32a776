import Foundation
import Host
import Networks
import Reports

/// The loss by which a training is told to go on: the last that was a share lower than the one before it.
struct LowestLoss: Codable {
  var epoch: Int
  var loss: Double
}

/// The last epoch of a training and all that it carried from epoch to epoch, the network first.
struct FinishedTraining: Codable, Sendable {
  var epoch: Int
  var states: [TrainingState]
}

/// Where a training stands: enough to go on to the same bytes. Shuffles need no state, since the stream
/// of an epoch is known by its name.
struct Checkpoint: Codable {
  /// The version of the file. One without a version, from before there were any, is none of ours either.
  static let version = 2

  var version = Checkpoint.version
  var epoch: Int
  var isFinished: Bool
  var divergedAt: Int?
  var flatAt: Int?
  var stoppedAt: Int?
  var lowest: LowestLoss?
  /// Of the network first, then of what else the training carries from epoch to epoch.
  var states: [TrainingState]
  /// Rows of `results.csv` so far.
  var observations: String
  /// In pieces of how many examples batches were cut so far; nil in one from before this was kept.
  var pieces: [Int]?

  /// Reads the checkpoint at `path`; nil when there is none, none of this version, or a damaged one. Whether its states
  /// are those of the values that are to go on, these say themselves.
  static func load(_ path: String) -> Checkpoint? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // What is no file, such as a named pipe, is not waited for.
    guard let bytes = try? AtomicFile.bytes(of: path),
      let checkpoint = try? decoder.decode(Checkpoint.self, from: Data(bytes)),
      checkpoint.version == version,
      (try? ResultsTable(text: checkpoint.observations)) != nil
    else { return nil }
    return checkpoint
  }

  /// Writes the checkpoint, atomically.
  func save(_ path: String) throws(HostError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // A loss may be no number, and the training all the same be one to be kept.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(self) else {
      throw .unwritable(path: path, reason: "the checkpoint cannot be encoded")
    }
    try AtomicFile.write([UInt8](data), to: path)
  }
}

extension Checkpoint {
  /// The checkpoint of a training that has ended, without its observations: from it the program makes its network again
  /// and trains nothing.
  init(_ finished: FinishedTraining) {
    self.init(
      epoch: finished.epoch, isFinished: true, states: finished.states, observations: ResultsTable().table.text)
  }
}
