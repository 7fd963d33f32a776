import Foundation
import Synchronization

/// Runs a program in the foreground with our own standard streams, and passes on what would end us.
public enum ForegroundProgram {
  /// How it ended, and what asked us to stop meanwhile.
  public struct Outcome: Equatable, Sendable {
    /// Its exit code, or the signal that ended it.
    public let end: Subprocess.End
    /// The signal that asked us to stop meanwhile: Ctrl-C, or SIGTERM.
    public let interruption: Int32?
  }

  /// Starts `program` and waits for its end.
  ///
  /// Ctrl-C reaches the child from the terminal, as it reaches us; a signal that only we received is
  /// passed on. (Waiting for SIGCHLD with `sigwaitinfo` would not do: OpenBLAS starts a thread before
  /// `main`, and a signal may be delivered, and lost, there.)
  /// - Throws: `HostError.notStarted`.
  public static func run(_ program: String, _ arguments: [String]) throws(HostError) -> Outcome {
    interruption.store(0, ordering: .sequentiallyConsistent)
    undelivered.store(0, ordering: .sequentiallyConsistent)
    let signals = [SIGINT, SIGTERM, SIGHUP]
    var before: [sigaction] = []
    for signal in signals {
      var ours = sigaction(), theirs = sigaction()
      #if canImport(Darwin)
        ours.__sigaction_u.__sa_sigaction = noteSignal
      #else
        ours.__sigaction_handler.sa_sigaction = noteSignal
      #endif
      ours.sa_flags = SA_SIGINFO
      sigaction(signal, nil, &theirs)
      before.append(theirs)
      // Under nohup(1) hangups are none of ours, nor the child's, which inherits that.
      if signal == SIGHUP, isIgnored(theirs) { continue }
      sigaction(signal, &ours, nil)
    }
    defer {
      for (signal, action) in zip(signals, before) {
        var action = action
        sigaction(signal, &action, nil)
      }
    }
    // Where we are killed, nobody passes anything on; the child then stops by itself.
    let environment = ProcessInfo.processInfo.environment.merging([Interruption.parentVariable: "\(getpid())"]) { $1 }
    let process = try Subprocess(
      program, arguments, environment: environment, input: STDIN_FILENO, output: .inherited, errors: .inherited)
    child.store(process.pid, ordering: .sequentiallyConsistent)
    // One that came after the child had started, but before the handler knew it.
    let early = undelivered.load(ordering: .sequentiallyConsistent)
    if early != 0 { process.send(early) }
    let end = process.end()
    child.store(0, ordering: .sequentiallyConsistent)
    let signal = interruption.load(ordering: .sequentiallyConsistent)
    return Outcome(end: end, interruption: signal == 0 ? nil : signal)
  }
}

private let child = Atomic<pid_t>(0)
private let interruption = Atomic<Int32>(0)
private let undelivered = Atomic<Int32>(0)

/// Does only what a signal handler may.
private func noteSignal(_ number: Int32, _ information: UnsafeMutablePointer<siginfo_t>?, _: UnsafeMutableRawPointer?) {
  interruption.store(number, ordering: .sequentiallyConsistent)
  let pid = child.load(ordering: .sequentiallyConsistent)
  #if canImport(Darwin)
    // macOS does not say who sent it. In the foreground of a terminal all but SIGTERM is taken for the terminal's,
    // which the child received too.
    if number != SIGTERM, tcgetpgrp(STDIN_FILENO) == getpgrp() { return }
  #else
    // `SI_KERNEL` marks a signal from the terminal, which the child received too.
    if information?.pointee.si_code == 0x80 { return }
  #endif
  if pid != 0 { kill(pid, number) } else { undelivered.store(number, ordering: .sequentiallyConsistent) }
}
