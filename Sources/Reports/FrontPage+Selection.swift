import Foundation
import Host
import Ledger

extension FrontPage {
  /// A page of these experiments, with the rows and the picture that the file at `path` names, `front-page.csv`: lines of
  /// a kind, `row` or `figure`, and a name. Nothing is selected where there is no file.
  ///
  /// - Throws: `HostError` for a file that cannot be read, and with its line for other columns or another kind, for two
  ///   figures, and for a row that `ledger` does not have or that is a setting.
  public init(experiments: [Experiment], selection path: String, ledger: Ledger) throws(HostError) {
    var rows: [String] = []
    var figure: String?
    func malformed(_ line: Int, _ reason: String) -> HostError { .malformed(path: path, line: line, reason: reason) }
    if FileManager.default.fileExists(atPath: path) {
      for record in try CSVTable.records(path: path, columns: ["kind", "name"]) {
        let (line, kind, name) = (record.line, record.fields[0], record.fields[1])
        switch kind {
        case "row":
          guard let row = ledger[name], row.kind != .setting else {
            throw malformed(line, "the ledger has no row \(Shown.text(name)) that is judged")
          }
          rows.append(name)
        case "figure":
          guard figure == nil else { throw malformed(line, "a second figure; the front page shows one") }
          figure = name
        default:
          throw malformed(line, "kind '\(Shown.text(kind))' is unknown; expected row or figure")
        }
      }
    }
    self.init(experiments: experiments, headlines: rows, figure: figure)
  }
}
