import Host

/// The distribution of a random whole number that is known exactly, so that no seeds are needed to tell which
/// values are usual.
public struct ExactDistribution: Sendable, Equatable {
  /// The smallest value.
  public let first: Int
  /// The probability of at most `first + k`, for k = 0, 1, …, up to 1.
  public let atMost: [Double]

  /// The distribution whose smallest value is `first`; probabilities that do not grow up to 1 trap.
  public init(from first: Int, atMost: [Double]) {
    require(
      atMost.last == 1 && (atMost.first ?? -1) >= 0 && zip(atMost, atMost.dropFirst()).allSatisfy { $0 <= $1 },
      "ExactDistribution: \(atMost.count) probabilities that do not grow from 0 to 1")
    self.first = first
    self.atMost = atMost
  }

  /// P(X ≤ value).
  public func probability(atMost value: Int) -> Double {
    value < first ? 0 : value - first < atMost.count ? atMost[value - first] : 1
  }

  /// P(X ≥ value).
  public func probability(atLeast value: Int) -> Double { 1 - probability(atMost: value - 1) }

  /// The smallest value with P(X ≤ value) ≥ `probability`, which is in 0 … 1.
  public func quantile(_ probability: Double) -> Int {
    first + (atMost.firstIndex { $0 >= probability } ?? atMost.count - 1)
  }

  /// The values that are not among the rarest (1 − `share`) / 2 at either end: those x with P(X ≤ x) and
  /// P(X ≥ x) at least as large as that.
  public func central(_ share: Double) -> ClosedRange<Int> {
    let tail = (1 - share) / 2
    let lower = quantile(tail)
    var upper = first + atMost.count - 1
    while upper > lower, probability(atLeast: upper) < tail { upper -= 1 }
    return lower...upper
  }
}
