import Foundation

/// Questions in Moodle's own XML, a category for the chapter. All are of the type `cloze` (embedded answers), which has
/// several numbers in one question; each number is a mark.
struct MoodleQuiz {
  let slug: String
  let title: String
  /// With formulas in TeX.
  let questions: [Question]

  /// The whole file.
  var text: String {
    let category = """
        <question type="category">
          <category><text>$course$/top/\(XML.escaped(Self.inPath(title)))</text></category>
          <info format="html"><text></text></info>
          <idnumber>\(Question.chapter(slug))</idnumber>
        </question>

      """
    return XML.head + "<quiz>\n" + category + questions.map(Self.element).joined() + "</quiz>\n"
  }

  /// A slash of a title is no further category.
  private static func inPath(_ title: String) -> String { title.replacing("/", with: "//") }

  private static func element(_ question: Question) -> String {
    let fields = question.parts.map { "<li>\($0.asked): \(field($0))</li>" }.joined(separator: "\n")
    return """
        <question type="cloze">
          <name><text>\(XML.escaped(question.name))</text></name>
          <questiontext format="html"><text>\(XML.escaped("\(question.statement)\n<ul>\n\(fields)\n</ul>"))</text></questiontext>
          <generalfeedback format="html"><text></text></generalfeedback>
          <penalty>0</penalty>
          <hidden>0</hidden>
          <idnumber>\(question.identifier)</idnumber>
        </question>

      """
  }

  /// What Moodle puts a field in the place of.
  private static func field(_ part: Question.Part) -> String { "{1:NUMERICAL:=\(part.number):\(part.tolerance)}" }
}
