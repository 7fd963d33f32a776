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
  /// How many threads work, the caller's included and guests left out.
  public let threads: Int

  fileprivate let crew: Crew
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
        if let raw { Unmanaged<Crew>.fromOpaque(raw).takeRetainedValue().serve(after: 0) }
        return nil
      }, share.toOpaque())
      if failed == 0 {
        handles += [handle].compactMap { $0 }
        _ = crew.admit()
      } else {
        share.release()
      }
    }
  }

  deinit {
    crew.stop()
    for handle in handles { pthread_join(handle, nil) }
  }

  /// Runs `body` for every index below `count` and returns when all are done. One thread at a time
  /// may call it, and `body` must not call it again on the same pool.
  public func run(_ count: Int, _ body: (Int) -> Void) {
    guard crew.size > 0, count > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { crew.run(count, $0) }
  }

  /// Runs `body` for every index below `count`, as many at once as there are threads, and returns when all are done.
  /// For work that is long.
  ///
  /// Each index is given a pool of its own. A thread for which no index is left joins the pool that has fewest threads,
  /// from that pool's next piece of work on, and stays until its index is done. So no thread idles while an index is at
  /// work in its pool. Who helps where depends on the clock; what `body` leaves may not, as with any pool.
  ///
  /// - Parameter mostEach: With how many threads a pool has all that can help.
  package static func runSideBySide(
    _ count: Int, threads: Int, mostEach: Int, _ body: (Int, WorkerPool) -> Void
  ) {
    require(mostEach >= 1, "WorkerPool.runSideBySide needs at least one thread for each index, got \(mostEach)")
    let hall = Hall(count: count, seats: mostEach - 1)
    let workers = min(threads, max(count, 1) * mostEach)
    WorkerPool(threads: workers).run(workers) { _ in
      while let (index, pool) = hall.take() {
        body(index, pool)
        hall.end(index, pool)
      }
      while let (crew, generation) = hall.join() { crew.serve(after: generation) }
    }
  }
}

/// Which indexes of work side by side are not begun, and which are at work in pools that take guests.
///
/// An index is taken and its pool opened in one step, so whoever finds neither an index nor a pool with a free seat
/// may go home: no other will come, since guests stay until their pool closes. A pool is struck off before it closes,
/// so a guest joins one that is open and is then woken by its end, or does not see it.
private final class Hall: Sendable {
  private struct State {
    var next = 0
    var open: [(index: Int, pool: WorkerPool)] = []
  }
  private let count, seats: Int
  private let state = Mutex(State())

  init(count: Int, seats: Int) { (self.count, self.seats) = (count, seats) }

  /// An index that is not begun, with a new pool.
  func take() -> (Int, WorkerPool)? {
    state.withLock { state in
      if state.next >= count { return nil }
      defer { state.next += 1 }
      let pool = WorkerPool(threads: 1)
      state.open.append((state.next, pool))
      return (state.next, pool)
    }
  }

  /// Sends the guests of `pool` away. Whoever still has the pool works in it alone.
  func end(_ index: Int, _ pool: WorkerPool) {
    state.withLock { $0.open.removeAll { $0.index == index } }
    pool.crew.stop()
  }

  /// A seat in the crew with fewest threads, of those that have one, and the generation of its work then. The crew's
  /// mutex is taken inside ours here, and nowhere the other way round.
  func join() -> (Crew, Int)? {
    state.withLock { state in
      let crew = state.open.lazy.map(\.pool.crew).min { $0.size < $1.size }
      guard let crew, crew.size < seats else { return nil }
      return (crew, crew.admit())
    }
  }
}

/// What the threads of a pool share. It outlives the pool until the last thread has left.
///
/// Why no access races: `members` changes with the mutex held, and each piece of work takes its number of workers from
/// it and becomes the next generation in one step with the mutex held. So a thread that was admitted before takes part
/// and is waited for, and one that is admitted after has that generation for its last seen and waits for the next. The
/// caller's stores (`job`, and all that `body` reads) come before the generation that a worker acquires; a worker's
/// come before its subtraction from `working`, which the caller acquires before it returns or touches `job` again. The
/// caller alone stops a crew, between two pieces of work, so no worker is inside one then.
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
  private let members = Atomic<Int>(0)

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

  /// How many threads serve, besides the one whose pool it is. Who reads it without the mutex may see a guest late,
  /// and then does one more piece of work without it.
  var size: Int { members.load(ordering: .relaxed) }

  /// Counts in a thread that is about to serve, and says after which generation.
  func admit() -> Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    members.add(1, ordering: .relaxed)
    return generation.load(ordering: .relaxed)
  }

  /// Makes every thread leave `serve`; what is run afterwards is the caller's alone.
  func stop() {
    announce {
      isStopping.store(true, ordering: .sequentiallyConsistent)
      members.store(0, ordering: .relaxed)
    }
  }

  /// Does `preparing` and begins the next generation in one step.
  private func announce(_ preparing: () -> Void) {
    pthread_mutex_lock(mutex)
    preparing()
    generation.add(1, ordering: .sequentiallyConsistent)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }

  func run(_ count: Int, _ body: @escaping (Int) -> Void) {
    let current = Job(count: count, body: body)
    announce {
      job = current
      nextIndex.store(0, ordering: .relaxed)
      working.store(members.load(ordering: .relaxed), ordering: .relaxed)
    }
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

  /// What a thread does until `stop`, from the first work after generation `seen` on.
  func serve(after seen: Int) {
    var seen = seen
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
