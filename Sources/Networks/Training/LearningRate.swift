import Host
import Tensors

/// A learning rate η and how it falls: a function of how many updates (or epochs) have been made, from 0.
///
/// ```swift
/// let rate = LearningRate.inverseTime(0.5, halvedAfter: 200)
/// network.descend(along: gradient, learningRate: rate(epoch - 1))
/// ```
///
/// It has no state: its place is the count that it is called with, an update rule's `updates` or the epoch, and a
/// checkpoint keeps both.
public struct LearningRate: Equatable, Sendable {
  private enum Course: Equatable {
    case constant
    case step(factor: Double, every: Int)
    case inverseTime(halvedAfter: Double)
    case exponential(factor: Double, floor: Double)
  }

  private let first: Double
  private let course: Course

  private init(_ first: Double, _ course: Course) {
    require(first.isFinite, "LearningRate: \(first)")
    (self.first, self.course) = (first, course)
  }

  /// η always.
  public static func constant(_ η: Double) -> LearningRate { LearningRate(η, .constant) }

  /// η · factor^⌊k / every⌋.
  public static func step(_ η: Double, factor: Double, every: Int) -> LearningRate {
    require(every > 0, "LearningRate: a step every \(every)")
    require(factor > 0 && factor.isFinite, "LearningRate: a factor of \(factor)")
    return LearningRate(η, .step(factor: factor, every: every))
  }

  /// η c / (k + c): half of η at k = c, a third at 2 c. Other texts write η / (1 + k / c).
  public static func inverseTime(_ η: Double, halvedAfter c: Double) -> LearningRate {
    require(c > 0 && c.isFinite, "LearningRate: halved after \(c)")
    return LearningRate(η, .inverseTime(halvedAfter: c))
  }

  /// η · factor^k, but not below `floor`. Other texts write η e^(−λ k), with λ = −ln factor.
  public static func exponential(_ η: Double, factor: Double, floor: Double = 0) -> LearningRate {
    require(factor > 0 && factor.isFinite, "LearningRate: a factor of \(factor)")
    return LearningRate(η, .exponential(factor: factor, floor: floor))
  }

  /// The rate of the update (or epoch) before which `k` others were made; the same bits on every machine.
  public func callAsFunction(_ k: Int) -> Double {
    require(k >= 0, "LearningRate: after \(k) updates")
    switch course {
    case .constant: return first
    case .step(let factor, let every): return first * Self.power(factor, k / every)
    case .inverseTime(let c): return first * c / (Double(k) + c)
    case .exponential(let factor, let floor):
      return max(floor, first * Elementary.exp(Double(k) * Elementary.log(factor)))
    }
  }

  /// factorⁿ, by squaring; of a half exactly, which a logarithm would miss.
  static func power(_ factor: Double, _ n: Int) -> Double {
    var (result, square, n) = (1.0, factor, n)
    while n > 0 {
      if n & 1 == 1 { result *= square }
      square *= square
      n >>= 1
    }
    return result
  }
}
