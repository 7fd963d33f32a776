import Foundation

/// Freshly made reports against the committed ones. The same settings must give the same bytes in every
/// file but `run.json`.
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

  /// All differences of one experiment, a line each.
  func problems(_ slug: String) -> [String] {
    let (old, new) = ("\(committed)/\(slug)", "\(fresh)/\(slug)")
    if let reason = otherSettings(old, new) { return [reason] }
    let names = Set(files(old) + files(new)).subtracting(["run.json"]).sorted()
    return names.flatMap { name -> [String] in
      guard let one = FileManager.default.contents(atPath: "\(old)/\(name)") else {
        return ["\(new)/\(name): new; the committed report has no such file"]
      }
      guard let other = FileManager.default.contents(atPath: "\(new)/\(name)") else {
        return ["\(old)/\(name): missing in \(new)"]
      }
      if one == other { return [] }
      guard name.hasSuffix(".csv") else { return ["\(new)/\(name): other bytes than \(old)/\(name)"] }
      return rows("\(new)/\(name)", committed: one, fresh: other)
    }
  }

  /// Why the two runs cannot be compared; nil for runs with the same seeds and settings.
  private func otherSettings(_ old: String, _ new: String) -> String? {
    func record(_ folder: String) -> NSDictionary? {
      guard let data = FileManager.default.contents(atPath: folder + "/run.json") else { return nil }
      return (try? JSONSerialization.jsonObject(with: data)) as? NSDictionary
    }
    guard let one = record(old) else { return "\(old)/run.json: cannot be read as JSON" }
    guard let other = record(new) else { return "\(new)/run.json: cannot be read as JSON" }
    for key in ["seeds", "settings"] where one[key] as? NSObject != other[key] as? NSObject {
      return "\(new): run with other \(key) than \(old), so there is nothing to compare"
    }
    return nil
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
