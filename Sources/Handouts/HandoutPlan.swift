import Foundation
import Reports

/// What is to be converted for some editions: the Markdown and packages, written into a folder for work, and
/// the programs that turn them into the editions' files.
struct HandoutPlan {
  let course: Course
  let chapters: [Chapter]
  let outputs: [Course.Output]
  let root: String
  /// Absolute, as are the editions' folders.
  let work: String
  let editions: [(edition: Edition, folder: String)]

  private var pandoc: Pandoc { Pandoc(course: course, root: root) }
  /// What is the same in all editions is made once.
  private var shared: String { work + "/shared" }

  /// Writes all that is to be converted. Files come in the order of the course, edition by edition.
  func jobs() throws(HandoutError) -> [Conversions.Job] {
    var jobs = try sharedJobs()
    for (edition, folder) in editions {
      var exercises: [[Exercise]] = []
      for chapter in chapters {
        try Stop.check()
        exercises.append(try chapter.source().exercises)
        jobs += try self.jobs(chapter, edition, folder)
      }
      let contents = "\(work)/\(edition.rawValue)/index.md"
      let text = ContentsPage(course: course, edition: edition, outputs: outputs)
        .text(Array(zip(chapters, exercises)))
      try Files.write(text, to: contents)
      jobs.append(
        pandoc.page(
          contents, named: "\(edition.rawValue)/index.html", edition: edition, hasOutline: false,
          to: "\(folder)/index.html"))
    }
    return jobs
  }

  private func jobs(_ chapter: Chapter, _ edition: Edition, _ folder: String) throws(HandoutError)
    -> [Conversions.Job]
  {
    let slug = chapter.slug
    let input = "\(work)/\(edition.rawValue)/\(slug).md"
    try Files.write(try chapter.page(edition), to: input)
    var jobs: [Conversions.Job] = []
    /// The path of `file`, whose folder is made.
    func ready(_ file: String) throws(HandoutError) -> String {
      try Files.makeFolder(above: "\(folder)/\(file)")
      return "\(folder)/\(file)"
    }
    for output in outputs {
      switch output {
      case .html:
        let file = Layout.page(slug)
        jobs.append(
          pandoc.page(
            input, named: "\(edition.rawValue)/\(file)", report: chapter.report, edition: edition,
            contents: "index.html", to: try ready(file)))
      case .pdf:
        for paper in course.papers {
          let file = Layout.paper(slug, paper)
          jobs.append(
            pandoc.paper(
              input, named: "\(edition.rawValue)/\(file)", report: chapter.report, edition: edition,
              paper: paper, to: try ready(file)))
        }
      case .packages:
        let file = Layout.package(slug)
        let packages = "\(work)/\(edition.rawValue)/packages"
        try ExercisePackage(
          chapter: chapter, edition: edition, root: root, manifest: try Manifest(path: root + "Package.swift")
        ).write(to: "\(packages)/\(slug)")
        jobs.append(
          try Archive.job("\(edition.rawValue)/\(file)", folder: packages, name: slug, to: try ready(file)))
      case .slides, .pytorch: break
      }
    }
    return jobs
  }

  /// Glossary, notation, decks and pages in PyTorch hold no exercises.
  private func sharedJobs() throws(HandoutError) -> [Conversions.Job] {
    var jobs: [Conversions.Job] = []
    if outputs.contains(.html) {
      for name in ["notation", "glossary"] {
        try Files.makeFolder(above: "\(shared)/\(name)")
        jobs.append(
          pandoc.page(
            "\(root)handouts/\(name).md", named: "\(name).html", contents: "index.html",
            to: "\(shared)/\(name).html"))
      }
    }
    for chapter in chapters {
      if outputs.contains(.slides) {
        let input = "\(work)/decks/\(chapter.slug).md"
        try Files.write(try chapter.page(.students), to: input)
        let output = "\(shared)/\(Layout.deck(chapter.slug))"
        try Files.makeFolder(above: output)
        jobs.append(pandoc.deck(input, named: Layout.deck(chapter.slug), report: chapter.report, to: output))
      }
      if outputs.contains(.pytorch) {
        let input = "\(work)/pytorch/\(chapter.slug).md"
        try Files.write(try chapter.pytorchPage(), to: input)
        let output = "\(shared)/\(Layout.pytorch(chapter.slug))"
        try Files.makeFolder(above: output)
        jobs.append(
          pandoc.page(
            input, named: Layout.pytorch(chapter.slug), report: chapter.report, contents: "../index.html",
            to: output))
        let archive = Layout.pytorchFiles(chapter.slug), files = work + "/pytorch-files"
        try PyTorchFiles(chapter: chapter).write(to: "\(files)/\(chapter.slug)")
        jobs.append(try Archive.job(archive, folder: files, name: chapter.slug, to: "\(shared)/\(archive)"))
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
