import Host

/// How far two lists of numbers lie apart, in the four ways in which the chapters say it. Lists of different length, and
/// numbers of which one is infinite or none, are infinitely far apart: a NaN must not pass for agreement.
public enum Deviation {
  /// The largest |a − b|.
  public static func largest(_ a: [Double], _ b: [Double]) -> Double { worst(a, b) { abs($0 - $1) } }

  /// The largest |a − b| / max(|a|, |b|, `floor`). The floor keeps numbers near zero, where for example differences
  /// have only absolute accuracy, from counting in full.
  public static func relative(_ a: [Double], _ b: [Double], floor: Double = 1e-3) -> Double {
    worst(a, b) { relative($0, $1, floor: floor) }
  }

  /// |a − b| / max(|a|, |b|, `floor`).
  public static func relative(_ a: Double, _ b: Double, floor: Double = 1e-3) -> Double {
    guard a.isFinite, b.isFinite else { return .infinity }
    return abs(a - b) / max(abs(a), abs(b), floor)
  }

  /// The largest |a − b| as a part of the largest |b|; where all b are 0, the largest |a − b| itself.
  public static func ofLargest(_ a: [Double], _ b: [Double]) -> Double {
    let (distance, size) = (largest(a, b), b.map(abs).max() ?? 0)
    return distance.isFinite && size > 0 ? distance / size : distance
  }

  /// ‖a − b‖ / ‖b‖; 0 where the two are the same.
  public static func ofNorm(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    let square = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    if square == 0 { return 0 }
    let ratio = (square / b.reduce(0) { $0 + $1 * $1 }).squareRoot()
    return ratio.isFinite ? ratio : .infinity
  }

  private static func worst(_ a: [Double], _ b: [Double], _ distance: (Double, Double) -> Double) -> Double {
    guard a.count == b.count else { return .infinity }
    var worst = 0.0
    for (a, b) in zip(a, b) {
      let distance = distance(a, b)
      guard distance.isFinite else { return .infinity }
      worst = max(worst, distance)
    }
    return worst
  }
}

extension Deviation {
  /// The largest |a − b| of two tensors of one shape.
  public static func largest(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
    require(a.shape == b.shape, "deviation of \(a.shape) from \(b.shape)")
    return largest(a.values, b.values)
  }

  /// The largest |a − b| as a part of the largest |b|, of two tensors of one shape.
  public static func ofLargest(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
    require(a.shape == b.shape, "deviation of \(a.shape) from \(b.shape)")
    return ofLargest(a.values, b.values)
  }

  /// ‖a − b‖ / ‖b‖ of two tensors of one shape.
  public static func ofNorm(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
    require(a.shape == b.shape, "deviation of \(a.shape) from \(b.shape)")
    return ofNorm(a.values, b.values)
  }
}
