import Foundation

/// The processors that this process may use: fewer than the machine has where taskset(1), a batch system
/// or a container says so.
public enum Processors {
  /// How many threads can really work at a time: the processors of the process's mask, at most the
  /// control groups' quota, rounded up; at least 1.
  public static var count: Int { count(root: "") }

  /// The numbers of the processors in the process's mask, as taskset(1) takes them; empty where the kernel
  /// does not say.
  public static var numbers: [Int] { numbers(status: text("/proc/self/status")) }

  /// - Parameter root: Before every path, for tests.
  static func count(root: String) -> Int {
    let numbers = numbers(status: text(root + "/proc/self/status"))
    let processors = numbers.isEmpty ? ProcessInfo.processInfo.activeProcessorCount : numbers.count
    guard let quota = quota(root: root) else { return max(1, processors) }
    return max(1, min(processors, Int(min(quota.rounded(.up), 1e6))))
  }

  /// The processors in the text of `/proc/self/status`: `0-2,5` is 0, 1, 2 and 5.
  public static func numbers(status: String) -> [Int] {
    let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
    let list = line?.split(separator: ":").last?.filter { !$0.isWhitespace } ?? ""
    return list.split(separator: ",").flatMap { range in
      let ends = range.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first <= last, last < 1 << 20 else { return [Int]() }
      return Array(first...last)
    }
  }

  /// The smallest quota of the process's control groups and of all above them, in processors; nil where
  /// there is none.
  static func quota(root: String) -> Double? {
    let mounts = text(root + "/proc/self/mountinfo").split(separator: "\n").compactMap(Mount.init)
    var quotas: [Double] = []
    // A line is `0::/path` in version 2, and `4:cpu,cpuacct:/path` in version 1.
    for line in text(root + "/proc/self/cgroup").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isSecond = parts[0] == "0" && parts[1].isEmpty
      guard isSecond || parts[1].split(separator: ",").contains("cpu") else { continue }
      for mount in mounts where isSecond ? mount.type == "cgroup2" : mount.type == "cgroup" && mount.options.contains("cpu") {
        for folder in mount.folders(of: String(parts[2])) {
          if let quota = isSecond ? second(root + folder) : first(root + folder) { quotas.append(quota) }
        }
      }
    }
    return quotas.min()
  }

  /// `cpu.max` holds `150000 100000`, or `max 100000`.
  private static func second(_ folder: String) -> Double? {
    let numbers = text(folder + "/cpu.max").split(whereSeparator: \.isWhitespace).map { Double($0) }
    guard numbers.count == 2, let quota = numbers[0], let period = numbers[1] else { return nil }
    return share(quota, period)
  }

  /// Version 1 has a file for each; a quota of -1 is none.
  private static func first(_ folder: String) -> Double? {
    func number(_ name: String) -> Double? { Double(text("\(folder)/\(name)").filter { !$0.isWhitespace }) }
    guard let quota = number("cpu.cfs_quota_us"), let period = number("cpu.cfs_period_us") else { return nil }
    return share(quota, period)
  }

  private static func share(_ quota: Double, _ period: Double) -> Double? {
    quota > 0 && period > 0 && (quota / period).isFinite ? quota / period : nil
  }

  private static func text(_ path: String) -> String { (try? AtomicFile.text(of: path)) ?? "" }

  /// A line of `/proc/self/mountinfo`, such as
  /// `31 23 0:26 /outer /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup rw`.
  private struct Mount {
    /// What of the file system is to be seen.
    let root: String
    let point: String
    let type: String
    let options: [Substring]

    init?(_ line: Substring) {
      let words = line.split(separator: " ")
      guard words.count > 6, let dash = words.firstIndex(of: "-"), dash >= 5, dash + 3 < words.count else { return nil }
      // Blanks in a name are written `\040`.
      root = words[3].replacingOccurrences(of: "\\040", with: " ")
      point = words[4].replacingOccurrences(of: "\\040", with: " ")
      type = String(words[dash + 1])
      options = words[dash + 3].split(separator: ",")
    }

    /// The folders of a group and of those above it, as far as they are to be seen here.
    func folders(of group: String) -> [String] {
      var path = group
      if root != "/" {
        // In a container only a part of the tree is mounted; the group's path may begin outside it.
        path = path == root ? "" : path.hasPrefix(root + "/") ? String(path.dropFirst(root.count)) : ""
      }
      var names = path.split(separator: "/").map(String.init)
      if names.contains("..") { names = [] }
      return (0...names.count).map { point + names.prefix($0).map { "/" + $0 }.joined() }
    }
  }
}
