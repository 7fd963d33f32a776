/// What comes before and after a page in the order of the course.
struct Neighbours: Equatable, Sendable {
  /// A page as its neighbours name it.
  struct Page: Equatable, Sendable {
    /// Its address, as seen from them.
    let file: String
    let title: String
  }

  private(set) var previous: Page?
  private(set) var next: Page?

  /// Those of the page `file` among `pages`, which come in order; none where it is not one of them.
  init(of file: String, among pages: [Page]) {
    guard let place = pages.firstIndex(where: { $0.file == file }) else { return }
    if place > 0 { previous = pages[place - 1] }
    if place + 1 < pages.count { next = pages[place + 1] }
  }

  /// What pandoc is told of them: the variables of the pages' templates.
  var words: [String] {
    var words: [String] = []
    for (name, page) in [("previous", previous), ("next", next)] {
      guard let page else { continue }
      words += ["-M", "\(name)=\(page.file)", "-M", "\(name)-title=\(page.title)"]
    }
    return words
  }
}
