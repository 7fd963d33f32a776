import Networks
import Tensors
import Testing

@testable import PowerPlantRegressionExercises

/// A linear neuron on the four hours, or on other inputs, with a runner for ½ Σ (t − a)².
private struct LinearNeuron {
  var network: Network<Double>
  let examples: DenseExamples<Double>
  let runner: BatchRunner<Double>

  init(_ inputs: [[Double]], _ targets: [Double]) {
    network = Network<Double>(input: [inputs.count]) { Dense(1) }
    examples = DenseExamples(inputs: Tensor(rows: inputs), targets: Tensor([1, targets.count], targets))
    runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
  }

  /// ‖∂E/∂w‖ after `updates` updates from zeros.
  mutating func gradientNorm(afterUpdates updates: Int, learningRate: Double) -> Double {
    for _ in 0..<updates {
      network.descend(along: runner.gradient(of: network, on: examples), learningRate: learningRate)
    }
    return runner.gradient(of: network, on: examples).norm
  }
}

@Suite("Exercises of the power plant")
struct PowerPlantRegressionExercisesTests {
  @Test("Exercise 1: the inputs and the prediction map back to where they came from")
  func exercise1Units() throws {
    let answer = try betweenUnits()
    try demand(answer.inputs.count == 2, "\(answer.inputs.count) inputs, two are asked for")
    // Four decimals of the ranges of the two inputs.
    let temperature = 1.81 + answer.inputs[0] * (37.11 - 1.81)
    let humidity = 25.56 + answer.inputs[1] * (100.16 - 25.56)
    let output = (answer.prediction - 420.26) / (495.76 - 420.26)
    expect(isClose(temperature, to: 20, within: 0.002), "the first input is not that of the temperature")
    expect(isClose(humidity, to: 60, within: 0.004), "the second input is not that of the humidity")
    expect(isClose(output, to: 0.5, within: 1e-4), "so many megawatts are another output")
  }

  @Test("Exercise 1: one hour off by that much, the others exact, has the error at which training stops")
  func exercise1Deviation() throws {
    let off = try betweenUnits().worstDeviation
    func error(_ megawatts: Double) -> Double {
      let outputs = [megawatts / (495.76 - 420.26), 0, 0, 0]
      let network = Network<Double>(input: [4]) { Identity() }
      let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
      let hours = DenseExamples(inputs: Tensor([4, 1], outputs), targets: Tensor(zeros: [4, 1]))
      return runner.loss(of: network, on: hours)
    }
    try demand(off > 0, "the deviation is to be positive")
    expect(error(off - 0.006) < 0.0001, "one hour can be off by less than that only")
    expect(error(off + 0.006) > 0.0001, "one hour can be off by more than that")
  }

  @Test("Exercise 2: the rectified network's own forward and backward pass, and its update")
  func exercise2Hour() throws {
    var network = Network<Double>(input: [2]) { Dense(3); ReLU(); Dense(2); ReLU(); Dense(1); ReLU() }
    network.parameters["dense1.weight"] = Tensor(rows: [[-0.20, 0.11], [0.07, -0.17], [0.11, -0.02]])
    network.parameters["dense1.bias"] = Tensor([3], [0.10, -0.15, 0.04])
    network.parameters["dense2.weight"] = Tensor(rows: [[-0.04, 0.10, 0.06], [0.20, 0.14, -0.09]])
    network.parameters["dense2.bias"] = Tensor([2], [0.15, 0.12])
    network.parameters["dense3.weight"] = Tensor(rows: [[0.12, -0.50]])
    network.parameters["dense3.bias"] = Tensor([1], [0.10])
    let pass = Pass(network, columns: 1)
    let (x, t) = (Tensor<Double>([2, 1], [0.5, 0.5]), Tensor<Double>([1, 1], [0.45]))
    let y = pass.forward(x.block(), parameters: network.parameters)
    _ = Loss.halfSquaredError.evaluate(
      y, targets: t.block(), mask: nil, scale: 1, gradient: pass.outputGradient, wantsValue: false)
    pass.clearGradient()
    pass.backward(x.block(), parameters: network.parameters)

    let answer = try rectifiedHour()
    expectClose(answer.prediction, to: pass.activation(after: 5).values[0], within: 1e-6, "the prediction a₈")
    let deltas = [0, 2, 4].flatMap { pass.activationGradient(after: $0).values }
    try demand(answer.deltas.count == deltas.count, "\(answer.deltas.count) deltas, \(deltas.count) are asked for")
    for (index, (own, truth)) in zip(answer.deltas, deltas).enumerated() {
      expectClose(own, to: truth, within: 1e-6, "δ of neuron \(index + 3)")
    }
    // w₈,₇ is the second number of the last layer, whose three numbers end with the bias.
    let slope = pass.gradientBase[network.parameterCount - 2]
    expectClose(answer.w87, to: -0.5 - 0.2 * slope, within: 1e-6, "w₈,₇ after the update")
    withExtendedLifetime((x, t, pass)) {}   // blocks and pointers do not keep them
  }

