import Foundation
import Networks
import Tensors
import Testing

@Suite("Adam")
struct AdamTests {
  /// A small network, drawn, and a batch that it does not fit.
  private func setting<S: Scalar>() -> (Network<S>, DenseExamples<S>, BatchRunner<S>) {
    var stream = RandomStream(seed: 3, name: "rules")
    let network = Network<S>(input: [3]) { Dense(4); Tanh(); Dense(5) }.randomized(&stream)
    let examples = DenseExamples<S>(inputs: stream.tensor([3, 7]), targets: stream.tensor([5, 7]))
    return (network, examples, BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1)))
  }

  /// E = ½ (w x + b)², whose slopes ∂E/∂w = x s and ∂E/∂b = s, with s = w x + b, are worked out by hand.
  private func pair<S: Scalar>(x: S, w: S, b: S) -> (Network<S>, DenseExamples<S>, BatchRunner<S>) {
    var network = Network<S>(input: [1]) { Dense(1) }
    network.parameters.flat = Tensor([2], [w, b])
    let example = DenseExamples<S>(inputs: Tensor([1, 1], [x]), targets: Tensor([1, 1], [0]))
    return (network, example, BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1)))
  }

  private func checkFirstStep<S: Scalar>(_: S.Type, within tolerance: Double) {
    var (network, examples, runner): (Network<S>, DenseExamples<S>, BatchRunner<S>) = setting()
    let before = network.parameters.flat.values
    let gradient = runner.gradient(of: network, on: examples)
    let slopes = gradient.values
    var rule = Adam(of: network, epsilon: 0.01)
    rule.update(&network, along: gradient, learningRate: 0.125)
    for (index, after) in network.parameters.flat.values.enumerated() {
      let g = Double(slopes[index])
      let expected = -0.125 * g / (abs(g) + 0.01)
      #expect(abs(Double(after) - Double(before[index]) - expected) < tolerance, "parameter \(index), slope \(g)")
    }
    #expect(rule.updates == 1)
  }

  @Test("the first step is η g / (|g| + ε), in double and in single precision")
  func firstStep() {
    checkFirstStep(Double.self, within: 1e-15)
    checkFirstStep(Float.self, within: 4e-7)
  }

  @Test("three steps agree with numbers worked out by hand")
  func byHand() {
    // ½ (w x + b)² at x = 2 from w = 1, b = 0: s = 2, ∂E/∂w = 4, ∂E/∂b = 2. With β₁ = ½, β₂ = ¾, η = ¼ and an ε that
    // does not count, worked out in fractions:
    // k = 1: m̂ = g, v̂ = g², so that both move by ¼: w = ¾, b = −¼, s = 1¼, g = (5/2, 5/4).
    // k = 2: m = (½·2 + ½·5/2, half of it) = (9/4, 9/8), 1 − β₁² = ¾: m̂ = (3, 3/2).
    //        v = (¾·4 + ¼·25/4, a quarter of it) = (73/16, 73/64), 1 − β₂² = 7/16: v̂ = (73/7, 73/28).
    //        Both move by ¼ · 3/√(73/7): w and b are related as before, b = w − 1.
    var (network, example, runner): (Network<Double>, DenseExamples<Double>, BatchRunner<Double>) = pair(x: 2, w: 1, b: 0)
    var rule = Adam(of: network, slopeDecay: 0.5, squareDecay: 0.75, epsilon: 1e-300)
    func step() -> [Double] {
      rule.update(&network, along: runner.gradient(of: network, on: example), learningRate: 0.25)
      return network.parameters.flat.values
    }
    #expect(step() == [0.75, -0.25])
    let second = step()
    let moved = 0.75 / (73.0 / 7).squareRoot()
    #expect(abs(second[0] - (0.75 - moved)) < 1e-15 && abs(second[1] - (-0.25 - moved)) < 1e-15)
    #expect(rule.slopes.values == [2.25, 1.125] && rule.squares.values == [4.5625, 1.140625])
    // k = 3: s = 5/4 − 3 · moved, g = (2 s, s), m = (9/8 + s, half of it), 1 − β₁³ = 7/8;
    //        v = (219/64 + s², a quarter of it), 1 − β₂³ = 37/64.
    let s = 1.25 - 3 * moved
    let last = 0.25 * ((1.125 + s) * 8 / 7) / ((219.0 / 64 + s * s) * 64 / 37).squareRoot()
    let third = step()
    #expect(abs(third[0] - (0.75 - moved - last)) < 1e-15 && abs(third[1] - (-0.25 - moved - last)) < 1e-15)
    #expect(rule.updates == 3)
  }

  private func checkAlgorithm<S: Scalar>(_: S.Type, within tolerance: Double) {
    var (network, examples, runner): (Network<S>, DenseExamples<S>, BatchRunner<S>) = setting()
    var rule = Adam(of: network)
    // Algorithm 1 as it is printed, in double precision, along the same gradients.
    var θ = network.parameters.flat.values.map { Double($0) }
    var (m, v) = ([Double](repeating: 0, count: θ.count), [Double](repeating: 0, count: θ.count))
    var (power1, power2) = (1.0, 1.0)
    for k in 1...50 {
      let gradient = runner.gradient(of: network, on: examples)
      let g = gradient.values.map { Double($0) }
      rule.update(&network, along: gradient, learningRate: 0.01)
      (power1, power2) = (power1 * 0.9, power2 * 0.999)
      for i in θ.indices {
        m[i] = 0.9 * m[i] + (1 - 0.9) * g[i]
        v[i] = 0.999 * v[i] + (1 - 0.999) * g[i] * g[i]
        θ[i] -= 0.01 * (m[i] / (1 - power1)) / ((v[i] / (1 - power2)).squareRoot() + 1e-8)
        #expect(abs(Double(network.parameters.flat.values[i]) - θ[i]) < tolerance, "parameter \(i) after \(k) updates")
      }
    }
  }

  @Test("fifty updates are the algorithm as it is printed, with and without room for rounding in single precision")
  func algorithm() {
    checkAlgorithm(Double.self, within: 1e-13)
    checkAlgorithm(Float.self, within: 1e-4)
  }

  @Test("a slope that is always 0 moves nothing, and one that is tiny moves by η")
  func scales() {
    // x = 0: ∂E/∂w = 0 · s.
    var (network, example, runner): (Network<Double>, DenseExamples<Double>, BatchRunner<Double>) = pair(x: 0, w: 3, b: 1e-4)
    var rule = Adam(of: network, epsilon: 1e-12)
    rule.update(&network, along: runner.gradient(of: network, on: example), learningRate: 0.5)
    let after = network.parameters.flat.values
    #expect(after[0] == 3)
    #expect(abs(after[1] - (1e-4 - 0.5)) < 1e-7)
  }

  @Test("a loss that is the mean of a batch lets the same steps be made of any batch that repeats it")
  func means() {
    // Seven examples, and the same seven twice: the mean of their losses has the same gradient.
    var (once, examples, runner): (Network<Double>, DenseExamples<Double>, BatchRunner<Double>) = setting()
    var stream = RandomStream(seed: 3, name: "rules")
    _ = Network<Double>(input: [3]) { Dense(4); Tanh(); Dense(5) }.randomized(&stream)
    let (inputs, targets): (Tensor<Double>, Tensor<Double>) = (stream.tensor([3, 7]), stream.tensor([5, 7]))
    func doubled(_ x: Tensor<Double>) -> Tensor<Double> {
      let columns = x.shape[1]
      let rows = (0..<x.shape[0]).map { Array(x.values[$0 * columns..<($0 + 1) * columns]) }
      return Tensor([x.shape[0], 2 * columns], rows.flatMap { $0 + $0 })
    }
    let more = DenseExamples<Double>(inputs: doubled(inputs), targets: doubled(targets))
    var twice = once
    var (first, second) = (Adam(of: once), Adam(of: once))
    for _ in 0..<5 {
      first.update(&once, along: runner.gradient(of: once, on: examples), learningRate: 0.01)
      second.update(&twice, along: runner.gradient(of: twice, on: more), learningRate: 0.01)
    }
    for (a, b) in zip(once.parameters.flat.values, twice.parameters.flat.values) { #expect(abs(a - b) < 1e-12) }
  }

  private func checkResumed<S: Scalar>(_: S.Type) throws {
    var (network, examples, runner): (Network<S>, DenseExamples<S>, BatchRunner<S>) = setting()
    var rule = Adam(of: network)
    func step(_ network: inout Network<S>, _ rule: inout Adam<S>) {
      rule.update(&network, along: runner.gradient(of: network, on: examples), learningRate: 0.1)
    }
    for _ in 0..<3 { step(&network, &rule) }
    let text = try JSONEncoder().encode([network.trainingState, rule.trainingState])
    let states = try JSONDecoder().decode([TrainingState].self, from: text)
    var (again, other): (Network<S>, Adam<S>) = (setting().0, Adam(of: setting().0))
    let isResumed = again.resume(from: states[0]) && other.resume(from: states[1])
    #expect(isResumed && other.updates == 3)
    for _ in 0..<5 {
      step(&network, &rule)
      step(&again, &other)
    }
    #expect(again.parameters.flat.values == network.parameters.flat.values)
    #expect(other.trainingState == rule.trainingState)
  }

  @Test("a rule that goes on from its saved state leaves the same bits")
  func resumed() throws {
    try checkResumed(Float.self)
    try checkResumed(Double.self)
  }

  @Test("the state of another rule, of other settings or another network, is refused and changes nothing")
  func refused() {
    var (network, examples, runner): (Network<Float>, DenseExamples<Float>, BatchRunner<Float>) = setting()
    var rule = Adam(of: network)
    rule.update(&network, along: runner.gradient(of: network, on: examples), learningRate: 0.1)
    let before = rule.trainingState
    let other = Network<Float>(input: [3]) { Dense(2) }
    let negative = Tensor<Float>([rule.squares.count], rule.squares.values.map { -1 - $0 })
    for state in [
      Adam(of: network, slopeDecay: 0.8).trainingState, Adam(of: network, squareDecay: 0.99).trainingState,
      Adam(of: network, epsilon: 1e-7).trainingState, Adam(of: other).trainingState,
      Adam<Double>(of: setting().0).trainingState, Momentum(of: network, 0.9).trainingState, network.trainingState,
      TrainingState(of: before.kind, counts: [-1], vectors: rule.slopes, rule.squares),
      TrainingState(of: before.kind, counts: [1], vectors: rule.slopes),
      TrainingState(of: before.kind, counts: [1], vectors: rule.slopes, negative),
    ] {
      let isTaken = rule.resume(from: state)
      #expect(!isTaken && rule.trainingState == before, "\(state.kind)")
    }
  }

  @Test(
    "shares of 1 or more, and an ε that is 0 in the type of the parameters, are refused in words",
    arguments: [(1.0, 0.999, 1e-8), (0.9, -0.5, 1e-8), (0.9, 0.999, 0.0), (0.9, 0.999, 1e-60)])
  func settings(_ slopeDecay: Double, _ squareDecay: Double, _ epsilon: Double) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      [slopeDecay, squareDecay, epsilon] in
      _ = Adam(
        of: Network<Float>(input: [1]) { Dense(1) }, slopeDecay: slopeDecay, squareDecay: squareDecay, epsilon: epsilon)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    let expected = slopeDecay == 1 ? "slopeDecay 1.0 is" : squareDecay < 0 ? "squareDecay -0.5 is" : "epsilon \(epsilon) is"
    #expect(text.contains(": Adam: \(expected) not "), "\(text)")
  }
}
