import Host
import Weaving
import Yams

/// The settings of a course in YAML, such as `handouts/course.yaml`. Each key may be left out; one that is
/// unknown, or a value that cannot be meant, is an error with its line.
public enum CourseFile {
  /// What a file may set.
  static let keys = [
    "course", "term", "lecturer", "chapters", "paper", "editions", "outputs", "verdicts", "settings", "misprints",
    "code", "exercises", "points", "variant", "solutions", "today", "dates", "licence", "logo", "preface", "language", "version",
  ]

  /// Reads the file at `path`.
  ///
  /// - Parameters:
  ///   - slugs: The chapters that there are.
  ///   - exercises: The numbers of a chapter's exercises; nil where they are not known here, which is not checked then.
  /// - Throws: `HandoutError.settings`, or `.report` when it cannot be read.
  public static func course(
    path: String, slugs: [String], exercises: (_ slug: String) -> [Int]? = { _ in nil }
  ) throws(HandoutError) -> Course {
    let bytes = try handing { () throws(HostError) in try AtomicFile.bytes(of: path) }
    return try course(text: try text(bytes, path: path), path: path, slugs: slugs, exercises: exercises)
  }

  /// UTF-8, with the mark that some editors put before it or without.
  static func text(_ bytes: [UInt8], path: String) throws(HandoutError) -> String {
    // Whoever writes UTF-16 leaves a mark or, in letters of ours, every other byte empty.
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) || bytes.contains(0) {
      throw .settings(path: path, line: 1, reason: "UTF-16, or no text at all; save the file as UTF-8")
    }
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    guard let text = String(validating: body, as: UTF8.self) else {
      // The first line that is none tells where to look.
      let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
      throw .settings(path: path, line: line + 1, reason: "a character that is no UTF-8; save the file as UTF-8")
    }
    return text
  }

  static func course(
    text: String, path: String, slugs: [String], exercises: (_ slug: String) -> [Int]? = { _ in nil }
  ) throws(HandoutError) -> Course {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw .settings(path: path, line: line(of: error), reason: reason(of: error))
    } catch {
      throw .settings(path: path, line: 1, reason: "no YAML")
    }
    var course = Course()
    // A file of comments only.
    guard let root, root.null == nil else { return course }
    guard let mapping = root.mapping else {
      throw .settings(path: path, line: root.mark?.line ?? 1, reason: "expected keys with values")
    }
    for (key, value) in mapping {
      let reader = CourseValue(path: path, key: key.string ?? "", line: value.mark?.line ?? key.mark?.line ?? 1)
      switch key.string {
      case "course": course.course = try reader.text(value)
      case "term": course.term = try reader.text(value)
      case "lecturer": course.lecturer = try reader.text(value)
      case "chapters": course.chapters = try reader.choices(value, among: slugs, called: "chapter")
      case "paper": course.papers = try reader.cases(value, or: "both")
      case "editions": course.editions = try reader.editions(value)
      case "outputs":
        let named: [Course.Output] = try reader.cases(value, or: "all")
        // That word asks for nothing by name: what this machine cannot make is left out.
        course.outputs = value.string == "all" ? nil : named
      case "verdicts": course.verdicts = try reader.choice(value)
      case "settings": course.settings = try reader.choice(value)
      case "misprints": course.misprints = try reader.choice(value)
      case "code": course.code = try reader.choice(value)
      case "exercises":
        course.exercises = try reader.byChapter(value, among: slugs) { (reader, node, slug) throws(HandoutError) in
          try reader.exercises(node, of: slug, among: exercises(slug))
        }
      case "points":
        course.points = try reader.byChapter(value, among: slugs) { (reader, node, slug) throws(HandoutError) in
          try reader.points(node, of: slug, among: exercises(slug))
        }
      case "solutions":
        course.solutions = try reader.byChapter(value, among: slugs) { (reader, node, slug) throws(HandoutError) in
          try reader.solutions(node, of: slug, among: exercises(slug))
        }
      case "today": course.today = try reader.day(value)
      case "variant": course.variant = try reader.number(value, in: ExerciseVariant.numbers)
      case "dates":
        course.dates = try reader.byChapter(value, among: slugs) { (reader, node, _) throws(HandoutError) in
          try reader.day(node)
        }
      case "licence": course.licence = try reader.text(value)
      case "logo": course.logo = try reader.file(value, endings: CourseLogo.endings)
      case "preface": course.preface = try reader.file(value, endings: ["md"])
      case "language": course.language = try reader.language(value)
      case "version": course.version = try reader.text(value)
      default:
        throw .settings(
          path: path, line: key.mark?.line ?? 1,
          reason: "unknown key '\(key.string ?? "")'; there are: \(keys.joined(separator: ", "))")
      }
    }
    return course
  }

  private static func line(of error: YamlError) -> Int {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: 1
    }
  }

  private static func reason(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
      "no YAML: \(problem)"
    case .duplicatedKeysInMapping(let duplicates, _):
      "a key occurs twice: \(duplicates.map { "\($0)" }.sorted().joined(separator: ", "))"
    default: "no YAML"
    }
  }
}
