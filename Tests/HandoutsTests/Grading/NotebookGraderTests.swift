import Foundation
import TestSupport
import Testing

@testable import Handouts
@testable import Weaving

/// What happens in sandboxes is tried by `scripts/grade_class.sh`, Python by `scripts/notebook_grading_check.py`.
@Suite("Grades of notebooks")
struct NotebookGraderTests {
  private let exercise = Exercise(number: 2, title: "Two", level: .byCode, line: 2)

  private func result(_ state: String, _ hints: [String] = []) -> GradedSubmission.Result {
    .init(exercise, verdict: NotebookVerdict(number: "2", state: state, hints: hints, cells: []), isLate: false)
  }

  @Test("only the judge's word that all tests pass gives points")
  func states() {
    #expect(result("passed").state == .passed && result("passed").points == exercise.points)
    for state in ["failed", "not solved", "crashed", "late", "not graded", "sandbox", "refused", "Passed", ""] {
      #expect(result(state, ["x"]).points == 0, "\(state)")
    }
    #expect(result("not solved").hints == ["not solved yet"])
    #expect(result("late", ["no answer after 10 seconds"]).state == .late)
    #expect(result("crashed", ["the program stops"]).state == .crashed)
    #expect(result("failed").hints == ["the answer cannot be judged"])
    #expect(result("not graded", ["it uses PyTorch"]).of == 0)
    #expect(GradedSubmission.isDoubtful([result("sandbox", ["bwrap: no"])]))
    #expect(!GradedSubmission.isDoubtful([result("failed", ["bwrap: no"])]))
  }

  @Test("a judge that says nothing gives no points, and hints are bounded")
  func silence() {
    let silent = GradedSubmission.Result(exercise, verdict: nil, isLate: false)
    #expect(silent.state == .failed && silent.hints == ["the answer cannot be judged"])
    #expect(GradedSubmission.Result(exercise, verdict: nil, isLate: true).state == .late)
    let long = String(repeating: "x", count: 400)
    #expect(result("failed", [long, long]).hints == [String(repeating: "x", count: 300)])
    #expect(result("failed", (0..<100).map { "hint \($0)" }).hints.count == 12)
  }

  @Test("verdicts are read line by line, and what is none is left out")
  func verdicts() {
    let line = #"{"number": "2", "state": "failed", "hints": ["a \"b\""], "cells": ["code cell 3: SyntaxError"]}"#
    let read = NotebookVerdict.all(in: line + "\n{\"number\": \"3\"}\nno JSON\n" + line.dropLast(20))
    #expect(
      read == [.init(number: "2", state: "failed", hints: ["a \"b\""], cells: ["code cell 3: SyntaxError"])])
  }

  @Test("of cells that fail the first three are told")
  func cells() {
    #expect(NotebookGrader.remark([]) == "")
    #expect(NotebookGrader.remark(["a", "b"]) == "a; b")
    #expect(NotebookGrader.remark(["a", "b", "c", "d", "e"]) == "a; b; c; and 2 more")
  }

  @Test("the Python that is named counts, then RETRACE_PYTHON, then python3")
  func command() {
    #expect(PythonInterpreter.command("mine", environment: ["RETRACE_PYTHON": "other"]) == "mine")
    #expect(PythonInterpreter.command(nil, environment: ["RETRACE_PYTHON": "other"]) == "other")
    #expect(PythonInterpreter.command(nil, environment: ["RETRACE_PYTHON": ""]) == "python3")
    #expect(PythonInterpreter.command(nil, environment: [:]) == "python3")
  }

  private let line = """
    {"python": "3.11.2", "numpy": NUMPY, "torch": null, "program": "/usr/bin/python3.11", "search": [], "bound": [],
     "peak": 90}
    """

  @Test("a Python without NumPy, or that is none, is named with what to do")
  func interpreters() throws {
    let read = try PythonInterpreter(line: line.replacing("NUMPY", with: "\"2.1\""), command: "python3")
    #expect(read.versions == "Python 3.11.2, NumPy 2.1, PyTorch none")
    let none = #expect(throws: HandoutError.self) {
      try PythonInterpreter(line: line.replacing("NUMPY", with: "null"), command: "python3")
    }
    #expect(none?.description.hasPrefix("python3: Python 3.11.2 without NumPy") == true)
    #expect(throws: HandoutError.self) { try PythonInterpreter(line: "Python 2.7", command: "python2") }
    let missing = #expect(throws: HandoutError.self) {
      try PythonInterpreter(command: "/nowhere/python", probe: "handouts/grading/probe.py")
    }
    #expect(missing?.description.contains("--python or RETRACE_PYTHON") == true)
  }

  @Test("the judge gets students' code, solutions and tests apart, and a student's program none of the last two")
  func files() throws {
    let python = """
      # %% setup
      import numpy as np
      # %% exercise 1
      def answer():
          # BEGIN SOLUTION 1
          return 42
          # END SOLUTION
      # %% tests 1
      def exercise1_answer():
          expect(answer() == 42, "wrong")
      """
    let code = try PythonExercises(text: python, path: "exercises.py", count: 1)
    let text = NotebookJudge.cells(
      code, support: [("notebook", "x = 1\n")], hidden: "def exercise1_more():\n    pass\n")
    struct Read: Decodable {
      let support: [[String]]
      let setup, hidden: String
      let exercises: [String: [String: String]]
    }
    let read = try JSONDecoder().decode(Read.self, from: Data(text.utf8))
    #expect(read.support == [["notebook", "x = 1\n"]] && read.setup == "import numpy as np")
    #expect(read.hidden.hasPrefix("def exercise1_more"))
    let exercise = try #require(read.exercises["1"])
    #expect(exercise["students"] == "def answer():\n    raise NotSolved(1)")
    #expect(exercise["instructors"] == "def answer():\n    return 42")
    #expect(exercise["tests"]?.hasPrefix("def exercise1_answer") == true)
    // What can be seen in a sandbox are programs only.
    #expect(Set(NotebookJudge.answering).isDisjoint(with: ["judge.py", "conversation.py", "cells.json"]))
  }
}
