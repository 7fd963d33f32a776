import Digests
import Foundation
import Host
import Pictures
import Reports

/// Freshly made reports against the committed ones. The same settings must give the same bytes in every file but
/// `run.json`; and but for figures that another gnuplot drew, which must come from the same scripts and tables. Where
/// only the first of the seeds were run, their networks are compared, which are mostly those of the first seed.
struct FreshComparison {
  /// How many differing rows of one file are shown.
  static let shownRows = 5

  let committed: String
  let fresh: String

  /// The experiments that have a fresh report.
  ///
  /// - Throws: `CommandError.noFolder` where there is none.
  func slugs(among slugs: [String]) throws(CommandError) -> [String] {
    let found = slugs.filter { FileManager.default.fileExists(atPath: "\(fresh)/\($0)/results.csv") }
    guard !found.isEmpty else { throw .noFolder(path: "\(fresh)/<slug>") }
    return found
  }

  /// What the comparison of one experiment found.
  struct Findings {
    /// The differences, a line each.
    var problems: [String] = []
    /// What differs and may, a line each.
    var notes: [String] = []
  }

  /// All differences of one experiment.
  func findings(_ slug: String) -> Findings {
    let (old, new) = ("\(committed)/\(slug)", "\(fresh)/\(slug)")
    switch likeness(old, new) {
    case .other(let reason): return Findings(problems: [reason])
    case .firstSeed: return networkFindings(slug, old, new)
    case .same: break
    }
    var findings = Findings()
    let (drawnThen, drawnNow): (FigureRecord?, FigureRecord?)
    do {
      (drawnThen, drawnNow) = (try FigureRecord(folder: old), try FigureRecord(folder: new))
    } catch {
      return Findings(problems: ["\(error)"])
    }
    let names = Set(files(old) + files(new)).subtracting(["run.json"]).sorted()
    findings.problems = names.flatMap { name -> [String] in
      guard let one = FileManager.default.contents(atPath: "\(old)/\(name)") else {
        return ["\(new)/\(name): new; the committed report has no such file"]
      }
      guard let other = FileManager.default.contents(atPath: "\(new)/\(name)") else {
        return ["\(old)/\(name): missing in \(new)"]
      }
      if one == other { return [] }
      if name.hasSuffix(PublishedNetwork.ending) {
        guard let problem = otherNetwork("\(new)/\(name)", than: "\(old)/\(name)") else { return [] }
        return [problem]
      }
      if name == FigureRecord.fileName, drawnThen != nil { return [] }
      if let was = drawnThen?.figures[name], let now = drawnNow?.figures[name] {
        let note = compare(was, now, one, other, "\(new)/\(name)", "\(old)/\(name)", shown: "\(slug)/\(name)")
        if case .note(let text) = note { findings.notes.append(text) }
        if case .problem(let text) = note { return [text] }
        return []
      }
      if name.hasSuffix(".png"), samePixels("\(old)/\(name)", "\(new)/\(name)") {
        findings.notes.append("\(slug)/\(name): compressed by another libpng or zlib; same pixels")
        return []
      }
      guard name.hasSuffix(".csv") else { return ["\(new)/\(name): other bytes than \(old)/\(name)"] }
      return rows("\(new)/\(name)", committed: one, fresh: other)
    }
    return findings
  }

  private enum Finding {
    case problem(String)
    case note(String)
  }

  /// Two figures of other bytes.
  private func compare(
    _ was: FigureRecord.Figure, _ now: FigureRecord.Figure, _ committed: Data, _ fresh: Data, _ new: String, _ old: String,
    shown: String
  ) -> Finding {
    for (path, figure, bytes) in [(old, was, committed), (new, now, fresh)] {
      if let failure = figure.failure { return .problem("\(path): was not drawn: \(failure)") }
      if figure.sha256 != Digest.sha256([UInt8](bytes)) {
        return .problem("\(path): is not what was drawn, as \(FigureRecord.fileName) beside it says")
      }
    }
    let differing = now.differences(from: was)
    guard differing.isEmpty else {
      return .problem("\(new): drawn from other data or words than \(old): \(differing.joined(separator: ", "))")
    }
    guard !now.isDrawn(as: was) else {
      return .problem("\(new): other bytes than \(old), though the same gnuplot drew both from the same data")
    }
    let (before, after) = (Self.short(was.gnuplot), Self.short(now.gnuplot))
    if was.gnuplot == now.gnuplot {
      return .note("\(shown): drawn by gnuplot \(after) with other fonts or libraries; same data")
    }
    return .note(
      before == after
        ? "\(shown): drawn by \(now.gnuplot ?? "") instead of \(was.gnuplot ?? ""); same data"
        : "\(shown): drawn by gnuplot \(after) instead of \(before); same data")
  }

