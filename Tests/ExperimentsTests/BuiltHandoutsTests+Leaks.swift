import Foundation
import Host
import Testing
import Weaving

extension BuiltHandouts {
  /// What may stand in no file that concerns `slug`.
  static func secrets(_ slug: String, solved: [Int]? = nil) throws -> SolutionSecrets {
    let sources = try solutions(slug, solved: solved)
    var told = try sources.map { $0.text(.students) } + [Programs.chapter(slug)]
    // The page as it is committed and the values on the one in PyTorch, but not all that a report records, in which any
    // number occurs; what every page is made with; and the titles in the list of contents.
    var paths = ["report.md", "values.csv"].map { "\(Programs.checkout)/reports/\(slug)/\($0)" }
    paths.append("\(Programs.checkout)/experiments/\(slug)/pytorch.md")
    let templates = "\(Programs.checkout)/handouts"
    paths += ((try? FileManager.default.contentsOfDirectory(atPath: templates)) ?? []).map { "\(templates)/\($0)" }
    told += paths.compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
    told += try Programs.slugs.flatMap { try solutions($0).flatMap(\.exercises).map(\.title) }
    // The tests of the exercises are not among them: they must not say what comes out.
    return SolutionSecrets(of: sources, told: told)
  }

  /// The chapters whose solutions a file could hold: its own, or all of them.
  func concerned(_ name: String) -> [String] {
    let parts = name.split(separator: "/").map { Self.slug(of: String($0)) }
    let own = slugs.filter { parts.contains($0) }
    return own.isEmpty ? slugs : own
  }

  /// Whether a packed file is one of the core library or of the chapter's report, as it stands in the checkout: these are
  /// published by themselves and hold no more here.
  func isPublished(_ name: String, _ bytes: [UInt8]) -> Bool {
    guard let archive = name.firstRange(of: ".zip/") else { return false }
    let rest = name[archive.upperBound...]
    guard let slash = rest.firstIndex(of: "/") else { return false }
    let file = rest[rest.index(after: slash)...]
    return ["\(Programs.checkout)/\(file)", "\(Programs.checkout)/reports/\(rest[..<slash])/\(file)"].contains { path in
      FileManager.default.contents(atPath: path).map { Array($0) } == bytes
    }
  }

  /// All files of an edition, those in archives too, but for published ones.
  func handedOut(_ edition: Edition) throws -> [HandedOut] {
    try HandedOut.files(in: path(edition, ""), except: isPublished)
  }
}

extension BuiltHandoutsTests {
  @Test("no file of the students, whatever its kind, holds a line or a telling number of a solution")
  func everyFile() throws {
    var secrets: [String: SolutionSecrets] = [:]
    for slug in built.slugs { secrets[slug] = try BuiltHandouts.secrets(slug) }
    let files = try built.handedOut(.students)
    for file in files {
      for slug in built.concerned(file.name) {
        let leaked = secrets[slug]?.found(in: file) ?? []
        #expect(leaked == [], "\(file.name), of \(slug)")
      }
    }
    let kinds = Set(files.map { NSString(string: $0.name).pathExtension })
    #expect(kinds.isSuperset(of: ["html", "json", "md", "py", "swift"] + (built.isWhole ? ["pdf"] : [])), "\(kinds)")
    // The tests of the exercises and the pages of the packages are among them.
    for slug in built.slugs {
      if try BuiltHandouts.solutions(slug).isEmpty { continue }
      let packed = files.map(\.name).filter { $0.hasPrefix("packages/\(slug).zip/") }
      for end in ["ExercisesTests.swift", "/README.md"] {
        #expect(packed.contains { $0.hasSuffix(end) }, "\(slug): \(end)")
      }
    }
  }

