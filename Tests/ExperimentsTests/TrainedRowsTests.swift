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

  @Test("say where our mark stopped trainings before the printed epochs, and what was added to the printed settings")
  func stopped() throws {
    let verdicts = try CSVTable.verdicts(path: "\(Programs.checkout)/reports/embedded-reber-lstm-vs-rnn/verdicts.csv")
    let completed = verdicts.filter { $0.condition == .completed }
    let extended = verdicts.filter { $0.condition == .extended }
    #expect(completed.count == 6)
    #expect(extended.count == 6)
    for verdict in completed {
      #expect(verdict.note.contains(" stopped before the printed "), "\(verdict.id): \(verdict.note)")
    }
    for verdict in extended {
      #expect(verdict.note.contains(/; (added: .*|with a )limit .*on the gradient/), "\(verdict.id): \(verdict.note)")
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
