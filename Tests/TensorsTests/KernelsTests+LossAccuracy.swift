import Foundation
import Testing

@testable import Tensors

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
