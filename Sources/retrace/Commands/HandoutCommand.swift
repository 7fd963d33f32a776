import ArgumentParser
import Handouts
import Reports
import Weaving

struct HandoutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handout", abstract: "Builds the editions of a course: students', instructors', graders'.",
    discussion: """
      A file of settings in YAML may say the same as the options, which win over it; handouts/course.yaml is an \
      example. What is not said is all: every chapter, the students' and the instructors' edition, both sizes of \
      paper, everything that this machine can make.
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

  @Option(help: "Whose edition: students, instructors, grader, both (the first two) or all.")
  var editions: String?

  @Option(parsing: .upToNextOption, help: "What to make: html, pdf, slides, packages, notebooks, sheets, pytorch, questions.")
  var outputs: [Course.Output] = []

  @Option(help: "Where the tables of verdicts stand: appendix, instructors or none.")
  var verdicts: Course.Verdicts?

  @Option(
    help: ArgumentHelp(
      "The day for which to build: solutions that students get from a day on are there from that day. No clock is read.",
      valueName: "yyyy-mm-dd"))
  var today: CourseDay?

  @Option(help: "Exercises that can vary get other numbers: 1, 2, 3 …, each variant in a folder of its own.")
  var variant: Int?

  @Option(help: "How what is handed out may be used.")
  var licence: String?

  @Option(help: ArgumentHelp("A picture for the title: PNG, SVG or PDF.", valueName: "file"))
  var logo: String?

  @Option(help: ArgumentHelp("Markdown to stand before the list of chapters, and on paper.", valueName: "file"))
  var preface: String?

  @Option(help: ArgumentHelp("The language of course, term and preface, such as de or pt-BR.", valueName: "tag"))
  var language: String?

  @Option(help: ArgumentHelp("The folder with the chapters' reports (default: reports).", valueName: "dir"))
  var reports: String?

  @Option(help: ArgumentHelp("The folder for the editions (default: build/handouts, or build/handouts-N of variant N).", valueName: "dir"))
  var output: String?

  func validate() throws {
    _ = try Self.cases(paper, or: "both", option: "--paper") as [Course.Paper]?
    _ = try chosenEditions()
    if let fault = Course.fault(logo: logo, preface: preface, language: language) { throw ValidationError(fault) }
    if let fault = variant.flatMap(Variants.fault) { throw ValidationError(fault) }
    for slug in chapters where chapters.filter({ $0 == slug }).count > 1 {
      throw ValidationError("--chapters names \(slug) twice")
    }
  }

  func run() throws {
    let checkout = try Checkout(naming: chapters)
    var course = try checkout.course(settings: settings)
    if let name = self.course { course.course = name }
    if let term { course.term = term }
    if let lecturer { course.lecturer = lecturer }
    if !chapters.isEmpty { course.chapters = chapters }
    if let papers: [Course.Paper] = try Self.cases(paper, or: "both", option: "--paper") { course.papers = papers }
    if let chosen = try chosenEditions() { course.editions = chosen }
    if let verdicts { course.verdicts = verdicts }
    if let today { course.today = today }
    if let variant { course.variant = variant }
    if let licence { course.licence = licence }
    if let logo { course.logo = logo }
    if let preface { course.preface = preface }
    if let language { course.language = language }
    if !outputs.isEmpty { course.outputs = Course.Output.allCases.filter(outputs.contains) }

    Stop.install()
    let chapters = try checkout.chapters(of: course, reports: reports ?? checkout.path("reports"))
    if let variant = course.variant { report(Variants.list(variant, chapters)) }
    let handouts = Handouts(
      course: course, chapters: chapters, root: checkout.path(""),
      target: output ?? checkout.path("build/handouts\(Variants.ending(course.variant))"))
    let folders = try made { () throws(HandoutError) in try handouts.build(done: report, note: warn) }
    folders.forEach(report)
  }

  private func chosenEditions() throws -> [Edition]? {
    guard let editions else { return nil }
    if let chosen = Course.editions(named: editions) { return chosen }
    let names = Edition.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--editions needs one of \(names), both, all, got '\(editions)'")
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

extension Course.Verdicts: ExpressibleByArgument {}

extension CourseDay: ExpressibleByArgument {
  /// Reads `2027-10-04`; nil where there is no such day.
  public init?(argument: String) { self.init(argument) }
}
