import Host
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

/// The whole number from 0 to 99 in the ledger row `id`.
@MainActor func whole(_ id: String) -> Int {
  let value = study.setting(id)
  guard let whole = Int(exactly: value), (0..<100).contains(whole) else {
    study.fail("ledger row \(id): \(value) is no whole number from 0 to 99")
  }
  return whole
}

/// The output `[F, H′, W′]` of a network for one picture `[C, H, W]`.
func output(_ network: Network<Double>, _ picture: Tensor<Double>) -> Tensor<Double> {
  network(picture.asBatch).single
}

/// A convolution with the rectifier max(0, z) on top: what neurons that share the filter `w` answer.
func rectified(
  _ x: Tensor<Double>, _ w: Tensor<Double>, bias: Double = 0, padding: Int = 0
) -> Tensor<Double> {
  let x = x.asPicture
  let sums = filtering(x.shape, with: w.asFilters, bias: [bias], padding: padding)
  var neurons = Network<Double>(input: x.shape) { sums.layers; ReLU() }
  neurons.parameters.flat = sums.parameters.flat
  return output(neurons, x)
}

extension Tensor where S == Double {
  /// A vector or a matrix as the one channel of a picture, `[1, H, W]`.
  var asPicture: Tensor { withAxes(3) }

  /// A vector, a matrix or the matrices of all channels as one filter, `[1, C, kh, kw]`.
  var asFilters: Tensor { withAxes(4) }

  /// One example, `[…, 1]`.
  var asBatch: Tensor { reshaped(to: shape + [1]) }

  /// The only example of a batch `[…, 1]`.
  var single: Tensor { reshaped(to: Array(shape.dropLast())) }

  private func withAxes(_ count: Int) -> Tensor {
    reshaped(to: [Int](repeating: 1, count: max(count - shape.count, 0)) + shape)
  }

  /// Turned by 180° in its last two axes: the flipped kernel.
  var flipped: Tensor {
    let area = shape.suffix(2).reduce(1, *)
    let numbers = values
    return Tensor(shape, numbers.indices.map { numbers[$0 / area * area + area - 1 - $0 % area] })
  }

  /// A matrix for a formula of the page. Rows end with `\cr`, because Markdown may eat a double backslash.
  var formula: String {
    require(shape.count == 2, "formula: \(shape)")
    let rows = (0..<shape[0]).map { part($0).values.map(NumberText.shortest).joined(separator: " & ") }
    return "\\begin{bmatrix} " + rows.joined(separator: " \\cr ") + " \\end{bmatrix}"
  }

  /// The numbers as a nested JSON array.
  var json: String { NumberText.json(values.map(NumberText.shortest), shape: shape) }
}
