import Foundation
import TestSupport
import Testing

@testable import Tensors

/// Each call with operands that do not fit, in a process of its own, which must end with the sentence on stderr.
@Suite("A kernel is not called with shapes that do not fit")
struct KernelChecksTests {
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

  @Test("gates and a state at the start that are not those of the units")
  func recurrence() async {
    let gates = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var (z, rh, h) = (Tensor<Float>(zeros: [2, 8, 5]), Tensor<Float>(zeros: [2, 4, 5]), Tensor<Float>(zeros: [2, 4, 5]))
      func block(_ x: inout Tensor<Float>) -> MutableBlock<Float> {
        MutableBlock(x.mutableMatrix.base, steps: 2, rows: x.shape[1], columns: 5)
      }
      Kernels.gru(Tensor(zeros: [12, 4]).matrix, gates: block(&z), reset: block(&rh), states: block(&h))
    }
    expectSentence("gru: 2×8×5 numbers for 2 steps of 3·4 units, 5 sequences", from: "Kernels+Sequences", in: gates)
    let start = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var h = Tensor<Float>(zeros: [8, 5])
      Kernels.recur(
        .tanh, Tensor(zeros: [4, 4]).matrix, from: Tensor(zeros: [4, 6]).matrix,
        MutableBlock(h.mutableMatrix.base, steps: 2, rows: 4, columns: 5))
    }
    expectSentence("recur: a state of 4×6 for 4 units, 5 sequences", from: "Kernels+Sequences", in: start)
  }

  @Test("a picture of another size than the window's")
  func window() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var g = SlidingWindow()
      (g.channels, g.filters, g.height, g.width, g.stride) = (2, 2, 4, 4, 2)
      (g.window_height, g.window_width, g.out_height, g.out_width) = (2, 2, 2, 2)
      var y = Tensor<Float>(zeros: [8, 3])
      Kernels.maxPool(
        g, Tensor(zeros: [2 * 4 * 5, 3]).block(), into: MutableBlock(y.mutableMatrix.base, steps: 1, rows: 8, columns: 3))
    }
    expectSentence("maxPool: 1×40×3 and 1×8×3 numbers for 2×4×4 and 2×2×2 cells", from: "Kernels+Windows", in: result)
  }

  @Test("targets and gradients of another shape than the logits")
  func losses() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      print(
        Kernels.crossEntropy(
          .softmax, Tensor<Float>(zeros: [3, 4]).block(), targets: Tensor(zeros: [3, 5]).block(), mask: nil, scale: 1,
          gradient: nil, wantsValue: true))
    }
    expectSentence("crossEntropy: logits 1×3×4, targets 1×3×5", from: "Kernels+Losses", in: result)
  }

  @Test("a picture that is not there")
  func gather() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var x = Tensor<Float>(zeros: [2, 2])
      let window = x.mutableMatrix
      [UInt8](repeating: 0, count: 6).withUnsafeBufferPointer { bytes in
        [Int32(0), 3].withUnsafeBufferPointer { Kernels.gather(bytes, at: $0, scaledBy: 1, into: window) }
      }
    }
    expectSentence("gather: 2 of 3 pictures into 2 columns, or a picture that is not there", from: "Kernels+Vectors", in: result)
  }
}
