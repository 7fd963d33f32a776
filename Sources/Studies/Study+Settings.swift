import Foundation
import Host
import Ledger

/// What an experiment reads from the ledger. Each call says what it can work with, a range and a length, so
/// that a wrong setting ends the program in one line instead of far from here, by a trap or for want of
/// memory. What is read as a setting is noted in `run.json`.
extension Study {
  /// The numbers of a text's settings lie well within it; those that do not, and those that a program divides
  /// by or allocates by, are read with a range of their own.
  public static let usual = -1e6...1e6

  /// A number that a text prints as a setting.
  public func setting(_ id: String, in range: ClosedRange<Double> = usual) -> Double {
    let value = orEnd { () throws(LedgerError) in try ledger.setting(id) }
    guard range.contains(value) else { endOutOfRange(id, "a number \(Self.words(range))") }
    settings.append(.init(id, .number(value)))
    return value
  }

  /// A setting that is a whole number.
  public func count(_ id: String, in range: ClosedRange<Int> = 1...1_000) -> Int {
    let value = orEnd { () throws(LedgerError) in try ledger.setting(id) }
    guard let count = Int(exactly: value), range.contains(count) else {
      endOutOfRange(id, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    settings.append(.init(id, .number(value)))
    return count
  }

  /// Several numbers that a text prints as one setting: `count` of them, or any number but none.
  public func settings(_ id: String, count: Int? = nil, in range: ClosedRange<Double> = usual) -> [Double] {
    let values = orEnd { () throws(LedgerError) in try ledger.settings(id) }
    checkCount(id, values.count, count)
    guard values.allSatisfy(range.contains) else { endOutOfRange(id, "numbers \(Self.words(range))") }
    settings.append(.init(id, .list(values.map(OrderedJSON.number))))
    return values
  }

  /// Several whole numbers that a text prints as one setting.
  public func counts(_ id: String, count: Int? = nil, in range: ClosedRange<Int> = 1...1_000) -> [Int] {
    let values = orEnd { () throws(LedgerError) in try ledger.settings(id) }
    checkCount(id, values.count, count)
    let counts = values.compactMap { Int(exactly: $0) }
    guard counts.count == values.count, counts.allSatisfy(range.contains) else {
      endOutOfRange(id, "whole numbers from \(range.lowerBound) to \(range.upperBound)")
    }
    settings.append(.init(id, .list(values.map(OrderedJSON.number))))
    return counts
  }

  /// The words that a text prints as a setting, such as the name of an activation.
  public func settingText(_ id: String) -> String {
    let text = orEnd { () throws(LedgerError) in try ledger.settingText(id) }
    guard (1...200).contains(text.count) else { endOutOfRange(id, "a text of 1 to 200 characters") }
    settings.append(.init(id, .text(text)))
    return text
  }

  /// The numbers of a row as printed, of whatever kind: `count` of them, or any number but none.
  public func published(_ id: String, count: Int? = nil) -> [Double] {
    let row = orEnd { () throws(LedgerError) in try ledger.row(id) }
    guard let values = row.values else { fail("ledger row \(id): '\(Shown.text(row.published))' is no number") }
    checkCount(id, values.count, count)
    return values
  }

  /// Checks a whole number that a text prints and that the program gets in another way; ends the program
  /// where they differ.
  public func check(_ id: String, is value: Int, _ what: String) {
    let printed = setting(id)
    if printed != Double(value) {
      fail("ledger row \(id): \(Self.text(printed)), but \(what) are \(value)")
    }
  }

  /// More numbers than any row of a text holds.
  private static let mostNumbers = 1_000

  private func checkCount(_ id: String, _ found: Int, _ expected: Int?) {
    guard let expected else {
      if (1...Self.mostNumbers).contains(found) { return }
      fail("ledger row \(id): \(found) numbers; expected from 1 to \(Self.mostNumbers)")
    }
    if found != expected { fail("ledger row \(id): \(found) number\(found == 1 ? "" : "s"); expected \(expected)") }
  }

  private func endOutOfRange(_ id: String, _ expected: String) -> Never {
    fail("ledger row \(id): \(Shown.text(ledger[id]?.published ?? "")) is out of range; expected \(expected)")
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    "from \(NumberText.shortest(range.lowerBound)) to \(NumberText.shortest(range.upperBound))"
  }
}
