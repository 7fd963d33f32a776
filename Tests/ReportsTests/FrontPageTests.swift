import Foundation
import Host
import Ledger
import TestSupport
import Testing

@testable import Reports

@Suite("The front page")
struct FrontPageTests {
  let folder: TemporaryFolder
  let ledger: Ledger
  let front = FrontPage(
    experiments: [.init(slug: "digits", title: "Digits"), .init(slug: "later", title: "Later")],
    headlines: ["shape", "often"], figure: "digits/curves.png")

  init() throws {
    folder = try TemporaryFolder()
    try folder.put(
      CSV.line(Ledger.columns) + """
        epochs,p. 1,digits,setting,epochs,15,,,,,,,,,
        errors,p. 2,digits,stochastic,CNN errors,147,of 10000,,150,,completed,,,,
        mistakes,p. 2,digits,stochastic,mistakes,0,of 400,,,,extended,,,,
        shape,p. 3,digits,exact,output,"[24,24]",,0,,,,,,,
        sum,p. 4,digits,exact,a|b sum,4,,0,,,,,,,
        product,p. 4,digits,exact,product,4,,0,,,,,,,
        often,p. 5,digits,claim,it often holds,yes,,,,,as-printed,,,,
        fit,p. 6,digits,exact,fitted,0.5,,,,,,fitted,,,
        other,p. 5,later,claim,holds,yes,,,,,,,,,

        """, in: "ledger/mmds.csv")
    try folder.put("key,title,short_title\nmmds,\"Mining of Massive Datasets, chapter 13\",MMDS\n", in: "ledger/sources.csv")
    ledger = try Ledger(folder: folder.file("ledger"))
  }

  static let seeds = (1...20).map { UInt64($0) }
  /// Median 150; its central 80 % reaches from 141.1 to 158.9.
  static let counts = (0..<20).map { 140.5 + Double($0) }

  func judge() throws -> [Verdict] {
    [
      Judge.stochastic(try ledger.row("errors"), seeds: Self.seeds, values: Self.counts),
      Judge.stochastic(
        try ledger.row("errors"), seeds: Self.seeds, values: Self.counts.map { $0 + 200 }, condition: .asPrinted),
      Judge.stochastic(
        try ledger.row("mistakes"), seeds: Self.seeds, values: Self.seeds.map { $0 > 18 ? 165 + Double($0) / 10 : 0 }),
      Judge.exact(try ledger.row("shape"), computed: [24, 24]),
      Judge.exact(try ledger.row("sum"), computed: [5], erratum: Self.proof),
      Judge.exact(try ledger.row("product"), computed: [5], erratum: Self.second),
      Judge.claim(
        try ledger.row("often"), seeds: Self.seeds, holds: Self.seeds.map { $0 > 7 }, detail: "it was tested",
        found: "31 of 1,230 mistakes are elsewhere"),
      Judge.exact(try ledger.row("fit"), computed: [0.52]),
    ]
  }

  static let proof = ErratumProof(
    .arithmetic, "2 + 3 = 5", holds: true, correct: "five", effect: "one too few", slip: "counted from 0",
    slipGives: [4], class: .extraction)
  static let second = ErratumProof(
    .arithmetic, "2 + 3 = 5", holds: true, correct: "five", effect: "one too few", listedWith: "sum",
    quoting: "the sign of it")

  /// The reports of both experiments, as far as they are there.
  func put(_ verdicts: [Verdict]) throws {
    try folder.put(CSVTable(verdicts: verdicts).text, in: "reports/digits/verdicts.csv")
    let errata = [Erratum(try ledger.row("sum"), Self.proof), Erratum(try ledger.row("product"), Self.second)]
    try folder.put(CSVTable(errata: errata).text, in: "reports/digits/errata.csv")
  }

  /// The page that these verdicts make.
  func page(_ verdicts: [Verdict]) throws -> String {
    try put(verdicts)
    try front.write(to: folder.file("reports"), ledger: ledger)
    return try folder.text("reports/README.md")
  }

