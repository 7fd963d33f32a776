/// How a report's drawings become PDFs, which LaTeX takes instead of SVG, or PNGs for PowerPoint. Pages show them as they
/// are.
enum DrawingConversion {
  static let program = "rsvg-convert"
  /// The Debian package that brings it.
  static let packages = "librsvg2-bin"

  enum Format: String {
    case pdf, png
  }

  /// Wide enough for a slide on a projector of 1,920 pixels.
  private static let width = 1_800

  /// Makes `<name>.pdf`, or `.png`, of `<name>.svg`. Both folders are named as the folder for work, in which the program
  /// runs, calls them. The time of making is that of `SOURCE_DATE_EPOCH`; what the drawing's style says of dark pages is not read.
  static func step(
    _ drawing: String, as format: Format = .pdf, from pictures: String, to folder: String, in work: String
  ) -> Conversions.Step {
    let name = drawing.hasSuffix(".svg") ? String(drawing.dropLast(4)) : drawing
    let size = format == .png ? ["--width=\(width)", "--keep-aspect-ratio"] : []
    return Conversions.Step(
      program: program,
      arguments: ["--format=\(format.rawValue)"] + size
        + ["--output", "\(folder)/\(name).\(format.rawValue)", "\(pictures)/\(drawing)"],
      folder: work)
  }
}
