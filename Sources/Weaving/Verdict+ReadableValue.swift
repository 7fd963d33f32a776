import Foundation
import Host
import Ledger

extension Verdict {
  /// Our value as a person wants to see it: with two digits more than were printed, at most.
  package var readableValue: String {
    guard kind == .exact, let digits = Self.row(published).printedDigits, let ours = Self.row(reproduced).values,
      digits.count == ours.count
    else { return reproduced }
    let numbers = zip(ours, digits).map { value, decimals in
      let all = NumberText.shortest(value)
      let short = String(format: "%.\(max(0, decimals + 2))f", value)
      return all.count < short.count ? all : short
    }
    return NumberText.json(numbers, shape: Self.row(published).shape)
  }

  /// Our value as the front page says it: `0 in 18 of 20 seeds (up to 168)`, or
  /// `157.5 (median; 80 % of seeds 131 to 210)`.
  package var valueInWords: String {
    if kind == .exact, Self.row(published).values != nil {
      switch verdict {
      case .fitted where note.hasPrefix(Judge.carriedRounding): return "the same digits, by a rounding fitted to them"
      case .reproduced, .fitted, .definition: return "the same digits"
      case .rounded: return "the same digits, with intermediate values rounded"
      default: return Markdown.spaced(readableValue)
      }
    }
    guard kind == .stochastic, let ends = ends(of: spread) else { return Markdown.spaced(readableValue) }
    guard let (zeros, seeds) = share else {
      return isByDistribution
        ? "\(short(reproduced)) (median of the exact distribution; its central 80 % \(ends.lower) to \(ends.upper))"
        : "\(short(reproduced)) (median; 80 % of seeds \(ends.lower) to \(ends.upper))"
    }
    if zeros == seeds { return "0 in all \(seeds) seeds" }
    if zeros == 0 {
      let counts = ends.lower == ends.upper ? "\(ends.lower) in each" : "\(ends.lower) to \(ends.upper)"
      return "0 in none of \(seeds) seeds, but \(counts)"
    }
    return "0 in \(zeros) of \(seeds) seeds (up to \(ends.upper))"
  }

  /// How the seeds lie, which printed values they would have borne out, and where the printed one lies among
  /// them; empty for what is not random.
  var spreadInWords: String {
    var parts: [String] = []
    if let ends = ends(of: spread) {
      let whose =
        isByDistribution
        ? "central 80 % of the exact distribution" : share == nil ? "80 % of the \(seedCount) seeds" : "all seeds"
      parts.append("\(whose) \(ends.lower) to \(ends.upper)")
    }
    if isTooFew {
      parts.append("of so few seeds nothing is accepted")
    } else if let ends = ends(of: accepted) {
      parts.append("\(ends.lower) to \(ends.upper) would be accepted")
    } else if !accepted.isEmpty {
      parts.append("\(accepted) would be accepted")
    }
    if !rank.isEmpty { parts.append("the printed value has rank \(rank), p = \(pValue)") }
    return parts.joined(separator: "; ")
  }

  /// What was found; of a claim also what was tested. Without the values of all seeds, which `verdicts.csv` has.
  package var findings: String {
    var rest = note
    if let start = rest.firstRange(of: Self.allValues) {
      let before = String(rest[..<start.lowerBound])
      let after = rest[start.upperBound...].firstIndex(of: ";").map { String(rest[$0...].dropFirst(2)) } ?? ""
      rest = after.isEmpty && before.hasSuffix("; ") ? String(before.dropLast(2)) : before + after
    }
    return found.isEmpty ? rest : rest.isEmpty ? found : "\(found); tested: \(rest)"
  }

  /// Whether the value and its range are those of a distribution that is known exactly.
  private var isByDistribution: Bool { note.hasPrefix(Judge.exactDistribution) }

  /// Whether the rule was stopped by the number of seeds, as `Judge` says it.
  private var isTooFew: Bool { verdict == .inconclusive && note.prefixMatch(of: /[0-9]+ seeds are fewer than/) != nil }

  /// Before the values of the seeds, as `Judge` writes them.
  private static let allValues = "all values: "

  private var seedCount: Int { seeds.split(separator: " ").count }

  /// In how many seeds of how many a printed zero came out.
  private var share: (zeros: Int, seeds: Int)? {
    guard let words = reproduced.wholeMatch(of: /zero in ([0-9]{1,9}) of ([0-9]{1,9}) seeds/)?.output,
      let zeros = Int(words.1), let seeds = Int(words.2)
    else { return nil }
    return (zeros, seeds)
  }

  /// The ends of a range, fit to be read.
  private func ends(of field: String) -> (lower: String, upper: String)? {
    guard let ends = Self.row(field).values, ends.count == 2 else { return nil }
    return (short(NumberText.shortest(ends[0])), short(NumberText.shortest(ends[1])))
  }

  /// A number with one digit more than was printed, at most.
  private func short(_ number: String) -> String {
    guard let value = Double(number), let decimals = Self.row(published).printedDigits?.first else { return number }
    let short = String(format: "%.\(max(0, min(decimals, 12)) + 1)f", value)
    return number.count < short.count ? number : short
  }

  /// A field that is written like the ledger's `published`.
  private static func row(_ field: String) -> PublishedRow {
    PublishedRow(id: "", source: "", locator: "", experiment: "", kind: .exact, quantity: "", published: field)
  }
}

extension Condition {
  /// What the condition is called in a table.
  package var words: String {
    switch self {
    case .asPrinted: "as printed"
    case .completed: "completed"
    case .extended: "extended"
    }
  }
}
