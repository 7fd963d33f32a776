import Foundation
import Host
import Ledger

/// Something to try on a page of the site: a script of `handouts/explorables`, and tables of a chapter's report as its data.
///
/// A chapter's prose says where one stands by a comment alone on its line, `<!-- explorable: name -->`. Nothing of it is seen
/// in a report, nor in papers, decks and packages, for which `handout.lua` takes comments away; the site puts `html` in its
/// place.
public struct Explorable: Sendable, Equatable {
  /// What its script reads of a report's table. Other columns and rows do not go to the site.
  public struct Table: Sendable, Equatable {
    /// Its name in the folder of the report.
    public let file: String
    /// In this order; all where it is nil.
    public let columns: [String]?
    /// Rows are left out that have anything but one of `values` in `column`; nil keeps all.
    public let rows: Rows?

    /// The rows that have one of `values` in `column`.
    public struct Rows: Sendable, Equatable {
      let column: String
      let values: [String]
    }

    init(_ file: String, columns: [String]? = nil, rows: Rows? = nil) {
      self.file = file
      self.columns = columns
      self.rows = rows
    }
  }

  /// That of its script, `handouts/explorables/<name>.js`, and of the function in it.
  public let name: String
  /// The chapter on whose page it stands, and whose report has its data.
  public let slug: String
  /// What is to be seen and tried, for those who cannot see it, for paper and for pages without scripts. The chapter has a
  /// figure or table that shows the same at rest.
  public let words: String
  /// What its script reads.
  public let tables: [Table]

  /// All that there are, in the order of the course.
  public static let all = [perceptronLine, learningRate, weightGain, wrongDigits, forgetBias]

  private static let perceptronLine = Explorable(
    name: "perceptron-line", slug: "xor-net",
    words: """
      Where scripts run, the rule can be followed here case by case, on AND, OR or XOR and from any whole numbers: the \
      weights, the line on which the unit changes its mind, and what a wrong answer adds to them. On AND and OR the line \
      comes to rest between the classes; on XOR it goes round. The drawing above shows the line for OR at rest, and the \
      table the circle of XOR.
      """,
    tables: [Table("cases.csv")])

  private static let learningRate = Explorable(
    name: "learning-rate", slug: "power-plant-regression",
    words: """
      Where scripts run, the network can be trained here on its four rows at learning rates from 0.01 to 50, with logistic \
      or rectified units, and its error is drawn by the number of updates. A longer step needs fewer updates up to a point; \
      past it the error rises again and again, or no gradient is left. The figure at the head of the chapter shows the \
      error at 0.2 and 0.1.
      """,
    tables: [
      Table("weights.csv"), Table("reconstruction.csv"),
      Table(
        "verdicts.csv", columns: ["id", "reproduced"],
        rows: .init(
          column: "id", values: ["kelleher-t3-row-1", "kelleher-t3-row-2", "kelleher-t3-row-3", "kelleher-t3-row-4"])),
      Table(
        "results.csv", columns: ["model", "epoch", "metric", "value"],
        rows: .init(column: "model", values: ["logistic", "relu fast"])),
    ])

  private static let weightGain = Explorable(
    name: "weight-gain", slug: "weight-initialisation",
    words: """
      Where scripts run, the deviation of the first weights can be moved here, and a network of five hidden layers is drawn \
      with it: what is left of the weighted sums in the last layer and of the deltas in the first, beside what the formula \
      expects. From one hidden layer to the next only one deviation keeps both. The figure at the head of the chapter shows \
      four such starts.
      """,
    tables: [Table("schemes.csv"), Table("spread.csv")])

  private static let wrongDigits = Explorable(
    name: "wrong-digits", slug: "mnist-cnn-vs-mlp",
    words: """
      Where scripts run, all test digits that this CNN got wrong can be looked at here, by their true label and the \
      prediction, each with the probabilities of all ten labels. The figure above shows three of each label.
      """,
    tables: [Table("wrong-digits.csv")])

  private static let forgetBias = Explorable(
    name: "forget-bias", slug: "recurrence-by-hand",
    words: """
      Where scripts run, the bias of a forget gate can be moved here, and what it leaves of a signal after so many steps is \
      drawn beside the gates of this chapter's LSTMs. With bias 0 half of it is gone after one step, with bias 5 after about \
      a hundred. The figure above shows what that does to gradients.
      """,
    tables: [Table("reach-curves.csv")])

  /// The line of a chapter's prose that it takes the place of.
  public var marker: String { "\(Self.opening) \(name) \(Self.closing)" }
  private static let opening = "<!-- explorable:"
  private static let closing = "-->"

  /// What stands on the page: a place for the script, which holds the words until it runs.
  public var html: String {
    "<div class=\"explorable\" data-explorable=\"\(name)\">\n<p>\(SiteFrame.escaped(words))</p>\n</div>"
  }

