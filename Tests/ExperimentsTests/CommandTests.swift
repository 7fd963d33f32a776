import Foundation
import Testing

@Suite("The command retrace")
struct CommandTests {
  let checkout: PretendCheckout

  init() throws { checkout = try PretendCheckout() }

  @Test("lists the experiments of Package.swift in order with their titles")
  func list() throws {
    let outcome = try checkout.run("list")
    #expect(outcome.output == "one  The first\ntwo  The second\n")
    #expect(outcome.code == 0)
    #expect(try checkout.run("--version").output == "0.1.0\n")
  }

  @Test("lists them whatever the line ends of Package.swift and of the programs")
  func carriageReturns() throws {
    for file in ["Package.swift", "experiments/one/main.swift", "experiments/two/main.swift"] {
      try checkout.root.put(try checkout.root.text(file).replacing("\n", with: "\r\n"), in: file)
    }
    #expect(try checkout.run("list").output == "one  The first\ntwo  The second\n")
  }

  @Test("finds its checkout from another working folder")
  func elsewhere() throws {
    let other = try TemporaryFolder()
    let outcome = try Programs.run(checkout.retrace, ["list"], in: other.path)
    #expect(outcome.output.hasPrefix("one  "))
    #expect(outcome.errors.hasPrefix("retrace: works on ") && outcome.errors.split(separator: "\n").count == 1)
  }

  @Test(
    "ends with 64 when it is used wrongly",
    arguments: [
      ["run", "three"], ["reproduce", "--only", "one", "three"], ["weave", "three"], ["list", "--all"],
      ["reproduce", "--threads", "0"], ["nonsense"], ["grade", "x"], ["grade", "x", "--chapter", "three"],
      ["grade", "x", "--chapter", "one", "--limit", "0"], ["grade", "--chapter", "one"],
    ])
  func usage(arguments: [String]) throws {
    let outcome = try Programs.run(checkout.retrace, arguments, in: checkout.root.path)
    #expect(outcome.code == 64)
    #expect(outcome.errors.hasPrefix("Error: "))
    #expect(try checkout.calls().isEmpty)
  }

  @Test("runs one experiment with its own options, streams and exit code")
  func run() throws {
    try checkout.pretend("one", ending: "echo trouble >&2; exit 7")
    let outcome = try checkout.run("run", "one", "--seeds", "1...3", "--help", "--", "-x")
    #expect(outcome.code == 7)
    #expect(outcome.output == "reports/one\n")
    #expect(outcome.errors == "trouble\n")
    #expect(try checkout.calls() == ["one --seeds 1...3 --help -- -x"])
  }

  @Test("says in one line that an experiment is not built")
  func notBuilt() throws {
    try FileManager.default.removeItem(atPath: checkout.root.file(".build/release/one"))
    let outcome = try checkout.run("run", "one")
    #expect(outcome.code == 1)
    #expect(
      outcome.errors == "Error: \(checkout.root.file(".build/release/one")): not built; run: make build\n")
  }

  @Test("says in one line that a folder holds no data")
  func data() throws {
    try checkout.root.put("", in: "empty/nothing")
    let outcome = try checkout.run("data", "--data", "empty")
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("Error: --data names empty, which holds none of"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("weaves a page again: the same bytes for the same prose, a changed sentence with the run's numbers")
  func weave() throws {
    try checkout.prepare("two", in: "reports")
    try checkout.prepare("one", in: "build/reports")
    for (slug, folder) in [("two", "reports"), ("one", "build/reports")] {
      let page = "\(folder)/\(slug)/report.md"
      let before = try checkout.root.text(page)
      let outcome = try checkout.run("weave", slug, "--reports", folder)
      #expect(outcome.output == "\(folder)/\(slug)\n")
      #expect(try checkout.root.text(page) == before)
    }
    try checkout.root.edit("experiments/two/main.swift", replacing: "The second", with: "A second")
    #expect(try checkout.run("weave", "two").code == 0)
    let page = try checkout.root.text("reports/two/report.md")
    #expect(page.contains("# A second\n") && page.contains("147") && page.contains("make two"))
  }

  @Test("weaves the sections of a chapter, and notices in each that it was changed")
  func sections() throws {
    try checkout.root.edit(
      "experiments/one/main.swift", replacing: " Sum {{value sum}}.\n", with: " {{section Sum.swift}}\n\n {{section end.md}}\n")
    try checkout.root.put("//: Sum {{value sum}}.\nlet sum = 2.25\n", in: "experiments/one/Sum.swift")
    try checkout.root.put("The end.\n", in: "experiments/one/end.md")
    for slug in ["one", "two"] { try checkout.prepare(slug, in: "reports") }
    #expect(try checkout.run("weave", "one").code == 0)
    let page = try checkout.root.text("reports/one/report.md")
    #expect(page.contains("Sum 2.25.\n\n```swift\nlet sum = 2.25\n```\n\nThe end.\n\n```swift\nlet x = 1\n"))
    for (file, old, new) in [("Sum.swift", "let sum", "let total"), ("end.md", "The end", "At the end")] {
      try checkout.root.edit("experiments/one/\(file)", replacing: old, with: new)
      let problem = "is not what experiments/one/main.swift gives; run: retrace weave one"
      #expect(try checkout.run("verify").output.contains(problem), "\(file)")
      #expect(try checkout.run("weave", "one").code == 0)
      #expect(try !checkout.run("verify").output.contains(problem), "\(file)")
    }
  }

  @Test("keeps a page's banner, and does not weave what was never run")
  func weaveFrame() throws {
    #expect(
      try checkout.run("weave", "one").errors
        == "Error: reports/one/report.md: no such report; run: make one\n")
    try checkout.prepare("one", in: "reports")
    let page = "reports/one/report.md"
    let before = "> **Stand-in digits, not MNIST.**\n\n" + (try checkout.root.text(page))
    try checkout.root.put(before, in: page)
    #expect(try checkout.run("weave", "one").code == 0)
    #expect(try checkout.root.text(page) == before)
  }
}
