import CKernels
import Foundation
import Synchronization

/// Threads that wait for work. A piece of work is `body(0) … body(count − 1)` in any order on any
/// thread, so callers write results into places that belong to an index.
///
/// Waiting threads spin for a few microseconds before they sleep: a step of a small network takes less
/// time than waking a thread.
public final class WorkerPool: @unchecked Sendable {
  /// How many threads work, the caller's included.
  public let threads: Int

  private struct Job {
    let count: Int
    let body: (Int) -> Void
  }
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>
  private var job: Job?
  private let generation = Atomic<Int>(0)
  private let nextIndex = Atomic<Int>(0)
  private let working = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)
  private var handles: [pthread_t] = []

  /// A pool of `threads` threads; with 1, everything runs on the caller's.
  public init(threads: Int) {
    precondition(threads >= 1, "WorkerPool needs at least one thread, got \(threads)")
    self.threads = threads
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
    for _ in 1..<max(threads, 1) {
      var handle = pthread_t()
      // The thread borrows the pool: `shutDown` joins it before the memory goes.
      let pool = Unmanaged.passUnretained(self).toOpaque()
      let failed = pthread_create(&handle, nil, { raw in
        if let raw { Unmanaged<WorkerPool>.fromOpaque(raw).takeUnretainedValue().serve() }
        return nil
      }, pool)
      if failed == 0 { handles.append(handle) }
    }
  }

  deinit {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    pthread_mutex_lock(mutex)
    generation.add(1, ordering: .sequentiallyConsistent)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
    for handle in handles { pthread_join(handle, nil) }
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(wake)
    mutex.deallocate()
    wake.deallocate()
  }

  /// Runs `body` for every index below `count` and returns when all are done.
  public func run(_ count: Int, _ body: (Int) -> Void) {
    guard !handles.isEmpty, count > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { body in
      job = Job(count: count, body: body)
      nextIndex.store(0, ordering: .relaxed)
      working.store(handles.count, ordering: .relaxed)
      pthread_mutex_lock(mutex)
      generation.add(1, ordering: .sequentiallyConsistent)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(mutex)
      work(Job(count: count, body: body))
      var spins = 0
      while working.load(ordering: .acquiring) > 0 {
        retrace_pause()
        spins += 1
        // Another process may have the core that the last worker needs.
        if spins > 20_000 { sched_yield() }
      }
      job = nil
    }
  }

  private func work(_ job: Job) {
    while true {
      let index = nextIndex.add(1, ordering: .relaxed).oldValue
      if index >= job.count { return }
      job.body(index)
    }
  }

  private func serve() {
    var seen = 0
    while true {
      var spins = 0
      while generation.load(ordering: .acquiring) == seen && spins < 10_000 {
        retrace_pause()
        spins += 1
      }
      if generation.load(ordering: .acquiring) == seen {
        pthread_mutex_lock(mutex)
        while generation.load(ordering: .acquiring) == seen { pthread_cond_wait(wake, mutex) }
        pthread_mutex_unlock(mutex)
      }
      seen = generation.load(ordering: .acquiring)
      if isStopping.load(ordering: .acquiring) { return }
      if let job { work(job) }
      working.subtract(1, ordering: .acquiringAndReleasing)
    }
  }
}
