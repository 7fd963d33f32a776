import Foundation
import Host
import Ledger
import Reports

/// Verdicts that a row gets under other conditions than the run's own. The alternatives are run by themselves,
/// by `make explore-<slug>`; their verdicts are kept beside the report, in `explored-verdicts.csv`, and stand in
/// its `verdicts.csv` too.
extension Study {
  static let exploredVerdicts = "explored-verdicts.csv"

  /// Verdicts in the ledger's order, of each row the headline first.
  func sorted(_ verdicts: [Verdict]) -> [Verdict] {
    let order = Dictionary(uniqueKeysWithValues: ledger.rows.enumerated().map { ($1.id, $0) })
    func place(_ verdict: Verdict) -> (Int, Int) {
      let isHeadline = verdict.condition == ledger[verdict.id]?.condition
      let condition = verdict.condition.flatMap(Condition.allCases.firstIndex) ?? 0
      return (order[verdict.id, default: 0], isHeadline ? -1 : condition)
    }
    return verdicts.sorted { place($0) < place($1) }
  }

  /// The verdicts of the last committed exploration, copied to `folder`. They join the run's own where that is
  /// judged at all.
  func copyExploredVerdicts(to folder: ReportFolder) throws(HostError) -> [Verdict] {
    let committed = "\(Checkout.root)/reports/\(slug)/\(Self.exploredVerdicts)"
    guard FileManager.default.fileExists(atPath: committed) else { return [] }
    let explored = try CSVTable.verdicts(path: committed)
    for (index, verdict) in explored.enumerated() where ledger[verdict.id] == nil {
      throw .malformed(
        path: committed, line: index + 2,
        reason: "the ledger has no row \(Shown.text(verdict.id)); run: make explore-\(slug)")
    }
    try AtomicFile.write(try AtomicFile.text(of: committed), to: folder.path(Self.exploredVerdicts))
    return whyNotJudged == nil ? explored : []
  }

  /// Writes the verdicts of an exploration into `folder`, and into the `verdicts.csv` there in place of those of
  /// the exploration before.
  func writeExploredVerdicts(to folder: String) throws(HostError) {
    // What a program judges on the way to its alternatives is the run's own to say.
    let verdicts = verdicts.filter { $0.condition != ledger[$0.id]?.condition }
    let path = "\(folder)/\(Self.exploredVerdicts)"
    let joint = "\(folder)/verdicts.csv"
    let before = FileManager.default.fileExists(atPath: path) ? try CSVTable.verdicts(path: path) : []
    if verdicts.isEmpty, before.isEmpty { return }
    if FileManager.default.fileExists(atPath: joint) {
      let kept = try CSVTable.verdicts(path: joint).filter { verdict in
        !(before + verdicts).contains { $0.id == verdict.id && $0.condition == verdict.condition }
      }
      try CSVTable(verdicts: sorted(kept + verdicts)).write(to: joint)
    }
    try CSVTable(verdicts: sorted(verdicts)).write(to: path)
  }
}
