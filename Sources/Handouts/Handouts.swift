import Foundation
import Host
import Reports

/// Builds the editions of a course. Each is built beside its final place and put there whole, after all of
/// them are complete; whatever fails leaves the last ones as they were.
public struct Handouts {
  let course: Course
  let chapters: [Chapter]
  /// The root of the checkout: empty, or with a slash behind it.
  let root: String
  /// The folder in which the editions will stand.
  let target: String

  /// `chapters` are those of the course in its order; nothing is read or written yet.
  public init(course: Course, chapters: [Chapter], root: String, target: String) {
    self.course = course
    self.chapters = chapters
    self.root = root
    self.target = target
  }

  /// Whether a chapter or the preface has drawings, which papers and decks need as PDFs.
  private var haveDrawings: Bool {
    if let path = course.preface, let preface = try? Preface(path: path), !preface.drawings.isEmpty { return true }
    return chapters.contains { !$0.drawings.isEmpty }
  }

  /// What is made, decks in which forms, and a line on what is not for want of LaTeX, or of what converts drawings; nil
  /// where nothing is left out.
  ///
  /// - Throws: `HandoutError.missing` for pandoc and zip, and where the course asks for papers by name also for what makes
  ///   them.
  func available() throws(HandoutError) -> (outputs: [Course.Output], decks: [DeckFormat], note: String?) {
    let wanted = course.outputs ?? Course.Output.allCases
    guard Programs.path(of: Pandoc.program) != nil else { throw .missing(program: Pandoc.program, packages: "pandoc") }
    if wanted.contains(where: \.isPacked), Programs.path(of: Archive.program) == nil {
      throw .missing(program: Archive.program, packages: "zip")
    }
    guard wanted.contains(where: \.isTypeset) else { return (wanted, DeckFormat.allCases, nil) }
    let missing: HandoutError
    let convertsDrawings = !haveDrawings || Programs.path(of: DrawingConversion.program) != nil
    if Programs.path(of: LaTeX.engine) == nil {
      missing = .missing(program: LaTeX.engine, packages: LaTeX.packages)
    } else if !convertsDrawings {
      missing = .missing(program: DrawingConversion.program, packages: DrawingConversion.packages)
    } else {
      return (wanted, DeckFormat.allCases, nil)
    }
    // Decks have forms that need no LaTeX.
    if course.outputs?.contains(.pdf) == true { throw missing }
    let decks: [DeckFormat] = convertsDrawings ? [.html, .pptx] : [.html]
    return (
      wanted.filter { $0 != .pdf }, decks, "no PDFs\(decks.contains(.pptx) ? "" : " and no slides for PowerPoint"): \(missing)"
    )
  }

  /// The version of the pandoc on the PATH.
  ///
  /// - Throws: `HandoutError.tooOld`, and `.failed` where it does not say.
  func pandoc() throws(HandoutError) -> PandocVersion {
    let text = try Tool.output(of: Pandoc.program, ["--version"])
    guard let version = PandocVersion(output: text) else {
      let first = text.split(whereSeparator: \.isNewline).first ?? ""
      throw .failed(name: "pandoc --version", message: "no version in '\(first)'")
    }
    guard version >= PandocVersion.oldest else {
      throw .tooOld(version: version.description, oldest: PandocVersion.oldest.description)
    }
    return version
  }

  /// What of the lecturer's stands in every PDF.
  private var titles: String {
    [course.course, course.term, course.lecturer, course.licence, course.version].joined(separator: " ")
  }

  /// What PDFs need for `text`, which the lecturer wrote; nothing is asked where no letter is out of the ordinary.
  private func fonts(for text: String) throws(HandoutError) -> TitleFonts {
    let isOrdinary = text.unicodeScalars.allSatisfy { $0.value <= 0x24f }
    guard !isOrdinary, Programs.path(of: FontList.program) != nil else {
      return TitleFonts(text, language: course.language, list: nil)
    }
    let list = FontList(output: try Tool.output(of: FontList.program, FontList.arguments))
    return TitleFonts(text, language: course.language, list: list)
  }

  /// What LaTeX would have made, in words.
  private func unset(_ outputs: [Course.Output]) -> String {
    let kinds = outputs.filter(\.isTypeset).map { $0 == .pdf ? "papers" : $0.rawValue }
    let listed = (kinds.dropLast(2) + [kinds.suffix(2).joined(separator: " and ")]).joined(separator: ", ")
    return "PDFs (\(listed)) of " + chapters.map(\.slug).joined(separator: ", ")
  }

