import Foundation
import Host
import Ledger
import Reports
import Testing

/// A chapter's PyTorch page, `experiments/<slug>/pytorch.md`.
struct PyTorchPage {
  let slug: String
  let lines: [String]
  /// The report of the chapter, which the page's program reads.
  var report: String { "\(Programs.checkout)/reports/\(slug)" }

  init(_ slug: String) throws {
    self.slug = slug
    let path = "\(Programs.checkout)/experiments/\(slug)/pytorch.md"
    lines = try AtomicFile.text(of: path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The lines in ```python fences, one program from top to bottom, and all others.
  var parts: (code: [String], prose: [String]) {
    var (code, prose, isCode) = ([String](), [String](), false)
    for line in lines {
      switch (line, isCode) {
      case ("```python", false): isCode = true
      case ("```", true): isCode = false
      case (_, true): code.append(line)
      case (_, false): prose.append(line)
      }
    }
    return (code, prose)
  }

  /// Runs the program on the report in `folder`, by default the committed one.
  func run(on folder: String? = nil) throws -> Programs.Outcome {
    let place = try TemporaryFolder()
    try place.put(parts.code.joined(separator: "\n") + "\n", in: "page.py")
    return try Programs.run(
      PyTorch.python ?? "", ["-W", "ignore", "page.py", folder ?? report, Self.data], in: place.path,
      environment: ["OMP_NUM_THREADS": "1"])
  }

  /// Where the data sets are: the tests' RETRACE_DATA, or the cache.
  static let data = ProcessInfo.processInfo.environment["RETRACE_DATA"] ?? Programs.checkout + "/data"

  /// Whether what the page reads besides the report is there.
  var hasData: Bool { !["mnist-cnn-vs-mlp", "regularisation"].contains(slug) || Self.hasMNIST }

  private static let hasMNIST = ["", "/mnist"].contains { folder in
    ["", ".gz"].contains { FileManager.default.fileExists(atPath: "\(data)\(folder)/train-images-idx3-ubyte\($0)") }
  }

  /// The last observation of a metric for the first seed.
  func published(_ model: String, _ metric: String, split: String = "test") throws -> Int {
    let all = try ResultsTable(path: report + "/results.csv").observations
    let seed = try #require(all.first { $0.model == model }?.seed)
    let found = all.filter { $0.seed == seed && $0.model == model && $0.split == split && $0.metric == metric }
    return Int(try #require(found.max { $0.epoch < $1.epoch }).value)
  }
}

@Suite("PyTorch pages, as text")
struct PyTorchPagesTextTests {
  @Test("has a title, a program that needs nothing but PyTorch, ways to go on", arguments: Programs.slugs(having: "pytorch.md"))
  func form(slug: String) throws {
    let page = try PyTorchPage(slug)
    let (code, prose) = page.parts
    #expect(page.lines.first?.hasPrefix("# ") == true)
    #expect(prose.filter { $0.hasPrefix("```") } == [])
    let modules = code.compactMap { line -> Substring? in
      let words = line.split(separator: " ")
      return ["import", "from"].contains(words.first) ? words[1].split(separator: ".")[0] : nil
    }
    #expect(Set(modules).isSubset(of: ["csv", "gzip", "json", "os", "pathlib", "sys", "torch"]))
    #expect(modules.contains("torch"))
    let end = try #require(prose.firstIndex(of: "## How to go on"))
    #expect((2...4).contains(prose[end...].filter { $0.hasPrefix("- ") }.count))
  }

  @Test("its values are those of the committed report", arguments: Programs.slugs(having: "pytorch.md"))
  func values(slug: String) throws {
    let page = try PyTorchPage(slug)
    let known = Set(try CSVTable(path: page.report + "/values.csv").rows.map { $0[0] })
    for line in page.parts.prose {
      for match in line.matches(of: /\{\{([^}]*)\}\}/) {
        let words = match.output.1.split(separator: " ").map(String.init)
        #expect(words.count == 2 && words[0] == "value" && known.contains(words[1]), "\(slug): \(match.output.0)")
      }
    }
    #expect(!page.parts.code.contains { $0.contains("{{value") })
  }
}

