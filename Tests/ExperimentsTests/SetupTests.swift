import Foundation
import Testing

@Suite("Set-up")
struct SetupTests {
  /// How the stand-in for apt-get behaves, beside printing what it is asked for: `$1` is update or install.
  private static let willing = #"while [ "${1#-}" != "$1" ]; do [ "$1" = -o ] && shift; shift; done; echo apt-get "$@" $DEBIAN_FRONTEND"#

  /// Runs set-up with nothing on the PATH but stand-ins for `swift`, pandoc, and the tools of the shell.
  private func setup(
    swift: String? = "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'", tools: [String] = ["gnuplot"],
    pandoc: String? = nil, user: Int = 1000, apt: String = "", environment: [String: String?] = [:],
    system: String? = nil, brew: String? = nil, for purpose: [String] = []
  ) throws -> Programs.Outcome {
    let folder = try TemporaryFolder()
    if let swift { try folder.putScript(swift, in: "bin/swift") }
    if let pandoc { try folder.putScript("echo 'pandoc \(pandoc)'", in: "bin/pandoc") }
    for tool in ["bash", "cat", "chmod", "env", "grep", "head", "ls", "sed", "sort", "touch", "uname"] + tools {
      try folder.putScript("exec /usr/bin/\(tool) \"$@\"", in: "bin/\(tool)")
    }
    if let system { try folder.putScript("echo \(system)", in: "bin/uname") }
    if let brew { try folder.putScript(brew, in: "bin/brew") }
    try folder.putScript("exit 0", in: "bin/sleep")
    try folder.putScript("echo \(user)", in: "bin/id")
    try folder.putScript("bin=\(folder.file("bin"))\n\(Self.willing)\n\(apt)", in: "bin/apt-get")
    // No way to become root.
    try folder.putScript("exit 1", in: "bin/sudo")
    var variables: [String: String?] = ["PATH": folder.file("bin"), "SETUP": nil as String?]
    for (name, value) in environment { variables[name] = value }
    return try Programs.run(
      "/bin/bash", [Programs.checkout + "/scripts/setup.sh"] + purpose, in: folder.path, environment: variables)
  }

  @Test("is silent where nothing is missing, from any folder and without one for temporary files")
  func complete() throws {
    let outcome = try setup(environment: ["TMPDIR": "/nonexistent/tmp", "CDPATH": "/usr"])
    #expect(outcome.code == 0)
    #expect(outcome.output + outcome.errors == "")
  }

  @Test("names what is missing and prints the line to run, unless it is skipped")
  func incomplete() throws {
    let outcome = try setup(tools: [])
    #expect(outcome.code == 1)
    #expect(outcome.output == "setup: missing Debian packages: gnuplot-nox\n")
    #expect(outcome.errors == "setup: install them, then try again: sudo apt-get install gnuplot-nox\n")
    #expect(try setup(swift: nil, tools: [], environment: ["SETUP": "no"]).code == 0)
  }

