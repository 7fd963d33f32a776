import Foundation
import Reports

/// Programs run side by side, as many as there are processors for us, and reported in the order in which they are
/// listed.
struct Conversions {
  struct Job {
    /// How it is named to the user, such as `students/xor-net.html`.
    let name: String
    let program: String
    let arguments: [String]
    var folder: String?
    /// What of its output makes a failure of an exit code of 0, as of warnings.
    var refuses: (@Sendable (_ errors: String) -> String?)?
  }

  /// Where the programs' messages go meanwhile.
  let scratch: String
  let environment: [String: String]
  let width = Processors.count

  /// Runs all of `jobs` and calls `done` with the name of each, in order.
  ///
  /// - Throws: `HandoutError.failed` for the first in order of those that failed, and `.interrupted`. What
  ///   still runs then is ended.
  func run(_ jobs: [Job], done: (String) -> Void) throws(HandoutError) {
    var running: [(index: Int, child: Subprocess)] = []
    defer { for (_, child) in running { child.endGroup() } }
    var next = 0
    var told = 0
    var finished: Set<Int> = []
    var failures: [Int: HandoutError] = [:]
    while next < jobs.count || !running.isEmpty {
      try Stop.check()
      while failures.isEmpty, next < jobs.count, running.count < width {
        running.append((next, try start(jobs[next], next)))
        next += 1
      }
      if !failures.isEmpty { next = jobs.count }
      usleep(2_000)
      for (index, child) in running {
        guard let code = child.endIfOver() else { continue }
        running.removeAll { $0.index == index }
        let failure = failure(of: jobs[index], code, errors: text(index))
        if let failure { failures[index] = failure } else { finished.insert(index) }
      }
      while finished.contains(told) {
        done(jobs[told].name)
        told += 1
      }
    }
    if let first = failures.min(by: { $0.key < $1.key }) { throw first.value }
  }

  private func start(_ job: Job, _ index: Int) throws(HandoutError) -> Subprocess {
    do {
      return try Subprocess(
        job.program, job.arguments, folder: job.folder, environment: environment,
        errors: .file(messages(index)), ownGroup: true)
    } catch {
      throw .failed(name: job.name, message: "\(error)")
    }
  }

  private func messages(_ index: Int) -> String { "\(scratch)/messages-\(index)" }

  private func text(_ index: Int) -> String {
    String(decoding: FileManager.default.contents(atPath: messages(index)) ?? Data(), as: UTF8.self)
  }

  private func failure(of job: Job, _ code: Int32, errors: String) -> HandoutError? {
    if code == 0 {
      return job.refuses?(errors).map { .failed(name: job.name, message: "\(job.program): \($0)") }
    }
    // LaTeX's own line begins with an exclamation mark; pandoc's comes first.
    let lines = errors.split(separator: "\n").map(String.init)
    let line = lines.first { $0.hasPrefix("! ") } ?? lines.first ?? "no message"
    return .failed(name: job.name, message: "\(job.program) ended with \(code): \(line)")
  }
}
