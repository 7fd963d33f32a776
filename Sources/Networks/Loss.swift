import Tensors

/// What training makes small.
public enum Loss: Sendable, Equatable {
  /// ½ Σ (t − y)² (Kelleher et al., equation 17; Zaki and Meira's loss over a sequence). The network's
  /// outputs are the predictions y. Kelleher et al. call this "SSE", although it is half of it.
  case halfSquaredError
  /// Cross-entropy −Σ t ln p with p = softmax(z). The network's outputs are the logits z; softmax and
  /// loss are fused, so ∂E/∂z = p − t, and no logarithm of 0 is taken. Targets sum to 1.
  case softmaxCrossEntropy
  /// Binary cross-entropy −Σ (t ln p + (1 − t) ln(1 − p)) with p = σ(z) for each output on its own;
  /// fused as above, ∂E/∂z = p − t.
  case sigmoidCrossEntropy
}

/// By what the summed loss is divided. The texts rarely say, and "step size 1" means nothing without.
public enum Normalization: String, Sendable, CaseIterable {
  /// By nothing: the sum over examples, time and outputs.
  case sum
  /// By the number of examples (pictures, rows, sequences).
  case perExample
  /// By the number of valid positions: all time steps of all sequences; for other data as `perExample`.
  case perPosition
  /// By the number of valid positions times outputs.
  case perEntry
  /// By examples × longest length × outputs: the mean over the padded array, padding included.
  case perPaddedEntry
  /// By examples times outputs: summed over time.
  case perExampleAndOutput
}

/// How large a batch is, in the units of `Normalization`.
public struct BatchExtent: Sendable, Equatable {
  public var examples: Int
  public var positions: Int
  public var longest: Int
  public var outputs: Int

  public init(examples: Int, positions: Int, longest: Int, outputs: Int) {
    self.examples = examples
    self.positions = positions
    self.longest = longest
    self.outputs = outputs
  }

  /// The divisor that `normalization` prescribes.
  public func divisor(_ normalization: Normalization) -> Double {
    switch normalization {
    case .sum: 1
    case .perExample: Double(examples)
    case .perPosition: Double(positions)
    case .perEntry: Double(positions * outputs)
    case .perPaddedEntry: Double(examples * longest * outputs)
    case .perExampleAndOutput: Double(examples * outputs)
    }
  }
}

extension Loss {
  /// The loss summed over all entries, and ∂E/∂output · `scale` written to `gradient`.
  ///
  /// - Parameters:
  ///   - outputs: what the network put out, `[T, P, N]`.
  ///   - targets: `[T, P, N]`.
  ///   - mask: `[T, N]` weights, 0 where a sequence has ended; nil counts every column once.
  ///   - wantsValue: whether the value is needed; the gradient costs less without.
  @_specialize(where S == Float)
  public func evaluate<S>(
    _ outputs: Block<S>, targets: Block<S>, mask: UnsafePointer<S>?, scale: Double,
    gradient: MutableBlock<S>?, wantsValue: Bool
  ) -> Double {
    precondition(
      outputs.rows == targets.rows && outputs.columns == targets.columns
        && outputs.steps == targets.steps,
      "loss: outputs \(outputs.rows)×\(outputs.columns), targets \(targets.rows)×\(targets.columns)")
    var sum = 0.0
    for t in 0..<outputs.steps {
      sum += evaluate(
        outputs[t], targets: targets[t], mask: mask.map { $0 + t * outputs.columns }, scale: scale,
        gradient: gradient?[t], wantsValue: wantsValue)
    }
    return sum
  }

  /// The same for one time step.
  @_specialize(where S == Float)
  private func evaluate<S>(
    _ outputs: MatrixView<S>, targets: MatrixView<S>, mask: UnsafePointer<S>?, scale: Double,
    gradient: MutableMatrixView<S>?, wantsValue: Bool
  ) -> Double {
    let (m, n) = (outputs.rows, outputs.columns)
    switch self {
    case .softmaxCrossEntropy:
      return S._softmaxCrossEntropy(
        m, n, outputs.base, outputs.stride, targets.base, targets.stride, mask, S(scale),
        gradient?.base, gradient?.stride ?? 0, wantsValue)
    case .sigmoidCrossEntropy:
      return S._sigmoidCrossEntropy(
        m, n, outputs.base, outputs.stride, targets.base, targets.stride, mask, S(scale),
        gradient?.base, gradient?.stride ?? 0, wantsValue)
    case .halfSquaredError:
      var sum = 0.0
      for row in 0..<m {
        for column in 0..<n {
          let weight = mask?[column] ?? 1
          let error = targets[row, column] - outputs[row, column]
          if wantsValue { sum += 0.5 * Double(weight) * Double(error) * Double(error) }
          // ∂E/∂y = −(t − y)
          gradient?[row, column] = -error * weight * S(scale)
        }
      }
      return sum
    }
  }
}
