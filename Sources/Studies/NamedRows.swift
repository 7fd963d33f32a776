import Foundation
import Host
import Ledger
import Reports
import Weaving

/// Which ids of ledger rows a program can name, told from the strings of its Swift sources.
///
/// An id stands there as a string, or a string with interpolations makes it: `"kelleher-\(id)"` with `"eq44-delta\(n)"`
/// for `id` makes `kelleher-eq44-delta7`. What is interpolated is taken to be a whole number, or what another string of
/// the sources makes. So a row that nothing here names cannot get a verdict, while one that is named still may not:
/// that `Study.finish` tells.
final class NamedRows {
  private let plain: Set<String>
  private let interpolated: [[String]]
  /// What was found before: parts of ids come up again and again.
  private var found: [String: Bool] = [:]

  /// - Parameter sources: The program's files.
  init(sources: [[UInt8]]) {
    let strings = sources.flatMap { SourceStrings.pieces(in: $0) }
    plain = Set(strings.filter { $0.count == 1 }.map { $0[0] })
    // One of interpolations only says nothing.
    interpolated = strings.filter { $0.count > 1 && $0.contains { !$0.isEmpty } }
  }

  /// Whether a string of the sources can be `id`.
  func canName(_ id: String) -> Bool {
    if let known = found[id] { return known }
    let result = plain.contains(id) || interpolated.contains { makes(id[...], $0[...], isFirst: true) }
    found[id] = result
    return result
  }

  /// Whether `text` is the first of `pieces`, then something interpolated, then the next piece, and so on.
  private func makes(_ text: Substring, _ pieces: ArraySlice<String>, isFirst: Bool) -> Bool {
    guard let piece = pieces.first else { return text.isEmpty }
    if isFirst { return text.hasPrefix(piece) && makes(text.dropFirst(piece.count), pieces.dropFirst(), isFirst: false) }
    // What is interpolated here has at least one character and ends where the piece begins.
    var end = text.startIndex
    while end != text.endIndex {
      end = text.index(after: end)
      let rest = text[end...]
      if rest.hasPrefix(piece), isInterpolated(text[..<end]),
        makes(rest.dropFirst(piece.count), pieces.dropFirst(), isFirst: false)
      { return true }
    }
    return false
  }

  /// A number, or what a string of the sources makes; shorter each time, because some piece is not empty.
  private func isInterpolated(_ text: Substring) -> Bool { text.allSatisfy(\.isNumber) || canName(String(text)) }
}

extension Study {
  /// Ends the program where a row that it has to judge is named by none of its sources: now, not after hours of
  /// training. Where the sources cannot be read, `finish` tells as much.
  func endWithoutVerdicts() {
    let folder = "\(Checkout.root)/experiments/\(slug)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    // The exercises are another program.
    let sources = names.filter { $0.hasSuffix(".swift") && !ExerciseFiles.isOne($0) }
      .compactMap { try? AtomicFile.bytes(of: "\(folder)/\($0)") }
    if sources.isEmpty { return }
    let named = NamedRows(sources: sources)
    for row in ledger.rows(experiment: slug) where row.kind != .setting && !named.canName(row.id) {
      fail("ledger row \(row.id) has no verdict: nothing in experiments/\(slug) names it")
    }
  }
}
