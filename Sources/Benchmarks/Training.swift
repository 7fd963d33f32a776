import CKernels
import Datasets
import Host
import Networks
import Studies
import Tensors

/// A work with its data and weights, ready to be trained epoch by epoch as its experiment does it.
/// Evaluation, observations and checkpoints, which the experiments make now and then, are left out.
public final class Training {
  /// What is trained, with which settings.
  public let work: Work
  /// The network after the epochs so far.
  public private(set) var network: Network<Float>
  private let runner: BatchRunner<Float>
  /// What Adam remembers, in a work that has it.
  private var adam: Adam<Float>?
  private let strings: SequenceExamples<Float>?
  /// For a network without memory, as in the experiment.
  private let positions: DenseExamples<Float>?
  private let pictures: MNIST.Split?
  private let seed: UInt64
  private var epochs = 0
  /// When the first step of an epoch had ended, by `Machine.clock`; nil before that.
  public private(set) var firstStepEnd: Double?

  /// - Parameter pictures: the training digits, for a work that reads pictures.
  public init(_ work: Work, pictures: MNIST.Split? = nil, threads: Int, seed: UInt64 = 1) {
    require(
      work.name.readsPictures == (pictures != nil),
      "Training: \(work.name) \(pictures == nil ? "without" : "with") pictures")
    self.work = work
    self.pictures = pictures
    self.seed = seed
    network = work.network(seed: seed)
    adam = work.hasAdam ? Adam(of: network) : nil
    strings = pictures == nil ? SequenceExamples(work.strings(seed: seed).map { .init($0) }) : nil
    positions = work.name == .reberMLP ? strings?.positions() : nil
    runner = BatchRunner(
      network, loss: work.loss, reduction: work.reduction, pool: WorkerPool(threads: threads))
  }

  /// How many examples an epoch goes through.
  public var exampleCount: Int { pictures?.count ?? strings?.lengths.count ?? 0 }

  /// The length of each string; 1 for each picture.
  public var lengths: [Int] { strings?.lengths ?? Array(repeating: 1, count: exampleCount) }

  /// The most symbols of a string.
  public var longest: Int { lengths.max() ?? 0 }

  /// Whether the parameters are still numbers. Infinities are computed in another time.
  public var isFinite: Bool { network.parameters.flat.values.allSatisfy(\.isFinite) }

