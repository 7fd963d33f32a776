import Testing

@testable import Weaving

@Suite("Statements of exercises")
struct StatementTests {
  private func statements(_ selection: ExerciseSelection = .everything) throws -> [LiterateSource.Statement] {
    try LiterateSource(text: ExerciseSelectionTests.text, path: "Exercises.swift", kind: .exercises)
      .selecting(selection).statements()
  }

  @Test("are the prose without code; what is said of all comes first, and solutions stand apart")
  func texts() throws {
    let found = try statements()
    #expect(found.map { $0.exercise?.number } == [nil, 1, 2])
    #expect(found[0].text == "## Exercises\n\nFor all.")
    #expect(found[1].text == "### Exercise 1. One (by hand, 4 points)\n\nThe first question (not easy).")
    #expect(found[2].text == "### Exercise 2. Two (of three) (by code)\n\nThe second question.")
    #expect(found.map(\.solution) == ["", "", "Because it is so."])
  }

  @Test("are those of a selection, with its points")
  func selection() throws {
    let found = try statements(ExerciseSelection(numbers: [2], points: [2: 9]))
    #expect(found.map { $0.exercise?.number } == [nil, 2])
    #expect(found[1].text.hasPrefix("### Exercise 2. Two (of three) (by code, 9 points)\n"))
    #expect(found[1].exercise?.points == 9)
  }
}
