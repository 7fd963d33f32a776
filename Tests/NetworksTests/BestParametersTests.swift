import Foundation
import Networks
import Tensors
import Testing

@Suite("The best parameters")
struct BestParametersTests {
  /// A network whose one weight is `weight`.
  private func network(_ weight: Double) -> Network<Double> {
    var network = Network<Double>(input: [1]) { Dense(1) }
    network.parameters.flat = Tensor([2], [weight, 0])
    return network
  }

  @Test("are those of the lowest score; of equal scores the first counts, and NaN is no score")
  func lowest() {
    var best = BestParameters(of: network(0))
    #expect(best.score == .infinity && best.epoch == 0 && best.parameters == network(0).parameters)
    let scores = [.nan, .infinity, 5, 3, 4, 3, .nan, 2, 2, .infinity]
    let isBest = scores.enumerated().map { best.consider(network(Double($0 + 1)), score: $1, at: $0 + 1) }
    #expect(isBest == [false, false, true, true, false, false, false, true, false, false])
    #expect(best.score == 2 && best.epoch == 8 && best.parameters == network(8).parameters)
    #expect(best.age(at: 8) == 0 && best.age(at: 10) == 2)
  }

  @Test("are a copy: the training goes on and leaves them as they were")
  func copy() {
    var network = network(1)
    var best = BestParameters(of: network)
    best.consider(network, score: 1, at: 1)
    network.parameters.flat[0] = 7
    #expect(best.parameters.flat.values == [1, 0])
    network.parameters = best.parameters
    #expect(network.parameters.flat.values == [1, 0])
  }

  @Test("go on from a saved state, also one before any score")
  func resumed() throws {
    func saved(_ best: BestParameters<Double>) throws -> BestParameters<Double> {
      let state = try JSONDecoder().decode(TrainingState.self, from: JSONEncoder().encode(best.trainingState))
      var again = BestParameters(of: network(-1))
      let isResumed = again.resume(from: state)
      #expect(isResumed)
      return again
    }
    var best = BestParameters(of: network(3))
    let early = try saved(best)
    #expect(early.score == .infinity && early.epoch == 0 && early.parameters == network(3).parameters)
    // A tenth has no finite binary expansion.
    best.consider(network(0.1), score: 0.1, at: 4)
    var late = try saved(best)
    #expect(late.score == 0.1 && late.epoch == 4 && late.parameters == network(0.1).parameters)
    let isBetter = [0.1, 0.09].map { late.consider(network(5), score: $0, at: 6) }
    #expect(isBetter == [false, true])
  }

  @Test("another's state is refused and changes nothing")
  func refused() {
    var best = BestParameters(of: network(3))
    best.consider(network(4), score: 1, at: 1)
    let before = best.trainingState
    let wide = Network<Double>(input: [2]) { Dense(1) }
    let single = Network<Float>(input: [1]) { Dense(1) }
    for state in [
      BestParameters(of: wide).trainingState, BestParameters(of: single).trainingState, network(5).trainingState,
      TrainingState(of: "best parameters", counts: [-1], vectors: Tensor([1], [0.5]), network(5).parameters.flat),
      TrainingState(of: "best parameters", counts: [1], vectors: Tensor([1], [Double.nan]), network(5).parameters.flat),
      TrainingState(of: "best parameters", counts: [1], vectors: network(5).parameters.flat, Tensor([1], [0.5])),
    ] {
      let isTaken = best.resume(from: state)
      #expect(!isTaken && best.trainingState == before, "\(state)")
    }
  }
}
