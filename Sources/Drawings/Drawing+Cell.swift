import Host
import Networks
import Tensors

extension Drawing {
  /// What the gates and the candidate of a cell are called.
  public enum Letters: Sendable {
    /// i, f, g and o, as in the layers of this package and in PyTorch.
    case layers
    /// κ, φ, u and ω, as in Zaki and Meira.
    case zakiMeira

    fileprivate var input: String { self == .layers ? "i" : "κ" }
    fileprivate var forget: String { self == .layers ? "f" : "φ" }
    fileprivate var candidate: String { self == .layers ? "g" : "u" }
    fileprivate var output: String { self == .layers ? "o" : "ω" }
  }

  /// A cell from the inside, at one step: what comes from the step before on the left, what goes to the next on the right.
  /// Orange boxes have weights, or a function; blue circles add and multiply number by number.
  ///
  /// - Parameters:
  ///   - layer: An `RNN`, `ForgetGateRNN`, `GRU` or `LSTM` of any form.
  ///   - letters: The names of the gates.
  public init<L: RecurrentLayer>(cell layer: L, letters: Letters = .layers) {
    switch layer {
    case let layer as LSTM<L.S>: self.init(lstm: layer.form, letters)
    case is GRU<L.S>: self.init(gruWith: letters)
    case is ForgetGateRNN<L.S>: self.init(forgetGate: "A recurrent cell with a forget gate")
    case let layer as RNN<L.S>: self.init(simple: layer.activation == .tanh ? "tanh" : "ReLU")
    default: programmerError("Drawing(cell:): there is no drawing of \(L.kind)")
    }
  }

  // MARK: Parts

  /// The canvas with the cell's frame, `width` wide.
  private init(cell title: String, width: Double, height: Double) {
    self.init(title, width: width + 200, height: height)
    rectangle(x: 100, y: 30, width: width, height: height - 104, .none, Line(stroke: .faint), radius: 16)
  }

  private mutating func gate(_ x: Double, _ y: Double, _ function: String, width: Double = 52) {
    box(Point(x, y), width: width, height: 36, .gate)
    text(function, at: Point(x, y), size: 16)
  }

  private mutating func operation(_ x: Double, _ y: Double, _ sign: String) {
    circle(Point(x, y), radius: 15, .value)
    text(sign, at: Point(x, y))
  }

  private mutating func complement(_ x: Double, _ y: Double) {
    box(Point(x, y), width: 52, height: 32, .value)
    text("1 −", at: Point(x, y), size: 16)
  }

  /// A line through some places, given as x, y, x, y and so on.
  private mutating func wire(_ numbers: Double..., isArrow: Bool = true, by line: Line = .plain) {
    let points = stride(from: 0, to: numbers.count - 1, by: 2).map { Point(numbers[$0], numbers[$0 + 1]) }
    if isArrow { arrow(points, line) } else { self.line(points, line) }
  }

  /// The names of what enters and leaves.
  private mutating func ends(_ name: String, y: Double, right: Double) {
    formula("\(name)_{t−1}", at: Point(46, y - 20))
    formula("\(name)_t", at: Point(right + 10, y - 20))
  }

  // MARK: Cells

  private init(simple function: String) {
    self.init(cell: "A simple recurrent cell", width: 520, height: 300)
    let y = 124.0
    wire(50, y, 345, y)
    wire(405, y, 664, y)
    wire(220, 258, 220, y, isArrow: false)
    dot(Point(220, y))
    gate(375, y, function, width: 60)
    ends("h", y: y, right: 664)
    formula("x_t", at: Point(220, 276))
    words =
      "A simple recurrent cell. The state before, h(t−1), and the input x(t) go together into one layer with the function "
      + "\(function); what comes out is the state h(t)."
  }