  /// `6.0` of `gnuplot 6.0 patchlevel 2`.
  private static func short(_ version: String?) -> String {
    let words = (version ?? "").split(separator: " ")
    return words.count > 1 ? String(words[1]) : version ?? "unknown"
  }

  private func samePixels(_ one: String, _ other: String) -> Bool {
    guard let first = try? PNGImage(path: one, format: .rgb), let second = try? PNGImage(path: other, format: .rgb)
    else { return false }
    return first == second
  }

  // MARK: Networks

  /// What is to be said of two runs of which only the first seed is the same.
  private func networkFindings(_ slug: String, _ old: String, _ new: String) -> Findings {
    let committed = PublishedNetwork.names(in: old)
    let names = committed.filter { FileManager.default.fileExists(atPath: "\(new)/\($0)") }
    guard !names.isEmpty else {
      return Findings(problems: ["\(new): run with other seeds than \(old), and no network of both, so there is nothing to compare"])
    }
    var findings = Findings(
      problems: committed.filter { !names.contains($0) }.map { "\(old)/\($0): missing in \(new)" })
    for name in names {
      if let problem = otherNetwork("\(new)/\(name)", than: "\(old)/\(name)") {
        findings.problems.append("\(problem); one that a chapter chooses among its seeds needs all of them")
      }
    }
    findings.notes = ["\(slug): run with other seeds, the first the same, so only networks are compared: \(names.joined(separator: ", "))"]
    return findings
  }

  /// How the network at `new` differs from the one at `old`; nil for the same bits, those of the header included.
  private func otherNetwork(_ new: String, than old: String) -> String? {
    do throws(HostError) {
      let was = try SavedTensors(path: old)
      let now = try SavedTensors(path: new)
      if was.sha256 != now.sha256 {
        return "\(new): another network than \(old): the SHA-256 of its tensors is \(now.sha256), of the committed ones \(was.sha256)"
      }
      return was.fileSHA256 == now.fileSHA256 ? nil : "\(new): the tensors of \(old) under another header"
    } catch {
      return "\(error)"
    }
  }

  // MARK: What can be compared

  /// What two runs have in common.
  private enum Likeness {
    /// Seeds and settings.
    case same
    /// Settings and options, and of the seeds the first.
    case firstSeed
    /// Too little, and why.
    case other(String)
  }

  private func likeness(_ old: String, _ new: String) -> Likeness {
    func record(_ folder: String) -> NSDictionary? {
      guard let data = FileManager.default.contents(atPath: folder + "/run.json") else { return nil }
      return (try? JSONSerialization.jsonObject(with: data)) as? NSDictionary
    }
    guard let one = record(old) else { return .other("\(old)/run.json: cannot be read as JSON") }
    guard let other = record(new) else { return .other("\(new)/run.json: cannot be read as JSON") }
    let differing = ["seeds", "settings"].filter { one[$0] as? NSObject != other[$0] as? NSObject }
    guard let key = differing.first else { return .same }
    if differing == ["seeds"], beginAlike(old, new) { return .firstSeed }
    return .other("\(new): run with other \(key) than \(old), so there is nothing to compare")
  }

  /// Whether the first seed of both was run in the same way: neither of them reduced, nor on the user's own data.
  private func beginAlike(_ old: String, _ new: String) -> Bool {
    guard let one = run(old), let other = run(new), let first = one.seeds.first else { return false }
    return first == other.seeds.first && one.otherWords == other.otherWords
  }

  /// What `run.json` says of a run beside its settings.
  private struct Run: Decodable {
    let seeds: [UInt64]
    let command: [String]?

    /// The command without its seeds.
    var otherWords: [String] {
      var words = command ?? []
      if let place = words.firstIndex(of: "--seeds") { words.removeSubrange(place..<min(place + 2, words.count)) }
      return words
    }
  }

  private func run(_ folder: String) -> Run? {
    guard let data = FileManager.default.contents(atPath: folder + "/run.json") else { return nil }
    return try? JSONDecoder().decode(Run.self, from: data)
  }

  private func files(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  /// The first differing lines of two CSV files, and how many there are. Bytes are compared, because Swift
  /// calls differently composed characters equal.
  private func rows(_ path: String, committed: Data, fresh: Data) -> [String] {
    func lines(_ data: Data) -> [Data] { data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) }
    func text(_ line: Data) -> String { String(decoding: line, as: UTF8.self) }
    let (one, other) = (lines(committed), lines(fresh))
    var found: [String] = []
    for line in 0..<max(one.count, other.count) {
      let (was, now) = (line < one.count ? one[line] : Data(), line < other.count ? other[line] : Data())
      if was != now { found.append("\(path):\(line + 1): \(text(now)), committed: \(text(was))") }
    }
    // One inserted line shifts all that follow, hence the limit.
    let rest = found.count - Self.shownRows
    return Array(found.prefix(Self.shownRows)) + (rest > 0 ? ["\(path): \(rest) more lines differ"] : [])
  }
}
