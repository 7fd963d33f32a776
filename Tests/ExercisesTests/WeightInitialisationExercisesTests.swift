import Networks
import Tensors
import Testing

@testable import WeightInitialisationExercises

/// The mean of the squares of `numbers`.
private func meanSquare(_ numbers: [Double]) -> Double {
  numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)
}

private func isClose(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
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
  func exercise1Variances() {
    let drawn = simulate(inputs: 3, draws: 200) {
      [Dense(50, initializer: .normal(0.1)), Dense(200, initializer: .normal(0.1)), Dense(10, initializer: .normal(0.1))]
    }
    let answer = expectedVariances()
    #expect(answer.z.count == drawn.z.count && answer.delta.count == drawn.delta.count)
    for (mine, measured) in zip(answer.z + answer.delta, drawn.z + drawn.delta) {
      #expect(isClose(mine, measured, within: 0.1))
    }
  }

  @Test("Exercise 1: the factors of rules (61) and (62) agree with drawn layers within 8 %")
  func exercise1Factors() {
    let answer = factorsOfXavier()
    for (mine, rule) in [(answer.by61, Initializer.xavierNormal), (answer.by62, .lecunNormal)] {
      // A layer in front of the one in question, so that there are sums z and deltas below it.
      let drawn = simulate(inputs: 50, draws: 80) {
        [Dense(50, initializer: .lecunNormal), Dense(200, initializer: rule)]
      }
      #expect(isClose(mine.forward, drawn.z[1] / drawn.z[0], within: 0.08))
      #expect(isClose(mine.backward, drawn.delta[0] / drawn.delta[1], within: 0.08))
    }
  }

  @Test("Exercise 2: mean square and variance are those of 200,000 rectified numbers")
  func exercise2Moments() {
    let count = 200_000
    var stream = RandomStream(seed: 2, name: "normal numbers")
    let z = Tensor([1, count], (0..<count).map { _ in stream.normal() })
    let a = Network<Double>(input: [1]) { ReLU() }(z).values
    let mean = a.reduce(0, +) / Double(count)
    let answer = rectifiedNormal()
    #expect(isClose(answer.meanSquare, meanSquare(a), within: 0.01))
    #expect(isClose(answer.variance, meanSquare(a) - mean * mean, within: 0.01))
  }

  @Test("Exercise 2: rectified layers drawn by the wrong rule grow by the factor given")
  func exercise2Factor() {
    let answer = rectifiedNormal()
    let width = 120
    let deviation = (1 / (Double(width) * answer.variance)).squareRoot()
    let drawn = simulate(inputs: width, draws: 20) {
      (0...10).flatMap { _ -> [any Layer<Double>] in
        [Dense(width, initializer: .normal(deviation)), Activation(.relu)]
      }
    }
    #expect(isClose(answer.afterTenLayers, drawn.z[10] / drawn.z[0], within: 0.3))
    let oneLayer = Elementary.exp(Elementary.log(drawn.z[10] / drawn.z[0]) / 10)
    #expect(isClose(answer.factor, oneLayer, within: 0.03))
  }

  @Test("Exercise 3: leaky rectifiers keep the mean square over ten layers", arguments: [-1, 0, 0.01, 0.25, 0.5, 1])
  func exercise3Keeps(slope: Double) {
    let width = 100
    let deviation = leakyDeviation(fanIn: width, slope: slope)
    let drawn = simulate(inputs: width, draws: 12) {
      (0...10).flatMap { _ -> [any Layer<Double>] in
        [Dense(width, initializer: .normal(deviation)), Activation(.leakyReLU(slope: slope))]
      }
    }
    let oneLayer = Elementary.exp(Elementary.log(drawn.z[10] / drawn.z[0]) / 10)
    #expect(isClose(oneLayer, 1, within: 0.03))
  }

  @Test("Exercise 3: the deviation falls with the root of the number of inputs")
  func exercise3Width() {
    #expect(isClose(leakyDeviation(fanIn: 25, slope: 0.3), 2 * leakyDeviation(fanIn: 100, slope: 0.3), within: 1e-12))
  }

  @Test("Exercise 4: as many different parameters as trained networks have")
  func exercise4Different() {
    let answer = differentParameters()
    #expect(answer.count == 3)
    let cases: [(Activation<Double>.Function, Double)] = [(.tanh, 0.5), (.tanh, 0), (.sigmoid, 0)]
    for (mine, (function, start)) in zip(answer, cases) {
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
      #expect(mine == different, "\(function), all weights begin as \(start)")
    }
  }

  @Test("Exercise 5: every layer's z has a mean square of 1, and weights keep their proportions")
  func exercise5Scaled() {
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
    let scaled = scaledToUnitSquare(network, on: x)
    let pass = Pass(scaled, columns: 40, forTraining: false)
    pass.forward(x.block(), parameters: scaled.parameters)
    for (index, name) in network.layerNames.enumerated() where name.hasPrefix("dense") {
      #expect(abs(meanSquare(pass.activation(after: index).values) - 1) < 1e-9, "\(name)")
      let (before, after) = (network.parameters["\(name).weight"].values, scaled.parameters["\(name).weight"].values)
      let factor = after[0] / before[0]
      #expect(factor > 0)
      #expect(zip(before, after).allSatisfy { abs($0 * factor - $1) < 1e-9 })
      #expect(scaled.parameters["\(name).bias"].values.allSatisfy { $0 == 0 })
    }
  }

  @Test("Exercise 6: linear and rectified units behave as this chapter derives", arguments: [0.5, 3])
  func exercise6Known(gain: Double) {
    let linear = deltaStatistics(of: .identity, gain: gain)
    #expect(isClose(linear.factor, gain, within: 0.1))
    #expect(isClose(linear.spread, 1, within: 0.15))
    let rectified = deltaStatistics(of: .relu, gain: gain)
    #expect(isClose(rectified.factor, gain / 2, within: 0.15))
    #expect(isClose(rectified.spread, 0.5, within: 0.2))  // every other unit is shut
  }

  @Test("Exercise 6: below the gain found deltas shrink, above it they grow")
  func exercise6Critical() {
    let gain = criticalGainOfLogisticUnits()
    func quotient(_ gain: Double) -> Double {
      let drawn = simulate(inputs: 100, draws: 8) {
        (1...10).flatMap { _ -> [any Layer<Double>] in
          [Dense(100, initializer: .normal((gain / 100).squareRoot())), Activation(.sigmoid)]
        }
      }
      return drawn.delta[2] / drawn.delta[7]
    }
    #expect(quotient(gain / 1.5) < 1)
    #expect(quotient(gain * 1.5) > 1)
  }
}