  /// Its letters are those of the only text that has it, and of the layer.
  private init(forgetGate title: String) {
    self.init(cell: title, width: 440, height: 410)
    let (top, gates, bus, forget, candidate) = (86.0, 232.0, 290.0, 240.0, 430.0)
    wire(50, top, forget - 15, top)
    wire(forget + 15, top, candidate - 15, top)
    wire(candidate + 15, top, 600, top)
    wire(130, top, 130, bus, candidate, bus, candidate, gates + 18)
    dot(Point(130, top))
    wire(160, 372, 160, bus, isArrow: false)
    dot(Point(160, bus))
    wire(forget, bus, forget, gates + 18)
    dot(Point(forget, bus))
    wire(forget, gates - 18, forget, top + 15)
    wire(forget, 148, 300, 148)
    dot(Point(forget, 148))
    complement(326, 148)
    wire(352, 148, candidate - 15, 148)
    wire(candidate, gates - 18, candidate, 163)
    wire(candidate, 133, candidate, top + 15)
    gate(forget, gates, "σ")
    gate(candidate, gates, "tanh")
    operation(forget, top, "×")
    operation(candidate, top, "+")
    operation(candidate, 148, "×")
    formula("φ_t", at: Point(forget + 22, 190))
    formula("u_t", at: Point(candidate + 22, 190))
    ends("h", y: top, right: 600)
    formula("x_t", at: Point(160, 388))
    words =
      "A recurrent cell with a forget gate. The state before, h(t−1), and the input x(t) go into a logistic layer, the forget "
      + "gate φ(t), and into a tanh layer, the candidate u(t). The state before is multiplied by φ(t), the candidate by "
      + "1 − φ(t), and their sum is the state h(t)."
  }

  private init(gruWith letters: Letters) {
    self.init(cell: "A gated recurrent unit", width: 480, height: 410)
    let (top, gates, states, inputs) = (72.0, 232.0, 278.0, 312.0)
    let (reset, update, candidate, right) = (200.0, 300.0, 500.0, 640.0)
    wire(50, top, update - 15, top)
    wire(update + 15, top, candidate - 15, top)
    wire(candidate + 15, top, right, top)
    wire(130, top, 130, states, 385, states)
    dot(Point(130, top))
    wire(415, states, candidate - 10, states, candidate - 10, gates + 18)
    wire(140, 372, 140, inputs, candidate + 10, inputs, candidate + 10, gates + 18)
    for x in [reset, update] {
      wire(x - 10, states, x - 10, gates + 18)
      dot(Point(x - 10, states))
      wire(x + 10, inputs, x + 10, gates + 18)
      dot(Point(x + 10, inputs))
    }
    wire(reset, gates - 18, reset, 186, 400, 186, 400, states - 15)
    wire(update, gates - 18, update, 146)
    complement(update, 130)
    wire(update, 114, update, top + 15)
    wire(update, 164, 440, 164, 440, 130, candidate - 15, 130)
    dot(Point(update, 164))
    wire(candidate, gates - 18, candidate, 145)
    wire(candidate, 115, candidate, top + 15)
    gate(reset, gates, "σ")
    gate(update, gates, "σ")
    gate(candidate, gates, "tanh")
    operation(update, top, "×")
    operation(candidate, top, "+")
    operation(candidate, 130, "×")
    operation(400, states, "×")
    formula("r_t", at: Point(reset - 20, 198))
    formula("z_t", at: Point(update + 20, 203))
    formula("\(letters.candidate)_t", at: Point(candidate + 22, 190))
    ends("h", y: top, right: right)
    formula("x_t", at: Point(140, 388))
    words =
      "A gated recurrent unit. The state before, h(t−1), and the input x(t) go into two logistic layers, the reset gate r(t) and "
      + "the update gate z(t). The state before times r(t), and the input, go into a tanh layer, the candidate "
      + "\(letters.candidate)(t). The state before is multiplied by 1 − z(t), the candidate by z(t), and their sum is the "
      + "state h(t)."
  }

