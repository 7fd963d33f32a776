import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

/// What a pass computes is tested through `Trace`; that memory used before does not matter, and that a lean pass has the
/// gradient of a full one, in `RepeatabilityTests`.
@Suite("Passes")
struct PassTests {
  private static let network: Network<Double> = {
    var stream = RandomStream(seed: 1, name: "pass")
    return Network(input: [3]) { Dense(4); Tanh(); Dense(2) }.randomized(&stream)
  }()

  /// ∂E/∂θ after `count` passes with the same inputs and ∂E/∂(output), without clearing.
  private func gradient(_ pass: Pass<Double>, _ x: Tensor<Double>, _ dY: Tensor<Double>, passes count: Int) -> [Double] {
    for _ in 0..<count {
      pass.forward(x.block(), parameters: Self.network.parameters)
      pass.outputGradient.flat.copy(dY.matrix)
      pass.backward(x.block(), parameters: Self.network.parameters)
    }
    return Array(UnsafeBufferPointer(start: pass.gradientBase, count: Self.network.parameterCount))
  }

  @Test("gradients add up from pass to pass until they are cleared")
  func sums() {
    var stream = RandomStream(seed: 2, name: "sums")
    let (x, dY): (Tensor<Double>, Tensor<Double>) = (stream.tensor([3, 5]), stream.tensor([2, 5]))
    let pass = Pass(Self.network, columns: 5)
    let once = gradient(pass, x, dY, passes: 1)
    #expect(once.contains { $0 != 0 })
    let twice = gradient(pass, x, dY, passes: 1)
    #expect(zip(twice, once).allSatisfy { abs($0 - 2 * $1) < 1e-14 })
    pass.clearGradient()
    #expect(gradient(pass, x, dY, passes: 0).allSatisfy { $0 == 0 })
    #expect(gradient(pass, x, dY, passes: 1) == once)
  }

  @Test("a lean pass adds to the memory that it is given, and to no other")
  func collected() {
    var stream = RandomStream(seed: 3, name: "collected")
    let (x, dY): (Tensor<Double>, Tensor<Double>) = (stream.tensor([3, 5]), stream.tensor([2, 5]))
    let count = Self.network.parameterCount
    let alone = gradient(Pass(Self.network, columns: 5), x, dY, passes: 1)
    var (first, second) = (Tensor<Double>(zeros: [count]), Tensor<Double>(zeros: [count]))
    let lean = Pass(Self.network, columns: 5, isLean: true)
    lean.collectGradient(in: first.mutableMatrix.base)
    _ = gradient(lean, x, dY, passes: 2)
    lean.collectGradient(in: second.mutableMatrix.base)
    _ = gradient(lean, x, dY, passes: 1)
    #expect(zip(first.values, alone).allSatisfy { abs($0 - 2 * $1) < 1e-14 })
    #expect(alone.contains { $0 != 0 } && second.values == alone)
  }

  @Test("inputs of another size than the network's say both")
  func inputs() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3]) { Dense(2) }(Tensor(zeros: [4, 5]))
    }
    expectSentence("Pass: 4 inputs for a network of [3]", from: "Pass", in: result)
  }

  @Test("more columns than there is room for are refused, those of the inputs and those that a layer puts out")
  func room() async {
    let inputs = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let pass = Pass(Self.network, columns: 5)
      pass.forward(Tensor(zeros: [2, 3, 3]).block(steps: 2), parameters: Self.network.parameters)
    }
    expectSentence("Pass: 2×3 columns, room for 5", from: "Pass", in: inputs)
    let outputs = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let network = Network<Double>(input: [3]) { LastRepeated() }
      let pass = Pass(network, columns: 8)
      pass.forward(Tensor(zeros: [2, 3, 2]).block(steps: 2), parameters: network.parameters, targetSteps: 6)
    }
    expectSentence("Pass: a layer puts out 6×2 columns, room for 8", from: "Pass", in: outputs)
  }

  @Test("what a pass was not made to keep is refused in words")
  func kept() async {
    let outputs = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Pass(Self.network, columns: 5, isLean: true).activation(after: 0)
    }
    expectSentence("Pass: a lean one does not keep what its layers put out", from: "Pass", in: outputs)
    let deltas = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Pass(Self.network, columns: 5, isLean: true).activationGradient(after: 0)
    }
    expectSentence("Pass: a lean one does not keep the gradients of its layers", from: "Pass", in: deltas)
    let gradients = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      Pass(Self.network, columns: 5, forTraining: false).clearGradient()
    }
    expectSentence("Pass: made without gradients", from: "Pass", in: gradients)
    let inputs = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Pass(Self.network, columns: 5).inputGradients
    }
    expectSentence("Pass: made without input gradients", from: "Pass", in: inputs)
  }

  /// A layer without parameters that may lie below all others, where nobody needs a gradient.
  private struct Unasked: Layer {
    typealias S = Double
    static var kind: String { "unasked" }
    mutating func connect(to input: [Int]) -> [Int] { input }
    func forward(_ x: Block<Double>, into y: MutableBlock<Double>, _ context: LayerContext<Double>) {
      y.flat.copy(x.flat)
    }
    func backward(
      x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, dX: MutableBlock<Double>?,
      _ context: LayerContext<Double>
    ) {
      Issue.record("a gradient below the first parameter")
    }
  }

  @Test("in a training nothing flows back below the first parameter, and the gradient is that of the network above")
  func lowest() {
    var stream = RandomStream(seed: 3, name: "lowest")
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([3, 5]), stream.tensor([2, 5]))
    var below = Network<Double>(input: [3]) { Unasked(); Dense(4); Tanh(); Dense(2) }
    below.parameters.flat = Self.network.parameters.flat
    func gradient(_ network: Network<Double>) -> [Double] {
      BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
        .gradient(of: network, on: DenseExamples(inputs: x, targets: t)).values
    }
    #expect(gradient(below) == gradient(Self.network))
  }
}
