import Host
import Ledger
import Studies
import Tensors

/// The printed output gate, with the digit put back that (133) has lost: where an entry times `factors`
/// is not the product that (134) prints again, the one digit that makes it so. As printed where none does.
@MainActor func withLostDigit(_ printed: Tensor<Double>, times factors: Tensor<Double>) -> Tensor<Double> {
  let products = study.settings("kelleher-eq134-operand")
  guard products.count == printed.count else {
    study.fail("kelleher-eq134-operand: \(products.count) entries, kelleher-eq133-o-dagger has \(printed.count)")
  }
  return .column(printed.values.indices.map { index in
    let (gate, factor) = (printed.values[index], factors.values[index])
    func fits(_ gate: Double) -> Bool { abs(gate * factor - products[index]) <= 5e-10 }
    if fits(gate) { return gate }
    let digits = Array(NumberText.shortest(gate))
    let repaired = Set(
      (0...digits.count).flatMap { place in
        (0...9).compactMap { digit -> Double? in
          var changed = digits
          changed.insert(Character("\(digit)"), at: place)
          return Double(String(changed)).flatMap { fits($0) ? $0 : nil }
        }
      })
    return repaired.count == 1 ? repaired.first ?? gate : gate
  })
}

//#-hidden-code
@MainActor func judgeKelleherNumbers() {
  study.judge("kelleher-eq132-dE-do", equals: dE_do.values)
  let product = dE_do ⊙ printedGate
  let lost = zip(printedGate.values, gate.values).filter { $0 != $1 }
  let place = zip(printedGate.values, gate.values).map { $0 != $1 }.firstIndex(of: true).map { $0 + 1 } ?? 0
  let off = zip(product.values, dE_doTanh.values).map { abs($0 - $1) }.max() ?? 0
  let digit = lost.map { "\(NumberText.shortest($0.0)) should be \(NumberText.shortest($0.1))" }.joined(separator: ", ")
  study.value("lost-digit", digit.isEmpty ? "none" : digit)
  study.value(
    "lost-digit-effect",
    "It is the only single digit that gives the product which (133) and (134) print; as printed that product would be off by "
      + "\(NumberText.sixDigits(off)). All that follows uses it.")
  study.judge(
    "kelleher-eq133-product", equals: dE_doTanh.values,
    note: "the digit that the factor lacks was found from this product")
  // The product is right; what lacks a digit is judged by itself, the entry that (133) names beside it.
  func second(_ gate: Tensor<Double>) -> [Double] { Array(gate.values.dropFirst().prefix(1)) }
  study.judge(
    "kelleher-eq133-factor", equals: second(gate),
    erratum: ErratumProof(
      .arithmetic,
      "the printed factors do not give the printed product: in entry \(place) of o†, \(digit), the only value with one digit more that gives the "
        + "product which (134) prints again",
      holds: lost.count == 1 && place == 2, correct: "the factor \(lost.first.map { NumberText.shortest($0.1) } ?? "–")",
      effect: "with it the product is off by \(NumberText.sixDigits(off)), \(Study.text(off * 1e9)) units of its last digit; the numbers "
        + "that follow use the right factor",
      slip: "the factor lacks a digit, perhaps only in our extraction; the product is that of the whole factor",
      slipGives: second(printedGate),
      class: .extraction,
      quoting: lost.first.map { "the factor \(NumberText.shortest($0.0)) of o†" }))
  let putBack = "with the digit that the factor printed in (133) lacks put back, which was found from the product there (fitted)"
  study.judge("kelleher-eq134-delta", equals: δoTanh.values, note: putBack)
  study.judge("kelleher-eq135-dE-dc", equals: dE_dc.values, note: putBack)
  study.judge("kelleher-eq136-dE-df", equals: dE_df.values, note: putBack)
  study.judge("kelleher-eq137-delta-f", equals: δf.values, note: putBack)
  study.judge("kelleher-eq138-hx", equals: hx.values)
  study.judge("kelleher-eq138-dWf", equals: ΔWf.values, note: putBack)
  judgeLabel()
  judgeStates()

  func text(_ tensor: Tensor<Double>) -> String {
    tensor.values.map { Study.text($0, decimals: 9) }.joined(separator: ", ")
  }
  func printed(_ id: String) -> String {
    study.published("kelleher-\(id)").map { NumberText.shortest($0) }.joined(separator: ", ")
  }
  let rows: [(String, String, Tensor<Double>, String)] = [
    ("(132)", "∂E/∂oₜ", dE_do, printed("eq132-dE-do")), ("(133)", "∂E/∂o‡", dE_doTanh, printed("eq133-product")),
    ("(134)", "δ of o‡", δoTanh, printed("eq134-delta")), ("(135)", "∂E/∂cₜ", dE_dc, printed("eq135-dE-dc")),
    ("(136)", "∂E/∂f", dE_df, printed("eq136-dE-df")), ("(137)", "δ of f", δf, printed("eq137-delta-f")),
  ]
  let all = study.published("kelleher-eq138-dWf"), width = hx.count
  study.table(
    "kelleher.csv", ["equation", "quantity", "ours", "printed"],
    rows.map { [$0.0, $0.1, text($0.2), $0.3] }
      + (0..<ΔWf.shape[0]).map { row in
        let printed = all.dropFirst(row * width).prefix(width).map { NumberText.shortest($0) }
        return ["(138)", "ΔW of f, row \(row + 1)", text(ΔWf.rows(row..<row + 1)), printed.joined(separator: ", ")]
      })
}

