import Foundation
import Ledger

/// `reports/README.md`, `reports/verdicts.csv` and `reports/errata.md`, made from what the runs left behind.
public struct FrontPage: Sendable {
  /// An experiment as the front page lists it.
  public struct Experiment: Sendable, Equatable {
    /// The name of its report's folder.
    public let slug: String
    /// Markdown, as the first heading of its text.
    public let title: String

    /// `title` as it is to stand in the table.
    public init(slug: String, title: String) {
      self.slug = slug
      self.title = title
    }
  }

  /// In the order of the page.
  public let experiments: [Experiment]
  /// Ids of rows that are shown beside the stochastic ones, which always are.
  public let headlines: [String]

  /// A page of these experiments; headlines that no report judges are shown as not run.
  public init(experiments: [Experiment], headlines: [String] = []) {
    self.experiments = experiments
    self.headlines = headlines
  }

  /// Reads every `verdicts.csv` and `errata.csv` below `folder` and writes `README.md`, `verdicts.csv` and
  /// `errata.md` there.
  ///
  /// Every row of the ledger that is no setting has one verdict; one that no report judges is `not-run`.
  ///
  /// - Throws: `ReportError` for an unreadable report, a verdict on a row that the ledger does not have or
  ///   on one that another report judges too, an erratum without its proof, or a folder that cannot be
  ///   written.
  public func write(to folder: String, ledger: Ledger) throws(ReportError) {
    for (name, text) in try files(of: folder, ledger: ledger) { try AtomicFile.write(text, to: folder + "/" + name) }
  }

  /// What `write` writes, by name, without writing it.
  ///
  /// - Throws: as `write`.
  public func files(of folder: String, ledger: Ledger) throws(ReportError) -> [(name: String, text: String)] {
    let (verdicts, reported) = try collect(folder: folder, ledger: ledger)
    let errata = try proofs(folder: folder, reported: reported, verdicts: verdicts)
    return [
      ("verdicts.csv", CSVTable(verdicts: verdicts).text),
      ("errata.md", ErrataPage(errata: errata, verdicts: verdicts).text),
      ("README.md", page(verdicts: verdicts, errata: errata.map(\.erratum), reported: reported, ledger: ledger)),
    ]
  }

  /// All verdicts in ledger order, and the slugs that have a report.
  func collect(
    folder: String, ledger: Ledger
  ) throws(ReportError) -> (verdicts: [Verdict], reported: [String]) {
    var byID: [String: [Verdict]] = [:]
    var reported: [String] = []
    for experiment in experiments {
      let path = "\(folder)/\(experiment.slug)/verdicts.csv"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      reported.append(experiment.slug)
      for (index, verdict) in try CSVTable.verdicts(path: path).enumerated() {
        guard ledger[verdict.id] != nil else {
          throw .malformed(
            path: path, line: index + 2, reason: "the ledger has no row \(Shown.text(verdict.id))")
        }
        guard byID[verdict.id, default: []].allSatisfy({ $0.condition != verdict.condition }) else {
          throw .malformed(
            path: path, line: index + 2, reason: "row \(verdict.id) is judged a second time under one condition")
        }
        byID[verdict.id, default: []].append(verdict)
      }
    }
    let verdicts = ledger.rows.filter { $0.kind != .setting }.flatMap { row in
      byID[row.id] ?? [Judge.notRun(row, why: "no report judges it yet")]
    }
    return (verdicts, reported)
  }

