import Foundation
import Host
import Testing

@testable import Weaving

@Suite("Answers that courses check")
struct ExerciseAnswerTests {
  /// A file of exercises with `lines` at the head of the first one's solution, and `tail` behind all.
  private func file(_ lines: String, tail: String = "") -> String {
    """
    //: ## Exercises
    //: ### Exercise 1. Product (by hand)
    func product() throws -> Int {
      // BEGIN SOLUTION 1
      3 * 5
      // END SOLUTION
    }
    // BEGIN SOLUTION 1
    \(lines)
    //: Three times five.
    // END SOLUTION
    \(tail)

    """
  }

  private func source(_ text: String, kind: LiterateSource.Kind = .exercises) throws(HostError) -> LiterateSource {
    try LiterateSource(text: text, path: "Exercises.swift", kind: kind)
  }

  /// Where and why it is refused; nil where it is not.
  private func refusal(_ text: String, kind: LiterateSource.Kind = .exercises) -> String? {
    do throws(HostError) {
      _ = try source(text, kind: kind)
      return nil
    } catch { return "\(error)" }
  }

  @Test("are what is asked, a number as it is written and a tolerance, of the exercise and the line where they stand")
  func reading() throws {
    let lines = "// Answer: $a = b$ of part 1 = -0.50 ± 0.001\n// Answer: the product = 15 ± 0"
    let answers = try source(file(lines)).answers
    #expect(answers.map(\.asked) == ["$a = b$ of part 1", "the product"])
    #expect(answers.map { "\($0.number) \($0.tolerance)" } == ["-0.5 0.001", "15 0"])
    #expect(answers.map(\.exercise) == [1, 1] && answers.map(\.line) == [9, 10])
    // At the head of a function's solution too.
    let inside = file("//: Why.").replacing("  3 * 5", with: "  // Answer: the product = 15 ± 0\n  3 * 5")
    #expect(try source(inside).answers.map(\.line) == [5])
  }

  @Test("accept what lies within the tolerance, its ends included, and nothing else")
  func tolerance() throws {
    let answer = try #require(try source(file("// Answer: it = -0.3 ± 0.1")).answers.first)
    for value in [-0.3, -0.2, -0.4, -0.3 + 0.1] { #expect(answer.accepts(value)) }
    for value in [-0.199999, -0.400001, 0.3, .nan, .infinity] { #expect(!answer.accepts(value)) }
    let exact = try #require(try source(file("// Answer: it = 37636 ± 0")).answers.first)
    #expect(exact.accepts(37_636) && !exact.accepts(37_636.001))
  }

  @Test("stand in no edition: programs, pages and notebooks are the same without them")
  func hidden() throws {
    let lines = "// Answer: the product = 15 ± 0\n// Answer: its half = 7.5 ± 0.1"
    let with = try source(file(lines)), without = try source(file("").replacing("SOLUTION 1\n\n", with: "SOLUTION 1\n"))
    #expect(with.answers.count == 2 && without.answers.isEmpty)
    for edition in Edition.allCases {
      #expect(with.text(edition) == without.text(edition))
      #expect(!with.text(edition).contains("Answer"))
      let (one, other) = (with.chunks(edition), without.chunks(edition))
      #expect(one.count == other.count && !"\(one)".contains("Answer"))
    }
    #expect(with.statements() == without.statements())
    #expect(with.solutionLines == without.solutionLines)
    // Of an exercise that a course leaves out, the answers go with the text, and stay unseen with its code.
    #expect(with.selecting(ExerciseSelection(numbers: [])).answers.isEmpty)
    let code = with.selecting(ExerciseSelection(numbers: []), keepsCode: true)
    #expect(code.answers.count == 2 && !code.text(.instructors).contains("Answer"))
  }

  @Test(
    "that are not as they must be are refused with file and line",
    arguments: [
      "// Answer: the product = 15", "// Answer: the product = fifteen ± 0", "// Answer: = 15 ± 0", "// Answer: 15 ± 0",
      "// Answer: the product = 15 +- 0", "// Answer: the product = 15 ± 0.", "// Answer: the product = 15 ± -1",
      "// Answer: the product = +15 ± 0", "// Answer: the product = −15 ± 0", "// Answer: the product = 1e3 ± 0",
      "// Answer: the product = .5 ± 1", "// Answer: the product = 15 ± 0 or so", "// answer: the product = 15 ± 0",
      "// Answers: the product = 15 ± 0", "//Answer: the product = 15 ± 0", "/// Answer: the product = 15 ± 0",
      "// Answer : the product = 15 ± 0", "// ANSWER = 15 ± 0", "let a = 15  // Answer: the product = 15 ± 0",
      "// Answer: the product = 1.5 ± 0", "// Answer: $a = 15 ± 0", "// Answer: a = 1234567890.12345678 ± 1",
    ])
  func malformed(line: String) throws {
    let told = try #require(refusal(file(line)))
    #expect(told.hasPrefix("Exercises.swift:9: "))
  }

  @Test("stand in solutions of exercises by hand only, and ask for nothing twice")
  func places() throws {
    let line = "// Answer: the product = 15 ± 0"
    #expect(refusal(file("//: Why.", tail: line)) == "Exercises.swift:12: an answer outside a solution")
    #expect(refusal("let a = 1\n\(line)\n", kind: .chapter) == "Exercises.swift:2: an answer outside Exercises.swift")
    #expect(refusal(file("\(line)\n// Answer: the product = 16 ± 0"))?.contains(":10: the same is asked twice") == true)
    let byCode = file(line).replacing("(by hand)", with: "(by code)")
    #expect(refusal(byCode)?.hasPrefix("Exercises.swift:9: ") == true && refusal(byCode)?.contains("not by hand") == true)
    let isHidden = file("//#-hidden-code\n\(line)\n//#-end-hidden-code")
    #expect(refusal(isHidden)?.hasPrefix("Exercises.swift:10: ") == true)
    // Sentences and strings are none.
    #expect(refusal(file("//: Answer: the product, 15.\n// Answers differ: some say 15.")) == nil)
    #expect(try source(file("let a = \"// Answer: it = 15 ± 0\"")).answers.isEmpty)
  }
}
