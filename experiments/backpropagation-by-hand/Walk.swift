import Drawings
import Ledger
import Networks
import Studies
import Tensors

/// The power plant's network seen from its neurons, numbered as in the text: 1 and 2 are the inputs, 0 the
/// bias, whose activation is 1; 8 is the output.
struct Neurons {
  /// The neurons that feed each neuron, bias left out.
  static func sources(of i: Int) -> [Int] { i == 8 ? [6, 7] : i >= 6 ? [3, 4, 5] : [1, 2] }

  let weights: Weights
  let inputs: [Double]
  let worked: Worked
  let example: Int

  /// w_{i,k}, bias for k = 0.
  func w(_ i: Int, _ k: Int) -> Double {
    let row = (weights.first + weights.second + [weights.third])[i - 3]
    return k == 0 ? row[0] : row[(Self.sources(of: i).firstIndex(of: k) ?? 0) + 1]
  }
  func a(_ k: Int) -> Double { k == 0 ? 1 : k < 3 ? inputs[k - 1] : worked.a(k, example) }
  func z(_ k: Int) -> Double { worked.z(k, example) }
  func delta(_ k: Int) -> Double { worked.delta(k, example) }
}

//#-hidden-code
/// ∂E/∂w_{i,k} out of the gradients of all parameters.
func entry(_ gradients: Parameters<Double>, _ i: Int, _ k: Int) -> Double {
  let (layer, row) = i == 8 ? (3, 0) : i >= 6 ? (2, i - 6) : (1, i - 3)
  if k == 0 { return gradients["dense\(layer).bias"][row] }
  return gradients["dense\(layer).weight"][row, Neurons.sources(of: i).firstIndex(of: k) ?? 0]
}

func decimals(_ x: Double, _ count: Int) -> String { Study.text(x, decimals: count) }
func four(_ x: Double) -> String { decimals(x, 4) }
func eight(_ x: Double) -> String { decimals(x, 8) }
func list(_ x: [Double], _ count: Int = 4) -> String { x.map { decimals($0, count) }.joined(separator: ", ") }

/// Tables of the walk: the neurons, every ∂E/∂w, and one weight over the batch.
@MainActor func describeWalk(
  _ study: Study, _ network: Network<Double>, _ it: Neurons, byHand: [Int: Double], _ trace: Trace<Double>,
  batch: Parameters<Double>, measured: Parameters<Double>, rate: Double
) {
  let gradient = trace.gradient
  study.value("hand-deviation", power((3...8).map { abs((byHand[$0] ?? .nan) - it.delta($0)) }.max() ?? .infinity))
  study.value("difference-deviation", power(Deviation.relative(gradient.flat.values, measured.flat.values)))
  study.value("agreement", power(agreement))
  study.value("draws", Double(draws.count))
  study.table(
    "neurons.csv", ["neuron", "z", "a", "∂a/∂z", "∂E/∂a", "δ by hand", "δ of the network"],
    (3...8).map { k in
      let slope = it.a(k) * (1 - it.a(k))
      return [
        "\(k)", decimals(it.z(k), 6), decimals(it.a(k), 6), decimals(slope, 6),
        decimals(it.delta(k) / slope, 6), eight(byHand[k] ?? .nan), eight(it.delta(k)),
      ]
    })
  study.table(
    "gradients.csv",
    [
      "weight", "value", "δ_i", "a_k", "∂E/∂w of d2, δ_i a_k", "by central difference", "∂E/∂w summed over d1 to d4",
      "weight after the update",
    ],
    [8, 7, 6, 5, 4, 3].flatMap { i in
      ([0] + Neurons.sources(of: i)).map { k in
        let sum = entry(batch, i, k)
        return [
          "w_\(i),\(k)", decimals(it.w(i, k), 2), decimals(it.delta(i), 6), decimals(it.a(k), 6),
          eight(entry(gradient, i, k)), eight(entry(measured, i, k)), eight(sum), decimals(it.w(i, k) - rate * sum, 6),
        ]
      }
    })

  var drawing = Drawing()
  let places: [Int: (Double, Double)] = [
    1: (110, 650), 2: (110, 250), 3: (520, 760), 4: (520, 450), 5: (520, 140), 6: (960, 620), 7: (960, 280), 8: (1370, 450),
  ]
  var boxes: [Int: Drawing.Box] = [:]
  for k in 1...8 {
    let (x, y) = places[k] ?? (0, 0)
    if k < 3 {
      boxes[k] = drawing.box(
        x, y, .input, width: 170, ["neuron \(k)", k == 1 ? "temperature" : "humidity", "a = \(decimals(it.a(k), 2))"])
    } else {
      boxes[k] = drawing.box(
        x, y, .value, width: 215,
        [
          "neuron \(k)", "bias \(decimals(it.w(k, 0), 2))", "z = \(decimals(it.z(k), 6))",
          "a = \(decimals(it.a(k), 6))", "δ = \(decimals(it.delta(k), 6))",
        ])
    }
  }
  for i in 3...8 {
    for k in Neurons.sources(of: i) {
      guard let from = boxes[k], let to = boxes[i] else { continue }
      // The long arrows cross: their texts stand near their heads.
      let isLong = [(1, 5), (2, 3), (3, 7), (5, 6)].contains { $0 == (k, i) }
      drawing.arrow(
        from, to, ["w = \(decimals(it.w(i, k), 2))", "∂E/∂w = \(decimals(entry(gradient, i, k), 6))"],
        at: isLong ? 0.78 : i == 8 ? 0.5 : 0.36)
    }
  }
  drawing.draw(study, "walk")
}

