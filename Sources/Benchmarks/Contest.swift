/// Programs that train the same work, timed by turns: a block of one, a block of the next, and round again,
/// so that whatever else the machine does meets all of them alike.
public struct Contest {
  /// What one program took.
  public struct Outcome: Sendable, Equatable {
    /// The contestant's name in the tables.
    public let who: String
    /// Seconds an epoch.
    public let timing: Timing
    /// In bytes.
    public let peakMemory: Int
  }

  private let contestants: [Contestant]

  /// Programs in the order in which they take their turns, ours first: the others are checked against it.
  public init(_ contestants: [Contestant]) { self.contestants = contestants }

  /// Compares what each computes from the same weights with the first one's, which is ours.
  ///
  /// - Throws: `Contestant.Failure` where a loss, a gradient's norm, or the loss after one step differs by
  ///   more than 0.0001 of its size.
  public func check() throws(Contestant.Failure) {
    guard let first = contestants.first else { return }
    let ours = try first.check()
    for other in contestants.dropFirst() {
      if let difference = try other.check().difference(from: ours) {
        throw Contestant.Failure(who: other.who, reason: "does not compute the same: \(difference)")
      }
    }
  }

  /// Warms each up (compilation included), then times the blocks by turns, and ends all.
  ///
  /// - Throws: `Contestant.Failure`.
  public func run(_ plan: Timing.Plan) throws(Contestant.Failure) -> [Outcome] {
    var epochs: [Int] = []
    for contestant in contestants {
      // The first epoch compiles, the second tells how long one takes, the third block is as those that count.
      _ = try contestant.secondsPerEpoch(of: 1)
      epochs.append(plan.repetitions(of: try contestant.secondsPerEpoch(of: 1)))
      if epochs[epochs.count - 1] > 1 {
        epochs[epochs.count - 1] = plan.repetitions(of: try contestant.secondsPerEpoch(of: epochs[epochs.count - 1]))
      }
    }
    var blocks = [[Double]](repeating: [], count: contestants.count)
    for _ in 0..<plan.blocks {
      for (index, contestant) in contestants.enumerated() {
        blocks[index].append(try contestant.secondsPerEpoch(of: epochs[index]))
      }
    }
    var outcomes: [Outcome] = []
    for (contestant, blocks) in zip(contestants, blocks) {
      outcomes.append(
        Outcome(who: contestant.who, timing: Timing(blocks: blocks), peakMemory: try contestant.peakMemory()))
      contestant.end()
    }
    return outcomes
  }
}

extension Contest {
  /// Ours against the best of the others, which need not be the same one in time and in memory.
  public struct Standing: Sendable, Equatable {
    /// The first contestant.
    public let ours: Outcome
    /// Of the others the one whose median is the least.
    public let fastest: Outcome
    /// Of the others the one with the least peak of memory.
    public let lightest: Outcome

    /// From the outcomes in the contestants' order; nil where we are alone.
    public init?(_ outcomes: [Outcome]) {
      let peers = outcomes.dropFirst()
      guard let ours = outcomes.first,
        let fastest = peers.min(by: { $0.timing.median < $1.timing.median }),
        let lightest = peers.min(by: { $0.peakMemory < $1.peakMemory })
      else { return nil }
      self.ours = ours
      self.fastest = fastest
      self.lightest = lightest
    }

    /// The fastest peer's time over ours.
    public var timesAsFast: Double { fastest.timing.median / ours.timing.median }
    /// Our memory over the lightest peer's.
    public var memoryShare: Double { Double(ours.peakMemory) / Double(lightest.peakMemory) }
  }
}
