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
    for table in S.tables {
      var worst = 0.0
      for index in 0..<40_000 {
        let z = S(-80 + 160 * (Double(index) + 0.37) / 40_000)
        let loss = table.sigmoidCrossEntropy(1, 1, 1, [z], 1, [z > 0 ? 1 : 0], 1, nil, 1, nil, 0, 1)
        worst = max(worst, error(loss, log1p(exp(-abs(Double(z)))), S.self))
      }
      #expect(worst < bound, "\(S.self) \(table.level): \(worst)")
    }
  }
  @Test("binary cross-entropy has its digits at every logit")
  func binary() {
    checkBinary(Float.self, bound: 2.5)
    checkBinary(Double.self, bound: 3)
    for table in Float.tables {
      for (z, t, exact) in [(20, 1, 2.0611537e-09), (18, 1, 1.5229979e-08), (-20, 0, 2.0611537e-09)] as [(Float, Float, Double)] {
        let loss = table.sigmoidCrossEntropy(1, 1, 1, [z], 1, [t], 1, nil, 1, nil, 0, 1)
        #expect(error(loss, exact, Float.self) < 2, "\(table.level): \(loss) at \(z)")
      }
    }
  }
}
