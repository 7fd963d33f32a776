import Host
import Networks
import Tensors

extension Drawing {
  /// The compute graph of one pass: every intermediate result with its value, from the inputs to the loss, and below it the
  /// derivative of the loss by it, which comes the other way.
  ///
  /// - Parameters:
  ///   - trace: The pass of one example through dense layers and activations.
  ///   - targets: What the loss compared the outputs with.
  public init<S: Scalar>(graph trace: Trace<S>, targets: Tensor<S>) {
    let columns = GraphColumn.all(of: trace, targets: targets)
    let widths = columns.map(\.width)
    let total = widths.reduce(0, +)
    let gap = max(30, (720 - 24 - total) / Double(columns.count - 1))
    self.init("A compute graph", width: max(720, 24 + total + gap * Double(columns.count - 1)), height: 432)
    // Parameters and targets, results, their derivatives, the derivatives by parameters.
    let (given, results, backward, last) = (50.0, 156.0, 276.0, 382.0)
    let half = 29.0
    var centres: [Double] = []
    var left = 12.0
    for width in widths {
      centres.append(left + width / 2)
      left += width + gap
    }
    for (k, column) in columns.enumerated() {
      let (x, width) = (centres[k], widths[k])
      func node(_ y: Double, _ node: GraphColumn.Node?, _ paint: Paint) {
        guard let node else { return }
        box(Point(x, y), width: width, height: 2 * half, paint)
        formula(node.name, at: Point(x, y - 13), size: 16)
        text(node.value, at: Point(x, y + 14), size: 15)
      }
      node(given, column.given, .given)
      node(results, column.result, k == 0 ? .given : .value)
      node(backward, column.derivative, .gradient)
      node(last, column.givenDerivative, .gradient)
      if k > 0 { arrow([Point(centres[k - 1] + widths[k - 1] / 2, results), Point(x - width / 2, results)]) }
      if column.given != nil { arrow([Point(x, given + half), Point(x, results - half)]) }
      if column.givenDerivative != nil { arrow([Point(x, backward + half), Point(x, last - half)], .gradient) }
    }
    let end = columns.count - 1
    arrow(
      [
        Point(centres[end], results + half), Point(centres[end], backward),
        Point(centres[end - 1] + widths[end - 1] / 2, backward),
      ], .gradient)
    for k in stride(from: end - 1, to: 0, by: -1) {
      arrow(
        [Point(centres[k] - widths[k] / 2, backward), Point(centres[k - 1] + widths[k - 1] / 2, backward)], .gradient)
    }

    func spoken(_ nodes: [GraphColumn.Node]) -> String {
      nodes.map { node in
        let name = node.name.replacing("_", with: "").replacing("{", with: "").replacing("}", with: "")
        return "\(name) is \(node.value)"
      }.joined(separator: "; ")
    }
    let known = [columns[0].result] + columns.compactMap { $0.given }
    let computed = columns.dropFirst().map { $0.result }
    var derivatives: [GraphColumn.Node] = []
    for column in columns.reversed() {
      derivatives += [column.derivative, column.givenDerivative].compactMap { $0 }
    }
    words =
      "A compute graph. Given: \(spoken(known)). Forwards, from left to right: \(spoken(computed)). Backwards, from right to "
      + "left: \(spoken(derivatives))."
  }
}

/// What stands below each other in a compute graph.
private struct GraphColumn {
  struct Node {
    let name: String
    let value: String

    init<S: Scalar>(_ name: String, _ values: [S]) {
      self.name = name
      // More numbers than a box has room for are counted.
      value =
        values.count > 3
        ? "\(values.count) numbers" : values.map { readable($0, decimals: 4) }.joined(separator: ", ")
    }
  }

  /// A parameter, or the target.
  var given: Node?
  let result: Node
  var derivative: Node?
  var givenDerivative: Node?

  var width: Double {
    let nodes = [given, result, derivative, givenDerivative].compactMap { $0 }
    let texts = nodes.map { max(Label.width($0.name, size: 16, isFormula: true), Label.width($0.value, size: 15)) }
    return (texts.max() ?? 0) + 20
  }

  /// The columns of a pass: the inputs, two for each dense layer (the product and the sum), one for each activation, the loss.
  static func all<S: Scalar>(of trace: Trace<S>, targets: Tensor<S>) -> [GraphColumn] {
    require(trace.inputs.shape.last == 1, "Drawing(graph:): a trace of \(trace.inputs.shape.last ?? 0) examples, not of one")
    let network = trace.network
    let layers = network.layers.filter { $0 is Dense<S> }.count
    var columns = [
      GraphColumn(
        given: nil, result: Node("x", trace.inputs.values), derivative: Node("∂L/∂x", trace.inputGradient.values),
        givenDerivative: nil)
    ]
    var before = "x"
    var number = 0
    for (k, layer) in network.layers.enumerated() {
      let (output, delta) = (trace.outputs[k].values, trace.deltas[k].values)
      switch layer {
      case is Dense<S>:
        number += 1
        let mark = layers > 1 ? "_\(number)" : ""
        let name = network.layerNames[k]
        let bias = network.parameters["\(name).bias"].values
        columns.append(
          GraphColumn(
            given: Node("W\(mark)", network.parameters["\(name).weight"].values),
            result: Node("u\(mark) = W\(mark) \(before)", zip(output, bias).map { $0 - $1 }),
            derivative: Node("∂L/∂u\(mark)", delta),
            givenDerivative: Node("∂L/∂W\(mark)", trace.gradient["\(name).weight"].values)))
        columns.append(
          GraphColumn(
            given: Node("b\(mark)", bias), result: Node("v\(mark) = u\(mark) + b\(mark)", output),
            derivative: Node("∂L/∂v\(mark)", delta),
            givenDerivative: Node("∂L/∂b\(mark)", trace.gradient["\(name).bias"].values)))
        before = "v\(mark)"
      case let layer as Activation<S>:
        let isLast = k == network.layers.count - 1
        let name = isLast ? "y" : "a" + (layers > 1 ? "_\(number)" : "")
        columns.append(
          GraphColumn(
            given: nil, result: Node("\(name) = \(layer.function.letter)(\(before))", output),
            derivative: Node("∂L/∂\(name)", delta), givenDerivative: nil))
        before = name
      default:
        programmerError("Drawing(graph:): \(network.layerNames[k]) is neither a dense layer nor an activation")
      }
    }
    columns.append(
      GraphColumn(
        given: Node("t", targets.values), result: Node("L", [trace.loss]), derivative: nil, givenDerivative: nil))
    return columns
  }
}

extension Activation.Function {
  /// The function in a formula.
  fileprivate var letter: String {
    switch self {
    case .sigmoid: "σ"
    case .tanh: "tanh"
    case .relu: "ReLU"
    default: "f"
    }
  }
}
