import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Kernels against plain loops, and against each other")
struct KernelsTests {
  /// How many drawn shapes each kernel sees.
  static let draws = 60

  private func checkAgainstLoops<S: KernelScalar>(_ kernel: Kernel, _: S.Type) {
    for seed in 0..<Self.draws {
      guard let drawn: KernelCase<S> = kernel.draw(seed) else {
        Issue.record("\(kernel.name) has no plain loop in a KernelCase+Topic.swift")
        return
      }
      for (level, table) in S.tables {
        let result = drawn.run(table)
        // One line for a failing case, not one for each number. NaN fails.
        let worst = zip(result, drawn.reference).map { abs($0 - $1) / max(1, abs($1)) }
        let ok = result.count == drawn.reference.count && worst.allSatisfy { $0 <= drawn.tolerance }
        #expect(
          ok, "\(kernel.name) \(S.self) \(level) seed \(seed): off by \(worst.max() ?? 0), allowed \(drawn.tolerance)")
      }
    }
  }

  @Test("each kernel equals its plain loop in single precision at every level", arguments: Kernel.all)
  func single(_ kernel: Kernel) { checkAgainstLoops(kernel, Float.self) }

  @Test("each kernel equals its plain loop in double precision at every level", arguments: Kernel.all)
  func double(_ kernel: Kernel) { checkAgainstLoops(kernel, Double.self) }

  private func checkBits<S: KernelScalar>(_ kernel: Kernel, _: S.Type) {
    for seed in 0..<4 * Self.draws {
      guard let drawn: KernelCase<S> = kernel.draw(1000 + seed) else { continue }
      let results = S.tables.map { ($0.level, drawn.run($0.kernels).map(\.bitPattern)) }
      for (level, bits) in results.dropFirst() {
        #expect(bits == results[0].1, "\(kernel.name) \(S.self) \(level) seed \(1000 + seed)")
      }
    }
  }

  @Test("all levels give the same bits", .enabled(if: KernelLevel.supported.count > 1), arguments: Kernel.all)
  func sameBits(_ kernel: Kernel) {
    checkBits(kernel, Float.self)
    checkBits(kernel, Double.self)
  }

  /// A product computed whole, and a few columns at a time, where no column is looked up.
  private func checkLookUp<S: KernelScalar>(_ column: (inout RandomStream, Int) -> [S], _: S.Type) {
    for seed in 0..<Self.draws {
      var draw = Draw(seed, "one-hot columns")
      let k = 2 + draw.stream.integer(below: 7), m = 2 * k + draw.stream.integer(below: 20)
      let n = 64 + draw.stream.integer(below: 90)
      let adding: Int32 = seed % 3 == 0 ? 1 : 0
      let a: Grid<S> = draw.input(m, k), before: Grid<S> = draw.output(m, n)
      var b: Grid<S> = draw.input(k, n)
      for j in 0..<n { for (i, x) in column(&draw.stream, k).enumerated() { b[i, j] = Double(x) } }
      let bias: [S]? = seed % 3 == 1 ? draw.output(1, m, gap: 0).values : nil
      for (level, table) in S.tables {
        var (whole, parts) = (before, before)
        table.multiply(m, n, k, a.values, a.stride, 1, b.values, b.stride, &whole.values, whole.stride, bias, adding)
        for first in stride(from: 0, to: n, by: 8) {
          b.values.withUnsafeBufferPointer { right in
            parts.values.withUnsafeMutableBufferPointer { result in
              if let right = right.baseAddress, let result = result.baseAddress {
                table.multiply(
                  m, min(8, n - first), k, a.values, a.stride, 1, right + first, b.stride, result + first,
                  before.stride, bias, adding)
              }
            }
          }
        }
        #expect(
          whole.numbers.map(\.bitPattern) == parts.numbers.map(\.bitPattern),
          "\(S.self) \(level) seed \(seed)")
      }
    }
  }
  private func oneHot<S: KernelScalar>(_ stream: inout RandomStream, _ k: Int) -> [S] {
    var column = [S](repeating: 0, count: k)
    column[stream.integer(below: k)] = 1
    return column
  }
  /// One column in twenty only adds up to 1, or has another single entry, or none.
  private func nearlyOneHot<S: KernelScalar>(_ stream: inout RandomStream, _ k: Int) -> [S] {
    var column: [S] = oneHot(&stream, k)
    switch stream.integer(below: 80) {
    case 0: (column[0], column[1]) = (0.5, 0.5)
    case 1: (column[0], column[1]) = (2, -1)
    case 2: (column[0], column[1]) = (1, 1)
    case 3: column = column.map { 0 * $0 }
    default: break
    }
    return column
  }

  @Test("a product with one-hot columns has the bits of the sums that it stands for")
  func lookUp() {
    checkLookUp(oneHot, Float.self)
    checkLookUp(oneHot, Double.self)
  }

  @Test("columns that are not one-hot are summed")
  func notOneHot() {
    checkLookUp(nearlyOneHot, Float.self)
    checkLookUp(nearlyOneHot, Double.self)
  }

  @Test("sums over steps and examples equal their loops, also for a single step", arguments: [1, 5])
  func sums(_ steps: Int) {
    var stream = RandomStream(seed: 1, name: "sums")
    func draw(_ rows: Int) -> Tensor<Double> {
      Tensor([steps, rows, 19], (0..<steps * rows * 19).map { _ in stream.uniform(in: -1...1) })
    }
    let a = draw(6), b = draw(5)
    // Five columns of a wider matrix, so that its stride counts.
    var c = Tensor<Double>(zeros: [6, 8])
    var rows = Tensor<Double>(zeros: [6])
    let window = c.mutableMatrix.columns(2..<7)
    Kernels.addProduct(a.block(steps: steps), transposed: b.block(steps: steps), to: window)
    Kernels.addRowSums(a.block(steps: steps), to: rows.mutableMatrix)
    for i in 0..<6 {
      var sum = 0.0
      for t in 0..<steps { for n in 0..<19 { sum += a[t, i, n] } }
      #expect(abs(rows[i] - sum) < 1e-13)
      for j in 0..<5 {
        var product = 0.0
        for t in 0..<steps { for n in 0..<19 { product += a[t, i, n] * b[t, j, n] } }
        #expect(abs(c[i, 2 + j] - product) < 1e-13)
      }
      #expect(c[i, 0] == 0 && c[i, 1] == 0 && c[i, 7] == 0)
    }
  }
}

