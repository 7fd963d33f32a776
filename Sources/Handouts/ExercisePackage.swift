import Foundation
import Host
import Weaving

/// The exercises of a chapter as a Swift package that stands alone: with the core library that they use,
/// and the tests that a solution must pass.
struct ExercisePackage {
  let chapter: Chapter
  let edition: Edition
  /// The root of the checkout: empty, or with a slash behind it.
  let root: String
  let manifest: Manifest

  private var module: String { chapter.module }

  /// Writes the package into `folder`, which must not exist.
  func write(to folder: String) throws(HandoutError) {
    let sources = try chapter.exerciseSources()
    let tests = try handing { () throws(HostError) in try AtomicFile.text(of: chapter.tests) }
    // Students get them as they stand: what is marked in them as a solution or as hidden would not be cut.
    _ = try handing { () throws(HostError) in try LiterateSource(text: tests, path: chapter.tests) }
    let used = Self.imports(of: sources.map { $0.text(edition) }.joined()), tested = Self.imports(of: tests)
    let core = try manifest.closure(of: (used + tested).filter(manifest.declares))

    var files: [(path: String, text: String)] = []
    for source in sources { files.append((path: place(of: source), text: source.text(edition))) }
    let besides: [(path: String, text: String)] = [
      ("Tests/\(module)Tests/\(module)Tests.swift", tests),
      ("Package.swift", try packageText(core: core, used: used, tested: tested)),
      ("README.md", try readme(sources, core: core)),
      ("LICENSE", try handing { () throws(HostError) in try AtomicFile.text(of: root + "LICENSE") }),
    ]
    files += besides
    for target in core { files += try Self.files(of: "\(root)Sources/\(target)", as: "Sources/\(target)") }
    if edition == .instructors { files.append(("EXPECTED.md", try expected(tests: tests))) }
    for (path, text) in files { try Files.write(text, to: "\(folder)/\(path)") }
  }

  /// Where a file of exercises stands in the package.
  private func place(of source: LiterateSource) -> String {
    "Sources/\(module)/\(NSString(string: source.path).lastPathComponent)"
  }

  /// The modules that Swift files import, each once.
  static func imports(of text: String) -> [String] {
    var names: [String] = []
    for line in text.split(separator: "\n") {
      guard let match = line.wholeMatch(of: /(?:@testable )?import ([A-Za-z0-9_]+)\s*/) else { continue }
      let name = String(match.output.1)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  private func packageText(core: [String], used: [String], tested: [String]) throws(HandoutError) -> String {
    func quoted(_ names: [String]) -> String {
      names.filter { $0 == module || core.contains($0) }.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
    }
    var declarations: [String] = []
    for target in core { declarations.append("    \(try manifest.declaration(of: target)),") }
    let packages = try manifest.packages(of: core).map { "    \($0)" }
    let dependencies = packages.isEmpty ? "" : "  dependencies: [\n\(packages.joined(separator: "\n"))\n  ],\n"
    return """
      // swift-tools-version: \(try manifest.toolsVersion())
      import PackageDescription

      let package = Package(
        name: "\(module)",
      \(dependencies)  targets: [
          // The core library of Retrace.
      \(declarations.joined(separator: "\n"))

          .target(name: "\(module)", dependencies: [\(quoted(used))]),
          .testTarget(name: "\(module)Tests", dependencies: [\(quoted(tested))]),
        ],
        swiftLanguageModes: [.v6]
      )

      """
  }

  private func readme(_ sources: [LiterateSource], core: [String]) throws(HandoutError) -> String {
    let libraries = [("COpenBLAS", "libopenblas-dev"), ("COpenSSL", "libssl-dev"), ("CZlib", "zlib1g-dev"), ("CPNG", "libpng-dev")]
    let needed = libraries.filter { core.contains($0.0) }.map(\.1)
    let library =
      needed.isEmpty ? "" : ", and on Debian or Ubuntu: `sudo apt-get install \(needed.joined(separator: " "))`"
    let fetched = try manifest.packages(of: core).compactMap { $0.firstMatch(of: /\/([^\/"]+)"/).map { String($0.output.1) } }
    let network = fetched.isEmpty ? "" : " The first build fetches \(fetched.joined(separator: " and "))."
    let exercises = sources.flatMap(\.exercises)
    let first = exercises.first?.number ?? 1
    let places = sources.map { "`\(place(of: $0))`" }.joined(separator: ", ")
    let work =
      switch edition {
      case .students: """
        Your work is in \(places): put your own code in the place of each \
        `fatalError("Exercise N: …")`. Until you do, its test ends the whole run with that message, so ask for \
        one exercise at a time:
        """
      case .instructors: """
        \(places) \(sources.count == 1 ? "holds" : "hold") the solutions, and `EXPECTED.md` what comes out. The tests of \
        one exercise:
        """
      }
    return """
      # Exercises: \(chapter.title)

      You need Swift \(try manifest.swiftVersion()) or later (swift.org/install)\(library).\(network)

      \(work)

      ```sh
      swift test --filter exercise\(first)
      swift test                       # all of them
      ```

      \(Markdown.table(
        header: ["", "Exercise", "Level"],
        rows: exercises.map { ["\($0.number)", $0.title, $0.level.rawValue] }))

      What belongs to an exercise stands above its functions, as text; answers without code go on paper. The \
      other folders of `Sources` are the core library of Retrace, which you may read and use.

      """
  }

  private func expected(tests: String) throws(HandoutError) -> String {
    let names = tests.matches(of: /@Test\(\s*"((?:[^"\\]|\\.)*)"/).map { String($0.output.1) }
    var text = """
      # Expected results: \(chapter.title)

      `swift test` passes all of these with the solutions. In the students' package each fails until its \
      exercise is done.

      \(names.map { "- \($0.replacing("\\\"", with: "\""))" }.joined(separator: "\n"))

      """
    if let verdicts = try chapter.verdicts() {
      text += """

        ## What the chapter itself finds

        Printed numbers and ours, from the report in Retrace.

        \(verdicts)

        """
    }
    return text
  }

  /// All files below `folder`, as text, in fixed order.
  private static func files(of folder: String, as name: String) throws(HandoutError) -> [(path: String, text: String)] {
    let names = (FileManager.default.subpaths(atPath: folder) ?? []).sorted()
    var files: [(path: String, text: String)] = []
    for file in names where !file.hasPrefix(".") && !file.contains("/.") {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(folder)/\(file)", isDirectory: &isFolder)
      if isFolder.boolValue { continue }
      let text = try handing { () throws(HostError) in try AtomicFile.text(of: "\(folder)/\(file)") }
      files.append(("\(name)/\(file)", text))
    }
    return files
  }
}
