import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Early stopping")
struct EarlyStoppingTests {
  /// A network whose one weight is `weight`.
  private func network(_ weight: Double) -> Network<Double> {
    var network = Network<Double>(input: [1]) { Dense(1) }
    network.parameters.flat = Tensor([2], [weight, 0])
    return network
  }

  /// After errors of epochs 1, 2, …, of networks whose weight is the epoch.
  private func after(_ rule: StoppingRule, _ errors: [Double]) -> EarlyStopping<Double> {
    var early = EarlyStopping(of: network(0), rule)
    for (index, error) in errors.enumerated() {
      early.observe(network(Double(index + 1)), error: error, at: index + 1)
    }
    return early
  }

  @Test("USC, another version: the copy of the best weights is given back, not those at the stop")
  func bestCopy() {
    let early = after(.patience(2, ties: .strict), [5, 3, 4, 3.5, 1])
    #expect(early.rule.stop?.epoch == 4 && early.rule.best?.epoch == 2)
    #expect(early.parameters == network(2).parameters)
  }

  @Test("Kelleher et al., algorithm 1, line 11: of equal errors the last is copied as printed, the first where ties are strict")
  func ties() {
    let errors: [Double] = [5, 3, 4, 3, 4, 4, 4]
    #expect(after(.patience(3, ties: .improve), errors).parameters == network(4).parameters)
    #expect(after(.patience(3, ties: .strict), errors).parameters == network(2).parameters)
  }

  @Test("without any error that is a number, the parameters are those that it began with")
  func noScore() {
    let early = after(.patience(2, ties: .improve), [.nan, .nan])
    #expect(early.rule.stop?.epoch == 2 && early.rule.best == nil && early.parameters == network(0).parameters)
  }

  @Test("the network goes on and leaves the copy as it was; after the stop a lower error changes nothing")
  func copy() {
    var network = network(1)
    var early = EarlyStopping(of: network, .firstRise)
    let first = early.observe(network, error: 1, at: 1)
    network.parameters.flat[0] = 7
    let second = early.observe(network, error: 2, at: 2)
    let third = early.observe(network, error: 0, at: 3)
    #expect(first == .improved && second == .stop && third == .stop)
    #expect(early.parameters.flat.values == [1, 0] && early.rule.best?.error == 1)
  }

  @Test("a check that stops a training and is its best is copied")
  func bestAtStop() {
    let early = after(.below(1), [3, 2, 0.5])
    #expect(early.rule.stop?.epoch == 3 && early.parameters == network(3).parameters)
  }

  @Test("it goes on from a state that was saved after any check, copy and decisions", arguments: 0...9)
  func resumed(cut: Int) throws {
    // A tenth has no finite binary expansion.
    let errors: [Double] = [.nan, 0.5, 0.1, 0.3, 0.1, 0.2, 0.2, 0.2, 0.05]
    for rule in [StoppingRule.firstRise, .patience(3, ties: .improve), .patience(3, ties: .strict), .below(0.1)] {
      let whole = after(rule, errors)
      let saved = try JSONEncoder().encode(after(rule, Array(errors[..<cut])).trainingState)
      var early = EarlyStopping(of: network(-1), rule)
      let isTaken = early.resume(from: try JSONDecoder().decode(TrainingState.self, from: saved))
      #expect(isTaken)
      for (index, error) in errors.enumerated().dropFirst(cut) {
        early.observe(network(Double(index + 1)), error: error, at: index + 1)
      }
      #expect(early.trainingState == whole.trainingState && early.parameters == whole.parameters)
      #expect(early.rule.stop?.epoch == whole.rule.stop?.epoch)
    }
  }

  @Test("another's state is refused and changes nothing")
  func refused() {
    var early = after(.patience(3, ties: .strict), [2, 1, 3])
    let before = early.trainingState
    let wide = Network<Double>(input: [2]) { Dense(1) }
    let single = Network<Float>(input: [1]) { Dense(1) }
    let rule = StoppingRule.patience(3, ties: .strict)
    func state(_ counts: [Int], _ errors: [Double]) -> TrainingState {
      TrainingState(of: before.kind, counts: counts, vectors: Tensor([2], errors), network(5).parameters.flat)
    }
    let others: [TrainingState] = [
      EarlyStopping(of: wide, rule).trainingState, EarlyStopping(of: single, rule).trainingState,
      EarlyStopping(of: network(3), .patience(3, ties: .improve)).trainingState,
      BestParameters(of: network(3)).trainingState, rule.trainingState, network(5).trainingState,
      state([4, 3, 5, 0], [3, 1]), state([4, 3, 1, 0], [3, .nan]), state([0, 0, 0, 0], [3, 0]),
    ]
    for other in others {
      let isTaken = early.resume(from: other)
      #expect(!isTaken && early.trainingState == before, "\(other)")
    }
    // The control: one that a training may leave is taken.
    let isTaken = early.resume(from: state([4, 2, 2, 0], [3, 1]))
    #expect(isTaken && early.parameters == network(5).parameters && early.rule.best?.epoch == 1)
  }

  @Test("another network, and a rule that has seen errors, are refused in words")
  func misused() async {
    let other = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var early = EarlyStopping(of: Network<Float>(input: [1]) { Dense(1) }, .firstRise)
      early.observe(Network<Float>(input: [2]) { Dense(1) }, error: 1, at: 1)
    }
    expectSentence(
      "EarlyStopping: 3 parameters, of another network than the 2 before", from: "EarlyStopping", in: other)
    let used = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var rule = StoppingRule.firstRise
      rule.observe(1, at: 1)
      _ = EarlyStopping(of: Network<Float>(input: [1]) { Dense(1) }, rule)
    }
    expectSentence("EarlyStopping: the rule has seen errors of another training", from: "EarlyStopping", in: used)
  }
}
