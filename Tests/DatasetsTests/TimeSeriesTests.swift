import Datasets
import Foundation
import Tensors
import Testing

@Suite("A generated time series")
struct TimeSeriesTests {
  private func series(_ seed: UInt64, _ count: Int, from first: Double = 1.4, to last: Double = -0.6) -> TimeSeries {
    var stream = RandomStream(seed: seed, name: "time series")
    return TimeSeries.drifting(count, from: first, to: last, using: &stream)
  }

  @Test("the same bits on every machine")
  func pinned() {
    let values = series(7, 2000).values
    // As found, within 10⁻¹² of what Python gives from the definitions of the series and the stream.
    let known: [(Int, UInt64)] = [
      (0, 0xbfd5_6453_4cc1_c0b4), (1, 0x3ff7_f401_c34a_3b89), (2, 0x4004_7655_738a_0841), (1000, 0x3ff3_9b48_278c_176b),
      (1999, 0xbff0_6a41_33bf_2845),
    ]
    for (t, bits) in known { #expect(values[t].bitPattern == bits, "x(\(t)) = \(values[t])") }
    #expect(series(7, 2000) == series(7, 2000) && series(8, 2000) != series(7, 2000))
  }

  @Test("it follows its formula, the coefficient from one end to the other, with one normal number a step")
  func formula() {
    var noise = RandomStream(seed: 3, name: "time series")
    let x: [Double] = [0, 0] + series(3, 101, from: 1, to: 0.5).values
    for t in 0...100 {
      let φ = 1 - 0.5 * Double(t) / 100
      let next = φ * x[t + 1] - 0.7 * x[t] + noise.normal()
      #expect(abs(x[t + 2] - next) < 1e-12, "x(\(t))")
    }
    #expect(series(3, 0).values.isEmpty && series(3, 1).values.allSatisfy(\.isFinite))
  }

  @Test("it becomes faster: more than one and a half times as many changes of sign in the last quarter as in the first")
  func faster() {
    for seed in 1...5 as ClosedRange<UInt64> {
      let x = series(seed, 2000).values
      func changes(_ range: Range<Int>) -> Int { range.count { (x[$0] < 0) != (x[$0 + 1] < 0) } }
      #expect(Double(changes(1500..<1999)) > 1.5 * Double(changes(0..<499)), "seed \(seed)")
    }
  }

  // MARK: Windows

  @Test("a window's column holds the values before its target, the earliest on top")
  func windows() {
    let series = TimeSeries([10, 11, 12, 13, 14])
    #expect(series.windowCount(of: 3) == 2 && series.windowCount(of: 5) == 0 && series.windowCount(of: 9) == 0)
    let (inputs, targets) = series.windows(of: 3, at: [1, 0])
    #expect(inputs == Tensor<Float>(rows: [[11, 10], [12, 11], [13, 12]]) && targets == Tensor<Float>([1, 2], [14, 13]))
    let double = series.windows(of: 1, at: [3], as: Double.self)
    #expect(double.inputs.values == [13] && double.targets.values == [14])
  }

  @Test("a window without a value after it is refused in words")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = TimeSeries([1, 2, 3]).windows(of: 2, at: [0, 1])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(": TimeSeries: window 1 of 1\n"), "\(text)")
    let steep = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var stream = RandomStream(seed: 1, name: "a")
      _ = TimeSeries.drifting(10, from: 1.8, using: &stream)
    }
    let words = String(decoding: steep?.standardErrorContent ?? [], as: UTF8.self)
    #expect(words.contains(": TimeSeries: coefficients from 1.8 to -0.6, below 1.7 in size are possible\n"), "\(words)")
  }

  // MARK: MMDS 13.6

  /// The two coefficients of least squares over the windows of two values at `places`, by the normal equations.
  private func fit(_ x: [Double], _ places: [Int]) -> (Double, Double) {
    var (a, b, c, d, e) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for i in places {
      a += x[i] * x[i]
      b += x[i] * x[i + 1]
      c += x[i + 1] * x[i + 1]
      d += x[i] * x[i + 2]
      e += x[i + 1] * x[i + 2]
    }
    let determinant = a * c - b * b
    return ((d * c - e * b) / determinant, (a * e - b * d) / determinant)
  }

  /// The mean squared error of such a fit over other windows.
  private func error(_ x: [Double], _ fit: (Double, Double), at places: [Int]) -> Double {
    var sum = 0.0
    for i in places {
      let difference = x[i + 2] - fit.0 * x[i] - fit.1 * x[i + 1]
      sum += difference * difference
    }
    return sum / Double(places.count)
  }

  /// The test error of each split of the first `count` windows, and the error of what it trained in the windows after.
  private func errors(_ x: [Double], _ count: Int, seed: UInt64) -> [(test: Double, future: Double)] {
    var stream = RandomStream(seed: seed, name: "split")
    let splits = [
      Split.random(0..<count, training: 0.8, using: &stream), Split.lastPart(of: 0..<count, training: 0.8),
    ]
    return splits.map { split -> (test: Double, future: Double) in
      let fit = fit(x, split.training)
      let future = count < x.count - 2 ? error(x, fit, at: Array(count..<x.count - 2)) : 0
      return (error(x, fit, at: split.heldOut), future)
    }
  }

  @Test("MMDS 13.6, time series: the last part's values are in no training window, most of a random split's are")
  func leak() {
    let size = 8
    var stream = RandomStream(seed: 1, name: "split")
    let places = 0..<series(1, 500).windowCount(of: size)
    func leaked(_ split: Split) -> Double {
      let seen = Set(split.training.flatMap { Array($0...$0 + size) })
      return Double(split.heldOut.count { seen.contains($0 + size) }) / Double(split.heldOut.count)
    }
    let random = Split.random(places, training: 0.8, using: &stream)
    #expect(leaked(Split.lastPart(of: places, training: 0.8)) == 0 && leaked(random) > 0.9)
  }

  @Test(
    "MMDS 13.6, time series: a random split's test error is the lower one where the series drifts, the same where it does not",
    arguments: 1...20 as ClosedRange<UInt64>)
  func optimistic(seed: UInt64) {
    let drifting = errors(series(seed, 2000).values, 1998, seed: seed)
    #expect(drifting[1].test > 1.3 * drifting[0].test, "\(drifting)")
    // The control, with a mean squared error near the 1 that nobody can foretell.
    let steady = errors(series(seed, 2000, from: 0.6, to: 0.6).values, 1998, seed: seed)
    #expect(abs(steady[1].test / steady[0].test - 1) < 0.25, "\(steady)")
    #expect(abs(steady[1].test - 1) < 0.4 && abs(steady[0].test - 1) < 0.4, "\(steady)")
  }

  @Test("of the error in the values to come, a random split shows less than half, the last part more but not all")
  func future() {
    var (random, last) = ((test: 0.0, future: 0.0), (test: 0.0, future: 0.0))
    for seed in 1...20 as ClosedRange<UInt64> {
      let both = errors(series(seed, 2000).values, 1598, seed: seed)
      random = (random.test + both[0].test, random.future + both[0].future)
      last = (last.test + both[1].test, last.future + both[1].future)
    }
    let (randomShare, lastShare) = (random.test / random.future, last.test / last.future)
    #expect(randomShare < 0.5 && lastShare > randomShare + 0.05 && lastShare < 0.8, "\(randomShare) and \(lastShare)")
  }
}
