import Host
import Networks
import Tensors

extension Drawing {
  /// One unit at work: its inputs, the weight on the way of each, the sum, and the curve of its activation.
  ///
  /// - Parameters:
  ///   - network: One whose first layer is dense; the layer behind it is the activation, if it is one.
  ///   - index: Which unit of the first layer.
  public init<S: Scalar>(unit network: Network<S>, index: Int = 0) {
    let unit = Unit(network, index)
    let count = unit.weights.count + 1   // with the bias, whose input is 1
    self.init("A unit", width: 680, height: max(250, 70 + 62 * Double(count)))
    let middle = height / 2
    let (left, sum, step) = (70.0, 330.0, (height - 80) / Double(max(count - 1, 1)))
    let names = ["1"] + unit.weights.indices.map { "x_{\($0 + 1)}" }
    let numbers = [unit.bias] + unit.weights
    let places = names.indices.map { Point(left, middle + (Double($0) - Double(count - 1) / 2) * step) }
    for place in places {
      let way = Point(sum, middle) - place
      let u = (1 / way.length) * way
      arrow([place + 24 * u, Point(sum, middle) - 36 * u])
    }
    for (k, place) in places.enumerated() {
      circle(place, radius: 24, .given)
      formula(names[k], at: place)
      let way = Point(sum, middle) - place
      formula("w_{\(k)} = \(readable(numbers[k]))", at: place + 0.42 * way, size: 16, onPlate: true)
    }
    circle(Point(sum, middle), radius: 36, .value)
    text("Σ", at: Point(sum, middle), size: 24)
    text("sum", at: Point(sum, middle + 66), size: 16, .middle, .soft)
    arrow([Point(sum + 36, middle), Point(430, middle)])
    formula("z", at: Point(sum + 68, middle - 16))
    rectangle(x: 430, y: middle - 45, width: 120, height: 90, .gate)
    drawCurve(of: unit, around: Point(490, middle))
    text(unit.function.words, at: Point(490, middle + 66), size: 16)
    arrow([Point(550, middle), Point(610, middle)])
    circle(Point(634, middle), radius: 24, .value)
    formula("y", at: Point(634, middle))

    let terms = zip(unit.weights.indices, unit.weights).map { "\(readable($1)) for x\($0 + 1)" }
    words =
      "A unit with \(unit.weights.count) \(unit.weights.count == 1 ? "input" : "inputs"). Its weights are \(listed(terms)), and "
      + "\(readable(unit.bias)) for the constant input 1. The weighted sum z goes through the activation, "
      + "\(unit.function.words), whose value is the output y."
  }

  /// The activation from −3 to 3, as the layer itself computes it.
  private mutating func drawCurve<S: Scalar>(of unit: Unit<S>, around centre: Point) {
    let inputs = (0...60).map { -3 + Double($0) / 10 }
    let values = unit.outputs(for: inputs)
    let low = min(values.min() ?? 0, 0)
    let high = max(values.max() ?? 1, 1)
    func place(_ z: Double, _ y: Double) -> Point {
      Point(centre.x + z / 3 * 50, centre.y + 32 - (y - low) / (high - low) * 64)
    }
    line([place(-3, 0), place(3, 0)], .grid)
    line([Point(centre.x, centre.y - 36), Point(centre.x, centre.y + 36)], .grid)
    line(zip(inputs, values).map { place($0, $1) }, Line(stroke: .valueLine, width: 2.4), radius: 0)
  }

  /// A point in the plane of a unit's two inputs.
  public struct Case: Sendable, Equatable {
    let x, y: Double
    let isTrue: Bool

    /// A point, full where it `isTrue`, else empty.
    public init(_ x: Double, _ y: Double, isTrue: Bool) { (self.x, self.y, self.isTrue) = (x, y, isTrue) }
  }

