import Foundation
import Host
import Testing

@Suite("retrace handout", .enabled(if: HandoutTools.arePresent, "needs pandoc and zip"))
struct HandoutTests {
  let course: PretendCourse

  init() throws { course = try PretendCourse() }

  @Test("makes a page, a package and a page in PyTorch of each chapter, and a list of contents")
  func whole() throws {
    let outcome = try course.handout("--course", "Nets & more", "--term", "2027")
    #expect(outcome.errors == "")
    #expect(outcome.code == 0)
    #expect(outcome.output.hasSuffix("build/handouts/students\nbuild/handouts/instructors\n"))
    for edition in ["students", "instructors"] {
      let files = course.files("build/handouts/\(edition)").keys.sorted()
      #expect(
        files == [
          "glossary.html", "index.html", "made-with.json", "notation.html", "one.html", "packages/one.zip", "packages/two.zip",
          "pytorch/one.html", "pytorch/one.zip", "pytorch/two.html", "pytorch/two.zip", "two.html",
        ])
      let index = try course.root.text("build/handouts/\(edition)/index.html")
      for text in ["Nets &amp; more", "2027", "The first", "The second", "href=\"packages/two.zip\""] {
        #expect(index.contains(text), "\(text)")
      }
    }
    #expect(course.files("build/handouts").keys.allSatisfy { !$0.contains("partial") })
  }

  @Test("says below the heading of exercises where they are to be had, and nothing where they are not", arguments: [
    (["html", "packages"], true), (["html"], false),
  ])
  func copies(outputs: [String], arePacked: Bool) throws {
    let outcome = try Programs.run(
      course.checkout.retrace, ["handout", "--chapters", "two", "--outputs"] + outputs, in: course.root.path)
    #expect(outcome.code == 0, "\(outcome.errors)")
    for edition in ["students", "instructors"] {
      let page = try course.root.text("build/handouts/\(edition)/two.html")
      #expect(page.components(separatedBy: "href=\"packages/two.zip\"").count == (arePacked ? 2 : 1), "\(edition)")
      #expect(page.contains("<code>swift run check</code>") == arePacked, "\(edition)")
      // The pretended chapters have no notebooks.
      #expect(page.contains("Return the answer.") && !page.contains("notebooks/"), "\(edition)")
    }
  }

  @Test("keeps solutions to the instructors' edition")
  func editions() throws {
    _ = try course.handout("--chapters", "one")
    for (edition, isTold) in [("students", false), ("instructors", true)] {
      let page = try course.root.text("build/handouts/\(edition)/one.html")
      #expect(page.contains("Return the answer."))
      let text = Readable.letters(Readable.text(ofHTML: Array(page.utf8)))
      #expect(text.contains("aseverybodyknows") == isTold)
      #expect(text.contains("throwNotSolved1") != isTold)
      let package = try unzipped(edition, "one")
      #expect(try package.text("one/Sources/OneExercises/Exercises.swift").contains("everybody knows") == isTold)
      #expect(package.exists("one/EXPECTED.md") == isTold)
    }
  }

  func unzipped(_ edition: String, _ slug: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let archive = course.root.file("build/handouts/\(edition)/packages/\(slug).zip")
    #expect(try Subprocess.capture("unzip", ["-q", archive, "-d", folder.path]).code == 0)
    return folder
  }

  @Test("packs the libraries that the exercises import, and no others")
  func package() throws {
    _ = try course.handout("--chapters", "two")
    let package = try unzipped("students", "two")
    let files = (FileManager.default.subpaths(atPath: package.file("two")) ?? []).filter { $0.contains(".") }
    #expect(
      Set(files) == [
        ".devcontainer", ".devcontainer/devcontainer.json", "Package.swift", "README.md",
        "Sources/Assessment/NotSolved.swift", "Sources/Base/Base.swift",
        "Sources/Core/Core.swift", "Sources/TwoExercises/Exercises.swift", "Sources/check/main.swift",
        "Sources/mine/main.swift",
        "Tests/TwoExercisesTests/Judging.swift", "Tests/TwoExercisesTests/TwoExercisesTests.swift",
      ])
    let manifest = try package.text("two/Package.swift")
    #expect(manifest.contains(".target(name: \"Core\"),") && !manifest.contains("Unused"))
    #expect(manifest.contains("      name: \"TwoExercises\", dependencies: [\"Assessment\", \"Core\"],\n"))
    #expect(manifest.contains(".executableTarget(name: \"check\", dependencies: [\"Assessment\"]),"))
    let own = ".executableTarget(name: \"mine\", dependencies: [\"Assessment\", \"Core\", \"TwoExercises\"]),"
    #expect(manifest.contains(own), "\(manifest)")
    let mine = try package.text("two/Sources/mine/main.swift")
    #expect(mine.hasPrefix("import Assessment\nimport Core\n\n@testable import TwoExercises\n"), "\(mine)")
    let readme = try package.text("two/README.md")
    for words in ["| 1 | The answer | by code | 6 |", "swift run mine", "gives all of its points", "Executed 0 tests"] {
      #expect(readme.contains(words), "\(words)")
    }
    #expect(
      try package.text("two/Sources/check/main.swift").contains(
        "    .init(1, \"The answer\", level: \"by code\", points: 6),\n"))
  }

  @Test("packs exercises that stand in several files as they stand, with their libraries once")
  func severalFiles() throws {
    let more = PretendCourse.exercises.replacing(" ## Exercises\n\n", with: "")
      .replacing("Exercise 1. The answer", with: "Exercise 2. The next answer")
      .replacing("SOLUTION 1", with: "SOLUTION 2").replacing("func answer", with: "func next")
    try course.root.put(more, in: "experiments/two/Exercises+Next.swift")
    let outcome = try course.handout("--chapters", "two")
    #expect(outcome.code == 0, "\(outcome.errors)")
    for (edition, isTold) in [("students", false), ("instructors", true)] {
      let package = try unzipped(edition, "two")
      let files = ["Exercises.swift", "Exercises+Next.swift"].map { "Sources/TwoExercises/\($0)" }
      let texts = try files.map { try package.text("two/\($0)") }
      #expect(texts[0].contains("func answer()") && texts[1].contains("func next()"))
      #expect(texts.allSatisfy { $0.contains("throw NotSolved(") != isTold && $0.contains("everybody knows") == isTold })
      let manifest = try package.text("two/Package.swift")
      #expect(manifest.contains("      name: \"TwoExercises\", dependencies: [\"Assessment\", \"Core\"],\n"))
      let readme = try package.text("two/README.md")
      #expect(readme.contains("`\(files[0])`, `\(files[1])`") && readme.contains("| 2 | The next answer | by code | 6 |"))
      let page = try course.root.text("build/handouts/\(edition)/two.html")
      #expect(Readable.letters(Readable.text(ofHTML: Array(page.utf8))).contains("Thenextanswer"))
    }
  }

  @Test("gives the same bytes a second time, and from another folder")
  func repeatable() throws {
    _ = try course.handout()
    let first = course.files("build/handouts")
    sleep(2)
    _ = try course.handout("--output", course.root.file("elsewhere"))
    #expect(first.count > 10)
    #expect(course.files("elsewhere") == first)
  }

  @Test("takes its settings from a file, over which the command line wins")
  func settings() throws {
    try course.root.put("course: From the file\nterm: 2027\nchapters: [two, one]\neditions: students\n", in: "course.yaml")
    #expect(try course.handout("--settings", "course.yaml", "--term", "2028").code == 0)
    let index = try course.root.text("build/handouts/students/index.html")
    #expect(index.contains("From the file") && index.contains("2028") && !index.contains("2027"))
    let places = ["two.html", "one.html"].compactMap { index.firstRange(of: $0)?.lowerBound }
    #expect(places.count == 2 && places == places.sorted())
    #expect(!course.root.exists("build/handouts/instructors"))
  }

  @Test("refuses settings in one line", arguments: [
    ("colour: red\n", "course.yaml:1: unknown key 'colour'"),
    ("term: a\nchapters: [three]\n", "course.yaml:2: no chapter 'three'; there are: one, two"),
  ])
  func refusedSettings(text: String, message: String) throws {
    try course.root.put(text, in: "course.yaml")
    let outcome = try course.handout("--settings", "course.yaml")
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("Error: \(message)"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("ends with 64 when it is used wrongly", arguments: [
    ["--chapters", "three"], ["--chapters", "one", "one"], ["--paper", "a5"], ["--editions", "everybody"],
    ["--today", "2027-02-29"],
    ["--outputs", "epub"],
  ])
  func usage(arguments: [String]) throws {
    let outcome = try Programs.run(course.checkout.retrace, ["handout"] + arguments, in: course.root.path)
    #expect(outcome.code == 64)
    #expect(!course.root.exists("build/handouts"))
  }

  /// What goes wrong, how it is done, and what is said.
  struct Failure: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let file, old, new, message: String
  }

  static let failures = [
    Failure(
      testDescription: "a malformed marker", file: "experiments/two/Exercises.swift", old: "  // END SOLUTION\n",
      new: "", message: "experiments/two/Exercises.swift:16: a solution inside the solution of line 13"),
    Failure(
      testDescription: "an unknown name", file: "experiments/one/main.swift", old: "value sum", new: "value total",
      message: "experiments/one/main.swift:4: values.csv has no key total"),
    Failure(
      testDescription: "an unknown name in a page for PyTorch", file: "experiments/one/pytorch.md", old: "# The",
      new: "# {{value total}}", message: "experiments/one/pytorch.md:1: values.csv has no key total"),
    Failure(
      testDescription: "a formula that cannot be set", file: "experiments/two/main.swift", old: "# The second",
      new: "# The second\n//: $\\begin{none} 1$", message: "students/two.html: pandoc: [WARNING] Could not convert TeX math"),
  ]

  @Test("leaves the last edition as it was, and nothing beside it, after", arguments: failures)
  func failure(_ failure: Failure) throws {
    #expect(try course.handout().code == 0)
    let before = course.files("build")
    try course.root.edit(failure.file, replacing: failure.old, with: failure.new)
    let outcome = try course.handout()
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("Error: \(failure.message)"), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(course.files("build") == before)
  }

  @Test("has the sections of a chapter in both editions, and names a section's own line for what is wrong in it")
  func sections() throws {
    try course.root.edit("experiments/one/main.swift", replacing: " Sum {{value sum}}.\n", with: " {{section sum.md}}\n")
    try course.root.put("The sum is {{value sum}}, says a section.\n", in: "experiments/one/sum.md")
    #expect(try course.handout().code == 0)
    for edition in ["students", "instructors"] {
      #expect(try course.root.text("build/handouts/\(edition)/one.html").contains("The sum is 2.25, says a section."))
    }
    try course.root.edit("experiments/one/sum.md", replacing: "value sum", with: "value total")
    #expect(try course.handout().errors.hasPrefix("Error: experiments/one/sum.md:1: values.csv has no key total"))
  }

  @Test("leaves the last edition as it was when it is interrupted", arguments: [SIGINT, SIGTERM])
  func interruption(signal: Int32) throws {
    #expect(try course.handout().code == 0)
    let before = course.files("build")
    // A conversion that never ends, and a program that it waits for.
    try course.root.putScript("touch '\(course.root.path)/started'\nsleep 1000", in: "bin/pandoc")
    let path = course.root.file("bin") + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let streams = try TemporaryFolder()
    let child = try Programs.start(
      course.checkout.retrace, ["handout", "--outputs", "html"], in: course.root.path,
      environment: ["PATH": path], streams: streams)
    for _ in 0..<1000 where !course.root.exists("started") { usleep(10_000) }
    child.send(signal)
    #expect(child.wait() == 128 + signal)
    #expect(
      try streams.text("errors") == "interrupted by signal \(signal); what was complete stands as it was\n")
    #expect(course.files("build") == before)
  }

  @Test("refuses a pandoc that is too old before it makes anything")
  func oldPandoc() throws {
    try course.root.putScript("echo 'pandoc 2.9.2.1'", in: "old/pandoc")
    let path = course.root.file("old") + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let outcome = try course.handout(environment: ["PATH": path])
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("Error: pandoc 2.9.2.1 is too old; handouts need 2.11 or later, as in Debian 12"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(!course.root.exists("build"))
  }

  @Test("works where pandoc warns of its own words, as newer ones do")
  func deprecation() throws {
    try course.root.putScript(
      "echo '[WARNING] Deprecated: --anything. use --another' >&2; exec /usr/bin/env PATH=\"$OLD\" pandoc \"$@\"",
      in: "new/pandoc")
    let old = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let outcome = try course.handout(environment: ["PATH": course.root.file("new") + ":" + old, "OLD": old])
    #expect(outcome.code == 0 && outcome.errors == "", "\(outcome.errors)")
  }

  @Test("finds everything in folders of any name", arguments: ["a:b", "c d", "#e %20", "it's \"f\"", "é中"])
  func names(name: String) throws {
    let other = try PretendCourse(in: name)
    try other.root.put("//: # The first\n\n//: ![A picture](p.png)\n", in: "experiments/one/main.swift")
    try other.checkout.prepare("one", in: "reports", picture: "p.png")
    let elsewhere = try TemporaryFolder()
    let target = elsewhere.file("out \(name)")
    let outcome = try Programs.run(
      other.checkout.retrace,
      ["handout", "--outputs", "html", "packages", "pytorch", "--output", target], in: elsewhere.path)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let page = try String(contentsOfFile: target + "/students/one.html", encoding: .utf8)
    #expect(page.contains("<img") && page.contains("data:image/png") && page.contains("@media"))
  }

  /// The PATH of a machine that has the programs of the shell and `tools`.
  func path(_ tools: [String]) throws -> String {
    for tool in ["env"] + tools {
      try course.root.putScript("exec \(tool == "env" ? "/usr/bin/env" : "/usr/bin/" + tool) \"$@\"", in: "tools/\(tool)")
    }
    return course.root.file("tools")
  }

  @Test("says in one line what to install")
  func missing() throws {
    let none = try course.handout(environment: ["PATH": try path([])])
    #expect(none.code == 1)
    #expect(none.errors == "Error: pandoc is not on the PATH; install it with: apt-get install pandoc\n")
    let zip = try course.handout(environment: ["PATH": try path(["pandoc"])])
    #expect(zip.errors == "Error: zip is not on the PATH; install it with: apt-get install zip\n")
  }

  @Test("does the rest without LaTeX and says so, but not what was asked for by name")
  func withoutLaTeX() throws {
    let environment = ["PATH": try path(["pandoc", "zip"])]
    let rest = try Programs.run(
      course.checkout.retrace, ["handout"], in: course.root.path, environment: environment)
    #expect(rest.code == 0)
    #expect(rest.errors.hasPrefix("no PDFs: lualatex is not on the PATH; install it with: apt-get install "))
    #expect(course.root.exists("build/handouts/students/one.html"))
    #expect(!course.root.exists("build/handouts/students/pdf"))
    // Decks need LaTeX for one of their forms only; solutions and notes are for instructors.
    for edition in ["students", "instructors"] {
      #expect(course.root.exists("build/handouts/\(edition)/slides/one.pptx"))
      let deck = try course.root.text("build/handouts/\(edition)/slides/one.html")
      #expect(deck.contains("Is it prime?"))
      for secret in ["divides it", "Wait a minute"] { #expect(deck.contains(secret) == (edition == "instructors")) }
    }
    #expect(!(try course.root.text("build/handouts/students/index.html").contains(".pdf")))
    let asked = try Programs.run(
      course.checkout.retrace, ["handout", "--outputs", "pdf"], in: course.root.path, environment: environment)
    #expect(asked.code == 1)
    #expect(asked.errors.hasPrefix("Error: lualatex is not on the PATH"))
  }

  @Test("names a chapter without slides, and a wrong name in them by its line")
  func slides() throws {
    let source = "experiments/two/slides.md"
    try course.root.put("# Two\n\n## One slide\n\nIt is {{value nothing}}.\n", in: source)
    try course.root.put("key,value\nsomething,2\n", in: "reports/two/values.csv")
    func decks() throws -> String {
      try Programs.run(course.checkout.retrace, ["handout", "--outputs", "slides"], in: course.root.path).errors
    }
    // Where LaTeX is missing that is said first.
    guard (try? Subprocess.capture("which", ["lualatex"]).code) == 0 else { return }
    #expect(try decks() == "Error: \(source):5: values.csv has no key nothing\n")
    try FileManager.default.removeItem(atPath: course.root.file(source))
    #expect(try decks() == "Error: \(source): no such file; two has no slides without it\n")
  }

  @Test("names a chapter that was never run")
  func noReport() throws {
    try FileManager.default.removeItem(atPath: course.root.file("reports/two/report.md"))
    #expect(try course.handout().errors == "Error: reports/two/report.md: no such report; run: make two\n")
  }
}
