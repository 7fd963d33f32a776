import Host
import TestSupport
import Testing

@testable import Weaving

@Suite("A chapter in several files")
struct ChapterTextTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.put("key,value\nerrors,147\n", in: "report/values.csv")
    try folder.put("model,errors\ncnn,147\n", in: "report/headline.csv")
    try folder.put("png", in: "report/curves.png")
  }

  /// The page of `program` and the other `files` of its folder, without the comment on top.
  func page(
    _ program: String, _ files: [String: String] = [:], exercises: String? = nil, edition: Edition = .students
  ) throws -> String {
    for (name, text) in files { try folder.put(text, in: name) }
    try folder.put(program, in: "main.swift")
    if let exercises { try folder.put(exercises, in: "Exercises.swift") }
    let page = try Weaver(folder: folder.file("report")).page(
      program: folder.file("main.swift"), exercises: exercises == nil ? [] : [folder.file("Exercises.swift")],
      name: "experiments/x/main.swift", rerun: [], edition: edition)
    return String(page.dropFirst(WeaverTests.comment.count + 2))
  }

  /// What a chapter looks like that stands in one file, and in three.
  static let whole = """
    /*:
     # Title

     First.

     ## Losses

     The error is {{value errors}}:
     */
    let loss = 1
    //: {{table headline.csv}}
    //:
    //: ## Summary
    //:
    //: - Low is good: ![Curves](curves.png)
    study.finish()

    """

  static let parted = [
    "main.swift": """
      /*:
       # Title

       First.

       {{section Losses.swift}}

       {{section summary.md}}
       */
      study.finish()

      """,
    "Losses.swift": """
      //#-hidden-code
      import Networks

      //#-end-hidden-code
      /*:
       ## Losses

       The error is {{value errors}}:
       */
      let loss = 1
      //: {{table headline.csv}}

      """,
    "summary.md": "## Summary\n\n- Low is good: ![Curves](curves.png)\n",
  ]

  @Test("gives the same page as in one file: values, tables and pictures included")
  func parts() throws {
    let page = try page(Self.parted["main.swift"]!, Self.parted)
    #expect(try self.page(Self.whole) == page)
    #expect(page.contains("The error is 147:\n\n```swift\nlet loss = 1\n```\n\n| model | errors |\n"))
  }

  @Test("has its sections where the text asks for them, in paragraphs as in comments of a line, and no other file")
  func order() throws {
    let page = try page(
      "//: {{section b.md}}\n//: Between.\n//: {{section a.md}}\n/*:\n {{section c.md}}\n*/\nlet x = 1\n//: {{section d.md}}\n",
      ["a.md": "A\n", "b.md": "\n\nB\n\n", "c.md": "C", "d.md": "D\n", "e.md": "E\n"])
    #expect(page == "B\n\nBetween.\n\nA\n\nC\n\n```swift\nlet x = 1\n```\n\nD\n")
    #expect(
      try ChapterText(program: folder.file("main.swift")).files
        == ["main.swift", "b.md", "a.md", "c.md", "d.md"].map(folder.file))
  }

  @Test("shows the body of a function whose head is hidden as statements")
  func body() throws {
    let section = """
      //#-hidden-code
      func work() {
      //#-end-hidden-code
      //: One:
        let a = [
          1
        ]

        judge(a)
      //#-hidden-code
        describe(a)
      }
      //#-end-hidden-code
      //: Two:
      func shown() {
        let b = 2
      }

      """
    #expect(
      try page("//: {{section Work.swift}}\n", ["Work.swift": section])
        == "One:\n\n```swift\nlet a = [\n  1\n]\n\njudge(a)\n```\n\nTwo:\n\n```swift\nfunc shown() {\n  let b = 2\n}\n```\n")
  }

  static let helper = """
    import Networks
    //#-hidden-code

    func judge() {}
    //#-end-hidden-code

    func helper() -> String { "{{value none}}" }

    """

  @Test("folds a file that it cites, without what is hidden there, and lists it among its files")
  func cited() throws {
    let program = "//: `Help.swift` helps.\n//:\n//: {{code Help.swift}}\n//:\n//: So much.\n"
    let code = "```swift\nimport Networks\n\nfunc helper() -> String { \"{{value none}}\" }\n```"
    #expect(
      try page(program, ["Help.swift": Self.helper])
        == "`Help.swift` helps.\n\n<details>\n<summary><code>Help.swift</code></summary>\n\n\(code)\n\n</details>\n\nSo much.\n")
    #expect(
      try ChapterText(program: folder.file("main.swift")).files == ["main.swift", "Help.swift"].map(folder.file))
    let handout = try Weaver(folder: folder.file("report")).page(
      program: folder.file("main.swift"), name: "experiments/x/main.swift", rerun: [], divisions: true)
    #expect(handout.hasSuffix("helps.\n\n::: file\n\n`Help.swift`\n\n\(code)\n\n:::\n\nSo much.\n"))
  }

  @Test("folds what a section cites, in the section's place")
  func citedBySection() throws {
    let page = try page(
      "//: {{section a.md}}\n//: After.\n", ["a.md": "A\n\n{{code Help.swift}}\n\nB\n", "Help.swift": "let b = 1\n"])
    #expect(
      page == "A\n\n<details>\n<summary><code>Help.swift</code></summary>\n\n```swift\nlet b = 1\n```\n\n</details>\n\nB\n\nAfter.\n")
  }

  static let exercises = """
    //: ## Exercises
    //: ### Exercise 1. Answer (by hand)
    func answer() -> Int {
      // BEGIN SOLUTION 1
      42
      // END SOLUTION
    }

    """

  @Test("has them in both editions, before the exercises")
  func editions() throws {
    for (edition, body) in [(Edition.students, "throw NotSolved(1)"), (.instructors, "42")] {
      #expect(
        try page("//: {{section a.md}}\n", ["a.md": "Errors: {{value errors}}\n"], exercises: Self.exercises, edition: edition)
          == "Errors: 147\n\n## Exercises\n\n### Exercise 1. Answer (by hand)\n\n```swift\nfunc answer() -> Int {\n  \(body)\n}\n```\n")
    }
  }

  @Test("leaves the words alone in blocks of code")
  func code() throws {
    let fenced = "```\n{{section a.md}}\n```\n\n    {{section a.md}}\n"
    #expect(try page("/*:\n" + fenced + "*/\nlet a = \"{{section a.md}}\"\n") == fenced + "\n```swift\nlet a = \"{{section a.md}}\"\n```\n")
  }

  @Test(
    "refuses what cannot be a section, with the line that asks for it",
    arguments: [
      ("//: a\n//: {{section none.md}}\n", 2, "the chapter has no none.md"),
      ("//: {{section None.swift}}\n", 1, "the chapter has no None.swift"),
      ("/*:\n a\n\n {{section a.txt}}\n*/\n", 4, "a section is a .swift or a .md file"),
      ("//: {{section ../a.md}}\n", 1, "a section stands in the chapter's own folder"),
      ("//: {{section report/a.md}}\n", 1, "a section stands in the chapter's own folder"),
      ("//: {{section main.swift}}\n", 1, "main.swift stands on the page already"),
      ("//: {{section a.md}}\n//: {{section a.md}}\n", 2, "a.md stands on the page already"),
      ("//: {{code a.md}}\n", 1, "{{code}} names a .swift file"),
      ("//: {{code None.swift}}\n", 1, "the chapter has no None.swift"),
      ("//: {{code ../A.swift}}\n", 1, "a file of code stands in the chapter's own folder"),
      ("//: {{code Hidden.swift}}\n", 1, "Hidden.swift shows no code"),
      ("//: {{code A.swift}}\n//: {{code A.swift}}\n", 2, "A.swift stands on the page already"),
      ("//: {{section A.swift}}\n//:\n//: {{code A.swift}}\n", 3, "A.swift stands on the page already"),
      ("//: See {{code A.swift}}\n", 1, "{{code}} stands alone on its line, at the left edge of the prose of main.swift or of a section"),
      ("//: See {{section a.md}}\n", 1, "{{section}} stands alone on its line, at the left edge of the prose of main.swift"),
      ("//: - b\n//:   {{section a.md}}\n", 2, "{{section}} stands alone on its line, at the left edge of the prose of main.swift"),
      ("//: {{section}}\n", 1, "unknown placeholder {{section}}"),
      ("//: {{section a.md b.md}}\n", 1, "unknown placeholder {{section a.md b.md}}"),
    ])
  func refusals(program: String, line: Int, reason: String) throws {
    try folder.put("A\n", in: "a.md")
    try folder.put("let a = 1\n", in: "A.swift")
    try folder.put("//#-hidden-code\nlet a = 1\n//#-end-hidden-code\n", in: "Hidden.swift")
    #expect(throws: HostError.weave(path: folder.file("main.swift"), line: line, reason: reason)) { try page(program) }
  }

  @Test(
    "names a section's own file and line for what is wrong in it",
    arguments: [
      ("a.md", "A\n\n{{value none}}\n", 3, "values.csv has no key none"),
      ("a.md", "![A](none.png)\n", 1, "the link to none.png leads nowhere in the report"),
      ("a.md", "A\n{{section b.md}}\n", 2, "a section within a section"),
      ("a.md", "A\r\n", 1, "a carriage return; save with LF line ends"),
      ("A.swift", "let a = 1\n//: {{section b.md}}\n", 2, "a section within a section"),
      ("A.swift", "//#-hidden-code\n/*:\n A\n*/\n", 1, "//#-hidden-code is never ended"),
      ("A.swift", "let a = 1\n/*:\n {{table none.csv}}\n*/\n", 3, "the report has no none.csv"),
      ("a.md", "A\n\n```python\n# BEGIN SOLUTION 1\n```\n", 4, "a solution outside Exercises.swift"),
      ("a.md", "A\n\n:::: {.exercise .solution}\n15\n::::\n", 3, "a solution outside Exercises.swift"),
      ("slides.md", "# A\n\n## B\n\nWhat?\n\n::: solution\n15\n:::\n", 7, "a solution outside Exercises.swift"),
      ("A.swift", "let a = 1\n/*:\n ::: solution\n 15\n :::\n*/\n", 3, "a solution outside Exercises.swift"),
      ("A.swift", "func answer() {\n  // BEGIN SOLUTION 1\n  // END SOLUTION\n}\n", 2, "a solution outside Exercises.swift"),
    ])
  func sectionErrors(name: String, text: String, line: Int, reason: String) throws {
    try folder.put("B\n", in: "b.md")
    #expect(throws: HostError.weave(path: folder.file(name), line: line, reason: reason)) {
      try page("//: {{section \(name)}}\n", [name: text])
    }
  }

  @Test("refuses prose in a file that stands folded, and names its line")
  func proseInCode() throws {
    #expect(
      throws: HostError.weave(
        path: folder.file("A.swift"), line: 2, reason: "prose in a file that stands folded; make it a section")
    ) { try page("//: {{code A.swift}}\n", ["A.swift": "let a = 1\n//: B\n"]) }
  }

  @Test("has sections in main.swift only, not in exercises")
  func onlyThere() throws {
    try folder.put("A\n", in: "a.md")
    let reason = "{{section}} stands alone on its line, at the left edge of the prose of main.swift"
    #expect(throws: HostError.weave(path: folder.file("Exercises.swift"), line: 2, reason: reason)) {
      try page("//: # A\n", exercises: Self.exercises.replacing("### Exercise", with: "{{section a.md}}\n//: ### Exercise"))
    }
  }
}
