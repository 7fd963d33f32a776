import Foundation
import TestSupport
import Testing
import Weaving

@testable import Handouts

@Suite("Sheets and keys")
struct SheetTests {
  /// With two exercises, hidden tests, and all that a package needs.
  let pretended: PretendChapter
  static let secrets = ["8_641", "Count the dwarfs.", "try seven() + 1"]

  init() throws {
    pretended = try PretendChapter(
      "Dwarfs", targets: ["Assessment": [], "Core": ["COpenBLAS"], "Judges": []],
      others: [".systemLibrary(name: \"COpenBLAS\")"],
      exercises: """
        /*:
         ## Exercises

         Paper and pencil first.

         ### Exercise 1. Seven (by hand, 4 points)

         How much is it?
         */
        //#-hidden-code
        import Assessment
        //#-end-hidden-code
        func seven() throws -> Int {
          // BEGIN SOLUTION 1
          8_641 - 8_634
          // END SOLUTION
        }
        // BEGIN SOLUTION 1
        //: Count the dwarfs.
        // END SOLUTION
        //: ### Exercise 2. Eight (by code)
        //: And with Snow White?
        func eight() throws -> Int {
          // BEGIN SOLUTION 2
          try seven() + 1
          // END SOLUTION
        }

        """,
      tests: "\n@Test(\"Exercise 1: odd\") func exercise1Odd() {}\n")
    let root = pretended.root
    try root.put("module COpenBLAS {}\n", in: "Sources/COpenBLAS/module.modulemap")
    try root.put(
      "import Judges\n" + PretendChapter.imports + "\n@Test(\"Exercise 2: as many as arms\") func exercise2Arms() {}\n",
      in: "Tests/ExercisesTests/OneExercisesHiddenTests.swift")
    try root.put("Free for all.\n", in: "LICENSE")
    try root.put("> **Stand-ins.**\n\n<!-- Woven from experiments/one/main.swift by retrace. -->\n", in: "reports/one/report.md")
  }

