import Ledger
import Reports

/// What a program gathers for its page, beside the prose.
public struct PageContents: Sendable {
  /// Texts for `{{value key}}`.
  public var values = ValuesTable()
  /// Tables for `{{table name}}` and for figures, by the names of their files.
  public var tables: [(name: String, table: CSVTable)] = []
  /// Figures by gnuplot, in the order in which they are drawn.
  public var figures: [String] = []

  /// Nothing yet.
  public init() {}
}

/// A program that writes a page of what it computes or measures: an experiment (`Study`), or a benchmark.
public protocol PageProgram: AnyObject {
  /// What is there for the page so far.
  var page: PageContents { get set }

  /// Ends the program with one line on stderr and exit code 1.
  func fail(_ message: String) -> Never
}

extension PageProgram {
  /// Makes `key` available to the prose as `{{value key}}`, with `decimals` decimals.
  public func value(_ key: String, _ number: Double, decimals: Int = 0) {
    page.values.set(key, to: Study.text(number, decimals: decimals))
  }

  /// Makes a text available to the prose.
  public func value(_ key: String, _ text: String) { page.values.set(key, to: text) }

  /// A table of the page, and a file beside it: for `{{table name}}` and for figures.
  public func table(_ name: String, _ header: [String], _ rows: [[String]]) {
    page.tables.append((name, CSVTable(header: header, rows: rows)))
  }

  /// A figure by gnuplot: `<name>.gp` beside the program draws `<name>.png` from the page's tables.
  public func figure(_ name: String) { page.figures.append(name) }

  /// The result of `body`, or the end of the program with its error.
  public func orEnd<Result, Failure: Error>(_ body: () throws(Failure) -> Result) -> Result {
    do {
      return try body()
    } catch {
      fail("\(error)")
    }
  }
}
