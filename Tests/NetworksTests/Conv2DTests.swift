import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Conv2D")
struct Conv2DTests {
  @Test("a convolution is its weight matrix times the windows as columns", arguments: [(1, 0), (1, 2), (2, 1), (3, 0)])
  func convolution(_ stride: Int, _ padding: Int) throws {
    var stream = RandomStream(seed: 1, name: "convolution")
    let layer = Conv2D<Double>(filters: 4, window: (3, 2), stride: stride, padding: padding)
    let network = Network(input: [2, 6, 5]) { layer }.randomized(&stream)
    let picture: Tensor<Double> = stream.tensor([2, 6, 5])
    let columns = layer.windowsAsColumns(picture)
    let weight = network.parameters["conv1.weight"].reshaped(to: [4, 12])
    let product = weight × columns + .column(network.parameters["conv1.bias"].values)
    let output = network(picture.reshaped(to: [2, 6, 5, 1])).values
    #expect(output.count == product.count)
    #expect(zip(output, product.values).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  @Test("a convolution and a pooling say what their windows are")
  func window() {
    let layer = Conv2D<Double>(filters: 4, window: (3, 2), stride: 2, padding: 1)
    #expect(layer.window == (3, 2) && layer.stride == 2 && layer.padding == 1)
    let (largest, mean) = (MaxPool2D<Double>(window: 3, stride: 2), AvgPool2D<Double>(window: 2))
    #expect(largest.window == 3 && largest.stride == 2 && mean.window == 2 && mean.stride == 2)
  }

  @Test("fans of a convolution count the window's cells")
  func fans() {
    let network = Network<Double>(input: [3, 9, 9]) { Conv2D(filters: 5, window: (2, 4)) }
    let weight = network.parameters.descriptions[0].description
    #expect(weight.fanIn == 24 && weight.fanOut == 40 && weight.shape == [5, 3, 2, 4])
  }

  @Test(
    "gradients equal central differences, with several channels and filters, strides, padding, oblong pictures and windows",
    arguments: 0..<14)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "convolution")
    let input = [stream.one(of: [1, 2, 3]), stream.one(of: [4, 5, 6]), stream.one(of: [3, 5, 7])]
    let window = (1 + stream.integer(below: 4), 1 + stream.integer(below: 3))
    let stride = 1 + seed % 3, padding = seed / 3 % 3, filters = 1 + stream.integer(below: 4)
    let network = Network<Double>(input: input) {
      Conv2D(filters: filters, window: window, stride: stride, padding: padding)
    }
    checkGradients(network, columns: stream.one(of: [1, 3, 9]), &stream,
      "\(input), \(filters) filters of \(window), stride \(stride), padding \(padding)")
  }

  @Test("a window larger than the picture says both sizes")
  func window() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [1, 4, 4]) { Conv2D(filters: 2, window: 5) }
    }
    expectSentence("window 5×5 on a picture of 4×4, padding 0", from: "Conv2D", in: result)
  }
}
