@preconcurrency import Foundation
import Synchronization

/// What a program of ours does before anything else, and how it speaks and ends.
public enum StandardStreams {
  /// Makes the process safe on an odd machine:
  /// - Of the three standard streams those that are closed become `/dev/null`, opened the wrong way round,
  ///   so that using them still fails. Otherwise the first file that is opened took their place, and
  ///   messages went into reports.
  /// - A limit on the size of files (`ulimit -f`) is an error of writing like any other, not a signal.
  /// - Without a PATH, as after `env -i`, tools are looked for where they usually are.
  /// - What could not be printed in the end is told, in a line that begins with `prefix`; the exit code is 1.
  public static func install(_ prefix: String) {
    for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)] {
      if fcntl(descriptor, F_GETFD) < 0, errno == EBADF, open("/dev/null", mode) < 0 { _ = open("/", O_RDONLY) }
    }
    signal(SIGXFSZ, SIG_IGN)
    setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 0)
    linePrefix.withLock { $0 = prefix }
    atexit {
      FolderClaim.giveBackAll()
      if let reason = StandardStreams.flush() {
        StandardStreams.warn(linePrefix.withLock { $0 } + StandardStreams.complaint(reason))
        _exit(1)
      }
    }
  }

  /// Puts out what was printed so far; the reason where that fails. A reader that went away is no failure:
  /// the process then ends without a word.
  public static func flush() -> String? {
    errno = 0
    let failed = fflush(nil) != 0
    let reason = errno
    guard failed || ferror(stdout) != 0 else { return nil }
    if reason == EPIPE, Interruption.signal == nil || Interruption.signal == SIGPIPE { leave(128 + SIGPIPE) }
    return String(cString: strerror(failed ? reason : EIO))
  }

  /// That standard output failed, as a sentence without its beginning.
  public static func complaint(_ reason: String) -> String {
    "standard output cannot be written: \(reason); send it elsewhere"
  }

  /// A line on the standard error. Where that is full or closed there is nobody to tell.
  public static func warn(_ line: String) { put(line + "\n") }

  /// Text on the standard error.
  public static func put(_ text: String) { _ = AtomicFile.writeAll(Array(text.utf8), descriptor: STDERR_FILENO) }

  /// Ends the process at once, threads that still work included: nothing may be torn down under them.
  public static func leave(_ code: Int32) -> Never {
    FolderClaim.giveBackAll()
    _exit(code)
  }

  /// Ends the process with one line, also where several threads fail at a time, and exit code 1.
  public static func fail(_ line: String) -> Never {
    if hasFailed.exchange(true, ordering: .sequentiallyConsistent) {
      // Another thread is about to end the process.
      while true { pause() }
    }
    fflush(nil)
    warn(line)
    leave(1)
  }
}

private let linePrefix = Mutex<String>("")
private let hasFailed = Atomic<Bool>(false)
