import Host
import Networks
import Tensors

extension Drawing {
  /// A recurrent network and the same unfolded in time: one column a step, the state handed from each to the next, and the
  /// letters of the matrices on the arrows, the same at every step.
  ///
  /// - Parameters:
  ///   - network: One whose first layer is recurrent; the others make the output of the state.
  ///   - steps: How many steps are unfolded.
  ///   - inputs: What is read at each step, for below the columns; may be shorter than `steps`.
  public init<S: Scalar>(unfolded network: Network<S>, steps: Int, inputs: [String] = []) {
    guard let width = network.inputShape.first, let units = network.outputShapes[0].first, steps > 0 else {
      programmerError("Drawing(unfolded:): \(steps) steps of a network for inputs \(network.inputShape)")
    }
    let hasOutput = network.layers.count > 1
    let outputs = network.outputShapes[network.layers.count - 1].reduce(1, *)
    let first = 290.0
    let step = max(80, min(110, (720 - 50 - first) / Double(max(steps - 1, 1))))
    // Of 24 pixels to each side of its centre, a state's box.
    let (half, xLine, hLine, oLine) = (24.0, hasOutput ? 290.0 : 200.0, hasOutput ? 180.0 : 90.0, 70.0)
    self.init(
      "A recurrent network unfolded in time", width: max(720, first + Double(steps - 1) * step + 50),
      height: xLine + (inputs.isEmpty ? 36 : 62))

    func column(_ x: Double, _ t: String) {
      arrow([Point(x, xLine - 22), Point(x, hLine + half)])
      circle(Point(x, xLine), radius: 22, .given)
      box(Point(x, hLine), width: 2 * half, height: 2 * half, .gate)
      formula("x_{\(t)}", at: Point(x, xLine))
      formula("h_{\(t)}", at: Point(x, hLine))
      formula("W", at: Point(x - 15, (xLine + hLine) / 2 + 1), size: 16, .middle, .gradientInk)
      guard hasOutput else { return }
      arrow([Point(x, hLine - half), Point(x, oLine + 22)])
      circle(Point(x, oLine), radius: 22, .value)
      formula("o_{\(t)}", at: Point(x, oLine))
      formula("W_o", at: Point(x - 7, (hLine + oLine) / 2 - 1), size: 16, .end, .gradientInk)
    }
    let folded = 80.0
    let loop = folded + half + 62
    column(folded, "t")
    arrow(
      Point(folded + half, hLine - 10), curved: Point(loop, hLine - 52), Point(loop, hLine + 52),
      to: Point(folded + half, hLine + 10))
    formula("U", at: Point(loop, hLine), size: 16, .middle, .gradientInk)
    text("\(width)", at: Point(folded + 32, xLine), size: 15, .start, .soft)
    text("\(units)", at: Point(folded - half - 8, hLine), size: 15, .end, .soft)
    if hasOutput { text("\(outputs)", at: Point(folded + 32, oLine), size: 15, .start, .soft) }
    text("=", at: Point(204, hLine), size: 26)
    arrow([Point(first - 52, hLine), Point(first - half, hLine)])
    formula("h_0", at: Point(first - 46, hLine - 20), size: 16, .middle, .soft)
    for t in 0..<steps {
      let x = first + Double(t) * step
      column(x, "\(t + 1)")
      if t < steps - 1 {
        arrow([Point(x + half, hLine), Point(x + step - half, hLine)])
        formula("U", at: Point(x + step / 2, hLine - 16), size: 16, .middle, .gradientInk)
      }
      if t < inputs.count { text(inputs[t], at: Point(x, xLine + 40), size: 16, .middle, .soft) }
    }

    let out = hasOutput ? " and by the matrix Wo into \(outputs) outputs o" : ""
    let outEach = hasOutput ? ", and the output o leaves by the same Wo" : ""
    let read = inputs.isEmpty ? "" : " It reads \(inputs.prefix(steps).joined(separator: ", "))."
    words =
      "On the left a recurrent network: \(width) inputs x go by the matrix W into the state h of \(units) units, which goes back "
      + "into itself by the matrix U\(out). On the right the same network unfolded over \(steps) steps: the state h0 goes by U "
      + "into h1, and so on to h\(steps); at each step the input x enters by the same W\(outEach).\(read)"
  }
}
