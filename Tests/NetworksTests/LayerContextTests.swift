import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Networks

/// Puts out its input and shows what it sees on the way.
private struct Probe: Layer {
  typealias S = Double
  typealias Look = @Sendable (LayerContext<Double>, Block<Double>) -> Void
  static var kind: String { "probe" }
  let parameters: [ParameterDescription]
  let workspaceRows: Int
  private(set) var sublayers: [any Layer<Double>]
  private let look, back: Look

  init(
    parameters shapes: [[Int]] = [], workspaceRows: Int = 0, inner: [any Layer<Double>] = [],
    look: @escaping Look = { _, _ in }, back: @escaping Look = { _, _ in }
  ) {
    parameters = shapes.enumerated().map { .init("p\($0)", $1, fanIn: 1, fanOut: 1, .zeros) }
    self.workspaceRows = workspaceRows
    sublayers = inner
    (self.look, self.back) = (look, back)
  }

  mutating func connect(to input: [Int]) -> [Int] {
    for index in sublayers.indices { _ = sublayers[index].connect(to: input) }
    return input
  }

  func forward(_ x: Block<Double>, into y: MutableBlock<Double>, _ context: LayerContext<Double>) {
    look(context, x)
    y.flat.copy(x.flat)
  }

  func backward(
    x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, dX: MutableBlock<Double>?,
    _ context: LayerContext<Double>
  ) {
    back(context, x)
    dX?.flat.copy(dY.view.flat)
  }
}

/// What the layers of a pass have seen, in order.
private final class Notes: Sendable {
  private let lines = Mutex<[String]>([])
  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
  /// All of them, and none is left.
  func take() -> [String] {
    lines.withLock { lines in
      defer { lines = [] }
      return lines
    }
  }
}

@Suite("What a layer sees")
struct LayerContextTests {
  @Test("a parameter is its first axis by all others, a vector one row; so is the place of its gradient")
  func parameters() {
    let notes = Notes()
    var network = Network<Double>(input: [2]) {
      Dense(1)
      Probe(parameters: [[3], [2, 3, 2]]) { context, _ in
        let (vector, weight) = (context.parameter(0), context.parameter(1))
        notes.add("\(vector.rows)×\(vector.columns) \((0..<3).map { vector[0, $0] })")
        notes.add("\(weight.rows)×\(weight.columns) \(weight[0, 5]) \(weight[1, 0]) \(weight[1, 5])")
      } back: { context, _ in
        context.gradient(0)[0, 2] += 5
        context.gradient(1)[1, 4] += 7
      }
    }
    network.parameters.flat = Tensor([18], (0..<18).map { Double($0) })
    let gradient = network.trace(Tensor(zeros: [2, 4]), outputGradient: Tensor(zeros: [1, 4])).gradient
    // Behind the three numbers of the dense layer.
    #expect(notes.all == ["1×3 [3.0, 4.0, 5.0]", "2×6 11.0 12.0 17.0"])
    #expect(gradient["probe1.p0"] == Tensor([3], [0, 0, 5]))
    #expect(gradient["probe1.p1"] == Tensor([2, 3, 2], (0..<12).map { $0 == 10 ? 7 : 0 }))
    #expect(gradient["dense1.weight"].values + gradient["dense1.bias"].values == [0, 0, 0])
  }

  @Test("the workspace is kept from forward to backward; its blocks and a sublayer's do not meet, whatever their steps")
  func workspace() {
    let notes = Notes()
    /// Rows 0 and 1 of all steps, rows 2 to 4 of one step, and the sublayer's row.
    @Sendable func parts(_ context: LayerContext<Double>, _ x: Block<Double>) -> [MutableBlock<Double>] {
      [
        context.workspace(0..<2, like: x), context.workspace(2..<5, like: x, steps: 1),
        context.sublayer(0).workspace(0..<1, like: x),
      ]
    }
    let network = Network<Double>(input: [1]) {
      Probe(workspaceRows: 5, inner: [Probe(workspaceRows: 1)]) { context, x in
        for (index, part) in parts(context, x).enumerated() { part.flat.fill(Double(index + 1)) }
      } back: { context, x in
        for part in parts(context, x) {
          var numbers = Set<Double>()
          for row in 0..<part.flat.rows { for n in 0..<part.columns { numbers.insert(part.flat[row, n]) } }
          notes.add("\(part.steps)×\(part.rows)×\(part.columns) \(numbers.sorted())")
        }
      }
    }
    _ = network.trace(Tensor(zeros: [4, 1, 3]), outputGradient: Tensor(zeros: [4, 1, 3]), steps: 4)
    #expect(notes.all == ["4×2×3 [1.0]", "1×3×3 [2.0]", "4×1×3 [3.0]"])
  }

