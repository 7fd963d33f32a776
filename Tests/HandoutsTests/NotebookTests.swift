import Foundation
import Host
import TestSupport
import Testing
import Weaving

@testable import Handouts

@Suite("Notebooks of exercises")
struct NotebookTests {
  private static let swift = """
    /*:
     ## Exercises

     ### Exercise 1. The "sum" (by hand, 4 points)

     How much is $a\\_b$?
     */
    func sum() throws -> Int {
      // BEGIN SOLUTION 1
      7
      // END SOLUTION
    }
    // BEGIN SOLUTION 1
    //: Seven, as anybody can count.
    // END SOLUTION
    //: ### Exercise 2. More (by code)
    func more() throws -> Int {
      // BEGIN SOLUTION 2
      8
      // END SOLUTION
    }

    """

  private static let python = """
    # %% setup with digits
    import numpy as np
    # %% exercise 1
    def sum_of_both():
        # BEGIN SOLUTION 1
        return 3 + 4
        # END SOLUTION
    # %% tests 1
    def exercise1_sum():
        expect(sum_of_both() % 7 == 0, "not a multiple")
    # %% exercise 2
    def more():
        # BEGIN SOLUTION 2
        return 8
        # END SOLUTION
    # %% tests 2
    def exercise2_more():
        expect(more() > 0, "not positive")

    """

  private func notebook(_ edition: Edition, _ selection: ExerciseSelection = .everything) throws -> Notebook {
    let source = try LiterateSource(text: Self.swift, path: "Exercises.swift", kind: .exercises)
    return NotebookText(
      slug: "one", title: "Sums", edition: edition, statements: source.selecting(selection).statements(),
      python: try PythonExercises(text: Self.python, path: "exercises.py", count: 2), support: ["# support\n", "# digits\n"],
      selection: selection
    ).notebook
  }

  private func source(_ id: String, in notebook: Notebook) -> String? { notebook.cells.first { $0.id == id }?.source }

  @Test("students have statements in the chapter's words, functions to write, and tests")
  func students() throws {
    let notebook = try notebook(.students)
    #expect(
      notebook.cells.map(\.id) == [
        "title", "support", "support-digits", "setup", "exercises", "exercise-1-text", "exercise-1", "exercise-1-tests", "exercise-2-text",
        "exercise-2", "exercise-2-tests", "results",
      ])
    let text = "### Exercise 1. The \"sum\" (by hand, 4 points)\n\nHow much is $a\\_b$?"
    #expect(source("exercise-1-text", in: notebook) == text)
    #expect(source("exercise-1", in: notebook) == "def sum_of_both():\n    raise NotSolved(1)")
    #expect(source("exercise-2-tests", in: notebook)?.hasSuffix("\n\n\ncheck(2)") == true)
    let table = "CHAPTER = \"one\"\nEXERCISES = {\n    1: (\"The \\\"sum\\\"\", \"by hand\", 4),\n    2: (\"More\", \"by code\", 6),\n}"
    #expect(source("support", in: notebook)?.hasSuffix(table) == true)
    #expect(!notebook.text.contains("3 + 4") && !notebook.text.contains("Seven"))
  }

  @Test("instructors have the solutions besides")
  func instructors() throws {
    let notebook = try notebook(.instructors)
    #expect(source("exercise-1", in: notebook) == "def sum_of_both():\n    return 3 + 4")
    #expect(source("exercise-1-solution", in: notebook) == "**Solution.**\n\nSeven, as anybody can count.")
    #expect(source("exercise-2-solution", in: notebook) == nil)
  }

  @Test("students have the solutions that the course gives them, and say which; of the others nothing")
  func released() throws {
    let students = try notebook(.students, ExerciseSelection(solved: [1]))
    for id in ["exercise-1", "exercise-1-solution"] {
      #expect(source(id, in: students) == source(id, in: try notebook(.instructors)))
    }
    #expect(source("exercise-2", in: students) == "def more():\n    raise NotSolved(2)")
    #expect(source("title", in: students)?.contains("`results.json`. Solved already: 1.\n") == true)
    #expect(source("title", in: try notebook(.students))?.contains("Solved already") == false)
    #expect(source("title", in: students)?.contains("gives all of its points or none, for its code alone.") == true)
    // What is not handed out stays unsolved.
    let chosen = try notebook(.students, ExerciseSelection(numbers: [2], solved: nil))
    #expect(source("exercise-1", in: chosen)?.contains("raise NotSolved(1)") == true && !chosen.text.contains("3 + 4"))
    #expect(source("exercise-2", in: chosen) == "def more():\n    return 8")
  }

  @Test("of an exercise that is not handed out only the code stands there, unsolved; points are the course's")
  func selection() throws {
    let notebook = try notebook(.students, ExerciseSelection(numbers: [2], points: [2: 3]))
    #expect(source("exercise-1-text", in: notebook) == nil && source("exercise-1-tests", in: notebook) == nil)
    #expect(source("exercise-1", in: notebook)?.hasPrefix("# Exercise 1 is not handed out") == true)
    // Its tests may have what those of others need, but are not run.
    let code = try #require(source("exercise-1", in: notebook))
    #expect(code.contains("    raise NotSolved(1)\n\n\ndef exercise1_sum():") && !code.contains("check(1)"))
    #expect(source("support", in: notebook)?.hasSuffix("EXERCISES = {\n    2: (\"More\", \"by code\", 3),\n}") == true)
    #expect(source("exercise-2-text", in: notebook)?.contains("(by code, 3 points)") == true)
  }

  @Test("the file is JSON of the form 4.5 with sorted keys and without outputs; a line of a source is a line of it")
  func form() throws {
    var notebook = Notebook()
    notebook.cells = [.markdown("a", "One \"two\"\n\nthree\\"), .code("b", "x = 1", isFolded: true), .code("c", "")]
    #expect(
      notebook.text == #"""
        {
         "cells": [
          {
           "cell_type": "markdown",
           "id": "a",
           "metadata": {},
           "source": [
            "One \"two\"\n",
            "\n",
            "three\\"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": null,
           "id": "b",
           "metadata": {
            "jupyter": {
             "source_hidden": true
            }
           },
           "outputs": [],
           "source": [
            "x = 1"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": null,
           "id": "c",
           "metadata": {},
           "outputs": [],
           "source": []
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": "Python 3",
           "language": "python",
           "name": "python3"
          },
          "language_info": {
           "name": "python"
          }
         },
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """#)
    let json = try JSONSerialization.jsonObject(with: Data(notebook.text.utf8)) as? [String: Any]
    #expect((json?["cells"] as? [Any])?.count == 3)
  }

  @Test("a chapter has a notebook where its exercises stand in Python too")
  func chapters() throws {
    let folder = try TemporaryFolder()
    try folder.put(Self.swift, in: "Exercises.swift")
    try folder.put("# support\n", in: "handouts/notebook.py")
    try folder.put("# digits\n", in: "handouts/notebook-digits.py")
    let chapter = Chapter(
      slug: "one", title: "Sums", program: folder.file("main.swift"), report: "", exercises: [folder.file("Exercises.swift")],
      tests: "", pytorch: "", sources: [])
    #expect(chapter.outputs(among: [.packages, .notebooks]) == [.packages])
    try folder.put(Self.python, in: "exercises.py")
    #expect(chapter.outputs(among: [.packages, .notebooks]) == [.packages, .notebooks])
    #expect(try chapter.notebook(.students, root: folder.file("")) == notebook(.students))
  }
}
