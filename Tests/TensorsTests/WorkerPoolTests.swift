import Synchronization
import Testing

@testable import Tensors

/// Counters that several threads add to.
private final class Counters: Sendable {
  let counts: Mutex<[Int]>
  init(_ count: Int) { counts = Mutex([Int](repeating: 0, count: count)) }
  func add(_ index: Int) { counts.withLock { $0[index] += 1 } }
  var values: [Int] { counts.withLock { $0 } }
}

@Suite("Worker pool")
struct WorkerPoolTests {
  @Test("every index runs exactly once, in every repetition", arguments: [1, 2, 4, 8])
  func everyIndexOnce(_ threads: Int) {
    let pool = WorkerPool(threads: threads)
    for repetition in 0..<400 {
      let count = repetition % 19
      let counters = Counters(count)
      pool.run(count) { counters.add($0) }
      // Also: nothing runs after `run` has returned, so that reading here is safe.
      let ok = counters.values == [Int](repeating: 1, count: count)
      #expect(ok, "repetition \(repetition), \(count) indices: \(counters.values)")
    }
  }

  @Test("results that pieces write to their own places are there when run returns", arguments: [2, 8])
  func results(_ threads: Int) {
    let pool = WorkerPool(threads: threads)
    var numbers = [Int](repeating: 0, count: 64)
    for repetition in 1...300 {
      numbers.withUnsafeMutableBufferPointer { numbers in
        nonisolated(unsafe) let base = numbers
        pool.run(64) { base[$0] += $0 * repetition }
      }
    }
    #expect(numbers == (0..<64).map { $0 * 300 * 301 / 2 })
  }

  @Test("work of one pool may use another pool")
  func nested() {
    let outer = WorkerPool(threads: 2)
    let inner = (0..<3).map { _ in WorkerPool(threads: 2) }
    for _ in 0..<50 {
      let counters = Counters(3 * 8)
      outer.run(3) { i in inner[i].run(8) { counters.add(i * 8 + $0) } }
      #expect(counters.values == [Int](repeating: 1, count: 24))
    }
  }

  @Test("a pool goes away when its owner does, used or not, its threads awake or asleep")
  func destruction() async throws {
    for repetition in 0..<60 {
      weak var gone: WorkerPool?
      do {
        let pool = WorkerPool(threads: 1 + repetition % 8)
        gone = pool
        if repetition % 3 > 0 { pool.run(10) { _ in } }
        // Long enough for the threads to fall asleep.
        if repetition % 20 == 19 { try await Task.sleep(for: .milliseconds(20)) }
      }
      #expect(gone == nil)
    }
  }
}
