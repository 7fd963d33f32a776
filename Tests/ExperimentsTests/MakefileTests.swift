import Foundation
import Testing

@Suite("The Makefile")
struct MakefileTests {
  /// Runs make as from a terminal, also where these tests were themselves started by one.
  private static func make(
    _ arguments: [String], in folder: String, environment added: [String: String?] = [:]
  ) throws -> Programs.Outcome {
    var environment: [String: String?] = ["MAKEFLAGS": nil as String?, "MAKELEVEL": nil as String?, "MFLAGS": nil as String?]
    for (name, value) in added { environment[name] = value }
    return try Programs.run("/usr/bin/env", ["make"] + arguments, in: folder, environment: environment)
  }

  /// The Makefile in a folder whose name holds all that a shell or make could take for something else, with
  /// stand-ins for `swift` and `retrace` that print what they are given, one word a line.
  private func pretend(_ name: String = "it's \"a\" $b:c") throws -> (scratch: TemporaryFolder, folder: String) {
    let scratch = try TemporaryFolder()
    for file in ["Makefile", "Package.swift"] {
      try scratch.put(try String(contentsOfFile: Programs.checkout + "/" + file, encoding: .utf8), in: "\(name)/\(file)")
    }
    try scratch.putScript("exit 0", in: "\(name)/scripts/setup.sh")
    try scratch.putScript(#"printf '<%s>\n' "$@""#, in: "\(name)/.build/release/retrace")
    try scratch.putScript(#"echo "swift $1 ${RETRACE_DATA-none} ${TMPDIR-none}""#, in: "bin/swift")
    return (scratch, scratch.file(name))
  }

  /// The words that `make arguments` gives to the command, with the path of the stand-ins before the others.
  private func said(_ arguments: [String], environment added: [String: String?] = [:]) throws -> [String] {
    let (scratch, folder) = try pretend()
    var environment: [String: String?] = ["PATH": scratch.file("bin") + ":/usr/bin:/bin"]
    for (name, value) in added { environment[name] = value }
    let outcome = try Self.make(["-s"] + arguments, in: folder, environment: environment)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors == "")
    return outcome.output.split(separator: "\n").filter { $0.hasPrefix("<") }.map { String($0.dropFirst().dropLast()) }
  }
  @Test("make alone lists every target and experiment of Package.swift")
  func help() throws {
    let outcome = try Self.make([], in: Programs.checkout)
    #expect(outcome.code == 0)
    let listed = try Programs.run(Programs.folder + "/retrace", ["list"], in: Programs.checkout).output
    let slugs = listed.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(slugs.count >= 5)
    for word in slugs + ["reproduce-all", "test", "quick", "verify", "data", "setup", "clean", "explore-<slug>", "bench", "search-peers", "bench-peers", "bench-threads", "bench-shards", "how-likely", "instructions", "handouts", "site", "fuzz", "nightly"] {
      #expect(outcome.output.contains(" \(word) ") || outcome.output.contains(" \(word)\n"), "\(word)")
    }
  }

  @Test("what make is told reaches the command as it stands, quotes and dollars too")
  func words() throws {
    #expect(
      try said(["reproduce-all", #"DATA=it's "my" $(HOME) `x` $y"#, "OUTPUT=a b", "THREADS=2"])
        == ["reproduce", "--data", #"it's "my" $(HOME) `x` $y"#, "--threads", "2", "--output", "a b"])
    #expect(try said(["verify", "FRESH=a;b"]) == ["verify", "--fresh-from", "a;b"])
    #expect(
      try said([
        "handouts", "CHAPTERS=xor-net mnist-cnn-vs-mlp", "COURSE=Deep, \"learning\"", "TERM=Autumn '27", "OUTPUTS=html pdf",
        "PAPER=a4", "LECTURER=", "SETTINGS=a b.yaml", "EDITIONS=students", "TODAY=2027-10-11",
      ])
        == [
          "handout", "--settings", "a b.yaml", "--chapters", "xor-net", "mnist-cnn-vs-mlp", "--course",
          "Deep, \"learning\"", "--term", "Autumn '27", "--paper", "a4", "--editions", "students",
          "--today", "2027-10-11", "--outputs", "html", "pdf",
        ])
  }

  @Test("make passes on nothing of the environment, such as the terminal's TERM or somebody's OUTPUT")
  func environment() throws {
    let environment = ["TERM": "xterm", "OUTPUT": "x", "DATA": "y", "FRESH": "z", "CHAPTERS": "a", "SHELL": "/bin/false"]
    #expect(try said(["handouts"], environment: environment) == ["handout"])
    #expect(try said(["reproduce-all"], environment: environment) == ["reproduce"])
    #expect(try said(["verify"], environment: environment) == ["verify"])
  }

  @Test("make runs one target after the other, from another folder too")
  func oneAfterTheOther() throws {
    #expect(
      try said(["-j8", "--no-print-directory", "-C", ".", "xor-net", "verify", "parameter-counts"])
        == ["reproduce", "--only", "xor-net", "verify", "reproduce", "--only", "parameter-counts"])
  }

  @Test("make gives the tests their data under a name that holds everywhere, and a folder for temporary files")
  func testsEnvironment() throws {
    let (scratch, folder) = try pretend()
    try FileManager.default.createDirectory(atPath: folder + "/my data", withIntermediateDirectories: true)
    let path: [String: String?] = ["PATH": scratch.file("bin") + ":/usr/bin:/bin", "TMPDIR": nil as String?]
    let relative = try Self.make(["-s", "test", "DATA=my data"], in: folder, environment: path)
    #expect(relative.output == "swift test \(folder)/my data none\n")
    let missing = try Self.make(["-s", "test", "DATA=nowhere"], in: folder, environment: path)
    #expect(missing.code != 0)
    #expect(missing.errors.contains("nowhere: No such file or directory") && missing.output == "")
    let gone = scratch.file("gone")
    // By env(1), since what the tests start never gets a folder that is not there.
    var environment = path
    for name in ["MAKEFLAGS", "MAKELEVEL", "MFLAGS"] { environment[name] = nil as String? }
    let temporary = try Programs.run(
      "/usr/bin/env", ["TMPDIR=\(gone)", "make", "-s", "test"], in: folder, environment: environment)
    #expect(
      temporary.output
        == "the folder TMPDIR=\(gone) does not exist; /tmp is used instead\nswift test none /tmp\n")
  }
}
