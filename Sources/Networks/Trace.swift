import Host
import Tensors

/// One forward and one backward pass of a network over some examples, everything kept: what a chapter that works a
/// gradient by hand looks at.
///
/// ```swift
/// let trace = network.trace(x, targets: t, loss: .halfSquaredError)
/// trace.outputs["dense1"]            // z of every unit and example, [units, N]
/// trace.deltas[0]                    // δ = ∂E/∂z, [units, N]
/// trace.gradient["dense1.weight"]    // ∂E/∂W
/// ```
///
/// It is a value: nothing that happens later changes it. Training does not use it, since it copies every number.
public struct Trace<S: Scalar>: Sendable {
  /// Whose pass it is.
  public let network: Network<S>
  /// x, as given.
  public let inputs: Tensor<S>
  /// E, summed over all examples and steps, times the scale; 0 where only a gradient was given.
  public let loss: Double
  /// What each layer puts out: `outputShape + [N]`, for sequences `[T] + outputShape + [N]`, T being the layer's own
  /// number of steps.
  public let outputs: ByLayer<S>
  /// ∂E/∂(output of each layer), of the same shapes. A recurrent layer adds what comes back from later steps; `RNN`
  /// then leaves the net gradients δₜ = ∂E/∂(W xₜ + U hₜ₋₁ + b) in its place.
  public let deltas: ByLayer<S>
  /// ∂E/∂x, of the inputs' shape.
  public let inputGradient: Tensor<S>
  /// ∂E/∂θ, by the names of the parameters.
  public let gradient: Parameters<S>

  /// `objective` gets the network's outputs and writes ∂E/∂(output) to the window beside them; it returns E.
  /// `outputShape` has the axis of time that `steps` asks for.
  fileprivate init(
    _ network: Network<S>, _ inputs: Tensor<S>, steps: Int?, outputShape: [Int], mode: PassMode, ids: [Int]?,
    lengths: [Int]?, mask: [S]? = nil, _ objective: (Block<S>, MutableBlock<S>) -> Double
  ) {
    let x = network.block(inputs, steps: steps)
    let outputSteps = steps.map { _ in outputShape[0] }
    let members = PieceMembers(of: x, ids: ids, lengths: lengths, outputSteps: outputSteps, mask: mask)
    let pass = Pass(network, columns: x.columns * max(x.steps, outputSteps ?? 1), wantsInputGradient: true)
    loss = withExtendedLifetime(inputs) {
      let outputs = pass.forward(
        x, parameters: network.parameters, mode: mode, members: members, targetSteps: outputSteps)
      let loss = objective(outputs, pass.outputGradient)
      pass.backward(x, parameters: network.parameters)
      return loss
    }
    outputs = ByLayer(network, steps: steps) { pass.activation(after: $0) }
    deltas = ByLayer(network, steps: steps) { pass.activationGradient(after: $0) }
    inputGradient = pass.inputGradients.reshaped(to: inputs.shape)
    var gradient = network.parameters
    gradient.flat = Tensor(
      [gradient.count], Array(UnsafeBufferPointer(start: pass.gradientBase, count: gradient.count)))
    self.gradient = gradient
    self.network = network
    self.inputs = inputs
  }
}

extension Network {
  /// A pass forward and back for `scale` times the loss over a batch.
  ///
  /// It evaluates unless `mode` says otherwise: outputs and gradients are those of the network as it is used, and
  /// nothing is drawn. With `.training(draw)` they are those of a training step with that draw.
  ///
  /// - Parameters:
  ///   - inputs: `inputShape + [N]`; with `steps`, T of them, `[T] + inputShape + [N]`.
  ///   - targets: of the outputs' shape, likewise.
  ///   - mask: how much each step of each sequence of the targets counts, `[T, N]` row by row, or each example, `[N]`.
  ///     Where it is nil, all count alike: all examples, all steps, or with `lengths` all steps that a sequence has.
  ///     For layers that ask, a sequence of targets ends with its last step that counts.
  ///   - lengths: how many steps each sequence has; all of them where it is nil.
  ///   - mode: what the pass is for.
  ///   - ids: what each example is known by where numbers are drawn for it; its column where it is nil.
  public func trace(
    _ inputs: Tensor<S>, targets: Tensor<S>, loss: Loss, mask: [S]? = nil, steps: Int? = nil, lengths: [Int]? = nil,
    scale: Double = 1, mode: PassMode = .evaluation, ids: [Int]? = nil
  ) -> Trace<S> {
    let shape = outputShape(for: inputs, steps: steps, given: targets)
    require(targets.shape == shape, "trace: targets \(targets.shape) for outputs \(shape)")
    let (outputSteps, n) = (steps == nil ? 1 : shape[0], shape.last ?? 1)
    let mask = mask ?? outputMask(lengths: lengths, steps: steps)
    if let mask {
      require(
        mask.count == outputSteps * n,
        "trace: a mask of \(mask.count) numbers for \(outputSteps * n) steps and examples")
    }
    let weights = mask.map { Tensor([$0.count], $0) }
    return withExtendedLifetime((targets, weights)) {
      Trace(self, inputs, steps: steps, outputShape: shape, mode: mode, ids: ids, lengths: lengths, mask: mask) {
        outputs, gradient in
        scale
          * loss.evaluate(
            outputs, targets: targets.block(steps: outputSteps), mask: weights?.matrix.base, scale: scale,
            gradient: gradient, wantsValue: true)
      }
    }
  }

