import Host
import Tensors

/// ∂E/∂θ of the last batch, in the layout of `Parameters`. Valid until the runner computes the next.
public struct Gradient<S: Scalar> {
  let base: UnsafeMutablePointer<S>
  /// As many as parameters.
  public let count: Int
  /// Names and places of the numbers.
  let layout: Parameters<S>
  /// Whose memory it is: kept, since a runner may otherwise end right after its last use.
  let owner: AnyObject

  /// ‖∂E/∂θ‖₂; infinite or NaN where a number of the gradient is.
  public var norm: Double {
    let square = Kernels.squaredNorm(base, count: count)
    // Squares of doubles beyond 10¹⁵⁴ overflow and of those below 10⁻¹⁵⁴ vanish, although the norm does neither.
    guard square < 1e-280 || square == .infinity, let (unit, length) = scaledNorm else { return square.squareRoot() }
    return unit * length
  }

  /// Whether every number is finite.
  public var isFinite: Bool {
    Kernels.squaredNorm(base, count: count).isFinite || (0..<count).allSatisfy { base[$0].isFinite }
  }

  /// Shortens the gradient to `limit` where its norm is larger; returns the norm before.
  ///
  /// A gradient that is not finite points nowhere: it is left as it is, and the norm returned, infinite or NaN, says
  /// so. A step along it makes parameters that are not finite, at which a training stops.
  ///
  /// - Parameter limit: above 0, else it traps: a negative one would turn the gradient round.
  @discardableResult
  @_specialize(where S == Float)
  public func clip(toNorm limit: Double) -> Double {
    require(limit > 0, "clip: a limit of \(limit) is not above 0")
    let norm = norm
    guard norm > limit else { return norm }
    let scale = S(limit / norm)
    if scale >= S.leastNormalMagnitude {
      for index in 0..<count { base[index] *= scale }
    } else if let (unit, length) = scaledNorm {
      // The factor alone would be rounded to few digits, or to 0.
      for index in 0..<count { base[index] = S(Double(base[index]) / unit * (limit / length)) }
    }
    return norm
  }

  /// Moves each number that is larger in size to ±`limit`, so that all lie in a fixed range; returns how many were
  /// moved.
  ///
  /// Clipping "to lie within a fixed range" (Leskovec, Rajaraman and Ullman, section 13.5.2), number by number: unlike
  /// `clip(toNorm:)` it also turns the gradient. The limit is rounded to the type of the numbers, though not to 0. A number that is
  /// not finite is left as it is: the step makes parameters that are not finite, at which a training stops.
  ///
  /// - Parameter limit: above 0, else it traps.
  @discardableResult
  @_specialize(where S == Float)
  public func clip(toValue limit: Double) -> Int {
    require(limit > 0, "clip: a limit of \(limit) is not above 0")
    let bound = max(S(limit), .leastNonzeroMagnitude)
    var clipped = 0
    for index in 0..<count {
      let number = base[index]
      guard number.magnitude > bound, number.isFinite else { continue }
      base[index] = number > 0 ? bound : -bound
      clipped += 1
    }
    return clipped
  }

  /// The norm as a power of two, the size of the largest number, times a length of at least 1; nil where there are
  /// only zeros, or a number that is not finite.
  private var scaledNorm: (unit: Double, length: Double)? {
    var largest = 0.0
    for index in 0..<count {
      guard base[index].isFinite else { return nil }
      largest = max(largest, Double(base[index].magnitude))
    }
    guard largest > 0 else { return nil }
    let unit = Double(sign: .plus, exponent: Int(largest.exponent), significand: 1)
    var square = 0.0
    for index in 0..<count {
      let share = Double(base[index]) / unit
      square += share * share
    }
    return (unit, square.squareRoot())
  }

  /// The numbers.
  public var values: [S] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// The numbers of one parameter, `conv1.weight`, or of all parameters of a layer, `conv1`.
  public func values(of name: String) -> [S] {
    let place = layout.place(of: name)
    return Array(UnsafeBufferPointer(start: base + place.lowerBound, count: place.count))
  }
}
