import Foundation
import Synchronization

/// Ctrl-C, SIGTERM, a hangup and a reader that went away (SIGPIPE, as with `| head -1`) ask a program to
/// stop: it saves where it is and ends. A second one ends the process at once.
public enum Interruption {
  /// The variable by which a program tells those that it starts to stop when it is gone itself: its
  /// process number.
  public static let parentVariable = "RETRACE_PARENT"

  /// The signal that asked to stop; nil where none did.
  public static var signal: Int32? {
    let number = requested.load(ordering: .relaxed)
    if number != 0 { return number }
    let parent = watchedParent.load(ordering: .relaxed)
    return parent != 0 && getppid() != parent ? SIGHUP : nil
  }

  /// Whether the program was asked to stop.
  public static var isRequested: Bool { signal != nil }

  /// Begins to listen; the signals' former handlers are given up.
  public static func install() {
    for number in [SIGINT, SIGTERM, SIGPIPE] { Foundation.signal(number, noteSignal) }
    // nohup(1) ignores hangups for us, and that is meant.
    var before = sigaction()
    sigaction(SIGHUP, nil, &before)
    if !isIgnored(before) { Foundation.signal(SIGHUP, noteSignal) }
    if let parent = ProcessInfo.processInfo.environment[parentVariable].flatMap(pid_t.init), parent == getppid() {
      watchedParent.store(parent, ordering: .relaxed)
    }
  }
}

/// Whether a signal of which `action` is the action is ignored.
func isIgnored(_ action: sigaction) -> Bool {
  #if canImport(Darwin)
    let handler = action.__sigaction_u.__sa_handler
  #else
    let handler = action.__sigaction_handler.sa_handler
  #endif
  return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}

private let requested = Atomic<Int32>(0)
private let watchedParent = Atomic<pid_t>(0)

/// Does only what a signal handler may.
private func noteSignal(_ number: Int32) {
  requested.store(number, ordering: .relaxed)
  // A reader that is gone is met again by every line that is still written on the way out.
  if number != SIGPIPE { signal(number, SIG_DFL) }
}
