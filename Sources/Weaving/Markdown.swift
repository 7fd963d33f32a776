import Ledger

/// The little Markdown that programs write: tables, and text that must not become markup.
public enum Markdown {
  /// A table with its header row. Columns whose filled cells are all numbers, but for a dash where there is
  /// none, are right-aligned; pipes are escaped where they are not yet and line ends become blanks, everything
  /// else is left as Markdown.
  public static func table(header: [String], rows: [[String]]) -> String {
    let numeric = header.indices.map { column in
      let filled = rows.map { $0[column] }.filter { !$0.isEmpty && $0 != "–" }
      return !filled.isEmpty && filled.allSatisfy { isNumber($0) }
    }
    var lines = [line(header.map(cell))]
    lines.append(line(numeric.map { $0 ? "---:" : "---" }))
    lines += rows.map { line($0.map(cell)) }
    return lines.joined(separator: "\n")
  }

  /// Verdicts as a readable table: where, quantity, printed, ours, spread, condition, verdict, what was found. The
  /// columns on what is random and on what is trained are there where a row fills them. `verdicts.csv` has our values
  /// in full, and in machine form. `sources` give the documents their short titles.
  public static func table(verdicts: [Verdict], sources: [Source]) -> String {
    let columns: [(title: String, isLeftOut: Bool, cell: (Verdict) -> String)] = [
      ("Where", false, { shown("\(sources.shortTitle(of: $0.source)): \($0.locator)") }),
      ("Quantity", false, { shown($0.quantity) }),
      ("Printed", false, { shown(spaced($0.published)) }),
      ("Ours", false, { shown(spaced($0.kind == .stochastic ? $0.valueInWords : $0.readableValue)) }),
      ("Spread", verdicts.allSatisfy(\.spreadInWords.isEmpty), { shown($0.spreadInWords) }),
      ("Condition", verdicts.allSatisfy { $0.condition == nil }, { $0.condition?.words ?? "" }),
      ("Verdict", false, { $0.verdict.rawValue }),
      ("What was found", false, { shown($0.findings) }),
    ]
    let kept = columns.filter { !$0.isLeftOut }
    return table(header: kept.map(\.title), rows: verdicts.map { verdict in kept.map { $0.cell(verdict) } })
  }

  /// `text` with everything escaped that Markdown, GitHub's formulas or HTML would take for markup.
  /// The pipe is left to `table`.
  public static func plain(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\", "*", "_", "`", "$", "~": result += "\\\(character)"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }

  /// An array of the ledger with blanks after its commas, so that a browser can break it.
  package static func spaced(_ text: String) -> String {
    guard text.hasPrefix("[") else { return text }
    return text.split(separator: ",", omittingEmptySubsequences: false).map(trimmedBlanks).joined(
      separator: ", ")
  }

  private static func cell(_ text: String) -> String {
    MarkdownCell.escaped(String(text.map { $0.isNewline ? " " : $0 }))
  }

  private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private static func isNumber(_ text: String) -> Bool {
    let body = text.hasSuffix("%") ? trimmedBlanks(text.dropLast()) : text
    // With a hyphen or with a true minus, as programs and as pages write it; thousands with commas or without.
    let digits = body.hasPrefix("−") || body.hasPrefix("-") ? body.dropFirst() : Substring(body)
    if digits.wholeMatch(of: /[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?/) != nil { return true }
    // 8.9 × 10⁻¹⁶ and 10⁻¹⁵.
    if digits.wholeMatch(of: /([0-9]+(\.[0-9]+)? × )?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/) != nil { return true }
    return Double(body.hasPrefix("−") ? "-" + digits : body) != nil
  }

  /// The destinations of the links and images on one line of prose; code spans and formulas hold none.
  static func destinations(in line: String) -> [String] {
    MarkdownSpan.spans(of: line).filter { $0.kind == .address && $0.text.hasPrefix("(") }.map { span in
      // A title may follow the destination: (curves.png "Errors").
      String(trimmedBlanks(span.text.dropFirst().dropLast()).prefix { $0 != " " })
    }
  }
}
