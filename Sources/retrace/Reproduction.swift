import ArgumentParser
import Foundation
import Host
import Ledger
import Reports

/// Experiments run one after the other, and what became of each.
struct Reproduction {
  private struct Row {
    let slug: String
    let state: String
    let seconds: Double?
    /// Where the report was written, as far as one was.
    let folder: String?
    /// How its rows were judged, each counted once; empty where no report was written.
    let judged: String
  }

  private let checkout: Checkout
  private let ledger: Ledger
  /// The folders in which a report may be written.
  private let parents: [String]
  private var rows: [Row] = []
  private(set) var failed = false
  /// The signal that stopped the whole.
  private(set) var interruption: Int32?
  /// The folders in which reports were written, in fixed order.
  private(set) var writtenParents: [String] = []

  /// A report that was written, into `parent`, by a program that ran from `begin` to `end`.
  struct Written {
    let slug, parent: String
    let begin, end: Date
  }

  /// In the order of the runs.
  private(set) var reports: [Written] = []

  /// - Parameter output: The folder that the experiments are told to write to, if they are.
  init(_ checkout: Checkout, ledger: Ledger, output: String?) {
    self.checkout = checkout
    self.ledger = ledger
    parents = output.map { [$0] } ?? [checkout.path("reports"), checkout.path("build/reports")]
  }

  /// Runs one experiment, unless the whole was stopped.
  mutating func run(_ slug: String, _ options: [String]) {
    guard interruption == nil else {
      rows.append(Row(slug: slug, state: "not started", seconds: nil, folder: nil, judged: ""))
      return
    }
    let before = parents.map { Self.stamp("\($0)/\(slug)/run.json") }
    let (start, begin) = (ContinuousClock.now, Date())
    let state = finish(slug, options)
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    // A new run.json tells where the report went; the program's last line says it too, but goes
    // straight to the user's terminal.
    let written = zip(parents, before).filter { Self.stamp("\($0)/\(slug)/run.json") != $1 }.map(\.0)
    writtenParents = parents.filter { writtenParents.contains($0) || written.contains($0) }
    if let parent = written.first { reports.append(Written(slug: slug, parent: parent, begin: begin, end: Date())) }
    let folder = written.first.map { "\($0)/\(slug)" }
    let judged = folder.map { tally($0) } ?? ""
    rows.append(Row(slug: slug, state: state, seconds: elapsed, folder: folder, judged: judged))
  }

  /// The verdicts of a report that count, those under each row's headline condition.
  private func tally(_ folder: String) -> String {
    guard let verdicts = try? CSVTable.verdicts(path: "\(folder)/verdicts.csv") else { return "" }
    return verdicts.filter { verdict in
      guard let row = ledger[verdict.id] else { return false }
      return row.condition == verdict.condition
    }.tally
  }

  /// The state in which the experiment ended, in a few words.
  private mutating func finish(_ slug: String, _ options: [String]) -> String {
    let outcome: ForegroundProgram.Outcome
    do {
      outcome = try ForegroundProgram.run(try checkout.program(slug), options)
    } catch {
      failed = true
      return "failed: \(error)"
    }
    interruption = outcome.interruption
    if outcome.end == .exited(0) { return "done" }
    failed = true
    if interruption != nil { return "interrupted" }
    switch outcome.end {
    case .exited(let code): return "failed with exit code \(code)"
    case .killed(let signal): return "ended by signal \(signal)"
    }
  }

  /// Runs `slugs`, each with `options`, writes the front page, prints the summary, and ends the command where anything
  /// went wrong.
  ///
  /// - Parameter describe: What else is to be written about the reports; called with those in one folder.
  static func run(
    _ checkout: Checkout, _ slugs: [String], _ options: [String], output: String?,
    describe: (_ folder: String, _ reports: [Written]) throws -> Void = { _, _ in }
  ) throws {
    // Checked before hours of work, not after them.
    let ledger = try checkout.ledger()
    var reproduction = Reproduction(checkout, ledger: ledger, output: output)
    for (number, slug) in slugs.enumerated() {
      if reproduction.interruption == nil {
        // Not `print`, whose buffer would come after the experiment's own lines.
        report("[\(number + 1)/\(slugs.count)] \(slug): \(checkout.title(slug))")
      }
      reproduction.run(slug, options)
    }
    // The summary of what hours of work came to is not lost for a front page that cannot be written.
    var failure: (any Error)?
    for folder in reproduction.writtenParents {
      do {
        try checkout.frontPage(ledger).write(to: folder, ledger: ledger)
        // What was told to stop does no more than it must.
        if reproduction.interruption == nil { try describe(folder, reproduction.reports.filter { $0.parent == folder }) }
      } catch {
        failure = failure ?? error
      }
    }
    report("\n" + reproduction.summary)
    if let failure { warn("Error: \(failure)") }
    if let signal = reproduction.interruption { throw ExitCode(128 + signal) }
    if failure != nil { throw ExitCode(1) }
    if reproduction.failed { throw ExitCode(1) }
  }

  /// A table with one line for each experiment.
  var summary: String {
    var cells = [["Experiment", "Seconds", "State", "Report", "Rows"]]
    cells += rows.map { row in
      [row.slug, row.seconds.map { String(format: "%.1f", $0) } ?? "-", row.state, row.folder ?? "-", row.judged]
    }
    let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { row in
      let padding = String(repeating: " ", count: widths[1] - row[1].count)
      let line = [
        padded(row[0], to: widths[0]), padding + row[1], padded(row[2], to: widths[2]),
        padded(row[3], to: widths[3]), row[4],
      ].joined(separator: "  ")
      return line.trimmingCharacters(in: .whitespaces)
    }.joined(separator: "\n")
  }

  /// Tells a file from one that replaced it; nil where there is none.
  private static func stamp(_ path: String) -> [Int]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let changed = status.st_mtimespec
    #else
      let changed = status.st_mtim
    #endif
    return [Int(status.st_ino), changed.tv_sec, changed.tv_nsec]
  }
}
