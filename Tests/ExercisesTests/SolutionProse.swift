import Foundation
import Ledger
import Testing
import Weaving

/// What an exercise says, question and solution, so that tests can ask whether it says what a computation gives: a
/// number that is stated in a solution is computed again in a test, and a digit changed in the prose fails it.
/// These tests stay in Retrace; the packages of exercises do not hold them.
struct SolutionProse {
  private let text: String
  private let reports: String

  /// Reads the exercises of `experiments/<slug>` from the heading of exercise `number` to that of the next.
  init(_ slug: String, _ number: Int) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let file = try ExerciseFiles.paths(in: "\(root)/experiments/\(slug)")
      .map { try String(contentsOfFile: $0, encoding: .utf8) }.joined(separator: "\n")
    let start = try #require(file.range(of: "### Exercise \(number). "), "\(slug) has no exercise \(number)")
    let rest = file[start.upperBound...]
    text = Self.onOneLine(rest.range(of: "### Exercise ").map { String(rest[..<$0.lowerBound]) } ?? String(rest))
    reports = "\(root)/reports/\(slug)"
  }

  /// Lines may be broken anywhere.
  private static func onOneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Expects that all of `passages` stand in the exercise.
  func says(_ passages: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    for passage in passages where !text.contains(Self.onOneLine(passage)) {
      Issue.record("the exercise does not say: \(passage)", sourceLocation: sourceLocation)
    }
  }

  /// A CSV file of the chapter's committed report.
  func report(_ name: String) throws -> CSVTable { try CSVTable(path: "\(reports)/\(name)") }

  /// A value of the chapter's committed report.
  func value(_ key: String) throws -> String {
    try #require(try report("values.csv").rows.first { $0[0] == key }?[1], "no value \(key)")
  }
}

/// `x` with so many decimals and a hyphen for its minus, as in formulas.
func fixed(_ x: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", x) }

/// `x` with so many decimals and a true minus, as in sentences and tables.
func signed(_ x: Double, _ decimals: Int) -> String { fixed(x, decimals).replacingOccurrences(of: "-", with: "−") }

/// `n` with commas between its thousands, in a formula `{,}`.
func grouped(_ n: Int, by comma: String = ",") -> String {
  var digits = String(n)
  var result = ""
  while digits.count > 3 {
    result = comma + digits.suffix(3) + result
    digits.removeLast(3)
  }
  return digits + result
}

/// `x` as a power of ten in a formula, `2.0 \times 10^{-2}`.
func powerOfTen(_ x: Double, _ decimals: Int) -> String {
  let parts = String(format: "%.\(decimals)e", x).split(separator: "e")
  return "\(parts[0]) \\times 10^{\(Int(parts[1]) ?? 0)}"
}

/// `base` to the power of `exponent`; Foundation has several of that name.
func power(_ base: Double, _ exponent: Double) -> Double { Foundation.pow(base, exponent) }
