import Digests
import Foundation
import Host
import Pictures
import Testing

/// gnuplot as the tests find it, and others that only pretend.
enum Gnuplots {
  /// The path of the real one.
  static let real: String = {
    let found = (try? Subprocess.capture("which", ["gnuplot"]).output) ?? ""
    return found.trimmingCharacters(in: .whitespacesAndNewlines)
  }()

  /// The PATH with a gnuplot before all others.
  static func path(before folder: String) -> String {
    folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
  }
}

@Suite("retrace verify: figures")
struct FigureVerificationTests {
  let checkout: PretendCheckout

  /// A report with a figure by gnuplot and a picture of our own.
  init() throws {
    checkout = try PretendCheckout()
    for name in ["style.gp", "fonts.conf", "sample.gp"] {
      let text = try String(contentsOfFile: "\(Programs.checkout)/experiments/\(name)", encoding: .utf8)
      try checkout.root.put(text, in: "experiments/\(name)")
    }
    try checkout.root.put(
      """
      load style
      set xrange [1:8]
      set yrange [0:*]
      plot table("results.csv") using "epoch":(pick("1", "cnn", "test", "errors")) with linespoints title "CNN"

      """, in: "experiments/one/curves.gp")
    _ = try checkout.run("reproduce")
    try draw("reports")
  }

  private func draw(_ parent: String, environment: [String: String?] = [:]) throws {
    try checkout.root.put("", in: "\(parent)/one/curves.png")
    try PNGImage(width: 8, height: 8).write(to: checkout.root.file("\(parent)/one/digit.png"))
    // A drawing of the program's own bears the name of a figure.
    try checkout.root.put("<svg/>\n", in: "\(parent)/one/curves.svg")
    let outcome = try Programs.run(
      checkout.retrace, ["weave", "one", "--reports", parent], in: checkout.root.path, environment: environment)
    try #require(outcome.code == 0, "\(outcome.errors)")
  }

  private func verify(_ arguments: String...) throws -> Programs.Outcome {
    try Programs.run(checkout.retrace, ["verify"] + arguments, in: checkout.root.path)
  }

