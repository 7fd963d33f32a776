import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@testable import Handouts
@testable import Weaving

@Suite("Questions for courses")
struct QuestionTests {
  private static let exercises = """
    /*:
     ## Exercises

     ### Exercise 1. The "sum" of $a$ & `b` (by hand, 3 points)

     Is $a < b$?
     */
    // BEGIN SOLUTION 1
    // Answer: $a$, if *b* = 2 = 0.25 ± 0.01
    // Answer: how many = -7 ± 0
    //: Because.
    // END SOLUTION
    /*:
     ### Exercise 2. No number (by hand)

     Why?
     */
    // BEGIN SOLUTION 2
    //: So.
    // END SOLUTION
    /*:
     ### Exercise 3. More (by hand)

     Count.
     */
    // BEGIN SOLUTION 3
    // Answer: the count = 12 ± 1
    //: Twelve.
    // END SOLUTION

    """

  private func text(_ selection: ExerciseSelection = .everything) throws -> QuestionText {
    let source = try LiterateSource(text: Self.exercises, path: "Exercises.swift", kind: .exercises)
    return QuestionText(slug: "one", sources: [source], selection: selection)
  }

  /// What pandoc makes of the text, but for the formulas.
  private static let html = """
    <!-- retrace question 1.0 -->
    <p>Is <span class="math inline">\\(a &lt; b\\)</span>?</p>
    <!-- retrace question 1.1 -->
    <p><em>b</em> &amp; more</p>
    <!-- retrace question 1.2 -->
    <p>how many</p>
    <!-- retrace question 3.0 -->
    <p>Count.</p>
    <!-- retrace question 3.1 -->
    <p>the count</p>

    """

  private func questions() throws -> [Question] { try text().questions(html: Self.html) }

  /// The texts between `open` and `close`.
  private func pieces(_ text: String, _ open: String, _ close: String) -> [String] {
    text.components(separatedBy: open).dropFirst().map { $0.components(separatedBy: close)[0] }
  }

