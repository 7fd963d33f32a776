import Testing

@testable import Handouts

@Suite("What a chapter says of its exercises' other forms")
struct ExerciseCopiesTests {
  static let chapter = "# A chapter\n\nWords.\n\n## Exercises\n\nThe first is easy.\n\n### Exercise 1. Look\n"

  static func copies(package: Bool = true, notebook: Bool = true) -> ExerciseCopies {
    ExerciseCopies(slug: "one", hasPackage: package, hasNotebook: notebook)
  }

  @Test("stands once, right below the heading, with links to both")
  func links() {
    let page = Self.copies().placed(in: Self.chapter, by: .links)
    let sentence = """
      The exercises come with their tests as a [Swift package](packages/one.zip), in which `swift run check` shows points \
      and hints, and as a [Jupyter notebook](notebooks/one.ipynb). Tests see code alone: an exercise gives all of its \
      points there, or none.
      """
    let heading = "## Exercises\n\n"
    #expect(page == Self.chapter.replacing(heading, with: "\(heading)\(sentence)\n\n"))
  }

  @Test("names the folders on paper, and links to nothing")
  func words() {
    let page = Self.copies().placed(in: Self.chapter, by: .words)
    #expect(page.contains("Swift package (in `packages`)") && page.contains("Jupyter notebook (in `notebooks`)"), "\(page)")
    #expect(!page.contains("](") && page.contains("`swift run check`"), "\(page)")
  }

  @Test("names what there is, and nothing else")
  func some() {
    let package = Self.copies(notebook: false).placed(in: Self.chapter, by: .links)
    #expect(package.contains("(packages/one.zip)") && !package.contains("otebook"), "\(package)")
    let notebook = Self.copies(package: false).placed(in: Self.chapter, by: .links)
    #expect(notebook.contains("(notebooks/one.ipynb)") && !notebook.contains("swift"), "\(notebook)")
    for page in [package, notebook] { #expect(page.contains("all of its points there, or none"), "\(page)") }
  }

  @Test("is not there where they have no other form, nor in a chapter without exercises")
  func none() {
    let none = Self.copies(package: false, notebook: false)
    for names in [ExerciseCopies.Names.links, .words] {
      #expect(none.placed(in: Self.chapter, by: names) == Self.chapter)
      let bare = "# A chapter\n\nIt has no\n## Exercises to speak of.\n"
      #expect(Self.copies().placed(in: bare, by: names) == bare)
    }
  }
}
