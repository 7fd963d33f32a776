import Networks
import Studies

extension Study {
  /// A setting of `count` whole numbers, none below `least` or above `most`.
  func wholeNumbers(_ id: String, _ count: Int, least: Int = 1, most: Int = 2_000) -> [Int] {
    counts(id, count: count, in: least...most)
  }

  /// Ends the program where a window does not fit on a picture.
  func require(window: Int, fits side: Int, padding: Int = 0, _ what: String) {
    if window > side + 2 * padding {
      fail("\(what): a window of \(window) on a side of \(side) with a padding of \(padding)")
    }
  }
}

extension Network {
  /// The shape of layer `index`'s output as the texts write it: height, width, channels.
  func printedShape(_ index: Int) -> [Int] { Array(outputShapes[index].dropFirst()) + outputShapes[index].prefix(1) }

  /// The shape of the weights of layer `index`, which must have some.
  func weightShape(_ index: Int = 0) -> [Int] { layers[index].parameters[0].shape }

  /// How many weights there are, biases not counted.
  var weightCount: Int { count { $0.count > 1 } }

  /// How many biases there are: one for each unit or filter.
  var biasCount: Int { count { $0.count == 1 } }

  private func count(where holds: ([Int]) -> Bool) -> Int {
    layers.flatMap(\.parameters).filter { holds($0.shape) }.reduce(0) { $0 + $1.count }
  }
}

/// `shape` as a text: `224 × 224 × 64`.
func timesText(_ shape: [Int]) -> String { shape.map { "\($0)" }.joined(separator: " × ") }

/// The picture `[height, width, channels]` of a text as an input of ours, `[channels, height, width]`.
func channelsFirst(_ shape: [Int]) -> [Int] { [shape[2], shape[0], shape[1]] }

/// The numbers of a shape as `judge` wants them.
func numbers(_ shape: [Int]) -> [Double] { shape.map(Double.init) }

/// Where the windows of a filter of side `f` begin on a side `m` with a padding `p`, put down one by one.
func positions(side m: Int, window f: Int, padding p: Int, stride s: Int) -> [Int] {
  var starts: [Int] = []
  var start = 0
  while start + f <= m + 2 * p {
    starts.append(start)
    start += s
  }
  return starts
}

/// The rows and columns of the squarest grid of `count` nodes.
func grid(of count: Int) -> (rows: Int, columns: Int) {
  var rows = 1
  for divisor in 1...count where divisor * divisor <= count && count % divisor == 0 { rows = divisor }
  return (rows, count / rows)
}
