import Host
import Testing

@testable import Weaving

/// A solution whose marks are not exactly what they must be is refused; else students would get it.
@Suite("Marks of solutions")
struct SolutionMarkTests {
  /// A file of exercises with `tail` behind its first exercise.
  func file(_ tail: String) -> String {
    """
    //: ## Exercises
    //: ### Exercise 1. Product (by hand)
    func product() -> Int {
      // BEGIN SOLUTION 1
      3 * 5
      // END SOLUTION
    }
    \(tail)

    """
  }

  func source(_ tail: String) throws(HostError) -> LiterateSource {
    try LiterateSource(text: file(tail), path: "Exercises.swift", kind: .exercises)
  }

  /// The line of the refusal; nil where there is none.
  func refused(_ text: String, kind: LiterateSource.Kind = .exercises) -> Int? {
    do throws(HostError) {
      _ = try LiterateSource(text: text, path: "Exercises.swift", kind: kind)
      return nil
    } catch {
      guard case .weave("Exercises.swift", let line, _) = error else { return 0 }
      return line
    }
  }

  @Test(
    "that are nearly right are refused with file and line",
    arguments: [
      "// BEGIN_SOLUTION 1", "// BEGIN-SOLUTION 1", "// BEGINSOLUTION 1", "// begin solution 1", "// Begin: Solution",
      "/// BEGIN SOLUTION 1", "/* BEGIN SOLUTION 1 */", "//: BEGIN SOLUTION 1", "//: <!-- BEGIN SOLUTION -->",
      "//   BEGIN   SOLUTION 1", "// # BEGIN SOLUTION NO PROMPT", "// ### BEGIN SOLUTION", "// START SOLUTION 1",
      "// STOP_SOL", "// BEGIN SOLN 1", "// BEGIN SOLUTON 1", "// begn SOLUTION 1", "// BEGIN\u{200B} SOLUTION 1",
      "// BE\u{AD}GIN SOLUTION 1", "// BEGIN SOL\u{200D}UTION 1", "// ＢＥＧＩＮ ＳＯＬＵＴＩＯＮ 1", "// BEGIN\u{A0}SOLUTION 1",
      "let a = 1 // BEGIN SOLUTION 1", "// BEGIN SOLUTION 1 // a", "// BEGIN SOLUTION NO PROMPT", "// BEGIN ANSWER",
      "// SOLUTION BEGIN", "// BEGIN HIDDEN TESTS", "// ### BEGIN HIDDEN TESTS", "// BEGIN TESTS", "// BEGIN PROMPT",
      "/* a\n   BEGIN SOLUTION 1\n*/", "let a = \"\\(1 /* BEGIN SOLUTION 1 */)\"", "// BEGIN THE SOLUTION",
      "let a = \"\"\"\n  // BEGIN SOLUTION 1\n  \"\"\"",
    ])
  func nearly(mark: String) {
    let line = mark.split(separator: "\n").firstIndex { $0.contains("BEGIN") } ?? 0
    #expect(refused(file(mark + "\n//: LEAK: three times five.")) == 8 + line)
  }

  @Test(
    "of other tools are refused outside a solution",
    arguments: [
      "let leak = 3 * 5  // SOLUTION", "let leak = 3 * 5  // # SOLUTION", "let leak = 3 * 5  /* SOLUTION */",
      "let leak = 3 * 5  // ANSWER", "let leak = 3 * 5  // SOLUTION NO PROMPT", "let leak = 3 * 5  // solution",
      "let leak = 3 * 5  // Answer.", "/* SOLUTION */ let leak = 15", "// SOLUTION: multiply", "// MARK: - Solution",
      "/// Solution 1.", "// Solution to Exercise 1", "//: #### Solution", "//: <!-- solution -->", "// SOULTION",
    ])
  func otherTools(line: String) {
    #expect(refused(file(line)) == 8)
    // Within a solution it is cut with it.
    #expect(refused(file("// BEGIN SOLUTION 1\n\(line)\n// END SOLUTION")) == nil)
  }

