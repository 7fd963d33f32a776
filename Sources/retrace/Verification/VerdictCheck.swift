import Ledger

/// A committed verdict against its row of the ledger.
enum VerdictCheck {
  /// Where the verdict's printed side is not the ledger's.
  static func copied(_ verdict: Verdict, from row: PublishedRow) -> [String] {
    let fields: [(name: String, ours: String, ledger: String)] = [
      ("source", verdict.source, row.source), ("locator", verdict.locator, row.locator),
      ("quantity", verdict.quantity, row.quantity), ("kind", verdict.kind.rawValue, row.kind.rawValue),
      ("published", verdict.published, row.published),
    ]
    return fields.filter { !$0.ours.utf8.elementsEqual($0.ledger.utf8) }.map {
      "\(verdict.id): \($0.name) is '\(Shown.text($0.ours))', in the ledger '\(Shown.text($0.ledger))'"
    }
  }

  /// Why a verdict of `reproduced` cannot be, from the numbers or words that stand beside it; nil where they
  /// bear it out, or where there are none to check.
  static func contradiction(_ verdict: Verdict, _ row: PublishedRow) -> String? {
    guard verdict.verdict == .reproduced else { return nil }
    guard let printed = row.values else {
      guard row.kind == .exact, let words = row.texts, read(verdict.reproduced).texts != words else { return nil }
      return "\(row.id): reproduced, but \(verdict.reproduced) is not \(row.published)"
    }
    switch row.kind {
    case .exact:
      guard let ours = numbers(verdict.reproduced) else {
        return "\(row.id): reproduced, but '\(verdict.reproduced)' is no number"
      }
      if Judge.exact(row, computed: ours).verdict != .reproduced {
        return "\(row.id): reproduced, but \(verdict.reproduced) is not within the tolerance of \(row.published)"
      }
    case .stochastic where printed != [0]:
      guard let range = numbers(verdict.accepted), range.count == 2, let spread = numbers(verdict.spread),
        spread.count == 2, let value = printed.first
      else { return "\(row.id): reproduced, but '\(verdict.accepted)' or '\(verdict.spread)' is no range" }
      // Ranges are written with six digits.
      let slack = 1e-5 * max(abs(range[0]), abs(range[1]))
      if value < range[0] - slack || value > range[1] + slack {
        return "\(row.id): reproduced, but \(row.published) lies outside \(verdict.accepted)"
      }
      if spread[1] - spread[0] > (row.numericBound ?? 0) + 2 * slack {
        return "\(row.id): reproduced, but \(verdict.spread) is wider than the bound \(row.bound)"
      }
      let seeds = verdict.seeds.split(separator: " ").count
      if seeds < row.leastSeeds ?? Judge.leastSeeds { return "\(row.id): reproduced from \(seeds) seeds" }
    default: break
    }
    return nil
  }

  /// The numbers in a field written like the ledger's `published`.
  private static func numbers(_ field: String) -> [Double]? { read(field).values }

  /// A field written like the ledger's `published`.
  private static func read(_ field: String) -> PublishedRow {
    PublishedRow(id: "", source: "", locator: "", experiment: "", kind: .exact, quantity: "", published: field)
  }
}
