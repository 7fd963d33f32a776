import Weaving

/// How pandoc is called; `handouts/README.md` says why, and has the same command lines to try by hand.
///
/// It runs in the folder for work and is told names within it alone, all of them plain: pandoc takes a path of
/// the user's apart at its colons and reads `#` and `%` in it as those of an address.
struct Pandoc {
  static let program = "pandoc"
  static let markdown = "gfm-emoji-yaml_metadata_block+smart+tex_math_dollars+fenced_divs"
  /// The rules for formulas, which pages, the site and decks in the browser share.
  static let formulaStyle = "mathml.css"
  /// What the folder for work calls the folder of templates.
  static let templates = "handouts"

  let course: Course
  let version: PandocVersion
  /// The folder for work, absolute: it holds what is converted, `handouts`, and `reports/<slug>`.
  let work: String
  /// What papers and decks need for names in other scripts.
  var fonts = TitleFonts("", language: "en", list: nil)
  /// How Retrace is cited; nil where that is not known.
  var citation: Citation?
  /// By chapter, the figures of which there are SVGs in the folder for work.
  var vectors: [String: VectorFigures.Names] = [:]

  var logo: CourseLogo? { course.logo.map { CourseLogo(path: $0) } }

  /// What the folder for work calls the folder of the lecturer's own words.
  static let preface = "preface"
  /// What the folder for work calls the figures of a chapter that were drawn again.
  static func drawnAgain(_ slug: String) -> String { "vectors/\(slug)" }
  /// The same for those that were drawn for its deck.
  static func drawnForSlides(_ slug: String) -> String { "slides/\(slug)" }
  /// What the folder for work calls the report whose pictures a chapter shows.
  static func pictures(_ slug: String) -> String { "reports/\(slug)" }

  /// What every call has: the settings of the course as metadata, of which templates and filters take what they know.
  func common(_ input: String, slug: String?, edition: Edition?, to output: String) -> [String] {
    var words = [input, "--from=\(Self.markdown)"]
    words += ["course", "handout"].map { "--lua-filter=\(Self.templates)/\($0).lua" }
    words += ["-M", "lang=\(course.language)"]
    let said = [
      ("course", course.course), ("term", course.term), ("lecturer", course.lecturer), ("licence", course.licence),
      ("version", course.version), ("date", slug.flatMap { course.dates[$0]?.description } ?? ""),
      ("verdicts", course.verdicts.rawValue), ("settings", course.settings.rawValue),
      ("misprints", course.misprints.rawValue), ("code", course.code.rawValue),
      ("cite", citation?.sentence ?? ""),
      // The language of the chapters, where the course's is another.
      ("ours", course.isForeign ? "en" : ""),
    ]
    for (key, value) in said where !value.isEmpty { words += ["-M", "\(key)=\(value)"] }
    if let edition { words += ["-M", "edition=\(edition.rawValue)"] }
    return words + ["-o", output]
  }

  /// The rules for formulas, then those of `file`, which win over them.
  private func styles(_ file: String) -> [String] { [Self.formulaStyle, file].map { "--css=\(Self.templates)/\($0)" } }

  /// A page, with the pictures of the report of `slug`. All paths are of the folder for work.
  func page(
    _ input: String, named name: String, slug: String? = nil, edition: Edition? = nil, contents: String? = nil,
    neighbours: Neighbours? = nil, hasOutline: Bool = true, to output: String
  ) -> Conversions.Job {
    var words = common(input, slug: slug, edition: edition, to: output)
    if let logo { words += ["-M", "logo=\(logo.onPages)"] }
    words += ["formula", "embed"].map { "--lua-filter=\(Self.templates)/\($0).lua" }
    words += ["--to=html5", "--mathml"] + version.embedding
    words += ["--template=\(Self.templates)/page.html"] + styles("style.css")
    // The pictures of the lecturer's own words lie beside them.
    let folder = slug.map(Self.pictures) ?? (course.preface == nil ? nil : Self.preface)
    let redrawn = slug.flatMap { vectors[$0]?.forPages } ?? []
    if !redrawn.isEmpty { words += ["-M", "vectors=\(redrawn.joined(separator: " "))"] }
    let again = redrawn.isEmpty ? nil : slug.map(Self.drawnAgain)
    words.append("--resource-path=.\([folder, again].compactMap { $0.map { ":" + $0 } }.joined())")
    if hasOutline { words += ["--toc", "--toc-depth=2"] }
    if let contents { words += ["-M", "contents=\(contents)"] }
    words += neighbours?.words ?? []
    return Conversions.Job(name: name, steps: [step(words)])
  }

