import Foundation
import Host
import Ledger
import Weaving

/// `reports/README.md`, `reports/verdicts.csv`, `reports/errata.md` and `reports/networks.csv`, made from what the runs
/// left behind.
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
  /// The picture of a report that the page shows, such as `xor-net/curves.png`; nil for none.
  public let figure: String?

  /// A page of these experiments; headlines that no report judges are shown as not run, and a figure that is
  /// not there is left out.
  public init(experiments: [Experiment], headlines: [String] = [], figure: String? = nil) {
    self.experiments = experiments
    self.headlines = headlines
    self.figure = figure
  }

  /// Reads every `verdicts.csv`, every `errata.csv` and every saved network below `folder` and writes `README.md`,
  /// `verdicts.csv`, `errata.md` and `networks.csv` there.
  ///
  /// Every row of the ledger that is no setting has a verdict under its headline condition, and that one is
  /// counted; one that no report judges is `not-run`.
  ///
  /// - Throws: `HostError` for an unreadable report, a verdict on a row that the ledger does not have, on
  ///   one that another report judges too, or under other conditions but the headline, an erratum without its
  ///   proof, or one listed with what is none, a network that is not whole, or a folder that cannot be written.
  public func write(to folder: String, ledger: Ledger) throws(HostError) {
    for (name, text) in try files(of: folder, ledger: ledger) { try AtomicFile.write(text, to: folder + "/" + name) }
  }

  /// What `write` writes, by name, without writing it.
  ///
  /// - Parameter networks: What is known of the saved networks; nil has them read.
  /// - Throws: as `write`.
  public func files(
    of folder: String, ledger: Ledger, networks known: [PublishedNetwork]? = nil
  ) throws(HostError) -> [(name: String, text: String)] {
    let networks: [PublishedNetwork]
    if let known {
      networks = known
    } else {
      networks = try PublishedNetwork.saved(in: folder, slugs: experiments.map(\.slug))
    }
    let (verdicts, reported) = try collect(folder: folder, ledger: ledger)
    let errata = try proofs(folder: folder, reported: reported, verdicts: verdicts)
    let page = FrontPageText(
      page: self, verdicts: verdicts, slips: Slip.grouped(errata), errata: errata.count, reported: reported,
      ledger: ledger, figure: try figure(in: folder), networks: networks)
    return [
      ("verdicts.csv", CSVTable(verdicts: verdicts).text),
      ("errata.md", ErrataPage(errata: errata, verdicts: verdicts, sources: ledger.sources).text),
      (PublishedNetwork.fileName, CSVTable(networks: networks).text),
      ("README.md", page.text),
    ]
  }

  /// All verdicts in ledger order, of each row the headline first, and the slugs that have a report.
  func collect(
    folder: String, ledger: Ledger
  ) throws(HostError) -> (verdicts: [Verdict], reported: [String]) {
    var byID: [String: [Verdict]] = [:]
    var places: [String: (path: String, line: Int)] = [:]
    var reported: [String] = []
    for experiment in experiments {
      let path = "\(folder)/\(experiment.slug)/verdicts.csv"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      reported.append(experiment.slug)
      for (index, verdict) in try CSVTable.verdicts(path: path).enumerated() {
        func malformed(_ reason: String) -> HostError { .malformed(path: path, line: index + 2, reason: reason) }
        guard ledger[verdict.id] != nil else { throw malformed("the ledger has no row \(Shown.text(verdict.id))") }
        guard byID[verdict.id, default: []].allSatisfy({ $0.condition != verdict.condition }) else {
          throw malformed("row \(verdict.id) is judged a second time under one condition")
        }
        if let first = places[verdict.id], first.path != path {
          throw malformed("row \(verdict.id) is judged a second time; the first stands in \(first.path)")
        }
        byID[verdict.id, default: []].append(verdict)
        if places[verdict.id] == nil { places[verdict.id] = (path, index + 2) }
      }
    }
    var verdicts: [Verdict] = []
    for row in ledger.rows where row.kind != .setting {
      guard let own = byID[row.id], let place = places[row.id] else {
        verdicts.append(Judge.notRun(row, why: "no report judges it yet"))
        continue
      }
      guard let headline = own.first(where: { $0.condition == row.condition }) else {
        throw .malformed(
          path: place.path, line: place.line,
          reason: "row \(row.id) has no verdict under \(Self.name(row.condition)), which the ledger has as its headline")
      }
      verdicts.append(headline)
      verdicts += own.filter { $0.condition != row.condition }
    }
    return (verdicts, reported)
  }

  private static func name(_ condition: Condition?) -> String {
    condition.map { "the condition \($0.rawValue)" } ?? "no condition"
  }

  /// The errata of all reports with the slug of each, in ledger order: one for each row with a verdict of that
  /// kind.
  private func proofs(
    folder: String, reported: [String], verdicts: [Verdict]
  ) throws(HostError) -> [(slug: String, erratum: Erratum)] {
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
      // Under a second condition the same row is the same erratum.
      if found.last?.erratum.id == verdict.id { continue }
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
    if let problem = Slip.problem(in: found) {
      throw .malformed(path: "\(folder)/\(problem.slug)/errata.csv", line: 1, reason: problem.reason)
    }
    return found
  }

  /// The figure as an image of Markdown, with the words that stand for it in its report; nil where it is not
  /// there.
  private func figure(in folder: String) throws(HostError) -> String? {
    guard let figure, let slash = figure.lastIndex(of: "/") else { return nil }
    let (slug, name) = (figure[..<slash], figure[slash...].dropFirst())
    let page = "\(folder)/\(slug)/report.md"
    let manager = FileManager.default
    guard manager.fileExists(atPath: "\(folder)/\(figure)"), manager.fileExists(atPath: page) else { return nil }
    for line in try AtomicFile.text(of: page).split(separator: "\n") {
      let line = trimmedBlanks(line)
      if line.hasPrefix("!["), line.hasSuffix("](\(name))") {
        return "\(line.dropLast(name.count + 1))\(figure))"
      }
    }
    return nil
  }
}
