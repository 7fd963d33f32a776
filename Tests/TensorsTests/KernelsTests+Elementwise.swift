import CKernels
import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Elementwise kernels as Swift calls them")
struct ElementwiseTests {
  @Test(
    "the gradient, which is computed from the value, is the slope of the function",
    arguments: [Kernels.Function.relu, .sigmoid, .tanh])
  func slopes(_ function: Kernels.Function) {
    var stream = RandomStream(seed: 1, name: "slopes")
    let x = stream.tensor([3, 19]), dY = stream.tensor([3, 19])
    let y = x.map(function)
    var dX = Tensor<Double>(zeros: [3, 19])
    withExtendedLifetime((y, dY)) {
      Kernels.applyGradient(of: function, value: y.matrix, dY.matrix, into: dX.mutableMatrix)
    }
    let slopes = CentralDifference.slopes { (h: Double) -> [Double] in
      let moved = x.map { $0 + h }
      return moved.map(function).values
    }
    #expect(Deviation.largest(dX.values, zip(dY.values, slopes).map { $0 * $1 }) < 1e-9)
  }

  @Test(
    "a function may be applied in place, and to a part of a matrix, beside which nothing changes",
    arguments: [Kernels.Function.relu, .sigmoid, .tanh, .exp, .log])
  func inPlace(_ function: Kernels.Function) {
    var stream = RandomStream(seed: 2, name: "in place")
    let x = stream.tensor([6, 23], in: 0.1...2)
    let expected = x.map(function)
    var y = x
    let window = y.mutableMatrix.rows(1..<5).columns(2..<20)
    Kernels.apply(function, window.view, into: window)
    for i in 0..<6 {
      for j in 0..<23 {
        let isInside = (1..<5).contains(i) && (2..<20).contains(j)
        #expect(y[i, j] == (isInside ? expected[i, j] : x[i, j]))
      }
    }
  }

  private func checkEnds<S: Scalar>(_ low: S, _ high: S) {
    let x = Tensor<S>([5, 1], [-.infinity, low - 1, low, high + 1, .infinity])
    let y = x.map(.exp).values, ends = Tensor<S>([2, 1], [low, high]).map(.exp).values
    #expect(y == [ends[0], ends[0], ends[0], ends[1], ends[1]])
    #expect(ends[0].isNormal && ends[1].isFinite)
  }
  @Test("exp stays at its value at the ends of its range, outside of which Elementary.exp goes on to 0 and infinity")
  func ends() {
    checkEnds(Float(-87), 88)
    checkEnds(-708.0, 709)
    #expect(Elementary.exp(-1000) == 0 && Elementary.exp(1000) == .infinity)
  }

  @Test("other shapes, and gradients of functions that are no activations, are refused")
  func refused() async {
    let shapes = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let x = Tensor<Float>(zeros: [2, 3])
      var y = Tensor<Float>(zeros: [2, 4])
      Kernels.apply(.tanh, x.matrix, into: y.mutableMatrix)
    }
    expectSentence("apply: x 2×3, y 2×4", from: "Kernels+Elementwise", in: shapes)
    let function = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let y = Tensor<Float>(zeros: [2, 2])
      var dX = Tensor<Float>(zeros: [2, 2])
      Kernels.applyGradient(of: .exp, value: y.matrix, y.matrix, into: dX.mutableMatrix)
    }
    expectSentence("applyGradient: exp is no activation", from: "Kernels+Elementwise", in: function)
  }
}

@Suite("Accuracy of exp, log, tanh and the logistic function")
struct ElementwiseAccuracyTests {
  /// Applies a kernel to a row of numbers.
  private func apply<S: KernelScalar>(_ function: Unary, _ x: [S]) -> [S] {
    var y = x
    function(1, x.count, x, x.count, &y, x.count)
    return y
  }

  /// `count` evenly spaced numbers in `range`, shifted a little off the round ones.
  private func sweep<S: KernelScalar>(_ range: ClosedRange<Double>, _ count: Int) -> [S] {
    let step = (range.upperBound - range.lowerBound) / Double(count)
    return (0..<count).map { S(range.lowerBound + (Double($0) + 0.37) * step) }
  }
  /// ± numbers evenly spaced in the exponent, for the neighbourhood of 0.
  private func logSweep<S: KernelScalar>(_ exponents: ClosedRange<Double>, _ count: Int, negative: Bool) -> [S] {
    (sweep(exponents, count) as [S]).flatMap { e -> [S] in
      let x = S(exp2(Double(e)))
      return negative ? [x, -x] : [x]
    }
  }

  /// The largest error over all levels.
  private func largest<S: KernelScalar>(
    _ function: (retrace_kernels) -> Unary, _ x: [S], _ exact: (Double) -> Double
  ) -> Double {
    let truth = x.map { exact(Double($0)) }
    return S.tables.map { table in
      zip(apply(function(table.kernels), x), truth).map { errorInUlps($0, $1) }.max() ?? 0
    }.max() ?? 0
  }

