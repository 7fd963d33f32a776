import Testing

@testable import Handouts

@Suite("The settings of a course's chapters")
struct CourseSettingsTests {
  static let slugs = ["xor-net", "neurons-by-hand"]

  func course(_ text: String) throws(HandoutError) -> Course {
    try CourseFile.course(text: text, path: "course.yaml", slugs: Self.slugs) { $0 == "xor-net" ? [1, 2, 3, 4] : nil }
  }

  @Test("are read")
  func whole() throws {
    let read = try course(
      """
      verdicts: none
      settings: fold
      misprints: box
      code: none
      exercises: {xor-net: [4, 1], neurons-by-hand: []}
      points:
        xor-net: {1: 5, 4: 12}
      variant: 17
      dates: {xor-net: 2028-02-29}
      licence: CC BY 4.0
      language: zh-Hans-CN
      version: 2027.1
      """)
    #expect(read.verdicts == .nowhere && read.settings == .fold && read.misprints == .box && read.code == .nowhere)
    #expect(read.exercises == ["xor-net": [1, 4], "neurons-by-hand": []])
    #expect(read.points == ["xor-net": [1: 5, 4: 12]])
    #expect(read.variant == 17)
    #expect(read.dates["xor-net"]?.description == "29 February 2028")
    #expect(read.licence == "CC BY 4.0" && read.language == "zh-Hans-CN" && read.version == "2027.1")
    let selection = read.selection(of: "xor-net")
    #expect([1, 2, 3, 4].filter(selection.includes) == [1, 4] && selection.points[4] == 12)
    #expect(read.selection(of: "other") == .everything)
  }

  @Test("are as they always were where the file does not name them, verdicts aside, which stand in an appendix")
  func defaults() throws {
    let read = try course("term: a\n")
    #expect(read.verdicts == .appendix && read.settings == .show && read.misprints == .text && read.code == .appendix && !read.isForeign)
    #expect(try course("language: pt-BR\n").isForeign && !(try course("language: en-GB\n").isForeign))
  }

  @Test(
    "are refused with file, line and what is allowed",
    arguments: [
      ("verdicts: everywhere\n", 1, "verdicts needs one of: appendix, instructors, none"),
      ("term: a\nverdicts: [none]\n", 2, "verdicts needs one of: appendix, instructors, none"),
      ("settings: hide\n", 1, "settings needs one of: fold, show"),
      ("misprints: red\n", 1, "misprints needs one of: box, text"),
      ("variant: 0\n", 1, "variant needs a whole number from 1 to 999999"),
      ("term: a\nvariant: one\n", 2, "variant needs a whole number from 1 to 999999"),
      ("variant: 1000000\n", 1, "variant needs a whole number from 1 to 999999"),
      ("code: fold\n", 1, "code needs one of: appendix, none"),
      ("exercises: [1]\n", 1, "exercises needs chapters with a value each, as in xor-net: …"),
      ("exercises:\n  xor: [1]\n", 2, "no chapter 'xor'; there are: xor-net, neurons-by-hand"),
      ("exercises:\n  xor-net: 1\n", 2, "exercises of xor-net needs a list of numbers, as in [1, 2, 4]"),
      ("exercises:\n  xor-net: [one]\n", 2, "exercises of xor-net needs numbers of exercises, from 1"),
      ("exercises:\n  xor-net: [0]\n", 2, "exercises of xor-net needs numbers of exercises, from 1"),
      ("exercises:\n  xor-net: [1, 5]\n", 2, "xor-net has no exercise 5; there are: 1, 2, 3, 4"),
      ("exercises:\n  xor-net: [1, 1]\n", 2, "exercise 1 of xor-net occurs twice"),
      ("points:\n  xor-net: [1]\n", 2, "points of xor-net needs exercises with their points, as in {1: 5}"),
      ("points:\n  xor-net: {2: 0}\n", 2, "exercise 2 of xor-net needs points from 1 to 99"),
      ("points:\n  xor-net: {2: 100}\n", 2, "exercise 2 of xor-net needs points from 1 to 99"),
      ("dates: {xor-net: 2027-02-29}\n", 1, "dates of xor-net needs a day that there is, as in 2027-10-04"),
      ("dates: {xor-net: tomorrow}\n", 1, "dates of xor-net needs a day that there is, as in 2027-10-04"),
      ("solutions:\n  xor-net: 3-1\n", 2, Self.solutions), ("solutions:\n  xor-net: some\n", 2, Self.solutions),
      ("solutions:\n  xor-net:\n", 2, Self.solutions), ("solutions:\n  xor-net: [1, [2]]\n", 2, Self.solutions),
      ("solutions:\n  xor-net: 3-5\n", 2, "xor-net has no exercise 5; there are: 1, 2, 3, 4"),
      ("solutions:\n  xor-net: [1-3, 2]\n", 2, "exercise 2 of xor-net occurs twice"),
      ("solutions: {xor-net: 2027-02-29}\n", 1, "solutions of xor-net needs a day that there is, as in 2027-10-04"),
      ("today: now\n", 1, "today needs a day that there is, as in 2027-10-04"),
      ("logo: a.jpg\n", 1, "logo needs a file whose name ends with .png, .svg, .pdf"),
      ("preface: a.txt\n", 1, "preface needs a file whose name ends with .md"),
      ("preface: nowhere-at-all.md\n", 1, "preface needs a file, and there is none at 'nowhere-at-all.md'"),
      ("language: German, I think\n", 1, "language needs a tag of BCP 47, as in de, pt-BR or zh-Hans"),
      ("licence: [a]\n", 1, "licence needs a text"),
      ("version:\n", 1, "version needs a text"),
    ])
  func refusals(text: String, line: Int, reason: String) {
    #expect(throws: HandoutError.settings(path: "course.yaml", line: line, reason: reason)) { try course(text) }
  }

