import Foundation
import Testing

@testable import Tensors

@Suite("Elementary functions")
struct ElementaryTests {
  @Test("exp is within 2.5 units in the last place")
  func exponential() {
    var worst = 0.0
    for index in 0..<600_000 {
      let x = -708 + 1417.7 * (Double(index) + 0.37) / 600_000
      worst = max(worst, errorInUlps(Elementary.exp(x), Foundation.exp(x)))
    }
    #expect(worst < 2.5)
  }

  @Test("log is within 1.5 units in the last place")
  func logarithm() {
    var worst = 0.0
    for index in 0..<600_000 {
      let x = exp2(-1074 + 2097.9 * (Double(index) + 0.37) / 600_000)
      let near = 0.5 + 1.5 * (Double(index) + 0.37) / 600_000
      worst = max(worst, errorInUlps(Elementary.log(x), Foundation.log(x)))
      worst = max(worst, errorInUlps(Elementary.log(near), Foundation.log(near)))
    }
    #expect(worst < 1.5)
  }

  /// ± numbers from the smallest normal ones to a few hundred.
  private var arguments: [Double] {
    (-1020...9).flatMap { e in
      [1.0, 1.37, 1.91].flatMap { [$0 * exp2(Double(e)), -$0 * exp2(Double(e))] }
    }
  }

  @Test("eˣ − 1 keeps its digits near 0 and its limits far from it")
  func expMinusOne() {
    let worst = arguments.filter { $0 < 709 }.map { errorInUlps(Elementary.expMinusOne($0), expm1($0)) }
    #expect((worst.max() ?? .infinity) < 5)
    #expect(Elementary.expMinusOne(-1e3) == -1 && Elementary.expMinusOne(1e3) == .infinity)
    #expect(Elementary.expMinusOne(0) == 0 && Elementary.expMinusOne(.nan).isNaN)
  }

  @Test("ln(1 + x) keeps its digits near 0 and its limits far from it")
  func logOnePlus() {
    let worst = arguments.filter { $0 > -1 }.map { errorInUlps(Elementary.log(onePlus: $0), log1p($0)) }
    #expect((worst.max() ?? .infinity) < 5)
    #expect(Elementary.log(onePlus: -1) == -.infinity && Elementary.log(onePlus: -2).isNaN)
    #expect(Elementary.log(onePlus: .infinity) == .infinity && Elementary.log(onePlus: 0) == 0)
  }

  @Test("sine and cosine of degrees are exact at right angles, and elsewhere within 2 · 10⁻¹⁵ of the C library's")
  func angles() {
    let quarter = (-9...9).map { Elementary.sineAndCosine(degrees: 90 * Double($0)) }
    for (index, pair) in zip(-9...9, quarter) {
      let turn = (index % 4 + 4) % 4
      #expect(pair.sine == [0, 1, 0, -1][turn] && pair.cosine == [1, 0, -1, 0][turn], "\(index)")
    }
    var worst = 0.0
    for index in 0..<100_000 {
      let degrees = -360 + 720 * (Double(index) + 0.37) / 100_000
      let (sine, cosine) = Elementary.sineAndCosine(degrees: degrees)
      let radians = degrees * Double.pi / 180
      worst = max(worst, abs(sine - Foundation.sin(radians)), abs(cosine - Foundation.cos(radians)))
    }
    #expect(worst < 2e-15)
    #expect(Elementary.sineAndCosine(degrees: .nan).sine.isNaN && Elementary.sineAndCosine(degrees: .infinity).cosine.isNaN)
  }

  @Test("special values are those of IEEE")
  func special() {
    #expect(Elementary.exp(0) == 1 && Elementary.log(1) == 0)
    #expect(Elementary.exp(.infinity) == .infinity && Elementary.exp(-.infinity) == 0)
    #expect(Elementary.exp(710) == .infinity && Elementary.exp(-746) == 0)
    #expect(Elementary.exp(-745) == .leastNonzeroMagnitude)
    #expect(Elementary.exp(.nan).isNaN && Elementary.log(.nan).isNaN && Elementary.log(-1).isNaN)
    #expect(Elementary.log(0) == -.infinity && Elementary.log(.infinity) == .infinity)
  }
}
