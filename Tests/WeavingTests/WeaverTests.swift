import Host
import Ledger
import TestSupport
import Testing

@testable import Weaving

@Suite("Weaving")
struct WeaverTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.put("key,value\nerrors,147\nmean,2.59\n", in: "report/values.csv")
    try folder.put("model,errors\ncnn|small,147\nmlp,264\n", in: "report/headline.csv")
    try folder.put("png", in: "report/curves.png")
  }

  func page(_ program: String, exercises: String? = nil, rerun: [String] = [], banner: String? = nil) throws
    -> String
  {
    try folder.put(program, in: "main.swift")
    if let exercises { try folder.put(exercises, in: "Exercises.swift") }
    return try Weaver(folder: folder.file("report"), sources: [Source(key: "mmds", title: "Mining", shortTitle: "MMDS")]).page(
      program: folder.file("main.swift"), exercises: exercises == nil ? [] : [folder.file("Exercises.swift")],
      name: "experiments/x/main.swift", rerun: rerun, banner: banner)
  }

  static let comment = "<!-- Woven from experiments/x/main.swift by retrace. Change that file, not this one. -->"

  @Test("sorts prose from code, strips the indent, trims the edges")
  func snapshot() throws {
    let woven = try page(
      """
      /*:
       # Title

           kept code

       ![Curves](curves.png "Errors")
       */
      import Studies

      //: ## Settings
      //: Errors: {{value errors}}, mean $\\mu = {{value mean}}$.

      //: {{table headline.csv}}


      let seed = 7  // {{not a placeholder}}
      // plain comment
      //#-hidden-code
      //: hidden prose
      let hidden = 1
      //#-end-hidden-code

      let shown = 2

      """,
      exercises: """
        //: ## Exercises
        //: ### Exercise 1. Answer (by hand)
        func answer() throws -> Int {
          // BEGIN SOLUTION 1
          42
          // END SOLUTION
        }

        """,
      rerun: ["make x"], banner: "Stand-in digits.")
    #expect(
      woven == """
        > **Stand-in digits.**

        \(Self.comment)

        # Title

            kept code

        ![Curves](curves.png "Errors")

        ```swift
        import Studies
        ```

        ## Settings
        Errors: 147, mean $\\mu = 2.59$.

        | model | errors |
        | --- | ---: |
        | cnn\\|small | 147 |
        | mlp | 264 |

        ```swift
        let seed = 7  // {{not a placeholder}}
        // plain comment

        let shown = 2
        ```

        ## Exercises

        ### Exercise 1. Answer (by hand)

        ```swift
        func answer() throws -> Int {
          throw NotSolved(1)
        }
        ```

        ---

        Run it again:

        ```sh
        make x
        ```

        """)
  }

  @Test("gives code with backticks a longer fence")
  func fence() throws {
    #expect(try page("let a = \"```\"\n") == "\(Self.comment)\n\n````swift\nlet a = \"```\"\n````\n")
  }

  @Test("shows verdicts as a table to read")
  func verdicts() throws {
    let row = PublishedRow(
      id: "r", source: "mmds", locator: "Example 13.5", experiment: "x", kind: .exact, quantity: "x_t",
      published: "[1,2]", tolerance: "0")
    let table = CSVTable(verdicts: [Judge.exact(row, computed: [1, 2], note: "a|b")])
    try table.write(to: folder.file("report/verdicts.csv"))
    #expect(
      try page("//: {{verdicts}}\n").contains(
        """
        | Where | Quantity | Printed | Ours | Verdict | What was found |
        | --- | --- | --- | --- | --- | --- |
        | MMDS: Example 13.5 | $x_t$ | [1, 2] | [1, 2] | reproduced | a\\|b |
        """))
  }

  @Test("shows of a random verdict the seeds, what would be accepted, the rank, the condition, and what was found")
  func randomVerdicts() throws {
    func row(_ kind: PublishedKind, _ published: String, bound: String = "") -> PublishedRow {
      PublishedRow(
        id: "r\(published)", source: "mmds", locator: "p. 1", experiment: "x", kind: kind, quantity: "q",
        published: published, bound: bound, condition: .completed)
    }
    let seeds = (1...20).map { UInt64($0) }
    let verdicts = [
      Judge.stochastic(row(.stochastic, "14", bound: "40"), seeds: seeds, values: seeds.map { Double($0) }, note: "n"),
      Judge.stochastic(row(.stochastic, "0"), seeds: seeds, values: seeds.map { $0 == 3 ? 7 : 0 }, condition: .extended),
      Judge.claim(
        row(.claim, "yes"), seeds: seeds, holds: seeds.map { $0 > 9 }, detail: "tested", found: "not there"),
      Judge.stochastic(row(.stochastic, "15", bound: "40"), seeds: [1, 2], values: [15, 15], note: "n"),
      // 1 to 4 with a probability of a quarter each.
      Judge.distribution(
        row(.stochastic, "3", bound: "9"), ExactDistribution(from: 1, atMost: [0.25, 0.5, 0.75, 1]), seeds: [1, 2],
        drawn: [3, 1]),
    ]
    try CSVTable(verdicts: verdicts).write(to: folder.file("report/verdicts.csv"))
    let page = try page("//: {{verdicts}}\n")
    for line in [
      "| Where | Quantity | Printed | Ours | Spread | Condition | Verdict | What was found |",
      "| 14 | 10.5 (median; 80 % of seeds 2.1 to 18.9) | 80 % of the 20 seeds 2.1 to 18.9; 1 to 20 would be accepted; "
        + "the printed value has rank 14 to 15 of 21, p = 0.761905 | completed | reproduced | n |",
      "| 0 | 0 in 19 of 20 seeds (up to 7) | all seeds 0 to 7; zero in at least 15 of 20 seeds would be accepted | "
        + "extended | reproduced | 95 % interval of the share [",
      "| yes | holds in 11 of 20 seeds | holds in at least 15 of 20 seeds would be accepted | completed | "
        + "inconclusive | not there; tested: 95 % interval of the share [",
      "| 15 | 15 (median; 80 % of seeds 15 to 15) | 80 % of the 2 seeds 15 to 15; of so few seeds nothing is accepted; ",
      "| 3 | 2 (median of the exact distribution; its central 80 % 1 to 4) | "
        + "central 80 % of the exact distribution 1 to 4; 1 to 4 would be accepted | ",
    ] { #expect(page.contains(line), "\(page)") }
    #expect(!page.contains("all values"))
  }

  @Test(
    "refuses what is unbalanced, unknown or missing, with file and line",
    arguments: [
      ("let a = 1\n/*:\n text\n", 2, "/*: is never ended"),
      ("//#-hidden-code\nlet a = 1\n", 1, "//#-hidden-code is never ended"),
      ("let a = 1\n//#-end-hidden-code\n", 2, "no hidden code to end"),
      ("//#-hidden-code\n//#-hidden-code\n", 2, "hidden code inside the hidden code of line 1"),
      ("//#-editable-code\n", 1, "unknown marker //#-editable-code"),
      ("func f() {\n  //: text\n}\n", 2, "the marker //: must stand at column 0"),
      ("/*: # Title\n*/\n", 1, "/*: must stand alone on its line"),
      ("/*:\n see reports/*.csv\n*/\n", 2, "/* inside prose opens a nested comment; write this paragraph with //:"),
      ("/*:\n a^*/b\n*/\n", 2, "*/ inside prose ends the comment; write this paragraph with //:"),
      ("let a = 1\n// BEGIN SOLUTION 1\n", 2, "a solution outside Exercises.swift"),
      ("//: a\n//: {{value nothing}}\n", 2, "values.csv has no key nothing"),
      ("/*:\n\n {{valeu errors}}\n */\n", 3, "unknown placeholder {{valeu errors}}"),
      ("//: {{table none.csv}}\n", 1, "the report has no none.csv"),
      ("//: Here {{table headline.csv}}\n", 1, "{{table}} must stand alone on its line"),
      ("//: {{value errors\n", 1, "{{ without }}; in a formula write { {"),
      ("\n\n//: ![x](none.png)\n", 3, "the link to none.png leads nowhere in the report"),
      ("//: [x](../none/report.md#top)\n", 1, "the link to ../none/report.md#top leads nowhere in the report"),
      ("let a = 1\r\n", 1, "a carriage return; save with LF line ends"),
    ])
  func refusals(program: String, line: Int, reason: String) {
    let expected = HostError.weave(path: folder.file("main.swift"), line: line, reason: reason)
    #expect(throws: expected) { try page(program) }
    #expect(expected.description == "\(folder.file("main.swift")):\(line): \(reason)")
  }

  @Test("names the exercises' file for their errors")
  func exerciseErrors() {
    #expect(
      throws: HostError.weave(
        path: folder.file("Exercises.swift"), line: 2, reason: "no solution to end")
    ) { try page("//: a\n", exercises: "//: ## Exercises\n// END SOLUTION\n") }
  }

  @Test("leaves addresses, code and formulas alone")
  func links() throws {
    _ = try page(
      "//: [a](https://example.org) [b](#part) [c](report.md) `[d](none)` $[e](none)$ [f](curves.png#x)\n"
        + "/*:\n ```\n [g](none) {{value none}}\n ```\n */\n")
  }

  /// The page of one block of prose, without the comment on top.
  func prose(_ text: String) throws -> String {
    let indented = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : " " + $0 }
    let woven = try page("/*:\n" + indented.joined(separator: "\n") + "\n*/\n")
    return String(woven.dropFirst(Self.comment.count + 2).dropLast())
  }

  @Test(
    "leaves placeholders in blocks of code alone, fenced and indented",
    arguments: [
      "~~~\n{{value none}}\n~~~",
      "```\n```swift\n{{value none}}\n```",
      "````\n```\n{{value none}} [a](none)\n````",
      "```{{value none}}\na\n```",
      "- item\n\n  ~~~\n  {{value none}}\n  ~~~",
      "> ```\n> {{value none}}\n> ```",
      "Text.\n\n    {{value none}} [a](none)",
      "1. item\n\n       {{table none.csv}}",
    ])
  func codeBlocks(text: String) throws { #expect(try prose(text) == text) }

  @Test(
    "replaces them everywhere else",
    arguments: [
      ("```\n```swift\nlet a = 1\n```\n\nIt is {{value errors}}.\n\n```\n{{value errors}}\n```\n\nAgain {{value errors}}.",
        "```\n```swift\nlet a = 1\n```\n\nIt is 147.\n\n```\n{{value errors}}\n```\n\nAgain 147."),
      ("- item\n\n    {{value errors}} in the item", "- item\n\n    147 in the item"),
      ("Lazy\n    {{value errors}}", "Lazy\n    147"),
      ("`[{{value errors}}]`", "`[147]`"),
      ("> ```\n> a\n{{value errors}}", "> ```\n> a\n147"),
      ("- a\n\n  {{table headline.csv}}",
        "- a\n\n  | model | errors |\n  | --- | ---: |\n  | cnn\\|small | 147 |\n  | mlp | 264 |"),
      ("A note[^1].\n\n[^1]: {{value errors}}\n\n    {{value errors}}", "A note[^1].\n\n[^1]: 147\n\n    147"),
    ])
  func placeholders(text: String, expected: String) throws { #expect(try prose(text) == expected) }

  @Test(
    "refuses a fence or a comment of HTML that swallows what follows",
    arguments: [
      ("//: a\n//: ~~~\n//: b\nlet a = 1\n", 2, "a fence of code is never ended"),
      ("//: a\n\n//: ```\n", 3, "a fence of code is never ended"),
      ("//: <!-- a\nlet a = 1\n", 1, "what begins here is never ended, as Markdown has it"),
    ])
  func swallowed(program: String, line: Int, reason: String) {
    #expect(throws: HostError.weave(path: folder.file("main.swift"), line: line, reason: reason)) {
      try page(program)
    }
  }

  @Test("refuses braces that a value or a table brings along")
  func bracesLeft() throws {
    try folder.put("key,value\nodd,{{value x}}\n", in: "report/values.csv")
    try folder.put("a\n{{x}}\n", in: "report/odd.csv")
    let path = folder.file("main.swift")
    #expect(throws: HostError.weave(path: path, line: 2, reason: "{{ is left on the page: b {{value x}}")) {
      try page("//: a\n//: b {{value odd}}\n")
    }
    #expect(throws: HostError.weave(path: path, line: 1, reason: "{{ is left on the page: | {{x}} |")) {
      try page("//: {{table odd.csv}}\n")
    }
  }

  @Test("takes strings and ordinary comments for code, whatever they look like")
  func literals() throws {
    let code = "let a = \"\"\"\n//: # No heading {{value none}}\n/*:\n//#-hidden-code\n\"\"\"\n/*\n//: # None either\n/*: */\n*/"
    #expect(try page(code + "\n") == "\(Self.comment)\n\n```swift\n\(code)\n```\n")
  }

  @Test("reads a source with a byte-order mark as one without")
  func byteOrderMark() throws {
    #expect(try page("\u{FEFF}//: # Title\n//: Text.\nlet a = 1\n") == page("//: # Title\n//: Text.\nlet a = 1\n"))
    try folder.put("\u{FEFF}# Title\n{{value errors}}\n", in: "page.md")
    #expect(try Weaver(folder: folder.file("report")).page(markdown: folder.file("page.md")) == "# Title\n147\n")
  }

  @Test("refuses other encodings and line ends with the line")
  func encodings() {
    for (bytes, line, reason) in [
      ([0x61, 0x0a, 0xe9, 0x0a], 2, "not UTF-8; save as UTF-8"),
      ([0xff, 0xfe, 0x61, 0x00], 1, "a NUL byte; save as UTF-8"),
      ([0x61, 0x0a, 0x61, 0x00], 2, "a NUL byte; save as UTF-8"),
      ([0x61, 0x0a, 0x61, 0x0d, 0x61], 2, "a carriage return; save with LF line ends"),
      ([0x61, 0x0d, 0x0a], 1, "a carriage return; save with LF line ends"),
    ] as [([UInt8], Int, String)] {
      #expect(throws: HostError.weave(path: "a.swift", line: line, reason: reason)) {
        try LiterateSource(bytes: bytes, path: "a.swift")
      }
    }
  }

  @Test("refuses Swift that is not ended, with the line on which it begins")
  func notEnded() {
    for (program, line, reason) in [
      ("let a = 1\n/* b\n", 2, "a comment /* is never ended"),
      ("\nlet a = \"\"\"\n b\n", 2, "a string literal is never ended"),
      ("let a = \"\n", 1, "a string literal is not ended on its line"),
    ] {
      #expect(throws: HostError.weave(path: folder.file("main.swift"), line: line, reason: reason)) {
        try page(program)
      }
    }
  }

  @Test("writes report.md")
  func writes() throws {
    try folder.put("//: Hello\n", in: "main.swift")
    try Weaver(folder: folder.file("report")).weave(
      program: folder.file("main.swift"), name: "experiments/x/main.swift", rerun: [])
    #expect(try folder.text("report/report.md") == "\(Self.comment)\n\nHello\n")
  }
}
