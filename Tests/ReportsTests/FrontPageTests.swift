import Foundation
import Ledger
import Testing

@testable import Reports

@Suite("The front page")
struct FrontPageTests {
  let folder: TemporaryFolder
  let ledger: Ledger
  let front = FrontPage(
    experiments: [.init(slug: "digits", title: "Digits"), .init(slug: "later", title: "Later")],
    headlines: ["shape"])

  init() throws {
    folder = try TemporaryFolder()
    try folder.put(
      CSV.line(Ledger.columns) + """
        epochs,p. 1,digits,setting,epochs,15,,,,,,
        errors,p. 2,digits,stochastic,CNN errors,147,of 10000,,150,,,
        shape,p. 3,digits,exact,output,"[24,24]",,0,,,,
        sum,p. 4,digits,exact,a|b sum,4,,0,,,,
        other,p. 5,later,claim,holds,yes,,,,,,

        """, in: "ledger/mmds.csv")
    ledger = try Ledger(folder: folder.file("ledger"))
  }

  func judge() throws -> [Verdict] {
    [
      Judge.stochastic(
        try ledger.row("errors"), seeds: [1, 2, 3, 4, 5], values: [140, 150, 145, 155, 160]),
      Judge.exact(try ledger.row("shape"), computed: [24, 24]),
      Judge.exact(try ledger.row("sum"), computed: [5], erratum: Self.proof),
    ]
  }

  static let proof = ErratumProof(
    .arithmetic, "2 + 3 = 5", holds: true, correct: "five", effect: "one too few", slip: "counted from 0",
    slipGives: [4], class: .extraction)

  /// The reports of both experiments, as far as they are there.
  func put(_ verdicts: [Verdict]) throws {
    try folder.put(CSVTable(verdicts: verdicts).text, in: "reports/digits/verdicts.csv")
    try folder.put(
      CSVTable(errata: [Erratum(try ledger.row("sum"), Self.proof)]).text, in: "reports/digits/errata.csv")
  }

  @Test("shows headlines, a tally in which unjudged rows are not-run, and the errata")
  func page() throws {
    try put(try judge())
    try front.write(to: folder.file("reports"), ledger: ledger)
    let page = try folder.text("reports/README.md")
    #expect(
      page.contains(
        "| [Digits](digits/report.md) | CNN errors | 147 of 10000 | 150 | [125.955, 174.045] | reproduced |"))
    #expect(page.contains("| [Digits](digits/report.md) | output | [24, 24] | [24, 24] |  | reproduced |"))
    #expect(page.contains("| Later | all 1 judged rows |  | 0 agree |  | not-run |"))
    #expect(
      page.contains(
        "| Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 13 | 2 | 0 | 1 | 0 | 0 | 0 | 1 | 4 |"))
    #expect(page.contains("| MMDS: p. 4 | a\\|b sum | 4 | five | arithmetic: 2 + 3 = 5 |"))
    #expect(
      try CSVTable.verdicts(path: folder.file("reports/verdicts.csv")).map(\.id)
        == ["errors", "shape", "sum", "other"])
  }

  @Test("lists each erratum with its proof, slip, effect and doubt")
  func errata() throws {
    try put(try judge())
    try front.write(to: folder.file("reports"), ledger: ledger)
    let page = try folder.text("reports/errata.md")
    #expect(
      page.contains(
        """
        ### 1. p. 4: a|b sum

        - **Printed:** 4
        - **Right:** five
        - **Shown by arithmetic:** 2 + 3 = 5
        - **The slip:** counted from 0
        - **Effect:** one too few
        - Perhaps only the extraction of the text is at fault; please compare with the document.
        - Computed in [digits](digits/report.md), ledger row `sum`.
        """))
    #expect(page.contains("chapter 13 | 1 | 1 | 0 |"))
  }

  @Test("lists what is only rounded as no error")
  func rounded() throws {
    try put([Judge.exact(try ledger.row("sum"), computed: [4.98765], carryingRounding: [4])])
    try FileManager.default.removeItem(atPath: folder.file("reports/digits/errata.csv"))
    try front.write(to: folder.file("reports"), ledger: ledger)
    let page = try folder.text("reports/errata.md")
    #expect(page.contains("### Not errors: carried rounding\n\nThis number differs"))
    // Two digits more than were printed.
    #expect(page.contains("| p. 4 | a\\|b sum | 4 | 4.99 |"))
    #expect(!page.contains("### 1."))
  }

  @Test("refuses an erratum without its proof, and a proof without its erratum")
  func unproved() throws {
    try put(try judge())
    try FileManager.default.removeItem(atPath: folder.file("reports/digits/errata.csv"))
    #expect(
      throws: ReportError.malformed(
        path: folder.file("reports/<slug>/errata.csv"), line: 1, reason: "erratum sum has no proof there")
    ) { try front.write(to: folder.file("reports"), ledger: ledger) }
    try put([Judge.exact(try ledger.row("sum"), computed: [4])])
    #expect(
      throws: ReportError.malformed(
        path: folder.file("reports/digits/errata.csv"), line: 1, reason: "sum is no erratum by its verdict")
    ) { try front.write(to: folder.file("reports"), ledger: ledger) }
  }

  @Test("refuses a verdict on a row that the ledger does not have, and a second one")
  func refusals() throws {
    let verdicts = try judge()
    let table = CSVTable(verdicts: verdicts)
    try folder.put(
      table.text.replacing("\nsum,", with: "\nsmu,"), in: "reports/digits/verdicts.csv")
    let path = folder.file("reports/digits/verdicts.csv")
    #expect(throws: ReportError.malformed(path: path, line: 4, reason: "the ledger has no row smu")) {
      try front.write(to: folder.file("reports"), ledger: ledger)
    }
    try folder.put(table.text, in: "reports/digits/verdicts.csv")
    try folder.put(CSVTable(verdicts: [verdicts[1]]).text, in: "reports/later/verdicts.csv")
    #expect(
      throws: ReportError.malformed(
        path: folder.file("reports/later/verdicts.csv"), line: 2, reason: "row shape is judged a second time")
    ) { try front.write(to: folder.file("reports"), ledger: ledger) }
  }
}

@Suite("The record of a run")
struct RunRecordTests {
  @Test("is JSON in the order in which it was written")
  func json() throws {
    let record = RunRecord(
      command: ["make", "x"], seeds: [1, .max], settings: [.init("step", .number(0.2)), .init("a", .integer(3))],
      data: [.init(name: "train", origin: "cache", sha256: "ab")],
      repository: .init(commit: "c0ffee", isDirty: true), programSHA256: "cd",
      versions: [.init("Swift", "6.3")], processor: "CPU \"x\"\t", kernelLevel: "AVX2", threads: 2,
      wallSeconds: 1.23456)
    #expect(
      record.json.text == """
        {
          "command": ["make", "x"],
          "seeds": [1, 18446744073709551615],
          "settings": {
            "step": 0.2,
            "a": 3
          },
          "data": {
            "train": {
              "origin": "cache",
              "sha256": "ab"
            }
          },
          "commit": "c0ffee",
          "uncommitted_changes": true,
          "main_swift_sha256": "cd",
          "versions": {
            "Swift": "6.3"
          },
          "cpu": "CPU \\"x\\"\\t",
          "kernel_level": "AVX2",
          "threads": 2,
          "wall_seconds": 1.235
        }

        """)
  }

  @Test("knows the commit of this checkout, and none outside one")
  func repository() throws {
    let folder = try TemporaryFolder()
    #expect(Repository.state(of: folder.path) == nil)
    if let state = Repository.state(of: checkout) { #expect(state.commit.count == 40) }
  }
}
