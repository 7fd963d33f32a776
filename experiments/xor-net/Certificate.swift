/*:
 ## One unit: what it can do and why it cannot do XOR

 A threshold unit fires when $z = w_0 + w_1 x_1 + w_2 x_2 \ge \theta$. To compute a function of two
 bits, it has to satisfy four inequalities: $z_p - \theta \ge 0$ for each case $p$ that must fire and
 $\theta - z_p > 0$ for each that must not. Here $\theta$ is the threshold, $t$ in the chapter on
 neurons, and $w_0$ the bias, $b$ there; only $w_0 - \theta$ matters, and the perceptron below takes
 $\theta = 0$. Write $s_p = \pm 1$ for these signs and $u_p = (1, x_1, x_2)$ for the case. If there are
 multipliers $\lambda_p \ge 0$, not all zero, with

 $$\sum_p \lambda_p s_p u_p = 0,$$

 then adding up the inequalities, each times its $\lambda_p$, cancels every weight and the threshold and
 leaves $0 > 0$: no weights exist. (Why not $0 \ge 0$? As each $u_p$ begins with 1, the multipliers of
 the cases that must not fire add up to as much as those of the others. So at least one of the strict
 inequalities is among them, and the sum is strict.) Such multipliers are a *certificate*. They need no
 search. Four points in the plane have one linear dependence $\sum_p c_p u_p = 0$, up to a factor, and
 its coefficients are determinants of three of the points (Radon 1921). So a certificate is
 $\lambda_p = s_p c_p$ where these have one sign, and otherwise there is none. All in whole numbers:
 */
func determinant(_ a: [Int], _ b: [Int], _ c: [Int]) -> Int {
  a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
    + a[2] * (b[0] * c[1] - b[1] * c[0])
}

let u = cases.map { $0.map { Int($0) } }

/// Whether the inequalities, each times its multiplier, add up to 0 > 0.
func isCertificate(_ multipliers: [Int], against outputs: [Double]) -> Bool {
  let signs = outputs.map { $0 == 1 ? 1 : -1 }
  let sums = (0..<3).map { k in (0..<4).reduce(0) { $0 + multipliers[$1] * signs[$1] * u[$1][k] } }
  return sums == [0, 0, 0] && multipliers.allSatisfy { $0 >= 0 } && multipliers.contains { $0 > 0 }
}

func certificate(against outputs: [Double]) -> [Int]? {
  let c = [
    determinant(u[1], u[2], u[3]), -determinant(u[0], u[2], u[3]),
    determinant(u[0], u[1], u[3]), -determinant(u[0], u[1], u[2]),
  ]
  let products = zip(outputs, c).map { $0 == 1 ? $1 : -$1 }
  let oneSign = products.allSatisfy { $0 >= 0 } || products.allSatisfy { $0 <= 0 }
  let multipliers = products.map(abs)
  return oneSign && isCertificate(multipliers, against: outputs) ? multipliers : nil
}
let xorCertificate = certificate(against: xor)
/*:
 For XOR it exists. Each row of the table is one inequality; its numbers are the factors of the unknowns
 that head the columns. The last row is the sum of the inequalities:

 {{table certificate.csv}}

 In words: the two cases that must fire have the same centre of gravity as the two that must not, and
 a line cannot have one point on both sides. AND and OR have no certificate, but weights, found below.
 Of the 16 functions of two bits {{value certificates}} have a certificate, XOR and its negation; the
 perceptron rule finds weights for each of the other {{value separable}}.

 A look at a single weight shows it, too. Raising $x_1$ from 0 to 1 adds $w_1$ to the sum, whatever
 $x_2$ is. XOR asks for two things at once: with $x_2 = 0$ the unit has to begin to fire, so
 $w_1 > 0$; with $x_2 = 1$ it has to stop, so $w_1 < 0$. Whatever one unit computes, each input pushes
 in one direction throughout. Where the direction depends on another input, or turns round on the way,
 as for plants that get too little water and then too much, no weights will do. Then it takes units in
 between, or an input that somebody has made for the purpose. (One direction throughout is enough for two
 bits, but not for four. "$x_1$ and $x_2$, or $x_3$ and $x_4$" must fire for 1100 and 0011 and not for 1010 and
 0101. Both pairs have the sum 1111, so no unit computes it.)
 */
