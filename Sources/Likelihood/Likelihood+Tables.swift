import Host
import Ledger

/// The tables beside the page, in machine form.
extension Likelihood {
  /// The table that the figures of the distributions are drawn from.
  package static let distributionFile = "distribution.csv"
  /// The table that the figure of the samples is drawn from.
  package static let samplesFile = "samples.csv"

  /// All of them, by name.
  package var tables: [(name: String, table: CSVTable)] {
    let own: [(name: String, table: CSVTable)] = [
      ("numbers.csv", numbersTable), ("shares.csv", sharesTable), ("exact.csv", exactTable),
      (Self.samplesFile, samplesTable), (Self.distributionFile, distributionTable),
    ]
    return told.tables + own
  }

  /// Numbers other than zero.
  private var numbersTable: CSVTable {
    let header = [
      "id", "condition", "published", "seeds", "from_shards", "smallest", "low_95", "median", "high_95", "largest",
      "exactly", "exactly_low", "exactly_high", "at_most", "at_most_low", "at_most_high", "at_least", "at_least_low",
      "at_least_high", "report_verdict", "report_seeds", "verdict",
    ]
    return CSVTable(
      header: header,
      rows: numbers.filter { $0.rule == .number }.map { item in
        let (values, around) = (item.values, item.around)
        let range = Statistics.centralRange(values, share: 0.95)
        let spread = [values.min() ?? .nan, range.lower, Statistics.median(values), range.upper, values.max() ?? .nan]
        let shares = [around.exactly, around.atMost, around.atLeast].flatMap { Self.share($0, of: values.count) }
        return Self.head(item) + spread.map(NumberText.sixDigits) + shares + Self.tail(item)
      })
  }

  /// Printed zeros, and statements.
  private var sharesTable: CSVTable {
    CSVTable(
      header: [
        "id", "condition", "published", "seeds", "from_shards", "hits", "share", "share_low", "share_high",
        "report_verdict", "report_seeds", "verdict",
      ],
      rows: numbers.filter { $0.rule != .number }.map { item in
        let own = ["\(item.hits)"] + Self.share(item.hits, of: item.values.count)
        return Self.head(item) + own + Self.tail(item)
      })
  }

  private var exactTable: CSVTable {
    CSVTable(
      header: ["id", "published", "exactly", "at_most", "at_least", "report_verdict"],
      rows: exact.map {
        [$0.verdict.id, $0.verdict.published]
          + [$0.exactly, $0.atMost, $0.atLeast].map(NumberText.sixDigits) + [$0.verdict.verdict.rawValue]
      })
  }

  private var samplesTable: CSVTable {
    CSVTable(
      header: [
        "id", "verdict", "seeds", "enough", "samples", "same", "left_open", "otherwise", "same_percent",
      ],
      rows: samples.flatMap { values, samples in
        samples.map {
          [
            values.row.id, values.verdict.rawValue, "\($0.size)", $0.isEnough ? "yes" : "no", "\($0.draws)", "\($0.same)",
            "\($0.leftOpen)", "\($0.otherwise)", NumberText.sixDigits(100 * Double($0.same) / Double($0.draws)),
          ]
        }
      })
  }

  /// How many seeds end at most at each value that one of them ends at, of all seeds and of the report's.
  private var distributionTable: CSVTable {
    var table = CSVTable(header: ["id", "which", "seeds", "value", "percent", "printed"])
    for item in numbers where Self.isDrawn(item) {
      for (which, values) in [("all", item.values), ("report", item.reportedValues)] {
        let sorted = values.sorted()
        for (place, value) in sorted.enumerated() where place + 1 == sorted.count || sorted[place + 1] != value {
          table.append([
            item.row.id, which, "\(sorted.count)", NumberText.shortest(value),
            NumberText.sixDigits(100 * Double(place + 1) / Double(sorted.count)),
            NumberText.shortest(item.printed ?? .nan),
          ])
        }
      }
    }
    return table
  }

  /// Whether there is a figure of the row's distribution.
  package static func isDrawn(_ item: SeedValues) -> Bool {
    item.isFromShards && item.printed != nil && item.seeds.count >= SmallerSamples.leastSeeds
      && item.values.allSatisfy(\.isFinite)
  }

  private static func head(_ item: SeedValues) -> [String] {
    [
      item.row.id, item.condition?.rawValue ?? "", item.row.published, "\(item.values.count)",
      item.isFromShards ? "yes" : "no",
    ]
  }

  private static func tail(_ item: SeedValues) -> [String] {
    [item.reported.rawValue, "\(item.reportedSeeds)", item.verdict.rawValue]
  }

  /// A share with its interval.
  private static func share(_ count: Int, of all: Int) -> [String] {
    let interval = Statistics.wilsonInterval(successes: count, trials: all)
    return [Double(count) / Double(all), interval.lower, interval.upper].map(NumberText.sixDigits)
  }
}
