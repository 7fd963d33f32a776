import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Pooling")
struct PoolingTests {
  /// Two channels of 3 × 4 cells, the second ten times the first.
  private let picture = Tensor<Double>(
    [2, 3, 4, 1],
    [
      1, 5, 2, 0, 4, 3, 8, 1, 7, 6, 0, 9,
      10, 50, 20, 0, 40, 30, 80, 10, 70, 60, 0, 90,
    ])

  @Test("the largest and the mean of each window, worked by hand; cells that no window reaches are left out")
  func byHand() {
    func values(_ network: Network<Double>) -> [Double] { network(picture).values }
    let apart = Network<Double>(input: [2, 3, 4]) { MaxPool2D(window: 2) }
    #expect(apart.outputShapes == [[2, 1, 2]] && values(apart) == [5, 8, 50, 80])
    #expect(values(Network(input: [2, 3, 4]) { AvgPool2D(window: 2) }) == [3.25, 2.75, 32.5, 27.5])
    let overlapping = Network<Double>(input: [2, 3, 4]) { MaxPool2D(window: 2, stride: 1) }
    #expect(overlapping.outputShapes == [[2, 2, 3]])
    #expect(values(overlapping) == [5, 8, 8, 7, 8, 9, 50, 80, 80, 70, 80, 90])
    let means = [3.25, 4.5, 2.75, 5, 4.25, 4.5]
    #expect(values(Network(input: [2, 3, 4]) { AvgPool2D(window: 2, stride: 1) }) == means + means.map { 10 * $0 })
  }

  @Test("of equal cells the first gets the gradient, of a mean each cell its share; where windows overlap they add up")
  func shares() {
    func back(_ network: Network<Double>, _ x: [Double], _ dY: [Double]) -> [Double] {
      let outputs = network.outputShapes[0]
      return network.trace(
        Tensor(network.inputShape + [1], x), outputGradient: Tensor(outputs + [1], dY)
      ).inputGradient.values
    }
    let max = Network<Double>(input: [1, 3, 3]) { MaxPool2D(window: 2, stride: 1) }
    let mean = Network<Double>(input: [1, 3, 3]) { AvgPool2D(window: 2, stride: 1) }
    let equal = [Double](repeating: 7, count: 9), peak: [Double] = [0, 0, 0, 0, 1, 0, 0, 0, 0]
    #expect(back(max, equal, [1, 2, 3, 4]) == [1, 2, 0, 3, 4, 0, 0, 0, 0])
    #expect(back(max, peak, [1, 2, 3, 4]) == [0, 0, 0, 0, 10, 0, 0, 0, 0])
    #expect(back(mean, peak, [4, 8, 12, 16]) == [1, 3, 2, 4, 10, 6, 3, 7, 4])
  }

  @Test("a NaN in one cell of a picture reaches the logits through max pooling, wherever it stands")
  func pooledNaN() {
    let pool = Network<Float>(input: [1, 2, 2]) { MaxPool2D(window: 2) }
    let windows: [[Float]] = [[.nan, 5, 2, 3], [1, .nan, 2, 3], [1, 5, .nan, 3], [1, 5, 2, .nan]]
    for cells in windows { #expect(pool(Tensor([1, 2, 2, 1], cells)).values[0].isNaN, "\(cells)") }
    var stream = RandomStream(seed: 9, name: "pooled")
    let network = Network<Float>(input: [1, 6, 6]) { Conv2D(filters: 2, window: 3); MaxPool2D(window: 2); Flatten(); Dense(3) }
      .randomized(&stream)
    for cell in 0..<36 {
      var picture: Tensor<Float> = stream.tensor([1, 6, 6, 1])
      picture.withUnsafeMutable { $0[cell] = .nan }
      #expect(network(picture).values.allSatisfy { $0.isNaN }, "\(cell)")
    }
  }

  /// Numbers of which no two are nearer than 0.01, so that no difference crosses a change of maximum.
  private func separated(_ shape: [Int], _ stream: inout RandomStream) -> Tensor<Double> {
    let order = stream.permutation(shape.reduce(1, *))
    return Tensor(shape, order.map { 0.01 * (Double($0) - Double(order.count) / 2) })
  }

  @Test(
    "gradients equal central differences, overlapping and with gaps",
    arguments: [(2, 2), (3, 1), (3, 2), (2, 3), (1, 1)])
  func gradients(_ window: Int, _ stride: Int) {
    var stream = RandomStream(seed: 1, name: "pooling")
    let x = separated([2, 5, 7, 3], &stream)
    checkGradients(
      Network(input: [2, 5, 7]) { MaxPool2D(window: window, stride: stride); Flatten(); Dense(2) },
      columns: 3, &stream, "max", inputs: x)
    checkGradients(
      Network(input: [2, 5, 7]) { AvgPool2D(window: window, stride: stride); Flatten(); Dense(2) },
      columns: 3, &stream, "mean", inputs: x)
  }

  @Test("a vector, a window without cells and one larger than the picture are refused")
  func refused() async {
    let vector = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [12]) { AvgPool2D(window: 2) }
    }
    expectSentence("pooling: inputs of shape [12], not [channels, height, width]", from: "Pooling", in: vector)
    let none = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = MaxPool2D<Float>(window: 2, stride: 0)
    }
    expectSentence("pooling: window 2, stride 0", from: "Pooling", in: none)
    let large = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [1, 4, 3]) { MaxPool2D(window: 4) }
    }
    expectSentence("window 4×4 on a picture of 4×3, padding 0", from: "Conv2D", in: large)
  }
}
