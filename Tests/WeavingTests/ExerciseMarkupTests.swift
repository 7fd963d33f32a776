import Host
import Testing

@testable import Weaving

@Suite("Exercises in a literate file")
struct ExerciseMarkupTests {
  static let sound = """
    /*:
     ## Exercises

     Paper and pencil.

     ### Exercise 1. Gates of $x$ (by hand)

     State it.
     */
    //#-hidden-code
    import Networks
    //#-end-hidden-code
    /// What it returns.
    func gate() throws -> [Int] {
      // BEGIN SOLUTION 1
      let sum = 1
      return [sum]
      // END SOLUTION
    }

    // BEGIN SOLUTION 1
    /// Only for the solution.
    func helper() {}
    // END SOLUTION

    // BEGIN SOLUTION 1
    /*:
     Worked with **care**.
     */
    // END SOLUTION

    //: ### Exercise 2. Say "why" (open-ended)
    //: Think.
    // BEGIN SOLUTION 2
    //: Because.
    //#-hidden-code
    let secret = 2
    //#-end-hidden-code
    // END SOLUTION

    """

  func source(_ text: String) throws(HostError) -> LiterateSource {
    try LiterateSource(text: text, path: "Exercises.swift", kind: .exercises)
  }

  /// The page's parts in short: divisions by name, prose and code by their text.
  func parts(_ source: LiterateSource, _ edition: Edition) -> [String] {
    source.chunks(edition).map { chunk in
      switch chunk {
      case .prose(let lines): lines.map(\.text).joined(separator: "\n")
      case .code(let lines): "```\n" + lines.map(\.text).joined(separator: "\n")
      case .begin(let division): "<\(division)>"
      case .end(let division): "</\(division)>"
      }
    }
  }

