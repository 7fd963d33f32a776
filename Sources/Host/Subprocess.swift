import Foundation

/// A program that runs beside ours. Foundation's `Process` is not used: on Linux its `waitUntilExit` has
/// been seen to wait for ever on a child that had long ended.
public struct Subprocess: Sendable {
  /// Where one of the child's streams goes.
  public enum Stream: Sendable {
    /// To `/dev/null`.
    case nothing
    /// Where ours goes.
    case inherited
    /// A file, created or emptied; unlike a pipe it never blocks the child.
    case file(String)
    /// A descriptor of ours, such as one end of a pipe.
    case descriptor(Int32)
  }

  /// How a program ended.
  public enum End: Equatable, Sendable {
    /// By itself, with this exit code.
    case exited(Int32)
    /// By a signal that it did not catch.
    case killed(signal: Int32)

    /// `WIFEXITED` and its kin are macros that Swift does not see.
    fileprivate init(status: Int32) {
      let signal = status & 0x7f
      self = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
    }

    /// As a shell tells it: the exit code, or 128 and the signal's number.
    public var code: Int32 {
      switch self {
      case .exited(let code): code
      case .killed(let signal): 128 + signal
      }
    }
  }

  /// The child's process number.
  public let pid: pid_t

  /// Starts `program` (a path, or a name on the PATH), without input unless it is given.
  ///
  /// - Parameters:
  ///   - input: A descriptor of ours to read from.
  ///   - folder: Its working directory; ours by default.
  ///   - environment: Its whole environment; ours by default.
  ///   - ownGroup: Whether it leads a process group, which `endGroup` ends with all that it started; Ctrl-C
  ///     on the terminal then reaches us alone.
  /// - Throws: `HostError.notStarted`.
  public init(
    _ program: String, _ arguments: [String] = [], folder: String? = nil,
    environment: [String: String]? = nil, input: Int32? = nil, output: Stream = .nothing,
    errors: Stream = .nothing, ownGroup: Bool = false
  ) throws(HostError) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    for (stream, descriptor) in [(output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
      switch stream {
      case .nothing: posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
      case .inherited: break
      case .file(let path):
        posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
      case .descriptor(let ours): posix_spawn_file_actions_adddup2(&actions, ours, descriptor)
      }
    }
    // A child can be interrupted even where we ourselves block or ignore signals.
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t(), all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    // But for these two: a hangup that nohup(1) lets us ignore, and a limit on files that we take as an error.
    sigdelset(&all, SIGHUP)
    sigdelset(&all, SIGXFSZ)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let group = ownGroup ? POSIX_SPAWN_SETPGROUP : 0
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | Int32(group)))
    #if canImport(Darwin)
      // Not every env(1) of macOS knows -C.
      let inFolder: [String] = []
      if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }
    #else
      // Swift does not see `posix_spawn_file_actions_addchdir_np`; env(1) changes the folder as well.
      let inFolder = folder.map { ["env", "-C", $0] } ?? []
    #endif
    let words = (inFolder + [program] + arguments).map { strdup($0) }
    var environment = environment ?? ProcessInfo.processInfo.environment
    // A folder for temporary files that is not there would be the child's trouble, in words that blame something else.
    if environment["TMPDIR"] != nil { environment["TMPDIR"] = Scratch.parent }
    let variables = environment.sorted { $0.key < $1.key }
      .map { strdup("\($0.key)=\($0.value)") }
    defer { for word in words + variables { free(word) } }
    var child: pid_t = 0
    let failure = posix_spawnp(&child, inFolder.first ?? program, &actions, &attributes, words + [nil], variables + [nil])
    guard failure == 0 else {
      throw .notStarted(program: program, reason: String(cString: strerror(failure)))
    }
    pid = child
  }

  /// Waits for the end. To be called once.
  public func end() -> End {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return End(status: status)
  }

  /// Waits for the end: the exit code, or 128 and the signal's number. To be called once, instead of `end`.
  public func wait() -> Int32 { end().code }

  /// The end as `wait` tells it, or nil while it runs. To be called until it has ended.
  public func endIfOver() -> Int32? {
    var status: Int32 = 0
    let found = waitpid(pid, &status, WNOHANG)
    if found == 0 || found < 0 && errno == EINTR { return nil }
    return End(status: status).code
  }

  /// Ends a child that leads a group, and all that it started, and waits for it.
  public func endGroup() {
    kill(-pid, SIGTERM)
    _ = wait()
  }

  /// Sends a signal.
  public func send(_ signal: Int32) { kill(pid, signal) }

  /// Runs a program to its end and reads what it wrote, as text.
  ///
  /// - Throws: `HostError.notStarted`.
  public static func capture(
    _ program: String, _ arguments: [String] = [], folder: String? = nil,
    environment: [String: String]? = nil
  ) throws(HostError) -> (code: Int32, output: String, errors: String) {
    let (code, output, errors) = try captureBytes(program, arguments, folder: folder, environment: environment)
    return (code, String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self))
  }

  /// Runs a program to its end and reads what it wrote. That is kept in memory, not in a folder that may be missing or
  /// full; and not in pipes, which block a child, or the reader where a grandchild holds them open.
  ///
  /// - Throws: `HostError.notStarted`.
  public static func captureBytes(
    _ program: String, _ arguments: [String] = [], folder: String? = nil,
    environment: [String: String]? = nil
  ) throws(HostError) -> (code: Int32, output: [UInt8], errors: [UInt8]) {
    var files: [Int32] = []
    defer { for file in files { close(file) } }
    for name in ["output", "errors"] {
      let file = memoryFile(name)
      guard file >= 0 else {
        throw .notStarted(program: program, reason: "no memory for its \(name): \(AtomicFile.reason())")
      }
      files.append(file)
    }
    let child = try Subprocess(
      program, arguments, folder: folder, environment: environment, output: .descriptor(files[0]),
      errors: .descriptor(files[1]))
    let code = child.wait()
    return (code, content(files[0]), content(files[1]))
  }

  /// A file without a name, `memfd_create(2)`. Looked up at run time, because Swift's Glibc module does not show this
  /// function. macOS has none: there it is a file for the time being whose name is gone.
  private static func memoryFile(_ name: String) -> Int32 {
    #if canImport(Darwin)
      var path = Array((Scratch.parent + "/retrace-XXXXXX").utf8CString)
      let file = mkstemp(&path)
      guard file >= 0 else { return -1 }
      unlink(path)
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
      return file
    #else
      typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
      let closeOnExec: UInt32 = 1
      guard let symbol = dlsym(nil, "memfd_create") else {
        errno = ENOSYS
        return -1
      }
      return unsafeBitCast(symbol, to: Create.self)(name, closeOnExec)
    #endif
  }

  private static func content(_ file: Int32) -> [UInt8] {
    let size = max(0, Int(lseek(file, 0, SEEK_END)))
    var bytes = [UInt8](repeating: 0, count: size)
    var position = 0
    while position < size {
      let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress! + position, size - position, off_t(position)) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      position += count
    }
    return Array(bytes.prefix(position))
  }
}
