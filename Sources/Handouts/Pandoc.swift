import Reports

/// How pandoc is called; `handouts/README.md` says why, and has the same command lines to try by hand.
struct Pandoc {
  static let program = "pandoc"
  static let engine = "lualatex"
  /// The Debian packages that bring the engine with all that the papers and decks load.
  static let enginePackages =
    "texlive-luatex texlive-latex-recommended texlive-pictures fonts-texgyre fonts-texgyre-math"
  static let markdown = "gfm-emoji-yaml_metadata_block+smart+tex_math_dollars+fenced_divs+implicit_figures"

  let course: Course
  /// The root of the checkout: empty, or with a slash behind it.
  let root: String

  private func common(_ input: String, report: String?, edition: Edition?, to output: String) -> [String] {
    var words = [input, "--from=\(Self.markdown)", "--lua-filter=\(root)handouts/handout.lua", "-M", "lang=en"]
    if let report { words.append("--resource-path=\(report)") }
    for (key, value) in [("course", course.course), ("term", course.term), ("lecturer", course.lecturer)] {
      if !value.isEmpty { words += ["-M", "\(key)=\(value)"] }
    }
    if let edition { words += ["-M", "edition=\(edition.rawValue)"] }
    return words + ["-o", output]
  }

  /// A page of a chapter, or with neither `contents` nor `report` one without pictures.
  func page(
    _ input: String, named name: String, report: String? = nil, edition: Edition? = nil, contents: String? = nil,
    hasOutline: Bool = true, to output: String
  ) -> Conversions.Job {
    var words = common(input, report: report, edition: edition, to: output)
    words += ["--to=html5", "--mathml", "--self-contained"]
    words += ["--template=\(root)handouts/page.html", "--css=\(root)handouts/style.css"]
    if hasOutline { words += ["--toc", "--toc-depth=2"] }
    if let contents { words += ["-M", "contents=\(contents)"] }
    return job(name, words)
  }

  func paper(_ input: String, named name: String, report: String, edition: Edition, paper: Course.Paper, to output: String)
    -> Conversions.Job
  {
    let words = common(input, report: report, edition: edition, to: output)
    return job(
      name,
      words + typeset("latex", template: "paper.tex")
        + ["--toc", "--toc-depth=1", "-V", "papersize=\(paper.rawValue)"])
  }

  func deck(_ input: String, named name: String, report: String, to output: String) -> Conversions.Job {
    let words = common(input, report: report, edition: nil, to: output)
    return job(
      name,
      words + typeset("beamer", template: "deck.tex")
        + ["--lua-filter=\(root)handouts/deck.lua", "--slide-level=2"])
  }

  /// What all that LaTeX makes has in common.
  private func typeset(_ format: String, template: String) -> [String] {
    [
      "--to=\(format)", "--pdf-engine=\(Self.engine)", "--template=\(root)handouts/\(template)",
      "--highlight-style=\(root)handouts/code.theme",
    ]
  }

  /// A formula that cannot be set or a picture that is not found is only a warning to pandoc.
  private func job(_ name: String, _ words: [String]) -> Conversions.Job {
    Conversions.Job(name: name, program: Self.program, arguments: words) { errors in
      errors.split(separator: "\n").first { $0.hasPrefix("[WARNING]") }.map(String.init)
    }
  }
}
