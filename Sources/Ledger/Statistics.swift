import Host

/// The statistics behind the verdicts. Only `+ − × ÷ √`, so that every machine gives the same bits.
public enum Statistics {
  /// A closed interval in the unit of the values.
  public struct Interval: Equatable, Sendable {
    /// The lower end, which belongs to it.
    public let lower: Double
    /// The upper end, which belongs to it.
    public let upper: Double
    /// upper − lower.
    public var width: Double { upper - lower }

    /// The interval [`lower`, `upper`]; the order of the ends is not checked.
    public init(lower: Double, upper: Double) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// The arithmetic mean of at least one value.
  public static func mean(_ values: [Double]) -> Double {
    require(!values.isEmpty, "Statistics.mean of no values")
    return values.reduce(0, +) / Double(values.count)
  }

  /// The sample standard deviation, with n − 1 in the denominator, of at least two values.
  public static func standardDeviation(_ values: [Double]) -> Double {
    require(values.count > 1, "Statistics.standardDeviation needs two values, got \(values.count)")
    let centre = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// The middle value, or the mean of the two middle ones.
  public static func median(_ values: [Double]) -> Double {
    require(!values.isEmpty, "Statistics.median of no values")
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The value below which the share `p` of further observations is expected to lie: position p (n + 1) among
  /// the sorted values, which is the rank that conformal prediction asks for, linear between two neighbours.
  /// Never beyond the smallest and the largest value, so that fewer values make a range narrower, not wider.
  public static func quantile(_ values: [Double], at p: Double) -> Double {
    require(!values.isEmpty, "Statistics.quantile of no values")
    require((0...1).contains(p), "Statistics.quantile at \(p)")
    let sorted = values.sorted()
    var position = min(max(p * Double(sorted.count + 1), 1), Double(sorted.count))
    // 0.1 · 20 is the second value, whatever is lost on the way to 0.1.
    if abs(position - position.rounded()) < 1e-9 { position = position.rounded() }
    let below = Int(position)
    guard below < sorted.count else { return sorted[sorted.count - 1] }
    let share = position - Double(below)
    // Neighbours that are equal give their value and no rounding of it.
    return share == 0 || sorted[below - 1] == sorted[below]
      ? sorted[below - 1] : sorted[below - 1] + share * (sorted[below] - sorted[below - 1])
  }

  /// The range that leaves as many values below it as above it, and holds the share `share` of them; its
  /// ends are quantiles.
  public static func centralRange(_ values: [Double], share: Double) -> Interval {
    let tail = (1 - share) / 2
    return Interval(lower: quantile(values, at: tail), upper: quantile(values, at: 1 - tail))
  }

  /// The two-sided 95 % prediction interval for one new observation, from n ≥ 2 values taken as normal:
  /// mean ± t(0.975; n − 1) · s · √(1 + 1/n).
  public static func predictionInterval(_ values: [Double]) -> Interval {
    let n = Double(values.count)
    let centre = mean(values)
    let t = studentQuantile(0.975, degreesOfFreedom: values.count - 1)
    let half = t * standardDeviation(values) * (1 + 1 / n).squareRoot()
    return Interval(lower: centre - half, upper: centre + half)
  }

  /// Wilson's 95 % interval for the share behind `successes` of `trials` (Wilson 1927).
  public static func wilsonInterval(successes: Int, trials: Int) -> Interval {
    require(
      trials > 0 && (0...trials).contains(successes),
      "Statistics.wilsonInterval: \(successes) of \(trials) is no share")
    let z = 1.959963984540054  // 0.975 quantile of the standard normal distribution
    let n = Double(trials)
    let share = Double(successes) / n
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    // At 0 and at n the ends are 0 and 1 exactly; rounding must not push them beyond.
    return Interval(
      lower: successes == 0 ? 0 : centre - half, upper: successes == trials ? 1 : centre + half)
  }

  /// The quantile of Student's t distribution at `probability` in 0.5 ..< 1, by bisection of the CDF
  /// down to neighbouring floating-point numbers.
  public static func studentQuantile(_ probability: Double, degreesOfFreedom: Int) -> Double {
    require(
      probability >= 0.5 && probability < 1, "Statistics.studentQuantile at \(probability)")
    var low = 0.0
    var high = 1.0
    while studentCDF(high, degreesOfFreedom: degreesOfFreedom) < probability { high *= 2 }
    while true {
      let middle = low + (high - low) / 2
      if middle == low || middle == high { return middle }
      if studentCDF(middle, degreesOfFreedom: degreesOfFreedom) < probability {
        low = middle
      } else {
        high = middle
      }
    }
  }

  /// P(T ≤ t) for a whole number ν ≥ 1 of degrees of freedom (Abramowitz and Stegun 1964, 26.7.3 and
  /// 26.7.4): with tan θ = t / √ν, a finite series in cos² θ.
  public static func studentCDF(_ t: Double, degreesOfFreedom nu: Int) -> Double {
    require(nu >= 1, "Statistics.studentCDF with \(nu) degrees of freedom")
    let tangent = t / Double(nu).squareRoot()
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = tangent * cosine
    let square = cosine * cosine
    // A(t|ν) = P(−t ≤ T ≤ t)
    var inside: Double
    if nu % 2 == 0 {
      // sin θ {1 + 1/2 cos² θ + 1·3/(2·4) cos⁴ θ + … up to cos^(ν−2) θ}
      var term = 1.0
      inside = 1
      for k in stride(from: 2, through: nu - 2, by: 2) {
        term *= Double(k - 1) / Double(k) * square
        inside += term
      }
      inside *= sine
    } else {
      // 2/π {θ + sin θ [cos θ + 2/3 cos³ θ + 2·4/(3·5) cos⁵ θ + … up to cos^(ν−2) θ]}
      var term = cosine
      var series = nu > 1 ? cosine : 0
      for k in stride(from: 3, through: nu - 2, by: 2) {
        term *= Double(k - 1) / Double(k) * square
        series += term
      }
      inside = 2 / Double.pi * (arcTangent(tangent) + sine * series)
    }
    return 0.5 + 0.5 * inside
  }

  /// arctan x: halved four times by arctan x = 2 arctan(x / (1 + √(1 + x²))), then Gregory's series.
  /// Our own, because the C library's last bits depend on processor and version.
  static func arcTangent(_ x: Double) -> Double {
    var y = x
    for _ in 0..<4 { y /= 1 + (1 + y * y).squareRoot() }
    // Now |y| ≤ tan(π/32) < 0.0985, so that 11 terms leave less than 10⁻²⁰.
    let square = y * y
    var sum = 0.0
    for k in stride(from: 21, through: 1, by: -2) {
      let coefficient = (k % 4 == 1 ? 1.0 : -1.0) / Double(k)
      sum = sum * square + coefficient
    }
    return 16 * y * sum
  }
}
