import Host
import Yams

/// The settings of a course in YAML, such as `handouts/course.yaml`. Each key may be left out; one that is
/// unknown, or a value that cannot be meant, is an error with its line.
public enum CourseFile {
  /// What a file may set.
  static let keys = ["course", "term", "lecturer", "chapters", "paper", "editions", "outputs"]

  /// Reads the file at `path`.
  ///
  /// - Parameter slugs: The chapters that there are.
  /// - Throws: `HandoutError.settings`, or `.report` when it cannot be read.
  public static func course(path: String, slugs: [String]) throws(HandoutError) -> Course {
    let bytes = try handing { () throws(HostError) in try AtomicFile.bytes(of: path) }
    return try course(text: try text(bytes, path: path), path: path, slugs: slugs)
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

  static func course(text: String, path: String, slugs: [String]) throws(HandoutError) -> Course {
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
      let reader = Reader(path: path, key: key.string ?? "", line: value.mark?.line ?? key.mark?.line ?? 1)
      switch key.string {
      case "course": course.course = try reader.text(value)
      case "term": course.term = try reader.text(value)
      case "lecturer": course.lecturer = try reader.text(value)
      case "chapters": course.chapters = try reader.choices(value, among: slugs, called: "chapter")
      case "paper": course.papers = try reader.cases(value, or: "both")
      case "editions": course.editions = try reader.cases(value, or: "both")
      case "outputs": course.outputs = try reader.cases(value, or: "all")
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

/// Reads the value of one key.
private struct Reader {
  let path: String
  let key: String
  let line: Int

  private func failure(_ reason: String, _ node: Node? = nil) -> HandoutError {
    .settings(path: path, line: node?.mark?.line ?? line, reason: reason)
  }

  /// A number is a text too where one is due: `term: 2027`.
  func text(_ node: Node) throws(HandoutError) -> String {
    guard let scalar = node.scalar, node.null == nil, node.bool == nil || scalar.style != .plain else {
      throw failure("\(key) needs a text")
    }
    guard !scalar.string.contains(where: \.isNewline) else { throw failure("\(key) needs a text of one line") }
    return scalar.string
  }

  /// A list, or a single one of `names`.
  func choices(_ node: Node, among names: [String], called kind: String) throws(HandoutError) -> [String] {
    let nodes: [Node]
    if let sequence = node.sequence { nodes = Array(sequence) } else { nodes = [node] }
    var chosen: [String] = []
    for item in nodes {
      guard item.scalar != nil, item.null == nil, let name = item.string else {
        throw failure("\(key) needs a list of names", item)
      }
      guard names.contains(name) else {
        throw failure("no \(kind) '\(name)'; there are: \(names.joined(separator: ", "))", item)
      }
      guard !chosen.contains(name) else { throw failure("\(kind) '\(name)' occurs twice", item) }
      chosen.append(name)
    }
    guard !chosen.isEmpty else { throw failure("\(key) is empty") }
    return chosen
  }

  /// The same for the cases of an enumeration, where `every` stands for all of them.
  func cases<Choice: RawRepresentable & CaseIterable>(
    _ node: Node, or every: String
  ) throws(HandoutError) -> [Choice] where Choice.RawValue == String {
    if node.string == every { return Array(Choice.allCases) }
    let names = Choice.allCases.map(\.rawValue)
    let chosen = try choices(node, among: names, called: "choice")
    return Choice.allCases.filter { chosen.contains($0.rawValue) }
  }
}
