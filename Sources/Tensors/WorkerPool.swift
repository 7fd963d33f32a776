import CKernels
import Foundation
import Host
import Synchronization

/// Threads that wait for work. A piece of work is `body(0) … body(count − 1)` in any order on any
/// thread, so callers write results into places that belong to an index.
///
/// Waiting threads spin for a few microseconds before they sleep: a step of a small network takes less
/// time than waking a thread.
public final class WorkerPool: @unchecked Sendable {
  /// How many threads work, the caller's included.
  public let threads: Int

  private let crew: Crew
  private var handles: [pthread_t] = []
  private let noted = Mutex<Set<Int>>([])

  /// In pieces of how many examples the batches were cut that were trained on with this pool, the smallest first. It
  /// belongs to the settings of a training as its seed does.
  public var pieceSizes: [Int] { noted.withLock { $0.sorted() } }

  /// Notes that a batch is trained on in pieces of so many examples.
  package func note(pieceSize: Int) { noted.withLock { _ = $0.insert(pieceSize) } }

  /// A pool of `threads` threads; with 1, everything runs on the caller's.
  public init(threads: Int) {
    require(threads >= 1, "WorkerPool needs at least one thread, got \(threads)")
    self.threads = threads
    crew = Crew()
    for _ in 1..<max(threads, 1) {
      #if canImport(Darwin)
        var handle: pthread_t?
      #else
        var handle = pthread_t()
      #endif
      // The thread owns its share of the crew, not the pool, whose end must stop the thread.
      let share = Unmanaged.passRetained(crew)
      let failed = pthread_create(&handle, nil, { given in
        // Optional in Linux, and not in macOS, where the handle is.
        let raw: UnsafeMutableRawPointer? = given
        if let raw { Unmanaged<Crew>.fromOpaque(raw).takeRetainedValue().serve() }
        return nil
      }, share.toOpaque())
      if failed == 0 { handles += [handle].compactMap { $0 } } else { share.release() }
    }
  }

  deinit {
    crew.stop()
    for handle in handles { pthread_join(handle, nil) }
  }

  /// Runs `body` for every index below `count` and returns when all are done. One thread at a time
  /// may call it, and `body` must not call it again on the same pool.
  public func run(_ count: Int, _ body: (Int) -> Void) {
    guard !handles.isEmpty, count > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { crew.run(count, $0, workers: handles.count) }
  }
}

/// What the threads of a pool share. It outlives the pool until the last thread has left.
private final class Crew: @unchecked Sendable {
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

  init() {
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(wake)
    mutex.deallocate()
    wake.deallocate()
  }

  /// Makes every thread leave `serve`.
  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    announce()
  }

  private func announce() {
    pthread_mutex_lock(mutex)
    generation.add(1, ordering: .sequentiallyConsistent)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }

  func run(_ count: Int, _ body: @escaping (Int) -> Void, workers: Int) {
    let current = Job(count: count, body: body)
    job = current
    nextIndex.store(0, ordering: .relaxed)
    working.store(workers, ordering: .relaxed)
    announce()
    work(current)
    var spins = 0
    while working.load(ordering: .acquiring) > 0 {
      retrace_pause()
      spins += 1
      // Another process may have the core that the last worker needs.
      if spins > 20_000 { sched_yield() }
    }
    job = nil
  }

  private func work(_ job: Job) {
    while true {
      let index = nextIndex.add(1, ordering: .relaxed).oldValue
      if index >= job.count { return }
      job.body(index)
    }
  }

  /// What a thread does until `stop`.
  func serve() {
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
