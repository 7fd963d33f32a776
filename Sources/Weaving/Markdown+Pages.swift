import Host

/// What programs and the ledger wrote in machine form, as pages show it: numbers by `PageNumber`, formulas of the ledger by
/// `LedgerFormula`.
extension Markdown {
  /// Plain text of ledger, verdicts or errata as Markdown.
  package static func shown(_ text: String) -> String {
    written(text) { plain(PageNumber.texts(in: signed($0))) }
  }

  /// Markdown that a program wrote, a value or the cell of a table. Code, formulas and addresses in it stay.
  static func placed(_ text: String) -> String {
    MarkdownSpan.spans(of: text).map { span -> String in
      guard span.kind == .text else { return String(span.text) }
      return written(String(span.text)) { PageNumber.texts(in: $0) }
    }.joined()
  }

  private static func written(_ text: String, words: (String) -> String) -> String {
    LedgerFormula.parts(of: text).map { part -> String in
      switch part {
      case .words(let said): words(said)
      case .formula(let tex): "$\(tex)$"
      }
    }.joined()
  }

  /// `text` with the signs for which a keyboard has none. A hyphen between blanks is a minus where a quantity stands beside
  /// it, and a dash between words.
  private static func signed(_ text: String) -> String {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    for index in words.indices {
      switch words[index] {
      case "<=": words[index] = "≤"
      case ">=": words[index] = "≥"
      case "->": words[index] = "→"
      case "-" where index > 0 && index + 1 < words.count:
        if isQuantity(words[index - 1]) || isQuantity(words[index + 1]) { words[index] = String(PageNumber.minus) }
      default: break
      }
    }
    return words.joined(separator: " ")
  }

  private static func isQuantity(_ word: String) -> Bool {
    word.count <= 2 || word.contains { $0.isNumber || "()[]|".contains($0) }
  }
}
