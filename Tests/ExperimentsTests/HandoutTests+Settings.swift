import Foundation
import Host
import Testing

/// What a course's settings make of its editions.
extension HandoutTests {
  @Test("hands out the exercises that the settings name, at their points, in page, contents and package")
  func selection() throws {
    let more = PretendCourse.exercises.replacing(" ## Exercises\n\n", with: "")
      .replacing("Exercise 1. The answer", with: "Exercise 2. The next answer")
      .replacing("Return the answer.", with: "Return the next one.")
      .replacing("SOLUTION 1", with: "SOLUTION 2").replacing("func answer", with: "func next")
    try course.root.put(more, in: "experiments/two/Exercises+Next.swift")
    try course.root.put(
      "chapters: two\nexercises: {two: [2]}\npoints: {two: {2: 9}}\ndates: {two: 2027-10-04}\n", in: "course.yaml")
    let outcome = try course.handout("--settings", "course.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    for edition in ["students", "instructors"] {
      let page = try course.root.text("build/handouts/\(edition)/two.html")
      #expect(page.contains("Return the next one.") && !page.contains("Return the answer."))
      #expect(Readable.letters(Readable.text(ofHTML: Array(page.utf8))).contains("bycode9points"))
      #expect(page.contains("4 October 2027"))
      let index = try course.root.text("build/handouts/\(edition)/index.html")
      #expect(index.contains("The next answer") && !index.contains(">The answer<") && index.contains("4 October 2027"))
      let package = try unzipped(edition, "two")
      #expect(try package.text("two/README.md").contains("| 2 | The next answer | by code | 9 |"))
      #expect(!(try package.text("two/Sources/check/main.swift").contains(".init(1,")))
      // The code stays, for others may need it; its text does not.
      let left = try package.text("two/Sources/TwoExercises/Exercises.swift")
      #expect(left.contains("func answer()") && !left.contains("Return the answer.") && !left.contains("everybody knows"))
    }
    func site() throws -> Programs.Outcome {
      try Programs.run(course.checkout.retrace, ["site", "--settings", "course.yaml"], in: course.root.path)
    }
    let built = try site()
    #expect(built.code == 0, "\(built.errors)")
    let sitePage = try course.root.text("build/site/two.html")
    #expect(sitePage.contains("Return the next one.") && !sitePage.contains("Return the answer."))
    try course.root.put("chapters: two\nexercises:\n  two: [2, 3]\n", in: "course.yaml")
    let fault = "Error: course.yaml:3: two has no exercise 3; there are: 1, 2\n"
    #expect(try course.handout("--settings", "course.yaml").errors == fault)
    #expect(try site().errors == fault)
  }

