import Foundation
import Host
import Pictures
import TestSupport
import Testing

@testable import Reports

@Suite("Figures by gnuplot")
struct GnuplotTests {
  let folder: TemporaryFolder
  static let experiments = checkout + "/experiments"

  init() throws {
    folder = try TemporaryFolder()
    var table = ResultsTable()
    for epoch in 1...15 {
      table.append(
        run: "published", seed: 1, model: "cnn", epoch: epoch, split: "test", metric: "errors",
        value: Double(140 + 900 / epoch))
      table.append(
        run: "published", seed: 1, model: "mlp", epoch: epoch, split: "test", metric: "errors",
        value: Double(250 + 1500 / epoch))
    }
    // A quote in a path must not end gnuplot's string.
    try table.write(to: folder.file("it's results.csv"))
  }

  @discardableResult
  func plot(_ script: String, to output: String, program: String = "gnuplot") throws(HostError) -> Gnuplot.Sources {
    try Gnuplot(experiments: Self.experiments, program: program)
      .plot(script: "\(fixtures)/\(script)", folder: folder.path, output: folder.file(output))
  }

  @Test("are 960 × 600, and the same bytes twice")
  func figure() throws {
    try plot("curves.gp", to: "a.png")
    try plot("curves.gp", to: "b.png")
    #expect(try AtomicFile.bytes(of: folder.file("a.png")) == AtomicFile.bytes(of: folder.file("b.png")))
    let image = try PNGImage(path: folder.file("a.png"), format: .rgb)
    #expect(image.width == 960 && image.height == 600)
    // Paper, and something drawn in the blue of the first curve.
    #expect(Array(image.pixels.prefix(3)) == [255, 255, 255])
    let blue = stride(from: 0, to: image.pixels.count, by: 3).contains {
      Array(image.pixels[$0..<$0 + 3]) == [0x00, 0x72, 0xB2]
    }
    #expect(blue)
  }

