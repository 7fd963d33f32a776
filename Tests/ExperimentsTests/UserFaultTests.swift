import Foundation
import Testing

/// A shell command and what comes of it. `$B` is the folder of the programs, `$O` one for the output, `$C`
/// this checkout.
struct UserFault: Sendable, CustomTestStringConvertible {
  let command: String
  var code: Int32 = 1
  /// Each must be in the line.
  let says: [String]
  var testDescription: String { command }

  init(_ command: String, code: Int32 = 1, _ says: String...) {
    self.command = command
    self.code = code
    self.says = says
  }
}

/// Whatever a user or his machine can do to a program ends with one line that says what, where and what to
/// do, and with exit code 1, or 64 with the usage behind it. Nothing of ours is left lying about.
@Suite("A user's faults", .serialized)
struct UserFaultTests {
  private static let all: [UserFault] = [
    // Usage.
    UserFault("$B/xor-net --nonsense", code: 64, "--nonsense"),
    UserFault("$B/xor-net --seeds x", code: 64, "--seeds", "x"),
    UserFault("$B/xor-net --seeds 3...1", code: 64, "--seeds"),
    UserFault("$B/xor-net --epochs 0", code: 64, "--epochs needs a number from 1 to 10000000"),
    UserFault("$B/xor-net --epochs 99999999999999999999", code: 64, "--epochs"),
    UserFault("$B/xor-net --threads 0", code: 64, "--threads needs a number from 1 to 256"),
    UserFault("$B/xor-net --output", code: 64, "--output"),
    UserFault("$B/retrace reproduce --threads 0", code: 64, "--threads needs a number"),
    UserFault("$B/retrace run nothing", code: 64, "no experiment 'nothing'", "there are: neurons-by-hand"),
    UserFault("$B/retrace reproduce --only nothing", code: 64, "no experiment 'nothing'"),
    UserFault("$B/retrace handout --chapters nothing", code: 64, "no experiment 'nothing'"),
    UserFault("$B/retrace handout --paper a5", code: 64, "--paper needs one of a4, letter, both"),
    UserFault("$B/retrace nonsense", code: 64, "nonsense"),
    // Folders and files.
    UserFault("touch $O/file; $B/xor-net --quick --output $O/file", "file: cannot be written: a file of this name"),
    UserFault("touch $O/file; $B/xor-net --quick --output $O/file/x", "file/x: cannot be written: Not a directory", "choose a folder"),
    UserFault("touch $O/xor-net; $B/xor-net --quick --output $O", "xor-net: cannot be written: Not a directory"),
    UserFault("$B/xor-net --quick --output /proc/nowhere", "/proc/nowhere: cannot be written"),
    UserFault("$B/xor-net --quick --output $O/$(printf 'x%.0s' $(seq 300))", "File name too long", "choose a folder"),
    UserFault("$B/xor-net --quick --ledger $O/none", "none"),
    UserFault("mkdir $O/l; $B/xor-net --quick --ledger $O/l", "/l"),
    UserFault("$B/mnist-cnn-vs-mlp --quick --output $O --data $O/none", "$O/none", "--data"),
    UserFault("$B/retrace data --data $O/none", "$O/none", "--data"),
    UserFault("$B/retrace weave xor-net --reports $O/none", "no such report; run: make xor-net"),
    UserFault("$B/retrace verify --fresh-from $O/none > /dev/null", "$O/none", "no such folder"),
    UserFault("$B/retrace handout --settings $O/none.yaml", "none.yaml"),
    UserFault("mkfifo $O/p.yaml; timeout 60 $B/retrace handout --settings $O/p.yaml", "p.yaml: cannot be read: a named pipe is no file"),
    // A full disk.
    UserFault("ulimit -f 8; $B/xor-net --quick --output $O", "results.csv: cannot be written: File too large", "make room"),
    UserFault("ulimit -n 4; $B/xor-net --quick --output $O", "cannot be written: Too many open files"),
    // Streams.
    UserFault("$B/retrace list > /dev/full", "standard output cannot be written: No space left on device"),
    UserFault("$B/retrace list >&-", "standard output cannot be written: Bad file descriptor"),
    UserFault("$B/xor-net --help > /dev/full", "standard output cannot be written: No space left on device"),
    UserFault("$B/xor-net --quick --output $O >&-", "xor-net is written, but standard output cannot be written"),
    UserFault("$B/retrace reproduce --quick --only xor-net --output $O > /dev/full", "standard output cannot be written"),
    // OpenBLAS must not see these: it would ask for memory until the end of time.
    UserFault(
      "ulimit -v 400000; $B/parameter-counts --quick --output $O", "parameter-counts: only 390 MB of memory may be used (ulimit -v)",
      "allow 1024 MB or more"),
    UserFault(
      "ulimit -v 250000; $B/mnist-cnn-vs-mlp --quick --output $O", "mnist-cnn-vs-mlp: only 244 MB of memory may be used"),
    UserFault("ulimit -v 250000; $B/retrace list", "retrace: only 244 MB of memory may be used", "allow 1024 MB or more"),
    UserFault("ulimit -v 250000; $B/bench --quick", "bench: only 244 MB of memory may be used"),
    // Tools.
    UserFault("PATH=$O; $B/xor-net --quick --output $O", "gnuplot is not on the PATH; install it with: apt-get install gnuplot-nox"),
    UserFault("PATH=$O; $B/retrace handout --output $O", "is not on the PATH; install it with: apt-get install"),
    // A program away from its checkout.
    UserFault("cp $B/retrace $O/r; cd $O; ./r list", "Package.swift: no list of experiments; run retrace in a checkout"),
  ] + (HandoutTools.arePresent ? [handout] : [])

