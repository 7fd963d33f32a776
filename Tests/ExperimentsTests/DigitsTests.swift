import Foundation
import Ledger
import Testing

/// The digits' chapter: a short run of the program, and the grid that stands in its committed table.
@Suite("Handwritten digits", .serialized)
struct DigitsTests {
  private static let slug = "mnist-cnn-vs-mlp"

  private func run(_ folder: TemporaryFolder, _ arguments: [String]) throws -> Programs.Outcome {
    try Programs.run(
      "\(Programs.folder)/\(Self.slug)", ["--quick", "--output", folder.file("out")] + arguments, in: Programs.checkout,
      // As other tests of the programs: the user's digits where there are any, else the stand-in.
      environment: ["RETRACE_DATA": ProcessInfo.processInfo.environment["RETRACE_DATA"]])
  }

  /// The errors of a network by seed, in the order of the epochs.
  private func curves(_ results: CSVTable, _ model: String) -> [(seed: String, errors: [Double])] {
    let rows = results.rows.filter { $0[2] == model && $0[5] == "errors" }
    var seeds: [String] = []
    for row in rows where !seeds.contains(row[1]) { seeds.append(row[1]) }
    return seeds.map { seed in (seed, rows.filter { $0[1] == seed }.compactMap { Double($0[6]) }) }
  }

  @Test("ranks by epoch, seeds thrown back and the size of results.csv follow from the errors counted")
  func ranks() throws {
    let folder = try TemporaryFolder()
    let (seeds, epochs) = (5, 4)
    let outcome = try run(folder, ["--seeds", "1...\(seeds)", "--epochs", "\(epochs)"])
    try #require(outcome.code == 0, "\(outcome.errors)")
    let report = folder.file("out/\(Self.slug)")
    let results = try CSVTable(path: report + "/results.csv")
    let byEpoch = try CSVTable(path: report + "/errors-by-epoch.csv")
    let thrownBack = try CSVTable(path: report + "/thrown-back.csv")
    #expect(byEpoch.header == ["model", "epoch", "median", "low", "high", "fewest", "most"])
    for model in ["cnn", "mlp"] {
      let curves = curves(results, model)
      #expect(curves.count == seeds)
      for epoch in 1...epochs {
        let counts = curves.map { $0.errors[epoch - 1] }.sorted()
        let row = try #require(byEpoch.rows.first { $0[0] == model && $0[1] == "\(epoch)" })
        // Of five values position 0.1 · 6 lies before the first, and 0.9 · 6 after the last.
        #expect(row.dropFirst(2).compactMap { Double($0) } == [counts[2], counts[0], counts[4], counts[0], counts[4]])
      }
      let expected = curves.flatMap { seed, errors in
        errors.indices.dropFirst().filter { errors[$0] > (errors[..<$0].min() ?? 0) * 4 / 3 }.map { [seed, "\($0 + 1)"] }
      }
      let written = thrownBack.rows.filter { $0[0] == model && $0[1] != "none" }
      #expect(written.map { Array($0[1...2]) } == expected)
    }
    // The full run has 40 seeds and 15 epochs; its third network is recorded with one line an epoch.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: report + "/results.csv")).count
    #expect(Double(bytes) / Double(seeds * epochs) * 40 * 15 < 950_000)
    let page = try String(contentsOfFile: report + "/report.md", encoding: .utf8)
    #expect(page.contains("What ten seeds would have said") && !page.contains("{{"))
    // The digits that the first CNN got wrong: as many as were counted, at most 500, with pictures and probabilities.
    let wrong = try CSVTable(path: report + "/wrong-digits.csv")
    let last = try #require(curves(results, "cnn").first?.errors.last)
    #expect(wrong.rows.count == min(500, Int(last)))
    for row in wrong.rows {
      let probabilities = row[3..<13].compactMap { Double($0) }
      #expect(row[1] != row[2] && probabilities.count == 10 && row[13].count == 2 * 28 * 28)
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-3)
      #expect(Int(row[2]).map { probabilities[$0] } == probabilities.max())
    }
  }

  @Test("other activations than the program has are refused in one line")
  func activations() throws {
    let folder = try TemporaryFolder()
    try LedgerCopy().write(
      to: folder.file("ledger"), changing: ["zaki-meira-mnist-activations": "tanh hidden, softmax output, cross-entropy"])
    let outcome = try run(folder, ["--seeds", "1", "--ledger", folder.file("ledger")])
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("\(Self.slug): ledger row zaki-meira-mnist-activations: 'tanh hidden"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("the two-layer MLP is trained at the setting with the fewest errors in the committed grid")
  func grid() throws {
    let table = try CSVTable(path: "\(Programs.checkout)/reports/\(Self.slug)/alternatives.csv")
    let program = try Programs.chapter(Self.slug)
    func chosen(_ name: String) throws -> Double {
      let pattern = try Regex("choice\\(\"\(name) of the two-layer MLP\", ([0-9.]+)\\)", as: (Substring, Substring).self)
      let match = try #require(program.firstMatch(of: pattern), "\(name)")
      return try #require(Double(match.output.1))
    }
    let middle = try #require(table.header.firstIndex(of: "after epoch 10"))
    let last = try #require(table.header.firstIndex(of: "after the last"))
    var settings: [(units: Double, batch: Double, step: Double, epochs: Double, errors: Double)] = []
    for row in table.rows {
      let name = /grid: ([0-9]+) units, batches of ([0-9]+), step ([0-9.]+)/
      guard let match = row[0].wholeMatch(of: name)?.output else { continue }
      for (epochs, column) in [(10.0, middle), (20.0, last)] {
        settings.append(
          (
            try #require(Double(match.1)), try #require(Double(match.2)), try #require(Double(match.3)), epochs,
            try #require(Double(row[column]), "\(row)")
          ))
      }
    }
    #expect(settings.count == 24)
    let best = try #require(settings.min { $0.errors < $1.errors })
    let (units, batch) = (try chosen("hidden units"), try chosen("batch"))
    let (step, epochs) = (try chosen("step size"), try chosen("epochs"))
    let ours = try #require(
      settings.first { $0.units == units && $0.batch == batch && $0.step == step && $0.epochs == epochs })
    #expect(ours.errors == best.errors, "\(best)")
  }
}