  @Test("shows the experiments in words, each trained row with its condition")
  func experiments() throws {
    let page = try page(try judge())
    for line in [
      "| Experiment | Quantity | Printed | Ours | Condition | Verdict |",
      "| [Digits](digits/report.md) | CNN errors | 147 of 10,000 | 150 (median; 80 % of seeds 141.6 to 158.4) | "
        + "completed | reproduced |",
      "|  | mistakes | 0 of 400 | 0 in 18 of 20 seeds (up to 167) | extended | reproduced |",
      "|  | output | [24, 24] | the same digits |  | reproduced |",
      "|  | it often holds | yes | holds in 13 of 20 seeds | as printed | inconclusive |",
    ] { #expect(page.contains(line), "\(page)") }
  }

  @Test("counts each row once, by the verdict under its headline condition, and shows the others beside it")
  func counted() throws {
    let page = try page(try judge())
    #expect(
      page.contains(
        "- **By verdict:** 3 reproduced, 2 erratum, 1 fitted, 1 inconclusive, 1 not-run."))
    #expect(
      page.contains(
        "by condition:** as printed: 1 inconclusive; completed: 1 reproduced; extended: 1 reproduced."))
    #expect(
      page.contains(
        "| [CNN errors](digits/report.md) | as printed | 350 (median; 80 % of seeds 341.6 to 358.4) | not-reproduced |"))
    #expect(!page.contains("1 not-reproduced"))
    #expect(
      try CSVTable.verdicts(path: folder.file("reports/verdicts.csv")).map(\.id)
        == ["errors", "errors", "mistakes", "shape", "sum", "product", "often", "fit", "other"])
  }

  @Test("counts what was worked out from what was fitted, whose own rows it leaves out")
  func fromFitted() throws {
    var verdicts = try judge()
    #expect(!(try page(verdicts).contains("what was fitted:**")))
    let shape = try #require(verdicts.firstIndex { $0.id == "shape" }), fit = try #require(verdicts.firstIndex { $0.id == "fit" })
    let note = "from weights that were found from a table (fitted)"
    verdicts[shape] = Judge.exact(try ledger.row("shape"), computed: [24, 24], note: note)
    verdicts[fit] = Judge.exact(try ledger.row("fit"), computed: [0.52], note: note)
    #expect(try page(verdicts).contains("- **Of these, worked out from what was fitted:** 1 reproduced. They test"))
  }

  @Test("lists open rows whole, those of the experiments first, and counts those that have no room")
  func openRows() throws {
    var verdicts = try judge()
    let long = String(repeating: "the halves of the seeds disagree in one more way, ", count: 200)
    let often = try #require(verdicts.firstIndex { $0.id == "often" })
    verdicts[often] = Verdict(row: try ledger.row("often"), verdict: .inconclusive, note: "in short; \(long)")
    #expect(try page(verdicts).contains("\n- [MMDS: it often holds](digits/report.md), inconclusive: in short\n"))
    verdicts[often] = Verdict(row: try ledger.row("often"), verdict: .inconclusive, note: long)
    let full = try page(verdicts)
    #expect(full.contains("\n\n1 more stands in [verdicts.csv](verdicts.csv).\n") && !full.contains("the halves"))
  }

  @Test("says of what did not come out what was found, not what was tested")
  func misses() throws {
    let page = try page(try judge())
    #expect(
      page.contains(
        "\n- [MMDS: it often holds](digits/report.md), inconclusive: 31 of 1,230 mistakes are elsewhere\n"))
    #expect(!page.contains("it was tested"))
    #expect(!page.contains("all values"))
  }

  @Test("says of a random row that did not come out its median, where nothing else is said of it")
  func median() throws {
    var verdicts = try judge()
    verdicts[0] = Judge.stochastic(
      try ledger.row("errors"), seeds: Self.seeds, values: Self.counts.map { $0 + 200 })
    verdicts[1] = Judge.stochastic(
      try ledger.row("errors"), seeds: Self.seeds, values: Self.counts, condition: .asPrinted)
    let page = try page(verdicts)
    #expect(
      page.contains(
        "\n- [MMDS: CNN errors](digits/report.md), not-reproduced: 350 (median), printed 147\n"), "\(page)")
    #expect(page.contains("\nOne teaching text prints numbers, formulas and statements on deep learning."))
  }

  @Test("of the rows under other settings counts what was not decided, and lists the rest")
  func otherSettings() throws {
    var verdicts = try judge()
    #expect(try page(verdicts).contains("| as printed | 350"))
    verdicts[1] = Judge.stochastic(
      try ledger.row("errors"), seeds: Array(Self.seeds.prefix(3)), values: Array(Self.counts.prefix(3)), condition: .asPrinted)
    let page = try page(verdicts)
    #expect(page.contains("These are not counted.\n\n1 is inconclusive, of 3 seeds.\n\n"), "\(page)")
  }

  @Test("its heading says that rows did not come out only where they did, and points to where else some did not")
  func heading() throws {
    let all = try judge()
    let undecided = try page(all)
    #expect(
      undecided.contains(
        """
        ## What could not be decided

        What is wrong in print, or in the text that we have, is in [errata.md](errata.md). Under the other settings above 1 row does not \
        come out.

        - [MMDS: it often holds]
        """), "\(undecided)")
    #expect(
      undecided.contains(
        "*not-reproduced*: none of these, nor an erratum; here only under settings that are not counted. *inconclusive*:"))
    let without = try page(all.filter { $0.id != "errors" || $0.condition == .completed })
    #expect(without.contains("\n\nWhat is wrong in print, or in the text that we have, is in [errata.md](errata.md).\n\n- [MMDS: it often holds]"))
    #expect(without.contains("*not-reproduced*: none of these, nor an erratum; here no row. *inconclusive*:"))
    #expect(
      without.contains(
        "words or an unprinted choice that do not decide, or one case where a text speaks of most. *not-recomputable*:"))
    let wrong = Judge.exact(try ledger.row("shape"), computed: [24, 25])
    let missed = try page(all.map { $0.id == "shape" ? wrong : $0 })
    #expect(missed.contains("## What did not come out, or could not be decided\n"))
    #expect(missed.contains("*not-reproduced*: none of these, nor an erratum. *inconclusive*:"))
    #expect(missed.contains("Under the other settings above 1 row does not come out."))
  }

  @Test("counts slips by class, one for all rows that show it, and the page lists none")
  func classes() throws {
    let page = try page(try judge())
    #expect(
      page.contains("Errata, by class:** 1 perhaps only of the extraction. One slip is counted once; 2 rows show one."))
    #expect(!page.contains("2 + 3 = 5"))
  }

  @Test("shows one figure with the words of its report, where it is there")
  func figure() throws {
    #expect(!(try page(try judge())).contains("!["))
    try folder.put("# Digits\n\n![Errors by epoch](curves.png)\n", in: "reports/digits/report.md")
    #expect(!(try page(try judge())).contains("!["))
    try folder.put("", in: "reports/digits/curves.png")
    #expect(try page(try judge()).contains("\n\n![Errors by epoch](digits/curves.png)\n\n"))
  }

  @Test("shows the networks of the experiments by their bits, and the table beside it has the others too")
  func networks() throws {
    #expect(!(try page(try judge())).contains("The same bits"))
    #expect(try folder.text("reports/networks.csv") == "slug,file,numbers,sha256,file_sha256\n")
    let file = SavedTensorsTests.file(SavedTensorsTests.header("F32", "[4]", "[0,16]"), SavedTensorsTests.body)
    for place in ["digits/mlp", "digits/cnn", "later/worked"] {
      try folder.put(String(decoding: file, as: UTF8.self), in: "reports/\(place).safetensors")
    }
    let shown = try page(try judge())
    #expect(
      shown.contains(
        """
        A run of your own can be compared. Each `run.json` names processor and instructions; for others, other threads and \
        resumption tests compare shorter trainings only.

        ```
        \(SavedTensorsTests.known)  digits/cnn
        \(SavedTensorsTests.known)  digits/mlp
        ```

        More: [all verdicts](verdicts.csv)
        """), "\(shown)")
    #expect(shown.contains("\n\n## The same bits\n\nThe networks of the experiments, SHA-256 of their tensors;"))
    #expect(
      try PublishedNetwork.listed(path: folder.file("reports/networks.csv")).map(\.place)
        == ["digits/cnn.safetensors", "digits/mlp.safetensors", "later/worked.safetensors"])
    // Cut off it has no checksum, and a page without it would say that there is none.
    try folder.put("w", in: "reports/later/worked.safetensors")
    #expect(
      throws: HostError.unreadable(
        path: folder.file("reports/later/worked.safetensors"), reason: "not a whole safetensors file: 1 bytes are too few")
    ) { try front.write(to: folder.file("reports"), ledger: ledger) }
  }

  @Test("refuses a row that has no verdict under its headline condition, with path and line")
  func noHeadline() throws {
    try put(try judge().filter { $0.id != "errors" || $0.condition == .asPrinted })
    #expect(
      throws: HostError.malformed(
        path: folder.file("reports/digits/verdicts.csv"), line: 2,
        reason: "row errors has no verdict under the condition completed, which the ledger has as its headline")
    ) { try front.write(to: folder.file("reports"), ledger: ledger) }
  }

  @Test("lists each slip with class, proof, effect and the other rows that show it")
  func errata() throws {
    _ = try page(try judge())
    let page = try folder.text("reports/errata.md")
    #expect(
      page.contains(
        """
        ### 1. p. 4: a|b sum

        - **Class:** perhaps only the extraction
        - **Printed:** 4
        - **Right:** five
        - **Shown by arithmetic:** 2 + 3 = 5
        - **A likely slip:** counted from 0
        - **Effect:** one too few
        - **The same slip in:** p. 4: product, printed the sign of it
        - Computed in [digits](digits/report.md), ledger row `sum`; [digits](digits/report.md), ledger row `product`.
        """))
    #expect(page.contains("chapter 13 | 0 | 0 | 0 | 1 | 1 | 2 | 0 |"))
    #expect(!page.contains("### 2."))
  }

  @Test("quotes what is wrong as printed where the row's own value is right")
  func quoted() throws {
    try put(try judge())
    let alone = ErratumProof(
      .arithmetic, "2 + 3 = 5", holds: true, correct: "five", effect: "e", class: .label, quoting: "the factor 0.4527")
    try folder.put(
      CSVTable(errata: [Erratum(try ledger.row("sum"), alone), Erratum(try ledger.row("product"), alone)]).text,
      in: "reports/digits/errata.csv")
    try front.write(to: folder.file("reports"), ledger: ledger)
    let page = try folder.text("reports/errata.md")
    #expect(page.contains("- **Class:** label or wording\n- **Printed:** the factor 0.4527\n"))
    #expect(page.contains("### 2. p. 4: product"))
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

  @Test("refuses an erratum without its proof, a proof without its erratum, and one listed with what is none")
  func unproved() throws {
    try put(try judge())
    try FileManager.default.removeItem(atPath: folder.file("reports/digits/errata.csv"))
    #expect(
      throws: HostError.malformed(
        path: folder.file("reports/<slug>/errata.csv"), line: 1, reason: "erratum sum has no proof there")
    ) { try front.write(to: folder.file("reports"), ledger: ledger) }
    let path = folder.file("reports/digits/errata.csv")
    try put(try judge().filter { $0.id != "sum" })
    #expect(throws: HostError.malformed(path: path, line: 1, reason: "sum is no erratum by its verdict")) {
      try front.write(to: folder.file("reports"), ledger: ledger)
    }
    try folder.put(CSVTable(errata: [Erratum(try ledger.row("product"), Self.second)]).text, in: "reports/digits/errata.csv")
    #expect(
      throws: HostError.malformed(path: path, line: 1, reason: "product is listed with sum, which is no erratum")
    ) { try front.write(to: folder.file("reports"), ledger: ledger) }
  }

  @Test("refuses a verdict on a row that the ledger does not have, and a second one")
  func refusals() throws {
    let verdicts = try judge()
    let table = CSVTable(verdicts: verdicts)
    try put(verdicts)
    try folder.put(table.text.replacing("\nsum,", with: "\nsmu,"), in: "reports/digits/verdicts.csv")
    let path = folder.file("reports/digits/verdicts.csv")
    #expect(throws: HostError.malformed(path: path, line: 6, reason: "the ledger has no row smu")) {
      try front.write(to: folder.file("reports"), ledger: ledger)
    }
    try folder.put(CSVTable(verdicts: verdicts + [verdicts[3]]).text, in: "reports/digits/verdicts.csv")
    #expect(
      throws: HostError.malformed(path: path, line: 10, reason: "row shape is judged a second time under one condition")
    ) { try front.write(to: folder.file("reports"), ledger: ledger) }
    try put(verdicts)
    let again = Judge.stochastic(
      try ledger.row("errors"), seeds: Self.seeds, values: Self.counts, condition: .extended)
    try folder.put(CSVTable(verdicts: [again]).text, in: "reports/later/verdicts.csv")
    #expect(
      throws: HostError.malformed(
        path: folder.file("reports/later/verdicts.csv"), line: 2,
        reason: "row errors is judged a second time; the first stands in \(path)")
    ) { try front.write(to: folder.file("reports"), ledger: ledger) }
  }

  @Test("shows the rows and the figure that a file selects, and nothing more where there is none")
  func selection() throws {
    let path = folder.file("front-page.csv")
    func page() throws -> FrontPage {
      try FrontPage(experiments: front.experiments, selection: path, ledger: ledger)
    }
    #expect(try page().headlines == [] && page().figure == nil)
    try folder.put("kind,name\nrow,often\nfigure,digits/curves.png\nrow,shape\n", in: "front-page.csv")
    #expect(try page().headlines == ["often", "shape"] && page().figure == "digits/curves.png")
    for (text, line, reason) in [
      ("name,kind\n", 1, "expected the columns kind,name"),
      ("kind,name\nrow,shape\nrow,shap\n", 3, "the ledger has no row shap that is judged"),
      ("kind,name\nrow,epochs\n", 2, "the ledger has no row epochs that is judged"),
      ("kind,name\npicture,a.png\n", 2, "kind 'picture' is unknown; expected row or figure"),
      ("kind,name\nfigure,a.png\nfigure,b.png\n", 3, "a second figure; the front page shows one"),
      ("kind,name\nrow\n", 2, "1 fields, expected 2"),
    ] {
      try folder.put(text, in: "front-page.csv")
      #expect(throws: HostError.malformed(path: path, line: line, reason: reason)) { try page() }
    }
  }
}

