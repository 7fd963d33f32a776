import Weaving

extension Pandoc {
  /// The folder in which LaTeX sets a preface, in the folder for work.
  static func prefaceFolder(_ edition: Edition, _ paper: Course.Paper) -> String {
    "tex/preface-\(edition.rawValue)-\(paper.rawValue)"
  }

  /// The preface as a paper, in the language of whoever wrote it. All paths are of the folder for work.
  ///
  /// - Parameter drawings: The SVGs among its pictures; those in folders below need the same folders in `prefaceFolder`.
  func prefacePaper(
    _ input: String, named name: String, drawings: [String], edition: Edition, paper: Course.Paper, to output: String
  ) -> Conversions.Job {
    let folder = Self.prefaceFolder(edition, paper)
    return typeset(name, folder: folder, pictures: Self.preface, drawings: drawings, to: output) { source in
      var words = common(input, slug: nil, edition: edition, to: source)
      if let logo { words += ["-M", "logo=../../\(logo.inPapers)"] }
      words += ["--to=latex", "--template=\(Self.templates)/paper.tex"]
      return words + ["-V", "own=true", "-V", "papersize=\(paper.rawValue)"]
    }
  }
}
