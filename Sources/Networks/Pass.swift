import Tensors

/// One forward and backward pass of a network over one piece of a batch: the memory for every
/// layer's outputs, their gradients and workspaces, kept from step to step so that training allocates
/// nothing.
public final class Pass<S: Scalar> {
  private let layers: [any Layer<S>]
  private let slots: [[ParameterSlot]]
  private let shapes: [[Int]]
  /// The most columns that fit.
  public let capacity: Int
  private var outputs: [Tensor<S>]
  private var gradients: [Tensor<S>]
  private var workspaces: [Tensor<S>]
  private var inputGradient: Tensor<S>?
  private var parameterGradient: Tensor<S>?
  private var columns = 0
  private var steps = 1

  /// Memory for up to `columns` columns. `wantsInputGradient` also keeps ∂E/∂x.
  public init(
    _ network: Network<S>, columns: Int, steps: Int = 1, forTraining: Bool = true,
    wantsInputGradient: Bool = false
  ) {
    layers = network.layers
    slots = network.slots
    shapes = network.outputShapes
    capacity = columns
    self.steps = steps
    let sizes = shapes.map { $0.reduce(1, *) }
    outputs = sizes.map { Tensor(zeros: [$0, columns]) }
    gradients = forTraining ? sizes.map { Tensor(zeros: [$0, columns]) } : []
    workspaces = layers.map { Tensor(zeros: [$0.workspaceRows, columns]) }
    if wantsInputGradient {
      inputGradient = Tensor(zeros: [network.inputShape.reduce(1, *), columns])
    }
    if forTraining { parameterGradient = Tensor(zeros: [network.parameters.count]) }
  }

  /// Runs all layers over `x`, `[inputs, N]` with N ≤ `capacity`, and returns the last one's output.
  @discardableResult
  public func forward(_ x: MatrixView<S>, parameters: Parameters<S>, steps: Int? = nil) -> MatrixView<S> {
    precondition(x.columns <= capacity, "Pass: \(x.columns) columns, room for \(capacity)")
    columns = x.columns
    self.steps = steps ?? self.steps
    precondition(columns % self.steps == 0, "Pass: \(columns) columns for \(self.steps) steps")
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
  public var outputGradient: MutableMatrixView<S> { gradient(layers.count - 1) }

  /// Propagates `outputGradient` back through all layers and adds ∂E/∂θ to the pass's gradient.
  /// `x` is the input of the last `forward`.
  public func backward(_ x: MatrixView<S>, parameters: Parameters<S>) {
    parameters.flat.withUnsafe { numbers in
      for index in layers.indices.reversed() {
        let input = index == 0 ? x : output(index - 1).view
        let below = index == 0 ? inputGradientView : gradient(index - 1)
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

  /// The output of layer `index` in the last pass, `[features, N]` shaped as the layer's.
  public func activation(after index: Int) -> Tensor<S> { copy(output(index).view, shapes[index]) }

  /// ∂E/∂(output of layer `index`) of the last backward pass. Recurrent layers replace it by the net
  /// gradients.
  public func activationGradient(after index: Int) -> Tensor<S> {
    copy(gradient(index).view, shapes[index])
  }

  /// ∂E/∂x of the last backward pass.
  public var inputGradients: Tensor<S> {
    guard let view = inputGradientView else { preconditionFailure("Pass: made without input gradients") }
    return copy(view.view, [view.rows])
  }

  private func copy(_ view: MatrixView<S>, _ shape: [Int]) -> Tensor<S> {
    var tensor = Tensor<S>(zeros: [view.rows, view.columns])
    tensor.mutableMatrix.copy(view)
    return tensor.reshaped(to: shape + [view.columns])
  }

  // The rows of a window lie `columns` apart, not `capacity`, so that a short piece stays dense.
  private func window(_ tensor: inout Tensor<S>, rows: Int) -> MutableMatrixView<S> {
    MutableMatrixView(tensor.mutableMatrix.base, rows: rows, columns: columns)
  }
  private func output(_ index: Int) -> MutableMatrixView<S> {
    window(&outputs[index], rows: outputs[index].shape[0])
  }
  private func gradient(_ index: Int) -> MutableMatrixView<S> {
    window(&gradients[index], rows: gradients[index].shape[0])
  }
  private var inputGradientView: MutableMatrixView<S>? {
    guard let rows = inputGradient?.shape[0], let base = inputGradient?.mutableMatrix.base else { return nil }
    return MutableMatrixView(base, rows: rows, columns: columns)
  }
  private func context(_ index: Int, _ numbers: UnsafeBufferPointer<S>) -> LayerContext<S> {
    guard let base = numbers.baseAddress else { preconditionFailure("Pass: no memory for parameters") }
    return LayerContext(
      parameterBase: base, gradientBase: parameterGradient?.mutableMatrix.base, slots: slots[index],
      workspace: window(&workspaces[index], rows: workspaces[index].shape[0]), steps: steps)
  }
}