  /// A unit of two inputs in their plane: the line on which it changes its mind, the side on which it fires, and its weights
  /// as an arrow across the line.
  ///
  /// - Parameters:
  ///   - network: As for a unit. A step and a sign change at their threshold, all other activations where z is 0.
  ///   - index: Which unit of the first layer.
  ///   - cases: Points of the plane, all of which the drawing shows.
  public init<S: Scalar>(line network: Network<S>, index: Int = 0, cases: [Case] = []) {
    let unit = Unit(network, index)
    require(unit.weights.count == 2, "Drawing(line:): a unit of \(unit.weights.count) inputs, not of 2")
    let (w1, w2, threshold) = (unit.weights[0], unit.weights[1], unit.function.threshold - unit.bias)
    let plane = Plane(cases)
    func side(_ p: Point) -> Double { w1 * p.x + w2 * p.y - threshold }
    let fires = plane.corners.part { side($0) >= 0 } cut: { side($0) / (side($0) - side($1)) }
    let border = plane.border(side)
    let sum = weightedSum(w1, w2)
    let column = plane.right + 50
    let room = max(Label.width("\(sum) ≥ \(readable(threshold))", size: 19, isFormula: true), 120)
    self.init("A line in the plane", width: max(680, column + room + 14), height: 430)

    rectangle(
      x: plane.left, y: plane.top, width: plane.right - plane.left, height: plane.bottom - plane.top, .none,
      Line(stroke: .faint), radius: 0)
    polygon(fires.map(plane.place), .value)
    let origin = plane.place(Point(0, 0))
    arrow([Point(plane.left, origin.y), Point(plane.right + 14, origin.y)])
    arrow([Point(origin.x, plane.bottom), Point(origin.x, plane.top - 14)])
    if border.count == 2 {
      line(border.map(plane.place), Line(stroke: .valueLine, width: 2.6))
      let foot = 0.5 * (border[0] + border[1])
      let weights = Point(w1, w2)
      let tip = foot + (0.21 * plane.span / weights.length) * weights
      arrow([plane.place(foot), plane.place(tip)], Line(stroke: .gradientLine, width: 2.4))
      let beyond = plane.place(tip + (0.07 * plane.span / weights.length) * weights)
      formula("w", at: Point(beyond.x + 8, beyond.y), size: 19, .middle, .gradientInk, isBold: true)
    }
    for one in cases {
      circle(plane.place(Point(one.x, one.y)), radius: 9, one.isTrue ? .full : .ground)
    }
    formula("x_1", at: Point(plane.right + 14, origin.y + 22))
    formula("x_2", at: Point(origin.x - 20, plane.top - 8))
    text("0", at: Point(origin.x - 14, origin.y + 16), size: 15, .middle, .soft)
    text("1", at: plane.place(Point(1, 0)) + Point(0, 22), size: 15, .middle, .soft)
    text("1", at: plane.place(Point(0, 1)) + Point(-18, 0), size: 15, .middle, .soft)

    text("on the line", at: Point(column, 70), size: 16, .start, .soft)
    formula("\(sum) = \(readable(threshold))", at: Point(column, 100), size: 19, .start, .valueInk)
    text("it fires where", at: Point(column, 160), size: 16, .start, .soft)
    formula("\(sum) ≥ \(readable(threshold))", at: Point(column, 190), size: 19, .start)
    text("weights", at: Point(column, 250), size: 16, .start, .soft)
    formula("w = (\(readable(w1)), \(readable(w2)))", at: Point(column, 280), size: 19, .start, .gradientInk)
    if !cases.isEmpty {
      circle(Point(column + 9, 330), radius: 9, .full)
      text("true", at: Point(column + 28, 330), size: 16, .start)
      circle(Point(column + 9, 362), radius: 9, .ground)
      text("false", at: Point(column + 28, 362), size: 16, .start)
    }

    let spoken = sum.replacing("_", with: "")
    let points = cases.map { one -> String in
      "(\(readable(one.x)), \(readable(one.y))), which is \(one.isTrue ? "true" : "false"), lies on the side that "
        + (side(Point(one.x, one.y)) >= 0 ? "fires" : "does not fire")
    }
    words =
      "The plane of two inputs. On the line \(spoken) = \(readable(threshold)) the unit changes its mind; it fires where "
      + "\(spoken) ≥ \(readable(threshold)). The weights, w = (\(readable(w1)), \(readable(w2))), stand on the line at a right "
      + "angle and point to the side that fires." + (points.isEmpty ? "" : " Of the points: \(points.joined(separator: "; ")).")
  }
}

