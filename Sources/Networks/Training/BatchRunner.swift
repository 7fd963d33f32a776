import Host
import Synchronization
import Tensors

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
