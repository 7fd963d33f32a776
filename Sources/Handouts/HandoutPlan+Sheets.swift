import Host
import Weaving

extension HandoutPlan {
  /// A sheet or a key of a chapter, as a page and where LaTeX can be had as papers. `folder` is the edition's, as seen from the
  /// folder for work; `name` is put before the names of files as the user reads them.
  func sheetJobs(
    _ kind: ExerciseSheet, of chapter: Chapter, _ edition: Edition, named name: String, to folder: String
  ) throws(HandoutError) -> [Conversions.Job] {
    let slug = chapter.slug
    let text = try chapter.sheet(kind, edition)
    let input = "sheets/\(edition.rawValue)/\(slug)-\(kind.rawValue).md"
    try Files.write(text, to: "\(work)/\(input)")
    let file = Layout.sheet(slug, kind)
    try Files.makeFolder(above: "\(work)/\(folder)/\(file)")
    var jobs = [
      pandoc.page(
        input, named: name + file, slug: slug, edition: edition, contents: "../index.html", hasOutline: false,
        to: "\(folder)/\(file)")
    ]
    // Where no PDF can be made there is none of the decks either.
    guard decks.contains(.pdf) else { return jobs }
    for paper in course.papers {
      let file = Layout.sheet(slug, kind, paper)
      jobs.append(
        pandoc.sheetPaper(
          input, text: text, of: chapter, kind, named: name + file, edition: edition, paper: paper, to: "\(folder)/\(file)"))
    }
    return jobs
  }
}

extension Pandoc {
  /// A sheet or a key as a paper, which needs of the report's pictures those that its `text` names.
  func sheetPaper(
    _ input: String, text: String, of chapter: Chapter, _ kind: ExerciseSheet, named name: String, edition: Edition,
    paper: Course.Paper, to output: String
  ) -> Conversions.Job {
    let slug = chapter.slug
    let folder = "tex/\(kind.rawValue)-\(edition.rawValue)-\(paper.rawValue)-\(slug)"
    let redrawn = (vectors[slug]?.forPapers ?? []).filter { text.contains("(\($0).png)") }
    let again = redrawn.map { DrawingConversion.step($0 + ".svg", from: Self.drawnAgain(slug), to: folder, in: work) }
    return typeset(
      name, folder: folder, pictures: Self.pictures(slug), drawings: chapter.drawings.filter { text.contains("(\($0)") },
      besides: again, to: output
    ) { source in
      var words = common(input, slug: slug, edition: edition, to: source)
      if !redrawn.isEmpty { words += ["-M", "vectors=\(redrawn.joined(separator: " "))"] }
      if let logo { words += ["-M", "logo=../../\(logo.inPapers)"] }
      return words + ["--to=latex", "--template=\(Self.templates)/paper.tex", "-V", "papersize=\(paper.rawValue)"]
    }
  }
}
