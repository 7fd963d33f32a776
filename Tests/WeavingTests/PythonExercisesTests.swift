import Host
import Testing

@testable import Weaving

@Suite("Exercises in Python")
struct PythonExercisesTests {
  static let text = """
    # For whoever writes it.

    # %% setup
    import numpy as np

    # %% exercise 1
    def product():
        \"""What three times five is.\"""
        # BEGIN SOLUTION 1
        return 3 * 5  # by counting
        # END SOLUTION


    def other():
        return 1


    # BEGIN SOLUTION 1
    def helper():
        return 15
    # END SOLUTION

    # %% tests 1
    def exercise1_product():
        expect(product() % 5 == 0, "not divisible by five")

    """

  func exercises(_ text: String = Self.text, count: Int = 1) throws(HostError) -> PythonExercises {
    try PythonExercises(text: text, path: "exercises.py", count: count)
  }

  @Test("students get NotSolved for a function's solution, and what stands at column 0 not at all")
  func students() throws {
    let python = try exercises()
    #expect(python.code(.setup, .students) == "import numpy as np")
    #expect(
      python.code(.exercise(1), .students) == """
        def product():
            \"""What three times five is.\"""
            raise NotSolved(1)


        def other():
            return 1
        """)
  }

  @Test("instructors get all of it without the marks")
  func instructors() throws {
    #expect(
      try exercises().code(.exercise(1), .instructors) == """
        def product():
            \"""What three times five is.\"""
            return 3 * 5  # by counting


        def other():
            return 1


        def helper():
            return 15
        """)
  }

  @Test("tests are the same for all, and a cell that is not there is empty")
  func tests() throws {
    let python = try exercises()
    #expect(python.code(.tests(1), .students) == python.code(.tests(1), .instructors))
    #expect(python.code(.tests(1), .students).hasPrefix("def exercise1_product():"))
    #expect(python.code(.exercise(2), .instructors) == "" && python.numbers == [1])
  }

  @Test("the first cell says what of the shared files it needs")
  func extras() throws {
    #expect(try exercises().extras == [])
    let text = Self.text.replacing("# %% setup", with: "# %% setup with digits, reber")
    let python = try exercises(text)
    #expect(python.extras == ["digits", "reber"] && python.code(.setup, .students) == "import numpy as np")
  }

  /// Where one line is put in the place of another, the line and the reason of the refusal.
  struct Fault: Sendable, CustomTestStringConvertible {
    let old, new: String
    let line: Int
    let reason: String
    var testDescription: String { new }
  }

  static let expected = "expected # BEGIN SOLUTION N or # END SOLUTION, alone on the line"

  @Test(
    "cells and marks that are not as they must be are refused with their line",
    arguments: [
      Fault(old: "# %% setup", new: "# setup", line: 4, reason: "code before # %% setup"),
      Fault(old: "# %% setup", new: "# %% setup with ../x", line: 3, reason: "expected # %% setup"),
      Fault(old: "# %% tests 1", new: "# %% tests 2", line: 23, reason: "expected # %% tests 1"),
      Fault(old: "    # BEGIN SOLUTION 1\n    return 3", new: "    return 3", line: 10, reason: "no solution to end"),
      Fault(
        old: "    # END SOLUTION\n", new: "  # END SOLUTION\n", line: 11,
        reason: "END SOLUTION must stand below the BEGIN SOLUTION of line 9"),
      Fault(
        old: "    # END SOLUTION\n", new: "    # END SOLUTION\n    print(15)\n", line: 12,
        reason: "a solution inside a function is its whole rest"),
      Fault(
        old: "    # END SOLUTION\n", new: "", line: 17, reason: "a solution inside the solution of line 9"),
      Fault(
        old: "    # BEGIN SOLUTION 1\n    return", new: "    # BEGIN SOLUTION 2\n    return", line: 9,
        reason: "the solution of Exercise 2 outside # %% exercise 2"),
      Fault(old: "    # BEGIN SOLUTION 1\n    return", new: "    # BEGIN_SOLUTION 1\n    return", line: 9, reason: expected),
      Fault(old: "    # BEGIN SOLUTION 1\n    return", new: "    # BEGIN SOLUTION\n    return", line: 9, reason: expected),
      Fault(old: "    # BEGIN SOLUTION 1\n    return", new: "    ## BEGIN SOLUTION 1\n    return", line: 9, reason: expected),
      Fault(old: "    return 1\n", new: "    return 1  # END SOLUTION\n", line: 15, reason: expected),
      Fault(
        old: "    return 1\n", new: "    return 1  # SOLUTION\n", line: 15,
        reason: "'SOLUTION' looks like the mark of a solution; \(expected)"),
      Fault(
        old: "five is.\"\"\"", new: "five is.\n    # BEGIN SOLUTION 1\n    \"\"\"", line: 9,
        reason: "the mark of a solution inside a string, where it is text; write the string in two parts"),
      Fault(
        old: "def exercise1_", new: "def exercise2_", line: 24, reason: "a test of Exercise 1 must be called exercise1_…"),
      Fault(old: "def exercise1_", new: "def check_", line: 25, reason: "Exercise 1 has no test, a function exercise1_…"),
      Fault(
        old: "by five\")", new: "by five)", line: 25, reason: "a string that is not ended on its line"),
    ])
  func refusals(fault: Fault) {
    let text = Self.text.replacing(fault.old, with: fault.new, maxReplacements: 1)
    #expect(text != Self.text)
    #expect(throws: HostError.weave(path: "exercises.py", line: fault.line, reason: fault.reason)) {
      try exercises(text)
    }
  }

  @Test("each exercise of the chapter has cells of its own and a solution")
  func missing() {
    #expect(throws: HostError.weave(path: "exercises.py", line: 25, reason: "no cell # %% exercise 2")) {
      try exercises(count: 2)
    }
    let unsolved = "# %% setup\n# %% exercise 1\npass\n# %% tests 1\n"
    #expect(throws: HostError.weave(path: "exercises.py", line: 4, reason: "Exercise 1 has no solution")) {
      try exercises(unsolved)
    }
  }

  @Test("signs in strings are no comments, and quotes in comments open no strings")
  func lexer() throws {
    let lines = ["a = '# no' # it's one", "b = \"\\\"#\" # two", "c = '''", "# text", "'''  # three", "d = 'e\\", "f' # four"]
    let python = PythonLexer(lines.enumerated().map { LiterateSource.Line(number: $0.offset + 1, text: $0.element) })
    #expect(python.failure?.line == nil)
    #expect(python.comments == [1: " it's one", 2: " two", 5: " three", 7: " four"])
    #expect(python.linesInStrings == [4, 5, 7])
    let open = PythonLexer([LiterateSource.Line(number: 1, text: "x = \"\"\"")])
    #expect(open.failure?.line == 1)
  }
}
