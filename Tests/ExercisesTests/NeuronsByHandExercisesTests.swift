import Datasets
import Networks
import Tensors
import Testing

@testable import NeuronsByHandExercises

/// The slope of `layer` at `z`, from its backward pass.
private func slope(of layer: some Layer<Double>, at z: Double) -> Double {
  let network = Network<Double>(input: [1]) { layer }
  let pass = Pass(network, columns: 1, wantsInputGradient: true)
  let x = Tensor<Double>([1, 1], [z])
  pass.forward(x.block(), parameters: network.parameters)
  pass.outputGradient.flat.fill(1)
  pass.backward(x.block(), parameters: network.parameters)
  return withExtendedLifetime(x) { pass.inputGradients.values[0] }
}

/// The sign patterns of S perceptrons, weights `[S, 2]` and biases `[S]`, at all points around all crossings of
/// two of the lines: in general position every region has a corner, so that these are all patterns.
private func patterns(_ weights: [[Double]], _ biases: [Double]) -> Set<[Double]> {
  var signs = Network<Double>(input: [2]) { Dense(weights.count); Sign() }
  signs.parameters["dense1.weight"] = Tensor(rows: weights)
  signs.parameters["dense1.bias"] = Tensor([biases.count], biases)
  var points: [[Double]] = []
  for i in weights.indices {
    for j in 0..<i {
      let ((a, b), (c, d)) = ((weights[i][0], weights[i][1]), (weights[j][0], weights[j][1]))
      let determinant = a * d - b * c
      let x = [(b * biases[j] - d * biases[i]) / determinant, (c * biases[i] - a * biases[j]) / determinant]
      // One point in each of the four corners: to both sides of both lines.
      for (s, t) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
        let step = [(d * s - b * t) / determinant, (a * t - c * s) / determinant]
        points.append([x[0] + 1e-6 * step[0], x[1] + 1e-6 * step[1]])
      }
    }
  }
  let outputs = signs(Tensor(rows: [points.map { $0[0] }, points.map { $0[1] }])).values
  return Set(points.indices.map { n in weights.indices.map { outputs[$0 * points.count + n] } })
}

/// Asks for both functions of exercise 5: a network, which cannot throw, would only give what is not a number.
private func demandSiLU() throws {
  let pass = Pass(Network<Double>(input: [1]) { Identity() }, columns: 1)
  let x = Tensor<Double>([1, 1], [1])
  try SiLU().values(of: x.block(), into: pass.outputGradient)
  try SiLU().slopes(x: x.block(), y: x.block(), dY: pass.outputGradient, into: pass.outputGradient)
  withExtendedLifetime((x, pass)) {}   // blocks do not keep them
}

@Suite("Exercises of neurons by hand")
struct NeuronsByHandExercisesTests {
  @Test("Exercise 1: the net is right on all vectors of five bits, whatever the tie", arguments: [0.0, 1])
  func exercise1ConsecutiveOnes(atThreshold tie: Double) throws {
    let answer = try consecutiveOnesOfFive()
    try demand(
      answer.hidden.count == 2 && answer.hidden.allSatisfy { $0.weights.count == 5 },
      "two hidden units with five weights each are asked for")
    try demand(answer.output.count == 2, "the output unit needs two weights")
    var network = Network<Double>(input: [5]) {
      Dense(2); Step(atThreshold: tie)
      Dense(1); Step(atThreshold: tie)
    }
    network.parameters["dense1.weight"] = Tensor(rows: answer.hidden.map(\.weights))
    network.parameters["dense1.bias"] = Tensor([2], answer.hidden.map { -$0.threshold })
    network.parameters["dense2.weight"] = Tensor(rows: [answer.output])
    network.parameters["dense2.bias"] = Tensor([1], [-answer.threshold])
    let concept = TruthTable(name: "consecutive ones", inputCount: 5) { x in
      zip(x, x.dropFirst()).contains { $0 && $1 }
    }
    let X = Tensor(rows: (0..<5).map { bit in concept.inputs.map { $0[bit] } })
    let outputs = network(X).values
    let wrong = concept.inputs.indices.filter { outputs[$0] != concept.outputs[$0] }
    let first = wrong.first.map { concept.inputs[$0].map { $0 == 1 ? "1" : "0" }.joined() }
    expect(wrong.isEmpty, "wrong for \(wrong.count) of the 32 vectors, the first of them \(first ?? "")")
  }

  @Test("Exercise 2: at these points the layers' slopes are a hundredth of those at 0")
  func exercise2Saturation() throws {
    let points = try saturationPoints()
    expect(points.logistic > 0 && points.tanh > 0, "both points are to be positive")
    let logistic = slope(of: Activation(.sigmoid), at: points.logistic) / slope(of: Activation(.sigmoid), at: 0)
    let tanh = slope(of: Activation(.tanh), at: points.tanh) / slope(of: Activation(.tanh), at: 0)
    expect(isClose(100 * logistic, to: 1, within: 2e-4), "the logistic slope there is no hundredth of that at 0")
    expect(isClose(100 * tanh, to: 1, within: 2e-4), "the slope of tanh there is no hundredth of that at 0")
  }

  @Test("Exercise 3: no region has the missing signs, and all others occur")
  func exercise3MissingCode() throws {
    let found = patterns([[1, 1], [-1, 1], [1, 0]], [-2, -1, -3])
    let missing = try codesAndRegions().missing
    try demand(missing.count == 3 && missing.allSatisfy { abs($0) == 1 }, "three signs, +1 or −1, are asked for")
    expect(!found.contains(missing), "there is a region with these signs")
  }

