import Assessment
import Digests
import Foundation
import Host
import Weaving

/// Grades one submission after the other: compiles a student's files in a sandbox, and has each exercise judged by a process
/// of its own, which asks the student's program in another.
struct Grader: Sendable {
  /// How far a student's program may go.
  struct Limits: Sendable {
    /// For all answers of an exercise together.
    var seconds = 60
    /// For the program and all that it starts.
    var megabytes = 2_048
  }

  var sandbox: Sandbox
  let limits: Limits
  /// Of the judge (`JudgePackage`).
  let program, kit: String
  let module: String
  let exercises: [Exercise]
  /// Why an exercise is not graded here, by its number.
  let refusals: [Int: String]
  /// The file that answers, beside the student's own.
  let answering: String
  /// The processor to which all of it is bound, so that a program that starts many others slows down nobody else's; nil
  /// where the system does not say.
  var processor: Int?

  /// The same for another slot.
  func at(_ slot: Int, processor: Int?) -> Grader {
    var other = self
    other.sandbox = sandbox.at(slot)
    other.processor = processor
    return other
  }

  /// Code of students does not run when it is compiled, but can take long.
  private static let compiling = Sandbox.Limits(
    seconds: 240, processorSeconds: 240, megabytes: 12_288, processes: 256, files: 1_024, fileMegabytes: 512,
    scratchMegabytes: 1_024)
  /// A judge's own time, beside that of the answers, in seconds.
  private static let judging = 300
  private static let judgesMegabytes = 6_144

  /// Grades what was handed in; nil where we are asked to stop.
  func grade(_ student: String, _ submission: Submission, key: String) throws(HandoutError) -> GradedSubmission? {
    let scratch = try handing { () throws(HostError) in try Scratch.makeFolder() }
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let compiled = try compile(submission, in: scratch)
    if Stop.signal != nil { return nil }
    if let messages = compiled {
      let results = exercises.map { result($0, .notCompiled, messages) }
      let remark = submission.remark.isEmpty ? "" : "; \(submission.remark)"
      return GradedSubmission(student: student, key: key, note: "it does not compile\(remark)", results: results)
    }
    var results: [GradedSubmission.Result] = []
    for exercise in exercises {
      if let reason = refusals[exercise.number] {
        results.append(.init(exercise, .notGraded, [reason]))
      } else {
        results.append(try judge(exercise, in: scratch))
      }
      if Stop.signal != nil { return nil }
    }
    let note = GradedSubmission.isDoubtful(results) ? "a sandbox did not work; grade once more" : submission.remark
    return GradedSubmission(student: student, key: key, note: note, results: results)
  }

  /// What becomes of a submission of which nothing is tried.
  func refused(_ student: String, reason: String, key: String) -> GradedSubmission {
    GradedSubmission(student: student, key: key, note: reason, results: exercises.map { result($0, .refused, [reason]) })
  }

  private func result(
    _ exercise: Exercise, _ state: GradedSubmission.Result.State, _ hints: [String]
  ) -> GradedSubmission.Result {
    if let reason = refusals[exercise.number] { return .init(exercise, .notGraded, [reason]) }
    return .init(exercise, state, hints)
  }

  // MARK: Compiling

