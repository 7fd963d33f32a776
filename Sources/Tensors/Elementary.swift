/// Elementary functions in `Double` that give the same bits on every machine.
///
/// The C library's versions are chosen by the CPU (with or without fused multiply-add) and differ
/// in the last bit. These use only IEEE additions, multiplications and divisions, which Swift never
/// contracts. Coefficients: Cephes (Moshier 1989); error below 2.5 units in the last place for exp and
/// 1.5 for log, 5 for log(1 + x) and eˣ − 1, tested.
///
/// The kernels, `Kernels.Function` and those of losses and recurrent layers, have exponentials of their own, in vectors and
/// in the type of the network. These take an argument outside of −87 to 88 in `Float`, of −708 to 709 in `Double`, for the
/// end that it has passed, and so give neither 0 nor ∞; here exp goes on to both. Within those ends the two may differ in
/// the last bits.
public enum Elementary {
  /// eˣ; ∞ above 709.78, where no `Double` is large enough, subnormal below −708.4, and 0 below −745.2.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.782712893384 { return .infinity }
    if x < -745.2 { return 0 }
    let n = (x * 1.4426950408889634073599).rounded(.toNearestOrEven)
    // The argument less n ln 2, in two pieces so that the subtraction is exact.
    let r = (x - n * 6.93145751953125e-1) - n * 1.42860682030941723212e-6
    let square = r * r
    let p = r * ((1.26177193074810590878e-4 * square + 3.02994407707441961300e-2) * square
      + 9.99999999999999999910e-1)
    let q = ((3.00198505138664455042e-6 * square + 2.52448340349684104192e-3) * square
      + 2.27265548208155028766e-1) * square + 2.0
    let result = 1 + 2 * (p / (q - p))
    // In two steps, so that results below the normal range are rounded once.
    let half = Int(n) / 2
    return result * power(half) * power(Int(n) - half)
  }

  /// ln x; −∞ at 0 and NaN below.
  public static func log(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    // x = m 2ᵉ with √½ ≤ m < √2.
    var exponent = Double(x.exponent) + 1
    var m = x.significand / 2
    if m < 0.70710678118654752440 {
      exponent -= 1
      m = 2 * m
    }
    let f = m - 1
    let square = f * f
    let p = ((((1.01875663804580931796e-4 * f + 4.97494994976747001425e-1) * f
      + 4.70579119878881725854e0) * f + 1.44989225341610930846e1) * f
      + 1.79368678507819816313e1) * f + 7.70838733755885391666e0
    let q = ((((f + 1.12873587189167450590e1) * f + 4.52279145837532221105e1) * f
      + 8.29875266912776603211e1) * f + 7.11544750618563894466e1) * f
      + 2.31251620126765340583e1
    var y = f * (square * p / q)
    y -= exponent * 2.121944400546905827679e-4
    y -= 0.5 * square
    return (f + y) + exponent * 0.693359375
  }

  /// ln(1 + x), with full relative accuracy near 0 (Kahan): the rounding of w = 1 + x is undone by x / (w − 1).
  public static func log(onePlus x: Double) -> Double {
    let w = 1 + x
    return w == 1 || w == .infinity ? x : log(w) * (x / (w - 1))
  }

  /// eˣ − 1, with full relative accuracy near 0 (Kahan): the rounding of u = eˣ is undone by x / ln u.
  public static func expMinusOne(_ x: Double) -> Double {
    let u = exp(x)
    if u == 1 { return x }
    if u == .infinity || u - 1 == -1 { return u - 1 }
    return (u - 1) * (x / log(u))
  }

  /// Sine and cosine of an angle in degrees: exact at multiples of 90, and within ±360 no further than 2 · 10⁻¹⁵ from the C
  /// library's at the angle in radians, most of which is the rounding of that. No C library's sine is asked, whose last bit another machine may have otherwise.
  /// Coefficients: Cephes (Moshier 1989).
  public static func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
    guard degrees.isFinite else { return (.nan, .nan) }
    // The angle is q right angles and a rest of at most 45 degrees, f in radians.
    let q = (degrees / 90).rounded(.toNearestOrEven)
    let f = (degrees - 90 * q) * 1.74532925199432957692e-2
    let z = f * f
    var p = (1.58962301576546568060e-10 * z - 2.50507477628578072866e-8) * z + 2.75573136213857245213e-6
    p = ((p * z - 1.98412698295895385996e-4) * z + 8.33333333332211858878e-3) * z - 1.66666666666666307295e-1
    let sine = f + f * z * p
    p = (2.08757008419747316778e-9 - 1.13585365213876817300e-11 * z) * z - 2.75573141792967388112e-7
    p = ((p * z + 2.48015872888517045348e-5) * z - 1.38888888888730564116e-3) * z + 4.16666666666665929218e-2
    let cosine = 1 - 0.5 * z + z * z * p
    return switch Int(q.truncatingRemainder(dividingBy: 4)) & 3 {
    case 0: (sine, cosine)
    case 1: (cosine, -sine)
    case 2: (-sine, -cosine)
    default: (-cosine, sine)
    }
  }

  private static func power(_ n: Int) -> Double {
    Double(sign: .plus, exponent: n, significand: 1)
  }
}
