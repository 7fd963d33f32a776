import Host
import Ledger
import Networks
import Studies
import Tensors

/// How often each formula is tried, on numbers drawn anew.
let draws: [UInt64] = [1, 2, 3, 4, 5]

//#-hidden-code
/// The largest deviation of a formula from central differences that counts as agreement.
let agreement = 1e-6

/// A formula worked out on drawn numbers, beside what central differences give.
struct Trial {
  var formula: [Double]
  var measured: [Double]
  var deviation: Double { Deviation.relative(formula, measured) }
}

/// A deviation as it is to be read in a sentence.
func text(_ deviation: Double) -> String {
  deviation < 0.01 ? power(deviation) : Study.text(100 * deviation) + " %"
}

/// A very small or very large number as a product with a power of ten, others to two digits or six decimals.
func power(_ x: Double) -> String {
  if x == 0 { return "0" }
  let parts = NumberText.sixDigits(x).split(separator: "e")
  guard parts.count == 2, let mantissa = Double(parts[0]), let exponent = Int(parts[1]) else {
    return Study.text(x, decimals: abs(x) < 1 ? 6 : 2)
  }
  let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  let raised = String(String(abs(exponent)).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  let rounded = Study.text(mantissa, decimals: mantissa == mantissa.rounded() ? 0 : 1)
  return rounded + " · 10" + (exponent < 0 ? "⁻" : "") + raised
}

/// What the page lists as deviations: place, class, as printed, right, effect.
@MainActor var misprints: [[String]] = []

/// Judges a statement, and notes it for the page's list where a deviation was proved.
@MainActor func claim(
  _ study: Study, _ id: String, holds: Bool, because detail: String, counterExample proof: ErratumProof? = nil
) {
  study.judge(id, holds: holds, because: detail, counterExample: proof)
  guard !holds, let proof, proof.holds, let row = try? study.ledger.row(id) else { return }
  misprints.append([
    "\(sourceNames[row.source] ?? row.source), \(row.locator)", proof.class.rawValue, proof.quoting ?? row.published,
    proof.correct, proof.effect,
  ])
}

private let sourceNames = [
  "kelleher": "Kelleher et al.", "mmds": "Leskovec et al.", "usc552": "USC", "zhang": "Zhang", "zaki-meira": "Zaki and Meira",
]

/// Judges a printed formula for a derivative by central differences.
@MainActor func judge(_ study: Study, _ id: String, _ trials: [Trial], note: String = "") {
  let worst = trials.map(\.deviation).max() ?? .infinity
  study.judge(
    id, holds: worst < agreement,
    because: "formula and central differences, \(trials.count) draws: largest relative deviation "
      + text(worst) + (note.isEmpty ? "" : "; " + note))
}

/// Judges a printed formula for a derivative that is wrong, with the right one beside it: both are held
/// against the same central differences; how far the printed one is off, with `ofLargest` relative
/// to the largest right entry, else the worst of all entries relative to itself.
@MainActor func judge(
  _ study: Study, _ id: String, misprint: [Trial], right: [Trial], correct: String, effect: (String) -> String,
  argument: String, ofLargest: Bool = false, class: ErratumClass = .error, listedWith: String? = nil,
  quoting: String? = nil
) {
  let off = misprint.map { ofLargest ? Deviation.ofLargest($0.formula, $0.measured) : $0.deviation }
  let (least, most) = (off.min() ?? 0, off.max() ?? 0)
  let range = text(least) == text(most) ? text(most) : "\(text(least)) to \(text(most))"
  let rest = right.map(\.deviation).max() ?? .infinity
  claim(
    study, id, holds: most < agreement,
    because: "\(misprint.count) draws: the printed formula deviates by \(range)\(ofLargest ? " of the largest entry" : ""), "
      + "the right one by at most \(text(rest))",
    counterExample: ErratumProof(
      .finiteDifferences, argument, holds: least > 0.01 && rest < agreement, correct: correct,
      effect: effect(range),
      class: `class`, listedWith: listedWith, quoting: quoting))
}

extension RandomStream {
  /// `network` with all parameters, biases too, drawn from U(−1, 1).
  mutating func drawn(_ network: Network<Double>) -> Network<Double> {
    var network = network
    network.parameters.flat = tensor([network.parameterCount])
    return network
  }
}

/// A v for a matrix `[row][column]`, each sum from left to right as by hand; the kernel behind `×` adds in another order.
func product(_ a: [[Double]], _ v: [Double]) -> [Double] {
  a.map { row in zip(row, v).reduce(0) { $0 + $1.0 * $1.1 } }
}
//#-end-hidden-code