  /// What is to be done about characters that no font has.
  private func reason(_ fonts: TitleFonts) -> String {
    let letters = String(String.UnicodeScalarView(fonts.missing.prefix(12)))
    let packages = Programs.path(of: FontList.program) == nil ? "\(FontList.packages) " : ""
    return "no font here has \(Shown.text(letters)); install one with: apt-get install \(packages)\(fonts.packagesToInstall)"
  }

  /// Builds everything and returns the folders of the editions.
  ///
  /// - Parameters:
  ///   - done: Called with the name of each file as it is ready, in fixed order.
  ///   - note: Called with what is left out, and why.
  /// - Throws: `HandoutError`; of these `.incomplete` after all else stands in its place.
  public func build(done: (String) -> Void, note: (String) -> Void) throws(HandoutError) -> [String] {
    let (possible, possibleDecks, left) = try available()
    var (outputs, decks) = (possible, possibleDecks)
    let version = try pandoc()
    var preface: Preface?
    if let path = course.preface {
      let words = try Preface(path: path)
      if !words.text.allSatisfy(\.isWhitespace) { preface = words }
    }
    let fonts = try self.fonts(for: outputs.contains(where: \.isTypeset) && decks.contains(.pdf) ? titles : "")
    var prefaceFonts: TitleFonts?
    var incomplete: HandoutError?
    if !fonts.missing.isEmpty {
      incomplete = .incomplete(left: unset(outputs), reason: reason(fonts))
      outputs.removeAll { $0 == .pdf }
      decks.removeAll { $0 == .pdf }
    } else if let preface, outputs.contains(.pdf) {
      let needed = try self.fonts(for: "\(titles) \(preface.text)")
      if needed.missing.isEmpty { prefaceFonts = needed } else {
        incomplete = .incomplete(left: "the preface as PDF", reason: reason(needed))
      }
    }
    let madeWith = try MadeWith(
      outputs, pandoc: version, hasPDFs: decks.contains(.pdf), convertsDrawings: haveDrawings && decks.contains(.pptx))
    if let left { note(left) }
    for line in course.untoldDays(of: chapters.map(\.slug)) { note(line) }
    let parent = Files.absolute(target)
    // Never published: what is converted, and programs' messages.
    let work = try handing { () throws(HostError) in try ReportFolder(parent: parent, slug: "work") }
    defer { work.discard() }
    var folders: [ReportFolder] = []
    defer { for folder in folders { folder.discard() } }
    for edition in course.editions {
      folders.append(
        try handing { () throws(HostError) in try ReportFolder(parent: parent, slug: edition.rawValue) })
    }

    var plan = HandoutPlan(
      course: course, chapters: chapters, outputs: outputs, decks: decks, root: root, version: version,
      work: work.partialPath, editions: Array(zip(course.editions, folders.map(\.partialPath))), fonts: fonts,
      environment: Self.environment)
    (plan.preface, plan.prefaceFonts) = (preface, prefaceFonts)
    try plan.drawFigures(note: note)
    try plan.drawAutomata()
    let jobs = try plan.jobs()
    let conversions = Conversions(scratch: work.partialPath, environment: Self.environment)
    try conversions.run(jobs, done: done, note: note)
    try conversions.run(try plan.questionArchives(), done: done, note: note)
    try plan.copyShared()
    for folder in folders { try Files.write(madeWith.text, to: folder.path(MadeWith.file)) }
    try Stop.check()
    for folder in folders { try handing { () throws(HostError) in _ = try folder.publish() } }
    if let incomplete {
      for edition in course.editions { done("\(target)/\(edition.rawValue)") }
      throw incomplete
    }
    return course.editions.map { "\(target)/\($0.rawValue)" }
  }

  /// In what environment programs run: no time of building gets into PDFs or archives.
  static var environment: [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["SOURCE_DATE_EPOCH"] = "\(Archive.time)"
    environment["FORCE_SOURCE_DATE"] = "1"
    environment["TZ"] = "UTC"
    environment["LC_ALL"] = "C.UTF-8"
    return environment.merging(LaTeX.environment) { $1 }
  }
}
