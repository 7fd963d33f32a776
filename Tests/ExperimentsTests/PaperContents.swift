import Foundation

/// The contents of a paper as `pdftotext -layout` gives them, each entry with the page on which its heading stands.
enum PaperContents {
  struct Entry {
    let title: String
    /// As printed.
    let page: Int
    /// Where a heading of these words comes after that of the entry before; nil where there is none.
    let found: Int?
  }

  static func entries(_ text: String) throws -> [Entry] {
    let pages = text.split(separator: "\u{c}", omittingEmptySubsequences: false).map { page in
      page.split(whereSeparator: \.isNewline).map(String.init)
    }
    var listed: [(title: String, page: Int)] = []
    // Where the list ends and the text begins.
    var place = (page: 0, line: 0)
    for (number, line) in (pages.first ?? []).enumerated() {
      guard let match = line.wholeMatch(of: /\s*(.*?)\s*(?:\.\s+){2,}\.?\s*([0-9]+)\s*/), let page = Int(match.output.2) else { continue }
      listed.append((String(match.output.1), page))
      place = (0, number + 1)
    }
    return listed.map { title, page in
      let sought = Readable.letters(title)
      var found: Int?
      search: for index in place.page..<pages.count {
        let lines = pages[index]
        for number in (index == place.page ? place.line : 0)..<max(lines.count, index == place.page ? place.line : 0) {
          // A long heading takes two lines.
          let one = Readable.letters(lines[number])
          let two = number + 1 < lines.count ? one + Readable.letters(lines[number + 1]) : one
          guard !one.isEmpty, one == sought || two == sought && sought.hasPrefix(one) else { continue }
          found = index + 1
          place = (index, number + 1)
          break search
        }
      }
      return Entry(title: title, page: page, found: found)
    }
  }
}
