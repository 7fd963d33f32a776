import Tensors
import Testing

@testable import Datasets

@Suite("The longest of several strings")
struct LongestStringTests {
  @Test("the longest of strings that are drawn is at most n as often as computed", arguments: [0, 1])
  func sampled(which: Int) {
    let (automaton, minimum) = [(Automaton.reber, 30), (.embeddedReber, 40)][which]
    let exact = automaton.longestString(of: 40, minimumLength: minimum)
    var stream = RandomStream(seed: 7, name: "strings")
    let draws = 2_000
    let longest = (0..<draws).map { _ in
      automaton.samples(40, minimumLength: minimum, using: &stream).map(\.count).max() ?? 0
    }
    for (k, probability) in exact.atMost.enumerated() {
      let share = Double(longest.count { $0 <= minimum + k }) / Double(draws)
      // Four standard deviations of a share.
      #expect(abs(share - probability) < 4 * (probability * (1 - probability) / Double(draws)).squareRoot() + 1e-3)
    }
  }

  @Test("the longest of one string is a string")
  func one() {
    let exact = Automaton.reber.longestString(of: 1, minimumLength: 5)
    #expect(exact.atMost[0] == 0.25)  // BTXSE and BPVVE
    for (k, probability) in exact.atMost.enumerated() {
      #expect(abs(probability - (1 - Automaton.reber.probability(ofLengthAtLeast: 5 + k + 1))) < 1e-15)
    }
  }

  @Test("the probabilities grow to one, for any least length", arguments: [0, 30, 200])
  func whole(minimum: Int) {
    let exact = Automaton.embeddedReber.longestString(of: 10_000, minimumLength: minimum)
    #expect(exact.atMost.last == 1)
    #expect(zip(exact.atMost, exact.atMost.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(exact.atMost.dropLast().allSatisfy { $0 < 1 })
  }
}
