import Networks
import Tensors
import Testing

/// y = x² tanh(x) with what it needs backwards kept in its workspace: tanh x in the first rows, x² in the second. A layer
/// as someone else may write it, from blocks, matrix views and its context alone.
private struct SquaredTanh: Layer {
  typealias S = Double
  static var kind: String { "squaredtanh" }
  private var rows = 0

  mutating func connect(to input: [Int]) -> [Int] {
    rows = input.reduce(1, *)
    return input
  }
  var workspaceRows: Int { 2 * rows }

  func forward(_ x: Block<Double>, into y: MutableBlock<Double>, _ context: LayerContext<Double>) {
    let (tanh, square) = (context.workspace(0..<rows, like: x), context.workspace(rows..<2 * rows, like: x))
    for t in 0..<x.steps {
      Kernels.apply(.tanh, x[t], into: tanh[t])
      for row in 0..<rows {
        for n in 0..<x.columns {
          square[t][row, n] = x[t][row, n] * x[t][row, n]
          y[t][row, n] = square[t][row, n] * tanh[t][row, n]
        }
      }
    }
  }

  func backward(
    x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, dX: MutableBlock<Double>?,
    _ context: LayerContext<Double>
  ) {
    guard let dX else { return }
    let (tanh, square) = (context.workspace(0..<rows, like: x), context.workspace(rows..<2 * rows, like: x))
    for t in 0..<x.steps {
      for row in 0..<rows {
        for n in 0..<x.columns {
          let (x, s, h) = (x[t][row, n], square[t][row, n], tanh[t][row, n])
          dX[t][row, n] = dY[t][row, n] * (2 * x * h + s * (1 - h * h))
        }
      }
    }
  }
}

@Suite("A layer of one's own")
struct LayerTests {
  @Test("keeps what it likes in its workspace, for every step and example", arguments: [1, 4])
  func workspace(steps: Int) {
    var stream = RandomStream(seed: 1, name: "own layer")
    var network = Network<Double>(input: [3]) { Dense(4); SquaredTanh(); Dense(2) }
    network.parameters.flat = stream.tensor([network.parameterCount])
    let check = GradientCheck.run(
      network, inputs: stream.tensor([steps, 3, 5]), targets: stream.tensor([steps, 2, 5]), loss: .halfSquaredError,
      steps: steps)
    #expect(check.parameters < 1e-6 && check.inputs < 1e-6)
  }
}
