import Tensors

/// One forward and backward pass of a network over one piece of a batch: the memory for every
/// layer's outputs, their gradients and workspaces, kept from step to step so that training allocates
/// nothing.
public final class Pass<S: Scalar> {
  private let layers: [any Layer<S>]
  private let slots: [[ParameterSlot]]
  private let inputShape: [Int]
  private let shapes: [[Int]]
  private let sizes: [Int]
  /// The most examples times steps that fit.
  public let capacity: Int
  private var outputs: [Tensor<S>]
  private var gradients: [Tensor<S>]
  private var workspaces: [Tensor<S>]
  private var inputGradient: Tensor<S>?
  private var parameterGradient: Tensor<S>?
  private var columns = 0
  private var steps = 1

  /// Memory for up to `columns` examples, or examples times steps. `wantsInputGradient` also keeps
  /// ∂E/∂x.
  public init(
    _ network: Network<S>, columns: Int, forTraining: Bool = true, wantsInputGradient: Bool = false
  ) {
    layers = network.layers
    slots = network.slots
    inputShape = network.inputShape
    shapes = network.outputShapes
    sizes = shapes.map { $0.reduce(1, *) }
    capacity = columns
    outputs = sizes.map { Tensor(zeros: [$0 * columns]) }
    gradients = forTraining ? sizes.map { Tensor(zeros: [$0 * columns]) } : []
    workspaces = layers.map { Tensor(zeros: [$0.workspaceRows * columns]) }
    if wantsInputGradient { inputGradient = Tensor(zeros: [inputShape.reduce(1, *) * columns]) }
    if forTraining { parameterGradient = Tensor(zeros: [network.parameters.count]) }
  }

  /// Runs all layers over `x` and returns the last one's output. Steps times columns of x must not
  /// exceed `capacity`.
  @discardableResult
  public func forward(_ x: Block<S>, parameters: Parameters<S>) -> Block<S> {
    precondition(
      x.columns * x.steps <= capacity, "Pass: \(x.steps)×\(x.columns) columns, room for \(capacity)")
    precondition(
      x.rows == inputShape.reduce(1, *), "Pass: \(x.rows) inputs for a network of \(inputShape)")
    columns = x.columns
    steps = x.steps
    return parameters.flat.withUnsafe { numbers in
      var input = x
      for index in layers.indices {
        let output = output(index)
        layers[index].forward(input, into: output, context(index, numbers))
        input = output.view
      }
      return input
    }
  }

  /// The window for ∂E/∂(output of the network), to be filled before `backward`.
  public var outputGradient: MutableBlock<S> { gradient(layers.count - 1) }

  /// Propagates `outputGradient` back through all layers and adds ∂E/∂θ to the pass's gradient.
  /// `x` is the input of the last `forward`.
  public func backward(_ x: Block<S>, parameters: Parameters<S>) {
    parameters.flat.withUnsafe { numbers in
      for index in layers.indices.reversed() {
        let input = index == 0 ? x : output(index - 1).view
        let below = index == 0 ? inputGradientBlock : gradient(index - 1)
        layers[index].backward(
          x: input, y: output(index).view, dY: gradient(index), dX: below, context(index, numbers))
      }
    }
  }

  /// Sets ∂E/∂θ back to zero.
  public func clearGradient() {
    parameterGradient?.withUnsafeMutable { $0.update(repeating: 0) }
  }

  /// ∂E/∂θ, summed over the backward passes since `clearGradient`.
  public var gradientBase: UnsafeMutablePointer<S> {
    guard let base = parameterGradient?.mutableMatrix.base else {
      preconditionFailure("Pass: made without gradients")
    }
    return base
  }

  /// The output of layer `index` in the last pass, `[steps] + shape + [N]`.
  public func activation(after index: Int) -> Tensor<S> { copy(output(index).view, shapes[index]) }

  /// ∂E/∂(output of layer `index`) of the last backward pass, `[steps] + shape + [N]`. Recurrent
  /// layers replace it by the net gradients.
  public func activationGradient(after index: Int) -> Tensor<S> {
    copy(gradient(index).view, shapes[index])
  }

  /// ∂E/∂x of the last backward pass, `[steps] + inputShape + [N]`.
  public var inputGradients: Tensor<S> {
    guard let block = inputGradientBlock else {
      preconditionFailure("Pass: made without input gradients")
    }
    return copy(block.view, inputShape)
  }

  private func copy(_ block: Block<S>, _ shape: [Int]) -> Tensor<S> {
    let count = block.steps * block.rows * block.columns
    return Tensor(
      [block.steps] + shape + [block.columns],
      Array(UnsafeBufferPointer(start: block.base, count: count)))
  }

  // Blocks begin at the start of the memory and have no gaps, so that a short piece stays dense.
  private func block(_ tensor: inout Tensor<S>, rows: Int) -> MutableBlock<S> {
    MutableBlock(tensor.mutableMatrix.base, steps: steps, rows: rows, columns: columns)
  }
  private func output(_ index: Int) -> MutableBlock<S> { block(&outputs[index], rows: sizes[index]) }
  private func gradient(_ index: Int) -> MutableBlock<S> { block(&gradients[index], rows: sizes[index]) }
  private var inputGradientBlock: MutableBlock<S>? {
    guard let base = inputGradient?.mutableMatrix.base else { return nil }
    return MutableBlock(base, steps: steps, rows: inputShape.reduce(1, *), columns: columns)
  }
  private func context(_ index: Int, _ numbers: UnsafeBufferPointer<S>) -> LayerContext<S> {
    guard let base = numbers.baseAddress else {
      preconditionFailure("Pass: no memory for parameters")
    }
    return LayerContext(
      parameterBase: base, gradientBase: parameterGradient?.mutableMatrix.base, slots: slots[index],
      workspace: workspaces[index].mutableMatrix.base)
  }
}
