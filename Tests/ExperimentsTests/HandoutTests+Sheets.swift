import Foundation
import Host
import Testing

/// Sheets, keys, solutions that students get, and the graders' edition.
extension HandoutTests {
  /// Builds on a machine without LaTeX.
  private func build(_ arguments: String..., lualatex: String? = nil) throws -> Programs.Outcome {
    let environment = ["PATH": try path(["pandoc", "zip"])]
    if let lualatex { try course.root.putScript(lualatex, in: "tools/lualatex") }
    return try Programs.run(course.checkout.retrace, ["handout"] + arguments, in: course.root.path, environment: environment)
  }

  private func letters(_ file: String) throws -> String {
    Readable.letters(Readable.text(ofHTML: Array(try course.root.text("build/handouts/\(file)").utf8)))
  }

  private func names(_ edition: String) -> [String] { course.files("build/handouts/\(edition)").keys.sorted() }

  @Test("makes a sheet of exercises in both editions, the same in each, and a key for instructors")
  func sheets() throws {
    let outcome = try build("--outputs", "sheets", "--lecturer", "N. N.", "--course", "Nets")
    #expect(outcome.code == 0 && outcome.errors.hasPrefix("no PDFs: lualatex is not on the PATH"), "\(outcome.errors)")
    let students = ["index.html", "made-with.json", "sheets/one.html", "sheets/two.html"]
    #expect(names("students") == students)
    #expect(names("instructors") == (students + ["sheets/one-key.html", "sheets/two-key.html"]).sorted())
    let sheet = try course.root.text("build/handouts/students/sheets/one.html")
    #expect(try sheet == course.root.text("build/handouts/instructors/sheets/one.html"))
    for words in ["<h1>Exercises: The first</h1>", "Nets", "N. N.", "class=\"name\"", "href=\"../index.html\""] {
      #expect(sheet.contains(words), "\(words)")
    }
    let text = try letters("students/sheets/one.html"), key = try letters("instructors/sheets/one-key.html")
    for words in ["Name", "1Theanswerbycode6", "Sum6", "Reached", "Returntheanswer", "funcanswerthrowsInt", "throwNotSolved1"] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(!text.contains("aseverybodyknows") && !text.contains("Inthalf"))
    for words in ["KeyThefirst", "Sum6", "Returntheanswer", "aseverybodyknows", "Inthalf2"] {
      #expect(key.contains(words), "\(words)")
    }
    #expect(!key.contains("NotSolved"))
    for (edition, links) in [("students", ["sheets/one.html"]), ("instructors", ["sheets/one.html", "sheets/one-key.html"])] {
      let index = try course.root.text("build/handouts/\(edition)/index.html")
      for link in links { #expect(index.contains("href=\"\(link)\""), "\(edition): \(link)") }
      #expect(index.contains("one-key") == (edition == "instructors") && !index.contains(".pdf"))
    }
  }

  @Test("has sheets and keys on paper too, in each size, where there is a LaTeX")
  func printedSheets() throws {
    // A LaTeX that sets nothing.
    let outcome = try build(
      "--outputs", "sheets", "--chapters", "one", lualatex: "echo This is no LaTeX; printf pdf > handout.pdf")
    #expect(outcome.code == 0, "\(outcome.errors)")
    for (edition, kinds) in [("students", ["sheet"]), ("instructors", ["key", "sheet"])] {
      let papers = ["a4", "letter"].flatMap { size in kinds.map { "pdf/\(size)/one-\($0).pdf" } }
      #expect(names(edition).filter { $0.hasSuffix(".pdf") } == papers)
      let index = try course.root.text("build/handouts/\(edition)/index.html")
      for paper in papers { #expect(index.contains("href=\"\(paper)\""), "\(edition): \(paper)") }
    }
  }

  @Test("gives students the solutions of the exercises that the settings name, in all that has exercises, and of no others")
  func released() throws {
    try course.root.put("solutions: {one: [1]}\n", in: "course.yaml")
    let outcome = try course.handout("--settings", "course.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    for (slug, isTold) in [("one", true), ("two", false)] {
      let text = try letters("students/\(slug).html")
      #expect(text.contains("aseverybodyknows") == isTold && text.contains("throwNotSolved1") != isTold)
      let package = try unzipped("students", slug)
      let module = slug == "one" ? "One" : "Two"
      let code = try package.text("\(slug)/Sources/\(module)Exercises/Exercises.swift")
      #expect(code.contains("everybody knows") == isTold && code.contains("half * 2") == isTold)
      #expect(code.contains("NotSolved(1)") != isTold && !package.exists("\(slug)/EXPECTED.md"))
      #expect(try package.text("\(slug)/README.md").contains("Solved already: 1.") == isTold)
    }
    #expect(try letters("students/index.html").contains("ofnoothersThefirst1"))
    #expect(try build("--settings", "course.yaml", "--outputs", "sheets").code == 0)
    #expect(names("students").filter { $0.contains("key") } == ["sheets/one-key.html"])
    #expect(try letters("students/sheets/one-key.html").contains("aseverybodyknows"))
    #expect(!(try letters("students/sheets/one.html").contains("aseverybodyknows")))
  }

  @Test("gives students all solutions from a day on, when it is told that the day has come, and says so where it is not told")
  func releasedLater() throws {
    try course.root.put("solutions:\n  one: 2027-10-11\n", in: "course.yaml")
    func isTold(_ arguments: String...) throws -> Bool {
      let outcome = try Programs.run(
        course.checkout.retrace, ["handout", "--settings", "course.yaml", "--outputs", "html"] + arguments, in: course.root.path)
      #expect(outcome.code == 0)
      let note = "no solutions of one, which students get from 11 October 2027: no clock is read; on that day say --today"
      #expect(outcome.errors == (arguments.contains("--today") ? "" : "\(note) 2027-10-11\n"))
      return try letters("students/one.html").contains("aseverybodyknows")
    }
    #expect(try !isTold() && !isTold("--today", "2027-10-10"))
    #expect(try isTold("--today", "2027-10-11") && isTold("--today", "2028-01-01"))
    let first = course.files("build/handouts")
    #expect(try isTold("--today", "2027-10-12") && course.files("build/handouts") == first)
    // The site is the students' edition; and the file may say the day itself.
    var hasToSay = true
    func siteIsTold(_ arguments: String...) throws -> Bool {
      let outcome = try Programs.run(
        course.checkout.retrace, ["site", "--settings", "course.yaml"] + arguments, in: course.root.path)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("no solutions of one") == hasToSay, "\(outcome.errors)")
      let page = try course.root.text("build/site/one.html")
      return Readable.letters(Readable.text(ofHTML: Array(page.utf8))).contains("aseverybodyknows")
    }
    #expect(try !siteIsTold())
    hasToSay = false
    #expect(try siteIsTold("--today", "2027-10-11"))
    try course.root.put("solutions:\n  one: 2027-10-11\ntoday: 2027-10-11\n", in: "course.yaml")
    #expect(try siteIsTold())
  }

  @Test("makes a folder for graders where it is asked for: keys, packages with hidden tests, points, and settings to grade by")
  func grader() throws {
    try course.root.put("import Testing\n// Nobody knows 8642.\n", in: "Tests/ExercisesTests/OneExercisesHiddenTests.swift")
    try course.root.put("points: {one: {1: 9}}\n", in: "course.yaml")
    let outcome = try build("--settings", "course.yaml", "--editions", "all")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.hasSuffix("build/handouts/students\nbuild/handouts/instructors\nbuild/handouts/grader\n"))
    #expect(
      names("grader") == [
        "grading.yaml", "hidden-tests/OneExercisesHiddenTests.swift", "hidden-tests/TwoExercisesHiddenTests.swift", "index.html",
        "made-with.json", "packages/one.zip", "packages/two.zip", "points.csv", "sheets/one-key.html", "sheets/two-key.html",
      ])
    #expect(
      try course.root.text("build/handouts/grader/points.csv")
        == "chapter,exercise,title,level,points\none,1,The answer,by code,9\ntwo,1,The answer,by code,6\n")
    let package = try unzipped("grader", "one")
    #expect(try package.text("one/Tests/OneExercisesTests/OneExercisesHiddenTests.swift").contains("8642"))
    #expect(try package.text("one/Sources/OneExercises/Exercises.swift").contains("everybody knows"))
    // By its settings the same is handed out at the same points.
    let again = try build(
      "--settings", "build/handouts/grader/grading.yaml", "--editions", "students", "--output", course.root.file("again"))
    #expect(again.code == 0, "\(again.errors)")
    #expect(try course.root.text("again/students/index.html") == course.root.text("build/handouts/students/index.html"))
    for edition in ["students", "instructors"] {
      let files = try HandedOut.files(in: course.root.file("build/handouts/\(edition)")) { _, _ in false }
      #expect(files.count > 10 && !files.contains { $0.text.contains("8642") || $0.name.contains("HiddenTests") })
    }
  }

  @Test("makes the students' and the instructors' edition where nobody asks for more, and one alone where it is named")
  func namedEditions() throws {
    for (word, made) in [("both", ["instructors", "students"]), ("grader", ["grader"])] {
      let target = course.root.file(word)
      #expect(try build("--outputs", "packages", "--editions", word, "--output", target).code == 0)
      let folders = try FileManager.default.contentsOfDirectory(atPath: target).filter { !$0.hasPrefix(".") }
      #expect(folders.sorted() == made)
    }
  }
}
