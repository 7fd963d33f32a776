import Foundation
import Ledger
import Reports
import Weaving

/// A small checkout with the real command, two experiments that only pretend, and a ledger of their own.
final class PretendCheckout: Sendable {
  let root: TemporaryFolder
  var retrace: String { root.file(".build/release/retrace") }

  static let source = "mmds"
  static let ledger = CSV.line(Ledger.columns) + """
    steps,p. 1,one,setting,steps,3,,,,,,,,,
    sum,p. 2,one,exact,the sum,"[1.5,2.25]",,0.01,,,,,,,
    errors,p. 3,two,stochastic,errors,147,of 10000,,60,,completed,,,,
    holds,p. 4,two,claim,it holds,yes,,,,,,,,,
    letters,p. 5,two,exact,the letters,"[""B"",""E""]",,0,,,,,,,
    product,p. 6,two,exact,the product,7,,0,,,,,,,
    again,p. 7,two,exact,the product again,7,,0,,,,,,,
    often,p. 8,two,claim,it often holds,yes,,,,,completed,,,,
    fit,p. 9,one,exact,a fitted number,0.5,,0.05,,,,fitted,,,
    typed,p. 10,two,claim,a definition,yes,,,,,,definition,,,
    longest,p. 11,two,stochastic,the longest,3,symbols,central 95 % of the exact distribution,9,,,,,,
    vague,p. 12,two,claim,not too much,yes,,,,,,,,,

    """

  static let exercises = """
    /*:
     ## Exercises

     ### Exercise 1. The answer (by code)

     Return the answer.
     */
    func answer() -> Int {
      // BEGIN SOLUTION 1
      6 * 7
      // END SOLUTION
    }
    // BEGIN SOLUTION 1
    //: Six times seven is forty-two.
    // END SOLUTION

    """

  /// In a folder called `name` within one of the tests' own.
  init(in name: String? = nil) throws {
    root = try TemporaryFolder(name)
    try root.put(
      """
      // swift-tools-version: 6.3
      let experiments = [
        "one",
        "two",
      ]
      """, in: "Package.swift")
    try FileManager.default.createDirectory(
      atPath: root.file(".build/release"), withIntermediateDirectories: true)
    try root.putProgram(Programs.folder + "/retrace", at: retrace)
    try root.put("/*:\n # The first\n\n Sum {{value sum}}.\n*/\nlet x = 1\n", in: "experiments/one/main.swift")
    try root.put("//: # The second\n\n//: {{verdicts}}\n", in: "experiments/two/main.swift")
    try root.put(Self.exercises, in: "experiments/two/Exercises.swift")
    try root.put(Self.ledger, in: "experiments/published/mmds.csv")
    try FileManager.default.copyItem(
      atPath: Programs.checkout + "/experiments/data-sets.csv", toPath: root.file("experiments/data-sets.csv"))
    for slug in ["one", "two"] { try pretend(slug) }
  }

  /// Makes `slug` an experiment that copies a prepared report to where a real one would write it.
  func pretend(_ slug: String, ending: String = "exit 0") throws {
    try prepare(slug, in: "prepared")
    try root.putScript(
      """
      echo "$0" "$@" >> calls
      case "$*" in *--output*) parent=fresh ;; *--quick*) parent=build/reports ;; *) parent=reports ;; esac
      mkdir -p $parent; rm -rf $parent/\(slug); cp -r prepared/\(slug) $parent/\(slug)
      echo "$parent/\(slug)"
      \(ending)
      """, in: ".build/release/\(slug)")
  }

