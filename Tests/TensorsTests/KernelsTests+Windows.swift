import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Convolution and pooling as Swift calls them")
struct WindowKernelTests {
  private func window(
    channels: Int = 1, filters: Int = 1, plane: (height: Int, width: Int), size: (height: Int, width: Int),
    stride: Int = 1, padding: Int = 0
  ) -> SlidingWindow {
    var g = SlidingWindow()
    (g.channels, g.filters, g.height, g.width) = (channels, filters, plane.height, plane.width)
    (g.window_height, g.window_width, g.stride, g.padding) = (size.height, size.width, stride, padding)
    g.out_height = (plane.height + 2 * padding - size.height) / stride + 1
    g.out_width = (plane.width + 2 * padding - size.width) / stride + 1
    return g
  }

  private func convolve(
    _ g: SlidingWindow, _ x: Tensor<Double>, _ w: Tensor<Double>, _ b: Tensor<Double>, steps: Int = 1
  ) -> Tensor<Double> {
    var y = Tensor<Double>(zeros: [steps, g.filters * g.out_height * g.out_width, x.shape[x.shape.count - 1]])
    let to = y.mutableBlock(steps: steps)
    withExtendedLifetime((x, w, b)) {
      Kernels.convolve(g, x.block(steps: steps), weights: w.matrix, bias: b.matrix, into: to)
    }
    return y
  }

  @Test("a filter of 2 × 2 on a plane of 3 × 3, by hand")
  func byHand() {
    let x = Tensor<Double>.column([1, 2, 3, 4, 5, 6, 7, 8, 9]), w = Tensor<Double>(rows: [[1, 0, 0, -1]])
    let b = Tensor<Double>([1], [10])
    // Each cell less the one below it to the right, which is 4 more.
    let plain = convolve(window(plane: (3, 3), size: (2, 2)), x, w, b)
    #expect(plain.values == [6, 6, 6, 6])
    // In a frame of zeros, every other window: 0 − 1, 0 − 3, 0 − 7 and 5 − 9.
    let framed = convolve(window(plane: (3, 3), size: (2, 2), stride: 2, padding: 1), x, w, b)
    #expect(framed.values == [9, 7, 3, 6])
  }

  @Test("both gradients are the transposes of the convolution: ⟨dY, w · X⟩ = ⟨dX, X⟩ = ⟨dw, w⟩")
  func adjoint() {
    var stream = RandomStream(seed: 1, name: "adjoint")
    let g = window(channels: 2, filters: 3, plane: (5, 6), size: (3, 2), stride: 2, padding: 1)
    let steps = 2, n = 19
    let x = stream.tensor([steps, 60, n]), w = stream.tensor([3, 12])
    let y = convolve(g, x, w, Tensor(zeros: [3]), steps: steps)
    #expect(y.shape == [steps, 36, n])
    let dY = stream.tensor(y.shape), before = stream.tensor([3, 12])
    var dX = Tensor<Double>(zeros: x.shape), dw = before
    let back = dX.mutableBlock(steps: steps), weights = dw.mutableMatrix
    withExtendedLifetime((x, w, dY)) {
      Kernels.convolveInputGradient(g, dY.block(steps: steps), weights: w.matrix, into: back)
      Kernels.addWeightGradient(g, x.block(steps: steps), dY.block(steps: steps), to: weights)
    }
    let (outputs, inputs, parameters) = ((dY ⊙ y).sum, (dX ⊙ x).sum, ((dw - before) ⊙ w).sum)
    #expect(abs(outputs - inputs) < 1e-11 && abs(outputs - parameters) < 1e-11 && abs(outputs) > 1e-3)
    // Each step by itself.
    for t in 0..<steps {
      let single = convolve(g, x.part(t), w, Tensor(zeros: [3]))
      #expect(single.values == y.part(t).values)
    }
  }

