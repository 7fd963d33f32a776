import Foundation
import Synchronization

/// The threads that were seen at work, such as those that help a pool.
public final class ThreadsSeen: Sendable {
  private let threads = Mutex<Set<pthread_t>>([])

  public init() {}

  /// The thread that asks.
  public static var current: pthread_t { pthread_self() }

  /// How many threads were seen.
  public var count: Int { threads.withLock { $0.count } }

  /// Does eight pieces of work of a millisecond each by `run`, such as `pool.run`, again and again until `isEnough`,
  /// for a minute at most.
  public func watch(_ run: (Int, (Int) -> Void) -> Void, until isEnough: () -> Bool) {
    let deadline = ContinuousClock.now + .seconds(60)
    repeat {
      run(8) { _ in
        threads.withLock { _ = $0.insert(Self.current) }
        usleep(1000)
      }
    } while !isEnough() && ContinuousClock.now < deadline
  }
}
