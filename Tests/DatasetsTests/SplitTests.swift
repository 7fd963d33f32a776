import Datasets
import Foundation
import Tensors
import Testing

@Suite("Splits")
struct SplitTests {
  /// A split of each kind.
  private func both(_ count: Int, _ share: Double, seed: UInt64 = 7) -> [Split] {
    var stream = RandomStream(seed: seed, name: "split")
    return [
      Split.random(0..<count, training: share, using: &stream), Split.lastPart(of: 0..<count, training: share),
    ]
  }

  @Test("whatever the number of examples, each is in one part, and the parts have the rounded share and the rest")
  func parts() {
    // Shares as fractions whose products have no other rounding in `Double`.
    for (a, b) in [(0, 1), (1, 5), (1, 2), (3, 4), (4, 5), (1, 1)] {
      for count in 0...60 {
        for split in both(count, Double(a) / Double(b)) {
          // The nearest whole number to a n / b, a half up.
          #expect(split.training.count == (2 * a * count + b) / (2 * b), "\(a)/\(b) of \(count)")
          #expect((split.training + split.heldOut).sorted() == Array(0..<count))
        }
      }
    }
  }

  @Test("it is the product in double precision that is rounded")
  func rounded() {
    // 0.29 · 50 is below 14.5 in double precision.
    #expect(both(50, 0.29).map(\.training.count) == [14, 14] && both(50, 0.5).map(\.training.count) == [25, 25])
    #expect(both(5, 0.5).map(\.training.count) == [3, 3])
  }

  @Test("MMDS 13.6, 80:20 at random: fixed by the stream, known numbers")
  func known() {
    let split = both(10, 0.8)[0]
    // The same shuffle computed in Python.
    #expect(split.training == [8, 7, 4, 5, 6, 0, 3, 1] && split.heldOut == [9, 2])
    #expect(both(10, 0.8)[0] == split && both(10, 0.8, seed: 8)[0] != split)
  }

  @Test("MMDS 13.6, 80:20 at random: each example is held out equally often")
  func uniform() {
    var held = [Int](repeating: 0, count: 10)
    for seed in 0..<2000 as Range<UInt64> {
      for place in both(10, 0.8, seed: seed)[0].heldOut { held[place] += 1 }
    }
    // 400 expected, standard deviation 18; five of them.
    #expect(held.allSatisfy { abs($0 - 400) < 90 }, "\(held)")
  }

  @Test("MMDS 13.6, time series: the final piece is held out, and nothing is shuffled")
  func lastPart() {
    let split = both(10, 0.8)[1]
    #expect(split.training == Array(0..<8) && split.heldOut == [8, 9])
    // Of places in the order of time, wherever they begin.
    let later = Split.lastPart(of: [20, 22, 24, 26], training: 0.5)
    #expect(later.training == [20, 22] && later.heldOut == [24, 26])
  }

  @Test("MMDS 13.6.3: a part is split again, for training, validation and test, of which no two share an example")
  func three() {
    var stream = RandomStream(seed: 1, name: "split")
    let data = Split.random(0..<100, training: 0.8, using: &stream)
    let inner = Split.random(data.training, training: 0.75, using: &stream)
    #expect(inner.training.count == 60 && inner.heldOut.count == 20 && data.heldOut.count == 20)
    #expect((inner.training + inner.heldOut + data.heldOut).sorted() == Array(0..<100))
  }

  @Test("a share that is none is refused in words")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Split.lastPart(of: 0..<3, training: 80)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(": Split: a share of 80.0 is not from 0 to 1\n"), "\(text)")
  }
}
