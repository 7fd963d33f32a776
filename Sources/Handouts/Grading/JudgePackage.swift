import Digests
import Foundation
import Host
import Weaving

/// The package by which a chapter's exercises are judged: their tests as students have them, and those that students do not
/// get, over functions that ask a student's program. It is compiled once for all students, and holds the core library that
/// their own files are compiled with.
struct JudgePackage {
  let chapter: Chapter
  /// The root of the checkout: empty, or with a slash behind it.
  let root: String
  /// Absolute: where the package and what is made of it stand.
  let work: String
  let asked: AskedExercises
  let exercises: [Exercise]
  /// The names of the chapter's files.
  let names: [String]
  private let files: [(path: String, text: String)]
  private let core: [String]

  private static let answering = "Answering"
  private static let support = "Assessment"

  init(chapter: Chapter, root: String, work: String) throws(HandoutError) {
    var chapter = chapter
    // What students get by now is not what they were asked.
    chapter.selection.solved = []
    self.chapter = chapter
    self.root = root
    self.work = work
    let sources = try chapter.exerciseSources()
    let texts = sources.map { (name: NSString(string: $0.path).lastPathComponent, text: $0.text(.students)) }
    exercises = try chapter.handedOutExercises()
    names = texts.map(\.name)
    asked = AskedExercises(texts, exercises: exercises)

    let module = chapter.module
    let folder = NSString(string: chapter.tests).deletingLastPathComponent
    var tests = [(path: chapter.tests, name: "\(module)Tests.swift"), (path: "\(folder)/Judging.swift", name: "Judging.swift")]
    let hidden = Self.hiddenTests(of: chapter)
    if FileManager.default.fileExists(atPath: hidden) { tests.append((hidden, "\(module)HiddenTests.swift")) }
    var files: [(path: String, text: String)] = []
    for (path, name) in tests {
      let text = try chapter.text(of: path)
      files.append(("Tests/\(module)Tests/\(name)", text))
    }
    let tested = ExercisePackage.imports(of: files.map(\.text).joined(separator: "\n"))
    let manifest = try Manifest(path: root + "Package.swift")
    let used = (asked.imports + [Self.answering, Self.support]).filter(manifest.declares)
    core = try manifest.closure(of: used + tested.filter(manifest.declares))
    for (name, text) in asked.judged { files.append(("Sources/\(module)/\(name)", text)) }
    files.append(("Sources/\(module)/\(AskedExercises.file)", asked.judgesFile))
    for target in core { files += try ExercisePackage.files(of: "\(root)Sources/\(target)", as: "Sources/\(target)") }
    let targets = core + [module]
    let text = try manifest.packageText(
      module, core: core,
      own: [
        ".target(name: \"\(module)\", dependencies: [\(Manifest.dependencies(used, among: targets))])",
        ".testTarget(name: \"\(module)Tests\", dependencies: [\(Manifest.dependencies(tested, among: targets))])",
      ])
    files.append(("Package.swift", text))
    self.files = files
  }

  /// Tests that are in the graders' edition alone; where there are none, students have all.
  static func hiddenTests(of chapter: Chapter) -> String {
    NSString(string: chapter.tests).deletingLastPathComponent + "/\(chapter.module)HiddenTests.swift"
  }

  /// What decides how a submission is judged, as a number: all files of the package, and what its answers are read by.
  var key: String {
    let parts = files.sorted { $0.path < $1.path }.map { "\($0.path)\n\($0.text)" } + [asked.studentsFile, AskedExercises.main]
    return Digest.sha256(Array(parts.joined(separator: "\u{0}").utf8))
  }

  private var folder: String { work + "/judge" }
  private var build: String { folder + "/.build/release" }
  /// With the core library as a student's files need it; all of it may be seen by them.
  var kit: String { work + "/kit" }
  /// The program that runs the tests.
  var program: String { "\(build)/\(chapter.module)PackageTests.xctest" }

  /// Writes the package, compiles it, and puts the kit together.
  func prepare() throws(HandoutError) {
    try write()
    let log = work + "/build.log"
    let child = try handing { () throws(HostError) in
      try Subprocess(
        "swift", ["build", "-c", "release", "-Xswiftc", "-enable-testing", "--build-tests"], folder: folder,
        output: .file(log), errors: .file(log + ".errors"), ownGroup: true)
    }
    let code = Waiting.end(of: child, seconds: nil)
    try Stop.check()
    guard code == 0, FileManager.default.isExecutableFile(atPath: program) else {
      throw .failed(name: chapter.slug, message: "its tests do not compile; see \(log) and \(log).errors")
    }
    try JudgeKit(build: build, sources: folder + "/Sources", folder: kit).assemble(core)
  }

  /// Only what has changed, so that only that is compiled again.
  func write() throws(HandoutError) {
    let wanted = Set(files.map(\.path))
    for file in FileManager.default.subpaths(atPath: folder) ?? [] where !file.hasPrefix(".build") && !wanted.contains(file) {
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: "\(folder)/\(file)", isDirectory: &isFolder)
      if isThere, !isFolder.boolValue { unlink("\(folder)/\(file)") }
    }
    for (path, text) in files where FileManager.default.contents(atPath: "\(folder)/\(path)") != Data(text.utf8) {
      try Files.write(text, to: "\(folder)/\(path)")
    }
  }
}