  @Test("on macOS has Homebrew install what it lacks, or says that there is none")
  func homebrew() throws {
    // Its folder is one in which nothing stands.
    let brew = #"if [ "$1" = --prefix ]; then echo /nonexistent; else echo brew "$@"; fi"#
    let lacking = "openblas openssl@3 libpng cmark-gfm pkgconf font-dejavu pandoc"
    let home: [String: String?] = ["HOME": "/nonexistent"]
    let outcome = try setup(environment: home, system: "Darwin", brew: brew, for: ["handouts"])
    #expect(outcome.code == 0 && outcome.errors == "", "\(outcome.errors)")
    #expect(outcome.output == "setup: missing from Homebrew: \(lacking)\nbrew install --quiet \(lacking)\n")
    let without = try setup(environment: home, system: "Darwin")
    #expect(without.code == 1 && without.output == "")
    #expect(without.errors.hasPrefix("setup: there is no Homebrew here; "))
    let failing = try setup(environment: home, system: "Darwin", brew: #"[ "$1" = --prefix ]"#)
    #expect(failing.code == 1 && failing.errors.hasPrefix("setup: brew could not install them"), "\(failing.errors)")
  }

  @Test("looks for what handouts need only when they are asked for, and never for LaTeX")
  func handouts() throws {
    #expect(try setup(for: ["handouts"]).output == "setup: missing Debian packages: pandoc zip\n")
    for version in ["2.11", "2.17.1.1", "3.1.11.1", "10.0"] {
      let outcome = try setup(tools: ["gnuplot", "zip"], pandoc: version, for: ["handouts"])
      #expect(outcome.code == 0 && outcome.output + outcome.errors == "", "\(version)")
    }
  }

  @Test("names the pandoc that handouts need where there is an older one, or where apt-get brings one")
  func oldPandoc() throws {
    let message = "setup: pandoc 2.9.2.1 is too old; handouts need 2.11 or later"
    let there = try setup(tools: ["gnuplot", "zip"], pandoc: "2.9.2.1", for: ["handouts"])
    #expect(there.code == 1)
    #expect(there.errors.hasPrefix(message) && there.errors.split(separator: "\n").count == 1)
    #expect(try setup(pandoc: "2.9.2.1").code == 0)
    let brings = #"if [ "$1" = install ]; then printf '#!/bin/sh\necho pandoc 2.9.2.1\n' > $bin/pandoc; chmod 755 $bin/pandoc; fi"#
    let brought = try setup(tools: ["gnuplot", "zip"], user: 0, apt: brings, for: ["handouts"])
    #expect(brought.code == 1)
    #expect(brought.output.contains("apt-get install -y --no-install-recommends pandoc"), "\(brought.output)")
    #expect(brought.errors.hasPrefix(message))
  }

  static let installed = """
    setup: missing Debian packages: gnuplot-nox
    apt-get update noninteractive
    apt-get install -y --no-install-recommends gnuplot-nox noninteractive

    """

  @Test("installs what is missing as root, without questions")
  func installs() throws {
    let outcome = try setup(tools: [], user: 0)
    #expect(outcome.code == 0)
    #expect(outcome.output == Self.installed)
  }

  @Test("waits for another apt-get, and installs also where some list cannot be had")
  func lists() throws {
    let locked = """
      if [ "$1" = update ] && [ ! -e $bin/asked ]; then
        touch $bin/asked
        echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)' >&2
        exit 100
      fi
      """
    let waited = try setup(tools: [], user: 0, apt: locked)
    #expect(waited.code == 0)
    #expect(waited.output == Self.installed)
    let stale = #"if [ "$1" = update ]; then echo 'E: no Release file' >&2; exit 100; fi"#
    let tried = try setup(tools: [], user: 0, apt: stale)
    #expect(tried.code == 0)
    #expect(tried.output.contains("E: no Release file\napt-get install -y --no-install-recommends gnuplot-nox"))
  }

  @Test("says so when apt-get cannot install")
  func refused() throws {
    let outcome = try setup(tools: [], user: 0, apt: #"if [ "$1" = install ]; then exit 100; fi"#)
    #expect(outcome.code == 1)
    #expect(
      outcome.errors
        == "setup: apt-get could not install them (see above); try by hand: sudo apt-get install gnuplot-nox\n")
  }

  @Test("refuses a Swift that is too old, does not work or is not there")
  func swift() throws {
    let wanted = try Repository.swiftVersion()
    for version in ["6.2.9", "6.0.3", "5.10"] {
      let outcome = try setup(swift: "echo 'Apple Swift version \(version) (x)'")
      #expect(outcome.code == 1)
      #expect(
        outcome.errors
          == "setup: Swift \(version) is too old; install \(wanted) or later as swift.org/install describes\n")
    }
    #expect(try setup(swift: "echo 'Swift version 10.0 (x)'").code == 0)
    #expect(
      try setup(swift: nil).errors
        == "setup: swift is not on the PATH; install Swift \(wanted) as swift.org/install describes\n")
    let broken = try setup(swift: "echo 'swift: error while loading shared libraries: libxml2.so.2' >&2; exit 127")
    #expect(broken.code == 1)
    #expect(broken.errors.hasPrefix("setup: swift --version fails (swift: error while loading shared libraries: libxml2.so.2); "))
  }
}
