/// The error of `computed` in units in the last place of the exact value, of which `exact` is the
/// nearest `Double`.
func errorInUlps<S: BinaryFloatingPoint>(_ computed: S, _ exact: Double) -> Double {
  abs(Double(computed) - exact) / Double(S(exact).ulp)
}