  @Test("are known by number, title, level and line")
  func headings() throws {
    #expect(
      try source(Self.sound).exercises == [
        Exercise(number: 1, title: "Gates of $x$", level: .byHand, line: 6),
        Exercise(number: 2, title: "Say \"why\"", level: .openEnded, line: 32),
      ])
  }

  @Test("reach students without any solution, as a program that still compiles")
  func studentsText() throws {
    #expect(
      try source(Self.sound).text(.students) == """
        /*:
         ## Exercises

         Paper and pencil.

         ### Exercise 1. Gates of $x$ (by hand)

         State it.
         */
        import Networks
        /// What it returns.
        func gate() throws -> [Int] {
          throw NotSolved(1)
        }

        //: ### Exercise 2. Say "why" (open-ended)
        //: Think.

        """)
  }

  @Test("reach instructors whole, without the marks")
  func instructorsText() throws {
    let source = try source(Self.sound)
    let text = source.text(.instructors)
    for line in source.solutionLines { #expect(text.contains(line)) }
    #expect(!text.contains("SOLUTION") && !text.contains("//#-") && text.contains("import Networks"))
    #expect(
      source.solutionCode == [
        "  let sum = 1", "  return [sum]", "/// Only for the solution.", "func helper() {}", "let secret = 2",
      ])
    #expect(source.solutionProse == ["Worked with **care**.", "Because."])
  }

  @Test("stand on the students' page without solutions")
  func studentsPage() throws {
    #expect(
      parts(try source(Self.sound), .students) == [
        "## Exercises\n\nPaper and pencil.",
        "<exercise>", "### Exercise 1. Gates of $x$ (by hand)\n\nState it.",
        "```\n/// What it returns.\nfunc gate() throws -> [Int] {\n  throw NotSolved(1)\n}",
        "</exercise>",
        "<exercise>", "### Exercise 2. Say \"why\" (open-ended)\nThink.", "</exercise>",
      ])
  }

  @Test("stand on the instructors' page with neighbouring solutions as one")
  func instructorsPage() throws {
    #expect(
      parts(try source(Self.sound), .instructors) == [
        "## Exercises\n\nPaper and pencil.",
        "<exercise>", "### Exercise 1. Gates of $x$ (by hand)\n\nState it.",
        "```\n/// What it returns.\nfunc gate() throws -> [Int] {\n  let sum = 1\n  return [sum]\n}",
        "<solution>", "```\n/// Only for the solution.\nfunc helper() {}", "Worked with **care**.", "</solution>",
        "</exercise>",
        "<exercise>", "### Exercise 2. Say \"why\" (open-ended)\nThink.",
        "<solution>", "Because.", "</solution>", "</exercise>",
      ])
  }

  @Test("throw in students' hands, so that one that is not done yet is a result and no crash")
  func call() {
    let exercise = Exercise(number: 3, title: #"The "odd" $\sigma$"#, level: .byCode, line: 1)
    #expect(exercise.call == "throw NotSolved(3)")
  }

  @Test("are worth what their heading says, else what is usual on their level")
  func points() throws {
    #expect(try source(Self.sound).exercises.map(\.points) == [4, 6])
    let told = Self.sound.replacing("(by hand)", with: "(by hand, 1 point)")
      .replacing("(open-ended)", with: "(open-ended, 12 points)")
    let exercises = try source(told).exercises
    #expect(exercises.map(\.points) == [1, 12])
    #expect(exercises.map(\.level) == [.byHand, .openEnded] && exercises.map(\.title) == ["Gates of $x$", "Say \"why\""])
    #expect(Exercise.Level.allCases.map(\.usualPoints) == [4, 6, 6])
  }

  /// `Self.sound` with `old` replaced, which fails on `line` for `reason`.
  struct Damage: CustomTestStringConvertible, Sendable {
    let old, new: String
    let line: Int
    let reason: String
    init(_ old: String, _ new: String, _ line: Int, _ reason: String) {
      (self.old, self.new, self.line, self.reason) = (old, new, line, reason)
    }
    var testDescription: String { "\(old.debugDescription) → \(new.debugDescription)" }
  }

  static let damages = [
    Damage("## Exercises\n", "## Tasks\n", 2, "the first heading must be ## Exercises"),
    Damage(" Paper and pencil.\n", " ## Exercises\n", 4, "## Exercises occurs twice"),
    Damage(" Paper and pencil.\n", " ## Hints\n", 4, "expected the heading ### Exercise N. Title (level), with a level of by hand, by code, open-ended"),
    Damage("### Exercise 2. Say", "### Exercise 2 Say", 32, "expected the heading ### Exercise N. Title (level), with a level of by hand, by code, open-ended"),
    Damage("(open-ended)", "(at home)", 32, "unknown level 'at home'; there are: by hand, by code, open-ended"),
    Damage("(open-ended)", "(at home, 3 points)", 32, "unknown level 'at home'; there are: by hand, by code, open-ended"),
    Damage("(open-ended)", "(open-ended, 0 points)", 32, "expected (open-ended, N points) with N from 1 to 99"),
    Damage("(open-ended)", "(open-ended, 100 points)", 32, "expected (open-ended, N points) with N from 1 to 99"),
    Damage("(open-ended)", "(open-ended, 1 points)", 32, "expected (open-ended, N points) with N from 1 to 99"),
    Damage("(open-ended)", "(open-ended, 2 point)", 32, "expected (open-ended, N points) with N from 1 to 99"),
    Damage("(open-ended)", "(open-ended,2 points)", 32, "expected (open-ended, N points) with N from 1 to 99"),
    Damage("(open-ended)", "(open-ended, many)", 32, "expected (open-ended, N points) with N from 1 to 99"),
    Damage("Exercise 2.", "Exercise 3.", 32, "Exercise 3 where Exercise 2 is due"),
    Damage("Exercise 2.", "Exercise 1.", 32, "Exercise 1 where Exercise 2 is due"),
    Damage("//: Think.", "//: ### Exercise 3. More (by hand)", 32, "Exercise 2 has no solution"),
    Damage("// BEGIN SOLUTION 2\n//: Because.\n//#-hidden-code\nlet secret = 2\n//#-end-hidden-code\n// END SOLUTION\n", "", 32, "Exercise 2 has no solution"),
    Damage("//: Because.", "//: ### Exercise 3. More (by hand)", 35, "a heading of level 3 inside a solution"),
    Damage("import Networks", "// BEGIN SOLUTION 1", 11, "// BEGIN SOLUTION 1 inside the hidden code of line 10"),
    Damage("//#-end-hidden-code\n// END SOLUTION\n", "// END SOLUTION\n//#-end-hidden-code\n", 38, "// END SOLUTION inside the hidden code of line 36"),
    Damage("State it.", "// BEGIN SOLUTION 1", 8, "// BEGIN SOLUTION 1 inside a prose block"),
    Damage("BEGIN SOLUTION 2", "BEGIN SOLUTION", 34, "BEGIN SOLUTION needs the exercise's number"),
    Damage("BEGIN SOLUTION 2", "BEGIN SOLUTION two", 34, "BEGIN SOLUTION needs the exercise's number"),
    Damage("BEGIN SOLUTION 2", "BEGIN SOLUTION 1", 34, "the solution of Exercise 1 stands in Exercise 2"),
    Damage("// BEGIN SOLUTION 2", "//BEGIN SOLUTION 2", 34, "expected // BEGIN SOLUTION N or // END SOLUTION, alone on the line"),
    Damage("// BEGIN SOLUTION 2", "// Begin solution 2", 34, "expected // BEGIN SOLUTION N or // END SOLUTION, alone on the line"),
    Damage("// BEGIN SOLUTION 2", "// BEGIN SOLUTION 2.", 34, "BEGIN SOLUTION needs the exercise's number"),
    Damage("  let sum = 1", "  let sum = 1  // END SOLUTION", 16, "expected // BEGIN SOLUTION N or // END SOLUTION, alone on the line"),
    Damage("  let sum = 1", "  // BEGIN SOLUTION 1", 16, "a solution inside the solution of line 15"),
    Damage("  let sum = 1", "//: Prose.", 16, "prose inside the solution of a function; put it behind the function"),
    Damage("  // END SOLUTION\n}", "// END SOLUTION\n}", 18, "END SOLUTION must stand below the BEGIN SOLUTION of line 15"),
    Damage("  // END SOLUTION\n}", "  // END SOLUTION\n  print()\n}", 19, "a solution inside a function is its whole rest; expected } after END SOLUTION"),
    Damage("func helper() {}", "// BEGIN SOLUTION 1", 23, "a solution inside the solution of line 21"),
    Damage("func helper() {}\n// END SOLUTION\n", "func helper() {}\n", 25, "a solution inside the solution of line 21"),
    Damage("//: Think.", "// END SOLUTION", 33, "no solution to end"),
    Damage("//#-end-hidden-code\n// END SOLUTION\n", "//#-end-hidden-code\n", 34, "// BEGIN SOLUTION is never ended"),
    Damage("/*:\n ## Exercises\n", "// BEGIN SOLUTION 1\n// END SOLUTION\n/*:\n ## Exercises\n", 1, "a solution before any exercise"),
  ]

  @Test("are refused with file and line where they are not as they must be", arguments: damages)
  func damage(_ damage: Damage) {
    let text = Self.sound.replacing(damage.old, with: damage.new)
    #expect(text != Self.sound)
    #expect(throws: HostError.weave(path: "Exercises.swift", line: damage.line, reason: damage.reason)) {
      try source(text)
    }
  }

  @Test("are missed where there are none")
  func none() {
    #expect(throws: HostError.weave(path: "Exercises.swift", line: 1, reason: "no heading ## Exercises")) {
      try source("let a = 1\n")
    }
    #expect(throws: HostError.weave(path: "Exercises.swift", line: 1, reason: "no exercises")) {
      try source("//: ## Exercises\n")
    }
  }

  @Test(
    "may quote headings in code of any kind",
    arguments: [" ~~~sh\n # Comment\n ~~~\n", " ```\n ```sh\n # Comment\n ```\n", " a\n\n     # Comment\n", " - ```\n   # Comment\n   ```\n"])
  func code(text: String) throws {
    #expect(try source(Self.sound.replacing(" State it.\n", with: text)).exercises.count == 2)
  }

  @Test("have no headings by underlining, which a dash below a line makes by mistake")
  func underlined() {
    #expect(
      throws: HostError.weave(
        path: "Exercises.swift", line: 8, reason: "a line of = or - below makes this a heading; write headings with #")
    ) { try source(Self.sound.replacing(" State it.\n", with: " State it.\n ---\n")) }
  }

  @Test("are not swallowed by a fence that is never ended")
  func openFence() {
    #expect(
      throws: HostError.weave(path: "Exercises.swift", line: 8, reason: "a fence of code is never ended")
    ) { try source(Self.sound.replacing(" State it.\n", with: " ```swift\n")) }
  }

  @Test("may quote headings between fences")
  func fences() throws {
    let text = Self.sound.replacing(" State it.\n", with: " ```sh\n # Comment\n ```\n #### Hint\n")
    #expect(try source(text).exercises.count == 2)
  }
}
