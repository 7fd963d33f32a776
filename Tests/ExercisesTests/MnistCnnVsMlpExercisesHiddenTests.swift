import Networks
import Tensors
import Testing

@testable import MnistCnnVsMlpExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of handwritten digits that students do not see tested")
struct MnistCnnVsMlpExercisesHiddenTests {
  @Test("Exercise 4: few inputs, more units than inputs, and orders that are no swaps")
  func exercise4OtherOrders() throws {
    for (order, units) in [([1, 2, 0], 5), ([0], 2), ([3, 0, 4, 1, 2], 3), ([0, 1, 2, 3], 4)] {
      var stream = RandomStream(seed: 41, name: "hidden order \(order)")
      var network = Network<Double>(input: [order.count]) {
        Dense(units, biasInitializer: .uniform(1))
        Tanh()
        Dense(units, biasInitializer: .uniform(1))
        Tanh()
        Dense(2, biasInitializer: .uniform(1))
      }
      network.initialize(using: &stream)
      let other = try rearranged(network, for: order)
      try demand(other.inputShape == [order.count], "the rearranged network has inputs \(other.inputShape)")
      let x = order.map { _ in stream.normal() }
      let answer = other(Tensor([order.count, 1], order.map { x[$0] })).values
      expect(
        areClose(answer, to: network(Tensor([order.count, 1], x)).values),
        "the order \(order), \(units) units: other outputs for the shuffled numbers")
    }
  }

  @Test("Exercise 5: sides that leave rows and columns over", arguments: [(29, 31), (33, 47), (44, 28)])
  func exercise5OddSides(height: Int, width: Int) throws {
    var cnn = Network<Double>(input: [1, 28, 28]) {
      Conv2D(filters: 6, window: 5, biasInitializer: .uniform(0.4)); ReLU(); MaxPool2D(window: 2)
      Conv2D(filters: 16, window: 5, biasInitializer: .uniform(0.4)); ReLU(); MaxPool2D(window: 2)
      Flatten()
      Dense(120, biasInitializer: .uniform(0.4)); ReLU()
      Dense(84, biasInitializer: .uniform(0.4)); ReLU()
      Dense(10, biasInitializer: .uniform(0.4))
    }
    var stream = RandomStream(seed: 51, name: "hidden picture \(height) \(width)")
    cnn.initialize(using: &stream)
    let picture = (0..<height).map { _ in (0..<width).map { _ in 2 * stream.normal() } }
    let answers = try fullyConvolutional(cnn, input: [1, height, width])(
      Tensor([1, height, width, 1], picture.flatMap { $0 }))
    let (down, across) = ((height - 24) / 4, (width - 24) / 4)
    try demand(
      answers.shape == [10, down, across, 1],
      "for a picture of \(height) × \(width) the outputs have the shape \(answers.shape.dropLast())")
    for (i, j) in [(0, 0), (down - 1, across - 1), (0, across - 1), (down - 1, 0)] {
      let square = picture[4 * i..<4 * i + 28].flatMap { $0[4 * j..<4 * j + 28] }
      let expected = cnn(Tensor([1, 28, 28, 1], square)).values
      expect(
        (0..<10).allSatisfy { isClose(answers[$0, i, j, 0], to: expected[$0]) },
        "output (\(i), \(j)) of a picture of \(height) × \(width) is not what the CNN says to its square")
    }
  }

  @Test("Exercise 6: the same seed counts the same errors, and no more than there are digits")
  func exercise6Repeats() throws {
    let first = try errorsWithShuffledPixels(trainingCount: 120, testCount: 40, epochs: 2, seed: 3)
    let again = try errorsWithShuffledPixels(trainingCount: 120, testCount: 40, epochs: 2, seed: 3)
    expect(first == again, "the same seed counts other errors")
    let counts = [first.cnn, first.cnnShuffled, first.mlp, first.mlpShuffled]
    expect(counts.allSatisfy { (0...40).contains($0) }, "counts of errors among 40 digits are none of 0 to 40")
  }
}
