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
