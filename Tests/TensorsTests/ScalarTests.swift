import CKernels
import Foundation
import Testing

@testable import Tensors

@Suite("Number types")
struct ScalarTests {
  @Test("kernels are those of the type at the level in use, in a process of any level")
  func tables() async {
    #expect(Float._kernels == retrace_kernels_for_float(KernelLevel.current.cLevel))
    #expect(Double._kernels == retrace_kernels_for_double(KernelLevel.current.cLevel))
    for level in KernelLevel.supported {
      await #expect(processExitsWith: .success) { [name = level.rawValue as String] in
        // The level is read once, and not before this.
        setenv("RETRACE_KERNELS", name, 1)
        let level = try #require(KernelLevel(rawValue: name))
        #expect(Float._kernels == retrace_kernels_for_float(level.cLevel))
        #expect(Double._kernels == retrace_kernels_for_double(level.cLevel))
      }
    }
  }

  @Test("each type and each level has a table of its own")
  func distinct() {
    let levels = KernelLevel.supported.map(\.cLevel)
    let tables = levels.map { retrace_kernels_for_float($0) } + levels.map { retrace_kernels_for_double($0) }
    #expect(Set(tables).count == 2 * levels.count)
  }

  private func third<S: Scalar>(_: S.Type) -> S {
    var result = Tensor<S>(zeros: [1, 1])
    let (one, third) = (Tensor<S>([1, 1], [1]), Tensor<S>([1, 1], [1 / 3]))
    Kernels.multiply(one.matrix, third.matrix, into: result.mutableMatrix)
    return withExtendedLifetime((one, third)) { result[0, 0] }
  }
  @Test("a product is computed in the precision of its type")
  func precision() {
    #expect(third(Float.self) == Float(1) / 3 && third(Double.self) == Double(1) / 3)
    #expect(Double(third(Float.self)) != third(Double.self))
  }
}
