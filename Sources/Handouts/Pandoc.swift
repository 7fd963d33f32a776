import Weaving

/// How pandoc is called; `handouts/README.md` says why, and has the same command lines to try by hand.
///
/// It runs in the folder for work and is told names within it alone, all of them plain: pandoc takes a path of
/// the user's apart at its colons and reads `#` and `%` in it as those of an address.
struct Pandoc {
  static let program = "pandoc"
  static let markdown = "gfm-emoji-yaml_metadata_block+smart+tex_math_dollars+fenced_divs"
  /// What the folder for work calls the folder of templates.
  static let templates = "handouts"

  let course: Course
  let version: PandocVersion
  /// The folder for work, absolute: it holds what is converted, `handouts`, and `reports/<slug>`.
  let work: String

  /// What the folder for work calls the report whose pictures a chapter shows.
  static func pictures(_ slug: String) -> String { "reports/\(slug)" }

  private func common(_ input: String, edition: Edition?, to output: String) -> [String] {
    var words = [input, "--from=\(Self.markdown)", "--lua-filter=\(Self.templates)/handout.lua", "-M", "lang=en"]
    for (key, value) in [("course", course.course), ("term", course.term), ("lecturer", course.lecturer)] {
      if !value.isEmpty { words += ["-M", "\(key)=\(value)"] }
    }
    if let edition { words += ["-M", "edition=\(edition.rawValue)"] }
    return words + ["-o", output]
  }

  /// A page, with the pictures of the report of `slug`. All paths are of the folder for work.
  func page(
    _ input: String, named name: String, slug: String? = nil, edition: Edition? = nil, contents: String? = nil,
    hasOutline: Bool = true, to output: String
  ) -> Conversions.Job {
    var words = common(input, edition: edition, to: output)
    words += ["--to=html5", "--mathml"] + version.embedding
    words += ["--template=\(Self.templates)/page.html", "--css=\(Self.templates)/style.css"]
    words.append("--resource-path=.\(slug.map { ":" + Self.pictures($0) } ?? "")")
    if hasOutline { words += ["--toc", "--toc-depth=2"] }
    if let contents { words += ["-M", "contents=\(contents)"] }
    return Conversions.Job(name: name, steps: [step(words)])
  }

  func paper(
    _ input: String, named name: String, slug: String, drawings: [String] = [], edition: Edition, paper: Course.Paper,
    to output: String
  ) -> Conversions.Job {
    let folder = "tex/\(edition.rawValue)-\(paper.rawValue)-\(slug)"
    return typeset(name, folder: folder, slug: slug, drawings: drawings, to: output) { source in
      common(input, edition: edition, to: source)
        + ["--to=latex", "--template=\(Self.templates)/paper.tex"]
        + ["--toc", "--toc-depth=1", "-V", "papersize=\(paper.rawValue)"]
    }
  }

  /// A deck in one of its formats. All paths are of the folder for work.
  func deck(
    _ input: String, as format: DeckFormat, named name: String, slug: String, drawings: [String] = [], edition: Edition,
    to output: String
  ) -> Conversions.Job {
    let filter = ["--lua-filter=\(Self.templates)/deck.lua", "--slide-level=2"]
    switch format {
    case .pdf:
      return typeset(
        name, folder: "tex/slides-\(edition.rawValue)-\(slug)", slug: slug, drawings: drawings, to: output
      ) { source in
        common(input, edition: edition, to: source) + ["--to=beamer", "--template=\(Self.templates)/deck.tex"] + filter
      }
    case .pptx:
      let folder = "pptx/\(edition.rawValue)-\(slug)"
      let drawn = drawings.map {
        DrawingConversion.step($0, as: .png, from: Self.pictures(slug), to: folder, in: work)
      }
      var words = common(input, edition: edition, to: output)
      words += ["--to=pptx", "--resource-path=.:\(folder):\(Self.pictures(slug))"]
      let file = "\(work)/\(output)"
      return Conversions.Job(
        name: name, steps: drawn + [step(words + filter)], folder: "\(work)/\(folder)",
        finish: { () throws(HandoutError) in try ZipTimes.fix(file, named: name) })
    case .html:
      var words = common(input, edition: edition, to: output)
      words += ["--to=html5", "--mathml", "--section-divs"] + version.embedding
      words += ["--template=\(Self.templates)/slides.html", "--css=\(Self.templates)/slides.css"]
      words += ["--resource-path=.:\(Self.pictures(slug))", "-M", "contents=../index.html"]
      return Conversions.Job(name: name, steps: [step(words + filter)])
    }
  }

  /// What all that LaTeX makes has in common. LaTeX runs in a folder of its own, which need not be there yet; the PDFs of the
  /// drawings are made there, where it looks first.
  private func typeset(
    _ name: String, folder: String, slug: String, drawings: [String], to output: String,
    _ words: (_ source: String) -> [String]
  ) -> Conversions.Job {
    let drawn = drawings.map { DrawingConversion.step($0, from: Self.pictures(slug), to: folder, in: work) }
    let words =
      words("\(folder)/\(LaTeX.source)")
      + [version.highlighting("\(Self.templates)/code.theme"), "-V", "pictures=../../\(Self.pictures(slug))"]
    return Conversions.Job(
      name: name, steps: drawn + [step(words), LaTeX.step(in: "\(work)/\(folder)")], folder: "\(work)/\(folder)",
      result: .init(from: "\(work)/\(folder)/\(LaTeX.result)", to: "\(work)/\(output)"))
  }

  private func step(_ words: [String]) -> Conversions.Step {
    Conversions.Step(
      program: Self.program, arguments: words, folder: work, refuses: PandocWarnings.refused,
      tells: PandocWarnings.told)
  }
}
