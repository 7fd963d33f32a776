import Host
import Synchronization
import Tensors

/// ∂E/∂θ of the last batch, in the layout of `Parameters`. Valid until the runner computes the next.
public struct Gradient<S: Scalar> {
  let base: UnsafeMutablePointer<S>
  /// As many as parameters.
  public let count: Int
  /// Names and places of the numbers.
  let layout: Parameters<S>
  /// Whose memory it is: kept, since a runner may otherwise end right after its last use.
  let owner: AnyObject

  /// ‖∂E/∂θ‖₂; infinite or NaN where a number of the gradient is.
  public var norm: Double {
    let square = Kernels.squaredNorm(base, count: count)
    // Squares of doubles beyond 10¹⁵⁴ overflow and of those below 10⁻¹⁵⁴ vanish, although the norm does neither.
    guard square < 1e-280 || square == .infinity, let (unit, length) = scaledNorm else { return square.squareRoot() }
    return unit * length
  }

  /// Whether every number is finite.
  public var isFinite: Bool {
    Kernels.squaredNorm(base, count: count).isFinite || (0..<count).allSatisfy { base[$0].isFinite }
  }

  /// Shortens the gradient to `limit` where its norm is larger; returns the norm before.
  ///
  /// A gradient that is not finite points nowhere: it is left as it is, and the norm returned, infinite or NaN, says
  /// so. A step along it makes parameters that are not finite, at which a training stops.
  ///
  /// - Parameter limit: above 0, else it traps: a negative one would turn the gradient round.
  @discardableResult
  @_specialize(where S == Float)
  public func clip(toNorm limit: Double) -> Double {
    require(limit > 0, "clip: a limit of \(limit) is not above 0")
    let norm = norm
    guard norm > limit else { return norm }
    let scale = S(limit / norm)
    if scale >= S.leastNormalMagnitude {
      for index in 0..<count { base[index] *= scale }
    } else if let (unit, length) = scaledNorm {
      // The factor alone would be rounded to few digits, or to 0.
      for index in 0..<count { base[index] = S(Double(base[index]) / unit * (limit / length)) }
    }
    return norm
  }

  /// The norm as a power of two, the size of the largest number, times a length of at least 1; nil where there are
  /// only zeros, or a number that is not finite.
  private var scaledNorm: (unit: Double, length: Double)? {
    var largest = 0.0
    for index in 0..<count {
      guard base[index].isFinite else { return nil }
      largest = max(largest, Double(base[index].magnitude))
    }
    guard largest > 0 else { return nil }
    let unit = Double(sign: .plus, exponent: Int(largest.exponent), significand: 1)
    var square = 0.0
    for index in 0..<count {
      let share = Double(base[index]) / unit
      square += share * share
    }
    return (unit, square.squareRoot())
  }

  /// The numbers.
  public var values: [S] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// The numbers of one parameter, `conv1.weight`, or of all parameters of a layer, `conv1`.
  public func values(of name: String) -> [S] {
    let place = layout.place(of: name)
    return Array(UnsafeBufferPointer(start: base + place.lowerBound, count: place.count))
  }
}

/// Runs a network over whole batches on several threads: the gradient of a loss, or the outputs.
///
/// The pieces of a batch are dealt to a fixed number of slots; a slot sums the gradients of its pieces
/// in order, and the slots are summed in order. Neither depends on the number of threads, so the
/// gradient is the same bytes on one core or many. What a piece needs on the way goes from slot to slot, so that a cache
/// still holds it when the next one comes; as a rule each thread keeps its own.
public final class BatchRunner<S: Scalar> {
  /// How many sums are formed side by side, and so the most threads that help.
  public static var slotCount: Int { 8 }

  /// The loss whose gradient is computed.
  public let loss: Loss
  /// What loss and gradient are divided by.
  public let reduction: Reduction
  private let pool: WorkerPool
  /// How the last batch that was trained on was cut; each other size is noted by the pool.
  private var pieceSize = 0
  private let layout: Network<S>
  private var slots: [Slot] = []
  private var total: Tensor<S>
  /// Where no thread works now; the one left last, the warmest, at the end.
  private let desks = Mutex<[UncheckedBox<Desk>]>([])
  private var columns = 0

  /// The sums over the pieces of one slot.
  private final class Slot {
    var gradient: Tensor<S>
    var loss = 0.0
    init(parameters: Int) { gradient = Tensor(zeros: [parameters]) }
  }

  /// What one thread needs for a piece.
  private final class Desk {
    let pass: Pass<S>
    let scratch = PieceScratch<S>()
    init(_ pass: Pass<S>) { self.pass = pass }
  }

  /// A runner for networks built like `network`.
  public init(
    _ network: Network<S>, loss: Loss, reduction: Reduction = .perExample,
    pool: WorkerPool
  ) {
    layout = network
    self.loss = loss
    self.reduction = reduction
    self.pool = pool
    total = Tensor(zeros: [network.parameters.count])
  }

  private func prepare(columns: Int) {
    if slots.isEmpty { slots = (0..<Self.slotCount).map { _ in Slot(parameters: total.count) } }
    guard self.columns < columns else { return }
    self.columns = columns
    desks.withLock { $0 = [] }
  }

  /// Runs `body` at a desk, on the calling thread.
  @inline(__always)
  private func atDesk(_ body: (Desk) -> Void) {
    let free = desks.withLock { $0.popLast() }
    let desk = free ?? UncheckedBox(Desk(Pass(layout, columns: columns, isLean: true)))
    body(desk.value)
    desks.withLock { $0.append(desk) }
  }