  private static let solutions =
    "solutions of xor-net needs exercises, as in 1-4 or [1, 3], or a day that there is, as in 2027-10-11"

  @Test("name exercises whose solutions students get, as ranges or one by one", arguments: [
    ("1-3", [1, 2, 3]), ("2", [2]), ("[3, 1]", [1, 3]), ("[4, 1-2]", [1, 2, 4]), ("[]", []),
  ])
  func released(text: String, numbers: [Int]) throws {
    let read = try course("solutions: {xor-net: \(text)}\n")
    #expect(read.solutions == ["xor-net": .exercises(numbers)])
    #expect([1, 2, 3, 4].filter(read.selection(of: "xor-net").releases) == numbers)
    #expect(![1, 2].contains(where: read.selection(of: "neurons-by-hand").releases))
  }

  @Test("name a day from which students get all solutions, which has come when the build is told so", arguments: [
    (nil, false), ("2027-10-10", false), ("2026-12-31", false), ("2027-10-11", true), ("2027-11-01", true), ("2028-01-01", true),
  ] as [(String?, Bool)])
  func releasedLater(today: String?, hasCome: Bool) throws {
    var read = try course("solutions: {xor-net: 2027-10-11}\nexercises: {xor-net: [1, 2]}\n")
    read.today = try today.map { try #require(CourseDay($0)) }
    #expect([1, 2].allSatisfy { read.selection(of: "xor-net").releases($0) == hasCome })
    // Never of what is not handed out.
    #expect(!read.selection(of: "xor-net").releases(3))
    let told = read.untoldDays(of: ["xor-net", "neurons-by-hand"])
    #expect(told.count == (today == nil ? 1 : 0))
    #expect(told.allSatisfy { $0.contains("11 October 2027") && $0.contains("--today 2027-10-11") })
    #expect(try course("solutions: {xor-net: 2027-10-11}\ntoday: 2027-10-12\n").selection(of: "xor-net").releases(4))
  }

  @Test("know the days of every month", arguments: [
    ("2027-01-31", true), ("2027-04-31", false), ("2000-02-29", true), ("2100-02-29", false), ("2027-00-01", false),
    ("2027-13-01", false), ("27-10-04", false), ("2027-10-4", false),
  ])
  func days(text: String, isOne: Bool) {
    #expect((CourseDay(text) != nil) == isOne)
  }

  @Test("tell how Retrace is cited, as its own file says")
  func citation() {
    let text = """
      cff-version: 1.2.0
      title: "Retrace: a title"
      authors:
        - name: The authors
        - family-names: Lovelace
          given-names: Ada
      version: 0.1.0
      """
    #expect(Citation(text: text)?.sentence == "The authors, Ada Lovelace, Retrace: a title, version 0.1.0")
    for broken in ["", "title: a\n", "- a\n", "title: a\nauthors: []\n"] { #expect(Citation(text: broken) == nil) }
  }
}
