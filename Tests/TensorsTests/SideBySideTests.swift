import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Tensors

@Suite("Work side by side")
struct SideBySideTests {
  /// Does `body` on a thread of its own and says whether it ended in time: what waits for ever is a failure then, and
  /// no test that hangs.
  private func ends(within seconds: Int = 120, _ body: @escaping @Sendable () -> Void) -> Bool {
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      body()
      ended.signal()
    }
    return ended.wait(timeout: .now() + .seconds(seconds)) == .success
  }

  @Test(
    "every index runs exactly once, and every piece of its work, in a thousand short runs", arguments: [1, 2, 3, 4, 8])
  func everyIndexOnce(_ threads: Int) {
    let faults = Mutex<[String]>([])
    let isOver = ends {
      for repetition in 0..<1000 {
        let count = repetition % 8
        let sums = Mutex([[Int]](repeating: [], count: count))
        WorkerPool.runSideBySide(count, threads: threads, mostEach: 1 + repetition % 5) { index, pool in
          let rounds = index * repetition % 13
          var numbers = [Int](repeating: 0, count: 8)
          numbers.withUnsafeMutableBufferPointer { numbers in
            nonisolated(unsafe) let base = numbers
            for round in 0..<rounds { pool.run(8) { base[$0] += round + $0 } }
          }
          sums.withLock { $0[index].append(contentsOf: numbers) }
        }
        let expected = (0..<count).map { index in
          let rounds = index * repetition % 13
          return (0..<8).map { rounds * (rounds - 1) / 2 + rounds * $0 }
        }
        let found = sums.withLock { $0 }
        if found != expected { faults.withLock { $0.append("repetition \(repetition): \(found)") } }
      }
    }
    #expect(isOver, "it waits for ever")
    #expect(faults.withLock { $0 } == [])
  }

  @Test("a thread whose work is done joins in the middle of another's, and not before")
  func joining() {
    let isDone = Atomic<Bool>(false)
    let alone = ThreadsSeen(), together = ThreadsSeen()
    // The first index is at work until the second has done ten pieces of its own without help.
    WorkerPool.runSideBySide(2, threads: 2, mostEach: 8) { index, pool in
      if index == 0 {
        while !isDone.load(ordering: .acquiring) { usleep(1000) }
        return
      }
      for _ in 0..<10 { alone.watch(pool.run) { true } }
      isDone.store(true, ordering: .releasing)
      together.watch(pool.run) { together.count > 1 }
    }
    #expect(alone.count == 1)
    #expect(together.count == 2)
  }

  @Test(
    "as many threads as may help the last index, those too for which there never was one",
    arguments: [(1, 3, 8, 3), (1, 4, 2, 2), (2, 4, 8, 4), (2, 3, 2, 2)])
  func helping(_ count: Int, _ threads: Int, _ mostEach: Int, _ expected: Int) {
    let seen = ThreadsSeen()
    WorkerPool.runSideBySide(count, threads: threads, mostEach: mostEach) { index, pool in
      if index < count - 1 { return }
      seen.watch(pool.run) { seen.count >= expected }
      // One that may not help would be seen in one of these.
      for _ in 0..<10 { seen.watch(pool.run) { true } }
    }
    #expect(seen.count == expected)
  }

  @Test("guests go where fewest threads are")
  func evenly() {
    let seen = [ThreadsSeen(), ThreadsSeen()]
    let ready = Atomic<Int>(0)
    WorkerPool.runSideBySide(2, threads: 4, mostEach: 8) { index, pool in
      seen[index].watch(pool.run) { seen.allSatisfy { $0.count >= 2 } }
      // Neither ends before the other is ready, so that none comes from an index that has ended.
      ready.add(1, ordering: .acquiringAndReleasing)
      while ready.load(ordering: .acquiring) < 2 { usleep(1000) }
    }
    #expect(seen.map(\.count) == [2, 2])
  }

  @Test("a guest that joins while work is under way has no part in it and does not end it")
  func joiningLate() {
    let seen = ThreadsSeen()
    let begun = Atomic<Int>(0), isEnding = Atomic<Bool>(false)
    let isDone = Atomic<Bool>(false), wasDone = Atomic<Bool>(false)
    // Four threads: each index has one guest. When the first ends, its two threads join the second.
    WorkerPool.runSideBySide(2, threads: 4, mostEach: 8) { index, pool in
      if index == 0 {
        while !isEnding.load(ordering: .acquiring) { usleep(1000) }
        return
      }
      seen.watch(pool.run) { seen.count == 2 }
      let owner = ThreadsSeen.current
      pool.run(2) { _ in
        // One piece on each thread: neither ends before both have begun.
        begun.add(1, ordering: .acquiringAndReleasing)
        while begun.load(ordering: .acquiring) < 2 { usleep(1000) }
        isEnding.store(true, ordering: .releasing)
        if ThreadsSeen.current == owner { return }
        usleep(200_000)
        isDone.store(true, ordering: .releasing)
      }
      wasDone.store(isDone.load(ordering: .acquiring), ordering: .releasing)
      // Now they take part.
      seen.watch(pool.run) { seen.count == 4 }
    }
    let returnedLate = wasDone.load(ordering: .acquiring)
    #expect(returnedLate, "run returned before its pieces were done")
    #expect(seen.count == 4)
  }

  @Test("work that ends while a guest joins ends all the same, in two thousand repetitions")
  func endingWhileJoining() {
    let count = Atomic<Int>(0)
    let isOver = ends {
      for repetition in 0..<2000 {
        WorkerPool.runSideBySide(2 + repetition % 2, threads: 3, mostEach: 8) { index, pool in
          // All end at about the same time, some before their guest is there, some just after.
          for _ in 0..<(index * (repetition % 5)) { pool.run(3) { _ in count.add(1, ordering: .relaxed) } }
        }
      }
    }
    #expect(isOver, "it waits for ever")
    let expected = (0..<2000).reduce(0) { $0 + 3 * ($1 % 5) * ($1 % 2 == 0 ? 1 : 3) }
    #expect(count.load(ordering: .relaxed) == expected)
  }

  @Test("a pool that is kept after its work has ended runs on its owner's thread")
  func keptPool() {
    let kept = Mutex<WorkerPool?>(nil)
    let first = ThreadsSeen(), then = ThreadsSeen()
    let isOver = ends {
      WorkerPool.runSideBySide(1, threads: 2, mostEach: 8) { _, pool in
        first.watch(pool.run) { first.count == 2 }
        kept.withLock { $0 = pool }
      }
      guard let pool = kept.withLock({ $0 }) else { return }
      for _ in 0..<10 { then.watch(pool.run) { true } }
    }
    #expect(isOver, "it waits for ever")
    #expect(first.count == 2 && then.count == 1)
  }
}
