import Foundation
import Ledger

/// A copy of the ledger in which some printed values are others.
struct LedgerCopy {
  static let folder = Programs.checkout + "/experiments/published"

  private let tables: [(name: String, records: [[String]])]
  private static let id = Ledger.columns.firstIndex(of: "id") ?? 0
  private static let published = Ledger.columns.firstIndex(of: "published") ?? 0

  init() throws {
    tables = try Ledger(folder: Self.folder).sources.map { source in
      let text = try String(contentsOfFile: "\(Self.folder)/\(source.key).csv", encoding: .utf8)
      return (source.key + ".csv", try CSV.records(of: text).map(\.fields))
    }
  }

  /// Writes the copy into `folder`, with the values of `changes` for the rows that they name, without those `left out`,
  /// and with others by the name of another id behind those of `doubles`.
  func write(
    to folder: String, changing changes: [String: String] = [:], leavingOut left: Set<String> = [],
    doubling doubles: [String: String] = [:]
  ) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, records) in tables {
      let lines = records.flatMap { fields -> [String] in
        if left.contains(fields[Self.id]) { return [] }
        var fields = fields
        if let other = changes[fields[Self.id]] { fields[Self.published] = other }
        guard let double = doubles[fields[Self.id]] else { return [CSV.line(fields)] }
        let first = CSV.line(fields)
        fields[Self.id] = double
        return [first, CSV.line(fields)]
      }
      try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
  }
}

extension LedgerCopy {
  private static let recording = NSLock()

  /// Writes into the ledger itself on which settings the rows named in `dependence` depend.
  static func record(_ dependence: [String: [String]]) throws {
    try recording.withLock {
      let column = Ledger.columns.firstIndex(of: "depends_on") ?? 0
      for (name, records) in try LedgerCopy().tables {
        let lines = records.map { fields in
          var fields = fields
          if let settings = dependence[fields[id]] { fields[column] = settings.joined(separator: " ") }
          return CSV.line(fields)
        }
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
      }
    }
  }
}

/// A printed value with its numbers picked out, so that some can be replaced where they stand.
struct PrintedNumbers {
  private let text: String
  private let ranges: [Range<String.Index>]
  /// The numbers as printed.
  var tokens: [String] { ranges.map { String(text[$0]) } }

  init(_ text: String) {
    self.text = text
    ranges = text.ranges(of: /-?\d+(\.\d+)?([eE][+-]?\d+)?/).map { $0 }
  }

  /// The text with other numbers in the places of the old ones.
  func replaced(by numbers: [String]) -> String {
    var result = ""
    var rest = text.startIndex
    for (range, number) in zip(ranges, numbers) {
      result += text[rest..<range.lowerBound] + number
      rest = range.upperBound
    }
    return result + text[rest...]
  }

  /// Other values of a setting, the likeliest to be sensible first: whole numbers stay whole, bits bits.
  var variants: [String] {
    let tokens = tokens
    // A single word, such as a string of a grammar.
    if tokens.isEmpty { return text.contains(where: \.isWhitespace) ? [] : [String(text.reversed())] }
    var found: [[String]] = []
    if let whole = tokens.map({ Int($0) }) as? [Int], let first = whole.first, let last = whole.last {
      if whole.allSatisfy({ $0 == 0 || $0 == 1 }), whole.count > 1 {
        found.append(whole.map { "\(1 - $0)" })
        found.append(whole.reversed().map { "\($0)" })
      }
      if whole.count > 1 { found.append((whole.dropLast() + [last + 1]).map { "\($0)" }) }
      found.append(([first + 1] + whole.dropFirst()).map { "\($0)" })
      found.append(whole.map { "\($0 + 1)" })
      found.append(whole.map { $0 > 1 ? "\($0 - 1)" : "\($0)" })
      if whole.count == 1 { found += [["\(2 * first)"], ["\(1 - first)"]] }
      if whole.count > 1 { found.append(whole.reversed().map { "\($0)" }) }
    } else if let numbers = tokens.map({ Double($0) }) as? [Double], !numbers.isEmpty {
      found.append(numbers.enumerated().map { "\($1 * 1.01 + 0.001 * Double($0 + 1))" })
      found.append(numbers.map { "\($0 * 0.8)" })
      found.append(numbers.enumerated().map { "\($1 * 1.25 + 0.03 * Double($0 + 1))" })
      found += [numbers.map { "\(-$0)" }, numbers.map { "\(100 * $0)" }]
    }
    return found.filter { $0 != tokens }.map(replaced)
  }

  /// The text with its number `index` changed by `factor` units in its last printed digit.
  func nudged(_ index: Int, by units: Double) -> String {
    var numbers = tokens
    let token = numbers[index]
    let parts = token.lowercased().split(separator: "e")
    let decimals = parts[0].split(separator: ".").dropFirst().first?.count ?? 0
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let moved = (Double(parts[0]) ?? 0) + units * pow(10, -Double(decimals))
    numbers[index] = String(format: "%.\(decimals)f", moved) + (exponent == 0 ? "" : "e\(exponent)")
    return replaced(by: numbers)
  }
}
