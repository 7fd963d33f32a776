import Testing

@testable import Benchmarks

@Suite("Timing")
struct TimingTests {
  @Test("a timing is the median block, the fastest and the slowest")
  func blocks() {
    let five = Timing(blocks: [5, 1, 4, 2, 30])
    #expect(five.median == 4 && five.low == 1 && five.high == 30)
    let four = Timing(blocks: [8, 2, 4, 1])
    #expect(four.median == 3 && four.low == 1 && four.high == 8)
  }
}
