import Foundation
import Testing

@Suite("retrace reproduce")
struct ReproduceTests {
  let checkout: PretendCheckout

  init() throws { checkout = try PretendCheckout() }

  @Test("runs all in order with the options, and writes front page and joint verdicts")
  func all() throws {
    let outcome = try checkout.run("reproduce", "--threads", "2", "--data", "d")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try checkout.calls() == ["one --threads 2 --data d", "two --threads 2 --data d"])
    #expect(try checkout.root.text("reports/README.md").contains("[The second](two/report.md)"))
    #expect(try checkout.root.text("reports/verdicts.csv").contains("\nerrors,"))
    #expect(!checkout.root.exists("build/reports"))
    // Our lines stand where they belong among the experiments' own.
    #expect(outcome.output.hasPrefix("[1/2] one: The first\nreports/one\n[2/2] two: The second\nreports/two\n"))
    #expect(outcome.output.contains(/one\ +\d+\.\d  done   reports\/one  1 reproduced, 1 fitted\n/))
  }

  @Test("goes on behind an experiment that fails, names it, and ends with 1")
  func failure() throws {
    try checkout.root.putScript("echo trouble >&2; exit 3", in: ".build/release/one")
    let outcome = try checkout.run("reproduce")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains(/one\ +\d+\.\d  failed with exit code 3  -\n/))
    #expect(outcome.output.contains(/two\ +\d+\.\d  done\ +reports\/two  \d reproduced, 2 erratum, .+\n/))
    #expect(try checkout.root.text("reports/verdicts.csv").contains("sum,,mmds,p. 2,the sum,exact"))
    try FileManager.default.removeItem(atPath: checkout.root.file(".build/release/one"))
    #expect(try checkout.run("reproduce").output.contains("not built; run: make build"))
    try checkout.root.putScript("kill -9 $$", in: ".build/release/one")
    #expect(try checkout.run("reproduce").output.contains("ended by signal 9"))
  }

  @Test("tells what became of all experiments also where the front page cannot be written")
  func noFrontPage() throws {
    try checkout.root.edit("prepared/two/verdicts.csv", replacing: "\nholds,", with: "\nunknown,")
    let outcome = try checkout.run("reproduce")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains(/two\ +\d+\.\d  done\ +reports\/two  \d reproduced, 2 erratum, .+\n/), "\(outcome.output)")
    #expect(outcome.errors == "Error: reports/two/verdicts.csv:3: the ledger has no row unknown\n")
    #expect(!checkout.root.exists("reports/README.md"))
  }

  @Test("writes nothing where no experiment wrote a report")
  func nothing() throws {
    for slug in ["one", "two"] { try checkout.root.putScript("exit 1", in: ".build/release/\(slug)") }
    #expect(try checkout.run("reproduce").code == 1)
    #expect(!checkout.root.exists("reports"))
  }

  @Test("writes a quick run's front page beside its reports and leaves the committed ones alone")
  func quick() throws {
    try checkout.root.put("committed", in: "reports/README.md")
    #expect(try checkout.run("reproduce", "--quick", "--only", "two").code == 0)
    #expect(try checkout.calls() == ["two --quick"])
    #expect(try checkout.root.text("build/reports/README.md").contains("The second"))
    #expect(try checkout.root.text("reports/README.md") == "committed")
  }

  @Test("writes all of it to a folder of the user's")
  func output() throws {
    #expect(try checkout.run("reproduce", "--output", "fresh").code == 0)
    #expect(try checkout.calls() == ["one --output fresh", "two --output fresh"])
    #expect(checkout.root.exists("fresh/README.md") && !checkout.root.exists("reports"))
    #expect(try checkout.run("verify", "--fresh-from", "fresh").code == 1)
  }

  @Test("passes an interruption to the experiment, starts no other, and tells so", arguments: [SIGINT, SIGTERM])
  func interruption(signal: Int32) throws {
    // Writes its report, then waits to be stopped.
    try checkout.root.putScript(
      "trap 'echo stopped >> calls; exit 9' INT TERM\ntouch waiting\nwhile :; do sleep 0.05; done",
      in: ".build/release/one")
    let streams = try TemporaryFolder()
    let process = try Programs.start(checkout.retrace, ["reproduce"], in: checkout.root.path, streams: streams)
    let deadline = ContinuousClock.now + .seconds(20)
    while !checkout.root.exists("waiting"), ContinuousClock.now < deadline { usleep(20_000) }
    process.send(signal)
    #expect(process.wait() == 128 + signal)
    #expect(try checkout.calls() == ["stopped"])
    let output = try streams.text("output")
    #expect(output.contains(/one\ +\d+\.\d  interrupted/))
    #expect(output.contains(/two\ +-  not started/))
  }
}