/// `w₁ x₁ + w₂ x₂` as a formula, without ones and zeros.
private func weightedSum(_ w1: Double, _ w2: Double) -> String {
  var sum = ""
  for (w, name) in [(w1, "x_1"), (w2, "x_2")] where w != 0 {
    let size = abs(w) == 1 ? name : "\(readable(abs(w))) \(name)"
    sum += sum.isEmpty ? (w < 0 ? "−\(size)" : size) : (w < 0 ? " − \(size)" : " + \(size)")
  }
  return sum.isEmpty ? "0" : sum
}

/// A unit of a network's first layer, with what it does to its sum.
private struct Unit<S: Scalar> {
  let weights: [Double]
  let bias: Double
  let function: Activation<S>.Function

  init(_ network: Network<S>, _ index: Int) {
    guard let dense = network.layers[0] as? Dense<S>, (0..<dense.units).contains(index) else {
      programmerError("a drawing of unit \(index) needs a network whose first layer is dense and has that unit")
    }
    let name = network.layerNames[0]
    weights = network.parameters["\(name).weight"].rows[index].map { Double($0) }
    bias = Double(network.parameters["\(name).bias"].values[index])
    let next = network.layers.count > 1 ? network.layers[1] as? Activation<S> : nil
    function = next?.function ?? .identity
  }

  /// What the activation makes of each of `sums`.
  func outputs(for sums: [Double]) -> [Double] {
    let activation = Network<S>(input: [1]) { Activation<S>(function) }
    return activation(Tensor([1, sums.count], sums.map { S($0) })).values.map { Double($0) }
  }
}

/// The part of the plane that a drawing shows, and where it stands on the canvas.
private struct Plane {
  let low, high: Double
  let left = 50.0, top = 30.0, right = 410.0, bottom = 390.0

  /// From half a unit before the least coordinate of `cases`, 0 and 1 to half a unit beyond the largest.
  init(_ cases: [Drawing.Case]) {
    let all: [Double] = cases.flatMap { [$0.x, $0.y] } + [0, 1]
    low = (all.min() ?? 0) - 0.5
    high = (all.max() ?? 1) + 0.5
  }

  var span: Double { high - low }
  var corners: [Point] { [Point(low, low), Point(high, low), Point(high, high), Point(low, high)] }

  func place(_ point: Point) -> Point {
    let scale = (right - left) / span
    return Point(left + (point.x - low) * scale, bottom - (point.y - low) * scale)
  }

  /// Where `side` changes its sign on the way round; two points for a line that crosses this part.
  func border(_ side: (Point) -> Double) -> [Point] {
    corners.indices.compactMap { index in
      let (a, b) = (corners[index], corners[(index + 1) % corners.count])
      guard (side(a) >= 0) != (side(b) >= 0) else { return nil }
      return a + (side(a) / (side(a) - side(b))) * (b - a)
    }
  }
}

extension [Point] {
  /// The part of a polygon in which `belongs` holds; `cut` says at which share of an edge it changes.
  fileprivate func part(_ belongs: (Point) -> Bool, cut: (Point, Point) -> Double) -> [Point] {
    var result: [Point] = []
    for (index, a) in enumerated() {
      let b = self[(index + 1) % count]
      if belongs(a) { result.append(a) }
      if belongs(a) != belongs(b) { result.append(a + cut(a, b) * (b - a)) }
    }
    return result
  }
}

extension Activation.Function {
  /// The function in a few words.
  var words: String {
    switch self {
    case .identity: "nothing more"
    case .step(let threshold, _): "step at \(readable(threshold))"
    case .sign: "sign"
    case .piecewiseLinear: "piecewise linear"
    case .sigmoid: "logistic"
    case .tanh: "tanh"
    case .relu: "ReLU"
    case .softplus: "softplus"
    case .leakyReLU(let slope): "leaky ReLU, \(readable(slope))"
    case .elu(let alpha): "ELU, \(readable(alpha))"
    }
  }

  /// Where on its axis a unit changes its mind.
  fileprivate var threshold: Double {
    if case .step(let threshold, _) = self { return threshold }
    return 0
  }
}
