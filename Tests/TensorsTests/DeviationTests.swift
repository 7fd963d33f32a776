import TestSupport
import Testing

@testable import Tensors

@Suite("Deviations")
struct DeviationTests {
  @Test("numbers worked by hand")
  func byHand() {
    let (a, b) = ([1.0, 2, 10], [1.0, 4, 8])
    #expect(Deviation.largest(a, b) == 2)
    #expect(Deviation.relative(a, b) == 0.5)
    #expect(Deviation.ofLargest(a, b) == 0.25)
    #expect(Deviation.ofNorm([3, 4], [3, 0]) == 4.0 / 3)
  }

  @Test("below the floor a deviation counts absolutely")
  func floor() {
    #expect(Deviation.relative([1e-6], [2e-6]) == 1e-3)
    #expect(Deviation.relative([1e-6], [2e-6], floor: 1e-9) == 0.5)
    #expect(Deviation.ofLargest([0.5], [0]) == 0.5)
  }

  @Test("equal lists do not deviate")
  func equal() {
    for x in [[], [0], [1, -2, 3.5]] as [[Double]] {
      #expect(Deviation.largest(x, x) == 0 && Deviation.relative(x, x) == 0)
      #expect(Deviation.ofLargest(x, x) == 0 && Deviation.ofNorm(x, x) == 0)
    }
  }

  @Test("no number, infinity and another length are infinitely far apart, wherever they stand")
  func infinite() {
    let measures: [([Double], [Double]) -> Double] = [
      Deviation.largest, { Deviation.relative($0, $1) }, Deviation.ofLargest, Deviation.ofNorm,
    ]
    for measure in measures {
      #expect(measure([1, 2], [1]) == .infinity)
      for wrong in [Double.nan, .infinity, -.infinity] {
        for place in 0..<3 {
          var x = [1.0, 2, 3]
          x[place] = wrong
          #expect(measure(x, [1, 2, 3]) == .infinity && measure([1, 2, 3], x) == .infinity)
          #expect(measure(x, x) == .infinity)
        }
      }
    }
  }

  @Test("tensors deviate as their numbers do, and must have one shape")
  func tensors() async {
    let (a, b) = (Tensor<Double>(rows: [[1, 2], [10, 0]]), Tensor<Double>(rows: [[1, 4], [8, 0]]))
    #expect(Deviation.largest(a, b) == 2 && Deviation.ofLargest(a, b) == 0.25)
    #expect(Deviation.ofNorm(a, b) == Deviation.ofNorm(a.values, b.values))
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Deviation.largest(Tensor(zeros: [2, 3]), Tensor(zeros: [3, 2]))
    }
    expectSentence("deviation of [2, 3] from [3, 2]", from: "Deviation", in: result)
  }
}
