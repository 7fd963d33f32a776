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
  /// `steps`, `[T] + inputShape + [N]`; targets likewise; mask `[T, N]`.
  ///
  /// The deviation of one number is |analytic − numeric| / max(|analytic|, |numeric|, `floor`); the
  /// floor keeps a derivative near zero, where differences have only absolute accuracy, from failing.
  public static func run(
    _ network: Network<Double>, inputs: Tensor<Double>, targets: Tensor<Double>, loss: Loss,
    mask: [Double]? = nil, steps: Int = 1, scale: Double = 1, step: Double = 1e-5,
    floor: Double = 1e-3
  ) -> Result {
    var network = network
    var inputs = inputs
    let columns = inputs.matrix.columns * steps
    let pass = Pass(network, columns: columns, wantsInputGradient: true)
    let flatMask = Tensor([1, columns], mask ?? [Double](repeating: 1, count: columns))

    func value() -> Double {
      let outputs = pass.forward(inputs.block(steps: steps), parameters: network.parameters)
      return scale * loss.evaluate(
        outputs, targets: targets.block(steps: steps), mask: flatMask.matrix.base, scale: scale, gradient: nil,
        wantsValue: true)
    }

    let outputs = pass.forward(inputs.block(steps: steps), parameters: network.parameters)
    _ = loss.evaluate(
      outputs, targets: targets.block(steps: steps), mask: flatMask.matrix.base, scale: scale,
      gradient: pass.outputGradient, wantsValue: false)
    pass.clearGradient()
    pass.backward(inputs.block(steps: steps), parameters: network.parameters)
    let analytic = Array(UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount))
    let analyticInputs = pass.inputGradients.values

    func deviation(_ a: Double, _ b: Double) -> Double {
      // A comparison with a NaN is false, so that the largest deviation would pass it over.
      guard a.isFinite, b.isFinite else { return .infinity }
      return abs(a - b) / max(abs(a), abs(b), floor)
    }
    func difference(_ change: (Double) -> Void) -> Double {
      change(step)
      let above = value()
      change(-2 * step)
      let below = value()
      change(step)
      return (above - below) / (2 * step)
    }
    var worst = (parameters: 0.0, inputs: 0.0)
    for index in 0..<network.parameterCount {
      let numeric = difference { delta in
        network.parameters.flat.withUnsafeMutable { $0[index] += delta }
      }
      worst.parameters = max(worst.parameters, deviation(analytic[index], numeric))
    }
    for index in 0..<inputs.count {
      let numeric = difference { delta in inputs.withUnsafeMutable { $0[index] += delta } }
      worst.inputs = max(worst.inputs, deviation(analyticInputs[index], numeric))
    }
    return Result(parameters: worst.parameters, inputs: worst.inputs)
  }
}
