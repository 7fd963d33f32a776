import Host
import Networks
import Tensors

extension Drawing {
  /// A convolution at work: the picture with the window in one place, the filter, the map with the number that comes out of
  /// it, and its sum, product by product.
  ///
  /// - Parameters:
  ///   - network: One whose first layer is a convolution of one filter over one channel.
  ///   - picture: `[1, H, W]`.
  ///   - row: The row of the map, from 0.
  ///   - column: Its column.
  public init<S: Scalar>(window network: Network<S>, on picture: Tensor<S>, row: Int, column: Int) {
    let work = WindowAtWork(network, picture, row: row, column: column)
    let (input, filter, map) = (work.padded, work.filter, work.map)
    let columns = input[0].count + filter[0].count + map[0].count
    let rows = max(input.count, filter.count, map.count)
    let cell = min(44, (680 - 2 * 30 - 2 * 46) / Double(columns))
    let sums = Self.lines(of: work.terms, ending: " = \(readable(work.result))", size: 17, width: 640)
    self.init(
      "A window at work", width: 680, height: 56 + Double(rows) * cell + 34 + 26 * Double(sums.count) + 14)
    let middle = 56 + Double(rows) * cell / 2
    let left = (680 - Double(columns) * cell - 92) / 2
    let second = left + Double(input[0].count) * cell + 46
    let third = second + Double(filter[0].count) * cell + 46

    /// Numbers in cells.
    func grid(_ left: Double, _ numbers: [[Double]], _ paint: (Int, Int) -> (Paint, Label.Ink)) {
      let top = middle - Double(numbers.count) * cell / 2
      for (i, line) in numbers.enumerated() {
        for (j, number) in line.enumerated() {
          let (ground, ink) = paint(i, j)
          rectangle(
            x: left + Double(j) * cell, y: top + Double(i) * cell, width: cell, height: cell, ground, .grid, radius: 0)
          text(
            readable(number), at: Point(left + (Double(j) + 0.5) * cell, top + (Double(i) + 0.5) * cell),
            size: min(17, 0.42 * cell), .middle, ink)
        }
      }
    }
    /// A frame around `height` × `width` cells, the first of them at (`i`, `j`).
    func frame(_ left: Double, _ numbers: [[Double]], _ i: Int, _ j: Int, height: Int, width: Int) {
      let top = middle - Double(numbers.count) * cell / 2
      rectangle(
        x: left + Double(j) * cell, y: top + Double(i) * cell, width: Double(width) * cell, height: Double(height) * cell,
        .none, Line(stroke: .valueLine, width: 3), radius: 3)
    }
    let (firstRow, firstColumn) = (row * work.stride, column * work.stride)
    grid(left, input) { i, j in
      let isSeen = (firstRow..<firstRow + filter.count).contains(i) && (firstColumn..<firstColumn + filter[0].count).contains(j)
      return (isSeen ? .value : work.isPadding(i, j) ? .given : .ground, work.isPadding(i, j) ? .soft : .ink)
    }
    frame(left, input, firstRow, firstColumn, height: filter.count, width: filter[0].count)
    grid(second, filter) { _, _ in (.gate, .ink) }
    grid(third, map) { i, j in (i == row && j == column ? .value : .ground, .ink) }
    frame(third, map, row, column, height: 1, width: 1)
    text("⋆", at: Point(second - 23, middle), size: 28)
    text("=", at: Point(third - 23, middle), size: 22)
    for (left, numbers, name) in [(left, input, "input"), (second, filter, "filter"), (third, map, "map")] {
      text(name, at: Point(left + Double(numbers[0].count) * cell / 2, 26), size: 16, .middle, .soft)
    }
    for (index, sum) in sums.enumerated() {
      text(sum, at: Point(340, 56 + Double(rows) * cell + 44 + 26 * Double(index)))
    }

    func spoken(_ numbers: [[Double]]) -> String {
      numbers.map { $0.map { readable($0) }.joined(separator: " ") }.joined(separator: "; ")
    }
    words =
      "A filter of \(filter.count) × \(filter[0].count) slides over \(input.count) × \(input[0].count) numbers and leaves a map of "
      + "\(map.count) × \(map[0].count). Input, row by row: \(spoken(input)). Filter: \(spoken(filter)). Map: \(spoken(map)). "
      + "Marked is the window whose sum stands in row \(row + 1), column \(column + 1) of the map: "
      + "\(work.terms.joined(separator: " + ")) = \(readable(work.result))."
  }

  /// A sum in as many lines as it takes.
  private static func lines(of terms: [String], ending: String, size: Double, width: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for (index, term) in terms.enumerated() {
      let part = index == terms.count - 1 ? term + ending : term
      if index == 0 {
        line = part
      } else if Label.width("\(line) + \(part)", size: size) > width {
        lines.append(line)
        line = "+ \(part)"
      } else {
        line += " + \(part)"
      }
    }
    return lines + [line]
  }
}

/// What a convolution sees and makes of it.
private struct WindowAtWork {
  /// The picture with its frame of zeros.
  let padded: [[Double]]
  let filter, map: [[Double]]
  let stride: Int
  /// The products that add up to one number of the map.
  let terms: [String]
  let result: Double
  private let padding: Int
  private let height, width: Int

  init<S: Scalar>(_ network: Network<S>, _ picture: Tensor<S>, row: Int, column: Int) {
    guard let layer = network.layers[0] as? Conv2D<S>, network.outputShapes[0][0] == 1, picture.shape.count == 3,
      picture.shape == network.inputShape, picture.shape[0] == 1
    else {
      programmerError(
        "Drawing(window:): needs a convolution of one filter over one channel, and a picture [1, H, W] that fits it")
    }
    let shape = network.outputShapes[0]
    require(
      (0..<shape[1]).contains(row) && (0..<shape[2]).contains(column),
      "Drawing(window:): row \(row), column \(column) of a map \(shape[1]) × \(shape[2])")
    let name = network.layerNames[0]
    let weights = network.parameters["\(name).weight"].part(0).part(0).rows.map { $0.map { Double($0) } }
    let bias = Double(network.parameters["\(name).bias"].values[0])
    let outputs = network.activations(of: picture.reshaped(to: picture.shape + [1]))[0]
    let numbers = picture.part(0).rows.map { $0.map { Double($0) } }
    (height, width, padding, stride) = (picture.shape[1], picture.shape[2], layer.padding, layer.stride)
    let side = [Double](repeating: 0, count: layer.padding)
    let edge = [[Double]](
      repeating: [Double](repeating: 0, count: picture.shape[2] + 2 * layer.padding), count: layer.padding)
    let framed = edge + numbers.map { side + $0 + side } + edge
    (padded, filter) = (framed, weights)
    map = outputs.reshaped(to: [shape[1], shape[2]]).rows.map { $0.map { Double($0) } }
    var terms: [String] = []
    for (u, line) in weights.enumerated() {
      for (v, weight) in line.enumerated() {
        let seen = framed[row * layer.stride + u][column * layer.stride + v]
        terms.append("\(Self.factor(weight)) · \(Self.factor(seen))")
      }
    }
    if bias != 0 { terms.append(Self.factor(bias)) }
    self.terms = terms
    result = map[row][column]
  }

  /// A negative number is put in parentheses, as one does by hand.
  private static func factor(_ number: Double) -> String {
    number < 0 ? "(\(readable(number)))" : readable(number)
  }

  func isPadding(_ i: Int, _ j: Int) -> Bool {
    !(padding..<padding + height).contains(i) || !(padding..<padding + width).contains(j)
  }
}
