/// A version of pandoc, and what its command line calls things: the one place that knows what changed when.
struct PandocVersion: Comparable, CustomStringConvertible {
  /// The first that reads GitHub's Markdown with formulas, and whose filters see the rows of tables.
  static let oldest = PandocVersion(numbers: [2, 11])

  private let numbers: [Int]

  private init(numbers: [Int]) { self.numbers = numbers }

  /// Reads the first line of `pandoc --version`; nil where it is none.
  init?(output: String) {
    guard let match = output.prefixMatch(of: /pandoc(?:\.exe)?\s+([0-9]+(?:\.[0-9]+)*)/) else { return nil }
    let numbers = match.output.1.split(separator: ".").map { Int($0) }
    guard !numbers.contains(nil) else { return nil }
    self.init(numbers: numbers.compactMap(\.self))
  }

  var description: String { numbers.map(String.init).joined(separator: ".") }

  static func < (one: PandocVersion, other: PandocVersion) -> Bool {
    one.numbers.lexicographicallyPrecedes(other.numbers)
  }

  /// A page with its pictures and style in one file. 2.19 has other words and warns of the old ones.
  var embedding: [String] {
    self < PandocVersion(numbers: [2, 19]) ? ["--self-contained"] : ["--embed-resources", "--standalone"]
  }

  /// Colours of code from the file `theme`. 3.8 has another word and warns of the old one.
  func highlighting(_ theme: String) -> String {
    self < PandocVersion(numbers: [3, 8]) ? "--highlight-style=\(theme)" : "--syntax-highlighting=\(theme)"
  }
}
