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
  let slots: [[ParameterSlot]]

  /// A network for inputs of shape `input`, its parameters all zero.
  public init(input: [Int], @LayerBuilder<S> _ layers: () -> [any Layer<S>]) {
    require(input.allSatisfy { $0 > 0 }, "Network: inputs of shape \(input)")
    inputShape = input
    var connected: [any Layer<S>] = []
    var shapes: [[Int]] = []
    var names: [String] = []
    var counts: [String: Int] = [:]
    var descriptions: [(key: String, description: ParameterDescription)] = []
    var slots: [[ParameterSlot]] = []
    var offset = 0
    for var layer in layers() {
      shapes.append(layer.connect(to: shapes.last ?? input))
      let kind = type(of: layer).kind
      counts[kind, default: 0] += 1
      names.append("\(kind)\(counts[kind, default: 0])")
      var own: [ParameterSlot] = []
      for description in layer.parameters {
        descriptions.append(("\(names[names.count - 1]).\(description.name)", description))
        own.append(ParameterSlot(description, offset: offset))
        offset += description.count
      }
      slots.append(own)
      connected.append(layer)
    }
    require(!connected.isEmpty, "Network: no layers")
    self.layers = connected
    outputShapes = shapes
    layerNames = names
    parameters = Parameters(descriptions)
    self.slots = slots
  }

  /// How many trainable numbers the network has.
  public var parameterCount: Int { parameters.count }

  /// How many trainable numbers each layer has, in order.
  public var parameterCounts: [Int] {
    layers.map { $0.parameters.reduce(0) { $0 + $1.count } }
  }

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
  /// sequences `[steps] + inputShape + [N]`, of shape `[steps] + outputShape + [N]`.
  public func callAsFunction(_ inputs: Tensor<S>, steps: Int? = nil) -> Tensor<S> {
    let block = inputs.block(steps: steps ?? 1)
    let pass = Pass(self, columns: block.columns * block.steps, forTraining: false)
    pass.forward(block, parameters: parameters)
    let output = pass.activation(after: layers.count - 1)
    return steps == nil ? output.reshaped(to: Array(output.shape.dropFirst())) : output
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
