import Foundation

/// A course as an IMS Common Cartridge 1.1: of each chapter its page, its exercises on a page, and its questions.
///
/// Pages are those of students: whoever imports the cartridge shows them to students. Questions are of QTI 1.2 in the
/// profile of cartridges, which has no numbers: each number is a blank to be filled with one of a list of texts
/// (`NumberSpellings`), and a question of its own.
struct Cartridge {
  /// What it has of a chapter.
  struct Chapter {
    let slug: String
    let title: String
    /// Whether there is a page of exercises.
    let hasExercises: Bool
    /// Whether there are questions, in `Cartridge.assessment(slug)`.
    let hasQuestions: Bool
  }

  /// Of the course.
  let title: String
  /// Of the texts.
  let language: String
  let chapters: [Chapter]
  /// Pages besides the chapters, in the folder of theirs.
  let others: [(file: String, title: String)]

  // MARK: Files

  static let manifest = "imsmanifest.xml"
  static func page(_ slug: String) -> String { "pages/\(slug).html" }
  static func exercises(_ slug: String) -> String { "exercises/\(slug).html" }
  static func assessment(_ slug: String) -> String { "questions/\(slug).xml" }

  // MARK: Manifest

  /// The whole manifest.
  var text: String {
    let language = XML.escaped(self.language)
    return """
      \(XML.head)<manifest identifier="retrace-cartridge" xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" \
      xmlns:lomimscc="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest">
        <metadata>
          <schema>IMS Common Cartridge</schema>
          <schemaversion>1.1.0</schemaversion>
          <lomimscc:lom>
            <lomimscc:general>
              <lomimscc:title><lomimscc:string language="\(language)">\(XML.escaped(title))</lomimscc:string></lomimscc:title>
            </lomimscc:general>
          </lomimscc:lom>
        </metadata>
        <organizations>
          <organization identifier="organization" structure="rooted-hierarchy">
            <item identifier="root">
      \(chapters.map(folder).joined())\(others.map(other).joined())      </item>
          </organization>
        </organizations>
        <resources>
      \(chapters.flatMap(resources).joined())\(others.map { resource("page-\($0.file)", "pages/\($0.file)") }.joined())\
        </resources>
      </manifest>

      """
  }

  /// Resources of a chapter by identifier, file and what they are called.
  private func parts(_ chapter: Chapter) -> [(identifier: String, file: String, title: String)] {
    let slug = chapter.slug
    var parts = [("page-\(slug)", Self.page(slug), "Chapter")]
    if chapter.hasExercises { parts.append(("exercises-\(slug)", Self.exercises(slug), "Exercises")) }
    if chapter.hasQuestions { parts.append(("questions-\(slug)", Self.assessment(slug), "Exercises by hand, marked")) }
    return parts
  }

  private func folder(_ chapter: Chapter) -> String {
    let items = parts(chapter).map { part in
      """
                <item identifier="item-\(part.identifier)" identifierref="\(part.identifier)">
                  <title>\(XML.escaped(part.title))</title>
                </item>

      """
    }
    return """
              <item identifier="chapter-\(chapter.slug)">
                <title>\(XML.escaped(chapter.title))</title>
      \(items.joined())        </item>

      """
  }

  private func other(_ page: (file: String, title: String)) -> String {
    """
            <item identifier="item-page-\(page.file)" identifierref="page-\(page.file)">
              <title>\(XML.escaped(page.title))</title>
            </item>

    """
  }

  private func resources(_ chapter: Chapter) -> [String] {
    parts(chapter).map { part in
      part.file == Self.assessment(chapter.slug)
        ? resource(part.identifier, part.file, type: "imsqti_xmlv1p2/imscc_xmlv1p1/assessment", href: false)
        : resource(part.identifier, part.file)
    }
  }

  private func resource(_ identifier: String, _ file: String, type: String = "webcontent", href: Bool = true) -> String {
    """
        <resource identifier="\(identifier)" type="\(type)"\(href ? " href=\"\(file)\"" : "")>
          <file href="\(file)"/>
        </resource>

    """
  }

  // MARK: Questions

  /// A chapter's questions, with formulas in TeX.
  static func assessment(slug: String, title: String, questions: [Question]) -> String {
    let items = questions.flatMap { question in
      question.parts.indices.map { item(question, question.parts[$0], $0 + 1) }
    }
    let namespace = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
    return """
      \(XML.head)<questestinterop xmlns="\(namespace)">
        <assessment ident="\(Question.chapter(slug))-questions" title="\(XML.escaped(title))">
          <qtimetadata>
            \(field("cc_profile", "cc.exam.v0p1"))
            \(field("qmd_assessmenttype", "Examination"))
            \(field("qmd_scoretype", "Percentage"))
          </qtimetadata>
          <section ident="\(Question.chapter(slug))-section">
      \(items.joined())    </section>
        </assessment>
      </questestinterop>

      """
  }

  private static func field(_ label: String, _ entry: String) -> String {
    "<qtimetadatafield><fieldlabel>\(label)</fieldlabel><fieldentry>\(entry)</fieldentry></qtimetadatafield>"
  }

  private static func item(_ question: Question, _ part: Question.Part, _ place: Int) -> String {
    let spellings = NumberSpellings(part.number, tolerance: part.tolerance)
    let limit =
      switch spellings.decimals {
      case 0: "a whole number"
      case 1: "at most one decimal"
      case let some: "at most \(some) decimals"
      }
    let text = "\(question.statement)\n<p>Wanted: \(part.asked) (\(limit))</p>"
    let accepted = spellings.texts.map { "<varequal respident=\"response\" case=\"No\">\(XML.escaped($0))</varequal>" }
    let name = question.parts.count > 1 ? "\(question.name) (\(place) of \(question.parts.count))" : question.name
    return """
          <item ident="\(question.identifier)-\(place)" title="\(XML.escaped(name))">
            <itemmetadata>
              <qtimetadata>
                \(field("cc_profile", "cc.fib.v0p1"))
              </qtimetadata>
            </itemmetadata>
            <presentation>
              <material><mattext texttype="text/html">\(XML.escaped(text))</mattext></material>
              <response_str ident="response" rcardinality="Single">
                <render_fib columns="12" rows="1" prompt="Box"/>
              </response_str>
            </presentation>
            <resprocessing>
              <outcomes>
                <decvar varname="SCORE" vartype="Decimal" minvalue="0" maxvalue="100"/>
              </outcomes>
              <respcondition continue="No">
                <conditionvar>
                  \(accepted.joined(separator: "\n            "))
                </conditionvar>
                <setvar varname="SCORE" action="Set">100</setvar>
              </respcondition>
            </resprocessing>
          </item>

      """
  }
}
