import Host

/// Buckets for sequences of different lengths (Leskovec, Rajaraman and Ullman, section 13.5): a bucket has a length, each
/// sequence goes to the bucket of the shortest length that is at least its own, and is padded to it.
///
/// One bucket is zero-padding to the longest; a bucket for each length pads nothing. "A separate RNN for each length" is
/// here the same network, unrolled over as many steps as the bucket has; its weights are the same in any case.
public struct Buckets: Sendable, Equatable {
  /// The length of each bucket, from short to long.
  public let lengths: [Int]
  /// Which sequences each bucket holds, in the order given.
  public let members: [[Int]]
  /// The length of each sequence, in the order given.
  public let sequenceLengths: [Int]

  /// Buckets of the given lengths, some of which may stay empty. A sequence longer than the longest bucket traps.
  public init(_ sequenceLengths: [Int], lengths: [Int]) {
    let lengths = Set(lengths).sorted()
    require(
      sequenceLengths.allSatisfy { $0 >= 0 && $0 <= lengths.last ?? 0 } && lengths.allSatisfy { $0 >= 0 },
      "Buckets: sequences of up to \(sequenceLengths.max() ?? 0) steps in buckets of \(lengths)")
    var members = [[Int]](repeating: [], count: lengths.count)
    for (index, length) in sequenceLengths.enumerated() {
      if let bucket = lengths.firstIndex(where: { $0 >= length }) { members[bucket].append(index) }
    }
    self.lengths = lengths
    self.members = members
    self.sequenceLengths = sequenceLengths
  }

  /// At most `count` buckets of the lengths that pad least. Where several choices pad as little, the shorter buckets have
  /// the smaller lengths.
  public init(_ sequenceLengths: [Int], count: Int) {
    require(count > 0, "Buckets: \(count) of them")
    let distinct = Set(sequenceLengths).sorted()
    let most = min(count, distinct.count)
    let numbers = distinct.map { length in sequenceLengths.count(where: { $0 == length }) }
    // cost[j]: the fewest steps for all sequences of the first j lengths, in as many buckets as there have been turns;
    // a last bucket for the lengths i..<j has the length distinct[j − 1].
    var cost = [Int?](repeating: nil, count: distinct.count + 1)
    cost[0] = 0
    var cuts: [[Int]] = []
    for _ in 0..<most {
      var next = [Int?](repeating: nil, count: distinct.count + 1)
      var cut = [Int](repeating: 0, count: distinct.count + 1)
      for j in stride(from: 1, through: distinct.count, by: 1) {
        for i in 0..<j {
          guard let before = cost[i] else { continue }
          let steps = before + numbers[i..<j].reduce(0, +) * distinct[j - 1]
          if let best = next[j], best <= steps { continue }
          next[j] = steps
          cut[j] = i
        }
      }
      cost = next
      cuts.append(cut)
    }
    var (lengths, j) = ([Int](), distinct.count)
    for cut in cuts.reversed() {
      lengths.append(distinct[j - 1])
      j = cut[j]
    }
    self.init(sequenceLengths, lengths: lengths)
  }

  /// How many steps are computed, padding included.
  public var paddedSteps: Int { zip(lengths, members).reduce(0) { $0 + $1.0 * $1.1.count } }
  /// How many of them are padding.
  public var wastedSteps: Int { paddedSteps - sequenceLengths.reduce(0, +) }
  /// Which part of what is computed is padding; 0 where nothing is computed.
  public var wastedShare: Double { paddedSteps == 0 ? 0 : Double(wastedSteps) / Double(paddedSteps) }
}
