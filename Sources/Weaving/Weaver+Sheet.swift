import Host

extension Weaver {
  /// Exercises as a document of their own, whose title is the opening's: each is one of its sections.
  ///
  /// - Parameters:
  ///   - sources: The files of the exercises, with those that the document has (`LiterateSource.selecting`).
  ///   - opening: What stands before them, in paragraphs of Markdown; no names are replaced there.
  ///   - edition: Whether they come with their solutions.
  ///   - hasIntroduction: Whether what is said of all exercises comes before the first.
  /// - Throws: as for a program.
  public func sheet(
    of sources: [LiterateSource], opening: [String], edition: Edition, hasIntroduction: Bool = true
  ) throws(HostError) -> String {
    var draft = PageDraft()
    for paragraph in opening { draft.append(paragraph) }
    for source in sources {
      var isInExercise = false, isFirst = false
      for chunk in source.chunks(edition) {
        if case .begin(.exercise) = chunk { (isInExercise, isFirst) = (true, true) }
        guard isInExercise || hasIntroduction else { continue }
        switch chunk {
        case .prose(let lines):
          // The title says that these are exercises; the heading of one is the first line of its words.
          let rest = withoutBlankEdges(lines.filter { isInExercise || $0.text != ExerciseFiles.heading })
          guard let first = rest.first else { break }
          let head = LiterateSource.Line(number: first.number, text: String(first.text.dropFirst(isFirst ? 1 : 0)))
          draft.append(prose: [head] + rest.dropFirst(), path: source.path)
          isFirst = false
        case .code(let lines): draft.append(code: lines.map(\.text))
        case .begin(let division): draft.append("::: \(division.rawValue)")
        case .end: draft.append(":::")
        }
      }
    }
    return try woven(draft) + "\n"
  }
}
