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

  /// The lecturer's own words before the chapters; nil for none.
  var preface: Preface?
  /// What they need on paper; nil where they are not set.
  var prefaceFonts: TitleFonts?
  /// By chapter, the figures that were drawn again without dots (`drawFigures`).
  var vectors: [String: VectorFigures.Names] = [:]

  var pandoc: Pandoc {
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
    if let preface { try Files.link(preface.folder, at: "\(work)/\(Pandoc.preface)") }
    var jobs = try sharedJobs() + questionJobs()
    for (edition, folder) in editions {
      jobs += try prefaceJobs(edition, folder)
      var exercises: [[Exercise]] = []
      for chapter in chapters {
        try Stop.check()
        exercises.append(try chapter.handedOutExercises())
        jobs += try self.jobs(chapter, exercises.last ?? [], edition, folder)
      }
      let contents = "\(edition.rawValue)/index.md"
      let page = ContentsPage(
        course: course, edition: edition, outputs: outputs.filter { $0.belongs(to: edition) }, decks: decks,
        preface: edition == .grader ? nil : preface, printsPreface: edition != .grader && prefaceFonts != nil)
      let listed = chapters.indices.map { (chapter: chapters[$0], exercises: exercises[$0]) }
      if edition == .grader { try GraderFiles(chapters: listed).write(to: folder) }
      try Files.write(page.text(listed), to: "\(work)/\(contents)")
      jobs.append(
        pandoc.page(
          contents, named: "\(edition.rawValue)/index.html", edition: edition, hasOutline: false,
          to: "\(beside(folder))/index.html"))
    }
    return jobs
  }

  /// Draws the figures of pages, papers and decks again; `note` is told where that cannot be, and PNGs stand for all.
  mutating func drawFigures(note: (String) -> Void) throws(HandoutError) {
    let isForText = outputs.contains(.html) || outputs.contains(.pdf), isForSlides = outputs.contains(.slides)
    guard isForText || isForSlides, chapters.contains(where: \.hasFigures) else { return }
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
      let slug = chapter.slug
      let folder = "\(work)/\(Pandoc.drawnAgain(slug))", slides = "\(work)/\(Pandoc.drawnForSlides(slug))"
      for folder in [folder, slides] { try Files.makeFolder(above: folder + "/first") }
      let drawn = Result(catching: { () throws(HostError) -> VectorFigures.Names in
        var names = try isForText ? drawer.draw(chapter, into: folder) : VectorFigures.Names()
        if isForSlides { names.forSlides = try drawer.drawSlides(chapter, into: slides) }
        return names
      })
      // Ctrl-C ends what draws too, and that is no failure of it.
      try Stop.check()
      var names = try handing { () throws(HostError) in try drawn.get() }
      if turns { names.forTypesetSlides = names.forSlides } else { names.forPapers = [] }
      vectors[slug] = names
    }
  }

  /// The lecturer's own words on paper, in every size.
  private func prefaceJobs(_ edition: Edition, _ folder: String) throws(HandoutError) -> [Conversions.Job] {
    guard edition != .grader, let preface, let prefaceFonts else { return [] }
    var pandoc = self.pandoc
    pandoc.fonts = prefaceFonts
    let input = "words/\(edition.rawValue).md"
    try Files.write(preface.paper(course, chapters: chapters), to: "\(work)/\(input)")
    var jobs: [Conversions.Job] = []
    for paper in course.papers {
      for drawing in preface.drawings {
        try Files.makeFolder(above: "\(work)/\(Pandoc.prefaceFolder(edition, paper))/\(drawing)")
      }
      let file = Layout.preface(paper)
      jobs.append(
        pandoc.prefacePaper(
          input, named: "\(edition.rawValue)/\(file)", drawings: preface.drawings, edition: edition, paper: paper,
          to: "\(beside(folder))/\(file)"))
    }
    return jobs
  }

  /// An edition's folder as it is called in the folder for work.
  private func beside(_ folder: String) -> String { "../" + NSString(string: folder).lastPathComponent }

  /// The chapters before and after, whose pages stand in the same folder.
  private func neighbours(of chapter: Chapter, among chapters: [Chapter]) -> Neighbours {
    Neighbours(
      of: Layout.page(chapter.slug), among: chapters.map { .init(file: Layout.page($0.slug), title: $0.title) })
  }

  private func jobs(
    _ chapter: Chapter, _ exercises: [Exercise], _ edition: Edition, _ folder: String
  ) throws(HandoutError) -> [Conversions.Job] {
    let slug = chapter.slug
    let text = try chapter.page(edition), copies = ExerciseCopies(of: chapter, among: outputs)
    var jobs: [Conversions.Job] = []
    for output in chapter.outputs(among: outputs) where output.belongs(to: edition) {
      switch output {
      case .html:
        let file = Layout.page(slug), input = "\(edition.rawValue)/\(slug).md"
        try Files.write(copies.placed(in: text, by: .links), to: "\(work)/\(input)")
        jobs.append(
          pandoc.page(
            input, named: "\(edition.rawValue)/\(file)", slug: slug, edition: edition,
            contents: "index.html", neighbours: neighbours(of: chapter, among: chapters),
            to: "\(beside(folder))/\(file)"))
      case .pdf:
        let input = "papers/\(edition.rawValue)/\(slug).md"
        try Files.write(copies.placed(in: text, by: .words), to: "\(work)/\(input)")
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
      case .sheets where chapter.sheets(edition, of: exercises).contains(.key):
        jobs += try sheetJobs(.key, of: chapter, edition, named: "\(edition.rawValue)/", to: beside(folder))
      // Those that hold no exercises, or no solutions, are made once for all editions, and questions for one alone.
      case .pytorch, .sheets, .questions: break
      }
    }
    return jobs
  }

  /// Glossary, notation and pages in PyTorch hold no exercises, sheets no solutions. Graders have none of them.
  private func sharedJobs() throws(HandoutError) -> [Conversions.Job] {
    guard editions.contains(where: { $0.edition != .grader }) else { return [] }
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
      if chapter.outputs(among: outputs).contains(.sheets) {
        jobs += try sheetJobs(.sheet, of: chapter, .students, named: "", to: "shared")
      }
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
    for (edition, folder) in editions where edition != .grader {
      for file in files where [".html", ".pdf", ".zip"].contains(where: file.hasSuffix) {
        try Files.copy("\(shared)/\(file)", to: "\(folder)/\(file)")
      }
    }
  }
}
