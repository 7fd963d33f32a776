import Foundation
import Testing

@testable import Handouts
@testable import Weaving

@Suite("Results for Gradescope")
struct GradescopeResultsTests {
  private let first = Exercise(number: 1, title: "One *star*", level: .byHand, points: 3, line: 1)
  private let second = Exercise(number: 2, title: "Two", level: .byCode, line: 2)
  private let third = Exercise(number: 3, title: "Three", level: .openEnded, line: 3)

  private func read(_ graded: GradedSubmission) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(GradescopeResults(graded: graded).text.utf8)) as? [String: Any])
  }

  @Test("have a test for each graded exercise with its score, and the sum")
  func tests() throws {
    let graded = GradedSubmission(
      student: "a", key: "1", results: [.init(first, .passed), .init(second, .failed, ["row 1 is \"wrong\"", "row 2 too"])])
    let object = try read(graded)
    #expect(object["score"] as? Int == 3 && object["output"] as? String == "")
    let tests = try #require(object["tests"] as? [[String: Any]])
    #expect(tests.map { $0["name"] as? String } == ["Exercise 1. One star", "Exercise 2. Two"])
    #expect(tests.map { $0["score"] as? Int } == [3, 0] && tests.map { $0["max_score"] as? Int } == [3, 6])
    #expect(tests.map { $0["status"] as? String } == ["passed", "failed"])
    #expect(tests.map { $0["output"] as? String } == ["passed", "failed\nrow 1 is \"wrong\"\nrow 2 too"])
    #expect(tests.allSatisfy { $0["visibility"] as? String == "visible" })
    #expect(GradescopeResults.file("a, b") == "a, b.json")
  }

  @Test("say which exercises are not graded, and what became of the whole")
  func notes() throws {
    let graded = GradedSubmission(
      student: "a", key: "1", note: "it does not compile",
      results: [.init(first, .notCompiled), .init(second, .notGraded, ["x"]), .init(third, .notGraded, ["x"])])
    let object = try read(graded)
    #expect(object["output"] as? String == "it does not compile\nNot graded here: exercise 2, 3.")
    #expect((object["tests"] as? [[String: Any]])?.count == 1 && object["score"] as? Int == 0)
    #expect(GradescopeResults(graded: graded).text == GradescopeResults(graded: graded).text)
  }
}
