import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("The gradient of a batch as a value")
struct GradientTests {
  @Test("the numbers of a parameter and of a layer are those that belong to it")
  func parts() {
    var stream = RandomStream(seed: 1, name: "parts")
    let network = Network<Double>(input: [1, 4, 4]) { Conv2D(filters: 2, window: 2); ReLU(); Flatten(); Dense(3) }
      .randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([1, 4, 4, 5]), stream.tensor([3, 5]))
    let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    let gradient = runner.gradient(of: network, on: DenseExamples(inputs: x.reshaped(to: [16, 5]), targets: t))
    let trace = network.trace(x, targets: t, loss: .halfSquaredError)
    for key in network.parameters.keys { #expect(gradient.values(of: key) == trace.gradient[key].values) }
    for layer in ["conv1", "dense1"] {
      #expect(gradient.values(of: layer) == ["weight", "bias"].flatMap { trace.gradient["\(layer).\($0)"].values })
    }
    #expect(gradient.values(of: "conv1") + gradient.values(of: "dense1") == gradient.values)
  }

  @Test("clipping shortens the gradient to the limit, and returns the norm before")
  func clipping() {
    var stream = RandomStream(seed: 2, name: "step")
    let network = Network<Double>(input: [3]) { Dense(2) }.randomized(&stream)
    let examples = DenseExamples<Double>(inputs: stream.tensor([3, 5]), targets: stream.tensor([2, 5]))
    let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
    let gradient = runner.gradient(of: network, on: examples)
    let whole = gradient.values
    let norm = gradient.clip(toNorm: 0.01)
    #expect(abs(norm * norm - whole.reduce(0) { $0 + $1 * $1 }) < 1e-12)
    #expect(abs(gradient.norm - 0.01) < 1e-15)
    #expect(gradient.clip(toNorm: 1) == gradient.norm)
  }

  /// A gradient of the given numbers, clipped: the norm returned, and what is left.
  private func clipped<S: Scalar>(_ numbers: [S], to limit: Double) -> (norm: Double, isFinite: Bool, values: [S]) {
    let memory = UnsafeMutablePointer<S>.allocate(capacity: numbers.count)
    defer { memory.deallocate() }
    memory.initialize(from: numbers, count: numbers.count)
    let gradient = Gradient(
      base: memory, count: numbers.count, layout: Network<S>(input: [1]) { PReLU() }.parameters, owner: WorkerPool(threads: 1))
    let isFinite = gradient.isFinite
    return (gradient.clip(toNorm: limit), isFinite, gradient.values)
  }

  @Test("a gradient that is not finite is left as it is, and its norm says so")
  func notFinite() {
    let infinite = clipped([Float.infinity, 1], to: 1)
    #expect(infinite.norm == .infinity && !infinite.isFinite && infinite.values == [.infinity, 1])
    let broken = clipped([Float.nan, 1], to: 1)
    #expect(broken.norm.isNaN && !broken.isFinite && broken.values[0].isNaN && broken.values[1] == 1)
    let both = clipped([-Double.infinity, .nan], to: 1)
    #expect(both.norm.isNaN && !both.isFinite && both.values[0] == -.infinity)
  }

  @Test("finite numbers are scaled to the limit, also where their squares overflow or vanish")
  func scaling() {
    func check<S: Scalar>(_ numbers: [S], to limit: Double) {
      let largest = numbers.map { Double($0.magnitude) }.max() ?? 0
      let shares = numbers.map { Double($0) / largest }
      let length = shares.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let result = clipped(numbers, to: limit)
      #expect(result.isFinite && (result.norm == largest * length || abs(result.norm / largest / length - 1) < 1e-14))
      for (found, share) in zip(result.values, shares) {
        #expect(abs(Double(found) - share / length * limit) <= 4 * Double(S.ulpOfOne) * limit, "\(result.values)")
      }
    }
    check([1e200, 1e200], to: 1)
    check([-3e-200, 4e-200], to: 1e-200)
    // The norm itself is beyond all numbers.
    check([Double](repeating: -.greatestFiniteMagnitude, count: 4), to: 3)
    // limit / norm would be a number of few digits in Float, or 0.
    check([3e38, -2e38] as [Float], to: 1e-4)
    check([3e38, -2e38] as [Float], to: 1e-12)
    check([3, 4] as [Float], to: 1)
    // Below the limit nothing changes.
    let small = clipped([Double](repeating: 1e-200, count: 4), to: 1)
    #expect(small.norm == 2e-200 && small.values == [Double](repeating: 1e-200, count: 4))
    let zero = clipped([0, 0] as [Float], to: 1)
    #expect(zero.norm == 0 && zero.isFinite && zero.values == [0, 0])
    #expect(clipped([3, 4] as [Float], to: .infinity).values == [3, 4])
  }

