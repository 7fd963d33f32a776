import Weaving

/// What a lecturer wants handed out.
public struct Course: Equatable, Sendable {
  /// Sizes of paper for the PDFs.
  public enum Paper: String, Sendable, CaseIterable {
    /// 210 mm × 297 mm.
    case a4
    /// 8.5 in × 11 in.
    case letter
  }

  /// What is made for each chapter.
  public enum Output: String, Sendable, CaseIterable {
    /// A page for the browser, in every edition.
    case html
    /// The same for printing, once in each size of paper.
    case pdf
    /// A deck to show (`DeckFormat`), in every edition.
    case slides
    /// The exercises as a zipped Swift package; only of chapters that have any.
    case packages
    /// The exercises as a Jupyter notebook; only of chapters that have them in Python.
    case notebooks
    /// The exercises as a sheet without solutions, and a key with them; only of chapters that have any.
    case sheets
    /// A page on the same in PyTorch, its program and files zipped; only of chapters that have one.
    case pytorch
    /// The exercises by hand that have numeric answers, as courses import them (Moodle, QTI 2.1), and the whole as a Common
    /// Cartridge; in the instructors' edition alone, since they hold answers.
    case questions

    /// Made by LaTeX, decks and sheets in one of their forms.
    var isTypeset: Bool { self == .pdf || self == .slides || self == .sheets }
    /// Made by zip, or with archives beside it.
    var isPacked: Bool { self == .packages || self == .pytorch || self == .questions }
    /// Whether an edition has it: graders need nothing but what is about exercises.
    func belongs(to edition: Edition) -> Bool { edition != .grader || [.sheets, .packages, .notebooks].contains(self) }
  }

  /// Where the tables stand that put each printed number beside ours.
  public enum Verdicts: String, Sendable, CaseIterable {
    /// At the end of each chapter, under one heading.
    case appendix
    /// There too, but in the instructors' edition alone.
    case instructors
    /// In no page and no paper.
    case nowhere = "none"
  }

  /// What becomes of the section of a chapter that lists its settings.
  public enum Settings: String, Sendable, CaseIterable {
    /// Closed until a reader opens it; in papers in the appendix.
    case fold
    /// Shown where it is.
    case show
  }

  /// How sentences stand out that speak of a printed slip.
  public enum Misprints: String, Sendable, CaseIterable {
    /// In a frame of their own.
    case box
    /// Not at all.
    case text
  }

  /// Where papers have the files of code that a chapter only cites. Pages fold each where it is cited.
  public enum Code: String, Sendable, CaseIterable {
    /// At the end, under one heading.
    case appendix
    /// On no paper; the first that is cited says that it comes with the chapter's page.
    case nowhere = "none"
  }

  /// The course's name on every first page.
  public var course = "Deep learning, computed again"
  /// Such as "Autumn 2027"; left out where it is empty.
  public var term = ""
  /// Left out where it is empty.
  public var lecturer = ""
  /// In the order of the course; nil for all.
  public var chapters: [String]?
  /// Of each chapter a PDF in each of these sizes.
  public var papers = Paper.allCases
  /// Whose editions are built.
  public var editions = Edition.both
  /// Nil for all that this machine can make.
  public var outputs: [Output]?
  /// Of every chapter.
  public var verdicts = Verdicts.appendix
  /// Of every chapter.
  public var settings = Settings.show
  /// Of every chapter.
  public var misprints = Misprints.text
  /// Of every paper.
  public var code = Code.appendix
  /// By chapter, the numbers of the exercises that are handed out; all of a chapter that is not named.
  public var exercises: [String: [Int]] = [:]
  /// By chapter and number, what exercises are worth, in the place of what their headings say.
  public var points: [String: [Int: Int]] = [:]
  /// By chapter, which solutions students get too; none of a chapter that is not named.
  public var solutions: [String: CourseSolutions] = [:]
  /// The day on which solutions are asked for; nil where nobody says it, for no clock is read.
  public var today: CourseDay?
  /// Which numbers exercises have that can vary; nil for those of the chapters as they stand.
  public var variant: Int?
  /// By chapter.
  public var dates: [String: CourseDay] = [:]
  /// How what is handed out may be used; left out where it is empty.
  public var licence = ""
  /// The path of a PNG, an SVG or a PDF; nil for none.
  public var logo: String?
  /// The path of a Markdown file that stands before the chapters, on the page of contents and on paper; nil for none.
  public var preface: String?
  /// The language of what the lecturer writes, as a tag such as `de` or `pt-BR`. Chapters and our own words are English.
  public var language = "en"
  /// Left out where it is empty.
  public var version = ""

  /// Everything that students and instructors get: all chapters, both editions, both sizes of paper.
  public init() {}

  /// What is wrong with words of the command line; nil where nothing is.
  public static func fault(logo: String?, preface: String?, language: String?) -> String? {
    if let logo, let fault = CourseValue.fault(ofFile: logo, called: "--logo", endings: CourseLogo.endings) { return fault }
    if let preface, let fault = CourseValue.fault(ofFile: preface, called: "--preface", endings: ["md"]) { return fault }
    if let language, !CourseValue.isLanguage(language) {
      return "--language needs a tag of BCP 47, as in de, pt-BR or zh-Hans"
    }
    return nil
  }

  /// Which exercises of a chapter are handed out.
  public func selection(of slug: String) -> ExerciseSelection {
    ExerciseSelection(
      numbers: exercises[slug], points: points[slug] ?? [:], solved: solutions[slug].map { $0.numbers(on: today) } ?? [])
  }

  /// The editions that one word means; nil for a word that means none.
  public static func editions(named word: String) -> [Edition]? {
    switch word {
    case "both": Edition.both
    case "all": Edition.allCases
    default: Edition(rawValue: word).map { [$0] }
    }
  }

  /// What stands at the head of a list of its chapters.
  var heading: String { course.isEmpty ? "All chapters" : course }

  /// How such a list begins, in paragraphs of Markdown: what stands at its head, then term and lecturer where there are any.
  var opening: [String] {
    let about = [term, lecturer].filter { !$0.isEmpty }.map(Markdown.plain)
    return ["# \(Markdown.plain(heading))"] + (about.isEmpty ? [] : [about.joined(separator: " · ")])
  }

  /// Whether the lecturer writes another language than the chapters.
  var isForeign: Bool { language.lowercased() != "en" && !language.lowercased().hasPrefix("en-") }
}
