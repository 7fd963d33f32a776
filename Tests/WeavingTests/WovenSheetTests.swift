import TestSupport
import Testing

@testable import Weaving

@Suite("Solutions that students get too")
struct ReleasedSolutionTests {
  private func source() throws -> LiterateSource { try ExerciseSelectionTests().source() }

  @Test("stand in the students' file and on their pages, and those of other exercises do not")
  func some() throws {
    let chosen = try source().selecting(ExerciseSelection(solved: [2]), keepsCode: true)
    let students = chosen.text(.students)
    #expect(students.contains("throw NotSolved(1)") && !students.contains("throw NotSolved(2)"))
    #expect(students.contains("  2\n}\n") && students.contains("Because it is so.") && !students.contains("  1\n}\n"))
    for mark in ["BEGIN SOLUTION", "END SOLUTION"] { #expect(!students.contains(mark)) }
    #expect(chosen.chunks(.students).filter { $0 == .begin(.solution) }.count == 1)
    #expect(chosen.text(.instructors) == (try source().text(.instructors)))
  }

  @Test("are, where all are for students, those that instructors get, line for line")
  func all() throws {
    let chosen = try source().selecting(ExerciseSelection(solved: nil))
    for edition in Edition.allCases {
      #expect(chosen.text(edition) == (try source().text(.instructors)))
      #expect(chosen.chunks(edition) == (try source().chunks(.instructors)))
    }
    #expect(chosen.solutionLines == [])
  }

  @Test("are none of an exercise that is not handed out")
  func leftOut() throws {
    let chosen = try source().selecting(ExerciseSelection(numbers: [1], solved: nil), keepsCode: true)
    let students = chosen.text(.students)
    #expect(students.contains("  1\n}\n") && students.contains("throw NotSolved(2)"))
    #expect(!students.contains("  2\n}\n") && !students.contains("Because it is so."))
    #expect(!ExerciseSelection(numbers: [1], solved: [2]).releases(2))
  }

  @Test("are told apart from those that students do not get, for tests that look for these")
  func lines() throws {
    #expect(try source().releasedLines == [] && source().solutionLines == ["  1", "  2", "Because it is so."])
    let chosen = try source().selecting(ExerciseSelection(solved: [2]))
    #expect(chosen.solutionLines == ["  1"] && chosen.releasedLines == ["  2", "Because it is so."])
  }
}

@Suite("A sheet of exercises")
struct WovenSheetTests {
  private func sheet(
    _ edition: Edition, _ selection: ExerciseSelection = .everything, hasIntroduction: Bool = true
  ) throws -> String {
    let folder = try TemporaryFolder()
    try folder.put("key,value\nsum,2.25\n", in: "values.csv")
    let source = try LiterateSource(
      text: ExerciseSelectionTests.text.replacing("The second question.", with: "More than {{value sum}}?"),
      path: "Exercises.swift", kind: .exercises)
    return try Weaver(folder: folder.path).sheet(
      of: [source.selecting(selection)], opening: ["# Exercises", "For {{me}}."], edition: edition,
      hasIntroduction: hasIntroduction)
  }

  @Test("has its opening, what is said of all, and each exercise as a section with its function and without its solution")
  func whole() throws {
    #expect(
      try sheet(.students) == """
        # Exercises

        For {{me}}.

        For all.

        ::: exercise

        ## Exercise 1. One (by hand, 4 points)

        The first question (not easy).

        ```swift
        func one() throws -> Int {
          throw NotSolved(1)
        }
        ```

        :::

        ::: exercise

        ## Exercise 2. Two (of three) (by code)

        More than 2.25?

        ```swift
        func two() throws -> Int {
          throw NotSolved(2)
        }
        ```

        :::

        """)
  }

  @Test("has, as a key, the solutions of those exercises that it is about, and nothing else")
  func key() throws {
    #expect(
      try sheet(.instructors, ExerciseSelection(numbers: [2], points: [2: 9]), hasIntroduction: false) == """
        # Exercises

        For {{me}}.

        ::: exercise

        ## Exercise 2. Two (of three) (by code, 9 points)

        More than 2.25?

        ```swift
        func two() throws -> Int {
          2
        }
        ```

        ::: solution

        Because it is so.

        :::

        :::

        """)
  }
}
