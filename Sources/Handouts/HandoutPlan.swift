import Foundation
import Host
import Weaving

/// What is to be converted for some editions: the Markdown and packages, written into a folder for work, and
/// the programs that turn them into the editions' files.
struct HandoutPlan {
  let course: Course
  let chapters: [Chapter]
  let outputs: [Course.Output]
  /// The forms in which decks are made.
  let decks: [DeckFormat]
  let root: String
  let version: PandocVersion
  /// Absolute, as are the editions' folders, which stand beside it.
  let work: String
  let editions: [(edition: Edition, folder: String)]
  /// For what the lecturer writes, in papers and decks.
  let fonts: TitleFonts
  /// Of the programs that turn one form of a file into another.
  let environment: [String: String]

  /// By chapter, the figures that were drawn again without dots (`drawFigures`).
  var vectors: [String: VectorFigures.Names] = [:]

  private var pandoc: Pandoc {
    Pandoc(
      course: course, version: version, work: work, fonts: fonts, citation: Citation(path: root + "CITATION.cff"),
      vectors: vectors)
  }
  /// What is the same in all editions is made once.
  private var shared: String { work + "/shared" }

  /// Writes all that is to be converted. Files come in the order of the course, edition by edition.
  func jobs() throws(HandoutError) -> [Conversions.Job] {
    try Files.link(root + "handouts", at: "\(work)/\(Pandoc.templates)")
    for chapter in chapters { try Files.link(chapter.report, at: "\(work)/\(Pandoc.pictures(chapter.slug))") }
    if let logo = course.logo {
      // Decks have none.
      try CourseLogo(path: logo).prepare(in: work, typesets: outputs.contains(.pdf), environment: environment)
    }
    let preface = try preface()
    var jobs = try sharedJobs()
    for (edition, folder) in editions {
      var exercises: [[Exercise]] = []
      for chapter in chapters {
        try Stop.check()
        exercises.append(try chapter.handedOutExercises())
        jobs += try self.jobs(chapter, edition, folder)
      }
      let contents = "\(edition.rawValue)/index.md"
      let text = ContentsPage(course: course, edition: edition, outputs: outputs, decks: decks, preface: preface)
        .text(Array(zip(chapters, exercises)))
      try Files.write(text, to: "\(work)/\(contents)")
      jobs.append(
        pandoc.page(
          contents, named: "\(edition.rawValue)/index.html", edition: edition, hasOutline: false,
          to: "\(beside(folder))/index.html"))
    }
    return jobs
  }

  /// Draws the figures of pages and papers again; `note` is told where that cannot be, and PNGs stand for all.
  mutating func drawFigures(note: (String) -> Void) throws(HandoutError) {
    guard outputs.contains(.html) || outputs.contains(.pdf), chapters.contains(where: \.hasFigures) else { return }
    let drawer: VectorFigures
    do throws(HostError) {
      drawer = try VectorFigures(root: root)
    } catch {
      try Stop.check()
      note("figures as dots, for \(error)")
      return
    }
    // What makes PDFs of them may be missing where no chapter has drawings.
    let turns = Programs.path(of: DrawingConversion.program) != nil
    for chapter in chapters {
      try Stop.check()
      let folder = "\(work)/\(Pandoc.drawnAgain(chapter.slug))"
      try Files.makeFolder(above: folder + "/first")
      let drawn = Result(catching: { () throws(HostError) in try drawer.draw(chapter, into: folder) })
      // Ctrl-C ends what draws too, and that is no failure of it.
      try Stop.check()
      var names = try handing { () throws(HostError) in try drawn.get() }
      if !turns { names.forPapers = [] }
      vectors[chapter.slug] = names
    }
  }

  /// The lecturer's own words before the chapters. What all readers get holds no marks of solutions.
  private func preface() throws(HandoutError) -> String {
    guard let path = course.preface else { return "" }
    let folder = NSString(string: path).deletingLastPathComponent
    try Files.link(folder.isEmpty ? "." : folder, at: "\(work)/\(Pandoc.preface)")
    return try handing { () throws(HostError) in try Markdown.handedOut(path: path) }
  }

  /// An edition's folder as it is called in the folder for work.
  private func beside(_ folder: String) -> String { "../" + NSString(string: folder).lastPathComponent }