  /// The folder of its files on the site, beside the pages.
  public static let folder = "explorables"
  /// The files that its page loads, in this order.
  public var scripts: [String] { ["\(Self.folder)/\(name).data.js", "\(Self.folder)/\(name).js"] }

  /// A chapter's Markdown with what stands in the places of its comments, and which these are.
  public struct Placed: Sendable, Equatable {
    /// With the `html` of each in the place of its marker.
    public var markdown: String
    /// Those placed, in the order of the page.
    public var explorables: [Explorable] = []
    /// The tables that are not in the report; what would show them is left out.
    public var missing: [String] = []
  }

  /// Puts what the comments in `markdown` name in their places.
  ///
  /// - Parameters:
  ///   - slug: that of the chapter.
  ///   - report: the folder of its report.
  /// - Throws: `HandoutError.report` where a comment names none of this chapter, with its line in `markdown`.
  public static func placed(in markdown: String, of slug: String, report: String) throws(HandoutError) -> Placed {
    var placed = Placed(markdown: "")
    var lines: [String] = []
    for (index, line) in markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard line.hasPrefix(opening), line.hasSuffix(closing) else {
        lines.append(String(line))
        continue
      }
      let name = line.dropFirst(opening.count).dropLast(closing.count).trimmingCharacters(in: .whitespaces)
      guard let explorable = all.first(where: { $0.name == name && $0.slug == slug }) else {
        throw .report(
          .malformed(path: "\(slug) as Markdown", line: index + 1, reason: "no explorable '\(name)' of \(slug)"))
      }
      let missing = explorable.tables.map { "\(report)/\($0.file)" }.filter { !FileManager.default.fileExists(atPath: $0) }
      placed.missing += missing
      if missing.isEmpty {
        placed.explorables.append(explorable)
        lines.append(explorable.html)
      }
    }
    placed.markdown = lines.joined(separator: "\n")
    return placed
  }

  /// The text of `<name>.data.js`: the tables as arrays of rows, the header first, every field as it stands in the file. The
  /// same bytes for the same report.
  ///
  /// - Parameter report: the folder of its chapter's report.
  /// - Throws: `HandoutError.report` where a table is not there, is no CSV, or lacks a column.
  public func data(report: String) throws(HandoutError) -> String {
    var members: [String] = []
    for table in tables {
      let rows = try table.records(report: report)
      let lines = rows.map { "[" + $0.map(OrderedJSON.quoted).joined(separator: ",") + "]" }
      members.append("\(OrderedJSON.quoted(table.file)): [\n\(lines.joined(separator: ",\n"))\n]")
    }
    return "// From reports/\(slug), by retrace. What it is for: \(name).js.\n"
      + "(window.retraceExplorableData ??= {})[\(OrderedJSON.quoted(name))] = {\n\(members.joined(separator: ",\n"))\n};\n"
  }

  /// Writes the files of `explorables` into the site's folder `target`: each one's data, and its script behind what all share.
  /// Nothing is written where there are none.
  ///
  /// - Parameters:
  ///   - scripts: the folder `handouts/explorables` of the checkout.
  ///   - reports: the folder whose `<slug>` are the reports.
  /// - Throws: `HandoutError.report`; what was written before stays, for the caller's folder is not in place yet.
  public static func write(
    _ explorables: [Explorable], scripts: String, reports: String, to target: String
  ) throws(HandoutError) {
    guard !explorables.isEmpty else { return }
    func script(_ name: String) throws(HandoutError) -> String {
      try handing { () throws(HostError) in try AtomicFile.text(of: "\(scripts)/\(name).js") }
    }
    let common = try script("common")
    for explorable in explorables {
      let name = "\(target)/\(folder)/\(explorable.name)"
      let own = try script(explorable.name)
      try Files.write("\(common)\n\(own)", to: "\(name).js")
      try Files.write(try explorable.data(report: "\(reports)/\(explorable.slug)"), to: "\(name).data.js")
    }
  }
}

extension Explorable.Table {
  /// The header and the rows that the site gets.
  func records(report: String) throws(HandoutError) -> [[String]] {
    let path = "\(report)/\(file)"
    let table = try handing { () throws(HostError) in try CSVTable(path: path) }
    func place(_ column: String) throws(HandoutError) -> Int {
      guard let place = table.header.firstIndex(of: column) else {
        throw .report(.malformed(path: path, line: 1, reason: "no column '\(column)'"))
      }
      return place
    }
    var places: [Int] = []
    for column in columns ?? table.header { places.append(try place(column)) }
    var kept = table.rows
    if let rows {
      let column = try place(rows.column)
      kept = kept.filter { rows.values.contains($0[column]) }
      guard !kept.isEmpty else {
        throw .report(.malformed(path: path, line: 1, reason: "no row with '\(rows.values[0])' in '\(rows.column)'"))
      }
    }
    return ([table.header] + kept).map { row in places.map { row[$0] } }
  }
}
