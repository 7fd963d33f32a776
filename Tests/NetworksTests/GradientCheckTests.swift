import Tensors
import Testing

@testable import Networks

/// A dense layer whose backward pass is wrong on purpose.
private struct WrongDense: Layer {
  typealias S = Double

  enum Slip: String, CaseIterable, CustomTestStringConvertible {
    case oneWeight, lastWeight, allWeights, oneBias, noBias, oneInput, lastInput, sign, twice, notANumber
    var testDescription: String { rawValue }

    /// Whether it is in ∂E/∂θ; otherwise it is in ∂E/∂x.
    var isInParameters: Bool { [.oneWeight, .lastWeight, .allWeights, .oneBias, .noBias, .notANumber].contains(self) }
  }

  static var kind: String { "wrong" }
  private var inner: Dense<Double>
  private let slip: Slip?

  init(_ units: Int, _ slip: Slip?) {
    inner = Dense(units)
    self.slip = slip
  }

  mutating func connect(to input: [Int]) -> [Int] { inner.connect(to: input) }
  var parameters: [ParameterDescription] { inner.parameters }

  func forward(_ x: Block<Double>, into y: MutableBlock<Double>, _ context: LayerContext<Double>) {
    inner.forward(x, into: y, context)
  }

  func backward(
    x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, dX: MutableBlock<Double>?,
    _ context: LayerContext<Double>
  ) {
    inner.backward(x: x, y: y, dY: dY, dX: dX, context)
    let (W, b) = (context.gradient(0), context.gradient(1))
    let (weights, inputs) = (W.rows * W.columns, dX.map { $0.rows * $0.columns } ?? 0)
    switch slip {
    case nil: break
    case .oneWeight: W.base[0] *= 1.001
    case .lastWeight: W.base[weights - 1] *= 1.001
    case .allWeights: for index in 0..<weights { W.base[index] *= 2 }
    case .oneBias: b.base[b.columns - 1] *= 0.999
    case .noBias: b.fill(0)
    case .oneInput: dX?.base[0] *= 1.001
    case .lastInput: dX?.base[inputs - 1] *= 0.999
    case .sign: for index in 0..<inputs { dX?.base[index] *= -1 }
    case .twice: for index in 0..<inputs { dX?.base[index] *= 2 }
    case .notANumber: W.base[1] = .nan
    }
  }
}

@Suite("The gradient check")
struct GradientCheckTests {
  private func result(_ slip: WrongDense.Slip?, seed: UInt64 = 1, floor: Double = 1e-3) -> GradientCheck.Result {
    var stream = RandomStream(seed: seed, name: "control")
    let network = Network<Double>(input: [3]) { WrongDense(4, slip); Tanh(); Dense(2) }
    return GradientCheck.run(
      network.randomized(&stream), inputs: stream.tensor([3, 5]), targets: stream.tensor([2, 5]),
      loss: .halfSquaredError, scale: 0.1, floor: floor)
  }

  @Test("accepts the layer as it is", arguments: 1...3 as ClosedRange<UInt64>)
  func right(seed: UInt64) {
    let found = result(nil, seed: seed)
    #expect(found.parameters < 1e-6 && found.inputs < 1e-6)
    // What is compared are numbers that were computed: nothing agrees to the last bit.
    #expect(found.parameters > 0 && found.inputs > 0)
  }

  @Test(
    "refuses a layer whose backward pass is wrong in one number, in all, or in the sign",
    arguments: WrongDense.Slip.allCases)
  fileprivate func wrong(slip: WrongDense.Slip) {
    let found = result(slip)
    // The bound of the gradient tests, and by a wide margin.
    #expect((slip.isInParameters ? found.parameters : found.inputs) > 1e-4)
    // The other half of the result is not blamed.
    if slip != .notANumber { #expect((slip.isInParameters ? found.inputs : found.parameters) < 1e-6) }
  }

  @Test("measures the deviation relative to the larger of the two gradients")
  func size() {
    #expect(abs(result(.twice).inputs - 0.5) < 1e-3)
    #expect(abs(result(.allWeights).parameters - 0.5) < 1e-3)
    #expect(abs(result(.sign).inputs - 2) < 1e-3)
    #expect(abs(result(.noBias).parameters - 1) < 1e-3)
    #expect(result(.notANumber).parameters == .infinity)
  }

  @Test("has a floor below which derivatives are compared absolutely")
  func floor() {
    // All derivatives here are below 1: with that floor a half of them counts for less than a half.
    #expect(result(.twice, floor: 1).inputs < 0.2)
    #expect(result(.twice, floor: 1).inputs > 1e-4)
  }
}
