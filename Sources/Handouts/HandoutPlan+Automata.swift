import Datasets
import Drawings
import Host

extension HandoutPlan {
  /// The grammars whose automata are drawn anew for slides.
  private static let automata: [Automaton] = [.reber, .embeddedReber]

  /// The drawing for a slide that takes the place of `svg`, a report's; nil where it shows none of the automata. It must be
  /// the same drawing to the byte, so a deck shows the edges that the report shows.
  static func forSlide(_ svg: String) -> String? {
    let shown = automata.first { svg == Drawing(automaton: $0).svg }
    return shown.map { Drawing(automaton: $0, isForSlide: true).svg }
  }

  /// Draws the automata of decks anew: a report's drawing is too high for a slide, and its letters too small for the last row.
  /// They come to those figures that were drawn again, and may be the only ones.
  mutating func drawAutomata() throws(HandoutError) {
    guard outputs.contains(.slides) else { return }
    let turns = Programs.path(of: DrawingConversion.program) != nil
    for chapter in chapters {
      let slug = chapter.slug
      for file in chapter.drawings {
        // What cannot be read is missed by what converts it.
        guard let text = try? AtomicFile.text(of: "\(chapter.report)/\(file)"), let drawn = Self.forSlide(text) else { continue }
        try Files.write(drawn, to: "\(work)/\(Pandoc.drawnForSlides(slug))/\(file)")
        let name = String(file.dropLast(".svg".count))
        vectors[slug, default: VectorFigures.Names()].forSlides.append(name)
        if turns { vectors[slug, default: VectorFigures.Names()].forTypesetSlides.append(name) }
      }
    }
  }
}
