import Digests
import Dispatch
import Foundation
import Host
import Synchronization
import Weaving

/// From a folder of submissions to `grades.csv`, and for each student a page and a file for Gradescope.
///
/// What is done for a submission is kept in a file under its key, a checksum of what was handed in and of what judges it;
/// one with the same key is not graded again. So a run that was stopped goes on where it was, and a new submission costs
/// its own time only.
public struct Grading: Sendable {
  let chapter: Chapter
  let root: String
  let submissions: String
  let output: String
  let work: String
  let limits: Grader.Limits
  let python: String
  let width: Int?

  /// - Parameters:
  ///   - chapter: whose exercises are graded.
  ///   - root: the root of the checkout: empty, or with a slash behind it.
  ///   - submissions: a folder with a folder or zip file for each student.
  ///   - output: the folder for the table, the pages and the results.
  ///   - work: the folder for what is compiled once.
  ///   - seconds: how long all answers of an exercise may take.
  ///   - megabytes: how much memory a student's program may take.
  ///   - python: the Python that executes notebooks; that of `RETRACE_PYTHON`, else `python3`, where it is nil.
  ///   - width: how many are graded side by side; as many as there are processors where it is nil.
  public init(
    chapter: Chapter, root: String, submissions: String, output: String, work: String, seconds: Int, megabytes: Int,
    python: String? = nil, width: Int?
  ) {
    self.chapter = chapter
    self.root = root
    self.submissions = submissions
    self.output = output
    self.work = Files.absolute(work)
    limits = Grader.Limits(seconds: seconds, megabytes: megabytes)
    let python = PythonInterpreter.command(python, environment: ProcessInfo.processInfo.environment)
    self.python = python.contains("/") ? Files.absolute(python) : python
    self.width = width
  }

  /// What slots share while they work.
  private struct Shared {
    var next = 0
    var graded: [Int: GradedSubmission] = [:]
    var failure: HandoutError?
  }

