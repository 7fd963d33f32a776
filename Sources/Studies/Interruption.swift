import Foundation
import Synchronization

/// Ctrl-C and SIGTERM ask a study to stop: trainings save where they are and end. A second one ends the
/// process at once.
public enum Interruption {
  /// Whether the user asked to stop.
  public static var isRequested: Bool { requested.load(ordering: .relaxed) }

  static func install() {
    for number in [SIGINT, SIGTERM] { signal(number, noteSignal) }
  }
}

private let requested = Atomic<Bool>(false)

/// Does only what a signal handler may.
private func noteSignal(_ number: Int32) {
  requested.store(true, ordering: .relaxed)
  signal(number, SIG_DFL)
}
