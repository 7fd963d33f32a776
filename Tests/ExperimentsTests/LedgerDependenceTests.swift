import Foundation
import Ledger
import Testing

/// Computed values follow from the settings, and each exact row stands for itself: shown by changing
/// copies of the ledger and running the built programs on them.
///
/// `RETRACE_RECORD=all` (or a slug) with `--filter LedgerDependenceTests/settings` fills the ledger's column `depends_on`
/// anew; experiments/README.md has the whole line.
@Suite("The exact rows of the ledger")
struct LedgerDependenceTests {
  let ledger: Ledger
  let copy: LedgerCopy

  init() throws {
    ledger = try Ledger(folder: LedgerCopy.folder)
    copy = try LedgerCopy()
  }

  /// What a program said of a copy of the ledger.
  private enum Outcome {
    case verdicts([String: Verdict], settings: Set<String>)
    /// Exit code and last words.
    case refused(Int32, String)
  }

  private func judge(_ slug: String, changing changes: [String: String] = [:]) throws -> Outcome {
    let folder = try TemporaryFolder()
    try copy.write(to: folder.file("ledger"), changing: changes)
    let outcome = try Programs.run(
      "\(Programs.folder)/\(slug)",
      [
        "--quick", "--verdicts-only", "--threads", "1", "--ledger", folder.file("ledger"), "--output",
        folder.file("out"),
      ], in: Programs.checkout,
      // Real data where they are at hand, because drawing the stand-in digits takes longer.
      environment: ["RETRACE_DATA": ProcessInfo.processInfo.environment["RETRACE_DATA"]])
    guard outcome.code == 0 else { return .refused(outcome.code, outcome.errors) }
    let verdicts = try CSVTable.verdicts(path: folder.file("out/\(slug)/verdicts.csv"))
    let run = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: folder.file("out/\(slug)/run.json"))))
    let settings = (run as? [String: Any])?["settings"] as? [String: Any] ?? [:]
    return .verdicts(
      Dictionary(verdicts.map { ($0.id, $0) }, uniquingKeysWith: { headline, _ in headline }), settings: Set(settings.keys))
  }

  /// The verdicts on the ledger as it is, and the settings that the program read.
  private func base(_ slug: String) throws -> (verdicts: [String: Verdict], settings: Set<String>) {
    switch try judge(slug) {
    case .verdicts(let verdicts, let settings): return (verdicts, settings)
    case .refused(let code, let words):
      Issue.record("\(slug) ends with \(code): \(words)")
      return ([:], [])
    }
  }

  /// `RETRACE_RECORD=all`, or a slug: the test writes what it found into the ledger, to be read critically
  /// and committed, and fails.
  private let recorded = ProcessInfo.processInfo.environment["RETRACE_RECORD"]

  /// Zeros and ones by the sign of a z which the reconstruction of the power plant's weights takes as
  /// evidence from print: no change of a setting reverses it.
  private static let signs: Set = [
    "kelleher-t11-dadz-3", "kelleher-t11-dadz-4", "kelleher-t11-dadz-7", "kelleher-eq44-delta3",
    "kelleher-eq44-delta4",
  ]

  @Test("change exactly where a setting changes on which they depend", arguments: Programs.slugs)
  func settings(slug: String) throws {
    let rows = ledger.rows(experiment: slug).filter { $0.kind == .exact }
    let isRecording = recorded == "all" || recorded == slug
    if rows.isEmpty || (recorded != nil && !isRecording) { return }
    let (before, read) = try base(slug)
    var found = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, [String]()) })
    for row in rows where !isRecording && before[row.id]?.verdict != .notRecomputable {
      #expect(
        row.dependsOn.isEmpty == Self.signs.contains(row.id),
        "\(row.id) depends on \(row.dependsOn)")
    }
    for setting in ledger.rows where read.contains(setting.id) {
      let expected = Set(rows.filter { $0.dependsOn.contains(setting.id) }.map(\.id))
      var changed: Set<String> = []
      for variant in PrintedNumbers(setting.published).variants {
        switch try judge(slug, changing: [setting.id: variant]) {
        case .verdicts(let after, _):
          changed.formUnion(rows.map(\.id).filter { after[$0]?.reproduced != before[$0]?.reproduced })
        case .refused(let code, let words):
          // A value that makes no sense is refused in one line, after those on progress.
          #expect(code == 1, "\(setting.id) = \(variant): \(words)")
          let last = words.split(separator: "\n").last ?? ""
          #expect(last.hasPrefix("\(slug): "), "\(setting.id) = \(variant): \(words)")
          continue
        }
        if changed == expected && !isRecording { break }
      }
      for id in changed { found[id]?.append(setting.id) }
      if isRecording { continue }
      #expect(
        changed == expected,
        "\(setting.id): changes \(changed.sorted()), the ledger says \(expected.sorted())")
    }
    if isRecording {
      try LedgerCopy.record(found)
      Issue.record("\(slug): recorded; run again without RETRACE_RECORD")
    }
  }

  /// Where the printed rows themselves are evidence, several wrong ones at once would mislead.
  private static let oneByOne = ["power-plant-regression", "backpropagation-by-hand"]

  /// Rows that are changed at once, and that must be those that fail. Every two rows are told apart by
  /// some group that holds one of them and not the other.
  private static func groups(_ count: Int, of slug: String) -> [[Int]] {
    if count == 1 || oneByOne.contains(slug) { return (0..<count).map { [$0] } }
    var groups: [[Int]] = []
    var bit = 1
    while bit < count {
      groups.append((0..<count).filter { $0 & bit != 0 })
      groups.append((0..<count).filter { $0 & bit == 0 })
      bit *= 2
    }
    return groups
  }

  @Test("fail by themselves when a digit of their own is changed", arguments: Programs.slugs)
  func digits(slug: String) throws {
    let agreeing: Set<VerdictKind> = [.reproduced, .rounded, .fitted, .definition, .erratum]
    let (before, _) = try base(slug)
    let rows = ledger.rows(experiment: slug).filter {
      $0.kind == .exact && before[$0.id].map { agreeing.contains($0.verdict) } == true
    }
    if rows.isEmpty { return }
    for group in Self.groups(rows.count, of: slug) {
      var changes: [String: String] = [:]
      for index in group { changes[rows[index].id] = Self.misprint(rows[index]) }
      switch try judge(slug, changing: changes) {
      case .refused(let code, let words): Issue.record("\(slug) ends with \(code): \(words)")
      case .verdicts(let after, _):
        let failing = rows.filter { after[$0.id]?.verdict == .notReproduced }.map(\.id)
        #expect(
          failing == group.map { rows[$0].id }, "changed \(changes.sorted { $0.key < $1.key })")
      }
    }
  }

  /// The row's printed value with its last number just beyond the tolerance, or with its last letter
  /// another one.
  private static func misprint(_ row: PublishedRow) -> String {
    guard let tolerance = row.numericTolerance?.last, let half = row.halfUnits?.last else {
      return row.published.replacing(/[A-Za-z0-9](?=[^A-Za-z0-9]*$)/) { $0.output == "x" ? "y" : "x" }
    }
    // Twice the tolerance and a unit more: from the farther edge of what was admitted it is still beyond.
    let units = (2 * tolerance / (2 * half)).rounded(.up) + 1
    let printed = PrintedNumbers(row.published)
    return printed.nudged(printed.tokens.count - 1, by: units)
  }
}
