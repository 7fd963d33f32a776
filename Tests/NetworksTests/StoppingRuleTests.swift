import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Stopping rules")
struct StoppingRuleTests {
  /// What the rule says to each error, of epochs 1, 2, …
  private func decisions(_ rule: StoppingRule, _ errors: [Double]) -> [StoppingRule.Decision] {
    var rule = rule
    return errors.enumerated().map { rule.observe($0.element, at: $0.offset + 1) }
  }

  /// The rule after these errors.
  private func after(_ rule: StoppingRule, _ errors: [Double]) -> StoppingRule {
    var rule = rule
    for (index, error) in errors.enumerated() { rule.observe(error, at: index + 1) }
    return rule
  }

  /// Sequences in which ties are frequent, with NaN and infinity among them.
  private func sequences(_ count: Int) -> [[Double]] {
    var stream = RandomStream(seed: 1, name: "errors")
    let values: [Double] = [0, 1, 2, 3, 4, 5, .nan, .infinity]
    return (0..<count).map { _ in (0..<25).map { _ in values[stream.integer(below: values.count)] } }
  }

  // MARK: Kelleher et al.

  /// Algorithm 1 line by line, its validation errors given; the epochs at which it ended, if it did, and of θ^best.
  private func algorithm1(_ errors: [Double], _ p: Int) -> (stop: Int?, best: Int?) {
    var bestValidationError = Double.infinity  // 1
    var best: Int?  // 4
    var patienceCount = 0  // 5
    var epoch = 0
    while patienceCount < p {  // 6
      guard epoch < errors.count else { return (nil, best) }
      epoch += 1  // 7
      let tmpValidationError = errors[epoch - 1]  // 8
      if bestValidationError >= tmpValidationError {  // 9
        bestValidationError = tmpValidationError  // 10
        best = epoch  // 11
        patienceCount = 0  // 12
      } else {
        patienceCount += 1  // 14
      }
    }
    return (epoch, best)
  }

  @Test("Kelleher et al., algorithm 1, line by line: the same stop and the same best for any errors", arguments: 1...6)
  func kelleher(p: Int) {
    var (stops, other) = (0, 0)
    for errors in sequences(300) {
      let expected = algorithm1(errors, p)
      let rule = after(.patience(p, ties: .improve), errors)
      #expect(rule.stop?.epoch == expected.stop && rule.best?.epoch == expected.best, "\(errors)")
      stops += expected.stop == nil ? 0 : 1
      let strict = after(.patience(p, ties: .strict), errors)
      other += strict.best?.epoch == expected.best ? 0 : 1
    }
    // The comparison is of trainings that stop, and tells the two kinds of ties apart.
    #expect(stops > 50 && other > 50)
  }

  @Test("Kelleher et al., algorithm 1, line 9: a constant error always improves and never stops; strictly it does")
  func ties() {
    let constant = [Double](repeating: 0.25, count: 1000)
    let printed = after(.patience(3, ties: .improve), constant)
    #expect(printed.stop == nil && printed.best?.epoch == 1000 && printed.checksWithoutImprovement == 0)
    #expect(decisions(.patience(3, ties: .improve), constant).allSatisfy { $0 == .improved })
    let strict = after(.patience(3, ties: .strict), constant)
    #expect(strict.stop?.epoch == 4 && strict.best?.epoch == 1 && strict.checksWithoutImprovement == 3)
  }