  /// The names of the elements in `data`; nil where it is no XML.
  private func elements(_ text: String) -> [String]? {
    final class Reader: NSObject, XMLParserDelegate {
      var names: [String] = []
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
      ) { names.append(name) }
    }
    let parser = XMLParser(data: Data(text.utf8)), reader = Reader()
    parser.delegate = reader
    return parser.parse() ? reader.names : nil
  }

  @Test("are the exercises with answers: statements without headings, then what is asked, each behind a comment")
  func markdown() throws {
    #expect(
      try text().markdown == """
        <!-- retrace question 1.0 -->


        Is $a < b$?

        <!-- retrace question 1.1 -->

        $a$, if *b* = 2

        <!-- retrace question 1.2 -->

        how many

        <!-- retrace question 3.0 -->


        Count.

        <!-- retrace question 3.1 -->

        the count

        """)
    #expect(try text().count == 3)
    #expect(try !text().markdown.contains("Because") && !text().markdown.contains("0.25"))
  }

  @Test("are those that a course hands out, worth what they are worth there")
  func selection() throws {
    let some = try text(ExerciseSelection(numbers: [1, 2], points: [1: 9]))
    #expect(some.count == 2 && !some.markdown.contains("Count."))
    #expect(try some.questions(html: Self.html).map(\.points) == [9])
    #expect(try text(ExerciseSelection(numbers: [2])).isEmpty)
  }

  @Test("have the pieces that pandoc made, plain titles, and names that stay the same")
  func parts() throws {
    let questions = try questions()
    #expect(questions.map(\.name) == ["1. The \"sum\" of a & b", "3. More"])
    #expect(questions.map(\.identifier) == ["retrace-one-1", "retrace-one-3"])
    #expect(questions[0].statement == "<p>Is <span class=\"math inline\">\\(a &lt; b\\)</span>?</p>")
    #expect(questions[0].parts.map(\.asked) == ["<em>b</em> &amp; more", "how many"])
    #expect(questions[0].parts.map(\.number) == [Decimal(string: "0.25"), -7])
    #expect(throws: HandoutError.failed(
      name: "questions of one", message: "pandoc left out <!-- retrace question 3.1 -->")
    ) { try text().questions(html: Self.html.replacing("3.1", with: "3.2")) }
  }

  @Test("text in XML is escaped, and characters that XML has not are left out")
  func escaping() {
    #expect(XML.escaped("a<b> & \"c\" 'd'\n\u{0}\u{8}\u{FFFE}é") == "a&lt;b&gt; &amp; &quot;c&quot; 'd'\né")
    #expect(XML.escaped("]]>") == "]]&gt;" && XML.escaped("&amp;") == "&amp;amp;")
  }

  @Test("for Moodle are XML with a field for each number, its tolerance behind it")
  func moodle() throws {
    let quiz = MoodleQuiz(slug: "one", title: "This / that <b>", questions: try questions()).text
    #expect(try #require(elements(quiz)).filter { $0 == "question" }.count == 3)
    #expect(pieces(quiz, "{", "}") == ["1:NUMERICAL:=0.25:0.01", "1:NUMERICAL:=-7:0", "1:NUMERICAL:=12:1"])
    #expect(quiz.contains("<text>$course$/top/This // that &lt;b&gt;</text>"))
    #expect(quiz.contains("<name><text>1. The &quot;sum&quot; of a &amp; b</text></name>"))
    #expect(quiz.contains("&lt;p&gt;Is &lt;span class=&quot;math inline&quot;&gt;\\(a &amp;lt; b\\)"))
    #expect(pieces(quiz, "<idnumber>", "<") == ["retrace-one", "retrace-one-1", "retrace-one-3"])
  }

  @Test("in QTI 2.1 are an item each, judged with its tolerance and worth its points")
  func qti() throws {
    let files = QTIPackage(slug: "one", title: "This & that", questions: try questions()).files
    #expect(files.map(\.path) == ["imsmanifest.xml", "test.xml", "items/retrace-one-1.xml", "items/retrace-one-3.xml"])
    for file in files { #expect(elements(file.text) != nil, "\(file.path)") }
    let item = files[2].text
    #expect(pieces(item, "<correctResponse><value>", "<") == ["0.25", "-7"])
    #expect(pieces(item, "<equal ", ">") == ["toleranceMode=\"absolute\" tolerance=\"0.01 0.01\"", "toleranceMode=\"exact\""])
    #expect(pieces(item, "<textEntryInteraction responseIdentifier=\"", "\"") == ["ANSWER_1", "ANSWER_2"])
    #expect(item.contains("normalMaximum=\"3\"") && pieces(item, "<baseValue baseType=\"float\">", "<") == ["1", "1", "3", "2"])
    for file in files[2...] {
      #expect(files[0].text.contains("<file href=\"\(file.path)\"/>") && files[1].text.contains("href=\"\(file.path)\""))
    }
  }

  @Test("in a cartridge are blanks, a question for each number, which takes every way to write one within the tolerance")
  func cartridge() throws {
    let text = Cartridge.assessment(slug: "one", title: "One & all", questions: try questions())
    #expect(try #require(elements(text)).filter { $0 == "item" }.count == 3)
    #expect(pieces(text, "<item ident=\"", "\"") == ["retrace-one-1-1", "retrace-one-1-2", "retrace-one-3-1"])
    let accepted = pieces(text, "<conditionvar>", "</conditionvar>").map { pieces($0, "case=\"No\">", "<") }
    #expect(accepted[0] == ["0.24", ".24", "0.25", ".25", "0.26", ".26"])
    #expect(accepted[1] == ["-7", "−7"] && accepted[2] == ["11", "12", "13"])
    #expect(text.contains("(at most 2 decimals)") && text.contains("(a whole number)"))
  }

  @Test("a number is written as it may be typed, and no list is long", arguments: [
    ("1.5", "0.05", ["1.5", "1.45", "1.46", "1.47", "1.48", "1.49", "1.50", "1.51", "1.52", "1.53", "1.54", "1.55"], 2),
    ("-0.5", "0.1", ["-0.4", "−0.4", "-.4", "−.4", "-0.5", "−0.5", "-.5", "−.5", "-0.6", "−0.6", "-.6", "−.6"], 1),
    ("0", "0", ["0"], 0), ("2", "0.5", ["2", "1.5", "1.6", "1.7", "1.8", "1.9", "2.0", "2.1", "2.2", "2.3", "2.4", "2.5"], 1),
  ])
  func spellings(number: String, tolerance: String, texts: [String], decimals: Int) throws {
    let found = NumberSpellings(try #require(Decimal(string: number)), tolerance: try #require(Decimal(string: tolerance)))
    #expect(Set(found.texts) == Set(texts) && found.texts.count == texts.count && found.decimals == decimals)
  }

  @Test("an answer with many decimals is on the list itself, whole and rounded, among those of fewer decimals")
  func long() throws {
    let number = try #require(Decimal(string: "0.109375")), tolerance = try #require(Decimal(string: "0.0005"))
    let found = NumberSpellings(number, tolerance: tolerance)
    #expect(found.decimals == 4 && found.texts.count < 100)
    for text in ["0.109", "0.1089", "0.1098", "0.10937", "0.10938", "0.109375", ".109375"] {
      #expect(found.texts.contains(text), "\(text)")
    }
    for text in found.texts {
      #expect(abs(try #require(Decimal(string: text)) - number) <= tolerance, "\(text)")
    }
  }

  @Test("a cartridge lists each file once, and leads to it")
  func manifest() throws {
    let cartridge = Cartridge(
      title: "Nets & more", language: "en",
      chapters: [
        .init(slug: "one", title: "One <b>", hasExercises: true, hasQuestions: true),
        .init(slug: "two", title: "Two", hasExercises: false, hasQuestions: false),
      ], others: [(file: "glossary.html", title: "Glossary")])
    let text = cartridge.text
    #expect(try #require(elements(text)).first == "manifest")
    #expect(
      pieces(text, "<file href=\"", "\"") == [
        "pages/one.html", "exercises/one.html", "questions/one.xml", "pages/two.html", "pages/glossary.html",
      ])
    let identifiers = pieces(text, "<resource identifier=\"", "\"")
    #expect(Set(identifiers).count == 5 && pieces(text, "identifierref=\"", "\"") == identifiers)
    #expect(text.contains("Nets &amp; more") && text.contains("One &lt;b&gt;"))
  }

  @Test("an archive of a whole folder has the same bytes whenever its files were written")
  func archive() throws {
    let folder = try TemporaryFolder()
    var archives: [Data] = []
    for name in ["first", "second"] {
      try folder.put("b", in: "\(name)/b/c.xml")
      try folder.put("a", in: "\(name)/a.xml")
      let path = folder.file("\(name).imscc")
      let job = try Archive.job(name, folder: folder.file(name), name: nil, to: path)
      #expect(job.steps[0].arguments.suffix(2) == ["a.xml", "b/c.xml"])
      try Conversions(scratch: folder.path, environment: Handouts.environment).run([job], done: { _ in }, note: { _ in })
      archives.append(try #require(FileManager.default.contents(atPath: path)))
      // The first of January 2000.
      #expect(archives[0].range(of: Data([0, 0, 0x21, 0x28])) != nil)
      usleep(2_100_000)
    }
    #expect(archives[0] == archives[1])
  }
}