  @Test(
    "in letters and digits that look like ours, in pieces, or a slip of the pen away are refused",
    arguments: [
      "// BEGIN S0LUTION 1", "// BEG1N SOLUTION 1", "// BEGIN 5OLUTION 1", "// begin so1ution 1",
      "// \u{412}\u{415}G\u{406}N \u{405}\u{41E}LUTI\u{41E}N 1", "// b\u{435}gin s\u{43E}luti\u{43E}n 1",
      "// B E G I N  S O L U T I O N 1", "// BEGIN SOLU TION 1", "// begin-sol-ution", "// Be gin solution",
      "// begn solution 1", "// bgin solution", "// beginn solution 1", "// BEGIN SOLVTION", "// strat solution",
      "// BEGIN 1 SOLUTION", "// beginSolution 1", "// endSolution", "// Exercise 1: begin solution",
      "// ---- begin solution ----", "// END SOLUTION 1", "//END SOLUTION", "// End of Solution 1", "// end_solutions",
      "/// end solution", "/* end: solution */", "let a = 1 // end solution",
    ])
  func alike(mark: String) {
    #expect(refused(file(mark)) == 8)
    // So in a solution, whose end it may have been meant for.
    #expect(refused(file("// BEGIN SOLUTION 1\n\(mark)\n// END SOLUTION")) == 9)
  }

  @Test(
    "in prose are refused on a line of their own, in blocks as in comments of a line",
    arguments: [
      "begin solution 1", "Begin solution", "begin-solution: three times five", "BEGN SOLUTION 1", "# BEGIN SOLUTION",
      "end solution", "End of the solution", "SOLUTION", "SOLUTION 1", "Solution", "**Solution**", "**Solution.** It is 15.",
      "**SOLUTION** It is 15.", "Solution 1: it is 15.", "x = 15 # SOLUTION", "It is 15. SOLUTION", "#### SOLUTION 1",
      "<div class=\"solution\">", "<summary>Solution</summary>", "::: solution",
    ])
  func prose(text: String) {
    #expect(refused(file("//: \(text)")) == 8)
    #expect(refused(file("/*:\n It is.\n\n \(text)\n*/")) == 11)
  }

  @Test("in code are refused where they are no comments", arguments: ["# BEGIN SOLUTION 1", "#if SOLUTION", "BEGIN SOLUTION 1"])
  func code(mark: String) {
    #expect(refused(file("\(mark)\nlet a = 1")) == 8)
  }

  @Test(
    "with a number that is none, of another exercise or with a word too many are refused",
    arguments: ["", " 01", " +1", " 0", " 2", " one", " \u{FF11}", " 1 1", " 1.", " N"])
  func number(number: String) {
    #expect(refused(file("// BEGIN SOLUTION\(number)\n//: LEAK\n// END SOLUTION")) == 8)
  }

  @Test("that end nothing or are never ended are refused")
  func pairs() {
    #expect(refused(file("// END SOLUTION")) == 8)
    #expect(refused(file("// BEGIN SOLUTION 1\n//: LEAK")) == 8)
  }

  @Test("are refused in one line that says what was expected", arguments: ["// BEGIN-SOLUTION 1", "let a = 1 // SOLUTION", "//: SOLUTION"])
  func words(mark: String) throws {
    let error = #expect(throws: HostError.self) { try source(mark) }
    let text = try #require(error).description
    #expect(text.hasPrefix("Exercises.swift:8: ") && text.contains("// BEGIN SOLUTION N") && !text.contains("\n"), "\(text)")
  }

  @Test(
    "are not what sentences say of solutions, however their lines are broken",
    arguments: [
      "// the solution of the equation", "// We look for the\n// solution.", "// Solution by elimination",
      "//: In the end solutions differ, and at the\n//: end solutions are equal.", "//: At the\n//: end of the solution.",
      "//: #### Solution of the linear system", "//: #### SOLUTION sets", "//: The word SOLUTION stands here.",
      "//: | Solution | Error |", "//: Solutions of $x^2 = 2$ are irrational.", "//: Solution 1 has a cost of 3.",
      "// appendSolution(x) adds one, endSolver ends it", "// prints \"SOLUTION\" in capitals", "/// - Returns: the solution.",
      "//: Does the search stop at a solution?", "/// - Parameter solution: where it ends", "let text = \"SOLUTION\"",
      "let text = \"\"\"\n  SOLUTION\n  \"\"\"", "//: Salt solution, 5 %; evolution, resolution.", "// 1st solution found",
    ])
  func ordinary(text: String) throws {
    #expect(try source(text).text(.students).contains(text))
  }

