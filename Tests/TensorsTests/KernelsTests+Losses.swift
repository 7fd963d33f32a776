import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Softmax and cross-entropies as Swift calls them")
struct CrossEntropyTests {
  /// Value and gradient of logits `[T, P, N]` or `[P, N]`.
  private func crossEntropy(
    _ kind: Kernels.CrossEntropy, _ z: Tensor<Double>, _ t: Tensor<Double>, mask: [Double]? = nil, steps: Int = 1,
    scale: Double = 1
  ) -> (value: Double, gradient: Tensor<Double>) {
    var gradient = Tensor<Double>(zeros: z.shape)
    let window = gradient.mutableBlock(steps: steps)
    func run(_ mask: UnsafePointer<Double>?) -> Double {
      withExtendedLifetime((z, t)) {
        Kernels.crossEntropy(
          kind, z.block(steps: steps), targets: t.block(steps: steps), mask: mask, scale: scale, gradient: window,
          wantsValue: true)
      }
    }
    let value: Double
    if let mask {
      value = mask.withUnsafeBufferPointer { run($0.baseAddress) }
    } else {
      value = run(nil)
    }
    return (value, gradient)
  }

  private func softmax(_ z: Tensor<Double>) -> Tensor<Double> {
    var p = Tensor<Double>(zeros: z.shape)
    withExtendedLifetime(z) { Kernels.softmax(z.matrix, into: p.mutableMatrix) }
    return p
  }

  @Test("softmax gives probabilities: positive, of sum 1 in each column, the same at any height of the logits")
  func probabilities() {
    var stream = RandomStream(seed: 1, name: "softmax")
    let z = stream.tensor([5, 18], in: -6...6)
    let p = softmax(z)
    #expect(p.values.allSatisfy { $0 > 0 })
    #expect(p.sum(axis: 0).values.allSatisfy { abs($0 - 1) < 1e-14 })
    for height in [-700.0, 3, 1e4] {
      let raised = z.map { $0 + height }
      // The logits themselves are rounded there.
      #expect(Deviation.largest(softmax(raised), p) < 1e-11, "\(height)")
    }
    // e^0 : e^ln 3 = 1 : 3.
    #expect(Deviation.largest(softmax(.column([0, log(3.0)])).values, [0.25, 0.75]) < 1e-15)
  }

  /// Logits and targets with a single 1 in each column.
  private func drawn(_ shape: [Int], _ seed: UInt64) -> (logits: Tensor<Double>, targets: Tensor<Double>) {
    var stream = RandomStream(seed: seed, name: "cross-entropy")
    let z = stream.tensor(shape, in: -2...2)
    var t = Tensor<Double>(zeros: shape)
    for step in 0..<shape[0] {
      for n in 0..<shape[2] {
        let hot = stream.integer(below: shape[1])
        t[step, hot, n] = 1
      }
    }
    return (z, t)
  }

  @Test(
    "the gradient is the slope of the value times the scale, over steps and with weights",
    arguments: [Kernels.CrossEntropy.softmax, .sigmoid])
  func slopes(_ kind: Kernels.CrossEntropy) {
    let (z, t) = drawn([3, 4, 5], 1)
    let mask = (0..<15).map { Double($0 % 4) * 0.5 }
    let found = crossEntropy(kind, z, t, mask: mask, steps: 3, scale: 0.5).gradient
    let measured = CentralDifference.gradient(at: z) { (z: Tensor<Double>) -> Double in
      0.5 * crossEntropy(kind, z, t, mask: mask, steps: 3).value
    }
    #expect(Deviation.largest(found, measured) < 1e-8)
  }

