import Foundation
import Networks
import Tensors
import Testing

@testable import Drawings

extension DrawingTests {
  private func texts(_ drawing: Drawing) -> [String] { drawing.labels.map(\.text) }

  @Test("a unit shows its own weights, its bias and its activation")
  func unit() {
    let drawing = Drawing(unit: Drawn.plant)
    for text in ["w0 = 0.07", "w1 = 0.12", "w2 = −0.35", "logistic", "x2", "y"] {
      #expect(texts(drawing).contains(text), "\(text)")
    }
    #expect(drawing.words.contains("0.12 for x1 and −0.35 for x2, and 0.07 for the constant input 1"))
    var layer = Network<Double>(input: [3]) { Dense(2) }
    layer.parameters["dense1.weight"] = Tensor([2, 3], [1, 2, 3, 4, 5, 6])
    #expect(texts(Drawing(unit: layer, index: 1)).contains("w3 = 6"))
  }

  @Test("a line stands where the unit changes its mind")
  func line() {
    let drawing = Drawing(line: Drawn.or, cases: Drawn.cases)
    for text in ["x1 + x2 = 0.5", "x1 + x2 ≥ 0.5", "w = (1, 1)"] { #expect(texts(drawing).contains(text), "\(text)") }
    #expect(drawing.words.contains("(0, 0), which is false, lies on the side that does not fire"))
    #expect(drawing.words.contains("(1, 0), which is true, lies on the side that fires"))
    var other = Drawn.or
    other.parameters.flat = Tensor([3], [-2, 0, 0])
    #expect(texts(Drawing(line: other)).contains("−2 x1 = 1"))
  }

  @Test("a window shows the products whose sum the layer leaves in the map")
  func window() {
    let network = Drawn.convolution(Drawn.diagonal, on: [1, 4, 4])
    let drawing = Drawing(window: network, on: Drawn.picture, row: 1, column: 2)
    #expect(texts(drawing).contains("1 · 4 + 0 · 2 + 0 · 3 + 1 · 4 = 8"))
    #expect(drawing.words.contains("Map: 2 6 4; 4 4 8; 4 4 4"))
    #expect(drawing.words.contains("row 2, column 3"))
    let first = Drawing(window: network, on: Drawn.picture, row: 0, column: 0)
    #expect(texts(first).contains("1 · 1 + 0 · 2 + 0 · 3 + 1 · 1 = 2"))
  }

  @Test("a network's blocks have its own shapes, and other units give others")
  func shapes() {
    let drawing = Drawing(network: Drawn.leNet())
    for (shape, work) in [
      ("6 × 24 × 24", "conv 5×5, ReLU"), ("6 × 12 × 12", "max 2×2"), ("16 × 8 × 8", "conv 5×5, ReLU"),
      ("16 × 4 × 4", "max 2×2"), ("256", "flatten"), ("120", "dense, ReLU"), ("84", "dense, ReLU"), ("10", "dense"),
    ] { #expect(drawing.words.contains("\(work): \(shape)"), "\(shape)") }
    for text in ["24 × 24", "12 × 12", "8 × 8", "4 × 4", "256", "120", "84", "10"] {
      #expect(texts(drawing).contains(text), "\(text)")
    }
    let other = Drawing(network: Drawn.leNet(3, units: 50))
    #expect(other.words.contains("3 × 24 × 24") && other.words.contains("dense, ReLU: 50") && !texts(other).contains("120"))
    // A long network makes a wide canvas, not small letters.
    let long = Network<Double>(input: [1, 32, 32]) {
      for _ in 0..<12 { Conv2D(filters: 2, window: 3); Tanh() }
    }
    #expect(Drawing(network: long).width > 1_000)
  }

  @Test("an unfolded network has a column for each step, and its own sizes")
  func unfolded() {
    let network = Network<Double>(input: [7]) { RNN(5); Dense(3) }
    let drawing = Drawing(unfolded: network, steps: 4, inputs: ["B", "T"])
    for text in ["x4", "h4", "o4", "h0", "7", "5", "3", "T"] { #expect(texts(drawing).contains(text), "\(text)") }
    #expect(!texts(drawing).contains("x5"))
    #expect(drawing.words.contains("7 inputs") && drawing.words.contains("5 units") && drawing.words.contains("3 outputs"))
    let alone = Drawing(unfolded: Network<Double>(input: [7]) { GRU(5) }, steps: 2)
    #expect(!texts(alone).contains("o1") && !alone.words.contains("output"))
  }

  @Test("a cell is drawn in the form that it has")
  func cells() {
    func gates(_ form: LSTM<Double>.Form, _ letters: Drawing.Letters = .layers) -> [String] {
      texts(Drawing(cell: LSTM<Double>(3, form: form), letters: letters))
    }
    for gate in ["it", "ft", "gt", "ot", "ct", "ct−1", "ht", "ht−1", "xt"] { #expect(gates([]).contains(gate), "\(gate)") }
    for gate in ["κt", "φt", "ut", "ωt"] { #expect(gates([], .zakiMeira).contains(gate), "\(gate)") }
    #expect(!gates(.coupledGates).contains("it") && gates(.coupledGates).contains("1 −"))
    func dashes(_ form: LSTM<Double>.Form) -> Int {
      Drawing(cell: LSTM<Double>(3, form: form)).svg.components(separatedBy: "stroke-dasharray").count - 1
    }
    #expect(dashes([]) == 0 && dashes(.peephole) == 3 && dashes([.peephole, .coupledGates]) == 2)
    #expect(Drawing(cell: LSTM<Double>(3, form: .peephole)).words.contains("f(t) and i(t) also see the memory before"))
    #expect(texts(Drawing(cell: RNN<Double>(3, activation: .relu))).contains("ReLU"))
    for gate in ["rt", "zt", "gt"] { #expect(texts(Drawing(cell: GRU<Double>(3))).contains(gate), "\(gate)") }
    for gate in ["φt", "ut"] { #expect(texts(Drawing(cell: ForgetGateRNN<Double>(3))).contains(gate), "\(gate)") }
  }

  @Test("a compute graph has the numbers of its trace")
  func graph() {
    let trace = Drawn.trace(Drawn.plant)
    let drawing = Drawing(graph: trace, targets: Tensor([1, 1], [0.13]))
    let (v, y) = (trace.outputs[0][0, 0], trace.outputs[1][0, 0])
    for number in [v - 0.07, v, y, trace.loss, trace.deltas[0][0, 0], trace.deltas[1][0, 0], 0.13] {
      #expect(texts(drawing).contains(readable(number, decimals: 4)), "\(number)")
    }
    // ∂L/∂y = y − t and ∂L/∂v = y (1 − y) ∂L/∂y, as a reader would check.
    #expect(abs(trace.deltas[1][0, 0] - (y - 0.13)) < 1e-12)
    #expect(abs(trace.deltas[0][0, 0] - y * (1 - y) * (y - 0.13)) < 1e-12)
    for name in ["x", "W", "b", "t", "u = W x", "v = u + b", "y = σ(v)", "L", "∂L/∂y", "∂L/∂v", "∂L/∂u", "∂L/∂W", "∂L/∂b", "∂L/∂x"] {
      #expect(texts(drawing).contains(name), "\(name)")
    }
    #expect(drawing.words.contains("∂L/∂v is \(readable(trace.deltas[0][0, 0], decimals: 4))"))
  }

  @Test("numbers have a true minus and no zeros at their end")
  func numbers() {
    for (number, text) in [(0.5, "0.5"), (-2.0, "−2"), (1.001, "1"), (-0.001, "0"), (0.126, "0.13"), (100.0, "100")] {
      #expect(readable(number) == text)
    }
    #expect(readable(-0.12345, decimals: 4) == "−0.1235" || readable(-0.12345, decimals: 4) == "−0.1234")
    #expect(readable(Float(0.25)) == "0.25" && readable(shape: [6, 24, 24]) == "6 × 24 × 24")
  }
}
