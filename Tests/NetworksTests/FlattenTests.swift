import Tensors
import Testing

@testable import Networks

@Suite("Flatten")
struct FlattenTests {
  @Test(
    "a picture becomes its rows one after the other, channel after channel",
    arguments: [[2, 3, 4], [1, 5, 1], [3, 1, 2], [1, 1, 1]])
  func order(_ shape: [Int]) {
    var stream = RandomStream(seed: 1, name: "flatten")
    let network = Network<Double>(input: shape) { Flatten() }
    #expect(network.outputShapes == [[shape.reduce(1, *)]] && network.parameterCount == 0)
    let x: Tensor<Double> = stream.tensor(shape + [3]), y = network(x)
    #expect(y.shape == [shape.reduce(1, *), 3])
    for c in 0..<shape[0] {
      for i in 0..<shape[1] {
        for j in 0..<shape[2] {
          for n in 0..<3 { #expect(y[(c * shape[1] + i) * shape[2] + j, n] == x[c, i, j, n]) }
        }
      }
    }
  }

  @Test("what comes back to a place of the vector goes to its cell of the picture, at every step")
  func back() {
    var stream = RandomStream(seed: 2, name: "back")
    let network = Network<Double>(input: [2, 3, 4]) { Flatten() }
    let dY: Tensor<Double> = stream.tensor([2, 24, 3])
    let dX = network.trace(stream.tensor([2, 2, 3, 4, 3]), outputGradient: dY, steps: 2).inputGradient
    #expect(dX.shape == [2, 2, 3, 4, 3])
    for t in 0..<2 {
      for c in 0..<2 {
        for i in 0..<3 {
          for j in 0..<4 {
            for n in 0..<3 { #expect(dX[t, c, i, j, n] == dY[t, (c * 3 + i) * 4 + j, n]) }
          }
        }
      }
    }
  }

  @Test("a vector stays what it is")
  func vector() {
    var stream = RandomStream(seed: 3, name: "vector")
    let x: Tensor<Float> = stream.tensor([5, 4])
    #expect(Network<Float>(input: [5]) { Flatten() }(x) == x)
  }
}