  @Test(
    "a column without weight has no part in value and gradient, whatever stands there",
    arguments: [Kernels.CrossEntropy.softmax, .sigmoid])
  func masked(_ kind: Kernels.CrossEntropy) {
    let (z, t) = drawn([1, 4, 3], 2)
    var other = z
    for row in 0..<4 { other[0, row, 1] = Double(9 * row) }
    let a = crossEntropy(kind, z, t, mask: [1, 0, 1]), b = crossEntropy(kind, other, t, mask: [1, 0, 1])
    #expect(a.value == b.value && a.gradient == b.gradient)
    for row in 0..<4 { #expect(a.gradient[0, row, 1] == 0 && a.gradient[0, row, 0] != 0) }
    let whole = crossEntropy(kind, z, t), ones = crossEntropy(kind, z, t, mask: [1, 1, 1])
    #expect(whole.value == ones.value && whole.gradient == ones.gradient && whole.value > a.value)
  }

  @Test("confident and wrong costs the distance of the logits, with nothing that overflows")
  func wrong() {
    let classes = crossEntropy(.softmax, .column([0, 1000]), .column([1, 0]))
    #expect(classes.value == 1000 && Deviation.largest(classes.gradient, .column([-1, 1])) < 1e-300)
    let binary = crossEntropy(.sigmoid, .column([-1000]), .column([1]))
    #expect(binary.value == 1000 && binary.gradient == .column([-1]))
  }

  @Test("targets and gradients of another shape than the logits, and no class at all, are refused")
  func refused() async {
    let targets = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      print(
        Kernels.crossEntropy(
          .softmax, Tensor<Float>(zeros: [3, 4]).block(), targets: Tensor(zeros: [3, 5]).block(), mask: nil, scale: 1,
          gradient: nil, wantsValue: true))
    }
    expectSentence("crossEntropy: logits 1×3×4, targets 1×3×5", from: "Kernels+Losses", in: targets)
    let classes = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let z = Tensor<Float>(zeros: [0, 3])
      var p = Tensor<Float>(zeros: [0, 3])
      Kernels.softmax(z.matrix, into: p.mutableMatrix)
    }
    expectSentence("softmax: of no class", from: "Kernels+Losses", in: classes)
  }
}

/// Losses of examples that are as good as solved: their size is that of e^−|z|, far below the distance of 1 to the
/// next number.
@Suite("Accuracy of small losses")
struct LossAccuracyTests {
  /// The error in units in the last place of `S`.
  private func error<S: BinaryFloatingPoint>(_ computed: Double, _ exact: Double, _: S.Type) -> Double {
    abs(computed - exact) / Double(S(exact).ulp)
  }

  private func checkBinary<S: KernelScalar>(_: S.Type, bound: Double) {
    for (level, table) in S.tables {
      var worst = 0.0
      for index in 0..<40_000 {
        let z = S(-80 + 160 * (Double(index) + 0.37) / 40_000)
        let loss = table.sigmoid_cross_entropy(1, 1, 1, [z], 1, [S(z > 0 ? 1 : 0)], 1, nil, 1, nil, 0, 1)
        worst = max(worst, error(loss, log1p(exp(-abs(Double(z)))), S.self))
      }
      #expect(worst < bound, "\(S.self) \(level): \(worst)")
    }
  }
  @Test("binary cross-entropy has its digits at every logit")
  func binary() {
    checkBinary(Float.self, bound: 2.5)
    checkBinary(Double.self, bound: 3)
    for (level, table) in Float.tables {
      for (z, t, exact) in [(20, 1, 2.0611537e-09), (18, 1, 1.5229979e-08), (-20, 0, 2.0611537e-09)] as [(Float, Float, Double)] {
        let loss = table.sigmoid_cross_entropy(1, 1, 1, [z], 1, [t], 1, nil, 1, nil, 0, 1)
        #expect(error(loss, exact, Float.self) < 2, "\(level): \(loss) at \(z)")
      }
    }
  }

  private func checkSoftmax<S: KernelScalar>(_: S.Type, bound: Double) {
    for (level, table) in S.tables {
      for m in [2, 3, 10] {
        var worst = 0.0
        for index in 0..<10_000 {
          // The target's logit, from as large as the others on.
          let top = S(80 * (Double(index) + 0.37) / 10_000), hot = index % m
          var (z, t) = ((0..<m).map { S(-0.25 * Double($0)) }, [S](repeating: 0, count: m))
          (z[hot], t[hot]) = (top, 1)
          let others = (0..<m).filter { $0 != hot }.reduce(0) { $0 + exp(Double(z[$1]) - Double(top)) }
          let loss = table.softmax_cross_entropy(m, 1, 1, z, 1, t, 1, nil, 1, nil, 0, 1)
          worst = max(worst, error(loss, log1p(others), S.self))
        }
        // The difference of two logits is rounded, and e^ magnifies that: up to 80 half units at 80.
        #expect(worst < bound, "\(S.self) \(level) \(m) classes: \(worst)")
      }
      // Several logits are the largest.
      for m in [2, 5] {
        let z = [S](repeating: 7, count: m)
        var t = [S](repeating: 0, count: m)
        t[0] = 1
        let loss = table.softmax_cross_entropy(m, 1, 1, z, 1, t, 1, nil, 1, nil, 0, 1)
        #expect(error(loss, log(Double(m)), S.self) < 2, "\(S.self) \(level) \(m)")
      }
    }
  }

  @Test("cross-entropy of classes has its digits however sure the network is")
  func classes() {
    checkSoftmax(Float.self, bound: 70)
    checkSoftmax(Double.self, bound: 70)
  }
}
