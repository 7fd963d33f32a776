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
}