  /// What pooling makes of the plane `x` and, from `dY`, of the gradients.
  private func pool(_ g: SlidingWindow, _ x: Tensor<Double>, _ dY: Tensor<Double>) -> (
    largest: Tensor<Double>, mean: Tensor<Double>, dLargest: Tensor<Double>, dMean: Tensor<Double>
  ) {
    var largest = Tensor<Double>(zeros: dY.shape), mean = Tensor<Double>(zeros: dY.shape)
    var dLargest = Tensor<Double>(zeros: x.shape), dMean = Tensor<Double>(zeros: x.shape)
    let y = largest.mutableBlock(), m = mean.mutableBlock()
    let back = dLargest.mutableBlock(), share = dMean.mutableBlock()
    withExtendedLifetime((x, dY)) {
      Kernels.maxPool(g, x.block(), into: y)
      Kernels.maxPoolGradient(g, x.block(), value: y.view, dY.block(), into: back)
      Kernels.averagePool(g, x.block(), into: m)
      Kernels.averagePoolGradient(g, dY.block(), into: share)
    }
    return (largest, mean, dLargest, dMean)
  }

  @Test("a plane of 4 × 4 in windows of 2 × 2, by hand; of several largest cells the first has the gradient")
  func pooling() {
    let g = window(plane: (4, 4), size: (2, 2), stride: 2)
    let dY = Tensor<Double>.column([4, 8, 12, 16])
    let rising = pool(g, .column((0..<16).map { Double($0) }), dY)
    #expect(rising.largest == .column([5, 7, 13, 15]))
    #expect(rising.mean == .column([2.5, 4.5, 10.5, 12.5]))
    #expect(rising.dLargest == .column([0, 0, 0, 0, 0, 4, 0, 8, 0, 0, 0, 0, 0, 12, 0, 16]))
    #expect(rising.dMean == .column([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]))
    let flat = pool(g, .column([Double](repeating: 1, count: 16)), dY)
    #expect(flat.dLargest == .column([4, 0, 8, 0, 0, 0, 0, 0, 12, 0, 16, 0, 0, 0, 0, 0]))
  }

  @Test("windows that overlap share cells, and no gradient is lost")
  func overlapping() {
    var stream = RandomStream(seed: 2, name: "overlapping")
    let g = window(channels: 3, filters: 3, plane: (5, 7), size: (3, 3), stride: 2)
    let x = stream.tensor([3 * 35, 18]), dY = stream.tensor([3 * 6, 18])
    let result = pool(g, x, dY)
    #expect(abs(result.dLargest.sum - dY.sum) < 1e-11 && abs(result.dMean.sum - dY.sum) < 1e-11)
    #expect(zip(result.largest.values, result.mean.values).allSatisfy { $0 > $1 })
  }

  @Test("a picture of another size than the window's")
  func otherSize() async {
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

  @Test("a bias for another number of filters, and pooling in a frame of zeros, are refused")
  func refused() async {
    let bias = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var g = SlidingWindow()
      (g.channels, g.filters, g.height, g.width, g.stride) = (1, 3, 2, 2, 1)
      (g.window_height, g.window_width, g.out_height, g.out_width) = (1, 1, 2, 2)
      let x = Tensor<Float>(zeros: [4, 5]), w = Tensor<Float>(zeros: [3, 1]), b = Tensor<Float>(zeros: [2])
      var y = Tensor<Float>(zeros: [12, 5])
      Kernels.convolve(g, x.block(), weights: w.matrix, bias: b.matrix, into: y.mutableBlock())
    }
    expectSentence("convolve: a bias of 1×2 for 3 filters", from: "Kernels+Windows", in: bias)
    let frame = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var g = SlidingWindow()
      (g.channels, g.filters, g.height, g.width, g.stride, g.padding) = (1, 1, 2, 2, 1, 1)
      (g.window_height, g.window_width, g.out_height, g.out_width) = (2, 2, 3, 3)
      let x = Tensor<Float>(zeros: [4, 5])
      var y = Tensor<Float>(zeros: [9, 5])
      Kernels.averagePool(g, x.block(), into: y.mutableBlock())
    }
    expectSentence("averagePool: 1 channels to 1, padding 1", from: "Kernels+Windows", in: frame)
  }
}