  /// ∂E/∂θ of the loss over `examples`, divided as `reduction` says. A batch without examples traps, but for a
  /// sum.
  ///
  /// It trains: layers that draw random numbers take those of `draw`, and trap where it is nil.
  public func gradient<Batch: Examples<S>>(of network: Network<S>, on examples: Batch, draw: Draw? = nil) -> Gradient<S> {
    pass(of: network, on: examples, draw: draw, wantsLoss: false).gradient
  }

  /// The loss over `examples`, divided as `reduction` says, and ∂E/∂θ as `gradient(of:on:draw:)` gives it; with the
  /// loss a pass takes somewhat longer.
  public func lossAndGradient<Batch: Examples<S>>(
    of network: Network<S>, on examples: Batch, draw: Draw? = nil
  ) -> (loss: Double, gradient: Gradient<S>) {
    pass(of: network, on: examples, draw: draw, wantsLoss: true)
  }

  /// The loss is 0 where it is not wanted.
  @_specialize(where S == Float, Batch == SequenceExamples<Float>)
  @_specialize(where S == Float, Batch == PictureExamples<Float>)
  @_specialize(where S == Float, Batch == DenseExamples<Float>)
  @_specialize(where S == Double, Batch == DenseExamples<Double>)
  private func pass<Batch: Examples<S>>(
    of network: Network<S>, on examples: Batch, draw: Draw?, wantsLoss: Bool
  ) -> (loss: Double, gradient: Gradient<S>) {
    prepare(columns: examples.mostColumns)
    if examples.pieceSize != pieceSize {
      pieceSize = examples.pieceSize
      pool.note(pieceSize: pieceSize)
    }
    let divisor = divisor(of: examples)
    let (slots, loss) = (slots, loss)
    pool.run(slots.count) { index in
      let slot = slots[index]
      slot.loss = 0
      atDesk { desk in
        let pass = desk.pass
        pass.collectGradient(in: slot.gradient.mutableMatrix.base)
        pass.clearGradient()
        for piece in stride(from: index, to: examples.pieceCount, by: slots.count) {
          let piece = examples.piece(piece, scratch: desk.scratch)
          let outputs = pass.forward(
            piece.inputs, parameters: network.parameters, mode: .training(draw), members: piece.members,
            targetSteps: piece.targets.steps)
          slot.loss += loss.evaluate(
            outputs, targets: piece.targets, mask: piece.mask, scale: 1 / divisor,
            gradient: pass.outputGradient, wantsValue: wantsLoss)
          pass.backward(piece.inputs, parameters: network.parameters)
        }
      }
    }
    let used = slots.prefix(max(1, min(slots.count, examples.pieceCount)))
    let value = wantsLoss ? used.reduce(0) { $0 + $1.loss } / divisor : 0
    let sum = total.mutableMatrix.base
    let parts = used.map { UnsafePointer($0.gradient.matrix.base) }
    Kernels.add(parts, into: sum, count: total.count)
    return (value, Gradient(base: sum, count: total.count, layout: layout.parameters, owner: self))
  }

  /// The loss over `examples`, divided as `reduction` says, of the network as it is used: nothing is drawn. A batch
  /// without examples traps, but for a sum.
  public func loss(of network: Network<S>, on examples: some Examples<S>) -> Double {
    let divisor = divisor(of: examples)
    var sums = [Double](repeating: 0, count: examples.pieceCount)
    let loss = loss
    sums.withUnsafeMutableBufferPointer { sums in
      let sums = UncheckedBox(sums)
      forEachOutput(of: network, on: examples) { index, piece, outputs in
        sums.value[index] = loss.evaluate(
          outputs, targets: piece.targets, mask: piece.mask, scale: 0, gradient: nil,
          wantsValue: true)
      }
    }
    return sums.reduce(0, +) / divisor
  }

  /// What the loss over `examples` is divided by. The mean of nothing is no number, and traps; the sum is 0.
  private func divisor(of examples: some Examples<S>) -> Double {
    let (extent, divisor) = (examples.extent, examples.extent.divisor(reduction))
    require(
      divisor > 0,
      "a batch of \(extent.examples) examples and \(extent.positions) positions has no loss \(reduction)")
    return divisor
  }

  /// Calls `body` with the outputs of each piece, on several threads at once and in any order. It evaluates: nothing is
  /// drawn.
  @_specialize(where S == Float, Batch == SequenceExamples<Float>)
  @_specialize(where S == Float, Batch == PictureExamples<Float>)
  public func forEachOutput<Batch: Examples<S>>(
    of network: Network<S>, on examples: Batch,
    _ body: (_ piece: Int, Piece<S>, _ outputs: Block<S>) -> Void
  ) {
    prepare(columns: examples.mostColumns)
    pool.run(slots.count) { index in
      atDesk { desk in
        for number in stride(from: index, to: examples.pieceCount, by: slots.count) {
          let piece = examples.piece(number, scratch: desk.scratch)
          let outputs = desk.pass.forward(
            piece.inputs, parameters: network.parameters, members: piece.members, targetSteps: piece.targets.steps)
          body(number, piece, outputs)
        }
      }
    }
  }
}

/// A value that its user vouches for: each thread touches its own part.
struct UncheckedBox<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
