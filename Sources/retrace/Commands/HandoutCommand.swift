import ArgumentParser
import Handouts
import Reports
import Weaving

struct HandoutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handout", abstract: "Builds the students' and the instructors' edition of a course.",
    discussion: """
      A file of settings in YAML may say the same as the options, which win over it; handouts/course.yaml is an \
      example. What is not said is all: every chapter, both editions, both sizes of paper, everything that \
      this machine can make.
      """)

  @Option(help: ArgumentHelp("A file of settings.", valueName: "yaml"))
  var settings: String?

  @Option(help: "The course's name on the first page.")
  var course: String?

  @Option(help: "The term.")
  var term: String?

  @Option(help: "Who gives the course.")
  var lecturer: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only these chapters, in this order, as 'retrace list' names them.", valueName: "slug"))
  var chapters: [String] = []

  @Option(help: "The size of paper: a4, letter or both.")
  var paper: String?

  @Option(help: "Whose edition: students, instructors or both.")
  var editions: String?

  @Option(parsing: .upToNextOption, help: "What to make: html, pdf, slides, packages, pytorch.")
  var outputs: [Course.Output] = []

  @Option(help: ArgumentHelp("The folder with the chapters' reports (default: reports).", valueName: "dir"))
  var reports: String?

  @Option(help: ArgumentHelp("The folder for the editions (default: build/handouts).", valueName: "dir"))
  var output: String?

  func validate() throws {
    _ = try Self.cases(paper, or: "both", option: "--paper") as [Course.Paper]?
    _ = try Self.cases(editions, or: "both", option: "--editions") as [Edition]?
    for slug in chapters where chapters.filter({ $0 == slug }).count > 1 {
      throw ValidationError("--chapters names \(slug) twice")
    }
  }

  func run() throws {
    let checkout = try Checkout(naming: chapters)
    var course = try settings.map { try CourseFile.course(path: $0, slugs: checkout.slugs) } ?? Course()
    if let name = self.course { course.course = name }
    if let term { course.term = term }
    if let lecturer { course.lecturer = lecturer }
    if !chapters.isEmpty { course.chapters = chapters }
    if let papers: [Course.Paper] = try Self.cases(paper, or: "both", option: "--paper") { course.papers = papers }
    if let chosen: [Edition] = try Self.cases(editions, or: "both", option: "--editions") { course.editions = chosen }
    if !outputs.isEmpty { course.outputs = Course.Output.allCases.filter(outputs.contains) }

    Stop.install()
    let reports = reports ?? checkout.path("reports")
    let sources = try checkout.ledger().sources
    let handouts = Handouts(
      course: course,
      chapters: (course.chapters ?? checkout.slugs).map { checkout.chapter($0, reports: reports, sources: sources) },
      root: checkout.path(""), target: output ?? checkout.path("build/handouts"))
    switch Result(catching: { () throws(HandoutError) in try handouts.build(done: report, note: warn) }) {
    case .success(let folders): folders.forEach(report)
    case .failure(.interrupted(let signal)):
      // A reader that went away wants no words.
      if signal != 13 { warn("\(HandoutError.interrupted(signal: signal))") }
      throw ExitCode(128 + signal)
    case .failure(let error): throw error
    }
  }

  private static func cases<Choice: RawRepresentable & CaseIterable>(
    _ word: String?, or every: String, option: String
  ) throws -> [Choice]? where Choice.RawValue == String {
    guard let word else { return nil }
    if word == every { return Array(Choice.allCases) }
    if let choice = Choice(rawValue: word) { return [choice] }
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("\(option) needs one of \(names), \(every), got '\(word)'")
  }
}

extension Course.Output: ExpressibleByArgument {}
