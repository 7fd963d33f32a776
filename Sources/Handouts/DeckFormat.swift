/// The forms of a deck, all made from `experiments/<slug>/slides.md`.
enum DeckFormat: String, CaseIterable, Sendable {
  /// A page that shows one slide at a time, by `handouts/slides.js`.
  case html
  /// By LaTeX's beamer, without notes.
  case pdf
  /// To be edited by whoever gives the lecture.
  case pptx

  /// How the list of contents names it.
  var words: String {
    switch self {
    case .html: "Slides"
    case .pdf: "as PDF"
    case .pptx: "for PowerPoint"
    }
  }

  /// How a link is called that stands by itself.
  var title: String {
    switch self {
    case .html: "Slides"
    case .pdf: "Slides (PDF)"
    case .pptx: "Slides (PowerPoint)"
    }
  }
}
