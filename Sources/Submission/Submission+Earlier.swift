import Foundation
import Host

/// Submissions to Slurm that may still be under way. To make a shard twice does no harm, but is done twice.
extension Submission {
  /// A submission whose jobs are noted.
  package struct Earlier: Equatable, Sendable {
    package let folder: String
    /// Their numbers.
    package let jobs: [String]

    package init(folder: String, jobs: [String]) { (self.folder, self.jobs) = (folder, jobs) }
  }

  /// Those in `parent` that make some of the same shards, in the same way and place; where all are there, those that
  /// collect the same.
  package func earlier(in parent: String) -> [Earlier] {
    let ours = Set(tasks.tasks.joined().map(\.description))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    let folders = names.compactMap { Int($0) }.sorted().map { "\(parent)/\($0)" }
    return folders.compactMap { folder in
      func lines(_ name: String) -> [Substring] {
        ((try? AtomicFile.text(of: "\(folder)/\(name)")) ?? "").split(separator: "\n")
      }
      let jobs = lines("jobs.txt").compactMap { $0.split(separator: " ").first.map(String.init) }
        .filter { Int($0) != nil }
      guard !jobs.isEmpty else { return nil }
      let isSame = collectsOnly
        ? lines("collect.sh").contains { $0 == collectingLine }
        : lines("make-shards.sh").contains { $0.hasPrefix(makingLine + " ") }
          && lines("tasks.txt").contains { $0.split(separator: " ").contains { ours.contains(String($0)) } }
      return isSame ? Earlier(folder: folder, jobs: jobs) : nil
    }
  }
}

extension [Submission.Earlier] {
  /// Of these, the jobs that Slurm still has in its queue; none where it cannot be asked.
  package func queued() -> [Submission.Earlier] {
    let jobs = flatMap(\.jobs)
    let words = ["--noheader", "--format=%F", "--jobs=\(jobs.joined(separator: ","))"]
    guard !jobs.isEmpty, Programs.path(of: "squeue") != nil,
      let asked = try? Subprocess.capture("squeue", words), asked.code == 0
    else { return [] }
    // A job that it has forgotten is no error, unless it was the only one.
    let left = Set(asked.output.split(whereSeparator: \.isWhitespace).map(String.init))
    return compactMap { earlier in
      let jobs = earlier.jobs.filter(left.contains)
      return jobs.isEmpty ? nil : Submission.Earlier(folder: earlier.folder, jobs: jobs)
    }
  }
}
