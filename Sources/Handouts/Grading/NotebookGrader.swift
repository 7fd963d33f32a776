import Assessment
import Foundation
import Host
import Weaving

/// Grades one notebook after the other: each exercise is judged by a Python process of its own, which asks the
/// student's notebook in a sandbox of its own and executes nothing of it itself.
struct NotebookGrader: Sendable {
  var sandbox: Sandbox
  let limits: Grader.Limits
  let judge: NotebookJudge
  /// As that of `Grader`.
  var processor: Int?

  /// The same for another slot.
  func at(_ slot: Int, processor: Int?) -> NotebookGrader {
    var other = self
    other.sandbox = sandbox.at(slot)
    other.processor = processor
    return other
  }

  /// What imports take before the student's own code begins, and a judge's own time, in seconds.
  private static let starting = 180
  private static let judging = 300
  private static let judgesMegabytes = 6_144

  /// Grades what was handed in; nil where we are asked to stop.
  func grade(_ student: String, _ submission: Submission, key: String) throws(HandoutError) -> GradedSubmission? {
    let scratch = try handing { () throws(HostError) in try Scratch.makeFolder() }
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    for file in submission.files {
      let path = "\(scratch)/submission/\(file.name)"
      try Files.makeFolder(above: path)
      guard FileManager.default.createFile(atPath: path, contents: Data(file.content)) else {
        throw .report(.unwritable(path: path, reason: String(cString: strerror(errno))))
      }
    }
    try JudgeKit.open("\(scratch)/submission")
    let judged = judge.exercises.filter { judge.refusals[$0.number] == nil }
    let (verdicts, isLate) = try verdicts(judged.map(\.number), in: scratch)
    if Stop.signal != nil { return nil }
    let results = judge.exercises.map { exercise -> GradedSubmission.Result in
      if let reason = judge.refusals[exercise.number] {
        return .init(exercise, .notGraded, ["not from notebooks: \(reason)"])
      }
      return .init(exercise, verdict: verdicts.first { $0.number == "\(exercise.number)" }, isLate: isLate)
    }
    let cells = verdicts.map(\.cells).first { !$0.isEmpty } ?? []
    let isDoubtful = GradedSubmission.isDoubtful(results)
    let remarks = [submission.remark, isDoubtful ? "a sandbox did not work; grade once more" : "", Self.remark(cells)]
    return GradedSubmission(
      student: student, key: key, note: remarks.filter { !$0.isEmpty }.joined(separator: "; "), results: results)
  }

  /// What cells failed, in a line: the first three.
  static func remark(_ cells: [String]) -> String {
    let more = cells.count > 3 ? "; and \(cells.count - 3) more" : ""
    return cells.prefix(3).map { String($0.prefix(200)) }.joined(separator: "; ") + more
  }

  /// What the judge says of exercises, and whether it was ended for taking too long.
  private func verdicts(
    _ numbers: [Int], in scratch: String
  ) throws(HandoutError) -> (verdicts: [NotebookVerdict], isLate: Bool) {
    let run = Sandbox.Limits(
      seconds: limits.seconds + Self.starting + Self.judging, processorSeconds: limits.seconds + Self.starting,
      megabytes: limits.megabytes + judge.python.peak, processes: 32, files: 64, fileMegabytes: 8, scratchMegabytes: 64)
    let bound = judge.python.bound.map { (from: $0, to: $0) }
      + [(judge.kit, NotebookJudge.place), ("\(scratch)/submission", "/submission")]
    let words = sandbox.words(judge.answering, bound: bound, run)
    let command = "\(scratch)/command", output = "\(scratch)/output"
    try Files.write(words.joined(separator: "\n") + "\n", to: command)
    let own = (processor.map { ["taskset", "-c", "\($0)"] } ?? []) + [
      "prlimit", "--as=\((Self.judgesMegabytes + judge.python.peak) << 20)", "--core=0", "--fsize=\(64 << 20)", "--",
      judge.command,
    ]
    let asked = numbers.map { "\($0)" }.joined(separator: ",")
    let bounds = ["\(limits.seconds)", "\(limits.megabytes)"]
    let arguments = [judge.judge, asked, judge.cells, command] + bounds
    var environment = ProcessInfo.processInfo.environment
    for name in ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"] { environment[name] = "1" }
    let child = try handing { () throws(HostError) in
      try Subprocess(
        own[0], Array(own.dropFirst()) + NotebookJudge.flags + arguments, folder: judge.folder, environment: environment,
        output: .file(output), errors: .file("\(scratch)/errors"), ownGroup: true)
    }
    // It ends each exercise itself that takes too long.
    let each = limits.seconds + Self.starting + Self.judging + 30
    let code = Waiting.end(of: child, seconds: Double(each * numbers.count))
    // Sandboxes that it has left behind are in its group.
    kill(-child.pid, SIGKILL)
    let text = FileManager.default.contents(atPath: output).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return (NotebookVerdict.all(in: text), code == nil)
  }
}

/// What `judge.py` says of an exercise, in a line of JSON.
struct NotebookVerdict: Decodable, Equatable, Sendable {
  /// Of the exercise.
  let number: String
  /// Of `GradedSubmission.Result.State`, or `sandbox` where that does not work.
  let state: String
  let hints: [String]
  /// The cells that failed, a line each.
  let cells: [String]

  /// Those in what it prints; a line that is cut off says nothing.
  static func all(in text: String) -> [NotebookVerdict] {
    text.split(separator: "\n").compactMap { try? JSONDecoder().decode(NotebookVerdict.self, from: Data($0.utf8)) }
  }
}

extension GradedSubmission.Result {
  /// What becomes of `exercise` by the verdict of its judge; `isLate` says whether one without any was ended.
  init(_ exercise: Exercise, verdict: NotebookVerdict?, isLate: Bool) {
    guard let verdict else {
      self.init(
        exercise, isLate ? .late : .failed, [isLate ? "judging it takes too long" : "the answer cannot be judged"])
      return
    }
    let hints = Self.shown(verdict.hints)
    switch verdict.state {
    case "sandbox": self.init(exercise, .failed, Self.shown(verdict.hints.map { RespondentHint.sandbox + $0 }))
    case State.passed.rawValue: self.init(exercise, .passed)
    case State.notSolved.rawValue: self.init(exercise, .notSolved, ["not solved yet"] + hints)
    case State.crashed.rawValue: self.init(exercise, .crashed, hints)
    case State.late.rawValue: self.init(exercise, .late, hints)
    case State.notGraded.rawValue: self.init(exercise, .notGraded, hints)
    default: self.init(exercise, .failed, hints.isEmpty ? ["the answer cannot be judged"] : hints)
    }
  }

  /// Each once, no line too long, and not too many.
  private static func shown(_ hints: [String]) -> [String] {
    var shown: [String] = []
    for hint in hints.map({ String($0.prefix(300)) }) where shown.count < hintLimit && !shown.contains(hint) {
      shown.append(hint)
    }
    return shown
  }
}
