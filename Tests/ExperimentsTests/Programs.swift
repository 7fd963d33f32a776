import Foundation
import Host
import Weaving

/// The built programs, run as a user runs them.
enum Programs {
  /// The root of this checkout.
  static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The folder in which the programs stand: that of the test bundle, which is built with them.
  static let folder: String = {
    let arguments = CommandLine.arguments
    guard let flag = arguments.firstIndex(of: "--test-bundle-path"), flag + 1 < arguments.count else {
      return checkout + "/.build/release"
    }
    return NSString(string: arguments[flag + 1]).deletingLastPathComponent
  }()

  /// The experiments that declare something by a file in their folder, such as a page in PyTorch.
  static func slugs(having file: String) -> [String] {
    slugs.filter { FileManager.default.fileExists(atPath: "\(checkout)/experiments/\($0)/\(file)") }
  }

  /// The experiments that declare exercises, in one file or several.
  static var slugsWithExercises: [String] {
    slugs.filter { !ExerciseFiles.paths(in: "\(checkout)/experiments/\($0)").isEmpty }
  }

  /// The experiments and chapters, as the package lists them.
  static let slugs: [String] = {
    let manifest = (try? String(contentsOfFile: checkout + "/Package.swift", encoding: .utf8)) ?? ""
    let list = manifest.firstMatch(of: /let experiments = \[([^\]]*)\]/)?.output.1 ?? ""
    return list.matches(of: /"([^"]+)"/).map { String($0.output.1) }
  }()

  /// A chapter's text: `main.swift` and its sections.
  static func chapter(_ slug: String) throws -> String {
    let files = try ChapterText(program: "\(checkout)/experiments/\(slug)/main.swift").files
    return try files.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined(separator: "\n")
  }

  /// What a program left on its standard streams, and its exit code.
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String
  }

  /// Runs `program` in `folder` with no input. `environment` is added to ours; nil removes.
  static func run(
    _ program: String, _ arguments: [String] = [], in folder: String,
    environment added: [String: String?] = [:]
  ) throws -> Outcome {
    let scratch = try TemporaryFolder()
    let child = try start(program, arguments, in: folder, environment: added, streams: scratch)
    let code = child.wait()
    return Outcome(code: code, output: try scratch.text("output"), errors: try scratch.text("errors"))
  }

  /// Starts `program`; its streams go to the files `output` and `errors` of a folder, which no full pipe
  /// can block.
  static func start(
    _ program: String, _ arguments: [String], in folder: String, environment added: [String: String?] = [:],
    streams: TemporaryFolder
  ) throws -> Subprocess {
    var environment = ProcessInfo.processInfo.environment
    environment["RETRACE_DATA"] = nil
    for (name, value) in added { environment[name] = value }
    for name in ["output", "errors"] { try streams.put("", in: name) }
    return try Subprocess(
      program, arguments, folder: folder, environment: environment,
      output: .file(streams.file("output")), errors: .file(streams.file("errors")))
  }
}

/// A folder of its own for one test, removed at the end.
final class TemporaryFolder: Sendable {
  let path: String
  /// What is removed.
  private let whole: String

  /// - Parameter name: A folder within it that is used instead, for tests of odd names.
  init(_ name: String? = nil) throws {
    whole = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
      + "/retrace-test-\(UUID().uuidString)"
    path = name.map { [whole] in whole + "/" + $0 } ?? whole
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: whole) }

  func file(_ name: String) -> String { path + "/" + name }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  func put(_ text: String, in name: String) throws {
    let folder = NSString(string: file(name)).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
  }

  /// A shell script that can be run. Another process writes it: were the file ever open for writing in
  /// ours, a child that some other test starts at that moment would hold it open, and running the script
  /// would fail as "text file busy".
  func putScript(_ text: String, in name: String) throws {
    let folder = NSString(string: file(name)).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let write = "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod 755 \"$2\""
    let outcome = try Subprocess.capture("sh", ["-c", write, "sh", text, file(name)])
    if outcome.code != 0 { throw CocoaError(.fileWriteUnknown) }
  }

  /// A built program under another name: the same file where both lie on one file system, which no folder for
  /// temporary files in memory does (Debian 13's), else a copy. Another process makes it, for the same reason.
  func putProgram(_ program: String, at path: String) throws {
    let folder = NSString(string: path).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let outcome = try Subprocess.capture(
      "sh", ["-c", "ln -- \"$1\" \"$2\" 2>/dev/null || cp -- \"$1\" \"$2\"", "sh", program, path])
    if outcome.code != 0 { throw CocoaError(.fileWriteUnknown) }
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

  /// Replaces `old`, which must be there, in a file.
  func edit(_ name: String, replacing old: String, with new: String) throws {
    let before = try text(name)
    guard before.contains(old) else { throw CocoaError(.fileReadCorruptFile) }
    try put(before.replacing(old, with: new), in: name)
  }
}
