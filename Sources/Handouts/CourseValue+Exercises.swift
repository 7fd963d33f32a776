import Weaving
import Yams

extension CourseValue {
  /// One or more editions; `both` are the students' and the instructors', `all` the graders' too.
  func editions(_ node: Node) throws(HandoutError) -> [Edition] {
    if let editions = node.scalar.flatMap({ Course.editions(named: $0.string) }) { return editions }
    return try cases(node, or: "all")
  }

  /// Exercises whose solutions students get, `1-4` or `[1, 3]`, or a day from which they get all.
  func solutions(_ node: Node, of slug: String, among known: [Int]?) throws(HandoutError) -> CourseSolutions {
    if let text = node.scalar?.string, text.wholeMatch(of: /[0-9]+-[0-9]+-[0-9]+/) != nil { return .from(try day(node)) }
    let nodes: [Node]
    if let sequence = node.sequence { nodes = Array(sequence) } else { nodes = [node] }
    var chosen: [Int] = []
    for item in nodes {
      for number in try range(item) {
        _ = try exercise(number, of: slug, among: known, item)
        guard !chosen.contains(number) else { throw failure("exercise \(number) of \(slug) occurs twice", item) }
        chosen.append(number)
      }
    }
    return .exercises(chosen.sorted())
  }

  /// One number, or the first and the last of several.
  private func range(_ node: Node) throws(HandoutError) -> ClosedRange<Int> {
    guard let match = (node.scalar?.string ?? "").wholeMatch(of: /([1-9][0-9]{0,3})(?: *- *([1-9][0-9]{0,3}))?/),
      let first = Int(match.1), let last = match.2.map({ Int($0) }) ?? first, first <= last
    else { throw failure("\(key) needs exercises, as in 1-4 or [1, 3], or a day that there is, as in 2027-10-11", node) }
    return first...last
  }
}