  /// Grades all of them. `done` is told of each, in the order in which they end, and `note` what is worth a warning.
  ///
  /// - Returns: the path of the table.
  /// - Throws: `HandoutError`, also where no sandbox can be made: nothing is graded then.
  public func run(
    done: @escaping @Sendable (String) -> Void, note: @escaping @Sendable (String) -> Void
  ) throws(HandoutError) -> String {
    let sandbox = try Sandbox.tried()
    let places = try Submission.places(in: submissions)
    // Two at a time would compile into each other's folder.
    let (parent, name) = (NSString(string: work).deletingLastPathComponent, NSString(string: work).lastPathComponent)
    try handing { () throws(HostError) in
      try FolderClaim.take(parent: parent, slug: name)
      _ = try Folder.create(work)
    }
    defer { FolderClaim.giveBack(parent: parent, slug: name) }
    let judge = try JudgePackage(chapter: chapter, root: root, work: work)
    let choice = try notebookChoice(judge)
    let languages = languages(of: places, names: judge.names, choice)
    if languages.contains(.swift) { try prepare(judge, note) }
    let notebooks = languages.contains(.python) ? try preparedNotebooks(note) : nil
    try handing { () throws(HostError) in
      for folder in ["pages", "results", GradescopeResults.folder] { _ = try Folder.create("\(output)/\(folder)") }
    }

    let shared = Mutex(Shared())
    let processors = Programs.path(of: "taskset") == nil ? [] : Processors.numbers
    let slots = max(1, min(width ?? Processors.count, places.count))
    let (key, names) = (judge.key, judge.names)
    let first = Grader(
      sandbox: sandbox, limits: limits, program: judge.program, kit: judge.kit, module: chapter.module,
      exercises: judge.exercises, refusals: judge.asked.refusals, answering: judge.asked.studentsFile)
    let firstOfNotebooks = notebooks.map { NotebookGrader(sandbox: sandbox, limits: limits, judge: $0) }
    DispatchQueue.concurrentPerform(iterations: slots) { slot in
      let processor = processors.isEmpty ? nil : processors[slot % processors.count]
      let grader = first.at(slot, processor: processor)
      let ofNotebooks = firstOfNotebooks?.at(slot, processor: processor)
      while Stop.signal == nil {
        let taken: Int? = shared.withLock { shared in
          guard shared.failure == nil, shared.next < places.count else { return nil }
          shared.next += 1
          return shared.next - 1
        }
        guard let index = taken else { return }
        do throws(HandoutError) {
          guard let graded = try grade(places[index], grader, ofNotebooks, choice, names: names, judgesKey: key) else {
            return
          }
          let count = shared.withLock { shared in
            shared.graded[index] = graded
            return shared.graded.count
          }
          done("\(count)/\(places.count) \(graded.student): \(graded.points) of \(graded.of)")
        } catch {
          shared.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    let (graded, failure) = shared.withLock { ($0.graded, $0.failure) }
    if let failure { throw failure }
    try Stop.check()
    let all = places.indices.compactMap { graded[$0] }
    let table = GradeTable(exercises: judge.exercises.map(\.number), graded: all).table
    try clean(all.map(\.student))
    let path = "\(output)/grades.csv"
    try handing { () throws(HostError) in try table.write(to: path) }
    return path
  }

  /// Compiles that by which packages are judged.
  private func prepare(_ judge: JudgePackage, _ note: (String) -> Void) throws(HandoutError) {
    for number in judge.asked.refusals.keys.sorted() {
      note("exercise \(number) is not graded: \(judge.asked.refusals[number] ?? "")")
    }
    guard judge.exercises.contains(where: { judge.asked.refusals[$0.number] == nil }) else {
      throw .failed(name: chapter.slug, message: "none of its exercises can be graded")
    }
    note("compiling the tests of \(chapter.slug)")
    try judge.prepare()
  }

  /// Grades one, unless that was done before; nil where we are asked to stop.
  private func grade(
    _ place: Submission.Place, _ grader: Grader, _ ofNotebooks: NotebookGrader?, _ choice: NotebookChoice?,
    names: [String], judgesKey: String
  ) throws(HandoutError) -> GradedSubmission? {
    let submission = read(place, names: names, choice)
    let isNotebook = (try? submission.get())?.language == .python
    let key = Self.key(isNotebook ? ofNotebooks?.judge.key ?? "" : judgesKey, limits, submission)
    let file = "\(output)/results/\(GradedSubmission.file(place.student))"
    let known = GradedSubmission(path: file, student: place.student, key: key)
    let found: GradedSubmission?
    switch submission {
    case _ where known != nil: found = known
    case .success(let submission) where isNotebook:
      guard let ofNotebooks else {
        throw .report(.unreadable(path: place.path, reason: "it was changed meanwhile; run the same command again"))
      }
      found = try ofNotebooks.grade(place.student, submission, key: key)
    case .success(let submission): found = try grader.grade(place.student, submission, key: key)
    case .failure(let refusal): found = grader.refused(place.student, reason: refusal.reason, key: key)
    }
    guard let graded = found else { return nil }
    let page = GradePage(chapter: chapter.title, graded: graded)
    try handing { () throws(HostError) in
      try AtomicFile.write(page.text, to: "\(output)/pages/\(GradePage.file(graded.student))")
      try AtomicFile.write(
        GradescopeResults(graded: graded).text,
        to: "\(output)/\(GradescopeResults.folder)/\(GradescopeResults.file(graded.student))")
    }
    // Last: what is there is complete.
    if known == nil, !GradedSubmission.isDoubtful(graded.results) { try graded.write(to: file) }
    return graded
  }

  /// What decides the result of a submission.
  static func key(
    _ judgesKey: String, _ limits: Grader.Limits, _ submission: Result<Submission, SubmissionRefusal>
  ) -> String {
    var bytes = Array("\(judgesKey) \(limits.seconds) \(limits.megabytes)\n".utf8)
    switch submission {
    case .success(let submission):
      if !submission.remark.isEmpty { bytes += Array("\(submission.remark)\n".utf8) }
      for file in submission.files {
        bytes += Array("\(file.name) \(file.content.count)\n".utf8)
        bytes += file.content
      }
    case .failure(let refusal): bytes += Array("refused: \(refusal.reason)".utf8)
    }
    return Digest.sha256(bytes)
  }

  /// Removes pages and results of those whose submissions are gone.
  private func clean(_ students: [String]) throws(HandoutError) {
    let kept = [
      "pages": Set(students.map { GradePage.file($0) }), "results": Set(students.map { GradedSubmission.file($0) }),
      GradescopeResults.folder: Set(students.map { GradescopeResults.file($0) }),
    ]
    for (folder, names) in kept {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(output)/\(folder)")) ?? []
      where !names.contains(name) && !name.hasPrefix(".") {
        unlink("\(output)/\(folder)/\(name)")
      }
    }
  }
}
