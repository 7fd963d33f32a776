import Foundation
import Host
import Weaving

extension Chapter {
  /// The code of its exercises in Python, which stands beside its program.
  var pythonExercises: String {
    NSString(string: program).deletingLastPathComponent + "/" + PythonExercises.fileName
  }

  /// Whether its exercises are a notebook too: where they have been written in Python.
  var hasNotebook: Bool { hasExercises && FileManager.default.fileExists(atPath: pythonExercises) }

  /// The exercises that are handed out as a Jupyter notebook: statements from `Exercises.swift`, code and tests from
  /// `exercises.py`.
  ///
  /// - Parameter root: The root of the checkout: empty, or with a slash behind it.
  /// - Throws: `HandoutError.report`, also for what `PythonExercises` refuses.
  func notebook(_ edition: Edition, root: String) throws(HandoutError) -> Notebook {
    let (sources, python, support) = try notebookSources(root: root)
    let selection = selection
    let statements = sources.flatMap { $0.selecting(selection).statements() }
    return NotebookText(
      slug: slug, title: title, edition: edition, statements: statements, python: python, support: support.map(\.text),
      selection: selection, variant: variant?.number
    ).notebook
  }

  /// What its notebook is made of: the files of its exercises, their code in Python, and the files that notebooks share, by
  /// their names.
  ///
  /// - Throws: as `notebook(_:root:)`.
  func notebookSources(
    root: String
  ) throws(HandoutError) -> (sources: [LiterateSource], python: PythonExercises, support: [(name: String, text: String)]) {
    let sources = try handing { () throws(HostError) in try ExerciseFiles.sources(at: exercises, variant: variant) }
    let count = sources.reduce(0) { $0 + $1.exercises.count }
    let python = try handing { () throws(HostError) in
      guard let variant else { return try PythonExercises(path: pythonExercises, count: count) }
      return try PythonExercises(text: try variant.text(of: pythonExercises), path: pythonExercises, count: count)
    }
    let support = try handing { () throws(HostError) -> [(name: String, text: String)] in
      var support: [(name: String, text: String)] = []
      for name in ["notebook"] + python.extras.map({ "notebook-\($0)" }) {
        support.append((name, try AtomicFile.text(of: "\(root)handouts/\(name).py")))
      }
      return support
    }
    return (sources, python, support)
  }
}

/// What stands in a chapter's notebook.
struct NotebookText {
  let slug: String
  let title: String
  let edition: Edition
  /// Of the exercises that are handed out.
  let statements: [LiterateSource.Statement]
  let python: PythonExercises
  /// What all notebooks share, and what several do, each a cell.
  let support: [String]
  /// Which solutions students get too.
  var selection = ExerciseSelection.everything
  /// What a lecturer goes by who has handed out several.
  var variant: Int?

  var notebook: Notebook {
    var notebook = Notebook()
    let handedOut = statements.compactMap(\.exercise)
    notebook.cells = [
      .markdown("title", opening), .code("support", (support.first ?? "") + table(handedOut), isFolded: true),
    ]
    for (name, text) in zip(python.extras, support.dropFirst()) {
      notebook.cells.append(.code("support-\(name)", text, isFolded: true))
    }
    notebook.cells.append(.code("setup", python.code(.setup, edition)))
    if let first = statements.first, first.exercise == nil { notebook.cells.append(.markdown("exercises", first.text)) }
    for number in python.numbers {
      let isSolved = edition != .students || selection.releases(number)
      let code = python.code(.exercise(number), isSolved ? .instructors : .students)
      let tests = python.code(.tests(number), edition)
      let statement = statements.first { $0.exercise?.number == number }
      guard let statement else {
        // Others may need its functions, and those of its tests.
        notebook.cells.append(
          .code(
            "exercise-\(number)", "# \(ExerciseSelection.leftOut(number))\n\n\(code)\n\n\n\(tests)"))
        continue
      }
      notebook.cells.append(.markdown("exercise-\(number)-text", statement.text))
      notebook.cells.append(.code("exercise-\(number)", code))
      if isSolved, !statement.solution.isEmpty {
        notebook.cells.append(.markdown("exercise-\(number)-solution", "**Solution.**\n\n" + statement.solution))
      }
      notebook.cells.append(.code("exercise-\(number)-tests", tests + "\n\n\ncheck(\(number))"))
    }
    notebook.cells.append(.code("results", "results()"))
    return notebook
  }

  /// The heading, and what a reader does with the rest.
  private var opening: String {
    let work =
      switch edition {
      case .students: """
        Put your own code in the place of each `raise NotSolved(N)`, and run the cell and the tests below it. Until you do, \
        they say "not solved yet". What is wrong with an answer they say too, but not what would be right. An exercise \
        gives all of its points or none, for its code alone. The last cell shows a table and writes \
        `results.json`.\(ExercisePackage.solved(statements.compactMap(\.exercise), selection))
        """
      case .instructors, .grader: """
        With all solutions: not to be handed out. Run from top to bottom, all exercises pass.
        """
      }
    return """
      # Exercises: \(title)

      The notebook needs Python with NumPy and PyTorch, and nothing else. Run the cells above the first exercise before \
      all others.

      \(work)\(variant.map { " This is variant \($0)." } ?? "")

      The texts are those of the chapter. Where one speaks of Swift, Python is meant; where one names a function or a type \
      of Retrace's library, the cell below it says what stands for that. Answers without code go on paper.
      """
  }

  /// What is handed out and what it is worth, as Python.
  private func table(_ exercises: [Exercise]) -> String {
    // Python reads strings of JSON as they are.
    let lines = exercises.map { exercise in
      let title = OrderedJSON.quoted(exercise.title), level = OrderedJSON.quoted(exercise.level.rawValue)
      return "    \(exercise.number): (\(title), \(level), \(exercise.points)),\n"
    }
    return "\n\nCHAPTER = \(OrderedJSON.quoted(slug))\nEXERCISES = {\n\(lines.joined())}"
  }
}
