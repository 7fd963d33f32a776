import Foundation
import Host
import Reports

/// The figures of the reports drawn once more, as lines and letters instead of dots: as SVG for pages, and of that as PDF
/// for papers. Reports keep their PNGs, which also stand wherever a figure cannot be drawn again.
struct VectorFigures {
  /// Longer ones would make a page slow to open; there the PNG stands.
  static let mostForPages = 262_144

  /// Of one chapter, names without ending, sorted.
  struct Names: Equatable {
    var forPages: [String] = []
    var forPapers: [String] = []
  }

  /// `experiments/`, with a slash before it where the root is not empty.
  let experiments: String
  /// The style that makes an SVG of a figure.
  let style: String
  let gnuplot: Gnuplot

  /// - Throws: what gnuplot is missing, or does not do.
  init(root: String) throws(HostError) {
    experiments = root + "experiments"
    style = root + "handouts/vector.gp"
    gnuplot = try Gnuplot(experiments: experiments)
  }

  /// Draws those figures of a chapter that gnuplot drew from a script that is still there, into `folder`, which must exist.
  /// One that fails, or does not come out the same twice, is left out.
  ///
  /// - Throws: `HostError.interrupted`.
  func draw(_ chapter: Chapter, into folder: String) throws(HostError) -> Names {
    var names = Names()
    guard let record = try? FigureRecord(folder: chapter.report) else { return names }
    for (picture, figure) in record.figures.sorted(by: { $0.key < $1.key })
    where figure.failure == nil && picture.hasSuffix(".png") {
      let name = String(picture.dropLast(4)), script = "\(experiments)/\(chapter.slug)/\(name).gp"
      guard FileManager.default.fileExists(atPath: script) else { continue }
      var texts: [String] = []
      for _ in 0..<2 {
        do throws(HostError) {
          let bytes = try gnuplot.vector(script: script, folder: chapter.report, style: style)
          if let text = String(validating: bytes, as: UTF8.self) { texts.append(text) }
        } catch {
          if case .interrupted = error { throw error }
        }
      }
      guard texts.count == 2, texts[0] == texts[1], texts[0].contains("</svg>") else { continue }
      // Where a reader has no DejaVu, Verdana is as wide.
      let text = texts[0].replacing("font-family=\"DejaVu Sans\"", with: "font-family=\"DejaVu Sans, Verdana, sans-serif\"")
      guard FileManager.default.createFile(atPath: "\(folder)/\(name).svg", contents: Data(text.utf8)) else { continue }
      names.forPapers.append(name)
      if text.utf8.count <= Self.mostForPages { names.forPages.append(name) }
    }
    return names
  }
}
