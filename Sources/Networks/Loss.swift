import Host
import Tensors

/// What training makes small.
public enum Loss: Sendable, Equatable {
  /// ½ Σ (t − y)² (Kelleher et al., equation 17; Zaki and Meira's loss over a sequence). The network's
  /// outputs are the predictions y. Kelleher et al. call this "SSE", although it is half of it.
  case halfSquaredError
  /// Σ (y − t)² (Leskovec et al., section 13.2.8): twice the former, gradient 2 (y − t). Divided
  /// `perExample` it is the mean squared error, for a vector of outputs that of ‖y − t‖.
  case squaredError
  /// Huber's loss in Leskovec et al.'s scale (section 13.2.8), which is twice the usual one: z² where
  /// z = ‖y − t‖ ≤ δ, else 2δ (z − δ/2). The norm runs over the outputs of one example and step, as the
  /// text says; other implementations take each output on its own. ∂E/∂y = 2 (y − t) · min(1, δ/z).
  case huber(delta: Double)
  /// Cross-entropy −Σ t ln p with p = softmax(z). The network's outputs are the logits z; softmax and
  /// loss are fused, so ∂E/∂z = p − t, and no logarithm of 0 is taken. Targets sum to 1.
  case softmaxCrossEntropy
  /// Binary cross-entropy −Σ (t ln p + (1 − t) ln(1 − p)) with p = σ(z) for each output on its own;
  /// fused as above, ∂E/∂z = p − t.
  case sigmoidCrossEntropy
}

/// By what the summed loss is divided. The texts rarely say, and "step size 1" means nothing without.
public enum Reduction: String, Sendable, CaseIterable {
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

/// How large a batch is, in the units of `Reduction`.
public struct BatchExtent: Sendable, Equatable {
  /// Pictures, rows or sequences.
  public var examples: Int
  /// Time steps of all sequences together, padding excluded; as many as examples where there is no time.
  public var positions: Int
  /// Time steps of the longest sequence; 1 where there is no time.
  public var longest: Int
  /// Outputs of the network for one position.
  public var outputs: Int

  /// A batch without time has as many positions as examples and `longest` 1.
  public init(examples: Int, positions: Int, longest: Int, outputs: Int) {
    self.examples = examples
    self.positions = positions
    self.longest = longest
    self.outputs = outputs
  }

  /// The divisor that `reduction` prescribes; 0 where there is nothing to divide by.
  public func divisor(_ reduction: Reduction) -> Double {
    switch reduction {
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
  package func evaluate<S>(
    _ outputs: Block<S>, targets: Block<S>, mask: UnsafePointer<S>?, scale: Double,
    gradient: MutableBlock<S>?, wantsValue: Bool
  ) -> Double {
    require(
      outputs.rows == targets.rows && outputs.columns == targets.columns
        && outputs.steps == targets.steps,
      "loss: \(outputs.steps) steps of outputs \(outputs.rows)×\(outputs.columns), \(targets.steps) of targets \(targets.rows)×\(targets.columns)")
    switch self {
    case .softmaxCrossEntropy, .sigmoidCrossEntropy:
      return Kernels.crossEntropy(
        self == .softmaxCrossEntropy ? .softmax : .sigmoid, outputs, targets: targets, mask: mask, scale: scale,
        gradient: gradient, wantsValue: wantsValue)
    case .halfSquaredError, .squaredError, .huber:
      var sum = 0.0
      for t in 0..<outputs.steps {
        sum += regressionLoss(
          outputs[t], targets: targets[t], mask: mask.map { $0 + t * outputs.columns }, scale: scale,
          gradient: gradient?[t], wantsValue: wantsValue)
      }
      return sum
    }
  }

  /// The losses without a kernel, for one time step.
  @_specialize(where S == Float)
  private func regressionLoss<S>(
    _ outputs: MatrixView<S>, targets: MatrixView<S>, mask: UnsafePointer<S>?, scale: Double,
    gradient: MutableMatrixView<S>?, wantsValue: Bool
  ) -> Double {
    let (m, n) = (outputs.rows, outputs.columns)
    switch self {
    case .softmaxCrossEntropy, .sigmoidCrossEntropy:
      programmerError("regressionLoss: \(self) has a kernel")
    case .halfSquaredError, .squaredError:
      let factor: S = self == .squaredError ? 2 : 1
      var sum = 0.0
      for row in 0..<m {
        for column in 0..<n {
          let weight = mask?[column] ?? 1
          let error = targets[row, column] - outputs[row, column]
          if wantsValue { sum += 0.5 * Double(factor) * Double(weight) * Double(error) * Double(error) }
          // ∂E/∂y = −(t − y), or twice that
          gradient?[row, column] = -factor * error * weight * S(scale)
        }
      }
      return sum
    case .huber(let delta):
      require(delta > 0, "Huber loss: δ = \(delta) is not positive")
      var sum = 0.0
      for column in 0..<n {
        let weight = mask?[column] ?? 1
        var square = 0.0
        for row in 0..<m {
          let error = Double(outputs[row, column]) - Double(targets[row, column])
          square += error * error
        }
        let z = square.squareRoot()
        if wantsValue { sum += Double(weight) * (z <= delta ? square : 2 * delta * (z - delta / 2)) }
        let share = 2 * (z <= delta ? 1 : delta / z) * scale
        for row in 0..<m {
          gradient?[row, column] = S(share) * weight * (outputs[row, column] - targets[row, column])
        }
      }
      return sum
    }
  }
}
