import Foundation
import Host

@testable import Handouts
@testable import Weaving

extension Reader {
  static let literateReaders = [
    // Where Swift's comments are: every one lies within the file and begins like one.
    Reader(
      "swift", words: ["//", "/*", "*/", "\"", "\"\"\"", "#\"", "\"#", "##\"\"\"", "\\(", "\\#(", ")", "#/", "/#", "/", "`", "\\", "\n"],
      seeds: {
        try Repository.slugs().map { try Repository.file("experiments/\($0)/main.swift", upTo: 2048) }
          + ["let a = \"\\(b /* c */ + \"d\")\" // e\n", "let a = #\"\"\"\n// b \\#(c)\n\"\"\"#\n", "a.b(/c\\/d/, #/e\n/#)\n"]
          .map { Array($0.utf8) }
      }
    ) { bytes in
      let lexer = SwiftLexer(bytes)
      try expect(
        lexer.starts.count == 1 + bytes.count { $0 == 10 }, "\(lexer.starts.count) lines in \(bytes.count { $0 == 10 } + 1)")
      var end = 0
      for comment in lexer.comments {
        let range = comment.range
        try expect(range.lowerBound >= end && range.upperBound <= bytes.count, "a comment at \(range)")
        let mark = bytes[range].prefix(2)
        try expect(
          mark == [0x2f, 0x2f] || mark == [0x2f, 0x2a] || bytes[range].starts(with: [0x23, 0x21]),
          "a comment that begins with \(text(Array(mark)))")
        end = range.upperBound
      }
      for pieces in lexer.strings {
        var end = -1
        for piece in pieces {
          try expect(piece.lowerBound > end && piece.upperBound < bytes.count, "a string's text at \(piece)")
          end = piece.upperBound
        }
      }
      if let failure = lexer.failure {
        try expect((1...lexer.starts.count).contains(failure.line), "no line \(failure.line)")
      }
    },

    // A program, the values and verdicts that its prose names, and a section of it.
    Reader(
      "chapter", words: markup,
      seeds: {
        let values = Array("key,value\na,0.5\n".utf8)
        return try Repository.slugs().map {
          joined([
            try Repository.file("experiments/\($0)/main.swift", upTo: 2048), values,
            (try? Repository.file("reports/\($0)/verdicts.csv", upTo: 600)) ?? [],
          ])
        } + [
          joined([Array("//: # A\n//: {{value a}} `{{value b}}`\n//: {{table values.csv}}\nlet a = 1\n".utf8), values, []]),
          joined([
            Array("/*:\n # A\n\n {{section a.swift}}\n*/\nlet a = 1\n".utf8), values, [],
            Array("//#-hidden-code\nfunc f() {\n//#-end-hidden-code\n//: {{value a}}\n  g()\n//#-hidden-code\n}\n//#-end-hidden-code\n".utf8),
          ]),
        ]
      }
    ) { bytes in
      let parts = files(bytes, 4)
      let named = [("main.swift", parts[0]), ("values.csv", parts[1]), ("verdicts.csv", parts[2]), ("a.swift", parts[3])]
      try Scratch.with(named) { folder in
        let weaver = Weaver(folder: folder)
        guard let page = try? weaver.page(program: folder + "/main.swift", name: "main.swift", rerun: ["make a"])
        else { return }
        let frame = PageFrame(page: page)
        try expect(frame?.name == "main.swift" && frame?.rerun == ["make a"], "the page's frame reads \(frame as Any)")
      }
    },

    // A deck in both editions: each line as it is or left out, and none of a solution or of notes in the students'.
    Reader(
      "slides", words: markup + ["# ", "## ", ":::", "::: notes\n", "::: solution\n", "::: columns\n", "::: column\n", "```\n"],
      seeds: {
        try Repository.slugs().compactMap { try? Repository.file("experiments/\($0)/slides.md", upTo: 4096) }
          + [Array("# A\n\n## B\n\nText\n\n::: notes\nSay it.\n:::\n\n::: solution\n## C\n\nMore\n:::\n".utf8)]
      }
    ) { bytes in
      guard let source = try? SourceText(bytes, path: "slides.md"),
        let deck = try? SlideSource(lines: source.lines, path: "slides.md")
      else { return }
      for edition in Edition.allCases {
        let lines = deck.lines(edition)
        try expect(lines.count == source.lines.count, "\(lines.count) lines of \(source.lines.count)")
        for (line, entry) in zip(lines, deck.entries) {
          try expect(line.text.isEmpty || line == entry.line, "line \(line.number) is another one")
          let isSecret = edition == .students && (entry.solution != nil || entry.isInNotes)
          try expect(!isSecret || line.text.isEmpty, "line \(line.number) is for instructors")
        }
      }
    },

    // Both editions, and not a line of a solution in the students'.
    Reader(
      "exercises", words: markup + marks,
      seeds: {
        try Repository.slugs().compactMap { try? Repository.file("experiments/\($0)/Exercises.swift", upTo: 4096) }
          .map(withoutOpenSolution) + [Array(smallExercises.utf8)]
      }
    ) { bytes in
      let source: LiterateSource
      let whole = text(bytes)
      do throws(HostError) { source = try LiterateSource(text: whole, path: "Exercises.swift", kind: .exercises) } catch {
        return
      }
      try students(source, whole)
      try Scratch.with([("main.swift", Array("//: # A\n".utf8)), ("Exercises.swift", bytes)]) { folder in
        for edition in Edition.allCases {
          _ = try? Weaver(folder: folder).page(
            program: folder + "/main.swift", exercises: [folder + "/Exercises.swift"], name: "main.swift", rerun: [],
            edition: edition, divisions: true)
        }
      }
    },

    // Pages that are Markdown already, such as a chapter's page in PyTorch.
    Reader(
      "markdown", words: markup + ["```python\n", "<!-- Woven from ", " by retrace.", "> **"],
      seeds: {
        try Repository.slugs().flatMap {
          [
            try Repository.file("experiments/\($0)/pytorch.md", upTo: 2048),
            try Repository.file("reports/\($0)/report.md", upTo: 2048),
          ]
        }
      }
    ) { bytes in
      let page = text(bytes)
      _ = PageFrame(page: page)
      _ = PyTorchFiles.program(page)
      _ = Markdown.table(header: [page], rows: [[Markdown.plain(page)]])
      try Scratch.with([("page.md", bytes), ("values.csv", Array("key,value\na,0.5\n".utf8))]) { folder in
        _ = try? Weaver(folder: folder).page(markdown: folder + "/page.md")
      }
    },
  ]

