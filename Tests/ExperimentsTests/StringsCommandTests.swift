import Digests
import Foundation
import Ledger
import Testing

/// `retrace strings` as users run it, against what the chapters have left in their reports.
@Suite("The generated strings")
struct StringsCommandTests {
  private static let chapters = [("reber", "reber-rnn-vs-mlp"), ("embedded-reber", "embedded-reber-lstm-vs-rnn")]

  private func strings(_ folder: TemporaryFolder, _ more: [String] = []) throws -> Programs.Outcome {
    try Programs.run(
      Programs.folder + "/retrace", ["strings", "--output", folder.file("strings")] + more, in: Programs.checkout)
  }

  @Test("of the first seed to test with are those of the reports")
  func reports() throws {
    let folder = try TemporaryFolder()
    let outcome = try strings(folder)
    try #require(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output == ["strings.csv", "croissant.json"].map { folder.file("strings/\($0)\n") }.joined())
    let table = try CSVTable(path: folder.file("strings/strings.csv"))
    #expect(table.header == ["grammar", "seed", "split", "string", "may_follow"])
    for (grammar, slug) in Self.chapters {
      let own = table.rows.filter { $0[0] == grammar && $0[1] == "1" }
      let test = try CSVTable(path: "\(Programs.checkout)/reports/\(slug)/test-strings.csv")
      #expect(own.filter { $0[2] == "test" }.map { Array($0[3...]) } == test.rows)
      #expect(own.filter { $0[2] == "train" }.count == 400)
      // The streams that the command and the chapter draw from have the same names.
      let chapter = try Programs.chapter(slug)
      #expect(chapter.contains("(trainingCount, \"training strings\", seed: run.seed)"))
      #expect(chapter.contains("(testCount, \"test strings\", seed: run.seed)"))
    }
    #expect(table.rows.count == 1000)
  }

  @Test("are described by their SHA-256 and columns, the same bytes each time, a seed for itself in every list")
  func described() throws {
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    for folder in [one, two] {
      let outcome = try strings(folder, ["--seed", "7", "--seed", "1"])
      try #require(outcome.code == 0, "\(outcome.errors)")
    }
    for name in ["strings.csv", "croissant.json"] {
      #expect(try one.text("strings/\(name)") == two.text("strings/\(name)"))
    }
    let text = try one.text("strings/strings.csv")
    let data = Data(try one.text("strings/croissant.json").utf8)
    let description = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let file = try #require((description["distribution"] as? [[String: Any]])?.first)
    #expect(file["sha256"] as? String == Digest.sha256(Array(text.utf8)))
    #expect(file["contentSize"] as? String == "\(text.utf8.count) B")
    let alone = try TemporaryFolder()
    #expect(try strings(alone, ["--seed", "7"]).code == 0)
    let lines = Set(text.split(separator: "\n"))
    #expect(try alone.text("strings/strings.csv").split(separator: "\n").allSatisfy { lines.contains($0) })
  }

  @Test("end with 64 where a seed is none or stands twice")
  func usage() throws {
    let folder = try TemporaryFolder()
    for words in [["--seed", "x"], ["--seed", "-1"], ["--seed", "1", "--seed", "1"]] {
      #expect(try strings(folder, words).code == 64, "\(words)")
    }
    #expect(!folder.exists("strings"))
  }
}