  @Test("a sheet has a title, room for a name, points with their sum and room beside, statements and functions; no solution")
  func sheet() throws {
    // Whatever students may see elsewhere, and in whichever edition: it is one sheet.
    for solved in [[], [1], nil] as [[Int]?] {
      let text = try pretended.chapter(ExerciseSelection(points: [2: 9], solved: solved)).sheet(.sheet, .students)
      #expect(text.hasPrefix("# Exercises: Dwarfs\n\n> **Stand-ins.**\n\n::: name\nName\n:::\n\n"))
      let table = """
        | Exercise |  | Level | Points | Reached |
        """
      #expect(text.contains(table), "\(text)")
      #expect(text.contains("| 1 | Seven | by hand | 4 |") && text.contains("| 2 | Eight | by code | 9 |"))
      #expect(text.contains("| Sum |  |  | 13 |"))
      #expect(text.contains("Paper and pencil first.") && text.contains("(by code, 9 points)\n"))
      for number in [1, 2] { #expect(text.contains("throw NotSolved(\(number))")) }
      for secret in Self.secrets { #expect(!text.contains(secret)) }
      #expect(try text == pretended.chapter(ExerciseSelection(points: [2: 9])).sheet(.sheet, .instructors))
    }
  }

  @Test(
    "a key has points, statements and solutions, for instructors and graders of all exercises",
    arguments: [Edition.instructors, .grader])
  func key(edition: Edition) throws {
    let text = try pretended.chapter().sheet(.key, edition)
    #expect(text.hasPrefix("# Key: Dwarfs\n\n> **Stand-ins.**\n\n| Exercise |  | Level | Points |\n"))
    #expect(text.contains("| Sum |  |  | 10 |") && text.contains("How much is it?") && !text.contains("::: name"))
    for secret in Self.secrets { #expect(text.contains(secret)) }
    #expect(!text.contains("NotSolved"))
  }

  @Test("the students' key has those exercises alone whose solutions they get")
  func studentsKey() throws {
    let text = try pretended.chapter(ExerciseSelection(solved: [2])).sheet(.key, .students)
    #expect(text.contains("try seven() + 1") && text.contains("| Sum |  |  | 6 |") && !text.contains("Exercise 1"))
    #expect(!text.contains("8_641") && !text.contains("Count the dwarfs."))
  }

  @Test("each edition has what is for it; students a key where there is anything in it")
  func kinds() throws {
    func kinds(_ edition: Edition, _ selection: ExerciseSelection = .everything) throws -> [ExerciseSheet] {
      let chapter = pretended.chapter(selection)
      return chapter.sheets(edition, of: try chapter.handedOutExercises())
    }
    #expect(try kinds(.students) == [.sheet] && kinds(.students, ExerciseSelection(solved: [2])) == [.sheet, .key])
    #expect(try kinds(.students, ExerciseSelection(numbers: [1], solved: [2])) == [.sheet])
    #expect(try kinds(.instructors) == [.sheet, .key] && kinds(.grader) == [.key])
    #expect(pretended.chapter().outputs(among: Course.Output.allCases).contains(.sheets))
    #expect(!pretended.chapter(ExerciseSelection(numbers: [])).outputs(among: Course.Output.allCases).contains(.sheets))
  }

  private func contents(
    _ edition: Edition, _ selection: ExerciseSelection = .everything, decks: [DeckFormat] = DeckFormat.allCases
  ) throws -> String {
    let chapter = pretended.chapter(selection)
    let outputs = Course.Output.allCases.filter { $0.belongs(to: edition) }
    return ContentsPage(course: Course(), edition: edition, outputs: outputs, decks: decks)
      .text([(chapter: chapter, exercises: try chapter.handedOutExercises())])
  }

  @Test("the list of contents leads to them, on paper where there is any, and says whose solutions students have")
  func contents() throws {
    let students = try contents(.students), released = try contents(.students, ExerciseSelection(solved: [2]))
    #expect(students.contains("[Exercises as a sheet](sheets/one.html)") && !students.contains("one-key"))
    #expect(students.contains("[sheet as PDF (A4)](pdf/a4/one-sheet.pdf)") && students.contains("(pdf/letter/one-sheet.pdf)"))
    #expect(students.contains("Solutions are not part of it."))
    #expect(released.contains("of these exercises, and of no others: Dwarfs (2)."))
    #expect(released.contains("[Key](sheets/one-key.html)") && released.contains("[key as PDF (letter)](pdf/letter/one-key.pdf)"))
    let instructors = try contents(.instructors, decks: [.html])
    for link in ["(sheets/one.html)", "(sheets/one-key.html)"] { #expect(instructors.contains(link)) }
    #expect(!instructors.contains("-sheet.pdf") && !instructors.contains("-key.pdf"))
    let grader = try contents(.grader)
    let links = [
      "hidden-tests/OneExercisesHiddenTests.swift", "sheets/one-key.html", "packages/one.zip", "points.csv", "grading.yaml",
    ]
    for link in links {
      #expect(grader.contains("(\(link))"), "\(link)")
    }
    for link in ["(one.html)", "(sheets/one.html)", "(pdf/a4/one.pdf)", "glossary.html", "slides/"] {
      #expect(!grader.contains(link), "\(link)")
    }
  }

  /// The files of a package, by name.
  private func package(_ edition: Edition, _ selection: ExerciseSelection = .everything) throws -> [String: String] {
    let folder = try TemporaryFolder(), root = pretended.root
    try ExercisePackage(
      chapter: pretended.chapter(selection), edition: edition, root: root.path + "/",
      manifest: try Manifest(path: root.file("Package.swift"))
    ).write(to: folder.file("one"))
    var files: [String: String] = [:]
    for name in FileManager.default.subpaths(atPath: folder.file("one")) ?? [] {
      if let text = try? folder.text("one/\(name)") { files[name] = text }
    }
    return files
  }

  @Test("hidden tests are in the graders' package, with what they need, and in no other")
  func hiddenTests() throws {
    let hidden = "Tests/OneExercisesTests/OneExercisesHiddenTests.swift"
    let grader = try package(.grader)
    #expect(grader[hidden]?.contains("as many as arms") == true && grader["Sources/Judges/Judges.swift"] != nil)
    #expect(grader["EXPECTED.md"]?.contains("## Tests that students do not get\n\n- Exercise 2: as many as arms\n") == true)
    #expect(grader["Sources/OneExercises/Exercises.swift"]?.contains("8_641") == true)
    for edition in Edition.both {
      let files = try package(edition)
      #expect(files[hidden] == nil && files["Tests/OneExercisesTests/OneExercisesTests.swift"] != nil)
      #expect(!files.contains { $0.value.contains("as many as arms") || $0.key.contains("Judges") })
    }
  }

  @Test("the students' package has the solutions that they get, and says so")
  func releasedPackage() throws {
    let file = "Sources/OneExercises/Exercises.swift"
    let files = try package(.students, ExerciseSelection(solved: [2]))
    #expect(files[file]?.contains("try seven() + 1") == true && files[file]?.contains("throw NotSolved(1)") == true)
    #expect(!files.contains { $0.value.contains("8_641") || $0.value.contains("Count the dwarfs.") })
    #expect(files["README.md"]?.contains("Solved already: 2.") == true && files["EXPECTED.md"] == nil)
    #expect(try package(.students)["README.md"]?.contains("Solved already") == false)
  }

  @Test("a package opens in a container with Swift, its extension, and the libraries that it takes", arguments: Edition.allCases)
  func container(edition: Edition) throws {
    let text = try #require(try package(edition)[".devcontainer/devcontainer.json"])
    #expect(text == DevContainer(name: "one", swift: "6.3", core: []).text)
    struct Read: Decodable {
      struct Customizations: Decodable {
        struct Editor: Decodable { let extensions: [String] }
        let vscode: Editor
      }
      let name, image: String
      let customizations: Customizations
      let onCreateCommand: String?
    }
    func read(_ text: String) throws -> Read { try JSONDecoder().decode(Read.self, from: Data(text.utf8)) }
    let plain = try read(text), library = try read(DevContainer(name: "one", swift: "6.3", core: ["COpenBLAS", "Core"]).text)
    #expect(plain.name == "one" && plain.image == "swift:6.3" && plain.onCreateCommand == nil)
    #expect(plain.customizations.vscode.extensions == ["swiftlang.swift-vscode"])
    #expect(library.onCreateCommand?.hasSuffix(" install -y --no-install-recommends libopenblas-dev") == true)
  }

  @Test("graders get points as a table, and settings that hand out the same exercises at the same points")
  func grader() throws {
    let chosen = pretended.chapter(ExerciseSelection(numbers: [2], points: [2: 9]))
    let none = pretended.chapter(ExerciseSelection(numbers: []))
    let files = GraderFiles(chapters: try [chosen, none].map { (chapter: $0, exercises: try $0.handedOutExercises()) })
    #expect(files.table.text == "chapter,exercise,title,level,points\none,2,Eight,by code,9\n")
    let alone = GraderFiles(chapters: [(chapter: chosen, exercises: try chosen.handedOutExercises())])
    let read = try CourseFile.course(text: alone.settingsText, path: GraderFiles.settings, slugs: ["one"]) { _ in [1, 2] }
    #expect(read.exercises == ["one": [2]] && read.points == ["one": [2: 9]])
    let empty = GraderFiles(chapters: [(chapter: none, exercises: [])])
    #expect(try CourseFile.course(text: empty.settingsText, path: "a", slugs: ["one"]).exercises == ["one": []])
    let folder = try TemporaryFolder()
    try alone.write(to: folder.path)
    #expect(try folder.names() == ["grading.yaml", "hidden-tests", "points.csv"])
    #expect(try folder.text("hidden-tests/OneExercisesHiddenTests.swift").contains("as many as arms"))
    #expect(GraderFiles.hiddenTests(of: none) == nil)
  }
}