  /// That the students' program holds no line of a solution's code more often than the rest of the file does.
  private static func students(_ source: LiterateSource, _ whole: String) throws(Broken) {
    func counted(_ lines: [String]) -> [String: Int] {
      lines.reduce(into: [:]) { counts, line in
        // Blank lines come and go with their surroundings.
        if !line.allSatisfy({ $0 == " " || $0 == "\t" }) { counts[line, default: 0] += 1 }
      }
    }
    func lines(_ text: String) -> [String] {
      text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    let all = counted(lines(whole)), solved = counted(source.solutionCode)
    for (line, count) in counted(lines(source.text(.students))) {
      // What stands in the place of a function's solution.
      if line.contains("throw NotSolved(") { continue }
      let allowed = (all[line] ?? 0) - (solved[line] ?? 0)
      if count > allowed { throw Broken(description: "students get this line of a solution: \(line)") }
    }
    // Marks that are nearly right cut nothing. What stands in a longer string or comment is no mark.
    if !whole.contains("\"\"\"") && !whole.contains("/*") {
      let mark = /\s*\/\/\s*(BEGIN|START|END|STOP)[^A-Za-z]*SOL.*/.ignoresCase()
      let left = lines(source.text(.students)).first { $0.wholeMatch(of: mark) != nil }
      if let left { throw Broken(description: "students get a mark, and what it was to cut: \(left)") }
    }
    let instructors = counted(lines(source.text(.instructors)))
    for (line, count) in solved where (instructors[line] ?? 0) < count {
      throw Broken(description: "instructors lack this line of a solution: \(line)")
    }
  }

  /// A seed that was cut within a solution would only be refused.
  private static func withoutOpenSolution(_ bytes: [UInt8]) -> [UInt8] {
    let end = "// END SOLUTION"
    guard let last = text(bytes).ranges(of: end).last else { return bytes }
    return Array(text(bytes)[..<last.upperBound].utf8) + Array("\n}\n".utf8)
  }

  private static let markup = [
    "//: ", "/*:\n", "*/\n", "/*", "//#-hidden-code\n", "//#-end-hidden-code\n", "{{value a}}", "{{table values.csv}}",
    "{{verdicts}}", "{{section a.swift}}", "{{", "}}", "```", "~~~", "\"\"\"", "#\"", "\"#", "\\(", "](", "$", "|", "\\|", "\r\n", "\u{FEFF}",
  ]
  private static let marks = [
    "## Exercises\n", "### Exercise 1. A (by hand)\n", "### Exercise 2. B (by code)\n", "// BEGIN SOLUTION 1\n",
    "// BEGIN SOLUTION 2\n", "// END SOLUTION\n", "// BEGIN_SOLUTION 1\n", "  // BEGIN SOLUTION 2\n",
    "  // END SOLUTION\n", "// SOLUTION\n", "}\n",
  ]
  private static let smallExercises = """
    //: ## Exercises
    //: ### Exercise 1. Twins (by hand)
    // BEGIN SOLUTION 1
    //: They are the same.
    // END SOLUTION
    //: ### Exercise 2. Sum (by code)
    func sum(_ a: Int) -> Int {
      // BEGIN SOLUTION 2
      a + 1
      // END SOLUTION
    }

    """
}
