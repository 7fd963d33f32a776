import Foundation
import Weaving

/// What is to be converted for the site: the Markdown and packages, written into a folder for work, the programs that turn
/// them into the site's files, and what is copied beside them.
struct SitePlan {
  let course: Course
  let chapters: [Chapter]
  let root: String
  let version: PandocVersion
  /// Absolute, as is the site's folder, which stands beside it.
  let work: String
  let folder: String
  let papers: SitePapers

  /// The pages in the order in which the search lists them, and what is run for them and beside them.
  struct Work {
    var pages: [SitePage] = []
    var jobs: [Conversions.Job] = []
    /// What is left out, and why.
    var notes: [String] = []
  }

  /// The folder of a chapter's pictures, from the site's.
  static func figures(_ slug: String) -> String { "figures/\(slug)" }

  /// A chapter with its texts.
  private struct Texts {
    let chapter: Chapter
    let text: String
    let pytorch: String?
    let exercises: [Exercise]
    let explorables: [Explorable]
  }

  /// Writes all that is to be converted and copies what is not.
  func write() throws(HandoutError) -> Work {
    try Files.link(root + "handouts", at: "\(work)/\(Pandoc.templates)")
    var texts: [Texts] = []
    var result = Work()
    for chapter in chapters {
      try Stop.check()
      let placed = try Explorable.placed(in: try chapter.page(.students), of: chapter.slug, report: chapter.report)
      result.notes += placed.missing.map { "\(chapter.slug): something to try is left out, \($0) is not there" }
      let pytorch: String? = try chapter.hasPyTorchPage ? chapter.pytorchPage() : nil
      let exercises = try chapter.handedOutExercises()
      let text = ExerciseCopies(of: chapter, among: Site.outputs).placed(in: placed.markdown, by: .links)
      texts.append(
        Texts(chapter: chapter, text: text, pytorch: pytorch, exercises: exercises, explorables: placed.explorables))
    }
    let frame = SiteFrame(entries: texts.map(entry))
    let front = SiteFront(course: course).text(
      zip(texts, frame.entries).map { (entry: $1, files: frame.files(of: $1), exercises: $0.exercises) })
    try Files.write(front, to: "\(work)/front.md")

    result.pages = try pages(texts)
    let pandoc = Pandoc(course: course, version: version, work: work)
    let beside = "../" + NSString(string: folder).lastPathComponent
    for (number, page) in result.pages.enumerated() {
      try Files.makeFolder(above: "\(folder)/\(page.file)")
      try Files.makeFolder(above: "\(work)/\(index(number))")
      result.jobs.append(pandoc.sitePage(page, in: frame, index: index(number), to: "\(beside)/\(page.file)"))
    }
    for one in texts { result.jobs += try archives(one.chapter) }
    for one in texts where one.chapter.hasNotebook {
      let file = Layout.notebook(one.chapter.slug)
      try one.chapter.notebook(.students, root: root).write(to: "\(folder)/\(file)")
    }
    for one in texts {
      try copyFigures(one)
      try Explorable.write(
        one.explorables, scripts: root + "handouts/explorables",
        reports: NSString(string: one.chapter.report).deletingLastPathComponent, to: folder)
    }
    for entry in frame.entries { try papers.copy(entry.papers, to: folder) }
    for file in [Pandoc.formulaStyle, "style.css", "site/site.css", "site/site.js"] {
      try Files.copy("\(root)handouts/\(file)", to: "\(folder)/assets/\(NSString(string: file).lastPathComponent)")
    }
    return result
  }

  private func index(_ number: Int) -> String { "index/\(number)" }

  private func entry(_ texts: Texts) -> SiteFrame.Entry {
    SiteFrame.Entry(
      slug: texts.chapter.slug, title: SitePage.plain(texts.chapter.title),
      hasExercises: SitePage.hasExercises(texts.text), hasPyTorchPage: texts.pytorch != nil,
      hasPackage: texts.chapter.hasExercises, hasNotebook: texts.chapter.hasNotebook, papers: papers.files(of: texts.chapter.slug))
  }

  /// Writes the chapters' Markdown and returns all pages.
  private func pages(_ texts: [Texts]) throws(HandoutError) -> [SitePage] {
    var pages = [SitePage(kind: .front, file: SitePage.front, title: course.heading, input: "front.md")]
    for one in texts {
      let slug = one.chapter.slug, input = "chapters/\(slug).md"
      try Files.write(one.text, to: "\(work)/\(input)")
      pages.append(
        SitePage(
          kind: .chapter, file: Layout.page(slug), title: SitePage.plain(one.chapter.title), input: input, slug: slug))
    }
    for one in texts {
      guard let text = one.pytorch else { continue }
      let slug = one.chapter.slug, input = "pytorch/\(slug).md"
      try Files.write(text, to: "\(work)/\(input)")
      pages.append(
        SitePage(
          kind: .pytorch, file: Layout.pytorch(slug), title: SitePage.title(of: text, or: slug), input: input, slug: slug))
    }
    pages.append(
      SitePage(kind: .notation, file: SitePage.notation, title: "Notation", input: "\(Pandoc.templates)/notation.md"))
    pages.append(
      SitePage(kind: .glossary, file: SitePage.glossary, title: "Glossary", input: "\(Pandoc.templates)/glossary.md"))
    return pages
  }

  /// The package of exercises and the files of the page in PyTorch, where there are any.
  private func archives(_ chapter: Chapter) throws(HandoutError) -> [Conversions.Job] {
    let slug = chapter.slug
    var jobs: [Conversions.Job] = []
    if chapter.hasExercises {
      let file = Layout.package(slug)
      jobs.append(
        try Archive.package(
          of: chapter, .students, root: root, named: file, in: "\(work)/packages", to: "\(folder)/\(file)"))
    }
    if chapter.hasPyTorchPage {
      let file = Layout.pytorchFiles(slug)
      jobs.append(
        try Archive.pytorchFiles(of: chapter, named: file, in: "\(work)/pytorch-files", to: "\(folder)/\(file)"))
    }
    return jobs
  }

  /// The report's pictures that one of the chapter's pages names.
  private func copyFigures(_ texts: Texts) throws(HandoutError) {
    let report = texts.chapter.report, slug = texts.chapter.slug
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: report)) ?? []).sorted()
    for name in names where name.hasSuffix(".png") || name.hasSuffix(".svg") {
      guard texts.text.contains("](\(name)") || texts.pytorch?.contains("](\(name)") == true else { continue }
      try Files.copy("\(report)/\(name)", to: "\(folder)/\(Self.figures(slug))/\(name)")
    }
  }

  /// Puts the pages' parts of the index together, after they are converted.
  func writeIndex(_ pages: [SitePage]) throws(HandoutError) {
    var parts: [(page: SitePage, entries: String)] = []
    for (number, page) in pages.enumerated() {
      let path = "\(work)/\(index(number))"
      guard let data = FileManager.default.contents(atPath: path) else {
        throw .report(.unreadable(path: path, reason: "pandoc left no part of the index for \(page.file)"))
      }
      parts.append((page, String(decoding: data, as: UTF8.self)))
    }
    try Files.write(SiteSearch.script(parts), to: "\(folder)/\(SiteSearch.file)")
  }
}
