import Ledger

/// A student's page: what each exercise is worth, what it got, and what is wrong with it.
struct GradePage {
  let chapter: String
  let graded: GradedSubmission

  /// Its file, in the folder `pages`.
  static func file(_ student: String) -> String { student + ".html" }

  /// The whole file. Whatever students wrote is text in it.
  var text: String {
    let rows = graded.results.map { result in
      let points = result.state == .notGraded ? "" : "\(result.points) of \(result.of)"
      let hints = result.hints.map { "<li>\(SiteFrame.escaped($0))</li>" }.joined()
      return """
        <tr><td>\(result.number)</td><td>\(SiteFrame.escaped(Self.plain(result.title)))</td><td class="number">\(points)</td>\
        <td>\(SiteFrame.escaped(result.state.rawValue))\(hints.isEmpty ? "" : "<ul>\(hints)</ul>")</td></tr>

        """
    }
    let title = "\(SiteFrame.escaped(graded.student)): \(SiteFrame.escaped(chapter))"
    let note = graded.note.isEmpty ? "" : "<p>\(SiteFrame.escaped(graded.note))</p>\n"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>
      body { font-family: sans-serif; max-width: 55rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.4 }
      table { border-collapse: collapse } th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0 }
      tr { border-bottom: 1px solid #767676 } .number { white-space: nowrap } ul { margin: 0; padding-left: 1.2rem }
      </style>
      </head>
      <body>
      <main>
      <h1>\(title)</h1>
      <p>\(graded.points) of \(graded.of) points</p>
      \(note)<table>
      <thead><tr><th scope="col">No.</th><th scope="col">Exercise</th><th scope="col">Points</th><th scope="col">Result</th></tr></thead>
      <tbody>
      \(rows.joined())</tbody>
      </table>
      </main>
      </body>
      </html>

      """
  }

  /// A title without the marks of Markdown.
  private static func plain(_ title: String) -> String { title.filter { $0 != "*" && $0 != "`" } }
}

/// `grades.csv`: a student a row.
struct GradeTable {
  let exercises: [Int]
  let graded: [GradedSubmission]

  /// What was not graded stays blank; all else is a number of points.
  var table: CSVTable {
    var table = CSVTable(header: ["student"] + exercises.map { "exercise \($0)" } + ["points", "of", "note"])
    for submission in graded.sorted(by: { $0.student < $1.student }) {
      let cells = exercises.map { number in
        let result = submission.results.first { $0.number == number }
        return result.map { $0.state == .notGraded ? "" : "\($0.points)" } ?? ""
      }
      table.append([submission.student] + cells + ["\(submission.points)", "\(submission.of)", submission.note])
    }
    return table
  }
}
