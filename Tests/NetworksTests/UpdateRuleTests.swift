import Foundation
import Networks
import Tensors
import Testing

// Without @testable, since an experiment's own rule has no more to work with.

/// A rule as a chapter would write it, in the letters of its page: Duchi, Hazan and Singer (2011),
/// `G ← G + g ⊙ g`, `θ ← θ − η g / √G`.
private struct Adagrad<S: Scalar>: UpdateRule {
  var updates = 0
  var squares: Tensor<S>

  init(of network: Network<S>) { squares = Tensor(zeros: [network.parameterCount]) }

  mutating func update(_ network: inout Network<S>, along gradient: Gradient<S>, learningRate η: Double) {
    let g = Tensor([gradient.count], gradient.values)
    squares = squares + g ⊙ g
    network.parameters.flat = network.parameters.flat - S(η) * (g ⊙ squares.map { $0 > 0 ? 1 / $0.squareRoot() : 0 })
    updates += 1
  }

  var trainingState: TrainingState { TrainingState(of: "Adagrad", counts: [updates], vectors: squares) }

  mutating func resume(from state: TrainingState) -> Bool {
    guard state.fits("Adagrad", counts: 1, vectors: 1), let squares: Tensor<S> = state.vector(0, count: squares.count)
    else { return false }
    (self.squares, updates) = (squares, state.counts[0])
    return true
  }
}

