import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Recurrent kernels as Swift calls them")
struct RecurrentKernelTests {
  enum Cell: CaseIterable, Sendable {
    case tanh, relu, lstm, forgetGate, gru
    /// Forms of the LSTM, the last with all that there is.
    case peepholeLSTM, coupledLSTM, tanhLastLSTM, combinedLSTM

    /// How many blocks of H rows the recurrent weights have.
    var gates: Int {
      switch self {
      case .tanh, .relu: 1
      case .forgetGate: 2
      case .gru, .coupledLSTM, .combinedLSTM: 3
      case .lstm, .peepholeLSTM, .tanhLastLSTM: 4
      }
    }
    var isCoupled: Bool { self == .coupledLSTM || self == .combinedLSTM }
    var tanhLast: Bool { self == .tanhLastLSTM || self == .combinedLSTM }
    var hasMemory: Bool { self == .lstm || self == .peepholeLSTM || isCoupled || tanhLast }

    /// What the gates see of the memory, the same in all passes.
    func peepholes(_ hidden: Int) -> Tensor<Double>? {
      guard self == .peepholeLSTM || self == .combinedLSTM else { return nil }
      var stream = RandomStream(seed: 4, name: "peepholes")
      return stream.tensor([(gates - 1) * hidden, hidden], in: -0.5...0.5)
    }
    var function: Kernels.Function { self == .relu ? .relu : .tanh }
  }

  /// What a forward pass leaves: the activations of the gates, h, an LSTM's c, and its tanh c or a GRU's r ⊙ hₜ₋₁.
  private struct Pass {
    let gates, states, cells, room: Tensor<Double>
  }

  /// A pass over what the inputs contribute, `[T, gates · H, N]`.
  private func run(
    _ cell: Cell, _ u: Tensor<Double>, _ inputs: Tensor<Double>, from h0: Tensor<Double>? = nil, _ c0: Tensor<Double>? = nil
  ) -> Pass {
    let steps = inputs.shape[0], shape = [steps, inputs.shape[1] / cell.gates, inputs.shape[2]]
    var z = inputs
    var h = Tensor<Double>(zeros: shape), c = Tensor<Double>(zeros: shape), other = Tensor<Double>(zeros: shape)
    let gates = z.mutableBlock(steps: steps), states = h.mutableBlock(steps: steps)
    let cells = c.mutableBlock(steps: steps), room = other.mutableBlock(steps: steps), p = cell.peepholes(shape[1])
    withExtendedLifetime((u, h0, c0, p)) {
      switch cell {
      case .tanh, .relu:
        states.flat.copy(gates.view.flat)
        Kernels.recur(cell.function, u.matrix, from: h0?.matrix, states)
      case .lstm, .peepholeLSTM, .coupledLSTM, .tanhLastLSTM, .combinedLSTM:
        Kernels.lstm(
          isCoupled: cell.isCoupled, tanhLast: cell.tanhLast, u.matrix, peepholes: p?.matrix, from: h0?.matrix,
          c0?.matrix, gates: gates, cells: cells, squashed: room, states: states)
      case .forgetGate:
        Kernels.forgetGate(u.matrix, from: h0?.matrix, gates: gates, states: states)
      case .gru:
        Kernels.gru(u.matrix, from: h0?.matrix, gates: gates, reset: room, states: states)
      }
    }
    return Pass(gates: z, states: h, cells: c, room: other)
  }

  /// The gradients of `Σ weights ⊙ h` at what the inputs contribute, at h₀ and, of an LSTM, at c₀.
  private func gradients(
    _ cell: Cell, _ u: Tensor<Double>, _ pass: Pass, _ weights: Tensor<Double>, from h0: Tensor<Double>,
    _ c0: Tensor<Double>
  ) -> (inputs: Tensor<Double>, h0: Tensor<Double>, c0: Tensor<Double>) {
    let steps = weights.shape[0]
    var z = pass.gates, dh = weights
    var dh0 = Tensor<Double>(zeros: h0.shape), dc = Tensor<Double>(zeros: h0.shape), other = Tensor<Double>(zeros: h0.shape)
    let gates = z.mutableBlock(steps: steps), back = dh.mutableBlock(steps: steps)
    let start = dh0.mutableMatrix, memory = dc.mutableMatrix, room = other.mutableMatrix
    let p = cell.peepholes(h0.shape[0])
    withExtendedLifetime((u, pass, h0, c0, other, p)) {
      let states = pass.states.block(steps: steps)
      switch cell {
      case .tanh, .relu:
        Kernels.recurGradient(of: cell.function, u.matrix, states: states, back, into: start)
      case .lstm, .peepholeLSTM, .coupledLSTM, .tanhLastLSTM, .combinedLSTM:
        Kernels.lstmGradient(
          isCoupled: cell.isCoupled, tanhLast: cell.tanhLast, u.matrix, peepholes: p?.matrix, from: c0.matrix,
          gates: gates, cells: pass.cells.block(steps: steps),
          squashed: pass.room.block(steps: steps), back, memory, into: start)
      case .forgetGate:
        Kernels.forgetGateGradient(u.matrix, from: h0.matrix, gates: gates, states: states, back, into: start)
      case .gru:
        Kernels.gruGradient(u.matrix, from: h0.matrix, gates: gates, states: states, back, room, into: start)
      }
    }
    // A simple layer's net gradients take the place of the ∂E/∂hₜ, the others' that of the activations.
    return (cell.gates == 1 ? dh : z, dh0, dc)
  }

