import Host
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
    let one = Timing(blocks: [0.5])
    #expect(one.median == 0.5 && one.low == 0.5 && one.high == 0.5)
  }

  @Test("a block holds as many repetitions as fill its time, one at least")
  func repetitions() {
    let plan = Timing.Plan(blocks: 5, seconds: 0.5)
    #expect(plan.repetitions(of: 0.1) == 5)
    #expect(plan.repetitions(of: 0.02) == 25)
    #expect(plan.repetitions(of: 3) == 1)
  }

  @Test("the time of one repetition is the block's over its repetitions")
  func repeated() {
    var calls = 0
    let timing = Timing(Timing.Plan(blocks: 5, seconds: 0.02)) {
      calls += 1
      var spins = 0.0
      while spins < 2e-3 { spins += Timing.seconds { for _ in 0..<1000 { calls ^= 0 } } + 1e-6 }
    }
    #expect(timing.low > 0 && timing.low <= timing.median && timing.median <= timing.high)
    // Warm-up and five blocks.
    #expect(calls >= 6)
  }

  @Test("three digits, whatever the size")
  func digits() {
    #expect(Benchmark.digits(0.000206911) == "0.000207")
    #expect(Benchmark.digits(0.09996) == "0.100")
    #expect(Benchmark.digits(9.996) == "10.0")
    #expect(Benchmark.digits(4) == "4.00")
    #expect(Benchmark.digits(63.54) == "63.5")
    #expect(Benchmark.digits(147.4) == "147")
    #expect(Benchmark.digits(1_936_342) == "1,940,000")
    #expect(Benchmark.digits(2.5, 2) == "2.5")
    #expect(Benchmark.digits(0) == "0")
  }

  @Test("threads double up to all processors")
  func threads() {
    #expect(Machine.threadCounts(upTo: 1) == [1])
    #expect(Machine.threadCounts(upTo: 2) == [1, 2])
    #expect(Machine.threadCounts(upTo: 6) == [1, 2, 4, 6])
    #expect(Machine.threadCounts(upTo: 8) == [1, 2, 4, 8])
  }

  @Test("peak memory and processors as the system prints them")
  func status() {
    let text = "Name:\tbench\nVmPeak:\t  999999 kB\nVmHWM:\t   33408 kB\nCpus_allowed_list:\t0-2,5\n"
    #expect(Machine.peakMemory(status: text) == 33_408 * 1024)
    #expect(Machine.peakMemory(status: "Name:\tbench\n") == nil)
    #expect(Processors.numbers(status: text) == [0, 1, 2, 5])
    #expect(Machine.peakMemory > 1_000_000)
    #expect(!Machine.usableProcessors.isEmpty)
  }
}
