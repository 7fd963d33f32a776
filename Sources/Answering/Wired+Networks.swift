import Networks
import Tensors

extension Tensor: Wired where S == Double {
  public var wire: Wire { get throws { .list([try shape.wire, try values.wire]) } }

  /// Reads a list of its shape and of its numbers, in the order of `values`.
  ///
  /// - Throws: `WireError` for any other list, and where there are more or fewer numbers than the shape has room for.
  public init(wire: Wire) throws {
    let parts = try wire.parts(2)
    let shape = try [Int](wire: parts[0]), values = try [Double](wire: parts[1])
    var count = 1
    for extent in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflows else { throw WireError("a tensor of no possible shape") }
      count = product
    }
    guard count == values.count else { throw WireError("\(values.count) numbers in a tensor of shape \(shape)") }
    self.init(shape, values)
  }
}

/// A network goes as its layers and numbers; how they were drawn stays behind.
extension Network: Wired where S == Double {
  public var wire: Wire {
    get throws {
      let shapes = [inputShape] + outputShapes
      let described = try layers.indices.map { try LayerWire.wire(of: layers[$0], output: shapes[$0 + 1]) }
      return .list([try inputShape.wire, .list(described), try parameters.flat.values.wire])
    }
  }

  /// Reads a list of the input's shape, of the layers, and of all parameters in the order of `parameters.flat`.
  ///
  /// - Throws: `WireError` for any other list, for a layer that `LayerWire` does not know, and where the numbers are
  ///   not as many as the parameters. Layers that do not fit to each other are an error of the programmer's, as in
  ///   `Network.init`: a process that reads one ends.
  public init(wire: Wire) throws {
    let parts = try wire.parts(3)
    let shape = try [Int](wire: parts[0])
    let layers = try parts[1].items().map { try LayerWire.layer($0) }
    let numbers = try [Double](wire: parts[2])
    guard !layers.isEmpty, layers.count <= 1_000, !shape.isEmpty, shape.allSatisfy({ LayerWire.sizes.contains($0) }) else {
      throw WireError("no network")
    }
    self.init(input: shape) { layers }
    guard parameterCount == numbers.count else {
      throw WireError("\(numbers.count) numbers in a network of \(parameterCount) parameters")
    }
    parameters.flat = Tensor([numbers.count], numbers)
  }
}

extension Activation.Function: Wired where S == Double {
  public var wire: Wire {
    let (name, numbers): (String, [Double]) =
      switch self {
      case .identity: ("identity", [])
      case .step(let threshold, let tie): ("step", [threshold, tie])
      case .sign(let tie): ("sign", [tie])
      case .piecewiseLinear: ("piecewise linear", [])
      case .sigmoid: ("sigmoid", [])
      case .tanh: ("tanh", [])
      case .relu: ("relu", [])
      case .softplus: ("softplus", [])
      case .leakyReLU(let slope): ("leaky relu", [slope])
      case .elu(let alpha): ("elu", [alpha])
      }
    return .list([.text(name), .list(numbers.map { .number($0) })])
  }

  /// Reads a list of the function's name and of its numbers, such as a slope.
  ///
  /// - Throws: `WireError` for an unknown name, and for more or fewer numbers than it has.
  public init(wire: Wire) throws {
    let parts = try wire.parts(2)
    let numbers = try [Double](wire: parts[1])
    switch (try String(wire: parts[0]), numbers.count) {
    case ("identity", 0): self = .identity
    case ("step", 2): self = .step(threshold: numbers[0], atThreshold: numbers[1])
    case ("sign", 1): self = .sign(atZero: numbers[0])
    case ("piecewise linear", 0): self = .piecewiseLinear
    case ("sigmoid", 0): self = .sigmoid
    case ("tanh", 0): self = .tanh
    case ("relu", 0): self = .relu
    case ("softplus", 0): self = .softplus
    case ("leaky relu", 1): self = .leakyReLU(slope: numbers[0])
    case ("elu", 1): self = .elu(alpha: numbers[0])
    default: throw WireError("no activation")
    }
  }
}

/// The layers that networks of exercises are made of, one by one.
enum LayerWire {
  /// Of shapes, units, filters and windows: more than an exercise needs, and too little to fill a memory.
  static let sizes = 1...20_000

  static func wire(of layer: any Layer<Double>, output: [Int]) throws -> Wire {
    func named(_ name: String, _ numbers: [Int] = []) -> Wire { .list([.text(name)] + numbers.map { .integer($0) }) }
    switch layer {
    case let dense as Dense<Double>: return named("dense", [dense.units])
    case let activation as Activation<Double>: return .list([.text("activation"), activation.function.wire])
    case is Softmax<Double>: return named("softmax")
    case is Flatten<Double>: return named("flatten")
    case let rnn as RNN<Double>: return named(rnn.activation == .tanh ? "rnn tanh" : "rnn relu", [rnn.hiddenSize])
    case let lstm as LSTM<Double>: return named("lstm", [lstm.hiddenSize, lstm.form.rawValue])
    case let conv as Conv2D<Double>:
      return named("conv", [output[0], conv.window.height, conv.window.width, conv.stride, conv.padding])
    case let pool as MaxPool2D<Double>: return named("maxpool", [pool.window, pool.stride])
    case let pool as AvgPool2D<Double>: return named("avgpool", [pool.window, pool.stride])
    default: throw WireError("a layer of the kind \(type(of: layer).kind), which the grader cannot take over")
    }
  }

  static func layer(_ wire: Wire) throws -> any Layer<Double> {
    let parts = try wire.items()
    guard let first = parts.first else { throw WireError("no layer") }
    let name = try String(wire: first)
    if name == "activation" {
      return Activation<Double>(try Activation<Double>.Function(wire: try wire.parts(2)[1]))
    }
    let numbers = try parts.dropFirst().map { try Int(wire: $0) }
    func size(_ index: Int) throws -> Int {
      guard sizes.contains(numbers[index]) else { throw WireError("a layer of the size \(numbers[index])") }
      return numbers[index]
    }
    switch (name, numbers.count) {
    case ("dense", 1): return Dense<Double>(try size(0))
    case ("softmax", 0): return Softmax<Double>()
    case ("flatten", 0): return Flatten<Double>()
    case ("rnn tanh", 1): return RNN<Double>(try size(0), activation: .tanh)
    case ("rnn relu", 1): return RNN<Double>(try size(0), activation: .relu)
    case ("lstm", 2):
      guard (0...7).contains(numbers[1]) else { throw WireError("no form of an LSTM") }
      return LSTM<Double>(try size(0), form: .init(rawValue: numbers[1]))
    case ("conv", 5):
      guard (0...10_000).contains(numbers[4]) else { throw WireError("a padding of \(numbers[4])") }
      return Conv2D<Double>(
        filters: try size(0), window: (try size(1), try size(2)), stride: try size(3), padding: numbers[4])
    case ("maxpool", 2): return MaxPool2D<Double>(window: try size(0), stride: try size(1))
    case ("avgpool", 2): return AvgPool2D<Double>(window: try size(0), stride: try size(1))
    default: throw WireError("no layer")
    }
  }
}
