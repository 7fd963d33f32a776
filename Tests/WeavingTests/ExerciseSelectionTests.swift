import Testing

@testable import Weaving

@Suite("Exercises that a course hands out")
struct ExerciseSelectionTests {
  static let text = """
    /*:
     ## Exercises

     For all.

     ### Exercise 1. One (by hand, 4 points)

     The first question (not easy).
     */
    func one() throws -> Int {
      // BEGIN SOLUTION 1
      1
      // END SOLUTION
    }
    //: ### Exercise 2. Two (of three) (by code)
    //:
    //: The second question.
    func two() throws -> Int {
      // BEGIN SOLUTION 2
      2
      // END SOLUTION
    }
    // BEGIN SOLUTION 2
    //: Because it is so.
    // END SOLUTION

    """

  func source() throws -> LiterateSource { try LiterateSource(text: Self.text, path: "Exercises.swift", kind: .exercises) }

  private func words(_ source: LiterateSource, _ edition: Edition) -> String {
    source.chunks(edition).map { chunk in
      switch chunk {
      case .prose(let lines), .code(let lines): lines.map(\.text).joined(separator: "\n")
      case .begin(let division): "<\(division.rawValue)>"
      case .end: "<>"
      }
    }.joined(separator: "\n")
  }

  @Test("stand alone on its pages, with what is said of all")
  func pages() throws {
    let chosen = try source().selecting(ExerciseSelection(numbers: [2]))
    for edition in Edition.allCases {
      let page = words(chosen, edition)
      #expect(page.contains("For all.") && page.contains("The second question.") && page.contains("func two"))
      #expect(!page.contains("The first question") && !page.contains("func one"))
      #expect(page.contains("Because it is so.") == (edition != .students))
      #expect(page.split(separator: "\n").filter { $0 == "<exercise>" }.count == 1)
    }
  }

  @Test("leave the code of the others in the program, which stays one, and nothing of their text or solutions")
  func programs() throws {
    let chosen = try source().selecting(ExerciseSelection(numbers: [1]), keepsCode: true)
    let students = chosen.text(.students)
    #expect(students.contains("func two()") && students.contains("throw NotSolved(2)"))
    #expect(students.contains("The first question") && !students.contains("The second question"))
    #expect(students.contains("Exercise 2 is not handed out"))
    let instructors = chosen.text(.instructors)
    #expect(instructors.contains("  2\n") && !instructors.contains("Because it is so."))
    for text in [students, instructors] {
      #expect(text.matches(of: /\/\*:/).count == text.matches(of: /\*\//).count)
    }
  }

  @Test("are worth what the course says, in heading, list and program")
  func points() throws {
    let worth = try source().selecting(ExerciseSelection(points: [1: 1, 2: 9]), keepsCode: true)
    #expect(worth.exercises.map(\.points) == [1, 9])
    #expect(words(worth, .students).contains("### Exercise 1. One (by hand, 1 point)"))
    #expect(worth.text(.students).contains("//: ### Exercise 2. Two (of three) (by code, 9 points)"))
    #expect(worth.text(.students).contains("The first question (not easy)."))
  }

  @Test("are all of them as they stand where the course says nothing")
  func everything() throws {
    #expect(try source().selecting(.everything) == source())
  }
}