  @Test("Exercise 3: that many random lines make 26 regions, one fewer do not")
  func exercise3Perceptrons() throws {
    var stream = RandomStream(seed: 3, name: "lines")
    func regions(_ count: Int) -> Int {
      let weights = (0..<count).map { _ in [stream.normal(), stream.normal()] }
      return patterns(weights, (0..<count).map { _ in stream.normal() }).count
    }
    let answer = try codesAndRegions().perceptrons
    try demand((2...26).contains(answer), "\(answer) lines cannot be right")
    expect(regions(answer) >= 26, "so many lines make too few regions")
    expect(regions(max(2, answer - 1)) < 26, "fewer lines are enough")
  }

  @Test("Exercise 4: the bits are those of the networks' cross-entropy")
  func exercise4Bits() throws {
    let p = [0.5, 0.25, 0.125, 0.125], q = [0.125, 0.5, 0.25, 0.125]
    /// H(a, b) in bits: the loss of logits ln bᵢ.
    func crossEntropy(_ a: [Double], _ b: [Double]) -> Double {
      let logits = Tensor([4, 1], b.map { Elementary.log($0) })
      let network = Network<Double>(input: [4]) { Identity() }
      let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 1))
      let nats = runner.loss(of: network, on: DenseExamples(inputs: logits, targets: Tensor([4, 1], a)))
      return nats / Elementary.log(2)
    }
    let answer = try bitsPerReport()
    try demand(answer.count == 4, "\(answer.count) numbers, four are asked for")
    expectClose(answer[0], to: crossEntropy(p, p), "H(p)")
    expectClose(answer[1], to: crossEntropy(p, q), "H(p, q)")
    expectClose(answer[2], to: crossEntropy(p, q) - crossEntropy(p, p), "D(p‖q)")
    expectClose(answer[3], to: crossEntropy(q, p) - crossEntropy(q, q), "D(q‖p)")
  }

  @Test("Exercise 5: the values are z times the logistic function of z")
  func exercise5Forward() throws {
    try demandSiLU()
    let z = Tensor<Double>([3, 3], [-1000, -30, -2, -0.5, 0, 0.5, 2, 30, 1000])
    let own = Network<Double>(input: [3]) { SiLU() }
    let gate = Network<Double>(input: [3]) { Sigmoid() }
    for ((a, x), g) in zip(zip(own(z).values, z.values), gate(z).values) {
      expect(isClose(a, to: x * g), "the value for z = \(x) is wrong")
    }
  }

  @Test("Exercise 5: the gradients equal central differences, in a network too")
  func exercise5Backward() throws {
    try demandSiLU()
    var network = Network<Double>(input: [4]) { Dense(6); SiLU(); Dense(2); SiLU() }
    var stream = RandomStream(seed: 5, name: "SiLU")
    network.initialize(using: &stream)
    let inputs = Tensor([4, 5], (0..<20).map { _ in 2 * stream.normal() })
    let targets = Tensor([2, 5], (0..<10).map { _ in stream.normal() })
    let check = GradientCheck.run(network, inputs: inputs, targets: targets, loss: .halfSquaredError)
    expect(check.parameters < 1e-6, "∂E/∂w of a network with this layer differs from central differences")
    expect(check.inputs < 1e-6, "∂E/∂x of a network with this layer differs from central differences")
    expect(check.parameters > 0, "nothing comes through backwards")
  }

  @Test("Exercise 5: where the slope is 0, the value is 1 + z")
  func exercise5Minimum() throws {
    try demandSiLU()
    var (low, high) = (-5.0, 0.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if slope(of: SiLU(), at: middle) < 0 { low = middle } else { high = middle }
    }
    let value = Network<Double>(input: [1]) { SiLU() }(Tensor([1, 1], [low])).values[0]
    expect(isClose(value, to: 1 + low), "where the slope changes its sign the value is not 1 + z")
    expect(low > -4.9 && low < -0.1, "the slope does not change its sign between −5 and 0")
  }

  @Test("Exercise 6: the share agrees with a count over other units", arguments: [1, 2, 3])
  func exercise6Count(inputs: Int) throws {
    let (units, examples) = (4000, 200)
    let share = try deadShare(inputs: inputs, range: 0...1, bias: 0, examples: examples, units: units, seed: 1)
    var stream = RandomStream(seed: 6, name: "count")
    let points = (0..<examples).map { _ in (0..<inputs).map { _ in stream.uniform() } }
    let silent = (0..<units).filter { _ in
      let w = (0..<inputs).map { _ in stream.normal() }
      return points.allSatisfy { x in zip(w, x).reduce(0) { $0 + $1.0 * $1.1 } <= 0 }
    }
    // Two counts of 4,000 differ by 0.011 or less in two of three cases; four times that is allowed.
    expect(
      isClose(share, to: Double(silent.count) / Double(units), within: 0.045),
      "for D = \(inputs), inputs in 0…1 and no bias a count of other units finds another share")
  }

  @Test("Exercise 6: centered inputs, a large bias, a very negative one, and a bias that helps")
  func exercise6Limits() throws {
    func share(_ inputs: Int, _ range: ClosedRange<Double>, _ bias: Double) throws -> Double {
      try deadShare(inputs: inputs, range: range, bias: bias, examples: 100, units: 500, seed: 2)
    }
    let centered = try share(1, -1...1, 0), lifted = try share(4, 0...1, 50), sunk = try share(4, 0...1, -50)
    expect(centered == 0, "with inputs on both sides of 0 and no bias no unit should be dead")
    expect(lifted == 0, "with a bias of 50 no unit should be dead")
    expect(sunk == 1, "with a bias of −50 all units should be dead")
    let (more, less) = (try share(4, 0...1, 0.5), try share(4, 0...1, -0.5))
    expect(more < less, "a positive bias should leave fewer units dead than a negative one")
  }
}