@Suite("Update rules")
struct UpdateRuleTests {
  /// A small network, drawn, and a batch that it does not fit.
  private func setting<S: Scalar>() -> (Network<S>, DenseExamples<S>, BatchRunner<S>) {
    var stream = RandomStream(seed: 3, name: "rules")
    let network = Network<S>(input: [3]) { Dense(4); Tanh(); Dense(2) }.randomized(&stream)
    let examples = DenseExamples<S>(inputs: stream.tensor([3, 7]), targets: stream.tensor([2, 7]))
    return (network, examples, BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1)))
  }

  /// The parameters after each of `count` updates.
  private func path<R: UpdateRule>(_ rule: inout R, count: Int) -> [[R.S]] {
    var (network, examples, runner): (Network<R.S>, DenseExamples<R.S>, BatchRunner<R.S>) = setting()
    return (0..<count).map { _ in
      rule.update(&network, along: runner.gradient(of: network, on: examples), learningRate: 0.1)
      return network.parameters.flat.values
    }
  }

  @Test("plain gradient descent has the bits of Network.descend, and counts")
  func plain() {
    var rule = GradientDescent<Float>()
    var (network, examples, runner): (Network<Float>, DenseExamples<Float>, BatchRunner<Float>) = setting()
    for after in path(&rule, count: 5) {
      network.descend(along: runner.gradient(of: network, on: examples), learningRate: 0.1)
      #expect(after.map(\.bitPattern) == network.parameters.flat.values.map(\.bitPattern))
    }
    #expect(rule.updates == 5)
  }

  @Test("momentum follows the closed form of its recurrence on a parabola")
  func parabola() {
    // E = ½ (w + b)², so that ∂E/∂w = ∂E/∂b = s with s = w + b, and sₖ₊₁ = (1 + μ − 2 η) sₖ − μ sₖ₋₁. With
    // μ = 0.45 and 2 η = 0.05 the roots are 0.9 and 0.5; from rest at s₀ = 1: sₖ = 1.125 · 0.9ᵏ − 0.125 · 0.5ᵏ.
    var network = Network<Double>(input: [1]) { Dense(1) }
    network.parameters.flat = Tensor([2], [0.75, 0.25])
    let example = DenseExamples<Double>(inputs: Tensor([1, 1], [1]), targets: Tensor([1, 1], [0]))
    let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    var rule = Momentum(of: network, 0.45)
    var (first, second) = (1.125, -0.125)
    for k in 1...60 {
      rule.update(&network, along: runner.gradient(of: network, on: example), learningRate: 0.025)
      first *= 0.9
      second *= 0.5
      let s = network.parameters.flat.values.reduce(0, +)
      #expect(abs(s - (first + second)) < 1e-14, "after \(k) updates")
    }
    #expect(rule.updates == 60)
    // The memory is the last update.
    #expect(abs(rule.change.values.reduce(0, +) - (first + second - first / 0.9 - second / 0.5)) < 1e-14)
  }

  @Test("without momentum it makes the steps of plain gradient descent, in single and in double precision")
  func none() {
    var (plain, still) = (GradientDescent<Double>(), Momentum<Double>(of: setting().0, 0))
    for (a, b) in zip(path(&plain, count: 9), path(&still, count: 9)) {
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-15 })
    }
    var (plainFloat, stillFloat) = (GradientDescent<Float>(), Momentum<Float>(of: setting().0, 0))
    for (a, b) in zip(path(&plainFloat, count: 9), path(&stillFloat, count: 9)) {
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test("a rule of one's own needs nothing that is not public: Adagrad's first step is η in each direction")
  func own() {
    let (network, examples, runner): (Network<Double>, DenseExamples<Double>, BatchRunner<Double>) = setting()
    let downhill = runner.gradient(of: network, on: examples).values
    var rule = Adagrad(of: network)
    for (index, after) in path(&rule, count: 1)[0].enumerated() {
      let step = after - network.parameters.flat.values[index]
      #expect(downhill[index] != 0 && abs(step + (downhill[index] > 0 ? 0.1 : -0.1)) < 1e-14)
    }
  }

  private func resumed<R: UpdateRule>(_ new: R, _ bits: (R.S) -> UInt64) throws {
    var whole = new
    let through = path(&whole, count: 8)
    // The same, stopped after three updates: the parameters and the rule go through a file's text.
    var (network, examples, runner): (Network<R.S>, DenseExamples<R.S>, BatchRunner<R.S>) = setting()
    var (again, rule, first) = (network, new, new)
    for _ in 0..<3 { first.update(&network, along: runner.gradient(of: network, on: examples), learningRate: 0.1) }
    let text = try JSONEncoder().encode([network.trainingState, first.trainingState])
    let states = try JSONDecoder().decode([TrainingState].self, from: text)
    let isResumed = again.resume(from: states[0]) && rule.resume(from: states[1])
    #expect(isResumed && rule.updates == 3)
    for k in 3..<8 {
      rule.update(&again, along: runner.gradient(of: again, on: examples), learningRate: 0.1)
      #expect(again.parameters.flat.values.map(bits) == through[k].map(bits))
    }
    #expect(rule.trainingState == whole.trainingState)
  }

  @Test("a rule that goes on from its saved state leaves the same bits")
  func resumed() throws {
    try resumed(GradientDescent<Float>()) { UInt64($0.bitPattern) }
    try resumed(Momentum<Float>(of: setting().0, 0.9)) { UInt64($0.bitPattern) }
    try resumed(Momentum<Double>(of: setting().0, 0.9)) { $0.bitPattern }
    try resumed(Adagrad<Double>(of: setting().0)) { $0.bitPattern }
  }

  @Test("another rule's state, or another network's, is refused and changes nothing")
  func refused() {
    let (network, _, _): (Network<Float>, DenseExamples<Float>, BatchRunner<Float>) = setting()
    var rule = Momentum(of: network, 0.9)
    _ = path(&rule, count: 2)
    let before = rule.trainingState
    let other = Network<Float>(input: [3]) { Dense(2) }
    for state in [
      Momentum(of: network, 0.8).trainingState, Momentum(of: other, 0.9).trainingState,
      Momentum<Double>(of: setting().0, 0.9).trainingState, GradientDescent<Float>().trainingState,
      network.trainingState, TrainingState(of: "momentum 0.9", counts: [-1], vectors: rule.change),
      TrainingState(of: "momentum 0.9", counts: [1]), TrainingState(of: "momentum 0.9", vectors: rule.change),
    ] {
      let isTaken = rule.resume(from: state)
      #expect(!isTaken && rule.trainingState == before, "\(state.kind)")
    }
    var plain = GradientDescent<Float>()
    let isTaken = plain.resume(from: before)
    #expect(!isTaken && plain.updates == 0)
  }

  @Test("a momentum of 1 or more, or below 0, is refused in words", arguments: ["1.0", "-0.1", "nan"])
  func momentum(_ momentum: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [momentum] in
      _ = Momentum(of: Network<Float>(input: [1]) { Dense(1) }, Double(momentum) ?? 0)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(": Momentum: \(momentum) is not from 0 to below 1\n"), "\(text)")
  }
}
