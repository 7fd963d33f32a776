import Ledger
import Testing

@testable import Reports

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
    return try Weaver(folder: folder.file("report")).page(
      program: folder.file("main.swift"), exercises: exercises.map { _ in folder.file("Exercises.swift") },
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
        func answer() -> Int {
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
        func answer() -> Int {
          fatalError("Exercise 1: Answer")
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
        | Where | Quantity | Printed | Ours | Spread | Verdict | Note |
        | --- | --- | --- | --- | --- | --- | --- |
        | MMDS: Example 13.5 | x\\_t | [1, 2] | [1, 2] |  | reproduced | a\\|b |
        """))
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
    let expected = ReportError.weave(path: folder.file("main.swift"), line: line, reason: reason)
    #expect(throws: expected) { try page(program) }
    #expect(expected.description == "\(folder.file("main.swift")):\(line): \(reason)")
  }

  @Test("names the exercises' file for their errors")
  func exerciseErrors() {
    #expect(
      throws: ReportError.weave(
        path: folder.file("Exercises.swift"), line: 2, reason: "no solution to end")
    ) { try page("//: a\n", exercises: "//: ## Exercises\n// END SOLUTION\n") }
  }

  @Test("leaves addresses, code and formulas alone")
  func links() throws {
    _ = try page(
      "//: [a](https://example.org) [b](#part) [c](report.md) `[d](none)` $[e](none)$ [f](curves.png#x)\n"
        + "/*:\n ```\n [g](none) {{value none}}\n ```\n */\n")
  }

  @Test("writes report.md")
  func writes() throws {
    try folder.put("//: Hello\n", in: "main.swift")
    try Weaver(folder: folder.file("report")).weave(
      program: folder.file("main.swift"), name: "experiments/x/main.swift", rerun: [])
    #expect(try folder.text("report/report.md") == "\(Self.comment)\n\nHello\n")
  }
}
