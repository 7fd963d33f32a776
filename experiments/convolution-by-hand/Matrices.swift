import Ledger
import Networks
import Studies
import Tensors

/// The array in the ledger row `id`, which must have `rank` axes.
@MainActor func tensor(_ id: String, rank: Int) -> Tensor<Double> {
  let values = study.settings(id)
  guard let shape = study.ledger[id]?.shape, shape.count == rank, !values.isEmpty,
    shape.reduce(1, *) == values.count
  else { study.fail("ledger row \(id): not an array of \(rank) axes") }
  return Tensor(shape, values)
}

/// A whole number from 0 in the ledger row `id`.
@MainActor func whole(_ id: String) -> Int {
  let value = study.setting(id)
  guard let whole = Int(exactly: value), whole >= 0 else {
    study.fail("ledger row \(id): \(value) is no whole number from 0")
  }
  return whole
}

/// The output `[F, H′, W′]` of a network for one picture `[C, H, W]`.
func output(_ network: Network<Double>, _ picture: Tensor<Double>) -> Tensor<Double> {
  let y = network(picture.reshaped(to: picture.shape + [1]))
  return y.reshaped(to: Array(y.shape.dropLast()))
}

/// Ends the program where filters `[F, C, kh, kw]` do not go with a picture `[C, H, W]`, as after a change in the
/// ledger.
@MainActor func requireFit(_ w: Tensor<Double>, on x: Tensor<Double>, padding: Int = 0, _ what: String) {
  guard x.shape[0] == w.shape[1] else {
    study.fail("\(what): filters for \(w.shape[1]) channels, a picture of \(x.shape[0])")
  }
  requireFit(w.shape[2], on: x.shape[1], padding: padding, what)
  requireFit(w.shape[3], on: x.shape[2], padding: padding, what)
}

/// Ends the program where a window does not fit on the input, as after a change in the ledger.
@MainActor func requireFit(_ window: Int, on side: Int, padding: Int = 0, _ what: String) {
  guard window > 0, window <= side + 2 * padding else {
    study.fail("\(what): a window of \(window) on a side of \(side) with padding \(padding)")
  }
}

extension Tensor where S == Double {
  /// The matrix at `index` of the first axis.
  func part(_ index: Int) -> Tensor {
    let size = count / shape[0]
    return Tensor(Array(shape.dropFirst()), Array(values[index * size..<(index + 1) * size]))
  }

  /// A matrix as the one channel of a picture, `[1, H, W]`.
  var asPicture: Tensor { reshaped(to: [1] + shape) }

  /// Every number changed by `body`.
  func map(_ body: (Double) -> Double) -> Tensor { Tensor(shape, values.map(body)) }

  /// Turned by 180° in its last two axes: the flipped kernel.
  var flipped: Tensor {
    let area = shape.suffix(2).reduce(1, *)
    let numbers = values
    return Tensor(shape, numbers.indices.map { numbers[$0 / area * area + area - 1 - $0 % area] })
  }

  /// The first two axes exchanged.
  var exchanged: Tensor {
    var result = Tensor(zeros: [shape[1], shape[0]] + shape.dropFirst(2))
    let size = shape.dropFirst(2).reduce(1, *)
    let numbers = values
    let (rows, columns) = (shape[0], shape[1])
    result.withUnsafeMutable { out in
      for i in 0..<rows {
        for j in 0..<columns {
          for k in 0..<size { out[(j * rows + i) * size + k] = numbers[(i * columns + j) * size + k] }
        }
      }
    }
    return result
  }

  /// The largest difference to `other`, element by element.
  func distance(to other: Tensor) -> Double {
    precondition(shape == other.shape, "distance: \(shape) and \(other.shape)")
    return zip(values, other.values).map { abs($0 - $1) }.max() ?? 0
  }

  /// ‖this − other‖ / ‖other‖.
  func relativeDistance(to other: Tensor) -> Double {
    precondition(shape == other.shape, "relativeDistance: \(shape) and \(other.shape)")
    let square = zip(values, other.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (square / other.values.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }

  /// A matrix for a formula of the page.
  var formula: String {
    precondition(shape.count == 2, "formula: \(shape)")
    let numbers = values
    let rows = (0..<shape[0]).map { row in
      (0..<shape[1]).map { NumberText.shortest(numbers[row * shape[1] + $0]) }.joined(separator: " & ")
    }
    return "\\begin{bmatrix} " + rows.joined(separator: " \\cr ") + " \\end{bmatrix}"
  }
}

extension RandomStream {
  /// Numbers in [−1, 1].
  mutating func tensor(_ shape: [Int]) -> Tensor<Double> {
    Tensor(shape, (0..<shape.reduce(1, *)).map { _ in uniform(in: -1...1) })
  }
}