  /// A gradient of the given numbers, clipped by value: how many were moved, and what is left.
  private func clipped<S: Scalar>(_ numbers: [S], toValue limit: Double) -> (count: Int, values: [S]) {
    let memory = UnsafeMutablePointer<S>.allocate(capacity: numbers.count)
    defer { memory.deallocate() }
    memory.initialize(from: numbers, count: numbers.count)
    let gradient = Gradient(
      base: memory, count: numbers.count, layout: Network<S>(input: [1]) { PReLU() }.parameters, owner: WorkerPool(threads: 1))
    return (gradient.clip(toValue: limit), gradient.values)
  }

  @Test("clipping by value moves what lies outside of the range to its end, and counts it; the rest keeps its bits")
  func clippingByValue() {
    func check<S: Scalar>(_ type: S.Type) {
      let numbers: [S] = [3, -0.25, -4, 0.5, -0.5, 0, 0.500001, -S.zero, .leastNonzeroMagnitude]
      let result = clipped(numbers, toValue: 0.5)
      #expect(result.count == 3)
      #expect(result.values == [0.5, -0.25, -0.5, 0.5, -0.5, 0, 0.5, 0, .leastNonzeroMagnitude])
      #expect(result.values[7].sign == .minus)
      // Again nothing is outside.
      #expect(clipped(result.values, toValue: 0.5).count == 0)
      #expect(clipped(numbers, toValue: .infinity).values == numbers)
      // Unlike the norm, it turns the gradient.
      #expect(clipped([3, 0.25], toValue: 0.5).values == [0.5, 0.25])
    }
    check(Float.self)
    check(Double.self)
    // A limit that no Float comes near is not taken for 0.
    #expect(clipped([1, -1] as [Float], toValue: 1e-300).values == [.leastNonzeroMagnitude, -.leastNonzeroMagnitude])
  }

  @Test("clipping by value leaves numbers that are not finite, and clips those beside them")
  func clippingNotFinite() {
    let result = clipped([Float.infinity, -.infinity, .nan, 7, 0.1], toValue: 0.5)
    #expect(result.count == 1 && result.values[0] == .infinity && result.values[1] == -.infinity)
    #expect(result.values[2].isNaN && result.values[3] == 0.5 && result.values[4] == 0.1)
  }

  @Test("a gradient is not clipped to a norm below 0, to 0 or to a NaN", arguments: ["-1.0", "0.0", "nan"])
  func clip(_ limit: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [limit] in
      let numbers = UnsafeMutablePointer<Float>.allocate(capacity: 1)
      let layout = Network<Float>(input: [1]) { PReLU() }.parameters
      Gradient(base: numbers, count: 1, layout: layout, owner: WorkerPool(threads: 1)).clip(toNorm: Double(limit) ?? 1)
    }
    expectSentence("clip: a limit of \(limit) is not above 0", from: "Gradient", in: result)
  }

  @Test("a gradient is not clipped to values below 0, to 0 or to a NaN", arguments: ["-1.0", "0.0", "nan"])
  func clipByValue(_ limit: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [limit] in
      let numbers = UnsafeMutablePointer<Float>.allocate(capacity: 1)
      let layout = Network<Float>(input: [1]) { PReLU() }.parameters
      Gradient(base: numbers, count: 1, layout: layout, owner: WorkerPool(threads: 1)).clip(toValue: Double(limit) ?? 1)
    }
    expectSentence("clip: a limit of \(limit) is not above 0", from: "Gradient", in: result)
  }
}