  /// The errata of all reports with the slug of each, in ledger order: one for each verdict of that kind.
  private func proofs(
    folder: String, reported: [String], verdicts: [Verdict]
  ) throws(ReportError) -> [(slug: String, erratum: Erratum)] {
    var byID: [String: (slug: String, erratum: Erratum)] = [:]
    for slug in reported {
      let path = "\(folder)/\(slug)/errata.csv"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      for erratum in try CSVTable.errata(path: path) {
        guard byID.updateValue((slug, erratum), forKey: erratum.id) == nil else {
          throw .malformed(path: path, line: 1, reason: "\(Shown.text(erratum.id)) is proved a second time")
        }
      }
    }
    var found: [(slug: String, erratum: Erratum)] = []
    for verdict in verdicts where verdict.verdict == .erratum {
      guard let item = byID.removeValue(forKey: verdict.id) else {
        throw .malformed(
          path: "\(folder)/<slug>/errata.csv", line: 1, reason: "erratum \(verdict.id) has no proof there")
      }
      found.append(item)
    }
    if let (id, item) = byID.min(by: { $0.key < $1.key }) {
      throw .malformed(
        path: "\(folder)/\(item.slug)/errata.csv", line: 1, reason: "\(Shown.text(id)) is no erratum by its verdict")
    }
    return found
  }

  /// The page's Markdown.
  func page(verdicts: [Verdict], errata: [Erratum], reported: [String], ledger: Ledger) -> String {
    """
    <!-- Written by retrace from the verdicts of the reports. Do not edit. -->

    # What was printed, and what came out

    Five teaching texts print numbers, formulas and statements on deep learning; the programs of this repository \
    worked them out again. \(summary(verdicts)) [verdicts.csv](verdicts.csv) has them all, [errata.md](errata.md) the \
    proofs of the errata. Every number on this page comes from a run.

    ## Experiments

    \(headlineTable(verdicts: verdicts, reported: reported, ledger: ledger))

    A row of a single quantity is one that a text gives as its result; of the chapters that work by hand only the count \
    is shown.

    ## What did not come out

    \(misses(verdicts: verdicts, ledger: ledger))

    ## Tally by source

    \(tally(verdicts))

    \(legend)\(waiting(verdicts, ledger: ledger))

    ## Errata

    \(list(errata))

    """
  }

  /// All verdicts in a sentence.
  private func summary(_ verdicts: [Verdict]) -> String {
    func count(_ kind: VerdictKind) -> Int { verdicts.filter { $0.verdict == kind }.count }
    let rest = count(.inconclusive) + count(.notRecomputable) + count(.notRun)
    return """
      Of \(verdicts.count), \(count(.reproduced)) came out as printed and \(count(.rounded)) once the authors' rounding \
      is carried along; \(count(.erratum)) are wrong or contradictory in print; \(count(.notReproduced)) did not come \
      out; \(rest) could not be judged.
      """
  }

  /// What was judged and neither agrees nor is proved wrong.
  private func misses(verdicts: [Verdict], ledger: Ledger) -> String {
    let missed = verdicts.filter { $0.verdict == .notReproduced || $0.verdict == .inconclusive }
    guard !missed.isEmpty else { return "Everything that was judged came out, or is proved wrong in print." }
    return Markdown.table(
      header: ["Where", "Quantity", "Printed", "Ours", "What was found"],
      rows: missed.map { verdict in
        let slug = ledger[verdict.id]?.experiment ?? ""
        let place = Markdown.plain("\(Source.shortTitle(of: verdict.source)): \(verdict.locator)")
        return [
          slug.isEmpty ? place : "[\(place)](\(slug)/report.md)", Markdown.plain(verdict.quantity),
          Markdown.plain(Markdown.spaced(verdict.published)),
          Markdown.plain(Markdown.spaced(verdict.readableValue)), Markdown.plain(verdict.note),
        ]
      })
  }