  private init<S: Scalar>(lstm form: LSTM<S>.Form, _ letters: Letters) {
    let (hasPeepholes, isCoupled) = (form.contains(.peephole), form.contains(.coupledGates))
    let isTanhLast = form.contains(.tanhLast)
    self.init(cell: "An LSTM cell", width: 520, height: 410)
    let (top, gates, bus, right) = (86.0, 232.0, 290.0, 664.0)
    let (forget, input, candidate, output, squash) = (180.0, 280.0, 370.0, 480.0, 572.0)
    // The memory on top; state and input below, whence every gate has its share.
    wire(50, top, forget - 15, top)
    wire(forget + 15, top, candidate - 15, top)
    wire(candidate + 15, top, right, top)
    wire(50, bus, output, bus, output, gates + 18)
    wire(140, 372, 140, bus, isArrow: false)
    dot(Point(140, bus))
    for x in isCoupled ? [forget, candidate] : [forget, input, candidate] {
      wire(x, bus, x, gates + 18)
      dot(Point(x, bus))
    }
    wire(forget, gates - 18, forget, top + 15)
    if isCoupled {
      wire(forget, 154, 260, 154)
      dot(Point(forget, 154))
      complement(286, 154)
      wire(312, 154, candidate - 15, 154)
    } else {
      wire(input, gates - 18, input, 154, candidate - 15, 154)
      gate(input, gates, "σ")
      formula("\(letters.input)_t", at: Point(input + 20, 190))
    }
    wire(candidate, gates - 18, candidate, 169)
    wire(candidate, 139, candidate, top + 15)
    gate(forget, gates, "σ")
    gate(candidate, gates, "tanh")
    gate(output, gates, "σ")
    operation(forget, top, "×")
    operation(candidate, top, "+")
    operation(candidate, 154, "×")
    formula("\(letters.forget)_t", at: Point(forget + 20, 190))
    formula("\(letters.candidate)_t", at: Point(candidate + 22, 190))
    // From the memory to the state.
    dot(Point(squash, top))
    if isTanhLast {
      wire(squash, top, squash, 124)
      operation(squash, 139, "×")
      wire(output, gates - 18, output, 139, squash - 15, 139)
      wire(squash, 154, squash, 187)
      gate(squash, 205, "tanh", width: 64)
      wire(squash, 223, squash, bus, right, bus)
    } else {
      wire(squash, top, squash, 118)
      gate(squash, 136, "tanh", width: 64)
      wire(squash, 154, squash, 185)
      operation(squash, 200, "×")
      wire(output, gates - 18, output, 200, squash - 15, 200)
      wire(squash, 215, squash, bus, right, bus)
    }
    formula("\(letters.output)_t", at: isTanhLast ? Point(output - 22, 190) : Point(output + 16, 182))
    if hasPeepholes {
      if !isCoupled { wire(124, top, 124, 262, input + 10, 262, input + 10, gates + 18, by: .gradient) }
      wire(124, top, 124, 262, forget + 10, 262, forget + 10, gates + 18, by: .gradient)
      dot(Point(124, top))
      wire(522, top, 522, 262, output + 10, 262, output + 10, gates + 18, by: .gradient)
      dot(Point(522, top))
    }
    ends("c", y: top, right: right)
    ends("h", y: bus, right: right)
    formula("x_t", at: Point(140, 388))

    let (f, g, o) = ("\(letters.forget)(t)", "\(letters.candidate)(t)", "\(letters.output)(t)")
    let i = isCoupled ? "1 − \(f)" : "\(letters.input)(t)"
    let layers =
      isCoupled ? "two logistic layers, the gates \(f) and \(o)," : "three logistic layers, the gates \(f), \(i) and \(o),"
    let end =
      isTanhLast
      ? "The memory is multiplied by the output gate \(o), and the tanh of that is the state h(t)."
      : "The tanh of the memory, multiplied by the output gate \(o), is the state h(t)."
    words =
      "An LSTM cell. The state before, h(t−1), and the input x(t) go into \(layers) and into a tanh layer, the candidate \(g). "
      + "The memory before, c(t−1), is multiplied by the forget gate \(f), the candidate by \(i), and their sum is the memory "
      + "c(t). \(end)"
    if hasPeepholes {
      let early = isCoupled ? "\(f) also sees" : "\(f) and \(i) also see"
      words += " Peepholes, dashed: \(early) the memory before, c(t−1), and \(o) sees the new memory c(t)."
    }
  }
}
