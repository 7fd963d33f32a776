import Foundation
import Testing

@Suite("The Makefile and set-up")
struct MakefileTests {
  @Test("make alone lists every target and experiment of Package.swift")
  func help() throws {
    let outcome = try Programs.run("/usr/bin/env", ["make"], in: Programs.checkout)
    #expect(outcome.code == 0)
    let listed = try Programs.run(Programs.folder + "/retrace", ["list"], in: Programs.checkout).output
    let slugs = listed.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(slugs.count >= 5)
    for word in slugs + ["reproduce-all", "test", "quick", "verify", "data", "setup", "clean", "explore-<slug>", "bench", "bench-peers", "handouts", "fuzz"] {
      #expect(outcome.output.contains(" \(word) ") || outcome.output.contains(" \(word)\n"), "\(word)")
    }
  }

  /// Runs set-up with nothing on the PATH but stand-ins for `swift` and for the tools of the shell.
  private func setup(
    swift: String?, tools: [String], user: Int = 1000, environment: [String: String?] = [:], for purpose: [String] = []
  ) throws -> Programs.Outcome {
    let folder = try TemporaryFolder()
    if let swift { try folder.putScript("echo 'Swift version \(swift) (swift-RELEASE)'", in: "bin/swift") }
    for tool in ["bash", "cat", "env", "grep", "head", "ls", "sed", "sort", "uname"] + tools {
      try folder.putScript("exec /usr/bin/\(tool) \"$@\"", in: "bin/\(tool)")
    }
    try folder.putScript("echo \(user)", in: "bin/id")
    try folder.putScript("echo apt-get \"$@\" $DEBIAN_FRONTEND", in: "bin/apt-get")
    // No way to become root.
    try folder.putScript("exit 1", in: "bin/sudo")
    var variables: [String: String?] = ["PATH": folder.file("bin"), "SETUP": nil as String?]
    for (name, value) in environment { variables[name] = value }
    return try Programs.run("/bin/bash", ["scripts/setup.sh"] + purpose, in: Programs.checkout, environment: variables)
  }

  @Test("set-up is silent where nothing is missing")
  func complete() throws {
    let outcome = try setup(swift: "6.3.1", tools: ["gnuplot"])
    #expect(outcome.code == 0)
    #expect(outcome.output + outcome.errors == "")
  }

  @Test("set-up names what is missing and prints the line to run, unless it is skipped")
  func incomplete() throws {
    let outcome = try setup(swift: "6.3.1", tools: [])
    #expect(outcome.code == 1)
    #expect(outcome.output == "setup: missing Debian packages: gnuplot-nox\n")
    #expect(outcome.errors == "setup: install them, then try again: sudo apt-get install gnuplot-nox\n")
    #expect(try setup(swift: nil, tools: [], environment: ["SETUP": "no"]).code == 0)
  }

  @Test("set-up looks for what handouts need only when they are asked for, and never for LaTeX")
  func handouts() throws {
    #expect(try setup(swift: "6.3.1", tools: ["gnuplot"], for: ["handouts"]).output == "setup: missing Debian packages: pandoc zip\n")
    #expect(try setup(swift: "6.3.1", tools: ["gnuplot", "pandoc", "zip"], for: ["handouts"]).output == "")
  }

  @Test("make passes on what handouts are told, but not the terminal's TERM")
  func handoutOptions() throws {
    let plain = try Programs.run(
      "/usr/bin/env", ["make", "-n", "handouts"], in: Programs.checkout, environment: ["TERM": "xterm"])
    #expect(plain.output.contains("retrace handout") && !plain.output.contains("--term"))
    let told = try Programs.run(
      "/usr/bin/env",
      ["make", "-n", "handouts", "CHAPTERS=xor-net mnist-cnn-vs-mlp", "COURSE=Deep, learning", "TERM=Autumn 2027"],
      in: Programs.checkout)
    #expect(
      told.output.contains("--chapters xor-net mnist-cnn-vs-mlp --course \"Deep, learning\" --term \"Autumn 2027\""))
  }

  @Test("set-up installs what is missing as root, without questions")
  func installs() throws {
    let outcome = try setup(swift: "6.3.1", tools: [], user: 0)
    #expect(outcome.code == 0)
    #expect(
      outcome.output == """
        setup: missing Debian packages: gnuplot-nox
        apt-get update -qq noninteractive
        apt-get install -y -qq --no-install-recommends gnuplot-nox noninteractive

        """)
  }

  @Test("set-up refuses a Swift that is too old or not there", arguments: ["6.0.3", "5.10", nil])
  func swift(version: String?) throws {
    let outcome = try setup(swift: version, tools: ["gnuplot"])
    #expect(outcome.code == 1)
    let told = version == nil ? "swift is not on the PATH" : "is too old; install 6.1 or later"
    #expect(outcome.errors.contains(told))
  }
}