  private func headlineTable(verdicts: [Verdict], reported: [String], ledger: Ledger) -> String {
    var rows: [[String]] = []
    for experiment in experiments {
      let hasReport = reported.contains(experiment.slug)
      let link =
        hasReport ? "[\(experiment.title)](\(experiment.slug)/report.md)" : experiment.title
      let shown = verdicts.filter { verdict in
        ledger[verdict.id]?.experiment == experiment.slug
          && (verdict.kind == .stochastic || headlines.contains(verdict.id))
      }
      for verdict in shown {
        let unit = ledger[verdict.id]?.unit ?? ""
        let printed = unit.isEmpty ? verdict.published : "\(verdict.published) \(unit)"
        rows.append([
          link, Markdown.plain(verdict.quantity), Markdown.plain(Markdown.spaced(printed)),
          Markdown.plain(Markdown.spaced(verdict.readableValue)), Markdown.plain(verdict.spread),
          verdict.verdict.rawValue,
        ])
      }
      if shown.isEmpty {
        let judged = verdicts.filter { ledger[$0.id]?.experiment == experiment.slug }
        let agreeing = judged.filter { $0.verdict == .reproduced || $0.verdict == .rounded }.count
        rows.append([
          link, "all \(judged.count) judged rows", "", "\(agreeing) agree\(hasReport ? others(judged) : "")", "",
          hasReport ? "" : "not-run",
        ])
      }
    }
    return Markdown.table(
      header: ["Experiment", "Quantity", "Printed", "Ours", "Spread", "Verdict"], rows: rows)
  }

  /// How many of a chapter's verdicts are neither reproduced nor rounded, kind by kind.
  private func others(_ judged: [Verdict]) -> String {
    var text = ""
    for kind in VerdictKind.allCases where kind != .reproduced && kind != .rounded {
      let count = judged.filter { $0.verdict == kind }.count
      if count > 0 { text += ", \(count) \(kind.rawValue)" }
    }
    return text
  }

  private func tally(_ verdicts: [Verdict]) -> String {
    var keys = Source.all.map(\.key)
    for verdict in verdicts where !keys.contains(verdict.source) { keys.append(verdict.source) }
    func counts(_ verdicts: [Verdict]) -> [String] {
      VerdictKind.allCases.map { kind in String(verdicts.filter { $0.verdict == kind }.count) }
        + [String(verdicts.count)]
    }
    var rows = keys.map { key in
      [Markdown.plain(Source.title(of: key))] + counts(verdicts.filter { $0.source == key })
    }
    rows.append(["**all**"] + counts(verdicts))
    return Markdown.table(
      header: ["Source"] + VerdictKind.allCases.map(\.rawValue) + ["all"], rows: rows)
  }

  /// For what the rows wait that were not run.
  private func waiting(_ verdicts: [Verdict], ledger: Ledger) -> String {
    var slugs: [String] = []
    for verdict in verdicts where verdict.verdict == .notRun {
      let slug = ledger[verdict.id]?.experiment ?? ""
      if !slug.isEmpty && !slugs.contains(slug) { slugs.append(slug) }
    }
    return slugs.isEmpty ? "" : " Rows not run belong to: \(slugs.joined(separator: ", "))."
  }

  private var legend: String {
    """
    *reproduced*: an exact value lies within the stated tolerance; a random one inside the 95 % prediction interval \
    of at least five seeds, or, where zero is printed, is zero in more than half of the seeds (the spread is then that \
    of the seeds); a statement passes a test that could have failed, where it is random in every seed. *rounded*: digit for digit once the authors' \
    rounding of intermediate values is carried through. *erratum*: the printed value or statement is proved wrong, or \
    contradicts its own text. *not-reproduced*: none of these. *inconclusive*: too few seeds, or too much spread. \
    *not-recomputable*: its inputs were only in a figure. *not-run*: its data or chapter is not there yet.
    """
  }

  private func list(_ errata: [Erratum]) -> String {
    guard !errata.isEmpty else { return "None proved so far." }
    return """
      [errata.md](errata.md) has the proof of each in full, and its effect.

      \(Markdown.table(
        header: ["Where", "Quantity", "Printed", "Right", "Proof"],
        rows: errata.map {
          [
            Markdown.plain("\(Source.shortTitle(of: $0.source)): \($0.locator)"),
            Markdown.plain($0.quantity), Markdown.plain(Markdown.spaced($0.published)),
            Markdown.plain($0.correct), "\($0.method): \(Markdown.plain($0.argument))",
          ]
        }))
      """
  }
}
