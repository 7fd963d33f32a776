import Tensors
import Testing

@testable import Networks

@Suite("ForgetGateRNN")
struct ForgetGateRNNTests {
  /// As in `GRUTests`: the equations with a kernel for each product and each function, everything else number by number.
  private func check<S: Scalar>(_: S.Type, hidden m: Int, columns n: Int) {
    var stream = RandomStream(seed: UInt64(10 * m + n), name: "forget gate")
    let (steps, d) = (6, 3)
    let network = Network<S>(input: [d]) { ForgetGateRNN(m) }.randomized(&stream)
    let x: Tensor<S> = stream.tensor([steps, d, n]), dY: Tensor<S> = stream.tensor([steps, m, n])
    let trace = network.trace(x, outputGradient: dY, steps: steps)

    let (U, W, b) = (
      network.parameters["forgetgate1.recurrent_weight"], network.parameters["forgetgate1.input_weight"],
      network.parameters["forgetgate1.bias"]
    )
    var (gates, states) = (Tensor<S>(zeros: [steps, 2 * m, n]), Tensor<S>(zeros: [steps, m, n]))
    var (back, dX) = (dY, Tensor<S>(zeros: [steps, d, n]))
    var (dU, dW) = (Tensor<S>(zeros: [2 * m, m]), Tensor<S>(zeros: [2 * m, d]))
    let weights = U.matrix, inputs = W.matrix, bias = MatrixView(b.matrix.base, rows: 1, columns: 2 * m)
    func block(_ tensor: inout Tensor<S>) -> MutableBlock<S> {
      MutableBlock(tensor.mutableMatrix.base, steps: steps, rows: tensor.shape[1], columns: n)
    }
    let (z, h, dh, dx) = (block(&gates), block(&states), block(&back), block(&dX))
    withExtendedLifetime((U, W, b, gates, states, back, dX)) {
      for t in 0..<steps {
        let φ = z[t].rows(0..<m), u = z[t].rows(m..<2 * m)
        Kernels.multiply(inputs, x.block(steps: steps)[t], into: z[t], bias: bias)
        if t > 0 { Kernels.multiply(weights, h[t - 1].view, into: z[t], adding: true) }
        Kernels.apply(.sigmoid, φ.view, into: φ)
        Kernels.apply(.tanh, u.view, into: u)
        for i in 0..<m {
          for j in 0..<n { h[t][i, j] = φ[i, j] * (t > 0 ? h[t - 1][i, j] : 0) + (1 - φ[i, j]) * u[i, j] }
        }
      }
      for t in (0..<steps).reversed() {
        for i in 0..<m {
          for j in 0..<n {
            let (φ, u, before, d) = (z[t][i, j], z[t][m + i, j], t > 0 ? h[t - 1][i, j] : 0, dh[t][i, j])
            z[t][i, j] = d * (before - u) * φ * (1 - φ)
            z[t][m + i, j] = d * (1 - φ) * (1 - u * u)
            if t > 0 { dh[t - 1][i, j] += d * φ }
          }
        }
        if t > 0 { Kernels.multiply(weights.transposed, z[t].view, into: dh[t - 1], adding: true) }
        Kernels.multiply(inputs.transposed, z[t].view, into: dx[t])
      }
      Kernels.addProduct(z.view, transposed: x.block(steps: steps), to: dW.mutableMatrix)
      Kernels.addProduct(z.view.steps(1..<steps), transposed: h.view.steps(0..<steps - 1), to: dU.mutableMatrix)
    }
    let what = "\(S.self), \(m) units, \(n) sequences"
    #expect(trace.outputs[0] == states, "\(what): h")
    #expect(trace.deltas[0] == back, "\(what): ∂E/∂h")
    #expect(trace.inputGradient == dX, "\(what): ∂E/∂x")
    #expect(trace.gradient["forgetgate1.recurrent_weight"] == dU, "\(what): ∂E/∂U")
    #expect(trace.gradient["forgetgate1.input_weight"] == dW, "\(what): ∂E/∂W")
  }

  @Test(
    "states and gradients have the bits of the equations computed one kernel and one number at a time",
    arguments: [1, 4, 20], [1, 3, 16, 17])
  func sums(_ hidden: Int, _ columns: Int) {
    check(Float.self, hidden: hidden, columns: columns)
    check(Double.self, hidden: hidden, columns: columns)
  }

  @Test("with its forget gate shut the network with a forget gate is an RNN, open it keeps its state")
  func forgetGate() {
    var stream = RandomStream(seed: 7, name: "forget gate")
    let rnn = Network<Double>(input: [3]) { RNN(2) }.randomized(&stream)
    var forget = Network<Double>(input: [3]) { ForgetGateRNN(2) }
    let keys = [("weight_ih_l0", "input_weight", 3), ("weight_hh_l0", "recurrent_weight", 2), ("bias_ih_l0", "bias", 1)]
    for (theirs, key, columns) in keys {
      let gate = [Double](repeating: key == "bias" ? -1000 : 0, count: 2 * columns)
      forget.parameters["forgetgate1.\(key)"] = Tensor(
        forget.parameters["forgetgate1.\(key)"].shape, gate + rnn.parameters["rnn1.\(theirs)"].values)
    }
    let x: Tensor<Double> = stream.tensor([5, 3, 4])
    #expect(zip(forget(x, steps: 5).values, rnn(x, steps: 5).values).allSatisfy { abs($0 - $1) < 1e-14 })
    var bias = forget.parameters["forgetgate1.bias"]
    (bias[0], bias[1]) = (100, 100)
    forget.parameters["forgetgate1.bias"] = bias
    #expect(forget(x, steps: 5).values.allSatisfy { abs($0) < 1e-30 })
  }

  @Test("gradients equal central differences, over several steps and unequal lengths", arguments: 0..<8)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "gated")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 6) }
    let steps = 6, n = lengths.count
    let network = Network<Double>(input: [3]) { ForgetGateRNN(4); Dense(2) }.randomized(&stream)
    checkGradients(
      network, stream.tensor([steps, 3, n]), stream.tensor([steps, 2, n]), .halfSquaredError,
      mask: mask(lengths: lengths, steps: steps), steps: steps, "\(lengths)")
  }
}
