import Host
import Tensors

/// A series of numbers, one for each step of time, and its windows: from some values in a row the next is to be told.
public struct TimeSeries: Sendable, Equatable {
  /// In the order of time.
  public let values: [Double]

  /// A series of one's own.
  public init(_ values: [Double]) { self.values = values }

  /// φ₂ of the drifting series.
  public static let secondCoefficient = -0.7

  /// A noisy oscillation that becomes faster: an autoregressive series of order 2 whose first coefficient drifts,
  ///
  ///     x(t) = φ₁(t) x(t − 1) + φ₂ x(t − 2) + ε(t),  φ₁(t) = a + (b − a) t / (n − 1),  φ₂ = −0.7
  ///
  /// with x(−1) = x(−2) = 0 and standard normal ε, one of `stream` for each step; t from 0 to n − 1, no units. Its period
  /// is 2π / arccos(φ₁ / (2 √−φ₂)) steps: from 11 to 3 where a = 1.4 and b = −0.6. The same bits on every machine.
  ///
  /// Nobody can foretell ε, so the mean squared error of a prediction has an expectation of at least 1. A rule that was
  /// learnt in the past errs more as φ₁ moves on. A random split hides that, since what comes after a window that is held
  /// out has been trained on; the last part shows more of it, yet not all, as the drift goes on after it. With a = b
  /// nothing drifts, and both splits tell the same.
  ///
  /// - Parameters:
  ///   - count: n, 0 or more.
  ///   - first: a; below 1.7 in size, else it traps, as the series would grow without bound.
  ///   - last: b, below 1.7 in size as well.
  public static func drifting(
    _ count: Int, from first: Double = 1.4, to last: Double = -0.6, using stream: inout RandomStream
  ) -> TimeSeries {
    require(count >= 0, "TimeSeries: \(count) values")
    let bound = 1 - secondCoefficient
    require(
      abs(first) < bound && abs(last) < bound,
      "TimeSeries: coefficients from \(first) to \(last), below \(bound) in size are possible")
    var (values, before, beforeThat): ([Double], Double, Double) = ([], 0, 0)
    values.reserveCapacity(count)
    for t in 0..<count {
      let coefficient = first + (last - first) * Double(t) / Double(max(1, count - 1))
      let value = coefficient * before + secondCoefficient * beforeThat + stream.normal()
      values.append(value)
      (before, beforeThat) = (value, before)
    }
    return TimeSeries(values)
  }

  /// How many windows of `size` values have a value after them.
  ///
  /// - Parameter size: Above 0, else it traps.
  public func windowCount(of size: Int) -> Int {
    require(size > 0, "TimeSeries: windows of \(size) values")
    return max(0, values.count - size)
  }

  /// Windows as examples: column n holds x(i) … x(i + size − 1) with i = `places[n]`, the earliest on top, and its target
  /// is x(i + size). In the units of the series; nothing is scaled.
  ///
  /// Neighbouring windows share all values but one, and the target of each is an input of later ones.
  ///
  /// - Parameters:
  ///   - size: How many values back a prediction may look; above 0.
  ///   - places: Below `windowCount(of:)`, such as a part of a `Split`; others trap.
  ///   - type: In which the network computes.
  /// - Returns: Inputs `[size, N]` and targets `[1, N]`.
  public func windows<S: Scalar>(
    of size: Int, at places: [Int], as type: S.Type = Float.self
  ) -> (inputs: Tensor<S>, targets: Tensor<S>) {
    let count = windowCount(of: size)
    let outside = places.first { $0 < 0 || $0 >= count }
    require(outside == nil, "TimeSeries: window \(outside ?? 0) of \(count)")
    let inputs = (0..<size).flatMap { step in places.map { place in S(values[place + step]) } }
    let targets = places.map { place in S(values[place + size]) }
    return (Tensor([size, places.count], inputs), Tensor([1, places.count], targets))
  }
}
