import Foundation
import Handouts
import Host
import Ledger
import Reports
import Weaving

/// What the command asks of the checkout that it works on, and of the programs that stand beside it.
extension Checkout {
  /// The checkout that this process works on, which says so where it is not the expected one.
  ///
  /// - Throws: `CommandError.noExperiments` where there is none, or it lists no experiments.
  init() throws(CommandError) {
    self = .current
    guard !slugs.isEmpty else { throw .noExperiments(path: path("Package.swift")) }
    if let notice { StandardStreams.warn("retrace: \(notice)") }
  }

  /// The built program of an experiment.
  ///
  /// - Throws: `CommandError.notBuilt`.
  func program(_ slug: String) throws(CommandError) -> String {
    let path = programs + "/" + slug
    guard FileManager.default.isExecutableFile(atPath: path) else { throw .notBuilt(program: path) }
    return path
  }

  /// The first heading of the experiment's text, or its slug.
  func title(_ slug: String) -> String {
    let text = (try? AtomicFile.text(of: source(slug))) ?? ""
    for line in text.split(whereSeparator: \.isNewline) {
      var words = line.drop { $0 == " " }
      if words.hasPrefix("//:") { words = words.dropFirst(3).drop { $0 == " " } }
      if words.hasPrefix("# ") {
        return words.dropFirst(2).trimmingCharacters(in: .whitespaces)
      }
    }
    return slug
  }

  /// The literate program of an experiment.
  func source(_ slug: String) -> String { path("experiments/\(slug)/main.swift") }

  /// The files of exercises beside it, in order, where there are any.
  func exercises(_ slug: String) -> [String] { ExerciseFiles.paths(in: path("experiments/\(slug)")) }

  /// What handouts need to know of an experiment whose report stands in `reports`.
  func chapter(_ slug: String, reports: String, sources: [Source]) -> Chapter {
    Chapter(
      slug: slug, title: title(slug), program: source(slug), report: "\(reports)/\(slug)",
      exercises: exercises(slug),
      tests: path("Tests/ExercisesTests/\(Chapter.module(slug))Tests.swift"),
      pytorch: path("experiments/\(slug)/pytorch.md"), sources: sources)
  }

  /// The course that the file of settings at `path` says, or the usual one.
  func course(settings path: String?) throws -> Course {
    guard let path else { return Course() }
    // Unreadable exercises are an error of their own, with file and line, when they are handed out.
    return try CourseFile.course(path: path, slugs: slugs) { slug in
      (try? ExerciseFiles.sources(at: exercises(slug)))?.flatMap(\.exercises).map(\.number)
    }
  }

  /// The chapters of `course` in its order, each with the exercises that are handed out.
  func chapters(of course: Course, reports: String) throws -> [Chapter] {
    let sources = try ledger().sources
    return try (course.chapters ?? slugs).map { slug in
      var chapter = chapter(slug, reports: reports, sources: sources)
      chapter.selection = course.selection(of: slug)
      if let variant = course.variant {
        chapter.variant = try ExerciseVariant(variant, of: slug, folder: path("experiments/\(slug)"))
      }
      return chapter
    }
  }

  func ledger() throws(LedgerError) -> Ledger {
    try Ledger(folder: path("experiments/published"))
  }

  /// The front page with the rows and the picture that `experiments/front-page.csv` selects.
  func frontPage(_ ledger: Ledger) throws(HostError) -> FrontPage {
    try FrontPage(
      experiments: slugs.map { .init(slug: $0, title: title($0)) }, selection: path("experiments/front-page.csv"),
      ledger: ledger)
  }
}
