import Testing

/// The error of `computed` in units in the last place of the exact value, of which `exact` is the
/// nearest `Double`.
func errorInUlps<S: BinaryFloatingPoint>(_ computed: S, _ exact: Double) -> Double {
  abs(Double(computed) - exact) / Double(S(exact).ulp)
}

/// A programmer's error, in a process of its own, must have ended it with `sentence` on stderr, from `file`.
func expectSentence(
  _ sentence: String, from file: String, in result: ExitTest.Result?, at place: SourceLocation = #_sourceLocation
) {
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(
    text.split(separator: "\n").contains { $0.hasPrefix("Tensors/\(file).swift:") && $0.hasSuffix(": \(sentence)") },
    "\(text)", sourceLocation: place)
}
