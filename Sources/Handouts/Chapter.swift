import Foundation
import Host
import Ledger
import Reports
import Weaving

/// An experiment or chapter by hand, and where its parts stand.
public struct Chapter: Sendable {
  /// The experiment's name in `experiments/<slug>`, which the editions' files bear too.
  public let slug: String
  /// The first heading of its text.
  public let title: String
  /// `main.swift`.
  public let program: String
  /// The folder of its report.
  public let report: String
  /// The files of its exercises in order; none where it declares none (`ExerciseFiles`).
  public let exercises: [String]
  /// The tests of the exercises.
  public let tests: String
  /// The page that shows the same in PyTorch.
  public let pytorch: String
  /// The documents that its verdicts name.
  public let sources: [Source]
  /// Which exercises are handed out; all of them at first.
  public var selection = ExerciseSelection.everything
  /// With which numbers the exercises are handed out; nil for those of the files as they stand.
  public var variant: ExerciseVariant?

  /// All but `slug` and `title` are paths; none is read yet.
  public init(
    slug: String, title: String, program: String, report: String, exercises: [String], tests: String,
    pytorch: String, sources: [Source]
  ) {
    self.slug = slug
    self.title = title
    self.program = program
    self.report = report
    self.exercises = exercises
    self.tests = tests
    self.pytorch = pytorch
    self.sources = sources
  }

  /// The module of the exercises of `slug`, as Package.swift names it.
  public static func module(_ slug: String) -> String {
    slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Exercises"
  }

  var module: String { Self.module(slug) }

  /// Whether there are exercises, and so a package of them: a chapter declares them by a file.
  var hasExercises: Bool { !exercises.isEmpty && selection.numbers?.isEmpty != true }
  /// Whether there is a page in PyTorch.
  var hasPyTorchPage: Bool { FileManager.default.fileExists(atPath: pytorch) }

  /// The source of its deck, which stands beside its program.
  var slides: String { NSString(string: program).deletingLastPathComponent + "/slides.md" }

  /// The names of the drawings in its report, sorted; none where there is no report.
  var drawings: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: report)) ?? []).filter { $0.hasSuffix(".svg") }.sorted()
  }

  /// Whether its report says what its figures were drawn from.
  var hasFigures: Bool { FileManager.default.fileExists(atPath: "\(report)/\(FigureRecord.fileName)") }

  /// Those of `outputs` that this chapter has.
  func outputs(among outputs: [Course.Output]) -> [Course.Output] {
    outputs.filter { output in
      switch output {
      case .packages, .sheets: hasExercises
      case .notebooks: hasNotebook
      case .pytorch: hasPyTorchPage
      case .questions: hasQuestions
      case .html, .pdf, .slides: true
      }
    }
  }

  /// The exercises that are handed out; none where the chapter declares none.
  func handedOutExercises() throws(HandoutError) -> [Exercise] {
    try exerciseSources().flatMap(\.exercises).filter { selection.includes($0.number) }
  }

  /// The files of its exercises, read, with all of their code.
  func exerciseSources() throws(HandoutError) -> [LiterateSource] {
    let (selection, variant) = (selection, variant)
    return try handing { () throws(HostError) in
      try ExerciseFiles.sources(at: exercises, variant: variant).map { $0.selecting(selection, keepsCode: true) }
    }
  }

  /// The chapter's deck as Markdown.
  func deck(_ edition: Edition) throws(HandoutError) -> String {
    guard FileManager.default.fileExists(atPath: slides) else { throw .noSlides(path: slides, slug: slug) }
    let banner = try banner()
    let deck = try handing { () throws(HostError) in
      try Weaver(folder: report, sources: sources).deck(markdown: slides, edition: edition)
    }
    // Numbers of stand-in digits must not be taken for others.
    guard let banner, let first = deck.firstRange(of: "\n## ") else { return deck }
    return "\(deck[..<first.lowerBound])\n\n## Before all else\n\n**\(banner)**\n\(deck[first.lowerBound...])"
  }

  /// What the report says on its first line, such as that the digits are a stand-in.
  func banner() throws(HandoutError) -> String? {
    let report = report + "/report.md"
    guard FileManager.default.fileExists(atPath: report) else { throw .noReport(path: report, slug: slug) }
    let present = try handing { () throws(HostError) in try AtomicFile.text(of: report) }
    return PageFrame(page: present)?.banner
  }

  /// The chapter as Markdown, without what tells how the report was run.
  func page(_ edition: Edition) throws(HandoutError) -> String {
    // A report of stand-in digits says so here too.
    let banner = try banner()
    return try handing { () throws(HostError) in
      try Weaver(folder: self.report, sources: sources).page(
        program: program, exercises: hasExercises ? exercises : [], name: "experiments/\(slug)/main.swift", rerun: [],
        banner: banner, edition: edition, divisions: true, selection: selection, variant: variant)
    }
  }

  /// The text of a file of exercises or of their tests, with the numbers of the variant.
  func text(of path: String) throws(HandoutError) -> String {
    let variant = variant
    return try handing { () throws(HostError) in
      if let variant { return try variant.text(of: path) }
      return try AtomicFile.text(of: path)
    }
  }

  /// The chapter's page in PyTorch as Markdown.
  func pytorchPage() throws(HandoutError) -> String {
    guard FileManager.default.fileExists(atPath: pytorch) else { throw .noPage(path: pytorch, slug: slug) }
    return try handing { () throws(HostError) in try Weaver(folder: report).page(markdown: pytorch) }
  }

  /// The committed verdicts as a table; nil where there are none.
  func verdicts() throws(HandoutError) -> String? {
    let path = report + "/verdicts.csv"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let verdicts = try handing { () throws(HostError) in try CSVTable.verdicts(path: path) }
    return verdicts.isEmpty ? nil : Markdown.table(verdicts: verdicts, sources: sources)
  }
}