/// Each call with operands that do not fit, in a process of its own, which must end with the sentence on stderr; those of
/// other kernels stand with their subject.
@Suite("A product is not computed of shapes that do not fit")
struct ProductRefusalTests {
  @Test("a product of matrices that do not fit says their shapes")
  func product() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (a, b) = (Tensor<Float>(zeros: [2, 3]), Tensor<Float>(zeros: [4, 5]))
      var c = Tensor<Float>(zeros: [2, 5])
      Kernels.multiply(a.matrix, b.matrix, into: c.mutableMatrix)
    }
    expectSentence("multiply: A 2×3, B 4×5, C 2×5", from: "Kernels", in: result)
  }

  @Test("a bias of the wrong length says how many rows there are")
  func bias() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let (a, b) = (Tensor<Float>(zeros: [2, 3]), Tensor<Float>(zeros: [3, 5]))
      var c = Tensor<Float>(zeros: [2, 5])
      Kernels.multiply(a.matrix, b.matrix, into: c.mutableMatrix, bias: Tensor(zeros: [3]).matrix)
    }
    expectSentence("multiply: a bias of 1×3 for 2 rows", from: "Kernels", in: result)
  }

  @Test("rows that a block has not, in a sum over steps")
  func rows() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let (a, b) = (Tensor<Float>(zeros: [2, 4, 5]), Tensor<Float>(zeros: [2, 3, 5]))
      var c = Tensor<Float>(zeros: [3, 3])
      Kernels.addProduct(a.block(steps: 2), rows: 2..<5, transposed: b.block(steps: 2), to: c.mutableMatrix)
    }
    expectSentence("addProduct: rows 2..<5 of A 4×5, Bᵀ of 3×5, C 3×3, 2 and 2 steps", from: "Kernels", in: result)
  }
}
