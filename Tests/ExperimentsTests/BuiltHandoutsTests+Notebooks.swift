import Foundation
import Testing
import Weaving

extension BuiltHandoutsTests {
  /// The lines of `exercises.py` inside and outside its solutions, found without the reader that cuts them.
  private func pythonLines(_ slug: String) throws -> (inside: [String], outside: [String]) {
    let text = try String(contentsOfFile: "\(Programs.checkout)/experiments/\(slug)/exercises.py", encoding: .utf8)
    var (inside, outside): ([String], [String]) = ([], [])
    var isSolution = false
    for line in text.split(separator: "\n").map(String.init) {
      if let match = line.firstMatch(of: /BEGIN SOLUTION ([0-9]+)/) {
        isSolution = !(BuiltHandouts.solved[slug] ?? []).contains(Int(match.1) ?? 0)
      } else if line.contains("END SOLUTION") {
        isSolution = false
      } else if isSolution {
        inside.append(line)
      } else {
        outside.append(line)
      }
    }
    return (inside, outside)
  }

  private var slugsWithNotebooks: [String] {
    let having = Programs.slugs(having: "exercises.py")
    return built.slugs.filter { having.contains($0) }
  }

  @Test("students' notebooks hold no line and no telling number of a solution in Python; the instructors' hold every line")
  func notebooks() throws {
    let support = try ["notebook", "notebook-digits", "notebook-reber"].map { name in
      try String(contentsOfFile: "\(Programs.checkout)/handouts/\(name).py", encoding: .utf8)
    }.joined(separator: "\n")
    let files = try Dictionary(
      uniqueKeysWithValues: [Edition.students, .instructors].map { ($0, try built.handedOut($0)) })
    #expect(!slugsWithNotebooks.isEmpty)
    let handedOut = (files[.students] ?? []).map { (name: $0.name, text: SearchedText(Readable.squeezed($0.text))) }
    for slug in slugsWithNotebooks {
      let (inside, outside) = try pythonLines(slug)
      let told = Readable.squeezed((outside + [support]).joined(separator: "\n"))
      let secrets = inside.map { Readable.squeezed($0) }.filter { $0.count >= 12 && !told.contains($0) }
      var numbers = TellingNumbers.written(in: inside.joined(separator: "\n"))
      let texts = try BuiltHandouts.solutions(slug).map { $0.text(.students) }
      for text in outside + texts + [support] { numbers.subtract(TellingNumbers.readable(in: text)) }
      #expect(secrets.count > 10, "\(slug)")
      for edition in [Edition.students, .instructors] {
        let notebook = try #require(files[edition]?.first { $0.name == "notebooks/\(slug).ipynb" }, "\(slug), \(edition)")
        let text = Readable.squeezed(notebook.text)
        let found = secrets.filter { text.contains($0) }
        if edition == .students {
          #expect(found == [], "\(slug)")
          #expect(numbers.intersection(TellingNumbers.readable(in: notebook.numbers)) == [], "\(slug)")
        } else {
          #expect(found == secrets, "\(slug)")
        }
      }
      // Lines of any program, such as `for _ in range(epochs):`, stand in others too.
      let long = secrets.filter { $0.count >= 40 }
      for file in handedOut where file.name != "notebooks/\(slug).ipynb" {
        #expect(long.filter { file.text.contains($0) } == [], "\(file.name), of \(slug)")
      }
    }
  }

  private struct Read: Decodable {
    struct Cell: Decodable {
      let id: String
      let cell_type: String
      let source: [String]
    }
    let cells: [Cell]
    let nbformat: Int
    let nbformat_minor: Int
  }

  @Test("notebooks have a statement and tests for each exercise that is handed out, and cells with names of their own")
  func notebookCells() throws {
    for slug in slugsWithNotebooks {
      let numbers = try BuiltHandouts.solutions(slug).flatMap(\.exercises).map(\.number)
      for edition in [Edition.students, .instructors] {
        let read = try JSONDecoder().decode(Read.self, from: Data(built.bytes(edition, "notebooks/\(slug).ipynb")))
        #expect(read.nbformat == 4 && read.nbformat_minor == 5)
        let ids = read.cells.map(\.id)
        #expect(Set(ids).count == ids.count, "\(slug)")
        for number in numbers {
          let statement = read.cells.first { $0.id == "exercise-\(number)-text" }?.source.first
          #expect(statement?.hasPrefix("### Exercise \(number). ") == true, "\(slug) \(number)")
          #expect(ids.contains("exercise-\(number)") && ids.contains("exercise-\(number)-tests"), "\(slug) \(number)")
          let code = read.cells.first { $0.id == "exercise-\(number)" }?.source.joined() ?? ""
          let isAsked = edition == .students && BuiltHandouts.solved[slug]?.contains(number) != true
          #expect(code.contains("raise NotSolved(\(number))") == isAsked, "\(slug) \(number)")
        }
      }
    }
  }
}
