import Testing

@testable import Reports

@Suite("Figures by gnuplot")
struct GnuplotTests {
  let folder: TemporaryFolder
  let style = checkout + "/experiments/style.gp"

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

  func plot(_ script: String, to output: String, program: String = "gnuplot") throws(ReportError) {
    try Gnuplot.plot(
      script: "\(fixtures)/\(script)", style: style,
      variables: [("results", folder.file("it's results.csv"))], output: folder.file(output),
      program: program)
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

  @Test("fail with gnuplot's last line, and the old figure stays")
  func broken() throws {
    try folder.put("old", in: "a.png")
    let error = #expect(throws: ReportError.self) { try plot("broken.gp", to: "a.png") }
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
    let error = #expect(throws: ReportError.self) {
      try plot("curves.gp", to: "a.png", program: "gnuplot-that-nobody-has")
    }
    #expect(
      error?.description
        == "gnuplot-that-nobody-has is not on the PATH; install it with: apt-get install gnuplot-nox")
  }

  @Test("name a script that is not there")
  func noScript() {
    #expect(
      throws: ReportError.unreadable(path: "\(fixtures)/none.gp", reason: "No such file or directory")
    ) { try plot("none.gp", to: "a.png") }
  }
}
