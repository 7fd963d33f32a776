import Tensors

/// What Zhang lets a kernel see beyond the edge of the input (section 4.1).
enum Boundary: String, CaseIterable {
  case hard, zero, periodic

  /// The rows (or columns) that a kernel of side `k` slides over, those above the first included: an
  /// index below 0 lies outside the `n` rows of the input, nil is a row of zeros.
  ///
  /// Output i is the sum over Q at s·i, s·i − 1, …, s·i − k + 1. So all that is missing lies *before*
  /// row 0, and with a hard boundary the first possible i is ⌈(k − 1)/s⌉.
  func rows(_ n: Int, kernel k: Int, stride s: Int) -> [Int?] {
    switch self {
    case .hard: return (firstOutput(kernel: k, stride: s) * s - (k - 1)..<n).map { $0 }
    case .zero: return (1 - k..<n).map { $0 < 0 ? nil : $0 }
    case .periodic: return (1 - k..<n).map { (($0 % n) + n) % n }
    }
  }

  /// The index i of the first output.
  func firstOutput(kernel k: Int, stride s: Int) -> Int { self == .hard ? (k - 1) / s + ((k - 1) % s == 0 ? 0 : 1) : 0 }

  /// `input` with what the kernel sees around it, for a layer without padding.
  func prepared(_ input: Tensor<Double>, kernel k: Int, stride s: Int = 1) -> Tensor<Double> {
    let rows = self.rows(input.shape[0], kernel: k, stride: s)
    let columns = self.rows(input.shape[1], kernel: k, stride: s)
    return Tensor(rows: rows.map { r in
      columns.map { c in if let r, let c { input[r, c] } else { 0 } }
    })
  }
}

/// Zhang's conv-operator as it is defined, one output after the other:
/// `(P ∗ Q)[i, j] = Σ_a Σ_b P[a, b] Q[s i − a, s j − b]`, the sums over all entries of P.
func convolutionByDefinition(
  _ p: Tensor<Double>, _ q: Tensor<Double>, stride s: Int, _ boundary: Boundary
) -> Tensor<Double> {
  let (k, rows, columns) = (p.shape[0], q.shape[0], q.shape[1])
  func entry(_ row: Int, _ column: Int) -> Double {
    switch boundary {
    case .periodic: return q[((row % rows) + rows) % rows, ((column % columns) + columns) % columns]
    case .zero, .hard:
      return row >= 0 && row < rows && column >= 0 && column < columns ? q[row, column] : 0
    }
  }
  let first = boundary.firstOutput(kernel: k, stride: s)
  let (iRange, jRange) = (first...(rows - 1) / s, first...(columns - 1) / s)
  return Tensor(rows: iRange.map { i in
    jRange.map { j in
      var sum = 0.0
      for a in 0..<k { for b in 0..<k { sum += p[a, b] * entry(s * i - a, s * j - b) } }
      return sum
    }
  })
}

/// The outputs i with a hard boundary: 0 ≤ s·i − a ≤ `last` for every a in 0...`lastEntry`.
func hardOutputs(lastEntry: Int, last: Int, stride s: Int) -> [Int] {
  (0...last).filter { i in (0...lastEntry).allSatisfy { (0...last).contains(s * i - $0) } }
}

/// Convolution on all whole numbers: `(f ∗ h)(i, j) = Σ_k Σ_l f(i − k, j − l) h(k, l)` with f zero beyond
/// its matrix and k, l in `domain`. For i and j in `outputs`.
func convolution(
  of f: Tensor<Double>, with h: (Int, Int) -> Double, domain: ClosedRange<Int>, outputs: Range<Int>
) -> Tensor<Double> {
  func value(_ i: Int, _ j: Int) -> Double {
    (0..<f.shape[0]).contains(i) && (0..<f.shape[1]).contains(j) ? f[i, j] : 0
  }
  return Tensor(rows: outputs.map { i in
    outputs.map { j in
      var sum = 0.0
      for k in domain { for l in domain { sum += value(i - k, j - l) * h(k, l) } }
      return sum
    }
  })
}