  @Test("makes all else where no font has a name, says which package brings one, and ends with 1")
  func noFont() throws {
    let environment = ["PATH": try path(["pandoc", "zip"])]
    // A LaTeX that must not be asked, and a machine without fonts.
    try course.root.putScript("exit 3", in: "tools/lualatex")
    try course.root.putScript("exit 0", in: "tools/fc-list")
    let outcome = try Programs.run(
      course.checkout.retrace, ["handout", "--lecturer", "\u{738b}\u{5c0f}\u{660e}"], in: course.root.path,
      environment: environment)
    #expect(outcome.code == 1)
    #expect(
      outcome.errors.hasSuffix(
        "Error: not made: PDFs (papers, slides and sheets) of one, two; no font here has \u{5c0f}\u{660e}\u{738b}; install "
        + "one with: apt-get install fonts-noto-cjk\n"), "\(outcome.errors)")
    let page = try course.root.text("build/handouts/students/one.html")
    #expect(page.contains("\u{738b}\u{5c0f}\u{660e}"))
    #expect(course.root.exists("build/handouts/instructors/packages/two.zip"))
    #expect(!(try course.root.text("build/handouts/students/index.html").contains(".pdf")))
    // Of decks only the PDF needs the font.
    #expect(try course.root.text("build/handouts/students/slides/one.html").contains("\u{738b}\u{5c0f}\u{660e}"))
    #expect(course.root.exists("build/handouts/students/slides/one.pptx"))
    #expect(!course.root.exists("build/handouts/students/slides/one.pdf"))
  }

  @Test("has the preface on paper too, and where no font has a letter of it makes all else and ends with 1")
  func prefaceOnPaper() throws {
    let environment = ["PATH": try path(["pandoc"])]
    // A LaTeX that sets nothing, and a machine without fonts.
    try course.root.putScript("echo This is no LaTeX; printf pdf > handout.pdf", in: "tools/lualatex")
    try course.root.putScript("exit 0", in: "tools/fc-list")
    func papers(_ words: String) throws -> Programs.Outcome {
      try course.root.put(words, in: "own/words.md")
      return try Programs.run(
        course.checkout.retrace,
        ["handout", "--outputs", "pdf", "html", "--chapters", "one", "--preface", "own/words.md"],
        in: course.root.path, environment: environment)
    }
    let whole = try papers("# Welcome\n\nTo the course.\n")
    #expect(whole.code == 0, "\(whole.errors)")
    for edition in ["students", "instructors"] {
      let index = try course.root.text("build/handouts/\(edition)/index.html")
      for size in ["a4", "letter"] {
        #expect(course.root.exists("build/handouts/\(edition)/pdf/\(size)/preface.pdf"))
        #expect(index.contains("href=\"pdf/\(size)/preface.pdf\""))
      }
    }
    let partly = try papers("# Welcome\n\nFrom \u{738b}.\n")
    #expect(partly.code == 1)
    #expect(
      partly.errors.hasSuffix(
        "Error: not made: the preface as PDF; no font here has \u{738b}; install one with: apt-get install fonts-noto-cjk\n"),
      "\(partly.errors)")
    #expect(course.root.exists("build/handouts/students/pdf/a4/one.pdf"))
    #expect(!course.root.exists("build/handouts/students/pdf/a4/preface.pdf"))
    let index = try course.root.text("build/handouts/students/index.html")
    #expect(index.contains("From \u{738b}.") && !index.contains("preface.pdf"))
    // Nothing but blanks is no preface.
    #expect(try papers("\n \n").code == 0)
    #expect(!(try course.root.text("build/handouts/students/index.html").contains("preface.pdf")))
  }

  @Test("shows logo, preface, licence and version, and refuses files that are not there")
  func ownWords() throws {
    try course.root.put("# Welcome\n\nTo the course.\n", in: "own/words.md")
    try course.root.put("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>\n", in: "own/mark.svg")
    try course.root.put(
      "course: Nets\nlogo: mark.svg\npreface: words.md\nlicence: CC BY 4.0\nversion: 2027.1\nlanguage: de\n",
      in: "own/course.yaml")
    let outcome = try course.handout("--settings", "own/course.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let index = try course.root.text("build/handouts/students/index.html")
    for words in ["To the course.", "alt=\"Nets\"", "data:image/svg+xml", "CC BY 4.0", "Version 2027.1", "<html lang=\"de\">"] {
      #expect(index.contains(words), "\(words)")
    }
    #expect(index.matches(of: /<h1/).count == 1)
    #expect(try course.root.text("build/handouts/students/one.html").contains("lang=\"en\">"))
    for (line, message) in [
      ("logo: mark.gif", "logo needs a file whose name ends with .png, .svg, .pdf"),
      ("logo: no.png", "logo needs a file, and there is none at 'own/no.png'"),
      ("preface: no.md", "preface needs a file, and there is none at 'own/no.md'"),
    ] {
      try course.root.put("course: Nets\n\(line)\n", in: "own/course.yaml")
      #expect(try course.handout("--settings", "own/course.yaml").errors == "Error: own/course.yaml:2: \(message)\n")
    }
    try course.root.put("preface: words.md\n", in: "own/course.yaml")
    try course.root.put("// BEGIN SOLUTION 1\n", in: "own/words.md")
    #expect(try course.handout("--settings", "own/course.yaml").errors.hasPrefix("Error: own/words.md:1: a solution outside"))
  }
}