  @Test("a sequence in two parts, the state handed on, has the bits of the whole", arguments: Cell.allCases)
  func twoParts(_ cell: Cell) {
    var stream = RandomStream(seed: 1, name: "two parts")
    let u = stream.tensor([cell.gates * 5, 5], in: -0.5...0.5), inputs = stream.tensor([7, cell.gates * 5, 19])
    let whole = run(cell, u, inputs)
    for first in 1..<7 {
      let before = run(cell, u, inputs.parts(0..<first))
      let after = run(
        cell, u, inputs.parts(first..<7), from: before.states.part(first - 1), before.cells.part(first - 1))
      #expect(Tensor(concatenating: [before.states, after.states]) == whole.states, "after \(first) steps")
      #expect(Tensor(concatenating: [before.cells, after.cells]) == whole.cells, "after \(first) steps")
    }
  }

  @Test("no state to begin with is a state of zeros", arguments: Cell.allCases)
  func zeros(_ cell: Cell) {
    var stream = RandomStream(seed: 2, name: "zeros")
    let u = stream.tensor([cell.gates * 4, 4]), inputs = stream.tensor([3, cell.gates * 4, 17])
    let zeros = Tensor<Double>(zeros: [4, 17])
    let without = run(cell, u, inputs), with = run(cell, u, inputs, from: zeros, zeros)
    #expect(without.states == with.states && without.cells == with.cells)
    // What the inputs contribute is all that the first step sees, and another state is another beginning.
    let other = run(cell, u, inputs, from: Tensor([4, 17], [Double](repeating: 0.5, count: 68)), zeros)
    #expect(other.states != without.states)
  }

  @Test(
    "gradients at what the inputs contribute and at the state to begin with equal central differences",
    arguments: Cell.allCases)
  func slopes(_ cell: Cell) {
    var stream = RandomStream(seed: 3, name: "slopes")
    let (steps, hidden, n) = (4, 3, 5)
    let u = stream.tensor([cell.gates * hidden, hidden], in: -0.5...0.5)
    let inputs = stream.tensor([steps, cell.gates * hidden, n])
    let h0 = stream.tensor([hidden, n]), c0 = stream.tensor([hidden, n]), weights = stream.tensor([steps, hidden, n])
    func energy(_ inputs: Tensor<Double>, _ h0: Tensor<Double>, _ c0: Tensor<Double>) -> Double {
      let weighted = weights ⊙ run(cell, u, inputs, from: h0, c0).states
      return weighted.sum
    }
    let found = gradients(cell, u, run(cell, u, inputs, from: h0, c0), weights, from: h0, c0)
    let atInputs = CentralDifference.gradient(at: inputs) { (x: Tensor<Double>) -> Double in energy(x, h0, c0) }
    let atState = CentralDifference.gradient(at: h0) { (x: Tensor<Double>) -> Double in energy(inputs, x, c0) }
    let atCell = CentralDifference.gradient(at: c0) { (x: Tensor<Double>) -> Double in energy(inputs, h0, x) }
    #expect(Deviation.largest(found.inputs, atInputs) < 1e-8)
    #expect(Deviation.largest(found.h0, atState) < 1e-8)
    #expect(Deviation.largest(found.c0, atCell) < 1e-8)
    #expect(atState.norm > 0.1 && (atCell.norm > 0.1) == cell.hasMemory)
  }

  @Test("gates and a state at the start that are not those of the units")
  func recurrence() async {
    let gates = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var (z, rh, h) = (Tensor<Float>(zeros: [2, 8, 5]), Tensor<Float>(zeros: [2, 4, 5]), Tensor<Float>(zeros: [2, 4, 5]))
      func block(_ x: inout Tensor<Float>) -> MutableBlock<Float> {
        MutableBlock(x.mutableMatrix.base, steps: 2, rows: x.shape[1], columns: 5)
      }
      Kernels.gru(Tensor(zeros: [12, 4]).matrix, gates: block(&z), reset: block(&rh), states: block(&h))
    }
    expectSentence("gru: 2×8×5 numbers for 2 steps of 3·4 units, 5 sequences", from: "Kernels+Sequences", in: gates)
    let start = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var h = Tensor<Float>(zeros: [8, 5])
      Kernels.recur(
        .tanh, Tensor(zeros: [4, 4]).matrix, from: Tensor(zeros: [4, 6]).matrix,
        MutableBlock(h.mutableMatrix.base, steps: 2, rows: 4, columns: 5))
    }
    expectSentence("recur: a state of 4×6 for 4 units, 5 sequences", from: "Kernels+Sequences", in: start)
  }

  @Test("peepholes that are not those of the gates are refused")
  func peepholes() async {
    let peepholes = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var (z, c) = (Tensor<Float>(zeros: [2, 12, 5]), Tensor<Float>(zeros: [2, 3, 5]))
      var (s, h) = (Tensor<Float>(zeros: [2, 3, 5]), Tensor<Float>(zeros: [2, 3, 5]))
      let u = Tensor<Float>(zeros: [12, 3]), p = Tensor<Float>(zeros: [6, 3])
      Kernels.lstm(
        u.matrix, peepholes: p.matrix, gates: z.mutableBlock(steps: 2), cells: c.mutableBlock(steps: 2),
        squashed: s.mutableBlock(steps: 2), states: h.mutableBlock(steps: 2))
    }
    expectSentence("lstm: peepholes 6×3 for 3 gates of 3 units", from: "Kernels+Sequences", in: peepholes)
  }

  @Test("a function that is no recurrent activation is refused")
  func activation() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let u = Tensor<Float>(zeros: [2, 2])
      var h = Tensor<Float>(zeros: [3, 2, 5])
      Kernels.recur(.sigmoid, u.matrix, h.mutableBlock(steps: 3))
    }
    expectSentence("recur: sigmoid is no recurrent activation", from: "Kernels+Sequences", in: result)
  }
}
