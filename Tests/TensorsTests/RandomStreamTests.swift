import Foundation
import Testing

@testable import Tensors

@Suite("Random streams")
struct RandomStreamTests {
  @Test("seed and name fix the numbers for good")
  func known() {
    var stream = RandomStream(seed: 7, name: "weights")
    // The same computed in Python from the definitions of FNV-1a and SplitMix64.
    #expect((0..<3).map { _ in stream.next() } == [
      0xc2b7600aa5a79b9f, 0x5ff904f9d8c1ca6a, 0xa99b953c50786211,
    ])
  }

  @Test("other names and other seeds give unrelated numbers")
  func independent() {
    let count = 20_000
    func numbers(_ seed: UInt64, _ name: String) -> [Double] {
      var stream = RandomStream(seed: seed, name: name)
      return (0..<count).map { _ in stream.uniform() - 0.5 }
    }
    let streams = [numbers(1, "a"), numbers(1, "b"), numbers(2, "a"), numbers(0, "a"), numbers(1, "")]
    for i in streams.indices {
      for j in 0..<i {
        let correlation = zip(streams[i], streams[j]).reduce(0) { $0 + $1.0 * $1.1 } * 12 / Double(count)
        // Standard deviation 1/√20000 = 0.0071; four of them.
        #expect(abs(correlation) < 0.028, "streams \(i) and \(j)")
      }
    }
    #expect(numbers(1, "a") == numbers(1, "a"))
  }

  @Test("a substream is fixed by its stream and number, and independent of the stream and of other substreams")
  func substreams() {
    let count = 20_000
    let stream = RandomStream(seed: 7, name: "substreams")
    func numbers(_ stream: RandomStream) -> [Double] {
      var stream = stream
      return (0..<count).map { _ in stream.uniform() - 0.5 }
    }
    // Neighbours, a negative number, substreams of substreams in either order, and the first numbers of many of them.
    let first = (0..<count).map { number in
      var one = stream.substream(number)
      return one.uniform() - 0.5
    }
    let streams = [
      numbers(stream), numbers(stream.substream(0)), numbers(stream.substream(1)), numbers(stream.substream(-1)),
      numbers(stream.substream(2).substream(3)), numbers(stream.substream(3).substream(2)), first,
    ]
    for i in streams.indices {
      for j in 0..<i {
        for lag in [0, 1] {
          let correlation = zip(streams[i], streams[j].dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } * 12 / Double(count)
          #expect(abs(correlation) < 0.03, "\(i) and \(j), \(lag) apart")
        }
      }
    }
    #expect(numbers(stream.substream(5)) == numbers(RandomStream(seed: 7, name: "substreams").substream(5)))
    // A function of how far the stream has been drawn, too.
    var drawn = stream
    _ = drawn.next()
    #expect(numbers(drawn.substream(5)) != numbers(stream.substream(5)))
  }

  @Test("uniform numbers have mean 1/2 and variance 1/12")
  func uniform() {
    var stream = RandomStream(seed: 3, name: "uniform")
    let x = (0..<200_000).map { _ in stream.uniform() }
    let mean = x.reduce(0, +) / 200_000
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200_000
    #expect(x.allSatisfy { $0 >= 0 && $0 < 1 })
    // Four standard errors: 4 · 0.2887/√n and 4 · √(1/180)/√n.
    #expect(abs(mean - 0.5) < 0.0026 && abs(variance - 1 / 12.0) < 0.00067)
    let ranged = (0..<1000).map { _ in stream.uniform(in: -3 ... -1) }
    #expect(ranged.allSatisfy { $0 >= -3 && $0 <= -1 } && ranged.contains { $0 < -2.9 })
  }

  @Test("normal numbers have the moments 0, 1, 0 and 3")
  func normal() {
    var stream = RandomStream(seed: 4, name: "normal")
    let n = 200_000.0
    let x = (0..<Int(n)).map { _ in stream.normal() }
    func moment(_ power: Int) -> Double { x.reduce(0) { $0 + pow($1, Double(power)) } / n }
    // Four standard errors of each raw moment: √(1, 2, 15, 96) / √n.
    #expect(abs(moment(1)) < 4 * (1 / n).squareRoot())
    #expect(abs(moment(2) - 1) < 4 * (2 / n).squareRoot())
    #expect(abs(moment(3)) < 4 * (15 / n).squareRoot())
    #expect(abs(moment(4) - 3) < 4 * (96 / n).squareRoot())
    // Neighbours come in pairs from one draw, and are independent all the same.
    let pairs = stride(from: 0, to: Int(n), by: 2).reduce(0.0) { $0 + x[$1] * x[$1 + 1] } / (n / 2)
    #expect(abs(pairs) < 4 * (2 / n).squareRoot())
  }

  @Test("integers below a bound are equally frequent", arguments: [1, 2, 3, 7, 10, 100])
  func integers(_ bound: Int) {
    var stream = RandomStream(seed: 5, name: "integers")
    let draws = 1000 * bound
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<draws { counts[stream.integer(below: bound)] += 1 }
    let chiSquare = counts.reduce(0.0) { $0 + pow(Double($1) - 1000, 2) / 1000 }
    // Mean k, variance 2k with k = bound − 1 degrees of freedom; five deviations above.
    let k = Double(bound - 1)
    #expect(chiSquare <= k + 5 * (2 * k).squareRoot())
  }

  @Test("integers below a bound near 2⁶³ stay below it")
  func hugeBound() {
    var stream = RandomStream(seed: 6, name: "huge")
    let bound = Int.max / 4 * 3
    let x = (0..<2000).map { _ in stream.integer(below: bound) }
    #expect(x.allSatisfy { $0 >= 0 && $0 < bound })
    #expect(abs(Double(x.filter { $0 < bound / 2 }.count) - 1000) < 4 * 500.0.squareRoot())
  }

  @Test("a shuffle is a permutation, and all permutations are equally frequent")
  func shuffle() {
    var stream = RandomStream(seed: 8, name: "shuffle")
    #expect(stream.permutation(1000).sorted() == Array(0..<1000))
    #expect(stream.permutation(0).isEmpty && stream.permutation(1) == [0])
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[stream.permutation(4), default: 0] += 1 }
    let chiSquare = counts.values.reduce(0.0) { $0 + pow(Double($1) - 1000, 2) / 1000 }
    #expect(counts.count == 24 && chiSquare < 23 + 5 * 46.0.squareRoot())
  }

  @Test("a drawn tensor holds the stream's next numbers, row by row")
  func tensors() {
    var (one, other) = (RandomStream(seed: 9, name: "tensors"), RandomStream(seed: 9, name: "tensors"))
    #expect(one.tensor([2, 3]).values == (0..<6).map { _ in other.uniform(in: -1...1) })
    #expect(one.tensor([4], in: 0...5).values == (0..<4).map { _ in other.uniform(in: 0...5) })
    let normal = one.normalTensor([3, 2], deviation: 0.5)
    #expect(normal.shape == [3, 2] && normal.values == (0..<6).map { _ in 0.5 * other.normal() })
    #expect(one.next() == other.next())
  }
}
