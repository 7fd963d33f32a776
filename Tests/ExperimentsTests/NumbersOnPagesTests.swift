import Foundation
import Testing

@testable import Weaving

/// What `PageNumber` and `LedgerFormula` promise, read on the pages that are committed.
@Suite("Numbers and formulas on the committed pages")
struct NumbersOnPagesTests {
  static let pages = Programs.slugs.map { "reports/\($0)/report.md" } + ["reports/README.md", "reports/errata.md"]

  @Test("have one form outside of code", arguments: pages)
  func form(page: String) throws {
    let wrong = Self.problems(try Repository.text(page)).map { "\(page):\($0)" }
    #expect(wrong.isEmpty, "weave again, or write it by the rule of PageNumber: \(wrong.joined(separator: "\n"))")
  }

  @Test("what has another form is found, and code, formulas and addresses are left alone")
  func problems() {
    let wrong = [
      "off by 8.9e-07", "2.0e4 times", "0.3000000000000001", "it is -1", "[1, -0.5]", "5.1·10⁻⁹", "1 · 10⁻⁸",
      "-sum_t sum_i y_ti", "\\_t of s\\_t", "e^x", "| a | -1 |",
    ]
    for text in wrong { #expect(Self.problems("Fine.\n\n\(text)\n").first?.hasPrefix("3: ") == true, "\(text)") }
    let right = [
      "8.9 × 10⁻⁷", "−1", "x-1", "AVX-512", "2014-2015", "`1e-7`", "$10^{-7}$ and $s_t$", "$a =\n-1 + e^x$", "$$a\n= -1$$",
      "```\n-1 1e-7\n```", "~~~sh\n-1\n~~~", "[a](b_c-1e-7.md)", "<!-- -1 -->", "0.090304866327", "3 · 10",
    ]
    for text in right { #expect(Self.problems("Fine.\n\n\(text)\n").isEmpty, "\(text)") }
  }

  /// What has another form than pages have, each with the line on which its paragraph begins.
  private static func problems(_ page: String) -> [String] {
    let forms: [(what: String, pattern: Regex<Substring>)] = [
      ("an exponent of programs", /(?:^|[^\w.])[-−]?[0-9]+(?:\.[0-9]+)?[eE][-−+]?[0-9]+/),
      ("more than 12 decimals", /\.[0-9]{13,}/),
      ("a hyphen for a minus", /(?:^|[^\w.)\]}−-])-\.?[0-9]/),
      ("a dot for a cross", /[0-9] ?· ?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/),
      ("a formula of the ledger", /\b(?:sum|prod)_|\w\\?_[\w{]|\w\^[\w({]/),
    ]
    return paragraphs(page).flatMap { line, text -> [String] in
      // What is no text counts as a letter, which may stand before a hyphen.
      let read = MarkdownSpan.spans(of: text).map { $0.kind == .text ? String($0.text) : "x" }.joined()
      return forms.flatMap { form in read.matches(of: form.pattern).map { "\(line): \(form.what): \($0.output)" } }
    }
  }

  /// Paragraphs and rows of tables, but for blocks of code, with the lines on which they begin.
  private static func paragraphs(_ page: String) -> [(line: Int, text: String)] {
    var found: [(line: Int, text: String)] = []
    var fence: String?
    var isOpen = false
    for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let text = trimmedBlanks(line)
      if let open = fence {
        if text.hasPrefix(open) { fence = nil }
        continue
      }
      if text.hasPrefix("```") || text.hasPrefix("~~~") {
        fence = String(text.prefix { $0 == text.first })
        isOpen = false
      } else if text.isEmpty {
        isOpen = false
      } else if isOpen, !text.hasPrefix("|") {
        found[found.count - 1].text += "\n" + text
      } else {
        found.append((index + 1, text))
        isOpen = !text.hasPrefix("|")
      }
    }
    return found
  }
}
