import Reports

/// How much memory the process may ask for, as `ulimit -v` and batch systems limit it.
enum MemoryLimit {
  /// Enough for every experiment at the settings of its report: the digits, which take most, end without a word at
  /// 300 MB and run at 400.
  static let needed = 512 << 20

  /// In bytes; nil where nothing is limited or the kernel does not say.
  static var bytes: Int? { bytes(limits: (try? AtomicFile.text(of: "/proc/self/limits")) ?? "") }

  /// From the text of `/proc/self/limits`, whose lines are name, soft limit, hard limit and unit.
  static func bytes(limits: String) -> Int? {
    let name = "Max address space"
    guard let line = limits.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
    return line.dropFirst(name.count).split(separator: " ").first.flatMap { Int($0) }
  }
}
