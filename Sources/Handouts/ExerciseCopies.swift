/// What a chapter says below the heading of its exercises: in which other forms they are there, to be worked on.
struct ExerciseCopies {
  /// How the chapter names a form.
  enum Names {
    /// By links from the chapter's page, which stands at the top of its edition.
    case links
    /// In words, for paper.
    case words
  }

  private let slug: String
  /// With `swift run check`.
  private let hasPackage: Bool
  private let hasNotebook: Bool

  /// Those of `outputs` that `chapter` has.
  init(of chapter: Chapter, among outputs: [Course.Output]) {
    let made = chapter.outputs(among: outputs)
    self.init(slug: chapter.slug, hasPackage: made.contains(.packages), hasNotebook: made.contains(.notebooks))
  }

  /// The forms of the exercises of the chapter `slug`.
  init(slug: String, hasPackage: Bool, hasNotebook: Bool) {
    (self.slug, self.hasPackage, self.hasNotebook) = (slug, hasPackage, hasNotebook)
  }

  /// The chapter's Markdown with the sentence; unchanged where it has no exercises, or they are there in no other form.
  func placed(in markdown: String, by names: Names) -> String {
    guard hasPackage || hasNotebook, let heading = markdown.firstRange(of: "\n## Exercises\n") else { return markdown }
    return markdown[..<heading.upperBound] + "\n\(sentences(names))\n" + markdown[heading.upperBound...]
  }

  private func sentences(_ names: Names) -> String {
    var forms: [String] = []
    if hasPackage {
      let package = name("Swift package", names, folder: "packages", file: Layout.package(slug))
      forms.append("as a \(package), in which `swift run check` shows points and hints")
    }
    if hasNotebook {
      forms.append("as a \(name("Jupyter notebook", names, folder: "notebooks", file: Layout.notebook(slug)))")
    }
    let place =
      switch names {
      case .links: "The exercises come"
      case .words: "Among the course’s files the exercises come"
      }
    return """
      \(place) with their tests \(forms.joined(separator: ", and ")). Tests see code alone: an exercise gives all of its \
      points there, or none.
      """
  }

  private func name(_ form: String, _ names: Names, folder: String, file: String) -> String {
    switch names {
    case .links: "[\(form)](\(file))"
    // The whole name would be too long for a line.
    case .words: "\(form) (in `\(folder)`)"
    }
  }
}
