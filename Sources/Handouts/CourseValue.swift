import Foundation
import Host
import Yams

/// Reads the value of one key of a course's settings.
struct CourseValue {
  let path: String
  let key: String
  let line: Int

  func failure(_ reason: String, _ node: Node? = nil) -> HandoutError {
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

  /// One of the cases of an enumeration.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: Node
  ) throws(HandoutError) -> Choice where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    guard let word = node.scalar?.string, let choice = Choice(rawValue: word) else {
      throw failure("\(key) needs one of: \(names)", node)
    }
    return choice
  }

  /// Chapters with a value each, which `read` reads.
  func byChapter<Value>(
    _ node: Node, among slugs: [String],
    _ read: (_ reader: CourseValue, _ node: Node, _ slug: String) throws(HandoutError) -> Value
  ) throws(HandoutError) -> [String: Value] {
    guard let mapping = node.mapping else { throw failure("\(key) needs chapters with a value each, as in xor-net: …", node) }
    var values: [String: Value] = [:]
    for (name, value) in mapping {
      guard let slug = name.string, slugs.contains(slug) else {
        let word = Shown.text(name.scalar?.string ?? "")
        throw failure("no chapter '\(word)'; there are: \(slugs.joined(separator: ", "))", name)
      }
      let place = CourseValue(path: path, key: "\(key) of \(slug)", line: value.mark?.line ?? name.mark?.line ?? line)
      values[slug] = try read(place, value, slug)
    }
    return values
  }

  /// A list of exercises, in rising order whatever order it has; an empty one for none.
  func exercises(_ node: Node, of slug: String, among known: [Int]?) throws(HandoutError) -> [Int] {
    guard let sequence = node.sequence else { throw failure("\(key) needs a list of numbers, as in [1, 2, 4]", node) }
    var chosen: [Int] = []
    for item in sequence {
      let number = try exercise(item, of: slug, among: known)
      guard !chosen.contains(number) else { throw failure("exercise \(number) of \(slug) occurs twice", item) }
      chosen.append(number)
    }
    return chosen.sorted()
  }

  /// Exercises with what each is worth.
  func points(_ node: Node, of slug: String, among known: [Int]?) throws(HandoutError) -> [Int: Int] {
    guard let mapping = node.mapping else { throw failure("\(key) needs exercises with their points, as in {1: 5}", node) }
    var points: [Int: Int] = [:]
    for (name, value) in mapping {
      let number = try exercise(name, of: slug, among: known)
      guard let worth = whole(value), (1...99).contains(worth) else {
        throw failure("exercise \(number) of \(slug) needs points from 1 to 99", value)
      }
      // 1 and 01 are two keys to YAML.
      guard points[number] == nil else { throw failure("exercise \(number) of \(slug) occurs twice", name) }
      points[number] = worth
    }
    return points
  }

  /// A whole number in `range`.
  func number(_ node: Node, in range: ClosedRange<Int>) throws(HandoutError) -> Int {
    guard let text = node.scalar?.string, text.wholeMatch(of: /[0-9]{1,9}/) != nil, let number = Int(text),
      range.contains(number)
    else { throw failure("\(key) needs a whole number from \(range.lowerBound) to \(range.upperBound)", node) }
    return number
  }

  private func exercise(_ node: Node, of slug: String, among known: [Int]?) throws(HandoutError) -> Int {
    guard let number = whole(node), number > 0 else {
      throw failure("\(key) needs numbers of exercises, from 1", node)
    }
    return try exercise(number, of: slug, among: known, node)
  }

  /// `number`, which `node` says, if it is that of an exercise.
  func exercise(_ number: Int, of slug: String, among known: [Int]?, _ node: Node) throws(HandoutError) -> Int {
    if let known, !known.contains(number) {
      let all = known.map(String.init).joined(separator: ", ")
      throw failure("\(slug) has no exercise \(number); there are: \(all.isEmpty ? "none" : all)", node)
    }
    return number
  }

  private func whole(_ node: Node) -> Int? {
    guard let text = node.scalar?.string, text.count <= 4, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(text)
  }

  /// A day such as 2027-10-04.
  func day(_ node: Node) throws(HandoutError) -> CourseDay {
    guard let text = node.scalar?.string, let day = CourseDay(text) else {
      throw failure("\(key) needs a day that there is, as in 2027-10-04", node)
    }
    return day
  }

  /// The path of a file that is there. In the settings it is meant from the folder in which they stand.
  func file(_ node: Node, endings: [String]) throws(HandoutError) -> String {
    let name = try text(node)
    let folder = NSString(string: path).deletingLastPathComponent
    let file = name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)"
    if let reason = Self.fault(ofFile: file, called: key, endings: endings) { throw failure(reason, node) }
    return file
  }

  /// Why `file` is not what `key` needs; nil where it is.
  static func fault(ofFile file: String, called key: String, endings: [String]) -> String? {
    let ending = NSString(string: file).pathExtension.lowercased()
    guard endings.contains(ending) else {
      return "\(key) needs a file whose name ends with \(endings.map { "." + $0 }.joined(separator: ", "))"
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue else {
      return "\(key) needs a file, and there is none at '\(Shown.text(file))'"
    }
    return nil
  }

  /// A tag of BCP 47 in its usual form: a language, then perhaps a script, a region and variants.
  func language(_ node: Node) throws(HandoutError) -> String {
    guard let tag = node.scalar?.string, Self.isLanguage(tag) else {
      throw failure("\(key) needs a tag of BCP 47, as in de, pt-BR or zh-Hans", node)
    }
    return tag
  }

  static func isLanguage(_ tag: String) -> Bool {
    tag.wholeMatch(of: #/[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*/#) != nil
  }
}
