import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Noise on weights")
struct WeightNoiseTests {
  private let draw = Draw(seed: 4, epoch: 2, update: 7)

  @Test("the noise goes by seed, epoch, update and the parameter's name, and by nothing else")
  func draws() {
    // All parameters are 0, so that what is left is the noise.
    let network = Network<Double>(input: [3]) { Dense(4); Tanh(); Dense(2) }
    func noise(_ draw: Draw) -> [Double] {
      network.perturbed(by: draw, standardDeviation: 1, on: .all).parameters.flat.values
    }
    let here = noise(draw)
    #expect(noise(draw) == here)
    var seen = [here]
    for other in [
      Draw(seed: 5, epoch: 2, update: 7), Draw(seed: 4, epoch: 3, update: 7), Draw(seed: 4, epoch: 2, update: 8),
      Draw(seed: 4, epoch: 7, update: 2),
    ] {
      seen.append(noise(other))
    }
    for a in seen.indices {
      for b in 0..<a { #expect(zip(seen[a], seen[b]).allSatisfy { $0 != $1 }, "\(a) and \(b)") }
    }
    // Another network's parameter of that name has the same; on weights alone they have it too, and the biases none.
    let longer = Network<Double>(input: [3]) { Dense(4); Tanh(); Dense(2); Dense(5) }
      .perturbed(by: draw, standardDeviation: 1)
    let whole = network.perturbed(by: draw, standardDeviation: 1, on: .all)
    for key in ["dense1.weight", "dense2.weight"] { #expect(longer.parameters[key] == whole.parameters[key]) }
    for key in ["dense1.bias", "dense2.bias"] {
      #expect(longer.parameters[key].values.allSatisfy { $0 == 0 })
      #expect(whole.parameters[key].values.allSatisfy { $0 != 0 })
    }
    let single = Network<Float>(input: [3]) { Dense(4); Tanh(); Dense(2) }
      .perturbed(by: draw, standardDeviation: 1, on: .all)
    #expect(single.parameters.flat.values == here.map { Float($0) })
  }

  @Test("mean 0 and the standard deviation that was asked for; the network itself stays")
  func distribution() {
    let n = 40 * 50, σ = 0.3
    var stream = RandomStream(seed: 1, name: "distribution")
    let network = Network<Double>(input: [40]) { Dense(50) }.randomized(&stream), before = network.parameters
    let noisy = network.perturbed(by: draw, standardDeviation: σ)
    #expect(network.parameters == before)
    let noise = zip(noisy.parameters["dense1.weight"].values, before["dense1.weight"].values).map { ($0 - $1) / σ }
    // Four standard errors.
    #expect(abs(noise.reduce(0, +) / Double(n)) < 4 / Double(n).squareRoot())
    #expect(abs(noise.reduce(0) { $0 + $1 * $1 } / Double(n) - 1) < 4 * (2 / Double(n)).squareRoot())
    #expect(noisy.parameters["dense1.bias"] == before["dense1.bias"])
  }

  @Test("without deviation the copy has the network's bits")
  func none() {
    var network = Network<Float>(input: [3]) { Dense(1) }
    network.parameters.flat = Tensor([4], [-0.0, 0.1, .infinity, -3])
    let copy = network.perturbed(by: draw, standardDeviation: 0, on: .all)
    #expect(copy.parameters.flat.values.map(\.bitPattern) == network.parameters.flat.values.map(\.bitPattern))
  }

  /// (E(θ + σε) + E(θ − σε)) / 2 − E(θ) over many draws of ε: the mean and its standard error.
  private func rise(
    of error: (Network<Double>) -> Double, at network: Network<Double>, _ σ: Double, draws: Int
  ) -> (mean: Double, error: Double) {
    let here = error(network)
    let rises = (0..<draws).map { update -> Double in
      let above = network.perturbed(by: Draw(seed: 6, epoch: 1, update: update), standardDeviation: σ)
      var below = network
      below.parameters.flat = 2.0 * network.parameters.flat - above.parameters.flat
      return (error(above) + error(below)) / 2 - here
    }
    let count = Double(draws)
    let mean = rises.reduce(0, +) / count
    let variance = rises.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return (mean, (variance / count).squareRoot())
  }

  @Test("on a linear network noise on W is the penalty (σ²/2) Σₙ ‖xₙ‖² for each output")
  func linear() {
    var stream = RandomStream(seed: 2, name: "linear")
    let network = Network<Double>(input: [3]) { Dense(2) }.randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([3, 7]), stream.tensor([2, 7]))
    let examples = DenseExamples(inputs: x, targets: t)
    let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    let (mean, error) = rise(of: { runner.loss(of: $0, on: examples) }, at: network, 0.5, draws: 3_000)
    let wanted = 0.5 * 0.5 / 2 * 2 * x.values.reduce(0) { $0 + $1 * $1 }
    #expect(error < 0.03 * wanted && abs(mean - wanted) < 5 * error, "\(mean) ± \(error), not \(wanted)")
  }

  @Test("little noise on the weights of any network adds (σ²/2) Σ ∂²E/∂w²")
  func expansion() {
    var stream = RandomStream(seed: 3, name: "expansion")
    let network = Network<Double>(input: [3]) { Dense(4); Tanh(); Dense(2) }.randomized(&stream)
    let examples = DenseExamples<Double>(inputs: stream.tensor([3, 7]), targets: stream.tensor([2, 7]))
    let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
    func error(_ network: Network<Double>) -> Double { runner.loss(of: network, on: examples) }
    // Σ ∂²E/∂w² over the weights, by second differences.
    let (h, here) = (1e-3, error(network))
    var curvature = 0.0
    for range in network.parameters.ranges(of: .weights) {
      for index in range {
        var (above, below) = (network, network)
        above.parameters.flat[index] += h
        below.parameters.flat[index] -= h
        curvature += (error(above) + error(below) - 2 * here) / (h * h)
      }
    }
    let (mean, standardError) = rise(of: error, at: network, 0.02, draws: 3_000)
    let wanted = 0.02 * 0.02 / 2 * curvature
    #expect(wanted > 0 && standardError < 0.06 * wanted, "\(mean) ± \(standardError), not \(wanted)")
    #expect(abs(mean - wanted) < 5 * standardError + 0.01 * wanted, "\(mean) ± \(standardError), not \(wanted)")
  }

  @Test("a training with noise on the weights leaves the same bits on 1 and 4 threads")
  func threads() {
    func trained(_ threads: Int) -> [UInt32] {
      var stream = RandomStream(seed: 7, name: "threads")
      var network = Network<Float>(input: [3]) { Dense(4); Tanh(); Dense(2) }.randomized(&stream)
      let examples = DenseExamples<Float>(inputs: stream.tensor([3, 30]), targets: stream.tensor([2, 30]), pieceSize: 4)
      let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: threads))
      for update in 0..<10 {
        let noisy = network.perturbed(by: Draw(seed: 1, epoch: 1, update: update), standardDeviation: 0.1)
        network.descend(along: runner.gradient(of: noisy, on: examples), learningRate: 0.1)
      }
      return network.parameters.flat.values.map(\.bitPattern)
    }
    #expect(trained(1) == trained(4))
  }

  @Test("a standard deviation that is negative or not finite is refused", arguments: ["-0.5", "inf", "nan"])
  func refused(_ deviation: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [deviation] in
      let network = Network<Float>(input: [2]) { Dense(2) }
      _ = network.perturbed(by: Draw(seed: 1, epoch: 1), standardDeviation: Double(deviation) ?? 0)
    }
    expectSentence(
      "perturbed: a standard deviation of \(deviation) is not finite and at least 0", from: "WeightNoise", in: result)
  }
}
