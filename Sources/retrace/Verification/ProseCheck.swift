import Host
import Ledger

/// Whether a page says more than its verdicts: that networks were trained at the published settings, where some
/// choice or addition of ours decided.
enum ProseCheck {
  private static let phrase = ["at", "the", "published", "settings"]

  /// A line for each place at which `page` says so, where one of `verdicts` has another condition than as
  /// printed.
  static func problems(_ page: String, path: String, verdicts: [Verdict]) -> [String] {
    guard let other = verdicts.first(where: { $0.condition != nil && $0.condition != .asPrinted }),
      let condition = other.condition
    else { return [] }
    // Prose is wrapped, so that the words may stand on two lines.
    let words = page.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { number, line in
      line.lowercased().split { !$0.isLetter }.map { (line: number + 1, word: String($0)) }
    }
    guard words.count >= phrase.count else { return [] }
    return (0...words.count - phrase.count).filter { start in
      zip(words[start...], phrase).allSatisfy { $0.word == $1 }
    }.map { start in
      "\(path):\(words[start].line): says \"\(phrase.joined(separator: " "))\", but \(Shown.text(other.id)) stands under "
        + "the condition \(condition.rawValue); say \"at the settings of this report\""
    }
  }
}
