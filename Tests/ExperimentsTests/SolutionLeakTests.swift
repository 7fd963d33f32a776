import Foundation
import Host
import Testing
import Weaving

/// The search for solutions in what students get, on an invented exercise: that it finds each kind of leak in each kind of
/// file, and nothing where there is none.
@Suite("The search for solutions", .enabled(if: HandoutTools.arePresent, "needs pandoc and zip"))
struct SolutionLeakTests {
  static let exercises = """
    //: ## Exercises
    //: ### Exercise 1. Weights (by hand)
    //: A network has 784 inputs and 48 units. How many weights?
    func weights() -> Int {
      // BEGIN SOLUTION 1
      let answer = 37_632 + 16
      return answer
      // END SOLUTION
    }
    // BEGIN SOLUTION 1
    //: Each of the units has 784 weights, which makes $37{,}632$ of them; a share of 0.1525 is 0.50 of all 100.
    // END SOLUTION

    """

  let folder: TemporaryFolder
  let secrets: SolutionSecrets

  init() throws {
    folder = try TemporaryFolder()
    let source = try LiterateSource(text: Self.exercises, path: "Exercises.swift", kind: .exercises)
    secrets = SolutionSecrets(of: [source], told: [source.text(.students)])
  }

  /// What is found in all files of the folder.
  private func found() throws -> [String] {
    try HandedOut.files(in: folder.path) { _, _ in false }.flatMap { secrets.found(in: $0) }
  }

  @Test("knows lines, sentences and the numbers that tell: not those of the statement, nor round ones")
  func secretsKnown() {
    #expect(secrets.code == ["letanswer=37_632+16", "returnanswer"])
    #expect(secrets.numbers == ["37632", "0.1525"])
    #expect(secrets.prose.count == 2 && secrets.prose.allSatisfy { $0.count >= 30 })
  }

  @Test("knows nothing of solutions that students get, and all of the others, but for what stands in both")
  func releasedSecrets() throws {
    let more = """
      //: ### Exercise 2. More (by hand)
      func more() -> Int {
        // BEGIN SOLUTION 2
        let further = 91_573
        return answer
        // END SOLUTION
      }

      """
    let source = try LiterateSource(text: Self.exercises + more, path: "Exercises.swift", kind: .exercises)
    func secrets(_ solved: [Int]) -> SolutionSecrets {
      let chosen = source.selecting(ExerciseSelection(solved: solved))
      return SolutionSecrets(of: [chosen], told: [chosen.text(.students)])
    }
    #expect(secrets([]).code == ["letanswer=37_632+16", "returnanswer", "letfurther=91_573", "returnanswer"])
    #expect(secrets([1]).code == ["letfurther=91_573"] && secrets([1]).prose == [] && secrets([1]).numbers == ["91573"])
    #expect(secrets([1, 2]).count == 0)
    try folder.put(source.selecting(ExerciseSelection(solved: [1])).text(.students), in: "Exercises.swift")
    let files = try HandedOut.files(in: folder.path) { _, _ in false }
    #expect(files.flatMap { secrets([1]).found(in: $0) } == [] && files.flatMap { secrets([]).found(in: $0) }.count > 3)
    // And what is withheld is found where it leaks beside what is not.
    try folder.put(source.selecting(ExerciseSelection(solved: [1])).text(.instructors), in: "Exercises.swift")
    let leaked = try HandedOut.files(in: folder.path) { _, _ in false }
    #expect(leaked.flatMap { secrets([1]).found(in: $0) } == ["letfurther=91_573", "91573"])
  }

  /// A file in which something of the solution stands, and what.
  struct Leak: CustomTestStringConvertible, Sendable {
    let name, text, found: String
    var testDescription: String { "\(name): \(text)" }
  }

  static let leaks = [
    Leak(name: "a.html", text: "<p>There are <b>37,632</b>.</p>", found: "37632"),
    Leak(name: "a.html", text: "<img src=\"data:image/png;base64,AA\" alt=\"A curve that ends at 0.1525\">", found: "0.1525"),
    Leak(name: "a.html", text: "<span title=\"37632\">?</span>", found: "37632"),
    Leak(name: "a.html", text: "<!-- 37_632 > 1 -->", found: "37632"),
    Leak(name: "a.html", text: "<math><mn>0.1525</mn><mn>40</mn></math>", found: "0.1525"),
    Leak(name: "a.html", text: "<p data-key=\"let answer = 37_632 + 16\">?</p>", found: "letanswer=37_632+16"),
    Leak(name: "a.html", text: "<code><span>let</span> answer <span>=</span> 37_632 + 16</code>", found: "letanswer=37_632+16"),
    Leak(name: "index.json", text: "{\"pages\": [{\"words\": \"each 37\\u002c632\"}]}", found: "37632"),
    Leak(name: "a.ipynb", text: "{\"cells\": [{\"source\": [\"let answer = \", \"37_632 + 16\\n\"]}]}", found: "letanswer=37_632+16"),
    Leak(name: "README.md", text: "It is 37,632, of course.", found: "37632"),
    Leak(name: "Tests/ATests.swift", text: "#expect(weights() == 37_632)", found: "37632"),
    Leak(name: "page.py", text: "assert share == 0.1525", found: "0.1525"),
    Leak(name: "a.csv", text: "1,2\n103,37632\n", found: "37632"),
    Leak(name: "LICENSE", text: "return answer", found: "returnanswer"),
  ]

