import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Penalties, weight decay and soft threshold")
struct PenaltyTests {
  private static let penalties: [Penalty] = [
    .l2(0.3), .l2(0.3, on: .all), .halfL2(0.3), .halfL2(0.3, on: .all), .l1(0.3), .l1(0.3, on: .all),
  ]

  /// A drawn network, its biases too, a batch, and a runner for both.
  private func setting<S: Scalar>(seed: UInt64 = 1, threads: Int = 1) -> (Network<S>, DenseExamples<S>, BatchRunner<S>) {
    var stream = RandomStream(seed: seed, name: "penalties")
    let network = Network<S>(input: [4]) { Dense(5); Tanh(); Dense(3) }.randomized(&stream)
    let examples = DenseExamples<S>(inputs: stream.tensor([4, 30]), targets: stream.tensor([3, 30]), pieceSize: 4)
    return (network, examples, BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: threads)))
  }

  /// What `penalty` adds to a gradient of zeros.
  private func gradient<S: Scalar>(_ penalty: Penalty, at network: Network<S>) -> [S] {
    let count = network.parameterCount
    let memory = UnsafeMutablePointer<S>.allocate(capacity: count)
    defer { memory.deallocate() }
    memory.initialize(repeating: 0, count: count)
    let gradient = Gradient(base: memory, count: count, layout: network.parameters, owner: WorkerPool(threads: 1))
    penalty.add(to: gradient, of: network)
    return gradient.values
  }

  @Test("numbers worked by hand: weights 3, −4 and 0, bias 2, α = ½")
  func byHand() {
    func check<S: Scalar>(_ type: S.Type) {
      var network = Network<S>(input: [3]) { Dense(1) }
      network.parameters.flat = Tensor([4], [3, -4, 0, 2])
      func expect(_ penalty: Penalty, _ value: Double, _ slopes: [S]) {
        #expect(penalty.value(of: network) == value)
        #expect(gradient(penalty, at: network) == slopes)
      }
      expect(.l2(0.5), 12.5, [3, -4, 0, 0])
      expect(.l2(0.5, on: .all), 14.5, [3, -4, 0, 2])
      expect(.halfL2(0.5), 6.25, [1.5, -2, 0, 0])
      expect(.halfL2(0.5, on: .all), 7.25, [1.5, -2, 0, 1])
      expect(.l1(0.5), 3.5, [0.5, -0.5, 0, 0])
      expect(.l1(0.5, on: .all), 4.5, [0.5, -0.5, 0, 0.5])
      expect(.l2(0, on: .all), 0, [0, 0, 0, 0])
    }
    check(Double.self)
    check(Float.self)
    #expect(Penalty.l2(0.5) == .l2(0.5, on: .weights) && Penalty.l2(0.5) != .halfL2(0.5))
    #expect(Penalty.l1(0.5) != .l1(0.5, on: .all) && Penalty.l1(0.5) != .l1(0.25))
  }

  @Test("with a penalty the gradient equals central differences of loss and value", arguments: penalties)
  func centralDifferences(_ penalty: Penalty) {
    let (network, examples, runner): (Network<Double>, DenseExamples<Double>, BatchRunner<Double>) = setting()
    func measured(_ f: (Network<Double>) -> Double) -> [Double] {
      CentralDifference.gradient(at: network.parameters.flat.values) { numbers in
        var moved = network
        moved.parameters.flat = Tensor([numbers.count], numbers)
        return f(moved)
      }
    }
    let value = measured { penalty.value(of: $0) }
    #expect(Deviation.relative(gradient(penalty, at: network), value) < 1e-6)
    let whole = runner.gradient(of: network, on: examples)
    penalty.add(to: whole, of: network)
    let both = measured { runner.loss(of: $0, on: examples) + penalty.value(of: $0) }
    #expect(Deviation.relative(whole.values, both) < 1e-6)
  }

  @Test(
    "L2 and weight decay by 1 − ηα before the plain step make the same update, to 10⁻¹⁵",
    arguments: [ParameterGroup.weights, .all], [false, true])
  func decay(_ group: ParameterGroup, _ isHalf: Bool) {
    let (α, η) = (0.3, 0.1)
    let penalty = isHalf ? Penalty.halfL2(α, on: group) : .l2(α, on: group)
    for seed: UInt64 in 1...5 {
      var (network, examples, runner): (Network<Double>, DenseExamples<Double>, BatchRunner<Double>) = setting(seed: seed)
      for step in 0..<20 {
        var (penalised, decayed, plain) = (network, network, network)
        let dE = runner.gradient(of: network, on: examples)
        let slopes = dE.values
        plain.descend(along: dE, learningRate: η)
        decayed.decay(by: isHalf ? 1 - η * α : 1 - 2 * η * α, on: group)
        decayed.descend(along: dE, learningRate: η)
        penalty.add(to: dE, of: network)
        penalised.descend(along: dE, learningRate: η)
        let (from, a, b) = (
          network.parameters.flat.values, penalised.parameters.flat.values, decayed.parameters.flat.values
        )
        for index in a.indices {
          let size = abs(from[index]) + η * abs(slopes[index])
          #expect(abs(a[index] - b[index]) <= 1e-15 * size, "seed \(seed), step \(step), number \(index)")
        }
        // The control: it is another update than without a penalty.
        #expect(Deviation.largest(a, plain.parameters.flat.values) > 1e-3)
        network = penalised
      }
    }
  }

  @Test("decay is for its group alone, and by 1 nothing changes")
  func decayGroups() {
    let (network, _, _): (Network<Float>, DenseExamples<Float>, BatchRunner<Float>) = setting()
    var (weights, all, none) = (network, network, network)
    weights.decay(by: 0.5)
    all.decay(by: 0.5, on: .all)
    none.decay(by: 1, on: .all)
    #expect(none.parameters == network.parameters)
    for key in network.parameters.keys {
      let half = network.parameters[key].map { $0 / 2 }
      #expect(all.parameters[key] == half)
      #expect(weights.parameters[key] == (key.hasSuffix("bias") ? network.parameters[key] : half))
    }
  }

  @Test("the soft threshold gives the θ that makes ½(θ − w)² + t|θ| smallest", arguments: [0, 0.01, 0.3, 2])
  func softThreshold(_ t: Double) {
    var stream = RandomStream(seed: 2, name: "soft threshold")
    var network = Network<Double>(input: [300]) { Dense(1) }.randomized(&stream)
    let before = network.parameters.flat.values
    network.softThreshold(by: t)
    let after = network.parameters.flat.values
    // The bias is no weight.
    #expect(after[300] == before[300])
    for (w, θ) in zip(before, after).prefix(300) {
      func cost(_ θ: Double) -> Double { (θ - w) * (θ - w) / 2 + t * abs(θ) }
      let near: [Double] = [0, w, w - t, w + t, θ + 1e-3, θ - 1e-3]
      let anywhere: [Double] = (0..<20).map { _ in stream.uniform(in: -1...1) }
      for other in near + anywhere {
        #expect(cost(θ) <= cost(other) + 1e-15, "w \(w): \(θ) against \(other)")
      }
      // What lies within t of 0 is exactly 0, all else keeps its sign.
      let isZero = abs(w) <= t
      #expect(isZero ? θ == 0 : θ * w > 0)
    }
    if t == 0 { #expect(after == before) }
  }

  @Test("the soft threshold keeps what is not finite, and is for its group alone")
  func softThresholdEdges() {
    var network = Network<Float>(input: [5]) { Dense(1) }
    network.parameters.flat = Tensor([6], [.nan, .infinity, -.infinity, 0.25, -0.75, 0.5])
    var all = network
    network.softThreshold(by: 0.25)
    let after = network.parameters.flat.values
    #expect(after[0].isNaN && Array(after[1...]) == [.infinity, -.infinity, 0, -0.5, 0.5])
    all.softThreshold(by: 0.25, on: .all)
    #expect(all.parameters.flat.values[5] == 0.25)
  }

  @Test("steps along the subgradient of L1 leave no weight at 0, soft thresholds do")
  func zeros() {
    var (descended, examples, runner): (Network<Double>, DenseExamples<Double>, BatchRunner<Double>) = setting()
    var thresholded = descended
    let (α, η, penalty) = (0.02, 0.1, Penalty.l1(0.02))
    for _ in 0..<300 {
      let dE = runner.gradient(of: descended, on: examples)
      penalty.add(to: dE, of: descended)
      descended.descend(along: dE, learningRate: η)
      thresholded.descend(along: runner.gradient(of: thresholded, on: examples), learningRate: η)
      thresholded.softThreshold(by: η * α)
    }
    func zeros(_ network: Network<Double>) -> Int { network.parameters.flat.values.count { $0 == 0 } }
    #expect(zeros(descended) == 0 && zeros(thresholded) > 3)
    // Both come near the same minimum.
    func objective(_ network: Network<Double>) -> Double {
      runner.loss(of: network, on: examples) + penalty.value(of: network)
    }
    #expect(abs(objective(descended) - objective(thresholded)) < 0.05 * objective(thresholded))
  }

  @Test("a training with penalties leaves the same bits on 1 and 4 threads")
  func threads() {
    func trained(_ threads: Int) -> [UInt32] {
      var (network, examples, runner): (Network<Float>, DenseExamples<Float>, BatchRunner<Float>) = setting(threads: threads)
      for _ in 0..<10 {
        let dE = runner.gradient(of: network, on: examples)
        Penalty.l2(0.01).add(to: dE, of: network)
        Penalty.l1(0.01, on: .all).add(to: dE, of: network)
        network.descend(along: dE, learningRate: 0.1)
        network.softThreshold(by: 0.001)
      }
      return network.parameters.flat.values.map(\.bitPattern)
    }
    #expect(trained(1) == trained(4))
  }

  @Test("a factor of a penalty that is negative or not finite is refused", arguments: ["-1.0", "nan", "inf"])
  func alpha(_ alpha: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [alpha] in
      _ = Penalty.l1(Double(alpha) ?? 0)
    }
    expectSentence("Penalty: a factor of \(alpha) is not finite and at least 0", from: "Penalty", in: result)
  }

  @Test("a decay that is none is refused", arguments: ["-0.5", "1.5", "nan"])
  func factor(_ factor: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [factor] in
      var network = Network<Float>(input: [2]) { Dense(2) }
      network.decay(by: Double(factor) ?? 1)
    }
    expectSentence("decay: a factor of \(factor) is not from 0 to 1", from: "Penalty", in: result)
  }

  @Test("a threshold that is negative or not finite is refused", arguments: ["-0.5", "inf", "nan"])
  func threshold(_ threshold: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [threshold] in
      var network = Network<Float>(input: [2]) { Dense(2) }
      network.softThreshold(by: Double(threshold) ?? 1)
    }
    expectSentence(
      "softThreshold: a threshold of \(threshold) is not finite and at least 0", from: "Penalty", in: result)
  }

  @Test("the gradient of another network is refused")
  func otherNetwork() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let network = Network<Float>(input: [2]) { Dense(2) }
      let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
      let batch = DenseExamples<Float>(inputs: Tensor(zeros: [2, 3]), targets: Tensor(zeros: [2, 3]))
      Penalty.l2(1).add(to: runner.gradient(of: network, on: batch), of: Network<Float>(input: [2]) { Dense(3) })
    }
    expectSentence("Penalty: a gradient of 6 numbers for a network of 9", from: "Penalty", in: result)
  }
}
