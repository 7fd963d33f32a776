import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Kernels that draw, as Swift calls them")
struct RandomKernelTests {
  private let rows = 67, columns = 21

  private func states() -> [UInt64] {
    (0..<columns).map { (UInt64($0) &* 0x9e37_79b9_7f4a_7c15) ^ 0x0123_4567_89ab_cdef }
  }

  /// FNV-1a over the bytes.
  private func hash<S: Scalar & BitwiseCopyable>(_ tensor: Tensor<S>) -> UInt64 {
    tensor.values.withUnsafeBytes { bytes in
      bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
  }

  /// −5, −4, …, 5 and round again.
  private func counted<S: Scalar>(_: S.Type) -> Tensor<S> {
    Tensor([rows, columns], (0..<rows * columns).map { (i: Int) -> S in S(i % 11 - 5) })
  }

  private func dropped<S: Scalar>(
    _ probability: Double, _: S.Type
  ) -> (x: Tensor<S>, y: Tensor<S>, kept: Tensor<S>, dX: Tensor<S>) {
    let x = counted(S.self)
    var y = Tensor<S>(zeros: [rows, columns]), dX = y, kept = Tensor<S>(zeros: [(rows + 31) / 32, columns])
    let (to, back, bits) = (y.mutableMatrix, dX.mutableMatrix, kept.mutableMatrix)
    withExtendedLifetime(x) {
      states().withUnsafeBufferPointer {
        Kernels.drop(x.matrix, probability: probability, scale: 1.25, streams: $0, kept: bits, into: to)
      }
      Kernels.dropGradient(scale: 1.25, kept: bits.view, x.matrix, into: back)
    }
    return (x, y, kept, dX)
  }

  private func noise<S: Scalar>(_: S.Type) -> Tensor<S> {
    var y = Tensor<S>(zeros: [rows, columns])
    let to = y.mutableMatrix
    states().withUnsafeBufferPointer { Kernels.addNoise(to.view, deviation: 1, streams: $0, into: to) }
    return y
  }

  @Test("masks and noise are the same bytes for good: digests of a program in C, at all levels by three compilers")
  func pinned() {
    let (single, double) = (dropped(0.2, Float.self), dropped(0.2, Double.self))
    #expect(hash(single.y) == 206_529_617_726_761_504)
    #expect(hash(single.kept) == 18_139_353_656_894_654_663)
    #expect(hash(double.y) == 15_139_237_276_005_253_529)
    #expect(hash(noise(Float.self)) == 10_439_011_061_067_966_522)
    #expect(hash(noise(Double.self)) == 18_009_753_796_713_341_876)
  }

  @Test("the way back has the mask of the way there, and both types have one mask")
  func gradient() {
    let (single, double) = (dropped(0.2, Float.self), dropped(0.2, Double.self))
    #expect(single.dX == single.y && double.dX == double.y)
    #expect(single.y.values.map { Double($0) } == double.y.values)
    let isKept = zip(double.x.values, double.y.values).filter { $0.0 != 0 }.map { $1 != 0 }
    #expect(isKept.contains(true) && isKept.contains(false))
  }

  @Test("with probability 0 all stay, and close to 1 hardly any; a NaN that is dropped stays a NaN")
  func ends() {
    let none = dropped(0, Double.self)
    #expect(none.y.values == none.x.values.map { 1.25 * $0 })
    // Of 2³² numbers one stays.
    #expect(dropped(0x1.fffffffffffffp-1, Double.self).y.values.allSatisfy { $0 == 0 })
    var x = Tensor<Float>([1, 1], [.nan]), kept = Tensor<Float>(zeros: [1, 1])
    let (window, bits) = (x.mutableMatrix, kept.mutableMatrix)
    [UInt64(3)].withUnsafeBufferPointer {
      Kernels.drop(window.view, probability: 0x1.fffffep-1, scale: 1, streams: $0, kept: bits, into: window)
    }
    #expect(x.values[0].isNaN)
  }

  @Test("the noise is normal: moments within four standard errors, and as many beyond 1, 2 and 3 as should be")
  func moments() {
    let n = 64, m = 4000, count = Double(n * m)
    var y = Tensor<Float>(zeros: [m, n])
    let to = y.mutableMatrix
    let stream = RandomStream(seed: 1, name: "moments")
    let streams = (0..<n).map { stream.substream($0).state }
    streams.withUnsafeBufferPointer { Kernels.addNoise(to.view, deviation: 1, streams: $0, into: to) }
    let x = y.values.map { Double($0) }
    func mean(_ power: Int) -> Double {
      x.reduce(0) { sum, x in sum + (0..<power).reduce(1.0) { product, _ in product * x } } / count
    }
    // Mean and standard error of the powers of a normal number.
    for (power, value, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
      #expect(abs(mean(power) - value) < 4 * (variance / count).squareRoot(), "power \(power)")
    }
    for (bound, share) in [(1.0, 0.317310508), (2.0, 0.045500264), (3.0, 0.002699796)] {
      let found = Double(x.count { abs($0) > bound }) / count
      #expect(abs(found - share) < 4 * (share * (1 - share) / count).squareRoot(), "beyond \(bound)")
    }
    // Both of a pair, rows 2k and 2k + 1, are independent, squares too.
    var (product, squares) = (0.0, 0.0)
    for i in stride(from: 0, to: m, by: 2) {
      for j in 0..<n {
        let (a, b) = (x[i * n + j], x[(i + 1) * n + j])
        product += a * b
        squares += (a * a - 1) * (b * b - 1)
      }
    }
    #expect(abs(product) < 4 * (count / 2).squareRoot() && abs(squares) < 8 * (count / 2).squareRoot())
  }

  @Test("streams for another number of columns, and bits for another shape, are refused")
  func refused() async {
    let streams = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var x = Tensor<Float>(zeros: [2, 3])
      let window = x.mutableMatrix
      [UInt64(1), 2].withUnsafeBufferPointer {
        Kernels.addNoise(window.view, deviation: 1, streams: $0, into: window)
      }
    }
    expectSentence("addNoise: x 2×3, y 2×3, 2 streams", from: "Kernels+Random", in: streams)
    let bits = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var x = Tensor<Float>(zeros: [33, 2]), kept = Tensor<Float>(zeros: [1, 2])
      let (window, bits) = (x.mutableMatrix, kept.mutableMatrix)
      [UInt64(1), 2].withUnsafeBufferPointer {
        Kernels.drop(window.view, probability: 0.5, scale: 1, streams: $0, kept: bits, into: window)
      }
    }
    expectSentence("drop: bits 1×2 for 33×2 numbers", from: "Kernels+Random", in: bits)
  }
}