/// The brace under (134) says 1 − tanh(c): the slope of tanh at the c that this would mean is another.
@MainActor private func judgeLabel() {
  func slope(_ c: Double) -> Double { CentralDifference.slope { tanh(c + $0) } }
  /// c with tanh c = y, by bisection.
  func inverse(_ y: Double) -> Double {
    var (low, high) = (-20.0, 20.0)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if tanh(middle) < y { low = middle } else { high = middle }
    }
    return low
  }
  let factors = tanhSlope.values
  guard factors.allSatisfy({ $0 > 0 && $0 < 1 }) else {
    study.fail("kelleher-eq134-factor: a slope of tanh lies between 0 and 1")
  }
  let labelled = factors.map { abs(slope(inverse(1 - $0)) - $0) }
  let squared = factors.map { abs(slope(inverse((1 - $0).squareRoot())) - $0) }
  let off = labelled.max() ?? 0
  study.judge(
    "kelleher-eq134-label", holds: labelled.allSatisfy { $0 < 1e-6 },
    because: "if the printed factors were 1 − tanh(c), the slope of tanh at that c would differ from them by up to "
      + "\(NumberText.sixDigits(off)); as 1 − tanh²(c) they are its slope to \(power(squared))",
    counterExample: ErratumProof(
      .finiteDifferences,
      "a central difference of tanh agrees with the printed factors if they are 1 − tanh²(c), as in (121), and not if they are "
        + "1 − tanh(c), as the brace says",
      holds: labelled.allSatisfy { $0 > 1e-4 } && squared.allSatisfy { $0 < 1e-6 }, correct: "1 − tanh²(c_t)",
      effect: "none on the numbers; 1 − tanh(c) of the same c would be "
        + factors.map { Study.text(1 - (1 - $0).squareRoot(), decimals: 3) }.joined(separator: " and ")
        + " (or \(factors.map { Study.text(1 + (1 - $0).squareRoot(), decimals: 3) }.joined(separator: " and ")) if c is "
        + "negative) in place of \(factors.map { Study.text($0, decimals: 3) }.joined(separator: " and "))",
      class: .extraction))
}

/// The states of (108): as many as cells, unless (115) has a matrix, whose size is not printed and is chosen here to fit.
@MainActor private func judgeStates() {
  let h108 = hx108.values.dropFirst().prefix(study.published("kelleher-eq108-h").count)
  study.value("eq108-h", Double(h108.count))
  study.value("eq108-c", Double(c108.count))
  // A unit with these vectors, the printed W^(f) and a matrix in (115), for two steps: its state goes back into [1; h; x].
  var stream = RandomStream(seed: 1, name: "unit of (108)")
  let (states, cells, columns) = (h108.count, c108.count, hx108.count)
  func unit(_ hx: Tensor<Double>, _ c: Tensor<Double>, _ W: [Tensor<Double>]) -> KelleherUnit {
    var unit = KelleherUnit(hx: hx, cBefore: c, Wf: Wf108, Wiσ: W[0], WiTanh: W[1], Woσ: W[2])
    unit.WoTanh = W[3]
    return unit
  }
  let W = [[cells, columns], [cells, columns], [states, columns], [states, cells]].map { stream.tensor($0) }
  let first = unit(hx108, c108, W).forward()
  let again = unit(Tensor(concatenating: [.column([1]), first.o, vector("kelleher-eq108-x")]), first.c, W)
  let (next, dE_do, dE_dcNext) = (again.forward(), stream.tensor([states, 1]), stream.tensor([cells, 1]))
  // (121), (122) with the transposed matrix, against a central difference by the cell.
  let byHand = W[3].ᵀ × (dE_do ⊙ next.oσ ⊙ (1 - next.oTanh ⊙ next.oTanh)) + dE_dcNext
  let off = deviation(byHand.values, again.numeric(.c, dE_do: dE_do, dE_dcNext: dE_dcNext))
  study.judge(
    "kelleher-eq108-size",
    holds: study.ledger["kelleher-eq108-size"]?.published == "\(next.o.count) and \(next.c.count)" && off < 1e-6,
    because: "a unit of (106) to (117) from the vectors and W^(f) of (108), for two steps, and its gradient by the cell; the size of the "
      + "matrix in (115) is chosen to fit them",
    found: "with a matrix of \(states) × \(cells) in (115), where one is printed without its size, a unit runs two steps with \(next.o.count) "
      + "states and \(next.c.count) cells, its gradient by the cell within \(power([off])) of central differences; without a matrix there would be "
      + "\(tanh(c108).count) states, and \(columns - states + cells) columns in W^(f): (115) belongs to another erratum")
}
//#-end-hidden-code
