import Tensors

/// Compares hand-derived gradients with central differences, in double precision.
public enum GradientCheck {
  /// The largest deviation found, relative to the size of the gradient.
  public struct Result: Sendable {
    /// Over all parameters.
    public let parameters: Double
    /// Over all inputs.
    public let inputs: Double
  }

  /// Checks ∂E/∂θ and ∂E/∂x of `network` for a loss on one batch: inputs `inputShape + [N]`, or with
  /// `steps`, `[T] + inputShape + [N]`; targets likewise; mask `[T, N]`. Parameters are those of `Network.trace`; with
  /// the mode `.training(draw)` all passes draw the same numbers.
  ///
  /// The deviation of one number is `Deviation.relative`, with `floor`.
  public static func run(
    _ network: Network<Double>, inputs: Tensor<Double>, targets: Tensor<Double>, loss: Loss,
    mask: [Double]? = nil, steps: Int? = nil, lengths: [Int]? = nil, scale: Double = 1, mode: PassMode = .evaluation,
    ids: [Int]? = nil, step: Double = 1e-5, floor: Double = 1e-3
  ) -> Result {
    let trace = network.trace(
      inputs, targets: targets, loss: loss, mask: mask, steps: steps, lengths: lengths, scale: scale, mode: mode, ids: ids)
    let (analytic, analyticInputs) = (trace.gradient.flat.values, trace.inputGradient.values)

    // One pass serves all differences, and a number is moved where it lies: with as many differences as numbers, a copy
    // of them for each would cost more than the passes.
    var (network, inputs) = (network, inputs)
    let mask = mask ?? network.outputMask(lengths: lengths, steps: steps)
    let weights = mask.map { Tensor([$0.count], $0) }
    let outputSteps = steps == nil ? 1 : targets.shape[0]
    let members = PieceMembers(
      of: inputs.block(steps: steps ?? 1), ids: ids, lengths: lengths, outputSteps: outputSteps, mask: mask)
    let pass = Pass(network, columns: inputs.matrix.columns * max(steps ?? 1, outputSteps), forTraining: false)
    func value() -> Double {
      withExtendedLifetime((targets, weights)) {
        let outputs = pass.forward(
          inputs.block(steps: steps ?? 1), parameters: network.parameters, mode: mode, members: members,
          targetSteps: outputSteps)
        return scale
          * loss.evaluate(
            outputs, targets: targets.block(steps: outputSteps), mask: weights?.matrix.base, scale: scale,
            gradient: nil, wantsValue: true)
      }
    }
    func difference(_ move: (Double) -> Void) -> Double {
      var place = 0.0
      defer { move(-place) }
      return CentralDifference.slope(step: step) { shift in
        move(shift - place)
        place = shift
        return value()
      }
    }
    var worst = (parameters: 0.0, inputs: 0.0)
    for index in 0..<network.parameterCount {
      let numeric = difference { delta in
        network.parameters.flat.withUnsafeMutable { $0[index] += delta }
      }
      worst.parameters = max(worst.parameters, Deviation.relative(analytic[index], numeric, floor: floor))
    }
    for index in 0..<inputs.count {
      let numeric = difference { delta in inputs.withUnsafeMutable { $0[index] += delta } }
      worst.inputs = max(worst.inputs, Deviation.relative(analyticInputs[index], numeric, floor: floor))
    }
    return Result(parameters: worst.parameters, inputs: worst.inputs)
  }
}

extension Network<Double> {
  /// ∂E/∂θ by central differences, for `scale` times the loss over a batch: inputs `inputShape + [N]`, targets
  /// `outputShape + [N]`.
  public func centralDifferences(
    _ inputs: Tensor<Double>, targets: Tensor<Double>, loss: Loss, scale: Double = 1
  ) -> Parameters<Double> {
    var (moved, result) = (self, parameters)
    result.flat = CentralDifference.gradient(at: parameters.flat) { numbers in
      moved.parameters.flat = numbers
      return scale * loss.value(moved(inputs), targets: targets)
    }
    return result
  }
}
