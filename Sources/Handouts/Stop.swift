import Foundation
import Synchronization

/// Ctrl-C and SIGTERM ask the handouts to stop, which leaves the last ones as they were. A second one ends
/// the process at once.
public enum Stop {
  /// The signal that asked to stop; nil where none did.
  static var signal: Int32? {
    let number = requested.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Begins to listen, to SIGHUP as well; the signals' former handlers are given up.
  public static func install() {
    for number in [SIGINT, SIGTERM, SIGHUP] { Foundation.signal(number, noteSignal) }
  }

  /// - Throws: `HandoutError.interrupted`.
  static func check() throws(HandoutError) {
    if let signal { throw .interrupted(signal: signal) }
  }
}

private let requested = Atomic<Int32>(0)

/// Does only what a signal handler may.
private func noteSignal(_ number: Int32) {
  requested.store(number, ordering: .relaxed)
  signal(number, SIG_DFL)
}
