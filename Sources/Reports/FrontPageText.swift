import Foundation
import Host
import Ledger
import Weaving

/// The Markdown of the front page. Each row of the ledger is counted once, by the verdict under its headline
/// condition; the list of errata stands in `errata.md`.
struct FrontPageText {
  /// The most words that the page may have, as `wc -w` counts them, bars of tables included.
  static let wordLimit = 1500

  let page: FrontPage
  /// In the ledger's order, of each row the headline first.
  let verdicts: [Verdict]
  let slips: [Slip]
  /// Rows that are errata; several may show one slip.
  let errata: Int
  let reported: [String]
  let ledger: Ledger
  let figure: String?
  /// Those that the reports hold, in the order of the page.
  let networks: [PublishedNetwork]

  /// The page, with as many rows on what did not come out as its limit leaves room for. A row is there whole, or counted
  /// only: half of what was found may say the contrary.
  var text: String {
    let missed = headlines.filter { $0.verdict == .notReproduced || $0.verdict == .inconclusive }
    if missed.isEmpty { return text(misses: "Everything that was judged came out, or is an erratum.") }
    let lines = missed.map(line)
    let order = order(of: missed, lines)
    // From where they alone would fill the page.
    var rows = 0, words = 0
    while rows < order.count, words <= Self.wordLimit {
      words += Self.words(lines[order[rows]])
      rows += 1
    }
    while true {
      let page = text(misses: misses(lines, order.prefix(rows).sorted()))
      if rows == 0 || Self.words(page) <= Self.wordLimit { return page }
      rows -= 1
    }
  }

  /// Words as `wc -w` counts them.
  static func words(_ text: String) -> Int { text.split(whereSeparator: \.isWhitespace).count }

  /// The verdicts that count.
  private var headlines: [Verdict] { verdicts.filter { $0.condition == ledger[$0.id]?.condition } }

  /// Those on the same rows under conditions that do not count.
  private var others: [Verdict] { verdicts.filter { $0.condition != ledger[$0.id]?.condition } }

  private func missing(_ verdicts: [Verdict]) -> Int { verdicts.filter { $0.verdict == .notReproduced }.count }