  @Test("a pass that trains has draws, by the names of the layer and of those around it; one that evaluates has none")
  func mode() {
    let notes = Notes()
    let note: Probe.Look = { context, _ in
      var stream = context.draws?.stream
      let number = stream?.next()
      notes.add("\(context.isTraining) \(number.map { String($0) } ?? "none")")
    }
    let network = Network<Double>(input: [1]) {
      Probe()
      Probe(inner: [Dense<Double>(1), Probe()]) { context, x in
        note(context, x)
        note(context.sublayer(1), x)
      }
    }
    let x = Tensor<Double>(zeros: [1, 2])
    _ = network.activations(of: x, mode: .evaluation)
    let draw = Draw(seed: 5, epoch: 2, update: 1)
    _ = network.activations(of: x, mode: .training(draw))
    func first(_ name: String) -> UInt64 {
      var stream = LayerDraws(draw, layer: name, PieceMembers()).stream
      return stream.next()
    }
    #expect(notes.all == ["false none", "false none", "true \(first("probe2"))", "true \(first("probe2.probe1"))"])
    #expect(first("probe2") != first("probe2.probe1"))
  }

  @Test("lengths are those of the layer's inputs: those of the sequences, one behind their ends, those of the targets")
  func lengths() {
    let notes = Notes()
    let note: Probe.Look = { context, x in
      let columns = 0..<x.columns
      notes.add("\(columns.map(context.length(of:))) \(columns.map(context.targetLength(of:)))")
    }
    let x = Tensor<Double>(zeros: [4, 3, 3])
    let ending = Network<Double>(input: [3]) {
      Probe(inner: [Probe()]) { context, x in
        note(context, x)
        note(context.sublayer(0), x)
        note(context.sublayer(0, steps: .one), x)
      }
      LastState(); Probe(look: note)
    }
    _ = ending(x, steps: 4, lengths: [4, 1, 0])
    #expect(notes.take() == ["[4, 1, 0] [4, 4, 4]", "[4, 1, 0] [4, 4, 4]", "[1, 1, 1] [4, 4, 4]", "[1, 1, 1] [4, 4, 4]"])
    _ = ending(x, steps: 4)
    #expect(notes.take() == ["[4, 4, 4] [4, 4, 4]", "[4, 4, 4] [4, 4, 4]", "[1, 1, 1] [4, 4, 4]", "[1, 1, 1] [4, 4, 4]"])
    let answering = Network<Double>(input: [3]) { Probe(look: note); LastRepeated(); Probe(look: note) }
    _ = answering.trace(
      x, targets: Tensor(zeros: [2, 3, 3]), loss: .halfSquaredError, mask: mask(lengths: [1, 2, 0], steps: 2), steps: 4,
      lengths: [4, 1, 2])
    #expect(notes.take() == ["[4, 1, 2] [1, 2, 0]", "[1, 2, 0] [1, 2, 0]"])
  }

  @Test("a sublayer that is not there, and gradients in a pass without, are refused in words")
  func refused() async {
    let sublayer = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let network = Network<Double>(input: [1]) { Probe(inner: [Probe()]) { context, _ in _ = context.sublayer(1) } }
      _ = network(Tensor(zeros: [1, 1]))
    }
    expectSentence("probe1: no sublayer 1 of 1", from: "LayerContext", in: sublayer)
    let gradient = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let network = Network<Double>(input: [1]) { Probe(parameters: [[1]]) { context, _ in _ = context.gradient(0) } }
      _ = network(Tensor(zeros: [1, 1]))
    }
    expectSentence("backward in a pass without gradients", from: "LayerContext", in: gradient)
  }
}