  @Test(
    "are not seen in sentences, in code or in strings",
    arguments: [
      "//: The solution ends where it begins; at the end solve it, and start solving early.",
      "//: To begin, solve the system. The legend: solid lines. A backend solution.",
      "/// The answers of both parts.", "// Where the solution of the system ends, the search stops.",
      "let begin = 1, solution = begin", "let text = \"// BEGIN SOLUTION 1\"", "let text = \"SOLUTION\" // a label",
      "//: A solution, and its answer.", "/// Answers 1 to 5, each map row by row.", "// end",
      "let text = \"\"\"\n  //: no prose\n  /*:\n  //#-hidden-code\n  \"\"\"",
      "/*\n//: no prose\n//#-hidden-code\n*/",
    ])
  func sentences(text: String) throws {
    #expect(try source(text).text(.students).contains(text))
  }

  @Test("are refused in a program, which has no solutions")
  func program() {
    #expect(refused("let a = 1\n// BEGIN-SOLUTION 1\n", kind: .chapter) == 2)
    #expect(refused("let a = 1  // SOLUTION\n", kind: .chapter) == 1)
    for mark in ["::: solution", ":::solution", "> :::: {.exercise .solution}", "::: {#a class=\"solution\"}"] {
      #expect(refused("let a = 1\n//: \(mark)\n//: 15\n//: :::\n", kind: .chapter) == 2, "\(mark)")
      #expect(refused("/*:\n It is.\n\n \(mark)\n 15\n :::\n*/\n", kind: .chapter) == 4, "\(mark)")
    }
    #expect(refused("//: ::: misprint\n//: The solution is 15.\n//: :::\n", kind: .chapter) == nil)
    // As text a program may hold them.
    #expect(refused("let a = \"\"\"\n// BEGIN SOLUTION 1\n\"\"\"\nlet b = 1  // answer\n", kind: .chapter) == nil)
  }

  @Test("changed at random are refused or still cut the solution")
  func mutations() throws {
    var generator = SystemRandomNumberGenerator()
    let secret = "LEAKED"
    var (cut, refusals) = (0, 0)
    for _ in 0..<4000 {
      let begin = mutated("// BEGIN SOLUTION 1", using: &generator)
      let end = Bool.random(using: &generator) ? "// END SOLUTION" : mutated("// END SOLUTION", using: &generator)
      let tail = "\(begin)\n//: \(secret) in words\nlet \(secret) = 15 // \(secret)\n\(end)"
      guard let source = try? source(tail) else {
        refusals += 1
        continue
      }
      cut += 1
      #expect(!source.text(.students).contains(secret), "\(tail)")
      #expect(!"\(source.chunks(.students))".contains(secret), "\(tail)")
      #expect(source.text(.instructors).contains(secret))
    }
    #expect(cut > 20 && refusals > 2000)
  }

  /// `mark` in other letters, with other signs between the words, at another place of its line, or as it is.
  private func mutated(_ mark: String, using generator: inout SystemRandomNumberGenerator) -> String {
    let separators = ["", " ", "  ", "-", "_", ".", ": ", "\t", "/", "\u{200B}", " \u{A0}", "#", "--", " = ", "…"]
    var words = mark.split(separator: " ").map(String.init)
    for index in words.indices where Int.random(in: 0..<3, using: &generator) == 0 {
      words[index] = [words[index].lowercased(), words[index].capitalized, words[index] + ".", words[index] + "\u{AD}"]
        .randomElement(using: &generator) ?? ""
    }
    var text = words[0]
    for word in words.dropFirst() {
      let isChanged = Int.random(in: 0..<3, using: &generator) == 0
      text += (isChanged ? separators.randomElement(using: &generator) ?? " " : " ") + word
    }
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return "let a = 1 " + text
    case 1: return text + " "
    case 2: return "/* \(text.dropFirst(2)) */"
    case 3: return "/" + text
    case 4: return "//:" + text.dropFirst(2)
    case 5: return "\t" + text
    default: return text
    }
  }
}
