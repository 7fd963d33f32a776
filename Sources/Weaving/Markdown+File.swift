import Host

extension Markdown {
  /// The text of a Markdown file that all readers get whole, such as a lecturer's own words.
  ///
  /// - Throws: `HostError.unreadable`, and `.weave` with file and line for another encoding or line ends, and for what
  ///   marks a solution, which nothing would cut, and what is never ended: it would swallow what stands behind.
  public static func handedOut(path: String) throws(HostError) -> String {
    let lines = try SourceText(path: path).lines
    try SolutionMark.refuse(inMarkdown: lines, path: path)
    if !lines.isEmpty {
      var draft = PageDraft()
      draft.append(prose: lines, path: path)
      _ = try draft.blocks()
    }
    return lines.map(\.text).joined(separator: "\n")
  }
}
