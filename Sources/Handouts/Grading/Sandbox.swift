import Foundation
import Host

/// Where code of students is compiled and run: namespaces of its own, as bubblewrap makes them, with nothing of this
/// machine to be written to, no network, and limits.
///
/// Only what is bound into it can be seen: the system's programs and libraries, the compiler, and what the caller names,
/// all to be read only; what is written goes to a small file system in memory that vanishes with the sandbox. `timeout` is
/// its only parent: where that ends, or is ended, the kernel ends every process in the sandbox, whatever session or group
/// it has made itself.
struct Sandbox: Sendable {
  /// How far what runs in it may go.
  struct Limits: Sendable {
    /// Of real time, after which everything in it is ended.
    var seconds: Int
    /// Of a processor's time, for each process.
    var processorSeconds: Int
    /// Of address space, for each process.
    var megabytes: Int
    /// Processes and threads together.
    var processes: Int
    /// Open at a time, for each process. Files without a name (`memfd_create`) are memory that is counted nowhere else.
    var files: Int
    /// For each file that it writes, its standard errors included.
    var fileMegabytes: Int
    /// Of its file system in memory.
    var scratchMegabytes: Int
  }

  static let program = "bwrap"
  /// Debian's package that brings it.
  static let debianPackage = "bubblewrap"

  /// The folder with the compiler's `bin` and `lib`.
  let toolchain: String
  /// Whether we are the superuser, whose processes no limit counts: code of students then runs as a user whom nobody is.
  let isSuperuser: Bool
  /// Tells sandboxes that exist side by side apart, from 0.
  let slot: Int

  /// Far from the numbers that are given to people, services and containers.
  private static let firstUser = 1_900_000_000

  /// What is run to have `command` run in a sandbox.
  ///
  /// - Parameter bound: files and folders, and where they are to be seen.
  func words(_ command: [String], bound: [(from: String, to: String)] = [], _ limits: Limits) -> [String] {
    var words = ["timeout", "--foreground", "--signal=KILL", "\(limits.seconds)", Self.program]
    // As superuser no namespace of users: in one, all processes would count as the superuser's, which has no limits.
    words +=
      isSuperuser
      ? ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"] : ["--unshare-all"]
    words += ["--die-with-parent", "--new-session", "--clearenv"]
    for (name, value) in environment { words += ["--setenv", name, value] }
    let system =
      ["/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/include", "/bin", "/lib", "/lib64"]
      + ["/etc/ld.so.cache", "/etc/alternatives"]
    let own: [(from: String, to: String)] =
      (toolchain == "/usr" ? [] : [(from: toolchain, to: toolchain)]) + bound
    // The folders above would be closed to all others than the superuser.
    for folder in Self.folders(above: system + own.map(\.to)) { words += ["--perms", "0755", "--dir", folder] }
    for path in system { words += ["--ro-bind-try", path, path] }
    for (from, to) in own { words += ["--ro-bind", from, to] }
    words += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev", "--perms", "1777"]
    words += ["--size", "\(limits.scratchMegabytes << 20)", "--tmpfs", "/tmp", "--chdir", "/tmp", "--remount-ro", "/"]
    if isSuperuser {
      let user = "\(Self.firstUser + slot)"
      words += ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]
    }
    words += [
      "prlimit", "--as=\(limits.megabytes << 20)", "--nproc=\(limits.processes)", "--nofile=\(limits.files)", "--core=0",
      "--fsize=\(limits.fileMegabytes << 20)", "--cpu=\(limits.processorSeconds)", "--",
    ]
    return words + command
  }

  private var environment: [(String, String)] {
    // A crash says one sentence; the trace behind it takes long and is of no use here.
    [("HOME", "/tmp"), ("LANG", "C.UTF-8"), ("PATH", "\(toolchain)/bin:/usr/bin:/bin"), ("SWIFT_BACKTRACE", "enable=no")]
  }

  /// All folders above `paths`, each once, outer ones first.
  static func folders(above paths: [String]) -> [String] {
    var folders: Set<String> = []
    for path in paths {
      var folder = NSString(string: path).deletingLastPathComponent
      while folder.count > 1 {
        folders.insert(folder)
        folder = NSString(string: folder).deletingLastPathComponent
      }
    }
    return folders.sorted()
  }

  /// A sandbox in which `true` has run.
  ///
  /// - Parameter path: of bubblewrap; nil where it is not on the PATH.
  /// - Throws: `HandoutError.missing` and `.failed` where none can be made: nothing is graded then.
  static func tried(bubblewrap path: String? = Programs.path(of: Sandbox.program)) throws(HandoutError) -> Sandbox {
    guard path != nil else { throw .missing(program: program, packages: debianPackage) }
    for (needed, its) in [("timeout", "coreutils"), ("prlimit", "util-linux"), ("setpriv", "util-linux")]
    where Programs.path(of: needed) == nil {
      throw .missing(program: needed, packages: its)
    }
    let sandbox = Sandbox(toolchain: try toolchain(), isSuperuser: geteuid() == 0, slot: 0)
    let limits = Limits(
      seconds: 20, processorSeconds: 20, megabytes: 1_024, processes: 16, files: 64, fileMegabytes: 1, scratchMegabytes: 1)
    let words = sandbox.words(["true"], limits)
    let (code, _, errors) = try handing { () throws(HostError) in
      try Subprocess.capture(words[0], Array(words.dropFirst()))
    }
    guard code == 0 else {
      let reason = errors.split(separator: "\n").first.map { String($0) } ?? "it ends with \(code)"
      let needed =
        sandbox.isSuperuser
        ? "in a container the right to make namespaces, as docker run --privileged gives it"
        : "users who may make namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu "
          + "kernel.apparmor_restrict_unprivileged_userns=0), or run it as root"
      throw .failed(
        name: program,
        message: "no sandbox can be made here, so nothing is graded: \(reason); it takes bubblewrap 0.8 or later and \(needed)")
    }
    return sandbox
  }

  /// The same for another slot.
  func at(_ slot: Int) -> Sandbox { Sandbox(toolchain: toolchain, isSuperuser: isSuperuser, slot: slot) }

  /// Where the compiler stands, as it says itself: what is on the PATH may only lead to it.
  private static func toolchain() throws(HandoutError) -> String {
    let text = try Tool.output(of: "swiftc", ["-print-target-info"])
    guard let match = text.firstMatch(of: /"runtimeResourcePath": *"([^"]+)\/lib\/swift"/) else {
      throw .failed(name: "swiftc -print-target-info", message: "does not say where the compiler's libraries stand")
    }
    return URL(fileURLWithPath: String(match.output.1)).resolvingSymlinksInPath().path
  }
}
