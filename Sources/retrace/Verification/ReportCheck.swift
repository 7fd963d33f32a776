import Foundation
import Host
import Ledger
import Reports
import Weaving

/// One committed report against the ledger, its program and its own files.
struct ReportCheck {
  /// The most that a `results.csv` may hold, in bytes.
  static let resultsLimit = 1 << 21
  /// The most that a saved network may hold, in bytes.
  static let modelLimit = 1 << 19

  let page: WovenPage
  let ledger: Ledger
  var slug: String { page.slug }

  init(_ checkout: Checkout, ledger: Ledger, slug: String, reports: String) {
    page = WovenPage(checkout, slug: slug, reports: reports)
    self.ledger = ledger
  }

  /// All that is wrong, a line each; empty for a sound report.
  func problems() -> [String] {
    guard FileManager.default.fileExists(atPath: page.folder) else {
      return ["\(CommandError.noReport(path: page.folder, slug: slug))"]
    }
    return fileProblems() + verdictProblems() + pageProblems()
      + FigureCheck(checkout: page.checkout, slug: slug, folder: page.folder).problems()
  }

  private func fileProblems() -> [String] {
    var found: [String] = []
    let record = page.folder + "/run.json"
    if !FileManager.default.fileExists(atPath: record) {
      found.append("\(record): missing; it says how to run this again")
    } else {
      do {
        let bytes = try AtomicFile.bytes(of: record)
        found += SettingsCheck.problems(record: Data(bytes), ledger: ledger).map { "\(record): \($0); run: make \(slug)" }
      } catch {
        found.append("\(error)")
      }
    }
    let results = page.folder + "/results.csv"
    do {
      _ = try ResultsTable(path: results)
      let size = try AtomicFile.bytes(of: results).count
      if size >= Self.resultsLimit {
        found.append("\(results): \(size) bytes; sample long curves, so that it stays under two megabytes")
      }
    } catch {
      found.append("\(error)")
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: page.folder)) ?? []
    for name in names.sorted() where name.hasSuffix(".safetensors") {
      let size = FileManager.default.contents(atPath: "\(page.folder)/\(name)")?.count ?? 0
      if size > Self.modelLimit {
        found.append("\(page.folder)/\(name): \(size) bytes; a committed network has at most \(Self.modelLimit)")
      }
    }
    return found
  }

  private func verdictProblems() -> [String] {
    let path = page.folder + "/verdicts.csv"
    let verdicts: [Verdict]
    do {
      verdicts = try CSVTable.verdicts(path: path)
    } catch {
      return ["\(error)"]
    }
    var found: [String] = []
    var judged: [String: [Condition?]] = [:]
    for verdict in verdicts {
      let conditions = judged[verdict.id, default: []]
      if conditions.contains(verdict.condition) {
        let condition = verdict.condition.map { " under the condition \($0.rawValue)" } ?? ""
        found.append("\(Shown.text(verdict.id)) is judged twice\(condition)")
      }
      judged[verdict.id] = conditions + [verdict.condition]
      guard let row = ledger[verdict.id] else {
        found.append("\(LedgerError.unknownRow(id: verdict.id))")
        continue
      }
      if row.kind == .setting { found.append("\(row.id) is a setting, which gets no verdict") }
      if row.experiment != slug {
        found.append("\(row.id) belongs to \(row.experiment), as the ledger says")
      }
      let copied = VerdictCheck.copied(verdict, from: row)
      // Judged again by another kind or another value, it would only be said twice.
      found += copied + (verdict.kind == row.kind ? VerdictCheck.contradictions(verdict, row) : [])
    }
    for row in ledger.rows(experiment: slug) where row.kind != .setting {
      guard let conditions = judged[row.id] else {
        found.append("\(row.id), a row of kind \(row.kind.rawValue), has no verdict")
        continue
      }
      if let headline = row.condition, !conditions.contains(headline) {
        found.append("\(row.id) has no verdict under the condition \(headline.rawValue), the ledger's headline")
      }
    }
    return found.map { "\(path): \($0)" } + exploredProblems(verdicts) + errataProblems(verdicts)
  }

  /// Verdicts that an exploration left are verdicts of the report too.
  private func exploredProblems(_ verdicts: [Verdict]) -> [String] {
    let path = page.folder + "/explored-verdicts.csv"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    do {
      return try CSVTable.verdicts(path: path).compactMap { explored in
        let same = verdicts.first { $0.id == explored.id && $0.condition == explored.condition }
        if same == explored { return nil }
        let condition = explored.condition?.rawValue ?? "none"
        return "\(path): \(Shown.text(explored.id)), condition \(condition): "
          + (same == nil ? "is not in verdicts.csv" : "is another in verdicts.csv") + "; run: make \(slug)"
      }
    } catch {
      return ["\(error)"]
    }
  }

  private func errataProblems(_ verdicts: [Verdict]) -> [String] {
    let path = page.folder + "/errata.csv"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    do {
      let errata = try CSVTable.errata(path: path)
      return ErrataCheck.problems(errata, verdicts: verdicts, ledger: ledger).map { "\(path): \($0)" }
    } catch {
      return ["\(error)"]
    }
  }

  private func pageProblems() -> [String] {
    do {
      let (present, woven) = (try page.present(), try page.woven())
      // Only runs at the report's own settings on the real data have none.
      if let banner = PageFrame(page: present)?.banner {
        return ["\(page.path): begins with \"\(banner)\"; run: make \(slug)"]
      }
      let said = ProseCheck.problems(
        present, path: page.path, verdicts: (try? CSVTable.verdicts(path: page.folder + "/verdicts.csv")) ?? [])
      guard let line = firstDifference(present, woven) else { return said }
      return said + ["\(page.path):\(line): is not what \(page.checkout.source(slug)) gives; run: retrace weave \(slug)"]
    } catch {
      return ["\(error)"]
    }
  }
}

/// The first line, from 1, in which two texts differ; nil for equal ones.
func firstDifference(_ one: String, _ other: String) -> Int? {
  // Bytes, because Swift calls differently composed characters equal.
  if one.utf8.elementsEqual(other.utf8) { return nil }
  func lines(_ text: String) -> [[UInt8]] {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
  }
  let (left, right) = (lines(one), lines(other))
  let common = zip(left, right).prefix { $0 == $1 }.count
  return common + 1
}
