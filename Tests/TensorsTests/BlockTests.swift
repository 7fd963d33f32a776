import Testing

@testable import Tensors

@Suite("Blocks of time steps")
struct BlockTests {
  private let x = Tensor<Double>([3, 2, 4], (0..<24).map { Double($0) })

  @Test("a step is the matrix of its features and sequences, the steps one after the other")
  func steps() {
    let block = x.block(steps: 3)
    #expect(block.steps == 3 && block.rows == 2 && block.columns == 4)
    for t in 0..<3 {
      for i in 0..<2 {
        for j in 0..<4 {
          #expect(block[t][i, j] == x[t, i, j])
          #expect(block.flat[t * 2 + i, j] == x[t, i, j])
        }
      }
    }
    let later = block.steps(1..<3)
    #expect(later.steps == 2 && later[0][1, 2] == x[1, 1, 2] && later[1][0, 3] == x[2, 0, 3])
  }

  @Test("what is written through a step stands in the tensor at that step")
  func writing() {
    var x = x
    let matrix = x.mutableMatrix
    let block = MutableBlock(matrix.base, steps: 3, rows: 2, columns: 4)
    block[2][1, 3] = -1
    block.flat[2, 0] = -2
    #expect(x[2, 1, 3] == -1 && x[1, 0, 0] == -2)
    #expect(block.view[1][0, 0] == -2)
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
    Kernels.addRowSums(a.block(steps: steps), to: rows.mutableMatrix.base)
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