  @Test("Exercise 3: at the plane the gradient vanishes, and E is the network's")
  func exercise3Plane() throws {
    let answer = try bestPlane()
    try demand(answer.weights.count == 3, "\(answer.weights.count) weights, three are asked for")
    var neuron = LinearNeuron(plantInputs, plantOutputs)
    neuron.network.parameters.flat = Tensor([3], Array(answer.weights[1...]) + [answer.weights[0]])
    expect(neuron.gradientNorm(afterUpdates: 0, learningRate: 0) < 1e-6, "another plane has a smaller E")
    let error = neuron.runner.loss(of: neuron.network, on: neuron.examples)
    expect(isClose(answer.error, to: error, within: 1e-8), "E is not that of this plane")
  }

  @Test("Exercise 4: descent converges just below the rate and diverges just above it", arguments: [1, 2, 5])
  func exercise4LearningRate(features: Int) throws {
    var stream = RandomStream(seed: 4, name: "inputs")
    var inputs = plantInputs
    var targets = plantOutputs
    if features != 2 {
      inputs = (0..<features).map { _ in (0..<12).map { _ in stream.normal() } }
      targets = (0..<12).map { _ in stream.normal() }
    }
    let rate = try largestStableRate(inputs: inputs)
    var (below, above, start) = (
      LinearNeuron(inputs, targets), LinearNeuron(inputs, targets), LinearNeuron(inputs, targets)
    )
    let norm = start.gradientNorm(afterUpdates: 0, learningRate: 0)
    expect(
      below.gradientNorm(afterUpdates: 1_500, learningRate: 0.98 * rate) < 1e-3 * norm,
      "\(features) \(features == 1 ? "input" : "inputs"): descent does not converge just below this rate")
    expect(
      above.gradientNorm(afterUpdates: 1_500, learningRate: 1.02 * rate) > 1e3 * norm,
      "\(features) \(features == 1 ? "input" : "inputs"): descent does not diverge just above this rate")
  }

  private func rootMeanSquare(_ hours: [[Double]], _ predict: (Double, Double) -> Double) -> Double {
    let sum = hours.reduce(0) { sum, hour in
      let error = hour[2] - predict(hour[0], hour[1])
      return sum + error * error
    }
    return (sum / Double(hours.count)).squareRoot()
  }

  @Test("Exercise 5: both kinds of output learn the hours inside, and only a logistic one stays in their range")
  func exercise5Range() throws {
    let hours = inventedHours(200, temperatures: 10...30, seed: 1)
    let outputs = hours.map { $0[2] }
    let (low, high) = (outputs.min() ?? 0, outputs.max() ?? 0)
    let logistic = try trainedPlant(on: hours, hidden: .sigmoid, output: .sigmoid, seed: 1)
    let linear = try trainedPlant(on: hours, hidden: .sigmoid, output: .identity, seed: 1)
    let others = inventedHours(100, temperatures: 10...30, seed: 2)
    let errors = (logistic: rootMeanSquare(others, logistic), linear: rootMeanSquare(others, linear))
    expect(errors.logistic < 4, "with a logistic output new hours within the range are missed by \(errors.logistic) MW")
    expect(errors.linear < 2, "with a linear output new hours within the range are missed by \(errors.linear) MW")
    let hot = inventedHours(100, temperatures: 50...60, seed: 3)
    expect(
      hot.allSatisfy { (low...high).contains(logistic($0[0], $0[1])) },
      "for hot hours the logistic output leaves the range of the hours it was trained on")
    expect(
      hot.contains { linear($0[0], $0[1]) < low },
      "for hot hours the linear output should leave the range of the hours it was trained on")
  }
}
