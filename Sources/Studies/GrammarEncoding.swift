import Datasets
import Networks
import Tensors

extension SequenceExamples.Sequence {
  /// A string of a Reber grammar as vectors: inputs `[7, length]`, one bit for the symbol of each step,
  /// and targets `[7, length]`, a bit for each symbol that may come next; all zeros after the last
  /// (Zaki and Meira, "Binary encoding").
  public init(_ string: GrammarString) {
    var inputs = Tensor<S>(zeros: [ReberSymbol.count, string.count])
    var targets = Tensor<S>(zeros: [ReberSymbol.count, string.count])
    for t in 0..<string.count {
      for bit in 0..<ReberSymbol.count {
        inputs[bit, t] = S(ReberSymbol.oneHot(string.symbols[t])[bit])
        targets[bit, t] = S(ReberSymbol.multiHot(string.targets[t])[bit])
      }
    }
    self.init(inputs: inputs, targets: targets)
  }
}

extension Study {
  /// A table of strings, each with the sets of symbols that may follow its symbols: `P|T S|X`, `$` after the
  /// last. With it the errors of a saved network can be counted elsewhere.
  public func strings(_ name: String, _ strings: [GrammarString]) {
    table(
      name, ["string", "may_follow"],
      strings.map { [$0.description, $0.targets.map(ReberSymbol.description(ofSet:)).joined(separator: " ")] })
  }
}
