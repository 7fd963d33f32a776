import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Gaussian noise")
struct GaussianNoiseTests {
  private let draw = Draw(seed: 1, epoch: 3)

  @Test("noise is that computed in Python from the definition, by example, times the deviation")
  func known() {
    let network = Network<Double>(input: [5]) { GaussianNoise(deviation: 0.5) }
    let x: [[Double]] = [[1, 2, 3, 4, 5], [-1, -2, -3, -4, -5]]
    let y = network.activations(of: Tensor(columns: x), mode: .training(draw))[0]
    let normal: [[Double]] = [
      [0.965947422450401, -0.9957901902340168, 0.35650208075030737, 0.22239110069986046, 0.6801451147380628],
      [-1.2104808965832188, 0.6047633110599353, 0.5748609091998574, 0.09736809584365251, -0.6355302184925445],
    ]
    let wanted = zip(x, normal).map { zip($0, $1).map { $0 + 0.5 * $1 } }
    #expect(Deviation.largest(y, Tensor(columns: wanted)) < 1e-14)
  }

  @Test("in evaluation, and with deviation 0, it changes nothing; epochs, layers and steps draw other noise")
  func unrelated() {
    let n = 200, ones = Tensor<Double>([30, n], [Double](repeating: 1, count: 30 * n))
    let network = Network<Double>(input: [30]) { GaussianNoise(deviation: 1); GaussianNoise(deviation: 1) }
    #expect(network(ones) == ones)
    #expect(
      Network<Double>(input: [30]) { GaussianNoise(deviation: 0) }.activations(of: ones, mode: .training(draw))[0] == ones)
    let outputs = network.activations(of: ones, mode: .training(draw))
    let first = (outputs[0] - ones).values, second = (outputs[1] - outputs[0]).values
    let later = (network.activations(of: ones, mode: .training(Draw(seed: 1, epoch: 4)))[0] - ones).values
    let moving = network.activations(
      of: Tensor([2, 30, n], ones.values + ones.values), steps: 2, mode: .training(draw))[0]
    let step = (moving.part(1) - ones).values
    let count = Double(first.count)
    for (index, other) in [second, later, step].enumerated() {
      #expect(abs(zip(first, other).reduce(0) { $0 + $1.0 * $1.1 }) < 4 * count.squareRoot(), "\(index)")
      #expect(abs(other.reduce(0) { $0 + $1 * $1 } / count - 1) < 4 * (2 / count).squareRoot(), "\(index)")
    }
  }

  @Test("gradients equal central differences with the noise held: as first layer, hidden, and over steps")
  func gradients() {
    var stream = RandomStream(seed: 3, name: "gradients")
    let still = Network<Double>(input: [6]) {
      GaussianNoise(deviation: 0.3); Dense(5); GaussianNoise(deviation: 0.2); Tanh(); Dense(3)
    }.randomized(&stream)
    let moving = Network<Double>(input: [3]) { GaussianNoise(deviation: 0.3); RNN(4); Dense(2) }.randomized(&stream)
    let a = GradientCheck.run(
      still, inputs: stream.tensor([6, 5]), targets: stream.tensor([3, 5]), loss: .halfSquaredError, scale: 0.1,
      mode: .training(draw), ids: [4, 1, 7, 7, 0])
    let b = GradientCheck.run(
      moving, inputs: stream.tensor([4, 3, 5]), targets: stream.tensor([4, 2, 5]), loss: .halfSquaredError, steps: 4,
      lengths: [4, 1, 3, 2, 4], scale: 0.1, mode: .training(draw))
    for result in [a, b] { #expect(result.parameters < 1e-6 && result.inputs < 1e-6) }
  }

  @Test("one to four threads give one gradient, another cut into pieces the same noise, and the caller's data stay")
  func threads() {
    var stream = RandomStream(seed: 6, name: "threads")
    let network = Network<Float>(input: [51]) { GaussianNoise(deviation: 0.3); Dense(33); ReLU(); Dense(4) }
      .randomized(&stream)
    let (x, t): (Tensor<Float>, Tensor<Float>) = (stream.tensor([51, 130]), stream.oneHot(4, 130))
    let numbers = x.values
    func gradient(threads: Int, pieceSize: Int = 16) -> [Float] {
      let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: threads))
      return runner.gradient(
        of: network, on: DenseExamples(inputs: x, targets: t, pieceSize: pieceSize), draw: draw).values
    }
    let one = gradient(threads: 1)
    for threads in [2, 4] { #expect(gradient(threads: threads) == one) }
    for pieceSize in [1, 17, 64] {
      let other = gradient(threads: 2, pieceSize: pieceSize)
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 }, "\(pieceSize)")
    }
    #expect(x.values == numbers)
  }

  @Test("a negative deviation is refused")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = GaussianNoise<Float>(deviation: -1)
    }
    expectSentence("GaussianNoise: a deviation of -1.0", from: "GaussianNoise", in: result)
  }
}
