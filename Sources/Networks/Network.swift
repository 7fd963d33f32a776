import Host
import Tensors

/// Layers in a row, with their parameters: a value that reads like the table in the text.
///
/// ```swift
/// var network = Network<Float>(input: [1, 28, 28]) {
///   Conv2D(filters: 6, window: 5)
///   ReLU()
///   MaxPool2D(window: 2)
///   Flatten()
///   Dense(10)
/// }
/// network.initialize(using: &stream)
/// ```
public struct Network<S: Scalar>: Sendable {
  /// The shape of one input.
  public let inputShape: [Int]
  /// The layers, connected to each other, from the input on.
  public let layers: [any Layer<S>]
  /// The shape of each layer's output.
  public let outputShapes: [[Int]]
  /// The name of each layer, such as `conv1` or `dense2`; counted by kind.
  public let layerNames: [String]
  /// Weights and biases; zeros until `initialize`.
  public var parameters: Parameters<S>
  /// Where each layer stands.
  let places: [LayerPlace]
  /// How many steps each layer puts out, beside the network's inputs.
  let outputSteps: [StepRule]

  /// A network for inputs of shape `input`, its parameters all zero.
  public init(input: [Int], @LayerBuilder<S> _ layers: () -> [any Layer<S>]) {
    require(input.allSatisfy { $0 > 0 }, "Network: inputs of shape \(input)")
    inputShape = input
    var connected: [any Layer<S>] = []
    var shapes: [[Int]] = []
    var descriptions: [(key: String, description: ParameterDescription)] = []
    var places: [LayerPlace] = []
    var steps: [StepRule] = []
    var offset = 0
    let layers = layers()
    let names = namesByKind(layers)
    for (name, var layer) in zip(names, layers) {
      shapes.append(layer.connect(to: shapes.last ?? input))
      descriptions += layer.allParameters.map { ("\(name).\($0.name)", $0) }
      places.append(LayerPlace(layer, name: name, offset: &offset))
      steps.append((steps.last ?? .asInputs).followed(by: layer.outputSteps))
      connected.append(layer)
    }
    require(!connected.isEmpty, "Network: no layers")
    let keys = descriptions.map(\.key)
    require(Set(keys).count == keys.count, "Network: two parameters of one name in \(keys.joined(separator: ", "))")
    self.layers = connected
    outputShapes = shapes
    layerNames = names
    parameters = Parameters(descriptions)
    self.places = places
    outputSteps = steps
  }

  /// How many trainable numbers the network has.
  public var parameterCount: Int { parameters.count }

  /// How many trainable numbers each layer has, in order.
  public var parameterCounts: [Int] {
    layers.map { $0.allParameters.reduce(0) { $0 + $1.count } }
  }

  /// How many examples are best computed side by side, as pictures or numbers: 16 where a layer shares its weights over
  /// many places or steps, so that an example alone is much work, else 64. It depends on the network alone, never on
  /// the machine, since the order of sums hangs on it, and with it the last digits of a training.
  public var pieceSize: Int { layers.contains { $0.sharesWeights } ? 16 : 64 }

  /// Draws all parameters anew, layer by layer, as each layer's initialisers say.
  public mutating func initialize(using stream: inout RandomStream) {
    let (descriptions, offsets) = (parameters.descriptions, parameters.offsets)
    parameters.flat.withUnsafeMutable { numbers in
      for (entry, offset) in zip(descriptions, offsets) {
        let slice = UnsafeMutableBufferPointer(
          rebasing: numbers[offset..<offset + entry.description.count])
        entry.description.initializer.draw(entry.description, into: slice, using: &stream)
      }
    }
  }

  /// One step downhill: `θ ← θ − η ∂E/∂θ`.
  @_specialize(where S == Float)
  public mutating func descend(along gradient: Gradient<S>, learningRate: Double) {
    require(gradient.count == parameters.count, "descend: gradient of another network")
    parameters.flat.withUnsafeMutable { numbers in
      if let base = numbers.baseAddress {
        Kernels.add(gradient.base, scaledBy: -learningRate, to: base, count: numbers.count)
      }
    }
  }

  /// The outputs for a batch `inputShape + [N]`, of shape `outputShape + [N]`; with `steps`, for
  /// sequences `[steps] + inputShape + [N]`, of shape `[T] + outputShape + [N]`, where T is `steps` or what the layers
  /// make of it.
  ///
  /// - Parameters:
  ///   - lengths: how many steps each sequence has, for layers that ask; all have all steps where it is nil.
  ///   - outputSteps: how many steps the targets would have, for layers that ask; as many as the inputs where it is nil.
  ///     With it, outputs have an axis of time too.
  public func callAsFunction(
    _ inputs: Tensor<S>, steps: Int? = nil, lengths: [Int]? = nil, outputSteps: Int? = nil
  ) -> Tensor<S> {
    let block = inputs.block(steps: steps ?? 1)
    let pass = Pass(self, columns: block.columns * max(block.steps, outputSteps ?? 1), forTraining: false)
    _ = withExtendedLifetime(inputs) {
      pass.forward(
        block, parameters: parameters, members: PieceMembers(of: block, lengths: lengths, outputSteps: outputSteps),
        targetSteps: outputSteps)
    }
    let output = pass.activation(after: layers.count - 1)
    return (steps ?? outputSteps) == nil ? output.reshaped(to: Array(output.shape.dropFirst())) : output
  }
}

/// Collects the layers of a network.
@resultBuilder
public enum LayerBuilder<S: Scalar> {
  /// One layer.
  public static func buildExpression<L: Layer>(_ layer: L) -> [any Layer<S>] where L.S == S { [layer] }
  /// Layers from a variable or a function.
  public static func buildExpression(_ layers: [any Layer<S>]) -> [any Layer<S>] { layers }
  /// The layers of all lines, from top to bottom.
  public static func buildBlock(_ parts: [any Layer<S>]...) -> [any Layer<S>] { parts.flatMap { $0 } }
  /// The layers of an `if` without `else`; none where it does not hold.
  public static func buildOptional(_ part: [any Layer<S>]?) -> [any Layer<S>] { part ?? [] }
  /// The layers behind `if`.
  public static func buildEither(first: [any Layer<S>]) -> [any Layer<S>] { first }
  /// The layers behind `else`.
  public static func buildEither(second: [any Layer<S>]) -> [any Layer<S>] { second }
  /// The layers of each turn of a `for`, in order.
  public static func buildArray(_ parts: [[any Layer<S>]]) -> [any Layer<S>] { parts.flatMap { $0 } }
}