  @Test("come out as lines and letters by the handouts' style, the same bytes twice, at the size that the script asks for")
  func vector() throws {
    try folder.put(
      "load style\neval size(700, 300)\nset xlabel \"epoch\"\nplot table(\"it's results.csv\") using \"epoch\":\"value\" "
        + "with lines notitle\n", in: "lines.gp")
    let gnuplot = try Gnuplot(experiments: Self.experiments)
    let style = checkout + "/handouts/vector.gp"
    let first = try gnuplot.vector(script: folder.file("lines.gp"), folder: folder.path, style: style)
    #expect(try gnuplot.vector(script: folder.file("lines.gp"), folder: folder.path, style: style) == first)
    let text = try #require(String(validating: first, as: UTF8.self))
    #expect(text.contains("<svg") && text.contains("width=\"700\" height=\"300\"") && text.contains("</svg>"))
    // Words are words, and a line is one in the blue of the first curve.
    #expect(text.contains(">epoch<") && text.uppercased().contains("RGB(  0, 114, 178)"))
    #expect(throws: HostError.self) {
      try gnuplot.vector(script: folder.file("none.gp"), folder: folder.path, style: style)
    }
  }

  @Test("tell what they were drawn from")
  func sources() throws {
    let sources = try plot("curves.gp", to: "a.png")
    #expect(sources.tables == ["it's results.csv"])
    #expect(
      sources.scripts
        == ["\(fixtures)/curves.gp", Self.experiments + "/style.gp", Self.experiments + "/fonts.conf"])
    // A script that another one loads.
    try folder.put("load beside(\"part.gp\")\n", in: "whole.gp")
    try folder.put("load style\nset xrange [0:1]\nset yrange [0:1]\nplot NaN notitle\n", in: "part.gp")
    try folder.put("load style\nload beside(\"part.gp\")\n", in: "whole.gp")
    let parts = try Gnuplot(experiments: Self.experiments)
      .plot(script: folder.file("whole.gp"), folder: folder.path, output: folder.file("c.png"))
    #expect(parts.scripts.last == folder.file("part.gp"))
    #expect(parts.tables.isEmpty)
  }

  @Test("fail with gnuplot's last line, and the old figure stays")
  func broken() throws {
    try folder.put("old", in: "a.png")
    let error = #expect(throws: HostError.self) { try plot("broken.gp", to: "a.png") }
    guard case .scriptFailed(let script, let message) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(script == "\(fixtures)/broken.gp")
    #expect(message.contains("line 2: undefined variable: nothing_of_this_name"))
    #expect(try folder.text("a.png") == "old")
    #expect(try folder.names() == ["a.png", "it's results.csv"])
  }

  @Test("name the Debian package when gnuplot is not there")
  func missing() {
    let error = #expect(throws: HostError.self) {
      try plot("curves.gp", to: "a.png", program: "gnuplot-that-nobody-has")
    }
    #expect(
      error?.description
        == "gnuplot-that-nobody-has is not on the PATH; install it with: apt-get install gnuplot-nox")
  }

  @Test("name a script that is not there")
  func noScript() {
    #expect(
      throws: HostError.unreadable(path: "\(fixtures)/none.gp", reason: "No such file or directory")
    ) { try plot("none.gp", to: "a.png") }
  }

  @Test(
    "tell a signal that asks to stop from a gnuplot that breaks down",
    arguments: [
      ("HUP", HostError.interrupted(signal: 1)), ("INT", .interrupted(signal: 2)), ("TERM", .interrupted(signal: 15)),
      ("KILL", .scriptFailed(script: "\(fixtures)/curves.gp", message: "ended by signal 9")),
    ])
  func signals(name: String, error: HostError) throws {
    let program = folder.file("gnuplot")
    // Another process writes it: were it open for writing in ours, a child of another test could hold it open.
    let text = "case $1 in --version) echo gnuplot 5.4 patchlevel 0;; *) kill -\(name) $$;; esac"
    _ = try Subprocess.capture(
      "sh", ["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod 755 \"$2\"", "sh", text, program])
    #expect(throws: error) { try plot("curves.gp", to: "a.png", program: program) }
    #expect(try folder.names() == ["gnuplot", "it's results.csv"])
  }

  /// Every script that draws a committed figure.
  static let scripts: [String] = {
    let manager = FileManager.default
    return ((try? manager.subpathsOfDirectory(atPath: experiments)) ?? []).sorted().filter {
      $0.hasSuffix(".gp") && manager.fileExists(atPath: "\(checkout)/reports/\($0.dropLast(3)).png")
    }
  }()

  @Test("are drawn, with all their words, by a gnuplot that has no pngcairo", arguments: scripts)
  func fallback(script: String) throws {
    let slug = NSString(string: script).deletingLastPathComponent
    let output = folder.file("fallback.png")
    try Gnuplot(experiments: Self.experiments, terminals: " dumb png svg ")
      .plot(script: "\(Self.experiments)/\(script)", folder: "\(checkout)/reports/\(slug)", output: output)
    let (ours, committed) = (
      try PNGImage(path: output, format: .rgb),
      try PNGImage(path: "\(checkout)/reports/\(script.dropLast(3)).png", format: .rgb)
    )
    // Other letters and dashes, but a figure of the same size with about as much on it.
    #expect(ours.width == committed.width && ours.height == committed.height)
    func ink(_ image: PNGImage) -> Int { image.pixels.count { $0 < 200 } }
    #expect(ink(ours) * 2 > ink(committed))
  }

  @Test("get terminal, font and files from the common style alone")
  func onePlace() throws {
    let manager = FileManager.default
    var checked = 0
    for parent in ["experiments", "benchmarks"] {
      for name in try manager.subpathsOfDirectory(atPath: "\(checkout)/\(parent)")
      where name.hasSuffix(".gp") && name != "style.gp" {
        let text = try AtomicFile.text(of: "\(checkout)/\(parent)/\(name)")
        checked += 1
        let code = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
        for word in ["set terminal", "set term ", "cairo", "DejaVu", "set output", "folder", "system(", "here."] {
          #expect(!code.contains(word), "\(name) says \(word)")
        }
        // A size such as ",10" is no font.
        #expect(code.firstMatch(of: /font\s+["'][^,"']/) == nil, "\(name) names a font")
        #expect(code.contains("load style") || name.hasSuffix("/graph.gp") || name.contains("/panels")
          || name == "how-likely/distribution.gp", "\(name)")
      }
    }
    #expect(checked > 30)
  }

  @Test("have a sample that tells one way of drawing from another")
  func sample() throws {
    let usual = try Gnuplot(experiments: Self.experiments)
    #expect(usual.version.hasPrefix("gnuplot "))
    #expect(try usual.sample() == usual.sample())
    #expect(try usual.sample() != Gnuplot(experiments: Self.experiments, terminals: "png").sample())
  }
}