  /// The chapters before and after, whose pages stand in the same folder.
  private func neighbours(of chapter: Chapter, among chapters: [Chapter]) -> Neighbours {
    Neighbours(
      of: Layout.page(chapter.slug), among: chapters.map { .init(file: Layout.page($0.slug), title: $0.title) })
  }

  private func jobs(_ chapter: Chapter, _ edition: Edition, _ folder: String) throws(HandoutError)
    -> [Conversions.Job]
  {
    let slug = chapter.slug
    let input = "\(edition.rawValue)/\(slug).md"
    try Files.write(try chapter.page(edition), to: "\(work)/\(input)")
    var jobs: [Conversions.Job] = []
    for output in chapter.outputs(among: outputs) {
      switch output {
      case .html:
        let file = Layout.page(slug)
        jobs.append(
          pandoc.page(
            input, named: "\(edition.rawValue)/\(file)", slug: slug, edition: edition,
            contents: "index.html", neighbours: neighbours(of: chapter, among: chapters),
            to: "\(beside(folder))/\(file)"))
      case .pdf:
        for paper in course.papers {
          let file = Layout.paper(slug, paper)
          jobs.append(
            pandoc.paper(
              input, named: "\(edition.rawValue)/\(file)", slug: slug, drawings: chapter.drawings, edition: edition,
              paper: paper, to: "\(beside(folder))/\(file)"))
        }
      case .packages:
        let file = Layout.package(slug)
        jobs.append(
          try Archive.package(
            of: chapter, edition, root: root, named: "\(edition.rawValue)/\(file)",
            in: "\(work)/\(edition.rawValue)/packages", to: "\(folder)/\(file)"))
      case .notebooks:
        try chapter.notebook(edition, root: root).write(to: "\(folder)/\(Layout.notebook(slug))")
      case .slides:
        let input = "decks/\(edition.rawValue)/\(slug).md"
        try Files.write(try chapter.deck(edition), to: "\(work)/\(input)")
        try Files.makeFolder(above: "\(folder)/\(Layout.deck(slug, .html))")
        for format in decks {
          let file = Layout.deck(slug, format)
          jobs.append(
            pandoc.deck(
              input, as: format, named: "\(edition.rawValue)/\(file)", slug: slug, drawings: chapter.drawings,
              edition: edition, to: "\(beside(folder))/\(file)"))
        }
      case .pytorch: break
      }
    }
    return jobs
  }

  /// Glossary, notation and pages in PyTorch hold no exercises.
  private func sharedJobs() throws(HandoutError) -> [Conversions.Job] {
    var jobs: [Conversions.Job] = []
    if outputs.contains(.html) {
      for name in ["notation", "glossary"] {
        let output = "shared/\(name).html"
        try Files.makeFolder(above: "\(work)/\(output)")
        jobs.append(
          pandoc.page("\(Pandoc.templates)/\(name).md", named: "\(name).html", contents: "index.html", to: output))
      }
    }
    for chapter in chapters {
      let slug = chapter.slug
      if chapter.outputs(among: outputs).contains(.pytorch) {
        let input = "pytorch/\(slug).md", output = "shared/\(Layout.pytorch(slug))"
        try Files.write(try chapter.pytorchPage(), to: "\(work)/\(input)")
        try Files.makeFolder(above: "\(work)/\(output)")
        jobs.append(
          pandoc.page(
            input, named: Layout.pytorch(slug), slug: slug, contents: "../index.html",
            neighbours: neighbours(of: chapter, among: chapters.filter(\.hasPyTorchPage)), to: output))
        let archive = Layout.pytorchFiles(slug)
        jobs.append(
          try Archive.pytorchFiles(of: chapter, named: archive, in: "\(work)/pytorch-files", to: "\(shared)/\(archive)"))
      }
    }
    return jobs
  }

  /// Puts what was made once into every edition.
  func copyShared() throws(HandoutError) {
    let files = (FileManager.default.subpaths(atPath: shared) ?? []).sorted()
    for (_, folder) in editions {
      for file in files where [".html", ".pdf", ".zip"].contains(where: file.hasSuffix) {
        try Files.copy("\(shared)/\(file)", to: "\(folder)/\(file)")
      }
    }
  }
}