  private func text(misses: String) -> String {
    let judged = headlines.filter { $0.verdict != .notRun && $0.verdict != .notRecomputable }.count
    let open = headlines.filter { $0.verdict == .inconclusive }.count
    let parts = [
      "<!-- Written by retrace from the verdicts of the reports. Do not edit. -->",
      "# What was printed, and what came out",
      """
      \(texts) numbers, formulas and statements on deep learning. Does what they print come out when \
      it is computed again? The programs of this repository judged \(judged) of \(headlines.count) rows\(open == 0 ? "" : ", of which \(open) stay open"), and every \
      number of ours on this page comes from their runs.
      """,
      summary,
      "## The experiments",
      experimentTable,
      """
      Conditions: *as printed*, every printed setting, and of unprinted ones only initial weights by a stated default \
      and the draw of data; *completed*, another unprinted choice decides, and the report names ours; \
      *extended*, something was added that the text does not mention.
      """,
      figure ?? "",
      otherConditions,
      missing(headlines) == 0 ? "## What could not be decided" : "## What did not come out, or could not be decided",
      elsewhere,
      misses,
      "## The other chapters",
      chapters,
      legend + waiting,
      sameBits,
      """
      More: [all verdicts](verdicts.csv); and [the errata with their \
      proofs](errata.md).
      """,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  // MARK: Counts

  /// How many texts print what the page is about.
  private var texts: String {
    let count = ledger.sources.count
    let word = NumberText.word(count)
    return "\(word.prefix(1).uppercased())\(word.dropFirst()) teaching \(count == 1 ? "text prints" : "texts print")"
  }

  /// In the note of a row that is computed from weights, or whatever else, which other rows were used to find.
  static let onFitted = "(fitted)"

  /// Counts by verdict, by condition and by class of erratum, as a list.
  private var summary: String {
    var lines = ["- **By verdict:** \(headlines.tally)."]
    let trained = Condition.allCases.compactMap { condition -> String? in
      let own = headlines.filter { $0.condition == condition }
      return own.isEmpty ? nil : "\(condition.words): \(own.tally)"
    }
    let onFitted = headlines.filter {
      [.reproduced, .rounded].contains($0.verdict) && $0.note.contains(Self.onFitted)
    }
    if !onFitted.isEmpty {
      lines.append("- **Of these, worked out from what was fitted:** \(onFitted.tally). They test the arithmetic, or the training, that follows from it.")
    }
    if !trained.isEmpty {
      lines.append("- **Of these, where settings decide, by condition:** \(trained.joined(separator: "; ")).")
    }
    if !slips.isEmpty {
      lines.append(
        "- **Errata, by class:** \(Slip.counts(slips)). One slip is counted once; \(errata) rows show "
          + "one. [errata.md](errata.md) has the proofs.")
    }
    return lines.joined(separator: "\n")
  }

  // MARK: Experiments

  /// The rows that a reader would judge an experiment by.
  private func shown(_ slug: String) -> [Verdict] {
    headlines.filter { verdict in
      ledger[verdict.id]?.experiment == slug
        && (verdict.kind == .stochastic || page.headlines.contains(verdict.id))
    }
  }

  private func link(_ experiment: FrontPage.Experiment) -> String {
    reported.contains(experiment.slug) ? "[\(experiment.title)](\(experiment.slug)/report.md)" : experiment.title
  }

  private func printed(_ verdict: Verdict) -> String {
    let unit = ledger[verdict.id]?.unit ?? ""
    return Markdown.shown(Markdown.spaced(unit.isEmpty ? verdict.published : "\(verdict.published) \(unit)"))
  }

  private var experimentTable: String {
    let rows = page.experiments.flatMap { experiment in
      shown(experiment.slug).enumerated().map { index, verdict in
        [
          index == 0 ? link(experiment) : "", Markdown.shown(verdict.quantity), printed(verdict),
          Markdown.shown(verdict.valueInWords), verdict.condition?.words ?? "", verdict.verdict.rawValue,
        ]
      }
    }
    return Markdown.table(header: ["Experiment", "Quantity", "Printed", "Ours", "Condition", "Verdict"], rows: rows)
  }

  /// The same rows under conditions that do not count.
  private var otherConditions: String {
    if others.isEmpty { return "" }
    // What was not decided is counted only: the page's words are for what would contradict the tables above.
    let listed = others.filter { $0.verdict != .inconclusive }
    let undecided = others.filter { $0.verdict == .inconclusive }
    let table = Markdown.table(
      header: ["Quantity", "Condition", "Ours", "Verdict"],
      rows: listed.map { verdict in
        let slug = ledger[verdict.id]?.experiment ?? ""
        return [
          "[\(Markdown.shown(verdict.quantity))](\(slug)/report.md)", verdict.condition?.words ?? "",
          Markdown.shown(verdict.valueInWords), verdict.verdict.rawValue,
        ]
      })
    let ended =
      others.contains { $0.note.contains(" flat for ") }
      ? " Trainings whose loss hardly fell any more were ended early; the reports say which and by what rule." : ""
    let parts = [
      "These are not counted.\(ended)", listed.isEmpty ? "" : table, Self.counted(undecided, isMore: !listed.isEmpty),
    ].filter { !$0.isEmpty }
    return "### The same rows under other settings\n\n\(parts.joined(separator: "\n\n"))"
  }

  /// How many rows were not decided under other settings, and by how many seeds, since few seeds decide nothing.
  private static func counted(_ rows: [Verdict], isMore: Bool) -> String {
    let seeds = rows.map { $0.seeds.split(separator: " ").count }
    guard let fewest = seeds.min(), let most = seeds.max() else { return "" }
    let howMany = fewest == most ? "\(most)" : "\(fewest) to \(most)"
    return "\(rows.count) \(isMore ? "more " : "")\(rows.count == 1 ? "is" : "are") inconclusive, of \(howMany) "
      + "seeds\(rows.count == 1 ? "" : " each")."
  }

  // MARK: What did not come out

  /// Where else the page and its neighbours say what does not come out; empty where they do not.
  private var elsewhere: String {
    var sentences: [String] = []
    if !slips.isEmpty { sentences.append("What is wrong in print, or in the text that we have, is in [errata.md](errata.md).") }
    let count = missing(others)
    if count > 0 {
      sentences.append("Under the other settings above \(count) \(count == 1 ? "row does" : "rows do") not come out.")
    }
    return sentences.joined(separator: " ")
  }

  /// The rows of the experiments first, and then those that take the fewest words.
  private func order(of missed: [Verdict], _ lines: [String]) -> [Int] {
    let words = lines.map(Self.words)
    let isShown = missed.map { verdict in shown(ledger[verdict.id]?.experiment ?? "").contains { $0.id == verdict.id } }
    return missed.indices.sorted { one, other in
      if isShown[one] != isShown[other] { return isShown[one] }
      return words[one] == words[other] ? one < other : words[one] < words[other]
    }
  }

  private func misses(_ lines: [String], _ listed: [Int]) -> String {
    let rest = lines.count - listed.count
    let more = rest > 0 ? "\(rest) more \(rest == 1 ? "stands" : "stand") in [verdicts.csv](verdicts.csv)." : ""
    return [listed.map { lines[$0] }.joined(separator: "\n"), more].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// What was found of a row, or why it is open.
  private func line(_ verdict: Verdict) -> String {
    let slug = ledger[verdict.id]?.experiment ?? ""
    let name = "[\(Markdown.shown("\(ledger.sources.shortTitle(of: verdict.source)): \(verdict.quantity)"))](\(slug)/report.md)"
    if verdict.verdict == .inconclusive, let reason = Self.reason(verdict.note) {
      return "- \(name), inconclusive: \(Markdown.shown(reason))"
    }
    // Those of the experiments stand above, with what was printed and what came out.
    let numbers = shown(slug).contains { $0.id == verdict.id } || verdict.kind == .claim
      ? "" : ": printed \(printed(verdict)), ours \(Markdown.shown(verdict.valueInWords))"
    let found = verdict.found.isEmpty ? verdict.findings : verdict.found
    let outcome =
      verdict.kind == .claim && verdict.found.isEmpty
      ? "\(verdict.reproduced); \(found)"
      : found.isEmpty && verdict.kind == .stochastic
        ? "\(verdict.reproduced) (median), printed \(verdict.published)" : found
    return "- \(name)\(numbers), \(verdict.verdict.rawValue): \(Markdown.shown(outcome))"
  }

  /// Why a row is open, the first clause of its note, without intervals in brackets; nil where it gives
  /// none.
  static func reason(_ note: String) -> String? {
    let clause = note.split(separator: ";").first.map(String.init) ?? ""
    let reason = clause.replacing(#/ \(\[[^\]]*\]\)/#, with: "").trimmingCharacters(in: .whitespaces)
    // A share near one half says itself why.
    return reason.isEmpty || reason.hasPrefix("95 % interval") ? nil : reason
  }

  // MARK: Chapters

  /// What else was worked out, a line for each chapter.
  private var chapters: String {
    let lines = page.experiments.filter { shown($0.slug).isEmpty }.map { experiment in
      let judged = headlines.filter { ledger[$0.id]?.experiment == experiment.slug }
      let name = experiment.title.prefix { $0 != ":" }
      let link = reported.contains(experiment.slug) ? "[\(name)](\(experiment.slug)/report.md)" : String(name)
      return "- \(link): \(judged.isEmpty ? "no rows" : judged.tally)"
    }
    return lines.isEmpty ? "None." : lines.joined(separator: "\n")
  }

  /// For what the rows wait that were not run.
  private var waiting: String {
    var slugs: [String] = []
    for verdict in headlines where verdict.verdict == .notRun {
      let slug = ledger[verdict.id]?.experiment ?? ""
      if !slug.isEmpty && !slugs.contains(slug) { slugs.append(slug) }
    }
    return slugs.isEmpty ? "" : " Rows not run belong to: \(slugs.joined(separator: ", "))."
  }

  /// Where the page has rows that are not reproduced, if not among those that count.
  private var whereMissing: String {
    if missing(headlines) > 0 { return "" }
    return missing(others) > 0 ? "; here only under settings that are not counted" : "; here no row"
  }

  private var legend: String {
    """
    *reproduced*: exact values within tolerance; random ones inside the central 95 % of enough seeds that lie close \
    enough together, or of the exact distribution; printed zeros and random statements in significantly more than half \
    of the seeds, those without exception in all, that something *can* be reached in one; others by a test that could \
    fail, general ones where they held in what was tried, often one network, which the row names (failing there leaves \
    them open). *rounded*: with intermediate values rounded as printed. *fitted* (used to find what is not printed) and \
    *definition* (cannot fail unless our code is wrong) do not count as reproduced. *not-reproduced*: none of these, nor \
    an erratum\(whereMissing). *inconclusive*: too few seeds, too much spread, halves that disagree, a share near one \
    half, words or an unprinted choice that do not decide, or one case where a text speaks of most. \
    *not-recomputable*: only in a figure, or not legible in our text. *not-run*: data or chapter missing.
    """
  }

  // MARK: Networks

  /// The networks of the experiments above by the checksums of their numbers; empty where there are none.
  private var sameBits: String {
    let trained = networks.filter { !shown($0.slug).isEmpty }
    if trained.isEmpty { return "" }
    // As sha256sum writes them: every bar of a table would be a word of the page's 1,500.
    let list = trained.map { network in
      "\(network.tensors.sha256)  \(network.place.dropLast(PublishedNetwork.ending.count))"
    }.joined(separator: "\n")
    return """
      ## The same bits

      The networks of the experiments, SHA-256 of their tensors; all stand in [networks.csv](\(PublishedNetwork.fileName)). A \
      run of your own can be compared. Each `run.json` names processor and instructions; for others, other threads and \
      resumption tests compare shorter trainings only.

      ```
      \(list)
      ```
      """
  }
}
