import Host

/// How long the longest of several random strings is: its exact distribution.
///
/// The strings are independent, so none has more than n symbols with the probability
/// (1 − P(L > n | L ≥ least))^count.
public struct LongestString: Sendable, Equatable {
  /// How many strings are drawn.
  public let count: Int
  /// Their least length.
  public let minimumLength: Int
  /// The probability that the longest has at most `minimumLength + k` symbols, for k = 0, 1, …, until it is 1
  /// to the last bit.
  public let atMost: [Double]
}

extension Automaton {
  /// The distribution of the longest of `count` strings of at least `minimumLength` symbols, computed from the
  /// automaton without drawing any.
  public func longestString(of count: Int, minimumLength: Int) -> LongestString {
    require(
      count > 0 && minimumLength >= 0,
      "Automaton \(name): the longest of \(count) strings of at least \(minimumLength) symbols")
    var reach = 64
    while true {
      let survival = survival(upTo: minimumLength + reach + 1).map { $0[0] }
      let all = survival[minimumLength]
      require(all > 0x1p-1000, "Automaton \(name): strings of \(minimumLength) symbols are too rare")
      let atMost = (0...reach).map { power(1 - survival[minimumLength + $0 + 1] / all, count) }
      if let end = atMost.firstIndex(of: 1) {
        return LongestString(count: count, minimumLength: minimumLength, atMost: Array(atMost[...end]))
      }
      reach *= 2
    }
  }

  /// By squaring, since the C library's last bits depend on the machine.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest % 2 == 1 { result *= square }
      square *= square
      rest /= 2
    }
    return result
  }
}
