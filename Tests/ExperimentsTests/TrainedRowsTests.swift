import Foundation
import Ledger
import Testing

/// What a training decides holds under some settings only, and its verdict says under which.
@Suite("Rows that a training decides")
struct TrainedRowsTests {
  /// The programs that train networks.
  static let training = Programs.slugs.filter { slug in
    (try? Programs.chapter(slug))?.contains("study.train(") == true
  }

  @Test("have a condition, but for lengths of strings, whose distribution is exact", arguments: training)
  func condition(slug: String) throws {
    let verdicts = try CSVTable.verdicts(path: "\(Programs.checkout)/reports/\(slug)/verdicts.csv")
    for verdict in verdicts where !verdict.seeds.isEmpty && !verdict.tolerance.hasSuffix("of the exact distribution") {
      #expect(verdict.condition != nil, "\(verdict.id) was judged from trainings, and its condition is not stated")
    }
  }

  @Test("are those of six programs")
  func programs() {
    #expect(
      Self.training == [
        "power-plant-regression", "mnist-cnn-vs-mlp", "regularisation", "reber-rnn-vs-mlp", "embedded-reber-lstm-vs-rnn",
        "sequence-models",
      ])
  }
}
