import Foundation
import Host
import Weaving

/// What courses import: `questions/` and `course.imscc`, of the instructors' edition alone, since they hold answers.
/// Statements go through pandoc first, then all is packed.
extension HandoutPlan {
  /// The folder of the edition that gets them; nil where they are not asked for.
  private var questionsFolder: String? {
    outputs.contains(.questions) ? editions.first { $0.edition == .instructors }?.folder : nil
  }

  /// What is packed into the cartridge, and of each chapter into its package.
  private var cartridge: String { work + "/cartridge/package" }
  private func package(_ slug: String) -> String { work + "/questions/\(slug)/package" }

  /// The pages of the cartridge, and of each chapter the files of its questions.
  func questionJobs() throws(HandoutError) -> [Conversions.Job] {
    guard let folder = questionsFolder else { return [] }
    var jobs: [Conversions.Job] = []
    for chapter in chapters {
      try Stop.check()
      jobs.append(try cartridgePage(chapter))
      if chapter.hasExercises { jobs.append(try cartridgeExercises(chapter)) }
      let text = try chapter.questionText()
      if !text.isEmpty { jobs.append(try questions(chapter, text, folder)) }
    }
    for (file, _) in Self.others {
      let output = "cartridge/package/pages/\(file)"
      try Files.makeFolder(above: "\(work)/\(output)")
      let input = "\(Pandoc.templates)/\(file.replacing(".html", with: ".md"))"
      jobs.append(pandoc.page(input, named: inCartridge(file), to: output))
    }
    return jobs
  }

  private static let others = [(file: "notation.html", title: "Notation"), (file: "glossary.html", title: "Glossary")]

  private func inCartridge(_ file: String) -> String { "instructors/\(Layout.cartridge): \(file)" }

  private func cartridgePage(_ chapter: Chapter) throws(HandoutError) -> Conversions.Job {
    let slug = chapter.slug, output = "cartridge/package/\(Cartridge.page(slug))"
    try Files.write(try chapter.page(.students), to: "\(work)/cartridge/\(slug).md")
    try Files.makeFolder(above: "\(work)/\(output)")
    return pandoc.page(
      "cartridge/\(slug).md", named: inCartridge(Cartridge.page(slug)), slug: slug, edition: .students, to: output)
  }

  private func cartridgeExercises(_ chapter: Chapter) throws(HandoutError) -> Conversions.Job {
    let slug = chapter.slug, output = "cartridge/package/\(Cartridge.exercises(slug))"
    let selection = chapter.selection
    let statements = try chapter.exerciseSources().flatMap { $0.selecting(selection).statements().map(\.text) }
    let text = "# Exercises: \(chapter.title)\n\n" + statements.joined(separator: "\n\n") + "\n"
    try Files.write(text, to: "\(work)/cartridge/\(slug)-exercises.md")
    try Files.makeFolder(above: "\(work)/\(output)")
    return pandoc.page(
      "cartridge/\(slug)-exercises.md", named: inCartridge(Cartridge.exercises(slug)), slug: slug, edition: .students,
      hasOutline: false, to: output)
  }

  private func questions(
    _ chapter: Chapter, _ text: QuestionText, _ folder: String
  ) throws(HandoutError) -> Conversions.Job {
    let slug = chapter.slug, title = Question.plain(chapter.title), input = "questions/\(slug).md"
    try Files.write(text.markdown, to: "\(work)/\(input)")
    func output(_ formulas: QuestionText.Formulas) -> String { "questions/\(slug)-\(formulas.rawValue).html" }
    let steps = QuestionText.Formulas.allCases.map { formulas in
      pandoc.question(input, formulas, to: output(formulas))
    }
    let (tex, mathml) = ("\(work)/\(output(.tex))", "\(work)/\(output(.mathml))")
    let (moodle, package) = ("\(folder)/\(Layout.moodle(slug))", package(slug))
    let assessment = "\(cartridge)/\(Cartridge.assessment(slug))"
    return Conversions.Job(
      name: "instructors/\(Layout.moodle(slug))", steps: steps,
      finish: { () throws(HandoutError) in
        let plain = try text.questions(html: try Self.text(of: tex))
        let marked = try text.questions(html: try Self.text(of: mathml))
        try Files.write(MoodleQuiz(slug: slug, title: title, questions: plain).text, to: moodle)
        for (path, text) in QTIPackage(slug: slug, title: title, questions: marked).files {
          try Files.write(text, to: "\(package)/\(path)")
        }
        try Files.write(Cartridge.assessment(slug: slug, title: title, questions: plain), to: assessment)
      })
  }

  private static func text(of path: String) throws(HandoutError) -> String {
    try handing { () throws(HostError) in try AtomicFile.text(of: path) }
  }

  /// What packs all this, after the jobs are done.
  func questionArchives() throws(HandoutError) -> [Conversions.Job] {
    guard let folder = questionsFolder else { return [] }
    var jobs: [Conversions.Job] = []
    for chapter in chapters where chapter.hasQuestions {
      let file = Layout.qti(chapter.slug)
      jobs.append(
        try Archive.job("instructors/\(file)", folder: package(chapter.slug), name: nil, to: "\(folder)/\(file)"))
    }
    let manifest = Cartridge(
      title: course.heading, language: course.language,
      chapters: chapters.map {
        .init(
          slug: $0.slug, title: Question.plain($0.title), hasExercises: $0.hasExercises, hasQuestions: $0.hasQuestions)
      }, others: Self.others)
    try Files.write(manifest.text, to: "\(cartridge)/\(Cartridge.manifest)")
    jobs.append(
      try Archive.job(
        "instructors/\(Layout.cartridge)", folder: cartridge, name: nil, to: "\(folder)/\(Layout.cartridge)"))
    return jobs
  }
}

extension Chapter {
  /// What of its exercises courses can mark.
  func questionText() throws(HandoutError) -> QuestionText {
    let exercises = hasExercises ? self.exercises : []
    let sources = try handing { () throws(HostError) in try ExerciseFiles.sources(at: exercises, variant: variant) }
    return QuestionText(slug: slug, sources: sources, selection: selection)
  }

  /// Whether there is any; not where its exercises cannot be read, which whoever reads them says.
  var hasQuestions: Bool { (try? questionText())?.isEmpty == false }
}

extension Pandoc {
  /// Statements as HTML without a page around it. All paths are of the folder for work.
  func question(_ input: String, _ formulas: QuestionText.Formulas, to output: String) -> Conversions.Step {
    step([
      input, "--from=\(Self.markdown)", "--lua-filter=\(Self.templates)/question.lua", "--to=html",
      formulas == .tex ? "--mathjax" : "--mathml", "-o", output,
    ])
  }
}

extension Layout {
  static let cartridge = "course.imscc"
  static func moodle(_ slug: String) -> String { "questions/\(slug)-moodle.xml" }
  static func qti(_ slug: String) -> String { "questions/\(slug)-qti21.zip" }
}