@Suite("The length of the front page")
struct FrontPageLengthTests {
  /// As many as fit on a screen.
  static let linesBeforeTable = 24

  private func check(_ page: String) {
    let words = FrontPageText.words(page)
    #expect(words <= 1500, "\(words) words")
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    let before = lines.prefix { !$0.hasPrefix("|") }
    #expect(before.count < lines.count && before.count <= Self.linesBeforeTable, "\(before.count) lines before a table")
    // Lines of Markdown are as long as their paragraph.
    #expect(FrontPageText.words(before.joined(separator: "\n")) <= 250)
  }

  @Test("keeps within its limit where nothing comes out, and all that is random under two conditions, with long notes")
  func worst() throws {
    let folder = try TemporaryFolder()
    let ledger = try Ledger(folder: checkout + "/experiments/published")
    var slugs: [String] = []
    for row in ledger.rows where !row.experiment.isEmpty && !slugs.contains(row.experiment) { slugs.append(row.experiment) }
    let seeds = (1...40).map { UInt64($0) }
    let long = (1...80).map { "word\($0)" }.joined(separator: " ")
    for slug in slugs {
      let verdicts = ledger.rows(experiment: slug).flatMap { row -> [Verdict] in
        switch row.kind {
        case .setting: []
        case .exact: [Verdict(row: row, verdict: .notReproduced, reproduced: row.published, note: long)]
        case .claim: [Judge.claim(row, holds: false, detail: "d", found: long)]
        case .stochastic:
          // Under one condition more, as for the grammars.
          [row.condition, row.condition == .extended ? .completed : .extended].map { condition in
            Judge.stochastic(
              row, seeds: seeds, values: seeds.map { Double($0 * $0) }, condition: condition, note: long)
          }
        }
      }
      try folder.put(CSVTable(verdicts: verdicts).text, in: "\(slug)/verdicts.csv")
    }
    let front = FrontPage(experiments: slugs.map { .init(slug: $0, title: "A title of six words: \($0)") })
    let files = try front.files(of: folder.path, ledger: ledger)
    let page = try #require(files.first { $0.name == "README.md" }?.text)
    check(page)
    #expect(page.contains("more stand in [verdicts.csv](verdicts.csv)."))
  }

