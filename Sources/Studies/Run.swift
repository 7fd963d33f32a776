import Foundation
import Host
import Ledger
import Networks
import Reports
import Tensors

/// The training of one model from one seed: its random streams, its threads, its curve, and its place on
/// the disk, from which it goes on after an interruption.
public final class Run: @unchecked Sendable {
  /// The seed of all its random streams.
  public let seed: UInt64
  /// The name in the column `model`.
  public let model: String
  /// What the observations are filed under: `published`, `quick`, `own`, or an alternative's name.
  public let label: String
  /// Threads for the batches of this run.
  public let pool: WorkerPool
  private(set) var observations = ResultsTable()
  private(set) var divergedAt: Int?
  private(set) var flatAt: Int?
  private var lowest: LowestLoss?
  private let path: String
  private let report: (Double) -> Void
  private let note: @Sendable (String) -> Void
  private let fail: @Sendable (String) -> Never
  private let isInterrupted: @Sendable () -> Bool
  private var lastEpoch = 1
  private var lastSave = ContinuousClock.now
  private var samples: Set<Int> = []

  init(
    seed: UInt64, model: String, label: String, pool: WorkerPool, path: String,
    report: @escaping (Double) -> Void, note: @escaping @Sendable (String) -> Void = { _ in }, fail: @escaping @Sendable (String) -> Never,
    isInterrupted: @escaping @Sendable () -> Bool = { Interruption.isRequested }
  ) {
    self.seed = seed
    self.model = model
    self.label = label
    self.pool = pool
    self.path = path
    self.report = report
    self.note = note
    self.fail = fail
    self.isInterrupted = isInterrupted
  }

  /// The random stream called `name` of this run's seed.
  public func stream(_ name: String) -> RandomStream { RandomStream(seed: seed, name: name) }

  /// The epochs still to do, up to `last`. Where an interrupted run left a checkpoint, `network` and the
  /// observations are set to it first.
  public func epochs(_ last: Int, resuming network: inout Network<Float>) -> Range<Int> {
    lastEpoch = last
    samples = Set(EpochSampling.logSpaced(upTo: last, count: 60))
    guard let checkpoint = Checkpoint.load(path, parameterCount: network.parameterCount),
      (1...last).contains(checkpoint.epoch),
      let table = try? ResultsTable(text: checkpoint.observations)
    else {
      if FileManager.default.fileExists(atPath: path) {
        note("\(path): cut, damaged or of another version; seed \(seed) begins anew")
      }
      return 1..<last + 1
    }
    checkpoint.restore(&network)
    observations = table
    divergedAt = checkpoint.divergedAt
    flatAt = checkpoint.flatAt
    lowest = checkpoint.lowest
    report(Double(checkpoint.epoch) / Double(last))
    return checkpoint.isFinished ? last + 1..<last + 1 : checkpoint.epoch + 1..<last + 1
  }

  /// Whether `epoch` is one of the some sixty at which a long curve is observed: dense where the curve is
  /// steep, the last epoch among them.
  public func isSample(_ epoch: Int) -> Bool { samples.contains(epoch) }

  /// Notes an observation.
  public func record(epoch: Int, split: String, metric: String, _ value: Double) {
    observations.append(
      run: label, seed: seed, model: model, epoch: epoch, split: split, metric: metric, value: value)
  }

  /// To be called at the end of each epoch: shows progress and saves a checkpoint now and then.
  ///
  /// - Returns: Whether to go on: false after the user's Ctrl-C, when the parameters are no longer finite,
  ///   and when `isFlat` said that the training stands still.
  public func completed(_ epoch: Int, _ network: Network<Float>) -> Bool {
    report(Double(epoch) / Double(lastEpoch))
    let isFinite = network.parameters.flat.withUnsafe { numbers in
      numbers.baseAddress.map { Kernels.squaredNorm($0, count: numbers.count).isFinite } ?? true
    }
    if !isFinite { divergedAt = epoch }
    if divergedAt != nil || flatAt != nil {
      save(epoch, network, isFinished: true)
      return false
    }
    if epoch == lastEpoch {
      save(epoch, network, isFinished: true)
    } else if isInterrupted() {
      save(epoch, network, isFinished: false)
      return false
    } else if ContinuousClock.now - lastSave > .seconds(20) {
      save(epoch, network, isFinished: false)
    }
    return true
  }

  /// Whether the training has stood still: `loss`, that of `epoch`, is not lower by the share `share` than the
  /// lowest so far, and none was for `epochs` epochs. The training then counts as ended; to be called before
  /// `completed`, at the same epochs in every run.
  public func isFlat(_ loss: Double, at epoch: Int, for epochs: Int, byLessThan share: Double) -> Bool {
    guard let last = lowest, !(loss < last.loss * (1 - share)) else {
      lowest = LowestLoss(epoch: epoch, loss: loss)
      return false
    }
    if epoch - last.epoch >= epochs { flatAt = epoch }
    return flatAt != nil
  }

  private func save(_ epoch: Int, _ network: Network<Float>, isFinished: Bool) {
    lastSave = .now
    let checkpoint = Checkpoint(
      epoch: epoch, isFinished: isFinished, divergedAt: divergedAt, flatAt: flatAt,
      lowest: lowest, parameters: Checkpoint.bytes(of: network), observations: observations.table.text)
    do {
      // Again, where somebody has cleared it away meanwhile.
      try Folder.create(NSString(string: path).deletingLastPathComponent)
      try checkpoint.save(path)
    } catch {
      fail("\(error)")
    }
  }
}

/// A network that a run has trained.
public struct Trained: Sendable {
  /// The seed of the training.
  public let seed: UInt64
  /// As the training left it, diverged or not.
  public let network: Network<Float>
  /// The epoch at which the parameters ceased to be finite; nil for a training that went well.
  public let divergedAt: Int?
  /// The epoch at which the training was ended because its loss stood still; see `Run.isFlat`.
  public let flatAt: Int?
}