  private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: checkout.root.file(name))) }

  @Test("takes figures that are what their scripts and tables give")
  func sound() throws {
    let outcome = try verify()
    #expect(outcome.code == 0, "\(outcome.output)")
    #expect(checkout.root.exists("reports/one/figures.json"))
    #expect(try PNGImage(path: checkout.root.file("reports/one/curves.png"), format: .rgb).width == 960)
  }

  @Test(
    "refuses a figure whose script, style, font or table was changed, until it is drawn again",
    arguments: [
      ("experiments/one/curves.gp", "[0:*]", "[0:200]", "was drawn by another experiments/one/curves.gp"),
      ("experiments/style.gp", "type_size = 13", "type_size = 14", "was drawn by another experiments/style.gp"),
      ("experiments/fonts.conf", "hintslight", "hintnone", "was drawn by another experiments/fonts.conf"),
      ("reports/one/results.csv", "errors,50", "errors,51", "was drawn from another results.csv"),
    ])
  func changed(file: String, old: String, new: String, message: String) throws {
    let before = try bytes("reports/one/curves.png")
    try checkout.root.edit(file, replacing: old, with: new)
    let outcome = try verify()
    #expect(outcome.code == 1)
    #expect(
      outcome.output.contains("reports/one/curves.png: \(message); run: retrace weave one\n"), "\(outcome.output)")
    #expect(try checkout.run("weave", "one").code == 0)
    #expect(try verify().code == 0)
    #expect(try bytes("reports/one/curves.png") != before)
  }

  @Test("refuses a figure and a picture that were altered by hand, are missing, or that nobody drew")
  func altered() throws {
    for name in ["curves.png", "digit.png"] {
      let before = try bytes("reports/one/\(name)")
      try PNGImage(width: 9, height: 9).write(to: checkout.root.file("reports/one/\(name)"))
      var outcome = try verify()
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("reports/one/\(name): is not what was drawn, as figures.json says"))
      try FileManager.default.removeItem(atPath: checkout.root.file("reports/one/\(name)"))
      outcome = try verify()
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("reports/one/\(name): missing; run: make one"))
      try before.write(to: URL(fileURLWithPath: checkout.root.file("reports/one/\(name)")))
    }
    try checkout.root.put("<svg><g/></svg>\n", in: "reports/one/curves.svg")
    #expect(try verify().output.contains("reports/one/curves.svg: is not what was drawn, as figures.json says"))
    try checkout.root.put("<svg/>\n", in: "reports/one/curves.svg")
    try PNGImage(width: 9, height: 9).write(to: checkout.root.file("reports/one/stray.png"))
    #expect(try verify().output.contains("reports/one/stray.png: figures.json does not know it"))
    try FileManager.default.removeItem(atPath: checkout.root.file("reports/one/figures.json"))
    #expect(try verify().output.contains("reports/one/figures.json: missing"))
  }

  @Test("compares figures of one gnuplot byte for byte")
  func sameGnuplot() throws {
    try checkout.prepare("one", in: "fresh")
    try draw("fresh")
    let sound = try verify("--fresh-from", "fresh")
    #expect(sound.code == 0, "\(sound.output)")
    #expect(!sound.output.contains("same data"))

    // Other bytes, and a record that says they were drawn so.
    try MissingFigure.picture.write(to: checkout.root.file("fresh/one/curves.png"))
    var outcome = try verify("--fresh-from", "fresh")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("fresh/one/curves.png: is not what was drawn, as figures.json beside it says"))
    let (was, now) = (
      try Digest.sha256(file: checkout.root.file("reports/one/curves.png")),
      try Digest.sha256(file: checkout.root.file("fresh/one/curves.png"))
    )
    try checkout.root.edit("fresh/one/figures.json", replacing: was, with: now)
    outcome = try verify("--fresh-from", "fresh")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("though the same gnuplot drew both from the same data"), "\(outcome.output)")
  }

  @Test("compares figures of two gnuplots by data and words, and says so")
  func anotherGnuplot() throws {
    try checkout.root.putScript(
      """
      case $1 in --version) echo "gnuplot 7.0 patchlevel 0"; exit;; esac
      shift
      exec '\(Gnuplots.real)' -d -e "terminals=' png '" "$@"
      """, in: "bin/gnuplot")
    let environment = ["PATH": Gnuplots.path(before: checkout.root.file("bin"))]
    try checkout.prepare("one", in: "fresh")
    try draw("fresh", environment: environment)
    #expect(try bytes("fresh/one/curves.png") != bytes("reports/one/curves.png"))
    let outcome = try verify("--fresh-from", "fresh")
    #expect(outcome.code == 0, "\(outcome.output)")
    let version = try Subprocess.capture(Gnuplots.real, ["--version"]).output.split(separator: " ")[1]
    #expect(
      outcome.output.contains(
        "ok      one in fresh\n        one/curves.png: drawn by gnuplot 7.0 instead of \(version); same data\n"))

    // The negative control: the other gnuplot drew something else.
    try checkout.root.edit("fresh/one/results.csv", replacing: "errors,50", with: "errors,51")
    try draw("fresh", environment: environment)
    let wrong = try verify("--fresh-from", "fresh")
    #expect(wrong.code == 1)
    #expect(wrong.output.contains("fresh/one/curves.png: drawn from other data or words than reports/one/curves.png: results.csv"))
  }

  @Test("compares pictures of our own by their pixels where another library compressed them")
  func pixels() throws {
    try checkout.prepare("one", in: "fresh")
    try draw("fresh")
    // An empty text chunk before the end: other bytes, the same picture.
    let png = try bytes("fresh/one/digit.png")
    try (png.dropLast(12) + Data(Self.textChunk) + png.suffix(12)).write(
      to: URL(fileURLWithPath: checkout.root.file("fresh/one/digit.png")))
    let same = try verify("--fresh-from", "fresh")
    #expect(same.code == 0, "\(same.output)")
    #expect(same.output.contains("one/digit.png: compressed by another libpng or zlib; same pixels"))

    try PNGImage(width: 8, height: 8, colour: [254]).write(to: checkout.root.file("fresh/one/digit.png"))
    let other = try verify("--fresh-from", "fresh")
    #expect(other.code == 1)
    #expect(other.output.contains("fresh/one/digit.png: other bytes than reports/one/digit.png"))
  }

  /// `tEXt` with the keyword `a` and no text, and its CRC-32.
  private static let textChunk: [UInt8] = {
    let body: [UInt8] = Array("tEXt".utf8) + [0x61, 0]
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in body {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    crc = ~crc
    return [0, 0, 0, 2] + body + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: crc >> $0) }
  }()

  @Test("figures have the same bytes whatever the user's settings say")
  func hostileHome() throws {
    let home = try TemporaryFolder()
    let fonts = """
      <?xml version="1.0"?>
      <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
      <fontconfig>
        <match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>
        <match target="font"><edit name="antialias" mode="assign"><bool>false</bool></edit></match>
        <match target="pattern"><edit name="family" mode="assign" binding="strong"><string>DejaVu Serif</string></edit></match>
      </fontconfig>
      """
    for name in ["fontconfig/fonts.conf", ".config/fontconfig/fonts.conf", ".fonts.conf"] { try home.put(fonts, in: name) }
    let commands = "set title 'of the user'\nset grid linewidth 9\nset xtics 3\n"
    for name in [".gnuplot", "gnuplotrc", "gnuplot/gnuplotrc", ".config/gnuplot/gnuplotrc"] { try home.put(commands, in: name) }
    let hostile: [String: String] = [
      "HOME": home.path, "XDG_CONFIG_HOME": home.path, "XDG_CACHE_HOME": "/no/such/folder", "GNUTERM": "dumb",
      "FONTCONFIG_FILE": home.file(".fonts.conf"), "FONTCONFIG_PATH": home.path, "GNUPLOT_DEFAULT_GDFONT": "serif",
      "GDFONTPATH": home.path, "GNUPLOT_FONTPATH": home.path, "GNUPLOT_LIB": home.path, "GNUPLOT_DRIVER_DIR": home.path,
      "FREETYPE_PROPERTIES": "truetype:interpreter-version=35", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8",
      "PANGOCAIRO_BACKEND": "fc", "TMPDIR": "/no/such/folder",
    ]
    let before = try bytes("reports/one/curves.png")
    try draw("reports", environment: hostile)
    #expect(try bytes("reports/one/curves.png") == before)
    #expect(try verify().code == 0)
  }
}

