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
  /// Threads for the batches of this run: its own, and later those for which no seed is left.
  public let pool: WorkerPool
  private(set) var observations = ResultsTable()
  private(set) var divergedAt: Int?
  private(set) var flatAt: Int?
  private(set) var stoppedAt: Int?
  /// The last epoch that was ended, and whether no other is to come.
  private(set) var ended: Int?
  private(set) var isOver = false
  /// The last epoch and the states with which the training ended; nil where it has not, or keeps no checkpoints.
  private(set) var finished: FinishedTraining?
  private var lowest: LowestLoss?
  private let path: String
  /// A finished training whose network is wanted again, in place of what stands on the disk.
  private let given: FinishedTraining?
  /// In pieces of how many examples batches were cut before an interruption.
  private var piecesBefore: [Int] = []
  private let report: (Double) -> Void
  private let note: @Sendable (String) -> Void
  private let fail: @Sendable (String) -> Never
  private let isInterrupted: @Sendable () -> Bool
  private var lastEpoch = 1
  private var valueCount = 1
  private var lastSave = ContinuousClock.now
  private var samples: Set<Int> = []

  init(
    seed: UInt64, model: String, label: String, pool: WorkerPool, path: String,
    report: @escaping (Double) -> Void, note: @escaping @Sendable (String) -> Void = { _ in }, fail: @escaping @Sendable (String) -> Never,
    isInterrupted: @escaping @Sendable () -> Bool = { Interruption.isRequested }, finished given: FinishedTraining? = nil
  ) {
    self.given = given
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

  // MARK: Epochs

  /// The epochs still to do, up to `last`. Where an interrupted run left a checkpoint, `network` and the
  /// observations are set to it first.
  public func epochs<S: Scalar>(_ last: Int, resuming network: inout Network<S>) -> Epochs {
    begin(last, values: 1) { network.resume(from: $0[0]) }
  }

  /// The epochs still to do of a training that carries more than the parameters from epoch to epoch: an update rule
  /// with a memory, the best parameters so far, or an experiment's own. `endEpoch` is given the same values.
  public func epochs<S: Scalar, A: Resumable>(
    _ last: Int, resuming network: inout Network<S>, _ a: inout A
  ) -> Epochs {
    begin(last, values: 2) { states in
      // All or none: one that fits no longer makes the training begin anew.
      var new = (network, a)
      guard new.0.resume(from: states[0]), new.1.resume(from: states[1]) else { return false }
      (network, a) = new
      return true
    }
  }

  /// The epochs still to do of a training with two more values.
  public func epochs<S: Scalar, A: Resumable, B: Resumable>(
    _ last: Int, resuming network: inout Network<S>, _ a: inout A, _ b: inout B
  ) -> Epochs {
    begin(last, values: 3) { states in
      var new = (network, a, b)
      guard new.0.resume(from: states[0]), new.1.resume(from: states[1]), new.2.resume(from: states[2]) else {
        return false
      }
      (network, a, b) = new
      return true
    }
  }

  private func begin(_ last: Int, values: Int, resume: ([TrainingState]) -> Bool) -> Epochs {
    (lastEpoch, valueCount) = (last, values)
    samples = Set(EpochSampling.logSpaced(upTo: last, count: 60))
    guard let checkpoint = given.map({ Checkpoint($0) }) ?? Checkpoint.load(path), (1...last).contains(checkpoint.epoch),
      checkpoint.lowest.map({ (1...checkpoint.epoch).contains($0.epoch) }) ?? true,
      let table = try? ResultsTable(text: checkpoint.observations),
      checkpoint.states.count == values, resume(checkpoint.states)
    else {
      // Trained again in silence it would be another's work that passes for this one's.
      if given != nil { fail("\(model), seed \(seed): what was kept of its training does not fit the program's network") }
      if FileManager.default.fileExists(atPath: path) {
        note("\(path): cut, damaged or of another version; seed \(seed) begins anew")
      }
      return Epochs(self, from: 1, to: last)
    }
    observations = table
    divergedAt = checkpoint.divergedAt
    flatAt = checkpoint.flatAt
    stoppedAt = checkpoint.stoppedAt
    lowest = checkpoint.lowest
    piecesBefore = checkpoint.pieces ?? []
    if checkpoint.isFinished { finished = FinishedTraining(epoch: checkpoint.epoch, states: checkpoint.states) }
    report(Double(checkpoint.epoch) / Double(last))
    return Epochs(self, from: checkpoint.isFinished ? last + 1 : checkpoint.epoch + 1, to: last)
  }

  /// Whether `epoch` is one of the some sixty at which a long curve is observed: dense where the curve is
  /// steep, the last epoch among them.
  public func isSample(_ epoch: Int) -> Bool { samples.contains(epoch) }

  /// Notes an observation.
  public func record(epoch: Int, split: String, metric: String, _ value: Double) {
    observations.append(
      run: label, seed: seed, model: model, epoch: epoch, split: split, metric: metric, value: value)
  }

  /// Ends an epoch: the last line of the loop over `epochs`. Shows progress, saves a checkpoint now and then, and
  /// lets no further epoch come after the user's Ctrl-C, when a parameter is no longer finite, and when `isFlat` or
  /// `stop` said that the training ends here.
  ///
  /// - Parameter more: What else `epochs` was to resume, in the same order.
  public func endEpoch<S: Scalar, each More: Resumable>(
    _ epoch: Int, _ network: Network<S>, _ more: repeat each More
  ) {
    var values = 1
    for _ in repeat each more { values += 1 }
    require(values == valueCount, "endEpoch: \(values) values, where epochs(_:resuming:) had \(valueCount)")
    ended = epoch
    report(Double(epoch) / Double(lastEpoch))
    if !network.parameters.isFinite { divergedAt = epoch }
    let isFinished = epoch == lastEpoch || endsEarly
    let isStopped = !isFinished && isInterrupted()
    isOver = isFinished || isStopped
    guard isOver || ContinuousClock.now - lastSave > .seconds(20) else { return }
    var states = [network.trainingState]
    for value in repeat each more { states.append(value.trainingState) }
    if isFinished { finished = FinishedTraining(epoch: epoch, states: states) }
    save(epoch, states, isFinished: isFinished)
  }

  /// In pieces of how many examples batches were cut in the whole training, before an interruption too.
  var pieceSizes: [Int] { Set(piecesBefore).union(pool.pieceSizes).sorted() }

  /// What ended the training.
  var end: TrainingEnd { TrainingEnd(divergedAt: divergedAt, flatAt: flatAt, stoppedAt: stoppedAt) }

  /// Whether the training ends before its last epoch.
  var endsEarly: Bool { divergedAt != nil || flatAt != nil || stoppedAt != nil }

  /// Ends the training with `epoch`, by a rule of the experiment's own such as early stopping; to be called before
  /// `endEpoch`.
  public func stop(at epoch: Int) { stoppedAt = epoch }

  /// Whether the training has stood still: `loss`, that of `epoch`, is not lower by the share `share` than the
  /// lowest so far, and none was for `epochs` epochs. The training then ends with this epoch; to be called before
  /// `endEpoch`, at the same epochs in every run.
  public func isFlat(_ loss: Double, at epoch: Int, for epochs: Int, byLessThan share: Double) -> Bool {
    guard let last = lowest, !(loss < last.loss * (1 - share)) else {
      lowest = LowestLoss(epoch: epoch, loss: loss)
      return false
    }
    if epoch - last.epoch >= epochs { flatAt = epoch }
    return flatAt != nil
  }

  private func save(_ epoch: Int, _ states: [TrainingState], isFinished: Bool) {
    lastSave = .now
    let checkpoint = Checkpoint(
      epoch: epoch, isFinished: isFinished, divergedAt: divergedAt, flatAt: flatAt, stoppedAt: stoppedAt,
      lowest: lowest, states: states, observations: observations.table.text, pieces: pieceSizes)
    let folder = NSString(string: path).deletingLastPathComponent
    for attempt in 1... {
      do throws(HostError) {
        // Again, where somebody has cleared it away meanwhile.
        try Folder.create(folder)
        try checkpoint.save(path)
        return
      } catch {
        // A process that ends removes the folder where it is empty, also between these two steps, and where it has
        // trained the same, what we are just writing.
        if attempt < 3, access(folder, F_OK) != 0 || error.cause == String(cString: strerror(ENOENT)) { continue }
        fail("\(error)")
      }
    }
  }
}
