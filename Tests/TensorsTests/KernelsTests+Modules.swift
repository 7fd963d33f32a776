import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Kernels of modules and of outputs that are fed back, as Swift calls them")
struct ModuleKernelTests {
  @Test("modules and outputs that do not fit are refused")
  func modules() async {
    let order = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Kernels.Modules(sizes: [2, 2], periods: [2, 1])
    }
    expectSentence(
      "periods [2, 1]: a module's must be longer than that of the module before", from: "Kernels+Modules", in: order)
    let sizes = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Kernels.Modules(sizes: [2, 2], periods: [1])
    }
    expectSentence("modules of [2, 2] units with periods [1]", from: "Kernels+Modules", in: sizes)
    let weights = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var h = Tensor<Float>(zeros: [2, 3, 5])
      let x = Tensor<Float>(zeros: [2, 4, 5]), w = Tensor<Float>(zeros: [3, 4]), u = Tensor<Float>(zeros: [1, 9])
      Kernels.clockwork(
        Kernels.Modules(sizes: [1, 2], periods: [1, 2]), after: 0, w.matrix, u.matrix,
        bias: Tensor<Float>(zeros: [1, 3]).matrix, x.block(steps: 2), states: h.mutableBlock(steps: 2))
    }
    expectSentence(
      "clockwork: W 3×4, 9 recurrent weights for 3 units, 7 weights, after 0 steps", from: "Kernels+Modules", in: weights)
    let outputs = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var h = Tensor<Float>(zeros: [2, 3, 5]), y = Tensor<Float>(zeros: [2, 4, 5])
      let u = Tensor<Float>(zeros: [3, 4]), v = Tensor<Float>(zeros: [3, 4])
      Kernels.outputRecurrence(
        u.matrix, v.matrix, bias: Tensor<Float>(zeros: [1, 4]).matrix, states: h.mutableBlock(steps: 2),
        outputs: y.mutableBlock(steps: 2))
    }
    expectSentence(
      "outputRecurrence: U 3×4, V 3×4 for 3 units, 4 outputs", from: "Kernels+Modules", in: outputs)
  }
}
