import Networks
import Tensors
import Testing

@testable import WeightInitialisationExercises

/// The mean of the squares of `numbers`.
private func meanSquare(_ numbers: [Double]) -> Double {
  numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)
}

/// Whether `a` differs from `b` by a share of `tolerance` at most.
private func isNear(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * abs(b)
}

/// Mean squares of z and δ in each dense layer, means over `draws` networks. Inputs and the deltas on top are standard
/// normal; only the dense layers of `layers` count.
private func simulate(
  inputs: Int, draws: Int, examples: Int = 20, _ layers: () -> [any Layer<Double>]
) -> (z: [Double], delta: [Double]) {
  var network = Network<Double>(input: [inputs]) { layers() }
  let dense = network.layerNames.indices.filter { network.layerNames[$0].hasPrefix("dense") }
  var z = [Double](repeating: 0, count: dense.count), delta = z
  let pass = Pass(network, columns: examples)
  for draw in 0..<draws {
    var stream = RandomStream(seed: UInt64(draw), name: "simulation")
    network.initialize(using: &stream)
    let x = Tensor([inputs, examples], (0..<inputs * examples).map { _ in stream.normal() })
    pass.forward(x.block(), parameters: network.parameters)
    let top = pass.outputGradient.flat
    for row in 0..<top.rows {
      for column in 0..<top.columns { top[row, column] = stream.normal() }
    }
    pass.backward(x.block(), parameters: network.parameters)
    for (number, index) in dense.enumerated() {
      z[number] += meanSquare(pass.activation(after: index).values) / Double(draws)
      delta[number] += meanSquare(pass.activationGradient(after: index).values) / Double(draws)
    }
  }
  return (z, delta)
}

@Suite("Exercises of weight initialisation") struct WeightInitialisationExercisesTests {
  @Test("Exercise 1: variances and mean squares agree with 200 drawn networks within 10 %")
  func exercise1Variances() throws {
    let drawn = simulate(inputs: 3, draws: 200) {
      [Dense(50, initializer: .normal(0.1)), Dense(200, initializer: .normal(0.1)), Dense(10, initializer: .normal(0.1))]
    }
    let answer = try expectedVariances()
    try demand(answer.z.count == 3 && answer.delta.count == 3, "three numbers of each kind are asked for")
    for layer in 0..<3 {
      expect(isNear(answer.z[layer], drawn.z[layer], within: 0.1), "z of layer \(layer + 1): drawn networks differ")
      expect(
        isNear(answer.delta[layer], drawn.delta[layer], within: 0.1), "δ of layer \(layer + 1): drawn networks differ")
    }
  }

  @Test("Exercise 1: the factors of rules (61) and (62) agree with drawn layers within 8 %")
  func exercise1Factors() throws {
    let answer = try factorsOfXavier()
    for (mine, rule, name) in [(answer.by61, Initializer.xavierNormal, "(61)"), (answer.by62, .lecunNormal, "(62)")] {
      // A layer in front of the one in question, so that there are sums z and deltas below it.
      let drawn = simulate(inputs: 50, draws: 80) {
        [Dense(50, initializer: .lecunNormal), Dense(200, initializer: rule)]
      }
      expect(isNear(mine.forward, drawn.z[1] / drawn.z[0], within: 0.08), "\(name), forwards: drawn layers differ")
      expect(
        isNear(mine.backward, drawn.delta[0] / drawn.delta[1], within: 0.08), "\(name), backwards: drawn layers differ")
    }
  }

  @Test("Exercise 2: mean square and variance are those of 200,000 rectified numbers")
  func exercise2Moments() throws {
    let count = 200_000
    var stream = RandomStream(seed: 2, name: "normal numbers")
    let z = Tensor([1, count], (0..<count).map { _ in stream.normal() })
    let a = Network<Double>(input: [1]) { ReLU() }(z).values
    let mean = a.reduce(0, +) / Double(count)
    let answer = try rectifiedNormal()
    expect(isNear(answer.meanSquare, meanSquare(a), within: 0.01), "the mean square of 200,000 drawn numbers differs")
    expect(
      isNear(answer.variance, meanSquare(a) - mean * mean, within: 0.01),
      "the variance of 200,000 drawn numbers differs")
  }

  @Test("Exercise 2: rectified layers drawn by the wrong rule grow by the factor given")
  func exercise2Factor() throws {
    let answer = try rectifiedNormal()
    try demand(answer.variance > 0, "a variance is positive")
    let width = 120
    let deviation = (1 / (Double(width) * answer.variance)).squareRoot()
    let drawn = simulate(inputs: width, draws: 20) {
      (0...10).flatMap { _ -> [any Layer<Double>] in
        [Dense(width, initializer: .normal(deviation)), Activation(.relu)]
      }
    }
    expect(isNear(answer.afterTenLayers, drawn.z[10] / drawn.z[0], within: 0.3), "ten drawn layers have another factor")
    let oneLayer = Elementary.exp(Elementary.log(drawn.z[10] / drawn.z[0]) / 10)
    expect(isNear(answer.factor, oneLayer, within: 0.03), "drawn layers have another factor each")
  }

  @Test("Exercise 3: leaky rectifiers keep the mean square over ten layers", arguments: [-1, 0, 0.01, 0.25, 0.5, 1])
  func exercise3Keeps(slope: Double) throws {
    let width = 100
    let deviation = try leakyDeviation(fanIn: width, slope: slope)
    try demand(deviation > 0 && deviation.isFinite, "slope \(slope): \(deviation) is no deviation")
    let drawn = simulate(inputs: width, draws: 12) {
      (0...10).flatMap { _ -> [any Layer<Double>] in
        [Dense(width, initializer: .normal(deviation)), Activation(.leakyReLU(slope: slope))]
      }
    }
    let oneLayer = Elementary.exp(Elementary.log(drawn.z[10] / drawn.z[0]) / 10)
    expect(isNear(oneLayer, 1, within: 0.03), "slope \(slope): over ten layers the mean square shrinks or grows")
  }

