import Foundation
import Host

/// Programs run side by side, as many as there are processors for us, and reported in the order in which they are
/// listed.
struct Conversions {
  /// One program of a job.
  struct Step {
    let program: String
    let arguments: [String]
    var folder: String?
    /// A file in which it leaves further messages.
    var log: String?
    /// What of its messages makes a failure of an exit code of 0, as of warnings.
    var refuses: (@Sendable (_ messages: String) -> String?)?
    /// What of its messages the user is told although all went well.
    var tells: (@Sendable (_ messages: String) -> [String])?
    /// For a program that must run until nothing changes any more.
    var settling: Settling?
  }

  /// When a program that reads what its last pass left need run no more.
  struct Settling {
    /// What one pass leaves to the next.
    let files: [String]
    /// What the first pass is told before all else: it is never the last.
    let firstPass: [String]
    /// Papers need three; a text that moves for ever must not run for ever.
    static let passes = 8
  }

  /// Programs one after the other that make one file.
  struct Job {
    /// How it is named to the user, such as `students/xor-net.html`.
    let name: String
    let steps: [Step]
    /// A folder that is made before the first step.
    var folder: String?
    /// What is put into its place after the last step.
    var result: Result?
    /// What is done after all else, in this process.
    var finish: (@Sendable () throws(HandoutError) -> Void)?

    struct Result {
      let from, to: String
    }
  }

  /// Where the programs' messages go meanwhile.
  let scratch: String
  let environment: [String: String]
  let width = Processors.count

  /// A job that is under way.
  private struct Running {
    let index: Int
    var step = 0
    /// Of the present step, from 1.
    var pass = 1
    /// What the last pass left.
    var left: [Data?] = []
    var child: Subprocess
  }

  /// Runs all of `jobs` and calls `done` with the name of each, in order, and `note` with what their programs
  /// have to say besides, each message once.
  ///
  /// - Throws: `HandoutError.failed` for the first in order of those that failed, and `.interrupted`. What
  ///   still runs then is ended.
  func run(_ jobs: [Job], done: (String) -> Void, note: (String) -> Void = { _ in }) throws(HandoutError) {
    var running: [Running] = []
    defer { for one in running { one.child.endGroup() } }
    var next = 0
    var told = 0
    var finished: Set<Int> = []
    var failures: [Int: HandoutError] = [:]
    var notes: [Int: [String]] = [:]
    var noted: Set<String> = []
    while next < jobs.count || !running.isEmpty {
      try Stop.check()
      while failures.isEmpty, next < jobs.count, running.count < width {
        if let folder = jobs[next].folder { try Files.makeFolder(above: folder + "/first") }
        running.append(Running(index: next, child: try start(jobs[next], 0, next, isFirst: true)))
        next += 1
      }
      if !failures.isEmpty { next = jobs.count }
      usleep(2_000)
      for one in running {
        guard let code = one.child.endIfOver() else { continue }
        running.removeAll { $0.index == one.index }
        let job = jobs[one.index], messages = text(one.index, job.steps[one.step])
        notes[one.index, default: []] += job.steps[one.step].tells?(messages) ?? []
        do throws(HandoutError) {
          if let failure = failure(of: job, job.steps[one.step], code, messages) { throw failure }
          if let goesOn = try goOn(job, one) { running.append(goesOn) } else { finished.insert(one.index) }
        } catch {
          failures[one.index] = error
        }
      }
      while finished.contains(told) {
        for message in notes[told] ?? [] where noted.insert(message).inserted { note("\(jobs[told].name): \(message)") }
        done(jobs[told].name)
        told += 1
      }
    }
    if let first = failures.min(by: { $0.key < $1.key }) { throw first.value }
  }

  /// The job in its next pass or step; nil where it has had its last, and its result stands in its place.
  private func goOn(_ job: Job, _ last: Running) throws(HandoutError) -> Running? {
    var next = last
    if let settling = job.steps[last.step].settling {
      next.left = settling.files.map { FileManager.default.contents(atPath: $0) }
      if last.pass == 1 || next.left != last.left {
        guard last.pass < Settling.passes else {
          throw .failed(
            name: job.name,
            message: "\(job.steps[last.step].program): still moving after \(Settling.passes) passes; say it in other words")
        }
        next.pass += 1
        next.child = try start(job, last.step, last.index, isFirst: false)
        return next
      }
    }
    if last.step + 1 < job.steps.count {
      return Running(
        index: last.index, step: last.step + 1, child: try start(job, last.step + 1, last.index, isFirst: true))
    }
    if let result = job.result {
      try Files.makeFolder(above: result.to)
      guard rename(result.from, result.to) == 0 else {
        throw .report(.unwritable(path: result.to, reason: String(cString: strerror(errno))))
      }
    }
    try job.finish?()
    return nil
  }

  private func start(_ job: Job, _ step: Int, _ index: Int, isFirst: Bool) throws(HandoutError) -> Subprocess {
    let name = job.name, step = job.steps[step]
    let extra = isFirst ? step.settling?.firstPass ?? [] : []
    do {
      return try Subprocess(
        step.program, extra + step.arguments, folder: step.folder, environment: environment,
        errors: .file(messages(index)), ownGroup: true)
    } catch {
      throw .failed(name: name, message: "\(error)")
    }
  }

  private func messages(_ index: Int) -> String { "\(scratch)/messages-\(index)" }

  private func text(_ index: Int, _ step: Step) -> String {
    ([messages(index)] + (step.log.map { [$0] } ?? [])).map {
      String(decoding: FileManager.default.contents(atPath: $0) ?? Data(), as: UTF8.self)
    }.joined()
  }

  private func failure(of job: Job, _ step: Step, _ code: Int32, _ messages: String) -> HandoutError? {
    if code == 0 {
      return step.refuses?(messages).map { .failed(name: job.name, message: "\(step.program): \($0)") }
    }
    // LaTeX's own line begins with an exclamation mark; what else a program says first is its reason.
    let lines = messages.split(whereSeparator: \.isNewline).map(String.init)
    var line = lines.first { $0.hasPrefix("! ") } ?? lines.first { !$0.hasPrefix(PandocWarnings.mark) } ?? lines.first
    // "Error running filter deck.lua:"
    if let head = line, head.hasSuffix(":"), let at = lines.firstIndex(of: head), at + 1 < lines.count {
      line = head + " " + lines[at + 1]
    }
    return .failed(name: job.name, message: "\(step.program) ended with \(code): \(line ?? "no message")")
  }
}
