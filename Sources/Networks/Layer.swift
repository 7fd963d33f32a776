import Tensors

/// One step of a network: a function from a matrix of inputs to a matrix of outputs, with parameters.
///
/// Rows are features, columns examples, a matrix for each time step (see `Tensor`). A layer is a value that
/// describes the computation; its parameters lie in the network's `Parameters`, its intermediate values in
/// a `Pass`, so that several threads can run one network over different examples at once.
public protocol Layer<S>: Sendable {
  associatedtype S: Scalar

  /// The layer's name in keys of saved models, in lower case: `conv`, `dense`, `lstm`.
  static var kind: String { get }

  /// Fixes the shapes for inputs of shape `input` (without the axis of examples) and returns the
  /// shape of the outputs. Programmer errors, such as a window larger than the picture, trap.
  mutating func connect(to input: [Int]) -> [Int]

  /// The parameters in order, known once the layer is connected; without those of `sublayers`.
  var parameters: [ParameterDescription] { get }

  /// How many time steps come out; as many as go in, if the layer does not say otherwise.
  var outputSteps: StepRule { get }

  /// The layers inside this one, in order. Their parameters and workspaces are laid out behind its own; it connects
  /// them in `connect(to:)` and runs each with `context.sublayer(index)`. What they put out, and ∂E/∂ of it, lies in its
  /// own workspace; since a sublayer may overwrite its dY, a dY that is needed once more is handed on as a copy.
  var sublayers: [any Layer<S>] { get }

  /// What the parameter `name` of sublayer `index` is called in this layer. If the layer does not say otherwise, the
  /// sublayer's name, counted by kind, is put before it: `dense2.weight`.
  func parameterName(_ name: String, ofSublayer index: Int) -> String

  /// How many intermediate values, for each example and time step, the backward pass needs from the
  /// forward pass; without those of `sublayers`.
  var workspaceRows: Int { get }

  /// Whether the backward pass reads y and not x, number by number, so that y may lie where x was and
  /// ∂E/∂x where ∂E/∂y was.
  var worksInPlace: Bool { get }

  /// Whether the backward pass reads y.
  var needsOutput: Bool { get }

  /// Whether it sums with the same weights at many places or steps of an example, as a convolution and a recurrent
  /// layer do: an example alone is much work then (see `Network.pieceSize`). If the layer does not say otherwise, it is
  /// what one of `sublayers` says.
  var sharesWeights: Bool { get }

  /// `y = f(x; θ)`.
  func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>)

  /// Adds ∂E/∂θ to `context.gradient(…)` and, where `dX` is given, writes ∂E/∂x there.
  /// `dY` is ∂E/∂y; a layer may overwrite it.
  func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>)
}

extension Layer {
  /// None.
  public var parameters: [ParameterDescription] { [] }
  /// As many as go in.
  public var outputSteps: StepRule { .asInputs }
  /// None.
  public var sublayers: [any Layer<S>] { [] }
  /// The sublayer's name, counted by kind, before that of the parameter: `dense2.weight`.
  public func parameterName(_ name: String, ofSublayer index: Int) -> String {
    "\(namesByKind(sublayers)[index]).\(name)"
  }
  /// None: x and y are enough.
  public var workspaceRows: Int { 0 }
  /// No: x and y lie apart.
  public var worksInPlace: Bool { false }
  /// Yes, to be safe; a layer that can do without it says so, and saves its memory.
  public var needsOutput: Bool { true }
  /// What one of the layers inside says; a layer without any does not.
  public var sharesWeights: Bool { sublayers.contains { $0.sharesWeights } }

  /// The parameters of the layer and then those of the layers inside it, by their names in this layer.
  var allParameters: [ParameterDescription] {
    parameters
      + sublayers.enumerated().flatMap { index, layer in
        layer.allParameters.map { $0.renamed(parameterName($0.name, ofSublayer: index)) }
      }
  }
}

/// Each layer's name in its row: its kind and how many of the kind there are up to it, such as `conv1` or `dense2`.
func namesByKind<S: Scalar>(_ layers: [any Layer<S>]) -> [String] {
  var counts: [String: Int] = [:]
  return layers.map { layer in
    let kind = type(of: layer).kind
    counts[kind, default: 0] += 1
    return "\(kind)\(counts[kind, default: 0])"
  }
}

/// How many time steps there are at some place of a network.
public enum StepRule: Sendable, Equatable {
  /// As many as go in.
  case asInputs
  /// One for each sequence.
  case one
  /// As many as its targets have.
  case asTargets

  /// That after a layer with the rule `next`.
  func followed(by next: StepRule) -> StepRule { next == .asInputs ? self : next }
}

/// What a parameter is called, its shape, and how it starts.
public struct ParameterDescription: Sendable, Equatable {
  /// The name that PyTorch gives it within its layer, such as `weight` or `bias_ih_l0`. A layer whose equations are
  /// not those of PyTorch's layer of that kind takes names that PyTorch's has not, so that neither loads the other's.
  public let name: String
  /// A weight's first axis counts units or filters; a bias has one axis.
  public let shape: [Int]
  /// How many inputs a unit sums over; Xavier's, LeCun's and He's rules scale by it.
  public let fanIn: Int
  /// How many units an input feeds; Xavier's rules scale by it too.
  public let fanOut: Int
  /// How the numbers are drawn by `Network.initialize(using:)`.
  public let initializer: Initializer

  /// A parameter called `name` in saved models; `fanIn` and `fanOut` serve the initialisers only.
  public init(_ name: String, _ shape: [Int], fanIn: Int, fanOut: Int, _ initializer: Initializer) {
    self.name = name
    self.shape = shape
    self.fanIn = fanIn
    self.fanOut = fanOut
    self.initializer = initializer
  }

  /// How many numbers it holds.
  public var count: Int { shape.reduce(1, *) }

  func renamed(_ name: String) -> ParameterDescription {
    ParameterDescription(name, shape, fanIn: fanIn, fanOut: fanOut, initializer)
  }
}