  private func exp<S: KernelScalar>(_: S.Type) -> Double {
    let limit = S.self == Float.self ? -87.0...88.0 : -708.0...709.0
    let x = sweep(limit, 400_000) + logSweep(-30...0, 50_000, negative: true) as [S]
    return largest(\.exp, x, Foundation.exp)
  }
  private func log<S: KernelScalar>(_: S.Type) -> Double {
    let limit = S.self == Float.self ? -126.0...127.9 : -1022.0...1023.9
    let x = logSweep(limit, 300_000, negative: false) + sweep(0.5...2, 200_000) as [S]
    return largest(\.log, x, Foundation.log)
  }
  private func tanh<S: KernelScalar>(_: S.Type) -> Double {
    let x = sweep(-22...22, 400_000) + sweep(-0.7...0.7, 200_000)
      + logSweep(-30...0, 50_000, negative: true) as [S]
    return largest(\.tanh, x, Foundation.tanh)
  }
  private func sigmoid<S: KernelScalar>(_: S.Type) -> Double {
    let limit = S.self == Float.self ? -86.0...88.0 : -700.0...700.0
    let x = sweep(limit, 300_000) + sweep(-20...20, 200_000) as [S]
    return largest(\.sigmoid, x, Reference.sigmoid)
  }

  // Bounds are the measured maxima, rounded up. In double precision the truth is itself rounded, so
  // that half a unit or so of each figure is the measure's.
  @Test("exp is accurate over the whole range of normal results")
  func exponential() {
    report("exp", exp(Float.self), exp(Double.self), 1.0, 2.5)
  }
  @Test("log is accurate over all normal numbers")
  func logarithm() {
    report("log", log(Float.self), log(Double.self), 1.0, 1.5)
  }
  @Test("tanh is accurate everywhere")
  func hyperbolicTangent() {
    report("tanh", tanh(Float.self), tanh(Double.self), 2.5, 2.5)
  }
  @Test("the logistic function is accurate everywhere")
  func logistic() {
    report("sigmoid", sigmoid(Float.self), sigmoid(Double.self), 2.5, 2.5)
  }
  private func report(_ name: String, _ single: Double, _ double: Double, _ bound: Double, _ doubleBound: Double) {
    #expect(single < bound, "\(name), Float")
    #expect(double < doubleBound, "\(name), Double")
  }

  private func checkLimits<S: KernelScalar>(_: S.Type) {
    let far: [S] = [-.infinity, -1e4, -300, 300, 1e4, .infinity]
    // The table does not say of which type it is.
    func apply(_ function: Unary, _ x: [S]) -> [S] { self.apply(function, x) }
    for (_, table) in S.tables {
      #expect(apply(table.tanh, far) == [-1, -1, -1, 1, 1, 1])
      let logistic = apply(table.sigmoid, far + [-1e30, 1e30])
      #expect(logistic.allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect(logistic[0] < 1e-37 && logistic[5] == 1)
      // Held at the ends of the normal range instead of overflowing.
      let exponentials = apply(table.exp, far)
      #expect(exponentials.allSatisfy { $0.isFinite && $0 > 0 })
      #expect(exponentials[0] < 1e-37 && exponentials[5] > 1e38)
      #expect(apply(table.exp, [0]) == [1] && apply(table.tanh, [0]) == [0])
      #expect(apply(table.sigmoid, [0]) == [0.5] && apply(table.log, [1]) == [0])
      #expect(apply(table.relu, [-1, 0, 2]) == [0, 0, 2])
      #expect(apply(table.exp, [.nan])[0].isNaN && apply(table.tanh, [.nan])[0].isNaN)
      #expect(apply(table.sigmoid, [.nan])[0].isNaN)
      // In whole vectors and in the rest behind them.
      let diverged = apply(table.relu, [S](repeating: .nan, count: 19) + [.infinity, -.infinity])
      #expect(diverged.prefix(19).allSatisfy { $0.isNaN } && diverged.suffix(2) == [.infinity, 0])
    }
  }
  @Test("limits at infinity, fixed points, and NaN stays NaN")
  func limits() {
    checkLimits(Float.self)
    checkLimits(Double.self)
  }

  private func checkMonotone<S: KernelScalar>(_: S.Type) {
    let x: [S] = sweep(-20...20, 200_000)
    for (level, table) in S.tables {
      for function in [table.exp, table.tanh, table.sigmoid] {
        let y = apply(function, x)
        // Neighbours may swap by the size of the error, never by more.
        let falls = zip(y, y.dropFirst()).filter { $1 < $0 - 4 * $0.ulp }
        #expect(falls.isEmpty, "\(level) falls")
      }
    }
  }
  @Test("exp, tanh and the logistic function never fall by more than their error")
  func monotone() {
    checkMonotone(Float.self)
    checkMonotone(Double.self)
  }

  @Test("tanh is odd to the bit")
  func odd() {
    let x: [Float] = sweep(0...12, 100_000)
    for (_, table) in Float.tables {
      #expect(apply(table.tanh, x.map { -$0 }) == apply(table.tanh, x).map { -$0 })
    }
  }
}
