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

  /// The parameters in order, known once the layer is connected.
  var parameters: [ParameterDescription] { get }

  /// How many intermediate values, for each example and time step, the backward pass needs from the
  /// forward pass.
  var workspaceRows: Int { get }

  /// Whether the backward pass reads y and not x, number by number, so that y may lie where x was and
  /// ∂E/∂x where ∂E/∂y was.
  var worksInPlace: Bool { get }

  /// Whether the backward pass reads y.
  var needsOutput: Bool { get }

  /// `y = f(x; θ)`.
  func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>)

  /// Adds ∂E/∂θ to `context.gradient(…)` and, where `dX` is given, writes ∂E/∂x there.
  /// `dY` is ∂E/∂y; a layer may overwrite it.
  func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>)
}

extension Layer {
  public var parameters: [ParameterDescription] { [] }
  public var workspaceRows: Int { 0 }
  public var worksInPlace: Bool { false }
  public var needsOutput: Bool { true }
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
}

/// What a layer sees while it runs: its parameters, the place for their gradients, its workspace, and
/// how the columns are arranged.
public struct LayerContext<S: Scalar> {
  let parameterBase: UnsafePointer<S>
  let gradientBase: UnsafeMutablePointer<S>?
  /// Offset, rows and columns of each parameter.
  let slots: [ParameterSlot]
  /// `workspaceRows` numbers for each example and step, kept from forward to backward.
  package let workspace: UnsafeMutablePointer<S>

  /// The rows of the workspace in `rows` for each step and example of `x`: `[T, rows, N]`, kept from forward to
  /// backward.
  public func workspace(_ rows: Range<Int>, like x: Block<S>) -> MutableBlock<S> {
    MutableBlock(
      workspace + rows.lowerBound * x.steps * x.columns, steps: x.steps, rows: rows.count, columns: x.columns)
  }

  /// The parameter number `index`: its first axis as rows, all others as columns. A vector is one row.
  public func parameter(_ index: Int) -> MatrixView<S> {
    let slot = slots[index]
    return MatrixView(parameterBase + slot.offset, rows: slot.rows, columns: slot.columns)
  }

  /// Where ∂E/∂(parameter number `index`) is summed.
  public func gradient(_ index: Int) -> MutableMatrixView<S> {
    guard let gradientBase else { programmerError("backward in a pass without gradients") }
    let slot = slots[index]
    return MutableMatrixView(gradientBase + slot.offset, rows: slot.rows, columns: slot.columns)
  }
}

/// Where a parameter lies in the flat vector of all parameters.
struct ParameterSlot: Sendable {
  let offset: Int
  let rows: Int
  let columns: Int

  init(_ description: ParameterDescription, offset: Int) {
    self.offset = offset
    if description.shape.count <= 1 {
      rows = 1
      columns = description.count
    } else {
      rows = description.shape[0]
      columns = description.count / max(rows, 1)
    }
  }
}
