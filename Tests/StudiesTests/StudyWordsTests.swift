import Networks
import Testing

@testable import Studies

@Suite("Numbers over seeds, in words")
struct StudyWordsTests {
  @Test("a median stands with its central 80 %, with the quantiles by which rows are judged")
  func median() {
    #expect(Study.median((1...19).map(Double.init)) == "10 (2 to 18)")
    #expect(Study.median((1...20).map(Double.init)) == "10.5 (2.1 to 18.9)")
    #expect(Study.median([2.5, 2.5, 2.625], decimals: 2) == "2.50 (2.50 to 2.62)")
  }

  @Test("where all seeds give the same, no range is shown; where one gives no number, no median")
  func plain() {
    #expect(Study.median([0, 0, 0]) == "0")
    #expect(Study.median([]) == "–" && Study.median([1, .nan]) == "–")
    // One seed further out than the central 80 % goes does not show in it.
    #expect(Study.median([Double](repeating: 0, count: 19) + [168]) == "0")
  }

  @Test("a count that should be zero is told by how often it is")
  func zeros() {
    #expect(Study.zeros([0, 3, 0]) == "0 in 2 of 3 seeds")
  }

  @Test("trainings that did not end are counted by cause and named")
  func ended() {
    let network = Network<Float>(input: [1]) { Dense(1) }
    func trained(_ seed: UInt64, diverged: Int? = nil, flat: Int? = nil) -> Trained<Float> {
      Trained(seed: seed, network: network, divergedAt: diverged, flatAt: flat)
    }
    #expect(Study.ended([trained(1), trained(2)]) == "")
    #expect(
      Study.ended(
        [trained(1, diverged: 7), trained(2, flat: 3_000), trained(3), trained(4, diverged: 9)], flatEpochs: 2_500)
        == "2 not finite (seed 1, 4); 1 flat for 2500 epochs (seed 2)")
  }
}
