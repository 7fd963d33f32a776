import Foundation
import Testing

@testable import Benchmarks

/// Contestants that are shell scripts.
@Suite("Programs timed by turns")
struct ContestTests {
  private func contestant(_ who: String, loss: Double = 1, seconds: String = "$2", memory: Int = 4096) throws -> Contestant {
    let script = """
      echo '{"loss": \(loss), "gradient_norm": 0.5, "loss_after_step": 0.9}'
      while read word count; do
        set -- $word $count
        case $1 in run) echo \(seconds) ;; memory) echo \(memory) ;; esac
      done
      """
    return try Contestant(who, ["sh", "-c", script], processors: Machine.usableProcessors)
  }

  @Test("seconds of an epoch are the answer over the epochs; memory is asked at the end")
  func outcome() throws {
    // Each says that it took a second for each epoch, the other half a second in all.
    let contest = Contest([try contestant("ours"), try contestant("theirs", seconds: "0.5", memory: 8192)])
    try contest.check()
    let outcomes = try contest.run(Timing.Plan(blocks: 5, seconds: 0.4))
    #expect(outcomes.map(\.who) == ["ours", "theirs"])
    #expect(outcomes[0].timing == Timing(blocks: [1, 1, 1, 1, 1]))
    #expect(outcomes[1].timing == Timing(blocks: [0.5]))
    #expect(outcomes.map(\.peakMemory) == [4096, 8192])
  }

  @Test("who computes another loss is not timed")
  func disagreement() throws {
    let contest = Contest([try contestant("ours"), try contestant("theirs", loss: 1.001)])
    #expect(throws: Contestant.Failure(who: "theirs", reason: "does not compute the same: loss 1.001, ours 1.0")) {
      try contest.check()
    }
  }

  @Test("who ends or talks nonsense is named")
  func failures() throws {
    let ending = try Contestant("jax", ["sh", "-c", "exit 3"], processors: Machine.usableProcessors)
    #expect(throws: Contestant.Failure(who: "jax", reason: "ended with code 3, see above")) { try ending.check() }
    let talking = try Contestant("jax", ["echo", "hello"], processors: Machine.usableProcessors)
    #expect(throws: Contestant.Failure(who: "jax", reason: "prints 'hello'")) { try talking.check() }
  }

  private func outcome(_ who: String, _ seconds: Double, _ memory: Int) -> Contest.Outcome {
    Contest.Outcome(who: who, timing: Timing(blocks: [seconds]), peakMemory: memory)
  }

  @Test("the ratio is to the fastest of all peers, the share to the lightest, which may be another")
  func standing() throws {
    let outcomes = [
      outcome("retrace", 1, 30), outcome("pytorch", 4, 200), outcome("jax", 5, 100), outcome("tensorflow", 3, 300),
    ]
    let standing = try #require(Contest.Standing(outcomes))
    #expect(standing.ours.who == "retrace" && standing.fastest.who == "tensorflow" && standing.lightest.who == "jax")
    #expect(standing.timesAsFast == 3 && standing.memoryShare == 0.3)
    // Ours is no peer, though it is faster than all.
    #expect(Contest.Standing([outcomes[0]]) == nil && Contest.Standing([]) == nil)
    // The median counts, not the best block.
    let jumpy = Contest.Outcome(who: "jax", timing: Timing(blocks: [1, 9, 9]), peakMemory: 100)
    #expect(Contest.Standing([outcomes[0], jumpy, outcomes[1]])?.fastest.who == "pytorch")
  }
}
