import Foundation
import Host

/// A process and all that descend from it.
enum ProcessTree {
  /// A process as `/proc/<number>/stat` has it.
  struct Member: Equatable {
    let parent: pid_t
    /// How much of its memory is there, in bytes.
    let resident: Int

    /// Fields are separated by blanks, but for the second: the program's name in brackets, which may hold anything.
    init?(stat text: String) {
      guard let bracket = text.lastIndex(of: ")") else { return nil }
      let fields = text[text.index(after: bracket)...].split(separator: " ")
      // The third field is the first here.
      guard fields.count > 21, let parent = pid_t(fields[1]), let pages = Int(fields[21]) else { return nil }
      self.parent = parent
      resident = max(0, pages) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
  }

  /// How much memory `root` and its descendants have together; what several share counts for each.
  static func residentBytes(below root: pid_t) -> Int {
    var members: [pid_t: Member] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let number = pid_t(name), let text = try? AtomicFile.text(of: "/proc/\(name)/stat") else { continue }
      members[number] = Member(stat: text)
    }
    return residentBytes(below: root, members)
  }

  static func residentBytes(below root: pid_t, _ members: [pid_t: Member]) -> Int {
    var children: [pid_t: [pid_t]] = [:]
    for (number, member) in members { children[member.parent, default: []].append(number) }
    var (sum, open, seen): (Int, [pid_t], Set<pid_t>) = (0, [root], [])
    while let next = open.popLast() {
      guard seen.insert(next).inserted else { continue }
      sum += members[next]?.resident ?? 0
      open += children[next] ?? []
    }
    return sum
  }
}
