import Datasets
import Drawings
import Host
import Ledger
import Networks
import Studies
import Tensors

/// The rows of the table on top.
@MainActor var headline: [[String]] = []

/// Judges all that was not judged on the way, and writes the tables.
@MainActor func report() {
  study.value("seeds", SeedList(study.seeds).description)
  study.value("hidden", Double(hidden))
  study.value("training-count", Double(trainingCount))
  study.value("training-length", Double(trainingLength))
  study.value("training-units", Double(trainingUnits))
  study.value("cross-entropy", crossEntropy)
  study.value("over-sequences", overSequences)
  drawCells()
  reportEncoding()
  reportExamples()
  judgeChecks()
  judgeUnrolled()
  judgeVanishing()
  judgeKelleherEquations()
  judgeVariants()
  study.table(
    "slips.csv", ["place", "class", "printed", "right", "off by", "right one within"],
    slips.map { [$0.place, $0.kind.rawValue, $0.printed, $0.right, $0.offBy, power($0.corrected)] })
  for slip in slips where ["mmds-eq13-7", "zhang-eq36-rho", "kelleher-eq129-tanh"].contains(slip.id) {
    headline.append(["gradient, \(slip.place)", slip.printed, "\(slip.right); \(slip.kind.rawValue): as printed off by \(slip.offBy)"])
  }
  headline.append(["‖W‖ > 1 makes gradients explode (Zhang)", "explode", "not by itself: of powers, away from 1, the spectral radius decides"])
  study.table("headline.csv", ["statement", "printed", "ours"], headline)
}

/// The worked network unfolded over its string, and the cells, each from its layer.
@MainActor private func drawCells() {
  study.drawing(
    "unfolded", Drawing(unfolded: network, steps: string.count, inputs: stringText.map { String($0) }))
  study.drawing("simple-cell", Drawing(cell: RNN<Double>(hidden)))
  study.drawing("forget-gate-cell", Drawing(cell: ForgetGateRNN<Double>(hidden)))
  study.drawing("lstm-cell", Drawing(cell: LSTM<Double>(hidden), letters: .zakiMeira))
  study.drawing("peephole-cell", Drawing(cell: LSTM<Double>(hidden, form: .peephole), letters: .zakiMeira))
  study.drawing("coupled-cell", Drawing(cell: LSTM<Double>(hidden, form: .coupledGates), letters: .zakiMeira))
  study.drawing("gru-cell", Drawing(cell: GRU<Double>(hidden)))
}

/// With a hyphen for a minus, as the other columns of numbers have it.
func signed(_ x: Double, decimals: Int) -> String {
  Study.text(x, decimals: decimals).replacing("−", with: "-")
}

@MainActor private func reportEncoding() {
  study.table(
    "encoding.csv", ["t", "symbol", "xₜ", "may follow", "yₜ"],
    x.indices.map { t in
      func bits(_ column: Tensor<Double>) -> String { column.values.map { $0 == 1 ? "1" : "0" }.joined(separator: " ") }
      return [
        "\(t + 1)", ReberSymbol.text(of: [string.symbols[t]]), bits(x[t]),
        ReberSymbol.description(ofSet: string.targets[t]), bits(y[t]),
      ]
    })
  study.model("worked", network)
  study.table(
    "net-gradients.csv",
    ["t", "symbol"] + (1...hidden).map { "δʰ, unit \($0)" },
    x.indices.map { t in
      ["\(t + 1)", ReberSymbol.text(of: [string.symbols[t]])] + δ.h[t].values.map { signed($0, decimals: 4) }
    })
}

@MainActor private func reportExamples() {
  func row(_ name: String, _ tensor: Tensor<Double>, _ decimals: Int? = nil) -> [String] {
    [name] + tensor.values.map { value in
      decimals.map { signed(value, decimals: $0) } ?? NumberText.sixDigits(value)
    }
  }
  let header = [""] + (1...state.count).map { "\($0)" }
  study.table(
    "gates.csv", header,
    [
      row("h", state), row("logical gate g", logicalGate), row("g ⊙ h", logicalGate ⊙ state), row("differentiable gate g", softGate),
      row("g ⊙ h", softGate ⊙ state),
    ])
  study.table(
    "forget.csv", [""] + (1...hBefore.count).map { "\($0)" },
    [
      row("hₜ₋₁", hBefore), row("uₜ", u), row("φₜ", φ), row("φₜ ⊙ hₜ₋₁", kept), row("(1 − φₜ) ⊙ uₜ", renewed),
      row("hₜ", kept + renewed),
    ])
  study.table(
    "forget-gate.csv", [""] + (1...zf.count).map { "\($0)" },
    [row("z of f", zf), row("f", σ(zf), 9), row("c ⊙ f", σ(zf) ⊙ c108, 9)])
  func list(_ values: [Double]) -> String { values.map { NumberText.sixDigits($0) }.joined(separator: ", ") }
  headline += [
    [
      "state of the network with a forget gate (ZM)", list(study.published("zaki-meira-forget-h-new")),
      list((kept + renewed).values),
    ],
    [
      "forget gate (KMD 109)", study.published("kelleher-eq109-f").map { NumberText.shortest($0) }.joined(separator: ", "),
      σ(zf).values.map { Study.text($0, decimals: 9) }.joined(separator: ", "),
    ],
    [
      "gradient of W of f, first entry (KMD 138)",
      study.published("kelleher-eq138-dWf").first.map { NumberText.shortest($0) } ?? "–", Study.text(ΔWf.values[0], decimals: 9),
    ],
    [
      "output gate, second entry (KMD 133)", printedGate.values.last.map { NumberText.shortest($0) } ?? "–",
      (gate.values.last.map { NumberText.shortest($0) } ?? "–") + " gives the printed product; perhaps only the extraction",
    ],
  ]
}
