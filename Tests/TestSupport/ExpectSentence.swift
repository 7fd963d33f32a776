import Testing

/// A programmer's error, in a process of its own, must have ended it with `sentence` on stderr, from `file` of `module`;
/// without one, of the module that the tests are named after.
public func expectSentence(
  _ sentence: String, from file: String, module: String? = nil, in result: ExitTest.Result?,
  at place: SourceLocation = #_sourceLocation
) {
  let tests = place.fileID.prefix { $0 != "/" }
  let module = module ?? String(tests.hasSuffix("Tests") ? tests.dropLast("Tests".count) : tests)
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(
    text.split(separator: "\n").contains { $0.hasPrefix("\(module)/\(file).swift:") && $0.hasSuffix(": \(sentence)") },
    "\(text)", sourceLocation: place)
}