  @Test("Exercise 3: the deviation falls with the root of the number of inputs")
  func exercise3Width() throws {
    let (narrow, wide) = (try leakyDeviation(fanIn: 25, slope: 0.3), try leakyDeviation(fanIn: 100, slope: 0.3))
    expect(isNear(narrow, 2 * wide, within: 1e-12), "a quarter of the inputs does not double the deviation")
  }

  @Test("Exercise 4: as many different parameters as trained networks have")
  func exercise4Different() throws {
    let answer = try differentParameters()
    try demand(answer.count == 3, "\(answer.count) numbers, three are asked for")
    let cases: [(Activation<Double>.Function, Double)] = [(.tanh, 0.5), (.tanh, 0), (.sigmoid, 0)]
    for (number, (mine, (function, start))) in zip(answer, cases).enumerated() {
      var network = Network<Double>(input: [2]) {
        Dense(3, initializer: .constant(start))
        Activation(function)
        Dense(1, initializer: .constant(start))
      }
      var stream = RandomStream(seed: 4, name: "examples")
      network.initialize(using: &stream)
      let x = Tensor([2, 8], (0..<16).map { _ in stream.normal() })
      let t = Tensor([1, 8], (0..<8).map { _ in stream.normal() })
      let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
      for _ in 0..<300 {
        let gradient = runner.gradient(of: network, on: DenseExamples(inputs: x, targets: t))
        network.descend(along: gradient, learningRate: 0.2)
      }
      // Sums in another order may differ in the last bits: numbers closer than 1e-9 are the same.
      let numbers = network.parameters.flat.values.sorted()
      let different = 1 + zip(numbers, numbers.dropFirst()).filter { $1 - $0 > 1e-9 }.count
      expect(mine == different, "case \(number + 1): a trained network has another number of different parameters")
    }
  }

  @Test("Exercise 5: every layer's z has a mean square of 1, and weights keep their proportions")
  func exercise5Scaled() throws {
    let functions: [Activation<Double>.Function] = [.tanh, .relu, .softplus, .elu(alpha: 1)]
    var network = Network<Double>(input: [7]) {
      for (index, function) in functions.enumerated() {
        Dense(20 + 10 * index, initializer: .normal(0.5 + Double(index)))
        Activation(function)
      }
      Dense(3, initializer: .uniform(4))
    }
    var stream = RandomStream(seed: 5, name: "weights and inputs")
    network.initialize(using: &stream)
    let x = Tensor([7, 40], (0..<280).map { _ in 3 * stream.normal() + 1 })
    let scaled = try scaledToUnitSquare(network, on: x)
    try demand(scaled.layerNames == network.layerNames, "other layers than before")
    let pass = Pass(scaled, columns: 40, forTraining: false)
    pass.forward(x.block(), parameters: scaled.parameters)
    for (index, name) in network.layerNames.enumerated() where name.hasPrefix("dense") {
      let square = meanSquare(pass.activation(after: index).values)
      expect(isClose(square, to: 1), "the mean square of z after \(name) is \(square)")
      let (before, after) = (network.parameters["\(name).weight"].values, scaled.parameters["\(name).weight"].values)
      let factor = after[0] / before[0]
      expect(
        factor > 0 && zip(before, after).allSatisfy { isClose($1, to: $0 * factor) },
        "the weights of \(name) are no positive multiple of what they were")
      expect(scaled.parameters["\(name).bias"].values.allSatisfy { $0 == 0 }, "the biases of \(name) are no longer 0")
    }
  }

  @Test("Exercise 6: linear and rectified units behave as this chapter derives", arguments: [0.5, 3])
  func exercise6Known(gain: Double) throws {
    let linear = try deltaStatistics(of: .identity, gain: gain)
    expect(isNear(linear.factor, gain, within: 0.1), "gain \(gain): the factor of linear units is not as derived")
    expect(isNear(linear.spread, 1, within: 0.15), "gain \(gain): the spread of linear units is not as derived")
    let rectified = try deltaStatistics(of: .relu, gain: gain)
    expect(isNear(rectified.factor, gain / 2, within: 0.15), "gain \(gain): the factor of rectifiers is not as derived")
    // Every other unit is shut.
    expect(isNear(rectified.spread, 0.5, within: 0.2), "gain \(gain): the spread of rectifiers is not as derived")
  }

  @Test("Exercise 6: below the gain found deltas shrink, above it they grow")
  func exercise6Critical() throws {
    let gain = try criticalGainOfLogisticUnits()
    try demand(gain > 0 && gain.isFinite, "\(gain) is no gain")
    func quotient(_ gain: Double) -> Double {
      let drawn = simulate(inputs: 100, draws: 8) {
        (1...10).flatMap { _ -> [any Layer<Double>] in
          [Dense(100, initializer: .normal((gain / 100).squareRoot())), Activation(.sigmoid)]
        }
      }
      return drawn.delta[2] / drawn.delta[7]
    }
    expect(quotient(gain / 1.5) < 1, "with two thirds of this gain deltas do not shrink")
    expect(quotient(gain * 1.5) > 1, "with one and a half times this gain deltas do not grow")
  }
}