/// The single neuron 8 as a compute graph.
func drawComputeGraph(_ study: Study, _ trace: Trace<Double>, target: Double) {
  study.drawing("compute-graph", .init(graph: trace, targets: Tensor([1, 1], [target])))
}

/// The softmax output layer for one example as a compute graph.
func drawSoftmaxGraph(_ study: Study, _ trace: Trace<Double>, example d: Int, targets: [Double]) {
  let network = trace.network
  let W = network.parameters["dense1.weight"].rows
  let b = network.parameters["dense1.bias"].values
  let (x, v) = (trace.inputs.columns[d], trace.outputs[0].columns[d])
  let q = softmax(v)
  let gv = trace.deltas[0].columns[d]
  func lines(_ x: [Double], _ count: Int = 4) -> [String] { x.map { decimals($0, count) } }
  func list(_ x: [Double], _ count: Int = 4) -> String { lines(x, count).joined(separator: "   ") }
  var drawing = Drawing()
  let xBox = drawing.box(90, 350, .input, width: 130, ["x: a₆ and a₇"] + lines(x))
  let WBox = drawing.box(210, 490, .input, width: 150, ["W"] + W.map { list($0, 2) })
  let uBox = drawing.box(330, 350, .value, width: 150, ["u = W x"] + lines(product(W, x), 6))
  let bBox = drawing.box(450, 490, .input, width: 90, ["b"] + lines(b, 2))
  let vBox = drawing.box(570, 350, .value, width: 150, ["logits v = u + b"] + lines(v, 6))
  let qBox = drawing.box(810, 350, .value, width: 150, ["q = μ(v)"] + lines(q, 6))
  let pBox = drawing.box(960, 490, .input, width: 90, ["p"] + lines(targets, 0))
  let lBox = drawing.box(1130, 350, .value, width: 220, ["l = −Σ p log q", decimals(crossEntropy(targets, q), 6)])
  for (one, other) in [(xBox, uBox), (WBox, uBox), (uBox, vBox), (bBox, vBox), (vBox, qBox), (qBox, lBox), (pBox, lBox)] {
    drawing.arrow(one, other)
  }
  let gvBox = drawing.box(740, 205, .gradient, width: 160, ["g(v) = q − p"] + lines(gv, 6))
  let guBox = drawing.box(480, 205, .gradient, width: 150, ["g(u) = g(v)"] + lines(gv, 6))
  let gbBox = drawing.box(740, 65, .gradient, width: 150, ["g(b) = g(v)"] + lines(gv, 6))
  let gWBox = drawing.box(420, 65, .gradient, width: 230, ["g(W) = g(u) xᵀ"] + gv.map { g in list(x.map { g * $0 }, 6) })
  let gxBox = drawing.box(130, 65, .gradient, width: 170, ["g(x) = Wᵀ g(u)"] + lines(trace.inputGradient.columns[d], 6))
  for (one, other) in [(lBox, gvBox), (gvBox, guBox), (gvBox, gbBox), (guBox, gWBox), (guBox, gxBox)] {
    drawing.arrow(one, other, kind: 2)
  }
  for (one, other) in [(qBox, gvBox), (xBox, gWBox), (WBox, gxBox)] { drawing.arrow(one, other) }
  drawing.draw(study, "softmax-graph")
}

/// The rectified network: which units are silent for which example, and whether their weights ever move.
@MainActor func describeRectified(
  _ study: Study, _ trace: Trace<Double>, _ inputs: Tensor<Double>, _ targets: Tensor<Double>, rate: Double
) {
  let updates = 500
  var trained = trace.network
  for _ in 0..<updates { trained = updated(trained, inputs, targets, rate) }
  /// The largest change of the weights into unit `row` of a layer, bias included.
  func change(_ layer: Int, _ row: Int) -> Double {
    ["weight", "bias"].flatMap { name -> [Double] in
      let key = "dense\(layer).\(name)"
      let (old, new) = (trace.network.parameters[key], trained.parameters[key])
      let count = old.count / old.shape[0]
      return (row * count..<(row + 1) * count).map { abs(old.values[$0] - new.values[$0]) }
    }.max() ?? 0
  }
  var dead: [String] = []
  study.table(
    "rectified.csv",
    ["neuron", "z for d1 to d4", "δ for d1 to d4", "silent for", "largest change of its weights in \(updates) updates"],
    (3...8).map { k in
      let (layer, row) = k == 8 ? (3, 0) : k >= 6 ? (2, k - 6) : (1, k - 3)
      let (z, delta) = (trace.outputs[2 * layer - 2].rows[row], trace.deltas[2 * layer - 2].rows[row])
      let silent = z.indices.filter { z[$0] <= 0 }.map { "d\($0 + 1)" }
      if silent.count == z.count { dead.append("\(k)") }
      return [
        "\(k)", list(z), list(delta),
        silent.isEmpty ? "none" : silent.count == z.count ? "all" : silent.joined(separator: ", "),
        change(layer, row) == 0 ? "0" : four(change(layer, row)),
      ]
    })
  study.value("dead", dead.isEmpty ? "none" : dead.joined(separator: ", "))
  study.value("relu-updates", Double(updates))
}
//#-end-hidden-code
