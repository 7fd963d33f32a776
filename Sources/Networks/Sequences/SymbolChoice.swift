import Host
import Tensors

/// How a symbol is chosen from the logits of all symbols.
public enum SymbolChoice: Sendable, Equatable {
  /// The one with the largest logit, the first where several are.
  case greedy
  /// By lot, symbol i with the probability `exp(zᵢ / T) / Σⱼ exp(zⱼ / T)`. At the temperature T = 1 that is the network's
  /// softmax; towards 0 the choice becomes greedy, towards ∞ all symbols become equally likely.
  case sampled(temperature: Double)

  /// The number of the symbol chosen. Logits that are not finite trap.
  public func symbol<S: Scalar>(_ logits: [S], using stream: inout RandomStream) -> Int {
    switch self {
    case .greedy:
      Self.check(logits)
      var best = 0
      for (symbol, logit) in logits.enumerated() where logit > logits[best] { best = symbol }
      return best
    case .sampled(let temperature):
      let shares = Self.probabilities(logits, temperature: temperature)
      var left = stream.uniform()
      for (symbol, share) in shares.enumerated() {
        left -= share
        if left < 0 { return symbol }
      }
      // Rounding has left a little of the 1 over.
      return shares.lastIndex { $0 > 0 } ?? 0
    }
  }

  /// `exp(zᵢ / T) / Σⱼ exp(zⱼ / T)`, less the largest logit so that nothing overflows.
  public static func probabilities<S: Scalar>(_ logits: [S], temperature: Double = 1) -> [Double] {
    require(temperature > 0, "SymbolChoice: a temperature of \(temperature) is not above 0")
    check(logits)
    let numbers = logits.map { Double($0) }
    let largest = numbers.max() ?? 0
    let shares = numbers.map { Elementary.exp(($0 - largest) / temperature) }
    let sum = shares.reduce(0, +)
    return shares.map { $0 / sum }
  }

  private static func check<S: Scalar>(_ logits: [S]) {
    require(
      !logits.isEmpty && logits.allSatisfy(\.isFinite), "SymbolChoice: no choice among the logits \(logits)")
  }
}