  func paper(
    _ input: String, named name: String, slug: String, drawings: [String] = [], edition: Edition, paper: Course.Paper,
    to output: String
  ) -> Conversions.Job {
    let folder = "tex/\(edition.rawValue)-\(paper.rawValue)-\(slug)"
    let redrawn = vectors[slug]?.forPapers ?? []
    let again = redrawn.map { DrawingConversion.step($0 + ".svg", from: Self.drawnAgain(slug), to: folder, in: work) }
    return typeset(
      name, folder: folder, pictures: Self.pictures(slug), drawings: drawings, besides: again, to: output
    ) { source in
      var words = common(input, slug: slug, edition: edition, to: source)
      if !redrawn.isEmpty { words += ["-M", "vectors=\(redrawn.joined(separator: " "))"] }
      if let logo { words += ["-M", "logo=../../\(logo.inPapers)"] }
      words += ["--to=latex", "--template=\(Self.templates)/paper.tex"]
      return words + ["--toc", "--toc-depth=1", "-V", "papersize=\(paper.rawValue)"]
    }
  }

  /// A deck in one of its formats. All paths are of the folder for work.
  func deck(
    _ input: String, as format: DeckFormat, named name: String, slug: String, drawings: [String] = [], edition: Edition,
    to output: String
  ) -> Conversions.Job {
    let filter = ["--lua-filter=\(Self.templates)/deck.lua", "--slide-level=2"]
    let redrawn = (format == .html ? vectors[slug]?.forSlides : vectors[slug]?.forTypesetSlides) ?? []
    let again = Self.drawnForSlides(slug)
    let names = redrawn.isEmpty ? [] : ["-M", "vectors=\(redrawn.joined(separator: " "))"]
    switch format {
    case .pdf:
      let folder = "tex/slides-\(edition.rawValue)-\(slug)"
      return typeset(
        name, folder: folder, pictures: Self.pictures(slug), drawings: drawings,
        besides: redrawn.map { DrawingConversion.step($0 + ".svg", from: again, to: folder, in: work) }, to: output
      ) { source in
        let words = common(input, slug: slug, edition: edition, to: source) + names
        return words + ["--to=beamer", "--template=\(Self.templates)/deck.tex"] + filter
      }
    case .pptx:
      let folder = "pptx/\(edition.rawValue)-\(slug)"
      // A figure's PNG has the name of the report's, and stands where pandoc looks first.
      let drawn = drawings.map {
        DrawingConversion.step($0, as: .png, from: Self.pictures(slug), to: folder, in: work)
      } + redrawn.map { DrawingConversion.step($0 + ".svg", as: .png, from: again, to: folder, in: work) }
      var words = common(input, slug: slug, edition: edition, to: output)
      words += ["--to=pptx", "--resource-path=.:\(folder):\(Self.pictures(slug))"]
      let file = "\(work)/\(output)"
      return Conversions.Job(
        name: name, steps: drawn + [step(words + filter)], folder: "\(work)/\(folder)",
        finish: { () throws(HandoutError) in try ZipTimes.fix(file, named: name) })
    case .html:
      var words = common(input, slug: slug, edition: edition, to: output)
      // Its sections are slides, which no setting of pages folds or moves.
      words += ["-M", "deck=true", "--lua-filter=\(Self.templates)/formula.lua"]
      words += ["--to=html5", "--mathml", "--section-divs"] + version.embedding
      words += ["--template=\(Self.templates)/slides.html"] + styles("slides.css")
      words += names + ["--resource-path=.:\(redrawn.isEmpty ? "" : again + ":")\(Self.pictures(slug))"]
      words += ["-M", "contents=../index.html"]
      return Conversions.Job(name: name, steps: [step(words + filter + ["--lua-filter=\(Self.templates)/embed.lua"])])
    }
  }

  /// What all that LaTeX makes has in common. LaTeX runs in a folder of its own, which need not be there yet; the PDFs of the
  /// drawings, which lie among the pictures, are made there, where it looks first, and so is what `besides` makes.
  func typeset(
    _ name: String, folder: String, pictures: String, drawings: [String], besides: [Conversions.Step] = [],
    to output: String, _ words: (_ source: String) -> [String]
  ) -> Conversions.Job {
    let drawn = drawings.map { DrawingConversion.step($0, from: pictures, to: folder, in: work) } + besides
    var words = words("\(folder)/\(LaTeX.source)")
    words += [version.highlighting("\(Self.templates)/code.theme"), "-V", "pictures=../../\(pictures)"]
    if !fonts.fallbacks.isEmpty { words += ["-V", "fallbacks=\(fonts.luaList)"] }
    if fonts.isRightToLeft { words += ["-V", "bidi=true"] }
    return Conversions.Job(
      name: name, steps: drawn + [step(words), LaTeX.step(in: "\(work)/\(folder)")], folder: "\(work)/\(folder)",
      result: .init(from: "\(work)/\(folder)/\(LaTeX.result)", to: "\(work)/\(output)"))
  }

  func step(_ words: [String]) -> Conversions.Step {
    Conversions.Step(
      program: Self.program, arguments: words, folder: work, refuses: PandocWarnings.refused,
      tells: PandocWarnings.told)
  }
}
