/// How a report's drawings become PDFs: LaTeX takes no SVG. Pages show the drawings as they are.
enum DrawingConversion {
  static let program = "rsvg-convert"
  /// The Debian package that brings it.
  static let packages = "librsvg2-bin"

  /// Makes `<name>.pdf` of `<name>.svg`. Both folders are named as the folder for work, in which the program runs, calls
  /// them. The time of making is that of `SOURCE_DATE_EPOCH`; what the drawing's style says of dark pages is not read.
  static func step(_ drawing: String, from pictures: String, to folder: String, in work: String) -> Conversions.Step {
    let name = drawing.hasSuffix(".svg") ? String(drawing.dropLast(4)) : drawing
    return Conversions.Step(
      program: program, arguments: ["--format=pdf", "--output", "\(folder)/\(name).pdf", "\(pictures)/\(drawing)"],
      folder: work)
  }
}
