import Digests
import Foundation
import Host
import Weaving

/// That by which a chapter's notebooks are judged: the tests of `exercises.py` over functions that ask a student's
/// program, in Python (`handouts/grading`), and what such a program is given.
///
/// An exercise can be judged where the arguments and the answers of its functions can be sent: numbers, texts, lists,
/// arrays, tensors, records. That is tried: our own solution answers over the same line, once for all students.
struct NotebookJudge: Sendable {
  let slug: String
  let python: PythonInterpreter
  /// As it was named.
  let command: String
  /// Absolute: where the programs and what they are given stand.
  let folder: String
  /// What decides how a notebook is judged.
  let key: String
  let exercises: [Exercise]
  /// Why an exercise cannot be judged, by its number; known once it is prepared.
  private(set) var refusals: [Int: String] = [:]
  private let files: [(path: String, text: String)]

  /// Programs of the grader, and those that run in a sandbox.
  static let judging = ["judge.py", "conversation.py", "wire.py", "without_torch.py"]
  static let answering = ["answer.py", "cells.py", "wire.py", "without_torch.py"]
  /// Where the latter are seen in a sandbox.
  static let place = "/kit"
  /// What a student's program is given.
  static let given = "given.json"

  /// - Parameters:
  ///   - root: the root of the checkout: empty, or with a slash behind it.
  ///   - work: the folder for what is made once for all students.
  ///   - command: the Python that is asked for.
  init(chapter: Chapter, root: String, work: String, command: String) throws(HandoutError) {
    slug = chapter.slug
    self.command = command
    folder = Files.absolute(work) + "/notebook"
    exercises = try chapter.handedOutExercises()
    python = try PythonInterpreter(command: command, probe: "\(root)handouts/grading/probe.py")
    let (_, code, support) = try chapter.notebookSources(root: root)
    let hidden = Self.hiddenTests(of: chapter)
    var files: [(path: String, text: String)] = []
    let hiddenText = FileManager.default.fileExists(atPath: hidden) ? try chapter.text(of: hidden) : ""
    do throws(HostError) {
      for (place, names) in [("judge", Self.judging), ("kit", Self.answering)] {
        for name in names {
          files.append(("\(place)/\(name)", try AtomicFile.text(of: "\(root)handouts/grading/\(name)")))
        }
      }
    } catch {
      throw .report(error)
    }
    files.append(("judge/cells.json", Self.cells(code, support: support, hidden: hiddenText)))
    self.files = files
    let parts =
      ["notebooks", python.versions] + files.map { "\($0.path)\n\($0.text)" } + exercises.map { "\($0.number)" }
    key = Digest.sha256(Array(parts.joined(separator: "\u{0}").utf8))
  }

  /// Tests that are in no edition; where there are none, students have all.
  static func hiddenTests(of chapter: Chapter) -> String {
    NSString(string: chapter.program).deletingLastPathComponent + "/exercises-hidden.py"
  }

  /// The code of a notebook as `judge.py` reads it.
  static func cells(_ code: PythonExercises, support: [(name: String, text: String)], hidden: String) -> String {
    let exercises = code.numbers.map { number in
      OrderedJSON.Member(
        "\(number)",
        .members([
          .init("students", .text(code.code(.exercise(number), .students))),
          .init("instructors", .text(code.code(.exercise(number), .instructors))),
          .init("tests", .text(code.code(.tests(number), .students))),
        ]))
    }
    return OrderedJSON.members([
      .init("support", .list(support.map { .list([.text($0.name), .text($0.text)]) })),
      .init("setup", .text(code.code(.setup, .students))), .init("exercises", .members(exercises)),
      .init("hidden", .text(hidden)),
    ]).text
  }

  var judge: String { folder + "/judge/judge.py" }
  var cells: String { folder + "/judge/cells.json" }
  /// What may be seen in a sandbox.
  var kit: String { folder + "/kit" }

  /// What `judge.py check` has found, with the key for which it did.
  struct Check: Codable, Equatable {
    let key: String
    let reasons: [String: String]
  }

  /// Writes the files, and finds out which exercises can be judged, unless that was done before.
  mutating func prepare() throws(HandoutError) {
    for (path, text) in files where FileManager.default.contents(atPath: "\(folder)/\(path)") != Data(text.utf8) {
      try Files.write(text, to: "\(folder)/\(path)")
    }
    let known = folder + "/check.json"
    let read = FileManager.default.contents(atPath: known).flatMap { try? JSONDecoder().decode(Check.self, from: $0) }
    if let read, read.key == key, FileManager.default.fileExists(atPath: "\(kit)/\(Self.given)") {
      take(read)
    } else {
      let check = Check(key: key, reasons: try tried())
      take(check)
      let members = check.reasons.sorted { $0.key < $1.key }.map { OrderedJSON.Member($0.key, .text($0.value)) }
      let json = OrderedJSON.members([.init("key", .text(key)), .init("reasons", .members(members))])
      try handing { () throws(HostError) in try AtomicFile.write(json.text, to: known) }
    }
    try JudgeKit.open(kit)
    guard exercises.contains(where: { refusals[$0.number] == nil }) else {
      let reason = exercises.first.flatMap { refusals[$0.number] } ?? "there are none"
      throw .failed(
        name: slug,
        message: "none of its exercises can be graded from notebooks by \(command) (\(python.versions)): \(reason); "
          + "another Python is named by --python or \(PythonInterpreter.variable)")
    }
  }

  private mutating func take(_ check: Check) {
    refusals = [:]
    for (number, reason) in check.reasons { if let number = Int(number) { refusals[number] = reason } }
  }

  /// Has our own solutions judged.
  private func tried() throws(HandoutError) -> [String: String] {
    let (output, errors) = (folder + "/check.output", folder + "/check.errors")
    let child = try handing { () throws(HostError) in
      try Subprocess(
        command, Self.flags + [judge, "check", cells, "\(kit)/\(Self.given)"], folder: folder, output: .file(output),
        errors: .file(errors), ownGroup: true)
    }
    let code = Waiting.end(of: child, seconds: 1_800)
    try Stop.check()
    guard code == 0, let data = FileManager.default.contents(atPath: output),
      let reasons = try? JSONDecoder().decode([String: String].self, from: data)
    else { throw .failed(name: slug, message: "its exercises in Python cannot be judged; see \(errors)") }
    return reasons
  }

  /// Of the grader's own Python: no folder that a variable names.
  static let flags = PythonInterpreter.flags

  /// The words that start a student's program in a sandbox.
  var answering: [String] {
    ["env", "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1"]
      + [python.program, "-I", "-B", "-W", "ignore", "\(Self.place)/answer.py", "\(Self.place)/\(Self.given)"]
      + ["/submission/\(NotebookChoice.file)"] + python.search
  }
}
