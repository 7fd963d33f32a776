import Foundation
import Host
import Ledger
import Weaving

/// The page, in Markdown.
extension Likelihood {
  /// The text of `README.md`.
  ///
  /// - Parameter figures: Names of the figures beside it, without ending: ids of rows, and `samples`.
  package func page(figures: Set<String>) -> String {
    let parts: [String] = [
      "<!-- Written by retrace likely from shards, ledger and committed verdicts. Do not edit. -->",
      "# How likely was the printed number",
      """
      A report judges a printed random number by 20 or 40 seeds. This page asks as many seeds as were trained: how they \
      are spread, how often the printed number comes out, and how often fewer seeds would have said something else. The \
      verdicts that count are those of the reports.
      """,
      made,
      modelTable,
      rest,
      conditions,
      "## Numbers",
      """
      How many seeds end at a number that is printed so, how many at most and how many at least at one, each as a share with \
      Wilson's 95 % interval. "Central 95 %" is what the rule accepts. The last two columns are the verdict of the \
      report and that of all seeds of the line, by the same rule.
      """,
      numberTable,
      pictures(figures) { $0.rule == .number },
      "## Zeros and statements",
      "In how many seeds the printed zero comes out, or the statement holds, with Wilson's 95 % interval of the share.",
      shareTable,
      pictures(figures) { $0.rule != .number },
      exactPart,
      "## What fewer seeds would have said",
      samplePart(figures),
      "All numbers: \(links).",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  // MARK: Where it comes from

  private var made: String {
    let models = told.models.filter { $0.there > 0 }.map { "\($0.slug)/\($0.model)" }
    let words = models.isEmpty ? "" : " MODELS=\"\(models.joined(separator: " "))\""
    return """
      Written by `retrace likely --seeds \(told.seeds)` at commit `\(told.commit)`. \
      `make how-likely SEEDS=\(told.seeds)\(words)` makes the shards that are missing first; `retrace likely --again` \
      writes the page from its own tables. The programs refuse shards of other sources, settings or data, and the page is \
      not written where a seed of a report ended otherwise there. \
      \(shardCount == 1 ? "1 shard was" : "\(Self.count(shardCount)) shards were") read.
      """
  }

  private var shardCount: Int { told.models.reduce(0) { $0 + $1.there } }

  private var modelTable: String {
    Markdown.table(
      header: ["Chapter", "Model", "Seeds asked for", "Shards there", "Seconds a shard", "Hours for the rest"],
      rows: told.models.map {
        [
          Self.link($0.slug), $0.model, Self.count($0.asked), Self.count($0.there),
          String(format: "%.1f", $0.seconds) + ($0.isMeasured ? "" : " *"), String(format: "%.1f", Self.hours($0)),
        ]
      })
  }

  private var rest: String {
    let hours = told.models.reduce(0) { $0 + Self.hours($1) }
    let star =
      told.models.contains { !$0.isMeasured }
      ? " \\* Not measured: the time of the committed report, shared out evenly among its shards." : ""
    return "Seconds and hours are those of one core. The shards that are missing would take "
      + "\(String(format: "%.1f", hours)) hours.\(star) A row whose models have no more shards than its report has seeds "
      + "stands below with the report's seeds."
  }

  private static func hours(_ model: Told.Model) -> Double { Double(model.asked - model.there) * model.seconds / 3600 }

  /// Under which conditions there is something, and under which nothing.
  private var conditions: String {
    let parts = Condition.allCases.map { condition in
      let count = numbers.count { $0.condition == condition }
      return "*\(condition.words)* \(count == 0 ? "none" : "\(count)")"
    }
    return "Of the lines below, by condition: \(parts.joined(separator: ", ")). Shards are of a row's headline condition; what "
      + "was explored under others has the seeds of its report."
  }

  private var links: String {
    tables.map { "[\($0.name)](\($0.name))" }.joined(separator: ", ")
  }

  // MARK: Tables

  private var numberTable: String {
    Markdown.table(
      header: [
        "Chapter", "Quantity", "Condition", "Printed", "Seeds", "Median", "Central 95 %", "As printed", "At most", "At least",
        "Report", "All seeds",
      ],
      rows: numbers.filter { $0.rule == .number }.map { item in
        let (around, values) = (item.around, item.values)
        let range = Statistics.centralRange(values, share: 0.95)
        let own = [
          Self.shown(Statistics.median(values)), "\(Self.shown(range.lower)) to \(Self.shown(range.upper))",
          Self.share(around.exactly, of: values.count), Self.share(around.atMost, of: values.count),
          Self.share(around.atLeast, of: values.count),
        ]
        return Self.head(item) + own + Self.verdicts(item)
      })
  }

  private var shareTable: String {
    Markdown.table(
      header: ["Chapter", "Quantity", "Condition", "Printed", "Seeds", "In how many", "Share", "Report", "All seeds"],
      rows: numbers.filter { $0.rule != .number }.map { item in
        let own = [Self.count(item.hits), Self.share(item.hits, of: item.values.count)]
        return Self.head(item) + own + Self.verdicts(item)
      })
  }

  private var exactPart: String {
    if exact.isEmpty { return "" }
    let table = Markdown.table(
      header: ["Chapter", "Quantity", "Printed", "As printed", "At most", "At least", "Report"],
      rows: exact.map { item in
        let row = ledger[item.verdict.id]
        return [
          Self.link(row?.experiment ?? ""), Markdown.shown(item.verdict.quantity), item.verdict.published,
          Self.percent(item.exactly), Self.percent(item.atMost), Self.percent(item.atLeast), item.verdict.verdict.rawValue,
        ]
      })
    return "## Known exactly\n\nOf these the distribution follows from the grammar, and no seed is needed.\n\n" + table
  }

  private func samplePart(_ figures: Set<String>) -> String {
    if samples.isEmpty {
      return "No row has \(SmallerSamples.leastSeeds) seeds yet, so there is nothing to draw samples from."
    }
    let table = Markdown.table(
      header: ["Quantity", "All seeds", "Seeds of a sample", "By the rule", "The same", "Left open", "Otherwise"],
      rows: samples.flatMap { values, samples in
        samples.map { sample in
          [
            Markdown.shown(values.row.quantity), "\(values.verdict.rawValue) (\(Self.count(values.seeds.count)))",
            "\(sample.size)", sample.isEnough ? "as beside" : "always left open",
            Self.percent(Double(sample.same) / Double(sample.draws)),
            Self.percent(Double(sample.leftOpen) / Double(sample.draws)),
            Self.percent(Double(sample.otherwise) / Double(sample.draws)),
          ]
        }
      })
    let picture =
      figures.contains("samples")
      ? "\n\n![How many of the samples give the verdict of all seeds, by their number of seeds](samples.png)" : ""
    let alike = samples.count { $0.values.verdict == $0.values.reported }
    return """
      The verdict of the report is that of all seeds in \(alike) of the \(samples.count) rows with \
      \(SmallerSamples.leastSeeds) seeds or more.

      Of each of them, \(Self.count(samples[0].samples[0].draws)) samples of each size were drawn from its seeds, and each \
      was judged by the project's own rule. "Left open" is `inconclusive` where all seeds decide; "otherwise" is another \
      decision than theirs. With fewer seeds than it asks for the rule decides nothing; such a line says what it would, were \
      it content with so many. Of samples from these seeds a share of one half is known to within some two points, smaller \
      and larger ones better; what other seeds would give is known no better than the shares above.

      \(table)\(picture)
      """
  }

  private func pictures(_ figures: Set<String>, of isWanted: (SeedValues) -> Bool) -> String {
    numbers.filter { isWanted($0) && Self.isDrawn($0) && figures.contains($0.row.id) }.map { item in
      "![Share of the seeds that end at most at each number, \(item.row.quantity), "
        + "with the printed \(item.row.published)](\(item.row.id).png)"
    }.joined(separator: "\n\n")
  }

  // MARK: Cells

  private static func head(_ item: SeedValues) -> [String] {
    [
      link(item.row.experiment), Markdown.shown(item.row.quantity), item.condition?.words ?? "",
      Markdown.shown(item.row.published), count(item.values.count),
    ]
  }

  private static func verdicts(_ item: SeedValues) -> [String] {
    ["\(item.reported.rawValue) (\(item.reportedSeeds))", item.isFromShards ? item.verdict.rawValue : "–"]
  }

  private static func link(_ slug: String) -> String { "[\(slug)](../\(slug)/report.md)" }

  /// `91.2 % (89.3 to 92.8)`.
  private static func share(_ count: Int, of all: Int) -> String {
    let interval = Statistics.wilsonInterval(successes: count, trials: all)
    return percent(Double(count) / Double(all))
      + String(format: " (%.1f to %.1f)", 100 * interval.lower, 100 * interval.upper)
  }

  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  private static func count(_ count: Int) -> String { PageNumber.grouped("\(count)") }

  private static func shown(_ value: Double) -> String { PageNumber.texts(in: NumberText.sixDigits(value)) }
}