  /// Stands for the bits of all parameters, in 16 hexadecimal digits (FNV-1a).
  public var digest: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for number in network.parameters.flat.values {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        hash = (hash ^ UInt64(number.bitPattern >> shift & 255)) &* 0x100_0000_01b3
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func batch(_ split: MNIST.Split, _ rows: some Sequence<Int>) -> PictureExamples<Float> {
    PictureExamples(split, rows: rows, pieceSize: network.pieceSize)
  }

  /// One epoch: for strings one step on all of them, for pictures one on each mini-batch of a fresh shuffle.
  public func epoch() {
    epochs += 1
    if let positions { step(on: positions) } else if let strings { step(on: strings) }
    if let pictures {
      var shuffle = RandomStream(seed: seed, name: "shuffle of epoch \(epochs)")
      let order = shuffle.permutation(pictures.count)
      for first in stride(from: 0, to: order.count, by: work.batch) {
        step(on: batch(pictures, order[first..<min(first + work.batch, order.count)]))
      }
    }
  }

  private func step(on examples: some Examples<Float>) {
    // Each example comes once in an epoch.
    let gradient = runner.gradient(of: network, on: examples, draw: Draw(seed: seed, epoch: epochs))
    if let clip = work.clip { gradient.clip(toNorm: clip) }
    Self.step(&network, along: gradient, work.learningRate, &adam)
    if firstStepEnd == nil { firstStepEnd = Machine.clock }
  }

  /// Adam's step where there is one, else that of plain gradient descent.
  private static func step(
    _ network: inout Network<Float>, along gradient: Gradient<Float>, _ learningRate: Double, _ adam: inout Adam<Float>?
  ) {
    if adam != nil {
      adam?.update(&network, along: gradient, learningRate: learningRate)
    } else {
      network.descend(along: gradient, learningRate: learningRate)
    }
  }

  /// How many of `pictures` the network takes for another class.
  public func errors(on pictures: MNIST.Split) -> Int {
    let classes = runner.predictedClasses(of: network, on: batch(pictures, 0..<pictures.count))
    return zip(classes, pictures.labels).filter { $0 != Int($1) }.count
  }

  /// One step on what an epoch begins with, unshuffled: all strings, or the first mini-batch.
  public func firstStep() {
    if let positions { step(on: positions) } else if let strings { step(on: strings) }
    if let pictures { step(on: batch(pictures, 0..<min(work.batch, pictures.count))) }
  }

  /// `firstStep` under a name by which valgrind finds it: scripts/instructions.sh counts what is done in this call alone.
  public func countedStep() {
    retrace_counted(
      { training in Unmanaged<Training>.fromOpaque(training).takeUnretainedValue().firstStep() },
      Unmanaged.passUnretained(self).toOpaque())
  }

  /// What another library must compute from the same weights and data: the loss of the first batch (for
  /// pictures the first ones, unshuffled), its gradient's norm, and its loss after one step. Nobody draws another's
  /// random numbers: where layers draw, it is all of the network as it is used, without them.
  public struct Check: Sendable, Equatable, Codable {
    /// Divided as the work's `reduction` says; the norm is that before clipping.
    public var loss, gradientNorm, lossAfterStep: Double

    enum CodingKeys: String, CodingKey {
      case loss
      case gradientNorm = "gradient_norm"
      case lossAfterStep = "loss_after_step"
    }

    /// As another program found it; ours is made by `Training.check()`.
    public init(loss: Double, gradientNorm: Double, lossAfterStep: Double) {
      self.loss = loss
      self.gradientNorm = gradientNorm
      self.lossAfterStep = lossAfterStep
    }

    /// What differs from `other` by more than 0.0001 of its size, in words; nil if nothing does.
    public func difference(from other: Check) -> String? {
      for (what, a, b) in [
        ("loss", loss, other.loss), ("norm of the gradient", gradientNorm, other.gradientNorm),
        ("loss after one step", lossAfterStep, other.lossAfterStep),
      ] where !(abs(a - b) <= 1e-4 * max(abs(b), 1e-30)) {
        return "\(what) \(a), ours \(b)"
      }
      return nil
    }
  }

  /// Computes the check; the network is as before.
  public func check() -> Check {
    let (network, runner) = still
    func check(on examples: some Examples<Float>) -> Check {
      let (loss, gradient) = runner.lossAndGradient(of: network, on: examples)
      let norm = gradient.norm
      if let clip = work.clip { gradient.clip(toNorm: clip) }
      var moved = network
      var first = work.hasAdam ? Adam(of: network) : nil
      Self.step(&moved, along: gradient, work.learningRate, &first)
      return Check(
        loss: loss, gradientNorm: norm, lossAfterStep: runner.loss(of: moved, on: examples))
    }
    if let positions { return check(on: positions) }
    if let strings { return check(on: strings) }
    guard let pictures else { programmerError("Training: neither strings nor pictures") }
    return check(on: batch(pictures, 0..<min(work.batch, pictures.count)))
  }

  /// The network, and a runner for it, without layers that draw.
  private var still: (Network<Float>, BatchRunner<Float>) {
    guard work.name.drawsNumbers else { return (network, runner) }
    var still = Network<Float>.digitsMLP(units: work.units)
    still.parameters.flat = network.parameters.flat
    let runner = BatchRunner(
      still, loss: work.loss, reduction: work.reduction, pool: WorkerPool(threads: 1))
    return (still, runner)
  }

  /// The number that the summed loss of the first batch is divided by.
  public var divisor: Double {
    (strings?.extent ?? BatchExtent(examples: work.batch, positions: work.batch, longest: 1, outputs: 10))
      .divisor(work.reduction)
  }
}