@Suite("Numbers first, figures after", .serialized)
struct FigureFailureTests {
  private static let slug = "embedded-reber-lstm-vs-rnn"
  private let program = "\(Programs.folder)/\(slug)"
  private let arguments = ["--quick", "--seeds", "9", "--epochs", "7"]

  private func run(_ folder: TemporaryFolder, _ environment: [String: String?] = [:]) throws -> Programs.Outcome {
    try Programs.run(
      program, arguments + ["--output", folder.path], in: Programs.checkout, environment: environment)
  }

  /// The trainings that a run has left behind to go on from.
  private func checkpoints(_ folder: TemporaryFolder) -> Set<String> {
    var found: Set<String> = []
    for parent in ["\(Programs.checkout)/build/checkpoints/\(Self.slug)", folder.file(".checkpoints/\(Self.slug)")] {
      let names = (try? FileManager.default.subpathsOfDirectory(atPath: parent)) ?? []
      found.formUnion(names.filter { $0.hasSuffix("-9.json") })
    }
    return found
  }

  /// All files of a report but its record.
  private func files(_ folder: TemporaryFolder) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.file(Self.slug)) where name != "run.json" {
      files[name] = FileManager.default.contents(atPath: folder.file("\(Self.slug)/\(name)"))
    }
    return files
  }

  @Test("without gnuplot the report has its numbers, one line says what is missing, and the next run draws it")
  func missing() throws {
    let whole = try TemporaryFolder(), folder = try TemporaryFolder()
    try #require(try run(whole).code == 0)
    let before = checkpoints(folder)

    let outcome = try run(folder, ["PATH": "/no/such/folder"])
    #expect(outcome.code == 1)
    #expect(
      outcome.errors
        == "\(Self.slug): the report is written, but 2 of its 2 figures could not be drawn (strings-with-mistakes.png, and 1 more): "
        + "gnuplot is not on the PATH; install it with: apt-get install gnuplot-nox; the same command, without --fresh, "
        + "draws them and trains nothing again\n")
    #expect(outcome.output == folder.file(Self.slug) + "\n")
    #expect(!checkpoints(folder).subtracting(before).isEmpty)
    let (sound, poor) = (try files(whole), try files(folder))
    #expect(sound.keys.sorted() == poor.keys.sorted())
    for (name, bytes) in poor where !name.hasSuffix(".png") && name != "figures.json" {
      #expect(bytes == sound[name], "\(name)")
    }
    #expect(try PNGImage(path: folder.file("\(Self.slug)/strings-with-mistakes.png"), format: .rgb) == MissingFigure.picture)
    #expect(try folder.text("\(Self.slug)/figures.json").contains("\"not_drawn\": \"gnuplot is not on the PATH"))

    let again = try run(folder)
    #expect(again.code == 0, "\(again.errors)")
    #expect(try files(folder) == sound)
    #expect(checkpoints(folder) == before)
  }

  @Test("a hangup during a figure is an interruption, and the next run goes on", arguments: [("HUP", 129), ("INT", 130)])
  func hangup(signal: String, code: Int32) throws {
    let folder = try TemporaryFolder()
    let before = checkpoints(folder)
    let bin = try TemporaryFolder()
    try bin.putScript(
      """
      case "$1 $*" in
        --version*) echo "gnuplot 5.4 patchlevel 4";;
        *sample.gp*) exec '\(Gnuplots.real)' "$@";;
        *) kill -\(signal) $$;;
      esac
      """, in: "gnuplot")
    let outcome = try run(folder, ["PATH": Gnuplots.path(before: bin.path)])
    #expect(outcome.code == code)
    #expect(outcome.errors == "\(Self.slug): interrupted; the same command, without --fresh, goes on from here\n")
    #expect(!folder.exists(Self.slug))
    #expect(!checkpoints(folder).subtracting(before).isEmpty)
    #expect(try run(folder).code == 0)
    #expect(checkpoints(folder) == before)
  }

  @Test("a folder for temporary files that is not there is no matter")
  func temporaryFolder() throws {
    let folder = try TemporaryFolder()
    let outcome = try run(folder, ["TMPDIR": "/nonexistent"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    // git was asked as well.
    let inCheckout = FileManager.default.fileExists(atPath: Programs.checkout + "/.git")
    #expect(try folder.text("\(Self.slug)/run.json").contains("\"commit\": null") != inCheckout)
  }

  @Test("a run leaves nothing in the folder for temporary files, and asks no Swift that is only installed")
  func nothingLeft() throws {
    let folder = try TemporaryFolder(), scratch = try TemporaryFolder(), bin = try TemporaryFolder()
    try bin.putScript("touch '\(bin.path)/asked'\necho 'Swift version 1.0'", in: "swift")
    let environment = ["TMPDIR": scratch.path, "PATH": Gnuplots.path(before: bin.path)]
    try #require(try run(folder, environment).code == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
    #expect(!bin.exists("asked"))
    let record = try folder.text("\(Self.slug)/run.json")
    for name in ["swift", "openblas", "libpng", "zlib", "libc", "system", "gnuplot"] {
      #expect(record.contains("    \"\(name)\": \""), "\(name)")
    }
    #expect(record.firstMatch(of: /"swift": "Swift version 6\.[0-9.]+/) != nil)
    // Verification has a folder of its own, and removes it.
    let checkout = try PretendCheckout()
    _ = try checkout.run("reproduce")
    let verified = try Programs.run(
      checkout.retrace, ["verify"], in: checkout.root.path, environment: ["TMPDIR": scratch.path])
    #expect(verified.code == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
  }

  /// The shortest runs of every experiment, and those of the case B03.
  static let short = Programs.slugs.map { ($0, "--quick --seeds 9 --epochs 1") } + [
    ("xor-net", "--quick --epochs 1"), ("xor-net", "--seeds 9 --epochs 1"), ("xor-net", "--quick --epochs 2"),
    ("embedded-reber-lstm-vs-rnn", "--quick --epochs 2"), ("embedded-reber-lstm-vs-rnn", "--seeds 9,2 --epochs 3"),
    ("reber-rnn-vs-mlp", "--quick --epochs 2"), ("mnist-cnn-vs-mlp", "--quick --epochs 2"),
    ("power-plant-regression", "--quick --epochs 1"),
  ]

  @Test("a run of few epochs has a whole report", arguments: short)
  func fewEpochs(slug: String, options: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Programs.run(
      "\(Programs.folder)/\(slug)", options.split(separator: " ").map(String.init) + ["--output", folder.path],
      in: Programs.checkout)
    #expect(outcome.code == 0, "\(outcome.errors)")
    for name in ["report.md", "results.csv", "verdicts.csv", "run.json", "figures.json"] {
      #expect(folder.exists("\(slug)/\(name)"), "\(name)")
    }
    #expect(try !folder.text("\(slug)/figures.json").contains("not_drawn"))
  }
}