  /// Where pandoc is missing, the line names that instead.
  private static let handout = UserFault(
    "touch $O/file; $B/retrace handout --outputs packages --output $O/file", "file: cannot be written: a file of this name")

  private func shell(_ command: String, _ folder: TemporaryFolder) throws -> Programs.Outcome {
    try Programs.run(
      "bash", ["-c", command], in: Programs.checkout,
      environment: ["B": Programs.folder, "O": folder.path, "C": Programs.checkout])
  }

  /// What a program says of its progress, a line every half minute, is no complaint.
  private func withoutProgress(_ errors: String) -> String {
    errors.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.contains(/: \d+ of \d+ done, \d+ %/) }.joined(separator: "\n")
  }

  /// What no message may hold.
  private static let foreign = [
    "Fatal error", "Backtrac", "crashed", "Error Domain", "could not be completed", "NSCocoa", "Optional(", "\t",
  ]

  @Test("end with one line that says what, where and what to do", arguments: all)
  func faults(_ fault: UserFault) throws {
    let folder = try TemporaryFolder()
    let outcome = try shell(fault.command, folder)
    #expect(outcome.code == fault.code, "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    if fault.code == 64 {
      #expect(lines.count >= 2 && lines.contains { $0.hasPrefix("Usage: ") } && lines[0].hasPrefix("Error: "), "\(outcome.errors)")
    } else {
      #expect(lines.count == 1, "\(outcome.errors)")
    }
    let line = lines.first ?? ""
    for words in fault.says {
      let words = words.replacing("$O", with: folder.path)
      #expect(line.contains(words), "'\(words)' is not in: \(outcome.errors)")
    }
    for words in Self.foreign { #expect(!outcome.errors.contains(words), "\(outcome.errors)") }
    // Nothing half is left behind.
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    #expect(!names.contains { $0.contains(".partial") || $0.hasSuffix(".lock") }, "\(names)")
  }

  @Test(
    "are none of these: what odd machines do",
    arguments: [
      "env -i $B/xor-net --quick --output $O",
      "unset HOME; LANG=tlh_KX.klingon LC_ALL=xx $B/xor-net --quick --output $O",
      "ln -s $C $O/link; cd $O/link; ${B/#$C/$O\\/link}/xor-net --quick --output $O",
      "ulimit -s 128; $B/xor-net --quick --output $O",
      "$B/xor-net --quick --output $O <&- 2>&-",
      "$B/xor-net --quick --output $O 2> /dev/full",
      "mkdir $O/bin; ln -s $(command -v gnuplot) $O/bin/gnuplot; PATH=$O/bin $B/xor-net --quick --output $O",
      "touch -d '2099-01-01' $O; mkdir -p $O/xor-net; touch -d '2099-01-01' $O/xor-net; $B/xor-net --quick --output $O",
      // Left by a run that was killed; nobody holds the lock.
      "mkdir $O/.xor-net.partial-1; echo 1 > $O/.xor-net.lock; $B/xor-net --quick --output $O",
    ])
  func oddMachines(_ command: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try shell(command, folder)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(folder.exists("xor-net/report.md") && folder.exists("xor-net/run.json"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!names.contains { $0.hasPrefix(".") }, "\(names)")
  }

  @Test(
    "a program that is started outside any checkout works on its own, and says so",
    arguments: ["cd $O; $B/xor-net --quick --output .", "cd /; $B/xor-net --quick --output $O"])
  func outsideCheckout(_ command: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try shell(command, folder)
    #expect(outcome.code == 0 && folder.exists("xor-net/report.md"))
    #expect(
      outcome.errors
        == "xor-net: works on \(Programs.checkout), in which the program lies; it was started outside any checkout\n")
  }

  @Test("a program that lies in another checkout works on the one in which it is started, and says so")
  func anotherCheckout() throws {
    let checkout = try PretendCheckout()
    let place = URL(fileURLWithPath: checkout.root.path).resolvingSymlinksInPath().path
    let words = "works on \(place), in which it was started; the program lies in another checkout, \(Programs.checkout)\n"
    let listed = try Programs.run(Programs.folder + "/retrace", ["list"], in: checkout.root.path)
    #expect(listed.output == "one  The first\ntwo  The second\n" && listed.errors == "retrace: " + words)
    // A build that is a link, as where two work trees share one. The experiment is none of that checkout's.
    try FileManager.default.removeItem(atPath: checkout.root.file(".build"))
    try FileManager.default.createDirectory(atPath: checkout.root.file(".build"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: checkout.root.file(".build/release"), withDestinationPath: Programs.folder)
    let before = try? Data(contentsOf: URL(fileURLWithPath: Programs.checkout + "/build/reports/xor-net/run.json"))
    let outcome = try Programs.run(checkout.root.file(".build/release/xor-net"), ["--quick"], in: checkout.root.path)
    #expect(outcome.code == 1 && outcome.errors.hasPrefix("xor-net: " + words))
    #expect(outcome.errors.contains("the ledger has no row"), "\(outcome.errors)")
    let after = try? Data(contentsOf: URL(fileURLWithPath: Programs.checkout + "/build/reports/xor-net/run.json"))
    #expect(before == after)
  }

  @Test(
    "are none of these: folders with odd names",
    arguments: ["a:b", "blank s", "quo'te\"s", "new\nline", "%s %n %@", "$(echo) `x` \\", "漢字 ü", "-x", String(repeating: "x", count: 200)])
  func oddNames(_ name: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Programs.checkout + "/experiments/published", toPath: folder.file(name + "/ledger"))
    let outcome = try Programs.run(
      Programs.folder + "/xor-net", ["--quick", "--output", folder.file(name), "--ledger", folder.file(name + "/ledger")],
      in: Programs.checkout)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(folder.exists(name + "/xor-net/learning-curves.png"))
  }

  @Test("a reader that goes away ends a command without a word", arguments: ["list", "verify", "--help", "reproduce --quick --only xor-net --output $O"])
  func reader(arguments: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try shell("$B/retrace \(arguments) | head -1", folder)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output.split(separator: "\n").count == 1)
    // One that never reads at all.
    let deaf = try shell("set -o pipefail; (sleep 0.2; $B/retrace \(arguments)) | exec 0<&-", folder)
    #expect(deaf.errors.isEmpty && [0, 141].contains(deaf.code), "\(deaf.code) \(deaf.errors)")
  }

  @Test("another user's checkout serves where an output folder is named, and otherwise says so at once")
  func foreignCheckout() throws {
    // Only root can be somebody else.
    guard getuid() == 0 else { return }
    let folder = try TemporaryFolder()
    chmod(folder.path, 0o777)
    let somebody = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    let program = "\(somebody) $B/reber-rnn-vs-mlp --quick --epochs 20"
    // A checkout in root's home is no other user's to read; the program can only say so.
    guard try shell("\(somebody) test -r $C/Package.swift", folder).code == 0 else {
      let closed = try shell("\(program) --output $O/x", folder)
      #expect(closed.code != 0 && closed.errors.split(separator: "\n").count == 1, "\(closed.errors)")
      return
    }
    let outcome = try shell("\(program) --output $O/x", folder)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(folder.exists("x/reber-rnn-vs-mlp/report.md"))
    // Its name goes on with the settings.
    let models = try FileManager.default.contentsOfDirectory(atPath: folder.file("x/models/unpublished"))
    #expect(models.contains { $0.hasPrefix("reber-rnn-vs-mlp-rnn-1-") && $0.hasSuffix(".safetensors") })
    #expect(!folder.exists("x/.checkpoints"))
    // git is asked although it finds the owner dubious.
    let commit = try shell("git -C $C rev-parse HEAD", folder).output.trimmingCharacters(in: .whitespacesAndNewlines)
    if !commit.isEmpty { #expect(try folder.text("x/reber-rnn-vs-mlp/run.json").contains(commit)) }
    // Where the checkout is his to read only.
    guard try shell("\(somebody) test -w $C/build", folder).code != 0,
      FileManager.default.fileExists(atPath: Programs.checkout + "/build") else { return }
    let refused = try shell(program, folder)
    #expect(refused.code == 1 && refused.errors.split(separator: "\n").count == 1, "\(refused.errors)")
    #expect(refused.errors.contains("Permission denied; choose a folder that you may write to, as with --output"))
  }

  @Test("two runs of one report: the second names the first, which ends undisturbed; a killed one blocks nobody")
  func twoRuns() throws {
    let folder = try TemporaryFolder(), streams = try TemporaryFolder()
    let arguments = ["--quick", "--epochs", "1500", "--threads", "1", "--output", folder.path]
    let program = Programs.folder + "/reber-rnn-vs-mlp"
    let first = try Programs.start(program, arguments, in: Programs.checkout, streams: streams)
    let deadline = ContinuousClock.now + .seconds(60)
    while !folder.exists(".checkpoints/reber-rnn-vs-mlp"), ContinuousClock.now < deadline { usleep(10_000) }
    let second = try Programs.run(program, arguments, in: Programs.checkout)
    #expect(second.code == 1)
    #expect(second.errors == "reber-rnn-vs-mlp: \(folder.path)/reber-rnn-vs-mlp: another run (process \(first.pid)) writes there; "
      + "wait until it has ended, or choose another folder with --output\n")
    first.send(SIGTERM)
    #expect(first.wait() == 128 + SIGTERM)
    #expect(try withoutProgress(streams.text("errors")) == "reber-rnn-vs-mlp: interrupted; the same command, without --fresh, goes on from here\n")
    #expect(!folder.exists(".reber-rnn-vs-mlp.lock"))
    let third = try Programs.start(program, arguments, in: Programs.checkout, streams: streams)
    while !folder.exists(".reber-rnn-vs-mlp.lock"), ContinuousClock.now < deadline { usleep(10_000) }
    third.send(SIGKILL)
    _ = third.wait()
    let last = try Programs.run(program, arguments, in: Programs.checkout)
    #expect(last.code == 0 && withoutProgress(last.errors).isEmpty, "\(last.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["models", "reber-rnn-vs-mlp"])
  }

  @Test("what an interrupted run has trained is still there after a run of one of its seeds")
  func oneOfTheSeeds() throws {
    let folder = try TemporaryFolder(), whole = try TemporaryFolder(), streams = try TemporaryFolder()
    let program = Programs.folder + "/reber-rnn-vs-mlp"
    let arguments = { (seeds: String, folder: TemporaryFolder) in
      ["--seeds", seeds, "--epochs", "800", "--threads", "2", "--output", folder.path]
    }
    func saved() -> [String] {
      let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.file(".checkpoints"))) ?? []
      return names.filter { $0.hasSuffix("-1.json") || $0.hasSuffix("-2.json") }.sorted()
    }
    // A signal before the first epoch leaves no checkpoint; on a busy machine that may be late.
    for attempt in 1...10 where saved().count < 2 {
      let child = try Programs.start(program, arguments("1,2", folder), in: Programs.checkout, streams: streams)
      let deadline = ContinuousClock.now + .seconds(60)
      while !folder.exists(".checkpoints/reber-rnn-vs-mlp"), ContinuousClock.now < deadline { usleep(10_000) }
      usleep(UInt32(attempt) * 200_000)
      child.send(SIGINT)
      try #require(child.wait() == 128 + SIGINT)
    }
    let before = saved()
    #expect(before.contains { $0.hasSuffix("rnn-1.json") } && before.contains { $0.hasSuffix("rnn-2.json") }, "\(before)")
    let single = try Programs.run(program, arguments("1", folder), in: Programs.checkout)
    #expect(single.code == 0, "\(single.errors)")
    #expect(saved() == before.filter { $0.hasSuffix("-2.json") })
    let both = try Programs.run(program, arguments("1,2", folder), in: Programs.checkout)
    #expect(both.code == 0 && !folder.exists(".checkpoints"), "\(both.errors)")
    try #require(try Programs.run(program, arguments("1,2", whole), in: Programs.checkout).code == 0)
    #expect(try folder.text("reber-rnn-vs-mlp/results.csv") == whole.text("reber-rnn-vs-mlp/results.csv"))
  }

  @Test("a checkpoint that is damaged is begun anew, with one line that says so", arguments: ["", "{", "[[[[", "{\"epoch\":1}", "deep"])
  func damagedCheckpoint(_ text: String) throws {
    let folder = try TemporaryFolder(), whole = try TemporaryFolder(), streams = try TemporaryFolder()
    let arguments = ["--seeds", "1", "--epochs", "1500", "--threads", "1"]
    let program = Programs.folder + "/reber-rnn-vs-mlp"
    // A signal before the first epoch leaves no checkpoint; on a busy machine that may be late.
    var path: String?
    for attempt in 1...10 where path == nil {
      let child = try Programs.start(
        program, arguments + ["--fresh", "--output", folder.path], in: Programs.checkout, streams: streams)
      let deadline = ContinuousClock.now + .seconds(60)
      while !folder.exists(".checkpoints/reber-rnn-vs-mlp"), ContinuousClock.now < deadline { usleep(10_000) }
      usleep(UInt32(attempt) * 100_000)
      child.send(SIGHUP)
      try #require(child.wait() == 128 + SIGHUP)
      path = try FileManager.default.subpathsOfDirectory(atPath: folder.file(".checkpoints")).first { $0.hasSuffix(".json") }
    }
    let checkpoint = try #require(path)
    try folder.put(text == "deep" ? String(repeating: "[", count: 200_000) : text, in: ".checkpoints/" + checkpoint)
    let outcome = try Programs.run(program, arguments + ["--output", folder.path], in: Programs.checkout)
    #expect(outcome.code == 0)
    #expect(withoutProgress(outcome.errors) == "reber-rnn-vs-mlp: \(folder.file(".checkpoints/" + checkpoint)): cut, damaged or of another version; seed 1 begins anew\n")
    let other = try Programs.run(program, arguments + ["--output", whole.path], in: Programs.checkout)
    #expect(other.code == 0)
    for name in ["results.csv", "report.md"] {
      #expect(try folder.text("reber-rnn-vs-mlp/" + name) == whole.text("reber-rnn-vs-mlp/" + name))
    }
  }

  @Test("ten kills at random moments leave no half file, and what is resumed has the bytes of an undisturbed run")
  func kills() throws {
    let folder = try TemporaryFolder()
    let outcome = try Programs.run(
      "bash", [Programs.checkout + "/scripts/kill-at-random.sh", "10", "1"], in: Programs.checkout,
      environment: ["TMPDIR": folder.path, "PROGRAMS": Programs.folder])
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("10 signals"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