  @Test("no file of students or instructors holds what hidden tests alone have")
  func hiddenTests() throws {
    let files = try Edition.both.flatMap { edition in
      try built.handedOut(edition).map { ("\(edition)/\($0.name)", SearchedText(Readable.squeezed($0.text))) }
    }
    let cells = try Programs.slugs(having: "exercises.py").map { slug in
      Readable.squeezed(
        try String(contentsOfFile: "\(Programs.checkout)/experiments/\(slug)/exercises.py", encoding: .utf8))
    }.joined()
    for slug in built.slugs {
      let folder = "\(Programs.checkout)/Tests/ExercisesTests"
      let names = (try FileManager.default.contentsOfDirectory(atPath: folder)).filter { $0.hasSuffix("ExercisesTests.swift") }
      let open = try names.map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.joined(separator: "\n")
      let module = slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Exercises"
      let hidden = try String(contentsOfFile: "\(folder)/\(module)HiddenTests.swift", encoding: .utf8)
      let told = Readable.squeezed(open)
      // Titles and functions, by which it would be known; lines of code may stand in any program.
      let lines = hidden.split(separator: "\n").map { Readable.squeezed(String($0)) }
        .filter { ($0.hasPrefix("@Test(") || $0.hasPrefix("funcexercise")) && !told.contains($0) }
      #expect(lines.count > 1, "\(slug)")
      // In Python too; other chapters have open tests of some of these names.
      let path = "\(Programs.checkout)/experiments/\(slug)/exercises-hidden.py"
      let python = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        .map { Readable.squeezed(String($0)) }.filter { $0.hasPrefix("defexercise") && !cells.contains($0) }
      #expect(!python.isEmpty, "\(slug)")
      for (name, text) in files { #expect((lines + python).filter(text.contains) == [], "\(name), of \(slug)") }
      #expect(!files.contains { $0.0.contains("HiddenTests") || $0.0.contains("exercises-hidden") })
    }
  }

  @Test("the same search finds every line and every telling number in the instructors' pages and packages")
  func everyFileControl() throws {
    let files = try built.handedOut(.instructors)
    var (read, sought) = (0, 0)
    for slug in built.slugs {
      let sources = try BuiltHandouts.solutions(slug)
      if sources.isEmpty { continue }
      let secrets = try BuiltHandouts.secrets(slug)
      let page = try #require(files.first { $0.name == "\(slug).html" })
      #expect(secrets.found(in: page).count == secrets.count, "\(slug).html")
      let packed = files.filter { $0.name.hasPrefix("packages/\(slug).zip/") }
      let found = packed.reduce(into: Set<String>()) { $0.formUnion(secrets.found(in: $1)) }
      #expect(found == Set(secrets.code + secrets.prose).union(secrets.numbers), "\(slug).zip")
      for paper in files where paper.name.hasPrefix("pdf/") && paper.name.hasSuffix("/\(slug).pdf") {
        read += secrets.numbers.intersection(TellingNumbers.readable(in: paper.numbers)).count
        sought += secrets.numbers.count
      }
    }
    // In papers exponents stand right behind their bases, and page breaks tear apart.
    #expect(2 * read >= sought && (sought > 0) == built.isWhole, "\(read) of \(sought) numbers in papers")
  }

  @Test("no page, package, notebook or index of the site holds a line or a telling number of a solution")
  func site() throws {
    // Built by .ci/run and by whoever names it.
    guard let folder = ProcessInfo.processInfo.environment["RETRACE_SITE"] else { return }
    let path = folder.hasPrefix("/") ? folder : Programs.checkout + "/" + folder
    let all = try HandedOut.files(in: path, except: built.isPublished)
    let files = all.filter { file in
      [".html", ".ipynb"].contains { file.name.hasSuffix($0) } || file.name.contains(".zip/")
    }
    #expect(files.count > 2 * Programs.slugs.count)
    for slug in Programs.slugs {
      let secrets = try BuiltHandouts.secrets(slug)
      for file in files where built.concerned(file.name).contains(slug) {
        #expect(secrets.found(in: file) == [], "\(file.name), of \(slug)")
      }
      // The index of the search has the numbers of all chapters: only words tell.
      for file in all where file.name.hasSuffix("search.js") {
        let found = Set(secrets.found(in: file))
        #expect(found.isDisjoint(with: secrets.code + secrets.prose), "search, of \(slug)")
      }
    }
  }

  @Test("the exercises in students' packages are what is left of the files without their solutions, byte for byte")
  func packedExercises() throws {
    let files = try built.handedOut(.students)
    for slug in built.slugs {
      for source in try BuiltHandouts.solutions(slug) {
        let name = "/" + NSString(string: source.path).lastPathComponent
        let packed = files.filter { $0.name.hasPrefix("packages/\(slug).zip/") && $0.name.hasSuffix(name) }
        let isSame = packed.count == 1 && packed.first?.text == source.text(.students)
        #expect(isSame, "\(slug): \(name)")
      }
    }
  }
}
