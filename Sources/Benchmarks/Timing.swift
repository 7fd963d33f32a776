import Foundation
import Host
import Ledger

/// Seconds that something takes, from several blocks of repetitions: the median, the fastest block and the
/// slowest. Nothing is left out.
public struct Timing: Sendable, Equatable {
  /// In seconds; `low` is the fastest block's, `high` the slowest's.
  public let median, low, high: Double

  /// From the seconds of one repetition in each block.
  public init(blocks: [Double]) {
    require(!blocks.isEmpty, "Timing of no blocks")
    median = Statistics.median(blocks)
    low = blocks.reduce(.infinity, min)
    high = blocks.reduce(-.infinity, max)
  }

  /// A timing that was written down.
  init(median: Double, low: Double, high: Double) {
    self.median = median
    self.low = low
    self.high = high
  }

  /// How long the blocks are and how many.
  public struct Plan: Sendable, Equatable {
    /// How many blocks are timed.
    public let blocks: Int
    /// What a block should last, in seconds; one repetition makes a block where it takes longer.
    public let seconds: Double

    /// `blocks` blocks of about `seconds` seconds each, both positive.
    public init(blocks: Int, seconds: Double) {
      require(blocks > 0 && seconds > 0, "Timing.Plan: \(blocks) blocks of \(seconds) s")
      self.blocks = blocks
      self.seconds = seconds
    }

    /// How many repetitions make a block when one takes `seconds`.
    public func repetitions(of seconds: Double) -> Int {
      max(1, Int((self.seconds / max(seconds, 1e-7)).rounded()))
    }
  }

  /// Times `body`, after a warm-up of half a block, at least one repetition, which also tells how many
  /// repetitions make a block.
  public init(_ plan: Plan, of body: () -> Void) {
    var repetitions = 0
    var spent = 0.0
    var last = 0.0
    repeat {
      last = Self.seconds(body)
      spent += last
      repetitions += 1
    } while spent < plan.seconds / 2
    // The first repetition is slower than the others, so that their mean would promise too few.
    let count = plan.repetitions(of: repetitions > 1 ? spent / Double(repetitions) : last)
    self.init(
      blocks: (0..<plan.blocks).map { _ in
        Self.seconds { for _ in 0..<count { body() } } / Double(count)
      })
  }

  /// The seconds that `body` takes by the clock on the wall.
  public static func seconds(_ body: () -> Void) -> Double {
    let duration = ContinuousClock().measure(body)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
