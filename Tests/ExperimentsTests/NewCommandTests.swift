import Foundation
import Ledger
import Testing

/// `retrace new` in a pretended checkout. That what it writes compiles, runs and is judged, `.ci/run` tries in the real
/// one.
@Suite("A new experiment")
struct NewCommandTests {
  let checkout: PretendCheckout

  init() throws { checkout = try PretendCheckout() }

  private func ledger() throws -> Ledger { try Ledger(folder: checkout.root.file("experiments/published")) }

  @Test("is a folder, a line in Package.swift and rows in a ledger file")
  func begin() throws {
    let outcome = try checkout.run("new", "and-gate", "--title", "One unit computes AND", "--source", "own-text")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.hasSuffix("Next: make and-gate\n"))
    #expect(try checkout.run("list").output == "one       The first\ntwo       The second\nand-gate  One unit computes AND\n")
    let manifest = try checkout.root.text("Package.swift")
    #expect(manifest.contains("  \"two\",\n  \"and-gate\",\n]"))
    // Every path that it names is there.
    for path in outcome.output.split(separator: "\n").dropLast() { #expect(checkout.root.exists(String(path)), "\(path)") }
    let ledger = try ledger()
    // Documents that sources.csv lists stand before those that it does not.
    let source = Source(key: "own-text", title: "One unit computes AND", shortTitle: "One unit computes AND")
    #expect(ledger.sources.first == source)
    let rows = ledger.rows(experiment: "and-gate")
    #expect(Set(rows.map(\.kind)) == [.setting, .exact, .claim] && rows.allSatisfy { $0.source == "own-text" })
    // The program names each of its rows and no other.
    let program = try checkout.root.text("experiments/and-gate/main.swift")
    for row in rows { #expect(program.contains("\"\(row.id)\""), "\(row.id)") }
    #expect(!program.contains("slug"))
  }

  @Test("adds its rows to the file of a text that is there, whatever its last line and the line ends of Package.swift")
  func knownSource() throws {
    let file = "experiments/published/mmds.csv"
    let before = try checkout.root.text(file)
    try checkout.root.put(String(before.dropLast()), in: file)
    try checkout.root.put(try checkout.root.text("Package.swift").replacing("\n", with: "\r\n"), in: "Package.swift")
    #expect(try checkout.run("new", "and-gate", "--source", "mmds").code == 0)
    #expect(try checkout.root.text(file).hasPrefix(before + "and-gate-weights,"))
    #expect(try ledger().rows(experiment: "one").count == 3)
    #expect(try checkout.run("list").output.hasSuffix("and-gate  And gate\n"))
  }

  @Test("is refused, and nothing is written, where its name is taken", arguments: ["one", "two", "experiments", "retrace", "data", "main", "benchmarks"])
  func taken(name: String) throws {
    // A folder of the name that Package.swift does not list, and a target's name.
    try checkout.root.put("", in: "experiments/experiments/main.swift")
    try checkout.root.put(try checkout.root.text("Package.swift") + "\nlet target = \"retrace\"\n", in: "Package.swift")
    let before = try checkout.root.text("Package.swift")
    let outcome = try checkout.run("new", name, "--source", "own-text")
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("Error: \(name): the name is taken by "), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(try checkout.root.text("Package.swift") == before)
    #expect(!checkout.root.exists("experiments/published/own-text.csv"))
  }

  @Test(
    "is refused with 64 where its name can be none",
    arguments: [
      ["And"], ["1st"], ["a--b"], ["a-"], ["../up"], ["a b"], ["ü"], [""], [String(repeating: "a", count: 41)],
      ["good", "--source", "Not Good"], ["good", "--title", "two\nlines"], ["good", "--title", "a \"quote\""],
    ])
  func usage(arguments: [String]) throws {
    let outcome = try Programs.run(checkout.retrace, ["new"] + arguments, in: checkout.root.path)
    #expect(outcome.code == 64, "\(outcome.output)")
    #expect(!checkout.root.exists("experiments/good"))
  }

  @Test("is refused where the ledger cannot be read, before anything is written")
  func brokenLedger() throws {
    try checkout.root.put("id\n", in: "experiments/published/mmds.csv")
    let outcome = try checkout.run("new", "and-gate")
    #expect(outcome.code == 1 && outcome.errors.contains("experiments/published/mmds.csv:1: column locator is missing"))
    #expect(!checkout.root.exists("experiments/and-gate"))
  }
}