/// Each page's program runs in the Python that RETRACE_PYTHON names, and finds what the chapter found. It
/// compares by itself and fails at the first difference; here its printed counts are read as well.
@Suite("PyTorch pages, run", .enabled(if: PyTorch.isAtHand))
struct PyTorchPagesTests {
  @Test("runs on the committed report and agrees with it", arguments: Programs.slugs(having: "pytorch.md"))
  func run(slug: String) throws {
    let page = try PyTorchPage(slug)
    guard page.hasData else { return }
    let outcome = try page.run()
    try #require(outcome.code == 0, "\(outcome.errors)")
    let output = outcome.output
    switch slug {
    case "mnist-cnn-vs-mlp":
      for model in ["cnn", "mlp"] {
        let errors = try page.published(model, "errors")
        #expect(output.contains("\(model): ") && output.contains(", \(errors) of 10,000 test digits wrong"), "\(output)")
      }
    case "reber-rnn-vs-mlp":
      for model in ["rnn", "mlp-100"] {
        let strings = try page.published(model, "sequences_with_mistakes")
        #expect(output.contains(try Regex("(?m)^\(model): [0-9]+ mistakes in \(strings) of 100 strings")), "\(output)")
      }
    case "embedded-reber-lstm-vs-rnn":
      for model in ["lstm", "rnn"] {
        let counts = try ["sequences_with_mistakes", "mistakes_at_second_last", "mistakes_elsewhere"].map {
          try page.published(model, $0)
        }
        let line = "\(model): \(counts[0]) of 100 strings with a mistake, \(counts[1]) at the second-last symbol, \(counts[2]) elsewhere"
        #expect(output.contains(line), "\(output)")
      }
    case "xor-net":
      #expect(output.contains(/(?m)^solved, seed [0-9]+: .* 0 of 4 wrong$/), "\(output)")
    case "power-plant-regression":
      let updates = try CSVTable(path: page.report + "/reconstruction.csv").rows[0][1]
      #expect(output.contains("logistic: \(updates) updates"), "\(output)")
    default:
      #expect(output.contains(/[0-9]/), "\(output)")
    }
  }

  /// A change in what a page reads, which it must notice.
  struct Damage: CustomTestStringConvertible, Sendable {
    let slug, file: String
    /// What to replace; nil for the last number of a file of weights.
    var text: (old: String, new: String)?
    var testDescription: String { "\(slug): \(file)" }
  }

  static let damages =
    [
      ("xor-net", "solved"), ("xor-net", "stuck"), ("power-plant-regression", "reconstructed"),
      ("weight-initialisation", "standard-normal"), ("mnist-cnn-vs-mlp", "cnn"), ("mnist-cnn-vs-mlp", "mlp"),
      ("regularisation", "none"), ("regularisation", "dropout"),
      ("recurrence-by-hand", "worked"), ("reber-rnn-vs-mlp", "rnn"), ("reber-rnn-vs-mlp", "mlp-100"),
      ("embedded-reber-lstm-vs-rnn", "lstm"), ("embedded-reber-lstm-vs-rnn", "rnn"),
      ("sequence-models", "lstm"), ("sequence-models", "both-ways"), ("sequence-models", "copy"),
    ].map { Damage(slug: $0, file: $1 + ".safetensors") } + [
      Damage(slug: "neurons-by-hand", file: "run.json", text: ("\"mmds-f13-1-w1-threshold\": 2.5", "\"mmds-f13-1-w1-threshold\": 3.5")),
      Damage(slug: "backpropagation-by-hand", file: "gradients.csv", text: ("\"w_7,5\",−0.09,", "\"w_7,5\",−0.08,")),
      Damage(slug: "convolution-by-hand", file: "run.json", text: ("\"zaki-meira-conv2d-w\": [1, 0, 0, 1]", "\"zaki-meira-conv2d-w\": [1, 0, 1, 1]")),
      Damage(slug: "parameter-counts", file: "named.csv", text: ("\"44,549,160\"", "\"44,549,161\"")),
      Damage(slug: "reber-rnn-vs-mlp", file: "test-strings.csv", text: ("P|T", "P")),
    ]

  @Test("fails where a weight, a setting or a result is another", arguments: damages)
  func damage(_ damage: Damage) throws {
    let page = try PyTorchPage(damage.slug)
    guard page.hasData else { return }
    let copy = try TemporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: page.report) where !name.hasSuffix(".png") {
      try FileManager.default.copyItem(atPath: "\(page.report)/\(name)", toPath: copy.file(name))
    }
    if let text = damage.text {
      try copy.edit(damage.file, replacing: text.old, with: text.new)
    } else {
      // A last bias of 100, or of more where the number is a double.
      var bytes = try AtomicFile.bytes(of: copy.file(damage.file))
      bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 0xc8, 0x42])
      try Data(bytes).write(to: URL(fileURLWithPath: copy.file(damage.file)))
    }
    let outcome = try page.run(on: copy.path)
    #expect(outcome.code == 1, "\(outcome.output)")
    #expect(outcome.errors.contains("AssertionError"), "\(outcome.errors)")
  }
}