  /// Compiles a student's files to the program `answers/answer`; what is wrong with them where that fails.
  private func compile(_ submission: Submission, in scratch: String) throws(HandoutError) -> [String]? {
    let own = [Submission.File(name: AskedExercises.file, content: Array(answering.utf8))]
      + [Submission.File(name: "main.swift", content: Array(AskedExercises.main.utf8))]
    for file in submission.files + own {
      let path = "\(scratch)/submission/\(file.name)"
      try Files.makeFolder(above: path)
      guard FileManager.default.createFile(atPath: path, contents: Data(file.content)) else {
        throw .report(.unwritable(path: path, reason: String(cString: strerror(errno))))
      }
    }
    try Files.makeFolder(above: "\(scratch)/answers/answer")
    try JudgeKit.open("\(scratch)/submission")
    let compiler = [
      "\(sandbox.toolchain)/bin/swiftc", "-O", "-whole-module-optimization", "-swift-version", "6",
      "-module-name", module, "-module-cache-path", "/tmp/modules", "-I", "\(JudgeKit.place)/modules",
      "@\(JudgeKit.place)/\(JudgeKit.flags)", "@\(JudgeKit.place)/\(JudgeKit.objects)", "-lm", "-o", "/tmp/answer",
    ]
    let files = (submission.files + own).map { "/submission/\($0.name)" }
    // The program comes out as what is printed: so nothing outside can be written to.
    let shell = ["sh", "-c", "\"$@\" >&2 && cat /tmp/answer", "sh"]
    let words = sandbox.words(
      shell + compiler + files, bound: [(kit, JudgeKit.place), ("\(scratch)/submission", "/submission")], Self.compiling)
    let child = try start(
      words, in: scratch, output: "\(scratch)/answers/answer", errors: "\(scratch)/messages", environment: nil)
    let code = Waiting.end(of: child, seconds: Double(Self.compiling.seconds) + 30)
    let messages = TestOutput.beginning(of: "\(scratch)/messages")
    guard code == 0 else { return Self.complaints(messages, isLate: code == nil || code == 137) }
    chmod("\(scratch)/answers/answer", 0o755)
    chmod("\(scratch)/answers", 0o755)
    return nil
  }

  /// What a compiler says is wrong, without the paths of the sandbox.
  static func complaints(_ messages: String, isLate: Bool) -> [String] {
    var found: [String] = []
    for line in messages.split(separator: "\n") {
      guard line.contains(" error: ") || line.hasPrefix("error: ") else { continue }
      let plain = String(line.replacing("/submission/", with: "").prefix(300))
      if !found.contains(plain), found.count < 8 { found.append(plain) }
    }
    if !found.isEmpty { return found }
    return [isLate ? "compiling it takes too long" : "it does not compile"]
  }

  // MARK: Judging

  private func judge(_ exercise: Exercise, in scratch: String) throws(HandoutError) -> GradedSubmission.Result {
    // It may wait for questions as long as the judge works, but not work itself.
    let run = Sandbox.Limits(
      seconds: limits.seconds + Self.judging, processorSeconds: limits.seconds + 5, megabytes: limits.megabytes,
      processes: 32, files: 64, fileMegabytes: 8, scratchMegabytes: 64)
    let words = sandbox.words(["/answers/answer"], bound: [("\(scratch)/answers", "/answers")], run)
    let command = "\(scratch)/command"
    try Files.write(words.joined(separator: "\n") + "\n", to: command)
    var environment = ProcessInfo.processInfo.environment
    environment[RespondentVariable.command] = command
    environment[RespondentVariable.seconds] = "\(limits.seconds)"
    environment[RespondentVariable.megabytes] = "\(limits.megabytes)"
    environment["SWIFT_BACKTRACE"] = "enable=no"
    // What tests print is read here, whatever terminal there is.
    environment["NO_COLOR"] = "1"
    let judge = [
      "prlimit", "--as=\(Self.judgesMegabytes << 20)", "--core=0", "--fsize=\(64 << 20)", "--", program,
      "--testing-library", "swift-testing", "--filter", "exercise\(exercise.number)[^0-9]",
    ]
    let streams = ["output", "errors"].map { "\(scratch)/\($0)" }
    let child = try start(judge, in: scratch, output: streams[0], errors: streams[1], environment: environment)
    let code = Waiting.end(of: child, seconds: Double(limits.seconds + Self.judging))
    // A sandbox that it has left behind is in its group.
    kill(-child.pid, SIGKILL)
    return .init(exercise, code: code, text: streams.map { TestOutput.beginning(of: $0) }.joined(separator: "\n"))
  }

  private func start(
    _ words: [String], in folder: String, output: String, errors: String, environment: [String: String]?
  ) throws(HandoutError) -> Subprocess {
    let words = (processor.map { ["taskset", "-c", "\($0)"] } ?? []) + words
    return try handing { () throws(HostError) in
      try Subprocess(
        words[0], Array(words.dropFirst()), folder: folder, environment: environment, output: .file(output),
        errors: .file(errors), ownGroup: true)
    }
  }
}