  @Test("the committed page keeps within its limit")
  func committed() throws {
    check(try String(contentsOfFile: checkout + "/reports/README.md", encoding: .utf8))
  }

  @Test("why a row is open is the first clause of its note, without intervals")
  func reason() {
    #expect(FrontPageText.reason("the text does not say by what; tried: x") == "the text does not say by what")
    #expect(FrontPageText.reason("odd places accept it ([40, 61]), even ones do not ([4, 5]); a") == "odd places accept it, even ones do not")
    #expect(FrontPageText.reason("") == nil)
  }
}

@Suite("The record of a run")
struct RunRecordTests {
  @Test("is JSON in the order in which it was written")
  func json() throws {
    let record = RunRecord(
      command: ["make", "x"], seeds: [1, .max], settings: [.init("step", .number(0.2)), .init("a", .integer(3))],
      pieces: [.init("cnn", [16]), .init("mixed", [1, 64])],
      data: [.init(name: "train", origin: "cache", sha256: "ab")],
      repository: .init(commit: "c0ffee", isDirty: true), programSHA256: "cd",
      sections: [.init(name: "summary.md", sha256: "ef")], versions: [.init("Swift", "6.3")],
      processor: ProcessorModel(name: "CPU \"x\"\t", family: 25, model: 17, stepping: 1, megahertz: 2_445.4),
      peak: 265.349e9, kernelLevel: "AVX2", threads: 2, wallSeconds: 1.23456)
    #expect(
      record.json.text == """
        {
          "command": ["make", "x"],
          "seeds": [1, 18446744073709551615],
          "settings": {
            "step": 0.2,
            "a": 3
          },
          "examples_per_piece": {
            "cnn": 16,
            "mixed": [1, 64]
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
          "sections_sha256": {
            "summary.md": "ef"
          },
          "versions": {
            "Swift": "6.3"
          },
          "cpu": "CPU \\"x\\"\\t",
          "cpu_family": 25,
          "cpu_model": 17,
          "cpu_stepping": 1,
          "cpu_megahertz": 2445.4,
          "cpu_peak_gflops": 265.3,
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
