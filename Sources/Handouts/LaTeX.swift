import Foundation

/// How LaTeX is called. Not through pandoc, which runs it twice, and a third time only where it finds
/// `\tableofcontents` in the source: the first pass knows no contents, the second sets them and so moves what comes
/// after, and only the third can have the right numbers of pages in them.
enum LaTeX {
  static let engine = "lualatex"
  /// The Debian packages that bring the engine with all that the papers and decks load.
  static let packages =
    "texlive-luatex texlive-latex-recommended texlive-pictures fonts-texgyre fonts-texgyre-math \(DrawingConversion.packages)"
  static let source = "handout.tex"
  static let result = "handout.pdf"
  /// What one pass leaves to the next.
  private static let notes = ["aux", "toc", "out", "nav", "snm"]
  /// In TeX's own file of messages each is a line, however long.
  static let environment = ["max_print_line": "100000"]

  /// Sets `source` in the folder until nothing moves any more. The first pass need not draw.
  static func step(in folder: String) -> Conversions.Step {
    Conversions.Step(
      program: engine, arguments: ["-interaction=nonstopmode", "-halt-on-error", source], folder: folder,
      log: folder + "/handout.log", refuses: missingCharacter,
      settling: .init(files: notes.map { "\(folder)/handout.\($0)" }, firstPass: ["--draftmode"]))
  }

  /// A character that no font has leaves a hole, and only a line among TeX's messages.
  static func missingCharacter(_ messages: String) -> String? {
    messages.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Missing character:") }.map(String.init)
  }
}
