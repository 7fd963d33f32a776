import CKernels
import Host

/// How many floating-point operations a second this machine can do at most, as far as a loop shows it that does nothing but
/// fused multiply-adds in registers. No training reaches it; what share one does reach is the share of peak.
public struct RegisterPeak: Sendable, Equatable {
  /// The level of whose vectors it is.
  public let level: KernelLevel
  /// Additions and multiplications a second, of all threads together.
  public let rate: Double

  /// A peak that is known, as from `measured`.
  public init(level: KernelLevel, rate: Double) {
    self.level = level
    self.rate = rate
  }

  /// Measures one level: the fastest of `blocks` blocks of at least `seconds` seconds, each of which every thread spends in
  /// the loop. Faster clocks for a moment count; what else the machine does does not.
  public static func measured(
    at level: KernelLevel, threads: Int = 1, blocks: Int = 5, seconds: Double = 0.004
  ) -> RegisterPeak {
    require(
      KernelLevel.supported.contains(level) && blocks > 0 && seconds > 0,
      "RegisterPeak: \(blocks) blocks of \(seconds) s at the level \(level)")
    let pool = WorkerPool(threads: threads)
    var rounds = 1 << 14
    // The first ones wake the threads and the wide units.
    while time(level, rounds, pool) < seconds { rounds *= 2 }
    let fastest = (0..<blocks).reduce(Double.infinity) { fastest, _ in min(fastest, time(level, rounds, pool)) }
    return RegisterPeak(
      level: level, rate: retrace_peak_operations(level.cLevel) * Double(rounds) * Double(threads) / fastest)
  }

  /// Measures every level that has a fused multiply-add, and returns the fastest: the widest vectors, unless the clock
  /// falls under them. Which level the kernels are told to use does not matter.
  public static func measured(threads: Int = 1, blocks: Int = 5, seconds: Double = 0.004) -> RegisterPeak {
    let vectors = KernelLevel.supported.filter { $0 != .portable }
    let peaks = (vectors.isEmpty ? [.portable] : vectors).map {
      measured(at: $0, threads: threads, blocks: blocks, seconds: seconds)
    }
    return peaks.dropFirst().reduce(peaks[0]) { $1.rate > $0.rate ? $1 : $0 }
  }

  /// The seconds that `rounds` rounds take on every thread at once. Ends the program where the sum shows that not all of
  /// them were done.
  private static func time(_ level: KernelLevel, _ rounds: Int, _ pool: WorkerPool) -> Double {
    let sums = UnsafeMutableBufferPointer<Double>.allocate(capacity: pool.threads)
    sums.initialize(repeating: 0)
    defer { sums.deallocate() }
    let took = ContinuousClock().measure {
      pool.run(pool.threads) { sums[$0] = retrace_peak_run(level.cLevel, rounds, 0.5, 0.5) }
    }
    let expected = retrace_peak_sum(level.cLevel, rounds)
    require(sums.allSatisfy { $0 == expected }, "RegisterPeak: sums \(Array(sums)), expected \(expected)")
    return took / .seconds(1)
  }
}