  @Test("finds a leak in each kind of file", arguments: leaks)
  func leak(_ leak: Leak) throws {
    try folder.put(leak.text, in: leak.name)
    #expect(try found().contains(leak.found))
  }

  @Test("finds a leak in an archive, and in one within it", arguments: leaks)
  func packed(_ leak: Leak) throws {
    try folder.put(leak.text, in: "inner/\(leak.name)")
    for (archive, content) in [("inner.zip", "inner"), ("outer.zip", "inner.zip")] {
      let zip = try Subprocess.capture("zip", ["-q", "-r", archive, content], folder: folder.path)
      #expect(zip.code == 0, "\(zip.errors)")
      try FileManager.default.removeItem(atPath: folder.file(content))
    }
    let files = try HandedOut.files(in: folder.path) { _, _ in false }
    #expect(files.map(\.name) == ["outer.zip/inner.zip/inner/\(leak.name)"])
    #expect(try found().contains(leak.found))
    // What is known to be published is passed over.
    let rest = try HandedOut.files(in: folder.path) { name, _ in name.hasPrefix("outer.zip/inner.zip/inner/") }
    #expect(rest.isEmpty)
  }

  /// A page of a PDF; its readers do without a table of where its parts stand.
  private func paper(_ line: String) -> String {
    let stream = "BT /F1 12 Tf 72 720 Td (\(line)) Tj ET"
    let parts = [
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font "
        + "/Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
      "<< /Length \(stream.utf8.count) >>\nstream\n\(stream)\nendstream",
    ]
    let objects = parts.enumerated().map { "\($0.offset + 1) 0 obj\n\($0.element)\nendobj\n" }
    return "%PDF-1.4\n" + objects.joined() + "trailer\n<< /Root 1 0 R >>\n"
  }

  @Test("finds a leak in a paper, where a power is not taken for one", .enabled(if: HandoutTools.readPapers, "needs poppler-utils"))
  func papers() throws {
    try folder.put(paper("The sum is 37632, no doubt."), in: "a.pdf")
    #expect(try found() == ["37632"])
    let source = try LiterateSource(
      text: Self.exercises.replacing("37_632 + 16", with: "104 + 16"), path: "Exercises.swift", kind: .exercises)
    let short = SolutionSecrets(of: [source], told: [])
    #expect(short.numbers.contains("104"))
    try folder.put(paper("There are 104 of them."), in: "a.pdf")
    try folder.put("There are 104 of them.", in: "a.txt")
    let files = try HandedOut.files(in: folder.path) { _, _ in false }
    #expect(files.map { short.found(in: $0) } == [[], ["104"]])
  }

  @Test("finds nothing in the students' own text, in other numbers, and in what only looks like one")
  func clean() throws {
    let source = try LiterateSource(text: Self.exercises, path: "Exercises.swift", kind: .exercises)
    try folder.put(source.text(.students), in: "Exercises.swift")
    try folder.put("<style>a { width: 0.1525em }</style><p style=\"width: 0.1525em\">784 and 0.50, 100, 376</p>", in: "a.html")
    try folder.put("{\"version\": \"1.37632.4\", \"sum\": 37}", in: "made-with.json")
    #expect(try found() == [])
    try folder.put(source.text(.instructors), in: "Exercises.swift")
    #expect(try Set(found()) == Set(secrets.code + secrets.prose).union(secrets.numbers))
  }

  @Test("refuses a kind of file of which nobody said how it is read")
  func unknown() throws {
    try Data([0xff, 0xd8, 0xff, 0xe0]).write(to: URL(fileURLWithPath: folder.file("a.jpg")))
    #expect(throws: HandedOut.Unreadable(message: "a.jpg: not UTF-8; say in HandedOut how such a file is read")) {
      try found()
    }
  }

  @Test("reads numbers with commas, braces and underscores between thousands, and two of a list as both")
  func numbers() {
    let written = TellingNumbers.written(in: "1_025, 37{,}636 and 110,784.25; 12.50, 0...255")
    #expect(written == ["1025", "37636", "110784.25", "12.50", "255"])
    #expect(TellingNumbers.readable(in: "(103,104)") == ["103104", "103", "104"])
    #expect(TellingNumbers.written(in: "sha256 w_104 3.1.11 2.17.1 100 0.05 1500 .125") == [])
    #expect(TellingNumbers.readable(in: "sha256") == ["256"])
  }
}