  /// A sound report of `slug` in the folder `parent`.
  func prepare(_ slug: String, in parent: String, picture: String? = nil) throws {
    let folder = "\(parent)/\(slug)"
    let ledger = try Ledger(folder: root.file("experiments/published"))
    if slug == "one" {
      let verdicts = [
        Judge.exact(try ledger.row("sum"), computed: [1.5, 2.2500001]),
        Judge.exact(try ledger.row("fit"), computed: [0.51]),
      ]
      try root.put(CSVTable(verdicts: verdicts).text, in: "\(folder)/verdicts.csv")
    } else {
      try prepareTwo(folder, ledger)
    }
    try root.put("key,value\nsum,2.25\n", in: "\(folder)/values.csv")
    var results = ResultsTable()
    for epoch in 1...8 {
      results.append(
        run: "published", seed: 1, model: "cnn", epoch: epoch, split: "test", metric: "errors",
        value: 100 / Double(epoch))
    }
    try root.put(results.table.text, in: "\(folder)/results.csv")
    try root.put(#"{"seeds": [1, 2], "settings": {"steps": 3}}"#, in: "\(folder)/run.json")
    if let picture {
      // One grey point.
      let bytes = Data(base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
      try bytes?.write(to: URL(fileURLWithPath: root.file("\(folder)/\(picture)")))
    }
    try Weaver(folder: root.file(folder), sources: ledger.sources).weave(
      program: root.file("experiments/\(slug)/main.swift"),
      exercises: ExerciseFiles.paths(in: root.file("experiments/\(slug)")),
      name: "experiments/\(slug)/main.swift", rerun: ["make \(slug)"])
  }

  /// The verdicts and errata of the second experiment: one row under two conditions, one slip in two rows.
  private func prepareTwo(_ folder: String, _ ledger: Ledger) throws {
    func proof(_ kind: ErratumClass, listedWith: String? = nil, quoting: String? = nil) -> ErratumProof {
      ErratumProof(
        .arithmetic, "2 times 3 is 6", holds: true, correct: "6", effect: "none at all", slip: "2 + 5", slipGives: [7],
        class: kind, listedWith: listedWith, quoting: quoting)
    }
    let seeds = (1...20).map { UInt64($0) }
    let counts: [Double] = seeds.map { [145, 140, 150, 145, 155][Int($0) % 5] }
    let explored = Judge.stochastic(
      try ledger.row("errors"), seeds: seeds, values: counts.map { $0 + 100 }, condition: .extended)
    let proofs = [
      "product": proof(.error), "again": proof(.label, listedWith: "product", quoting: "seven"),
    ]
    let verdicts = [
      Judge.stochastic(try ledger.row("errors"), seeds: seeds, values: counts),
      Judge.claim(try ledger.row("holds"), holds: true, detail: "it was tested"),
      Judge.exact(try ledger.row("letters"), computedTexts: ["B", "E"]),
      Judge.exact(try ledger.row("product"), computed: [6], erratum: proofs["product"]),
      Judge.exact(try ledger.row("again"), computed: [6], erratum: proofs["again"]),
      Judge.claim(
        try ledger.row("often"), seeds: seeds, holds: seeds.map { $0 > 2 }, detail: "in each seed", found: "mostly"),
      Judge.claim(try ledger.row("typed"), holds: true, detail: "it was read back"),
      // 1 to 4 with a probability of a quarter each.
      Judge.distribution(
        try ledger.row("longest"), ExactDistribution(from: 1, atMost: [0.25, 0.5, 0.75, 1]), seeds: [1, 2], drawn: [3, 1]),
      Verdict(
        row: try ledger.row("vague"), verdict: .inconclusive, seeds: [1, 2], found: "some change", note: "the text gives no measure"),
      explored,
    ]
    try root.put(CSVTable(verdicts: verdicts).text, in: "\(folder)/verdicts.csv")
    try root.put(CSVTable(verdicts: [explored]).text, in: "\(folder)/explored-verdicts.csv")
    let errata = try proofs.map { Erratum(try ledger.row($0), $1) }.sorted { $0.id > $1.id }
    try root.put(CSVTable(errata: errata).text, in: "\(folder)/errata.csv")
  }

  /// A saved network of four-byte numbers whose bytes are `letters`: all of it is text. 104 bytes come before them.
  static func network(_ letters: String = String(repeating: "w", count: 16), metadata: String = "") -> String {
    let size = letters.utf8.count
    let header = "{\(metadata)\"w\":{\"dtype\":\"F32\",\"shape\":[\(size / 4)],\"data_offsets\":[0,\(size)]}}"
    let filled = header + String(repeating: " ", count: 96 - header.utf8.count)
    return "\u{60}" + String(repeating: "\0", count: 7) + filled + letters
  }

  func run(_ arguments: String...) throws -> Programs.Outcome {
    try Programs.run(retrace, arguments, in: root.path)
  }

  /// How the experiments were called, one line each, by name.
  func calls() throws -> [String] {
    guard root.exists("calls") else { return [] }
    return try root.text("calls").split(separator: "\n").map {
      String($0).replacing(root.file(".build/release/"), with: "")
    }
  }
}
