import Host
import Tensors

/// How the numbers of a parameter are drawn before training.
public enum Initializer: Sendable, Equatable {
  /// All the same number.
  case constant(Double)
  /// U(−a, a).
  case uniform(Double)
  /// N(0, σ²), given σ.
  case normal(Double)
  /// U(−1/√n, 1/√n) with n the number of inputs; PyTorch's default for dense layers and convolutions.
  case fanIn
  /// U(−a, a), a = √(6 / (n_in + n_out)): variance 2 / (n_in + n_out) (Glorot and Bengio 2010;
  /// Kelleher et al., equation 61).
  case xavierUniform
  /// N(0, 2 / (n_in + n_out)) (Kelleher et al., equation 61).
  case xavierNormal
  /// N(0, 1 / n_in) (LeCun et al. 1998; Kelleher et al., equation 62, who name it after Xavier too).
  case lecunNormal
  /// N(0, 2 / n_in), for rectified units (He et al. 2015; Kelleher et al., equation 63).
  case heNormal
  /// U(−a, a), a = √(6 / n_in): variance 2 / n_in.
  case heUniform
  /// Random orthonormal rows (Saxe et al. 2014); where there are more rows than columns, in blocks of
  /// as many rows as columns: the recurrent matrix of each gate of an LSTM is orthogonal.
  case orthogonal
  /// A vector of blocks, each filled with one number: an LSTM's bias with a positive forget block.
  case blocks([Double])
  /// U(−a, a) plus a constant for each block.
  case uniformWithBlocks(Double, [Double])

  /// All 0.
  public static let zeros = Initializer.constant(0)

  /// Draws `description.count` numbers.
  func draw<S: Scalar>(
    _ description: ParameterDescription, into out: UnsafeMutableBufferPointer<S>,
    using stream: inout RandomStream
  ) {
    func fill(_ next: (inout RandomStream) -> Double) {
      for index in out.indices { out[index] = S(next(&stream)) }
    }
    func block(_ index: Int, of count: Int) -> Int { index * count / max(out.count, 1) }
    switch self {
    case .uniform(let bound), .uniformWithBlocks(let bound, _):
      require(bound >= 0 && bound.isFinite, "Initializer: uniform from \(-bound) to \(bound)")
    default: break
    }
    if case .blocks(let values) = self { require(!values.isEmpty, "Initializer: no blocks") }
    if case .uniformWithBlocks(_, let values) = self { require(!values.isEmpty, "Initializer: no blocks") }
    let (fanIn, fanOut) = (Double(description.fanIn), Double(description.fanOut))
    switch self {
    case .constant(let value): out.update(repeating: S(value))
    case .uniform(let bound): fill { $0.uniform(in: -bound...bound) }
    case .normal(let deviation): fill { deviation * $0.normal() }
    case .fanIn:
      let bound = 1 / fanIn.squareRoot()
      fill { $0.uniform(in: -bound...bound) }
    case .xavierUniform:
      let bound = (6 / (fanIn + fanOut)).squareRoot()
      fill { $0.uniform(in: -bound...bound) }
    case .xavierNormal:
      let deviation = (2 / (fanIn + fanOut)).squareRoot()
      fill { deviation * $0.normal() }
    case .lecunNormal:
      let deviation = (1 / fanIn).squareRoot()
      fill { deviation * $0.normal() }
    case .heNormal:
      let deviation = (2 / fanIn).squareRoot()
      fill { deviation * $0.normal() }
    case .heUniform:
      let bound = (6 / fanIn).squareRoot()
      fill { $0.uniform(in: -bound...bound) }
    case .orthogonal:
      let columns = description.count / max(description.shape[0], 1)
      let blockRows = min(description.shape[0], columns)
      for first in stride(from: 0, to: description.shape[0], by: max(blockRows, 1)) {
        let rows = min(blockRows, description.shape[0] - first)
        let matrix = Self.orthonormalRows(rows, columns, using: &stream)
        for row in 0..<rows {
          for column in 0..<columns { out[(first + row) * columns + column] = S(matrix[row][column]) }
        }
      }
    case .blocks(let values):
      for index in out.indices { out[index] = S(values[block(index, of: values.count)]) }
    case .uniformWithBlocks(let bound, let values):
      for index in out.indices {
        out[index] = S(values[block(index, of: values.count)] + stream.uniform(in: -bound...bound))
      }
    }
  }

  /// `rows` ≤ `columns` orthonormal rows, by Gram and Schmidt's process on normal numbers, twice for
  /// accuracy.
  private static func orthonormalRows(
    _ rows: Int, _ columns: Int, using stream: inout RandomStream
  ) -> [[Double]] {
    var result: [[Double]] = []
    while result.count < rows {
      var row = (0..<columns).map { _ in stream.normal() }
      for _ in 0..<2 {
        for other in result {
          let overlap = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in row.indices { row[index] -= overlap * other[index] }
        }
      }
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 1e-6 { result.append(row.map { $0 / norm }) }
    }
    return result
  }
}