  @Test("Kelleher et al., algorithm 1, lines 6 to 16: it stops after p checks in a row without improvement")
  func patience() {
    let errors = [5.0, 4, 3, 3, 4, 5, 3, 4, 5, 6, 1]
    let (improved, unimproved) = (StoppingRule.Decision.improved, StoppingRule.Decision.unimproved)
    #expect(
      decisions(.patience(3, ties: .improve), errors) == [
        improved, improved, improved, improved, unimproved, unimproved, improved, unimproved, unimproved, .stop, .stop,
      ])
    #expect(
      decisions(.patience(3, ties: .strict), errors) == [
        improved, improved, improved, unimproved, unimproved, .stop, .stop, .stop, .stop, .stop, .stop,
      ])
    let rule = after(.patience(3, ties: .improve), errors)
    #expect(rule.stop?.epoch == 10 && rule.stop?.error == 6 && rule.best?.epoch == 7 && rule.best?.error == 3)
    // In checks, whatever the epochs between them.
    var sparse = StoppingRule.patience(2, ties: .strict)
    let answers = [(10, 3.0), (20, 2.0), (30, 2.5), (40, 2.0)].map { sparse.observe($0.1, at: $0.0) }
    #expect(answers == [improved, improved, unimproved, .stop] && sparse.stop?.epoch == 40)
  }

  // MARK: USC INF 552

  @Test("USC, early stopping, first version: it stops when the error rises, not when it stays")
  func firstRise() {
    let rule = after(.firstRise, [5, 4, 4, 3, 3.5, 1])
    #expect(rule.stop?.epoch == 5 && rule.stop?.error == 3.5 && rule.best?.epoch == 4 && rule.best?.error == 3)
    #expect(after(.firstRise, [2, 2, 2, 1, 1, 0]).stop == nil)
    // A rise is one over the check before, also where the error is still below an earlier one.
    #expect(decisions(.firstRise, [9, 2, 3]) == [.improved, .improved, .stop])
  }

  @Test("USC, pros and cons, 2, as printed: a training loss that is below the one at the stop already ends it before any epoch")
  func atOnce() throws {
    // Losses as we measured them; the text prints none.
    let first = after(.firstRise, [0.4, 0.3, 0.35])
    let stop = try #require(first.stop)
    #expect(stop.epoch == 3 && stop.error == 0.35)
    var continued = StoppingRule.below(stop.error)
    let answer = continued.observe(0.07, at: 0)
    #expect(answer == .stop && continued.stop?.epoch == 0)
  }

  @Test("USC, pros and cons, 2: a continuation stops at the first loss below, not at an equal one, and perhaps never")
  func continuation() {
    let rule = after(.below(0.35), [0.5, 0.6, 0.35, 0.34])
    #expect(rule.stop?.epoch == 4 && rule.best?.epoch == 4)
    // A loss that the data cannot reach.
    #expect(after(.below(0), [Double](repeating: 0, count: 500)).stop == nil)
  }

  // MARK: At the ends

  @Test("NaN is no improvement: it uses up patience, counts as a rise, and is never below")
  func notANumber() {
    for ties in [StoppingRule.Ties.improve, .strict] {
      let rule = after(.patience(2, ties: ties), [1, .nan, .nan])
      #expect(rule.stop?.epoch == 3 && rule.best?.epoch == 1)
      let none = after(.patience(3, ties: ties), [.nan, .nan])
      #expect(none.best == nil && none.stop == nil && none.checksWithoutImprovement == 2)
    }
    #expect(after(.firstRise, [1, .nan]).stop?.epoch == 2)
    #expect(after(.below(1), [.nan, .nan]).stop == nil)
  }

  @Test("an infinite error equals the one that the algorithm begins with, and is no lower")
  func infinite() {
    #expect(decisions(.patience(1, ties: .improve), [.infinity, .infinity]) == [.improved, .improved])
    #expect(decisions(.patience(2, ties: .strict), [.infinity, 1]) == [.unimproved, .improved])
    #expect(after(.firstRise, [.infinity, .infinity, 1]).stop == nil)
  }

  @Test("after the stop nothing changes: a curve can be followed further")
  func over() {
    var rule = after(.firstRise, [1, 2])
    let before = rule.trainingState
    // Not even a lower error, or an epoch that does not rise.
    let answers = [(3, 0.5), (1, 0.1)].map { rule.observe($0.1, at: $0.0) }
    #expect(answers == [.stop, .stop] && rule.trainingState == before && rule.best?.error == 1)
  }

  @Test("what cannot be is refused in words")
  func refused() async {
    let none = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = StoppingRule.patience(0, ties: .improve)
    }
    expectSentence("StoppingRule: a patience of 0 checks", from: "StoppingRule", in: none)
    let again = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var rule = StoppingRule.patience(2, ties: .improve)
      rule.observe(1, at: 3)
      rule.observe(1, at: 3)
    }
    expectSentence("StoppingRule: epoch 3, where 4 or a later one comes next", from: "StoppingRule", in: again)
    let nothing = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = StoppingRule.below(.nan)
    }
    expectSentence("StoppingRule: nothing is below NaN", from: "StoppingRule", in: nothing)
  }

  // MARK: In a checkpoint

  private static let rules: [StoppingRule] = [
    .firstRise, .patience(3, ties: .improve), .patience(3, ties: .strict), .below(0.5),
  ]

  @Test("a rule that is saved after any check goes on as if it had not been", arguments: 0..<4)
  func resumed(which: Int) throws {
    let rule = Self.rules[which]
    for errors in sequences(20) {
      let whole = after(rule, errors)
      for cut in 0...errors.count {
        let state = after(rule, Array(errors[..<cut])).trainingState
        var again = rule
        let isTaken = again.resume(from: try JSONDecoder().decode(TrainingState.self, from: JSONEncoder().encode(state)))
        #expect(isTaken && again.trainingState == state)
        for (index, error) in errors.enumerated().dropFirst(cut) { again.observe(error, at: index + 1) }
        #expect(again.trainingState == whole.trainingState)
      }
    }
  }

  @Test("another rule's state, or one that contradicts itself, is refused and changes nothing")
  func refusedState() {
    let rule = after(.patience(3, ties: .strict), [2, 1, 3])
    let kind = rule.trainingState.kind
    func state(_ counts: [Int], _ errors: [Double]) -> TrainingState {
      TrainingState(of: kind, counts: counts, vectors: Tensor([errors.count], errors))
    }
    let good = state([4, 3, 1, 0], [3, 1])
    #expect(rule.trainingState == good)
    let others: [TrainingState] = [
      StoppingRule.firstRise.trainingState, StoppingRule.patience(4, ties: .strict).trainingState,
      StoppingRule.patience(3, ties: .improve).trainingState, StoppingRule.below(3).trainingState,
      // A best check after the last, more checks than epochs, a stop without a check, half a stop, a best that is NaN,
      // numbers where there is no check, too few.
      state([3, 4, 1, 0], [3, 1]), state([4, 3, 5, 0], [3, 1]), state([0, 0, 0, 1], [0, 0]), state([4, 3, 1, 2], [3, 1]),
      state([4, 3, 1, 0], [3, .nan]), state([0, 0, 0, 0], [3, 0]), state([4, 0, 1, 0], [3, 1]), state([4, 3, 1], [3, 1]),
      state([4, 3, 1, 0], [3]), state([4, -1, 1, 0], [3, 1]),
    ]
    for other in others {
      var same = rule
      let isTaken = same.resume(from: other)
      #expect(!isTaken && same.trainingState == good, "\(other)")
    }
  }
}
