import Foundation
import Host
import Reports

/// The figures of the reports drawn once more, as lines and letters instead of dots: as SVG for pages, and of that as PDF
/// for papers; and for decks with larger letters. Reports keep their PNGs, which also stand wherever a figure cannot be drawn
/// again.
struct VectorFigures {
  /// Longer ones would make a page slow to open; there the PNG stands.
  static let mostForPages = 262_144
  /// A slide shows one figure, and a deck some five.
  static let mostForSlides = 786_432

  /// Of one chapter, names without ending, sorted.
  struct Names: Equatable {
    var forPages: [String] = []
    var forPapers: [String] = []
    /// For decks in the browser.
    var forSlides: [String] = []
    /// For decks in the other forms, which need what converts them.
    var forTypesetSlides: [String] = []
  }

  /// `experiments/`, with a slash before it where the root is not empty.
  let experiments: String
  /// The style that makes an SVG of a figure.
  let style: String
  /// The one for slides.
  let slideStyle: String
  let gnuplot: Gnuplot

  /// - Throws: what gnuplot is missing, or does not do.
  init(root: String) throws(HostError) {
    experiments = root + "experiments"
    style = root + "handouts/vector.gp"
    slideStyle = root + "handouts/slide.gp"
    gnuplot = try Gnuplot(experiments: experiments)
  }

  /// Draws those figures of a chapter that gnuplot drew from a script that is still there, into `folder`, which must exist.
  /// One that fails, or does not come out the same twice, is left out.
  ///
  /// - Throws: `HostError.interrupted`.
  func draw(_ chapter: Chapter, into folder: String) throws(HostError) -> Names {
    var names = Names()
    for name in drawn(chapter) {
      guard let size = try draw(chapter, script: "\(name).gp", style: style, to: "\(folder)/\(name).svg") else { continue }
      names.forPapers.append(name)
      if size <= Self.mostForPages { names.forPages.append(name) }
    }
    return names
  }

  /// Likewise those figures that the chapter's deck names, as a slide needs them: by `<name>-slide.gp` where there is one.
  ///
  /// - Returns: Their names, sorted.
  /// - Throws: `HostError.interrupted`.
  func drawSlides(_ chapter: Chapter, into folder: String) throws(HostError) -> [String] {
    guard let deck = try? AtomicFile.text(of: chapter.slides) else { return [] }
    var names: [String] = []
    for name in drawn(chapter) where Self.isPlaced(name, in: deck) {
      let own = "\(name)-slide.gp"
      let hasOwn = FileManager.default.fileExists(atPath: "\(experiments)/\(chapter.slug)/\(own)")
      let size = try draw(chapter, script: hasOwn ? own : "\(name).gp", style: slideStyle, to: "\(folder)/\(name).svg")
      if let size, size <= Self.mostForSlides { names.append(name) }
    }
    return names
  }

  /// Whether a deck's source shows the figure, by its name or as a file.
  static func isPlaced(_ name: String, in deck: String) -> Bool {
    deck.contains("{{figure \(name)}}") || deck.contains("](\(name).png")
  }

  /// The figures of a chapter that gnuplot drew from a script that is still there, without ending, sorted.
  private func drawn(_ chapter: Chapter) -> [String] {
    guard let record = try? FigureRecord(folder: chapter.report) else { return [] }
    return record.figures.filter { $0.value.failure == nil && $0.key.hasSuffix(".png") }.keys.sorted()
      .map { String($0.dropLast(4)) }
      .filter { FileManager.default.fileExists(atPath: "\(experiments)/\(chapter.slug)/\($0).gp") }
  }

  /// Draws one figure as an SVG at `path`, if it comes out the same twice; its bytes then.
  private func draw(
    _ chapter: Chapter, script: String, style: String, to path: String
  ) throws(HostError) -> Int? {
    var texts: [String] = []
    for _ in 0..<2 {
      do throws(HostError) {
        let bytes = try gnuplot.vector(
          script: "\(experiments)/\(chapter.slug)/\(script)", folder: chapter.report, style: style)
        if let text = String(validating: bytes, as: UTF8.self) { texts.append(text) }
      } catch {
        if case .interrupted = error { throw error }
      }
    }
    guard texts.count == 2, texts[0] == texts[1], texts[0].contains("</svg>") else { return nil }
    // Where a reader has no DejaVu, Verdana is as wide.
    let text = texts[0].replacing("font-family=\"DejaVu Sans\"", with: "font-family=\"DejaVu Sans, Verdana, sans-serif\"")
    guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else { return nil }
    return text.utf8.count
  }
}
