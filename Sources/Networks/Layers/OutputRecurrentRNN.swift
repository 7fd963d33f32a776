import Host
import Tensors

/// The recurrent layer that is fed its last output instead of its last state (USC's INF 552, "Example: use the output at the
/// previous step", after Goodfellow et al., figure 10.4).
///
///     hₜ = tanh(W xₜ + U yₜ₋₁ + b)
///     yₜ = V hₜ + c,   y₀ = 0 unless a state is handed in
///
/// D inputs, H hidden units, K outputs, T steps, N sequences: X `[T, D, N]`, W `[H, D]`, U `[H, K]`, b `[H]`, V `[K, H]`,
/// c `[K]`, Y = all outputs `[T, K, N]`, logits if the loss takes them as such. What is carried from step to step are these K
/// numbers and nothing else, so a past that they do not tell is lost. PyTorch has no such module; in saved models W is
/// `input_weight`, U `recurrent_weight`, b `bias`, V `output_weight`, c `output_bias`.
public struct OutputRecurrentRNN<S: Scalar>: RecurrentLayer {
  /// In keys of saved models: `outputrecurrent1.input_weight`.
  public static var kind: String { "outputrecurrent" }
  /// H, the number of hidden units.
  public let hiddenSize: Int
  /// K, the number of outputs.
  public let outputSize: Int
  private var inputs = 0
  private let input, recurrent, output, bias: Initializer

  /// K: the outputs are the state.
  public var stateSize: Int { outputSize }

  /// A layer of `hiddenSize` units with `outputs` outputs; `weights` draws W, `recurrent` U and `output` V, as W where they
  /// are nil, and `bias` b and c.
  public init(
    _ hiddenSize: Int, outputs: Int, initializer weights: Initializer = .xavierUniform,
    recurrentInitializer recurrent: Initializer? = nil, outputInitializer output: Initializer? = nil,
    biasInitializer bias: Initializer = .zeros
  ) {
    require(
      hiddenSize > 0 && outputs > 0, "OutputRecurrentRNN: \(hiddenSize) units and \(outputs) outputs; it needs one of each")
    (self.hiddenSize, outputSize) = (hiddenSize, outputs)
    (input, self.recurrent, self.output, self.bias) = (weights, recurrent ?? weights, output ?? weights, bias)
  }

  /// From `[D]` to `[K]`, at each step.
  public mutating func connect(to input: [Int]) -> [Int] {
    require(input.count == 1, "OutputRecurrentRNN: inputs of shape \(input), not a vector")
    inputs = input[0]
    return [outputSize]
  }

  /// W `[H, D]`, U `[H, K]`, b `[H]`, V `[K, H]` and c `[K]`.
  public var parameters: [ParameterDescription] {
    let (m, k) = (hiddenSize, outputSize)
    return [
      .init("input_weight", [m, inputs], fanIn: inputs, fanOut: m, input),
      .init("recurrent_weight", [m, k], fanIn: k, fanOut: m, recurrent),
      .init("bias", [m], fanIn: inputs, fanOut: m, bias),
      .init("output_weight", [k, m], fanIn: m, fanOut: k, output),
      .init("output_bias", [k], fanIn: m, fanOut: k, bias),
    ]
  }

  /// h of every step, and then their net gradients.
  public var workspaceRows: Int { 2 * hiddenSize }

  /// The two equations above, step by step.
  @_specialize(where S == Float)
  public func forward(
    _ x: Block<S>, into y: MutableBlock<S>, from start: StateView<S>?, _ context: LayerContext<S>
  ) {
    let (W, U, b) = (context.parameter(0), context.parameter(1), context.parameter(2))
    let states = context.workspace(0..<hiddenSize, like: x)
    // What the inputs contribute at all steps; then, step by step, U yₜ₋₁ is added, and the equations follow.
    Kernels.multiply(W, x, into: states, bias: b)
    Kernels.outputRecurrence(
      U, context.parameter(3), bias: context.parameter(4), from: start?.h, states: states, outputs: y)
  }

  /// Backpropagation through time, from the last step to the first.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, from start: StateView<S>?,
    dEnd: StateView<S>?, into dStart: MutableStateView<S>?, _ context: LayerContext<S>
  ) {
    add(dEnd, to: dY)
    let (W, U, V) = (context.parameter(0), context.parameter(1), context.parameter(3))
    let states = context.workspace(0..<hiddenSize, like: x)
    let net = context.workspace(hiddenSize..<2 * hiddenSize, like: x)
    // δₜ = (1 − hₜ ⊙ hₜ) ⊙ Vᵀ ∂E/∂yₜ, and ∂E/∂yₜ₋₁ += Uᵀ δₜ.
    Kernels.outputRecurrenceGradient(U, V, states: states.view, dY, netGradients: net, into: dStart?.h)
    let delta = net.view
    if let dX { Kernels.multiply(W.transposed, delta, into: dX) }
    // dW = Σₜ δₜ xₜᵀ,  dU = Σₜ δₜ yₜ₋₁ᵀ,  db = Σₜ δₜ,  dV = Σₜ ∂E/∂yₜ hₜᵀ,  dc = Σₜ ∂E/∂yₜ
    Kernels.addProduct(delta, transposed: x, to: context.gradient(0))
    addRecurrentGradient(delta, y, from: start?.h, to: context.gradient(1))
    Kernels.addRowSums(delta, to: context.gradient(2))
    Kernels.addProduct(dY.view, transposed: states.view, to: context.gradient(3))
    Kernels.addRowSums(dY.view, to: context.gradient(4))
  }
}
