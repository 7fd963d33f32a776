import Networks
import Tensors
import Testing

@testable import WeightInitialisationExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of weight initialisation that students do not see tested")
struct WeightInitialisationExercisesHiddenTests {
  @Test("Exercise 3: the mean square that is passed on is exactly kept", arguments: [-2, -0.3, 0, 0.2, 1, 3])
  func exercise3IsExact(slope: Double) throws {
    for fanIn in [1, 7, 300] {
      let deviation = try leakyDeviation(fanIn: fanIn, slope: slope)
      // As many z above 0 as below, of the same squares: so these two stand for all of them.
      let passed = ([1, slope].reduce(0) { $0 + $1 * $1 }) / 2
      expectClose(
        Double(fanIn) * deviation * deviation * passed, to: 1, "slope \(slope), \(fanIn) inputs: the factor of the mean square")
      expect(deviation > 0, "slope \(slope), \(fanIn) inputs: a deviation is positive")
    }
  }

  @Test("Exercise 5: one example, layers without activations between, and nothing left to do")
  func exercise5OtherNetworks() throws {
    let networks = [
      Network<Double>(input: [4]) { Dense(1, initializer: .normal(3)) },
      Network<Double>(input: [4]) {
        Dense(6, initializer: .normal(0.01)); Dense(5, initializer: .normal(40)); Tanh(); Dense(2, initializer: .normal(2))
      },
      Network<Double>(input: [4]) {
        Dense(3, initializer: .normal(0.2)); Sigmoid(); Dense(3, initializer: .normal(7)); ReLU()
      },
    ]
    for (number, start) in networks.enumerated() {
      for examples in [1, 9] {
        var stream = RandomStream(seed: UInt64(number), name: "hidden batch of \(examples)")
        var network = start
        network.initialize(using: &stream)
        let x = Tensor([4, examples], (0..<4 * examples).map { _ in 5 * stream.normal() - 2 })
        let scaled = try scaledToUnitSquare(network, on: x)
        try demand(scaled.layerNames == network.layerNames, "other layers than before")
        let outputs = scaled.activations(of: x)
        for (index, name) in network.layerNames.enumerated() where name.hasPrefix("dense") {
          let z = outputs[index].values
          let square = z.reduce(0) { $0 + $1 * $1 } / Double(z.count)
          expectClose(square, to: 1, "\(examples) examples, network \(number + 1): the mean square of z after \(name)")
          let (before, after) = (network.parameters["\(name).weight"].values, scaled.parameters["\(name).weight"].values)
          // A positive factor keeps every sign and every ratio.
          let factor = after[0] / before[0]
          expect(
            factor > 0 && zip(before, after).allSatisfy { isClose($1 / factor, to: $0, within: 1e-9 * (1 + $0.magnitude)) },
            "\(examples) examples: the weights of \(name) are no positive multiple of what they were")
        }
        let again = try scaledToUnitSquare(scaled, on: x)
        expectClose(
          again.parameters.flat.values, to: scaled.parameters.flat.values,
          "a network that is scaled already, parameter by parameter")
      }
    }
  }

  @Test("Exercise 6: the deltas of linear units grow as the gain, those of leaky rectifiers with what these pass")
  func exercise6Linear() throws {
    let (low, high) = (try deltaStatistics(of: .identity, gain: 1), try deltaStatistics(of: .identity, gain: 4))
    expect(isClose(low.factor, to: 1, within: 0.1), "gain 1: the factor of linear units")
    expect(isClose(high.factor / low.factor, to: 4, within: 0.5), "four times the gain: the factor of linear units")
    let leaky = try deltaStatistics(of: .leakyReLU(slope: 0.5), gain: 2)
    // Half of the squares pass whole, half of them with a quarter.
    expect(isClose(leaky.factor, to: 1.25, within: 0.2), "gain 2, leaky rectifiers of slope ½: the factor")
  }
}
