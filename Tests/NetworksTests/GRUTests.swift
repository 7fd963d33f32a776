import Tensors
import Testing

@testable import Networks

@Suite("GRU")
struct GRUTests {
  /// The layer's equations with a kernel for each product and each function, and everything else number by number: as
  /// the layer was computed before it had a kernel of its own. Recorded results depend on the order of these sums.
  private func check<S: Scalar>(_: S.Type, hidden m: Int, columns n: Int) {
    var stream = RandomStream(seed: UInt64(10 * m + n), name: "gru")
    let (steps, d) = (6, 3)
    let network = Network<S>(input: [d]) { GRU(m) }.randomized(&stream)
    let x: Tensor<S> = stream.tensor([steps, d, n]), dY: Tensor<S> = stream.tensor([steps, m, n])
    let trace = network.trace(x, outputGradient: dY, steps: steps)

    let (U, W, b) = (
      network.parameters["gru1.recurrent_weight"], network.parameters["gru1.input_weight"], network.parameters["gru1.bias"]
    )
    var (gates, reset) = (Tensor<S>(zeros: [steps, 3 * m, n]), Tensor<S>(zeros: [steps, m, n]))
    var (states, back, dX) = (Tensor<S>(zeros: [steps, m, n]), dY, Tensor<S>(zeros: [steps, d, n]))
    var drh = Tensor<S>(zeros: [m, n])
    let weights = U.matrix, inputs = W.matrix, bias = MatrixView(b.matrix.base, rows: 1, columns: 3 * m)
    func block(_ tensor: inout Tensor<S>) -> MutableBlock<S> {
      MutableBlock(tensor.mutableMatrix.base, steps: steps, rows: tensor.shape[1], columns: n)
    }
    let (z, rh, h, dh, dx, d_rh) = (
      block(&gates), block(&reset), block(&states), block(&back), block(&dX), drh.mutableMatrix
    )
    withExtendedLifetime((U, W, b, gates, reset, drh, states, back, dX)) {
      for t in 0..<steps {
        let both = z[t].rows(0..<2 * m), g = z[t].rows(2 * m..<3 * m)
        Kernels.multiply(inputs, x.block(steps: steps)[t], into: z[t], bias: bias)
        if t > 0 { Kernels.multiply(weights.rows(0..<2 * m), h[t - 1].view, into: both, adding: true) }
        Kernels.apply(.sigmoid, both.view, into: both)
        for i in 0..<m { for j in 0..<n { rh[t][i, j] = t > 0 ? both[m + i, j] * h[t - 1][i, j] : 0 } }
        if t > 0 { Kernels.multiply(weights.rows(2 * m..<3 * m), rh[t].view, into: g, adding: true) }
        Kernels.apply(.tanh, g.view, into: g)
        for i in 0..<m {
          for j in 0..<n {
            let before = t > 0 ? h[t - 1][i, j] : 0
            h[t][i, j] = (1 - both[i, j]) * before + both[i, j] * g[i, j]
          }
        }
      }
      for t in (0..<steps).reversed() {
        for i in 0..<m {
          for j in 0..<n {
            let (update, g, before) = (z[t][i, j], z[t][2 * m + i, j], t > 0 ? h[t - 1][i, j] : 0)
            z[t][2 * m + i, j] = dh[t][i, j] * update * (1 - g * g)
            z[t][i, j] = dh[t][i, j] * (g - before) * update * (1 - update)
            if t > 0 { dh[t - 1][i, j] += dh[t][i, j] * (1 - update) }
          }
        }
        Kernels.multiply(weights.rows(2 * m..<3 * m).transposed, z[t].rows(2 * m..<3 * m).view, into: d_rh)
        for i in 0..<m {
          for j in 0..<n {
            let (r, before) = (z[t][m + i, j], t > 0 ? h[t - 1][i, j] : 0)
            z[t][m + i, j] = d_rh[i, j] * before * r * (1 - r)
            if t > 0 { dh[t - 1][i, j] += d_rh[i, j] * r }
          }
        }
        if t > 0 {
          Kernels.multiply(
            weights.rows(0..<2 * m).transposed, z[t].rows(0..<2 * m).view, into: dh[t - 1], adding: true)
        }
        Kernels.multiply(inputs.transposed, z[t].view, into: dx[t])
      }
    }
    let what = "\(S.self), \(m) units, \(n) sequences"
    #expect(trace.outputs[0] == states, "\(what): h")
    #expect(trace.deltas[0] == back, "\(what): ∂E/∂h")
    #expect(trace.inputGradient == dX, "\(what): ∂E/∂x")
  }

  @Test(
    "states and gradients have the bits of the equations computed one kernel and one number at a time",
    arguments: [1, 4, 20], [1, 3, 16, 17])
  func sums(_ hidden: Int, _ columns: Int) {
    check(Float.self, hidden: hidden, columns: columns)
    check(Double.self, hidden: hidden, columns: columns)
  }

  @Test("with its update gate shut it keeps any state that it is given, open it forgets it")
  func updateGate() {
    var stream = RandomStream(seed: 1, name: "update gate")
    var network = Network<Double>(input: [2]) { GRU(3) }.randomized(&stream)
    let x: Tensor<Double> = stream.tensor([5, 2, 4])
    for (bias, keeps) in [(-1000.0, true), (1000, false)] {
      var b = network.parameters["gru1.bias"]
      for unit in 0..<3 { b[unit] = bias }
      network.parameters["gru1.bias"] = b
      var ends: [Tensor<Double>] = []
      for value in [0.25, -0.5] {
        var state = network.zeroState(sequences: 4)
        state["gru1.h"] = Tensor([3, 4], [Double](repeating: value, count: 12))
        _ = network(x, steps: 5, state: &state)
        ends.append(state["gru1.h"])
        #expect(state["gru1.h"].values.allSatisfy { $0 == value } == keeps)
      }
      #expect(ends[0] != ends[1])
    }
  }

  @Test("a GRU with its reset gate open is the network with a forget gate, φ = 1 − z")
  func resetOpen() {
    var stream = RandomStream(seed: 6, name: "reset")
    let forget = Network<Double>(input: [3]) { ForgetGateRNN(2) }.randomized(&stream)
    var gru = Network<Double>(input: [3]) { GRU(2) }
    for (key, columns) in [("input_weight", 3), ("recurrent_weight", 2), ("bias", 1)] {
      let p = forget.parameters["forgetgate1.\(key)"].values
      let (φ, u) = (p.prefix(2 * columns), p.suffix(2 * columns))
      // σ(−a) = 1 − σ(a), and σ(100) is 1 to the last bit.
      let r = [Double](repeating: key == "bias" ? 100 : 0, count: 2 * columns)
      gru.parameters["gru1.\(key)"] = Tensor(
        gru.parameters["gru1.\(key)"].shape, φ.map { -$0 } + r + u)
    }
    let x: Tensor<Double> = stream.tensor([5, 3, 4])
    #expect(
      zip(gru(x, steps: 5).values, forget(x, steps: 5).values).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test("gradients equal central differences, over several steps and unequal lengths", arguments: 0..<8)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "gated")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 6) }
    let steps = 6, n = lengths.count
    let network = Network<Double>(input: [3]) { GRU(4); Dense(2) }.randomized(&stream)
    checkGradients(
      network, stream.tensor([steps, 3, n]), stream.tensor([steps, 2, n]), .halfSquaredError,
      mask: mask(lengths: lengths, steps: steps), steps: steps, "\(lengths)")
  }
}
