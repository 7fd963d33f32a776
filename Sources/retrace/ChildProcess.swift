import Foundation

/// Runs a program in the foreground with our own standard streams, and passes on what would end us.
enum ChildProcess {
  /// How a program ended.
  enum End: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  struct Outcome: Equatable {
    let end: End
    /// The signal that asked us to stop meanwhile: Ctrl-C, or SIGTERM.
    let interruption: Int32?
  }

  /// Starts `program` and waits for its end.
  ///
  /// Signals are waited for rather than handled: that needs no handler and no second thread, and tells
  /// Ctrl-C, which the terminal sends to the child too, from a signal that only we received and pass on.
  /// - Throws: `CommandError.cannotStart`.
  static func run(_ program: String, _ arguments: [String]) throws(CommandError) -> Outcome {
    var awaited = sigset_t()
    sigemptyset(&awaited)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGCHLD] { sigaddset(&awaited, signal) }
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &awaited, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    let child = try start(program, arguments, mask: before)
    var interruption: Int32?
    while true {
      var information = siginfo_t()
      let signal = sigwaitinfo(&awaited, &information)
      if signal == SIGCHLD {
        var status: Int32 = 0
        guard waitpid(child, &status, WNOHANG) == child else { continue }
        return Outcome(end: end(status), interruption: interruption)
      } else if signal > 0 {
        interruption = signal
        if information.si_code != sentByKernel { kill(child, signal) }
      }
    }
  }

  private static func start(
    _ program: String, _ arguments: [String], mask: sigset_t
  ) throws(CommandError) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = mask
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ([program] + arguments).map { strdup($0) }
    let environment = ProcessInfo.processInfo.environment.sorted { $0.key < $1.key }
      .map { strdup("\($0.key)=\($0.value)") }
    defer { for word in words + environment { free(word) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, program, nil, &attributes, words + [nil], environment + [nil])
    guard failure == 0 else {
      throw .cannotStart(program: program, reason: String(cString: strerror(failure)))
    }
    return child
  }

  /// `WIFEXITED` and its kin are macros that Swift does not see.
  private static func end(_ status: Int32) -> End {
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
  }

  /// `SI_KERNEL`.
  private static let sentByKernel: Int32 = 0x80
}
