import Networks
import Tensors
import Testing

@testable import NeuronsByHandExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of neurons by hand that students do not see tested")
struct NeuronsByHandExercisesHiddenTests {
  /// Value and slope of the layer at each z, the slope times `above`.
  private func answers(_ z: [Double], above: Double = 1) -> (values: [Double], slopes: [Double]) {
    let network = Network<Double>(input: [1]) { SiLU() }
    let pass = Pass(network, columns: z.count, wantsInputGradient: true)
    let x = Tensor<Double>([1, z.count], z)
    pass.forward(x.block(), parameters: network.parameters)
    let values = network(x).values
    pass.outputGradient.flat.fill(above)
    pass.backward(x.block(), parameters: network.parameters)
    return withExtendedLifetime(x) { (values, pass.inputGradients.values) }
  }

  @Test("Exercise 5: what holds for z and −z, and far from 0")
  func exercise5Symmetry() throws {
    let z = [0.0, 0.1, 0.7, 1.9, 4, 11]
    let (up, down) = (answers(z), answers(z.map { -$0 }))
    expectClose(zip(up.values, down.values).map { $0 - $1 }, to: z, "the value at z less that at −z")
    expectClose(zip(up.slopes, down.slopes).map { $0 + $1 }, to: z.map { _ in 1 }, "the sum of the slopes at z and at −z")
    expectClose(up.slopes[0], to: 0.5, "the slope at 0")
    let far = answers([-1000, 1000])
    expectClose(far.values, to: [0, 1000], "the values far from 0")
    expectClose(far.slopes, to: [0, 1], "the slopes far from 0")
    expectClose(answers(z, above: -3).slopes, to: up.slopes.map { -3 * $0 }, "slopes under a gradient of −3")
  }

  @Test("Exercise 6: inputs that are all 1 make sums of known deviation, whatever their number", arguments: [2, 8, 50])
  func exercise6KnownDeviation(inputs: Int) throws {
    let share = try deadShare(inputs: inputs, range: 1...1, bias: 1, examples: 3, units: 4_000, seed: 9)
    // Five deviations of a count of 4,000.
    expect(
      isClose(share, to: 0.2398, within: 0.034),
      "\(inputs) inputs that are all 1, a bias of 1: the share does not fit to weights from N(0, 2/D)")
  }

  @Test("Exercise 6: inputs that are all 0 leave the bias alone")
  func exercise6NoInput() throws {
    func share(_ bias: Double) throws -> Double {
      try deadShare(inputs: 3, range: 0...0, bias: bias, examples: 4, units: 50, seed: 3)
    }
    expect(try share(0) == 1, "a unit whose sum is always 0 gives 0 and is dead")
    expect(try share(0.001) == 0, "a unit whose sum is always positive is not dead")
  }

  @Test("Exercise 6: more examples leave fewer units dead, from one half on")
  func exercise6Examples() throws {
    let shares = try [1, 2, 6].map { try deadShare(inputs: 30, range: -1...1, bias: 0, examples: $0, units: 4_000, seed: 4) }
    // For one example a unit is on either side; for two, nearly independent of each other, in one of four cases.
    expect(isClose(shares[0], to: 0.5, within: 0.04), "with one example the share is not that of a coin")
    expect(shares[1] < shares[0] && shares[2] < shares[1], "more examples should leave fewer units dead")
  }
}