  /// A pass forward and back for an E of which only ∂E/∂(output) is known, of the outputs' shape; otherwise as with a
  /// loss.
  public func trace(
    _ inputs: Tensor<S>, outputGradient: Tensor<S>, steps: Int? = nil, lengths: [Int]? = nil,
    mode: PassMode = .evaluation, ids: [Int]? = nil
  ) -> Trace<S> {
    let shape = outputShape(for: inputs, steps: steps, given: outputGradient)
    require(outputGradient.shape == shape, "trace: ∂E/∂(output) \(outputGradient.shape) for outputs \(shape)")
    return withExtendedLifetime(outputGradient) {
      Trace(self, inputs, steps: steps, outputShape: shape, mode: mode, ids: ids, lengths: lengths) { _, gradient in
        gradient.flat.copy(outputGradient.matrix)
        return 0
      }
    }
  }

  /// What every layer puts out for a batch, without a way back; shapes and parameters as in `Trace`.
  public func activations(
    of inputs: Tensor<S>, steps: Int? = nil, lengths: [Int]? = nil, outputSteps: Int? = nil,
    mode: PassMode = .evaluation, ids: [Int]? = nil
  ) -> ByLayer<S> {
    let x = block(inputs, steps: steps)
    let pass = Pass(self, columns: x.columns * max(x.steps, outputSteps ?? 1), forTraining: false)
    let members = PieceMembers(of: x, ids: ids, lengths: lengths, outputSteps: outputSteps)
    _ = withExtendedLifetime(inputs) {
      pass.forward(x, parameters: parameters, mode: mode, members: members, targetSteps: outputSteps)
    }
    return ByLayer(self, steps: steps ?? outputSteps) { pass.activation(after: $0) }
  }

  /// What every layer puts out for the examples of piece `index`, `outputShape + [N]`; for sequences
  /// `[T] + outputShape + [N]`, whose steps past an end mean nothing.
  public func activations<Batch: Examples<S>>(of examples: Batch, piece index: Int) -> ByLayer<S> {
    let scratch = PieceScratch<S>()
    return withExtendedLifetime(scratch) {
      let piece = examples.piece(index, scratch: scratch)
      let (x, targetSteps) = (piece.inputs, piece.targets.steps)
      let pass = Pass(self, columns: x.columns * max(x.steps, targetSteps), forTraining: false)
      pass.forward(x, parameters: parameters, members: piece.members, targetSteps: targetSteps)
      // Sequences of one step have an axis of time too; positions that were taken out of sequences have none.
      let isInTime = x.steps > 1 || targetSteps > 1 || piece.members.sequences.map { $0.firstSteps == nil } ?? false
      return ByLayer(self, steps: isInTime ? x.steps : nil) { pass.activation(after: $0) }
    }
  }

  /// A window on `inputs`, which must have the network's shape.
  fileprivate func block(_ inputs: Tensor<S>, steps: Int?) -> Block<S> {
    let time = steps.map { [$0] } ?? []
    require(
      inputs.shape.dropLast() == time + inputShape,
      "inputs \(inputs.shape) for a network of \(time + inputShape) + [examples]")
    return inputs.block(steps: steps ?? 1)
  }

  /// The shape of the outputs for these inputs; where the targets' steps are asked for, `given` has them.
  private func outputShape(for inputs: Tensor<S>, steps: Int?, given: Tensor<S>) -> [Int] {
    let shape: [Int] = outputShapes[layers.count - 1] + inputs.shape.suffix(1)
    guard let steps else { return shape }
    switch outputSteps[layers.count - 1] {
    case .asInputs: return [steps] + shape
    case .one: return [1] + shape
    case .asTargets: return given.shape.prefix(1) + shape
    }
  }

  /// 1 for every step that a sequence of the outputs has by `lengths`, `[T, N]`; nil where that is all of them.
  func outputMask(lengths: [Int]?, steps: Int?) -> [S]? {
    guard let lengths, let steps, outputSteps[layers.count - 1] == .asInputs else { return nil }
    return (0..<steps).flatMap { t -> [S] in lengths.map { t < $0 ? 1 : 0 } }
  }
}

/// A tensor for each layer of a network, from the input on: by place or by the layer's name, such as `conv1`.
public struct ByLayer<S: Scalar>: RandomAccessCollection, Sendable {
  /// The names of the layers, in order.
  public let names: [String]
  private let tensors: [Tensor<S>]

  /// What `tensor` gives for each layer, `[steps] + shape + [N]`; without `steps` the axis of time goes.
  fileprivate init(_ network: Network<S>, steps: Int?, _ tensor: (Int) -> Tensor<S>) {
    names = network.layerNames
    tensors = network.layers.indices.map { index in
      let tensor = tensor(index)
      return steps == nil ? tensor.reshaped(to: Array(tensor.shape.dropFirst())) : tensor
    }
  }

  /// 0, the first layer.
  public var startIndex: Int { 0 }
  /// The number of layers.
  public var endIndex: Int { tensors.count }

  /// That of the layer in place `index`, from 0.
  public subscript(index: Int) -> Tensor<S> { tensors[index] }

  /// That of the layer called `name`; an unknown name traps.
  public subscript(name: String) -> Tensor<S> {
    guard let index = names.firstIndex(of: name) else {
      programmerError("no layer '\(name)'; there are: \(names.joined(separator: ", "))")
    }
    return tensors[index]
  }
}
