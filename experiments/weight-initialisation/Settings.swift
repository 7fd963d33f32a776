import Host
import Networks
import Studies

/// A rule for the variance of weights as the text prints it: a numerator over $n_{in}$ or over $n_{in} + n_{out}$.
struct VarianceRule: Sendable {
  let numerator: Double
  let countsOutputs: Bool

  /// Reads `1/n_in` or `2/(n_in + n_out)`; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2, let numerator = Double(parts[0]), numerator > 0 else { return nil }
    switch parts[1].filter({ $0 != " " }) {
    case "n_in": countsOutputs = false
    case "(n_in+n_out)": countsOutputs = true
    default: return nil
    }
    self.numerator = numerator
  }

  /// var(W) of a layer that `fanIn` units feed and that has `fanOut` units.
  func variance(fanIn: Int, fanOut: Int) -> Double {
    numerator / Double(countsOutputs ? fanIn + fanOut : fanIn)
  }
}

@MainActor func rule(_ id: String) -> VarianceRule {
  let text = study.settingText(id)
  guard let rule = VarianceRule(text) else {
    study.fail("ledger row \(id): '\(text)' is no rule of the form k/n_in or k/(n_in + n_out)")
  }
  return rule
}

//#-hidden-code
/// Ends the program where a setting does not fit the chapter.
@MainActor func checkSettings() {
  guard linear == "a_i = z_i" else { study.fail("ledger row kelleher-f22-linear: '\(linear)' is not a_i = z_i") }
}

/// E(W²) of the numbers that `initializer` draws for a layer of `fanOut` units fed by `fanIn`.
func meanSquare(_ initializer: Initializer, fanIn: Int, fanOut: Int) -> Double {
  switch initializer {
  case .normal(let deviation): deviation * deviation
  case .lecunNormal: 1 / Double(fanIn)
  case .heNormal: 2 / Double(fanIn)
  case .xavierNormal: 2 / Double(fanIn + fanOut)
  default: programmerError("no scheme of this chapter starts from \(initializer)")
  }
}

/// The mean squares that (58) expects of z and of delta, by layer, the output last. Of a rectified unit
/// half of the square passes, forwards and backwards. Targets have variance 1 and know nothing of the network.
func expectedSquares(_ scheme: Scheme, _ shape: Shape) -> (z: [Double], delta: [Double]) {
  let passes = if case .relu = scheme.function { 0.5 } else { 1.0 }
  let m = scheme.mean * scheme.mean
  let first = m + meanSquare(scheme.first, fanIn: shape.inputs, fanOut: shape.units)
  let hidden = m + meanSquare(scheme.rest, fanIn: shape.units, fanOut: shape.units)
  let last = m + meanSquare(scheme.rest, fanIn: shape.units, fanOut: 1)
  var z = [Double(shape.inputs) * first * shape.inputVariance]
  while z.count < shape.hiddenLayers { z.append(Double(shape.units) * hidden * passes * z[z.count - 1]) }
  z.append(Double(shape.units) * last * passes * z[z.count - 1])
  var delta = [1 + z[z.count - 1]]
  delta.append(last * passes * delta[0])
  while delta.count <= shape.hiddenLayers { delta.append(Double(shape.units) * hidden * passes * delta[delta.count - 1]) }
  return (z, delta.reversed())
}
//#-end-hidden-code
