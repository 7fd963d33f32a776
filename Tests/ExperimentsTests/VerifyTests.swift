import Foundation
import Testing

@Suite("retrace verify")
struct VerifyTests {
  let checkout: PretendCheckout

  init() throws {
    checkout = try PretendCheckout()
    _ = try checkout.run("reproduce")
  }

  @Test("finds nothing in sound reports")
  func sound() throws {
    let outcome = try checkout.run("verify")
    #expect(outcome.code == 0)
    #expect(
      outcome.output == """
        ok      one
        ok      two
        ok      front page
        all 2 reports agree with ledger, programs and CSV files

        """)
  }

  /// A change in one file, and what verify says of it.
  struct Damage: CustomTestStringConvertible, Sendable {
    let file, old, new, message: String
    var testDescription: String { "\(file): \(old) → \(new)" }
  }

  static let damages = [
    Damage(
      file: "experiments/published/mmds.csv", old: "p. 2,one", new: "p. 9,one",
      message: "reports/one/verdicts.csv: sum: locator is 'p. 2', in the ledger 'p. 9'"),
    Damage(
      file: "experiments/published/mmds.csv", old: "[1.5,2.25]", new: "[1.5,2.35]",
      message: "[1.5,2.2500001] is not within the tolerance of [1.5,2.35]"),
    Damage(
      file: "experiments/published/mmds.csv", old: ",60,,", new: ",6,,",
      message: "errors: reproduced, but the rule gives inconclusive for its values"),
    Damage(
      file: "experiments/published/mmds.csv", old: ",60,,", new: ",60,40,",
      message: "errors: reproduced, but the rule gives inconclusive for its values"),
    Damage(
      file: "experiments/published/mmds.csv", old: "147,of", new: "200,of",
      message: "errors: published is '147', in the ledger '200'"),
    Damage(
      file: "experiments/published/mmds.csv", old: "147,of", new: "200,of",
      message: "errors: reproduced, but the rule gives not-reproduced for its values"),
    Damage(
      file: "experiments/published/mmds.csv", old: ",,completed,,,,\nholds", new: ",,as-printed,,,,\nholds",
      message: "errors has no verdict under the condition as-printed, the ledger"),
    Damage(
      file: "experiments/published/mmds.csv", old: ",fitted,", new: ",,",
      message: "fit: fitted, but by its value and its row it is reproduced"),
    Damage(
      file: "experiments/published/mmds.csv", old: ",definition,", new: ",,",
      message: "typed: definition, but by its value and its row it is reproduced"),
    Damage(
      file: "experiments/published/mmds.csv", old: "sum,", new: "total,",
      message: "the ledger has no row sum"),
    Damage(
      file: "experiments/published/mmds.csv", old: "sum,", new: "total,",
      message: "total, a row of kind exact, has no verdict"),
    Damage(
      file: "experiments/published/mmds.csv", old: "p. 4,two", new: "p. 4,one",
      message: "reports/two/verdicts.csv: holds belongs to one, as the ledger says"),
    Damage(
      file: "reports/two/verdicts.csv", old: "\nholds,,", new: "\nerrors,completed,",
      message: "reports/two/verdicts.csv: errors is judged twice under the condition completed"),
    Damage(
      file: "reports/two/verdicts.csv", old: #"","[""B"",""E""]",,,,,0,"#, new: #"","[""B"",""P""]",,,,,0,"#,
      message: #"letters: reproduced, but ["B","P"] is not ["B","E"]"#),
    Damage(
      file: "reports/two/verdicts.csv", old: "1 2 3 4 5 6", new: "1 2 3 4 5",
      message: "errors: 19 seeds, but 20 values"),
    Damage(
      file: "reports/two/verdicts.csv", old: "1 2 3 4 5 6", new: "1 2 3 4 5",
      message: "often: holds in 18 of 20 seeds, but 19 seeds are named"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",147,145,", new: ",147,147,",
      message: "errors: reproduced is '147', but the rule gives '145' for its values"),
    Damage(
      file: "reports/two/verdicts.csv", old: #"145,"[140, 155]","#, new: #"145,"[141, 155]","#,
      message: "errors: spread is '[141, 155]', but the rule gives '[140, 155]' for its values"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",13 of 21,", new: ",12 of 21,",
      message: "errors: rank is '12 of 21', but the rule gives '13 of 21' for its values"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",0.857143,", new: ",0.9,",
      message: "errors: p_value is '0.9', but the rule gives '0.857143' for its values"),
    Damage(
      file: "reports/two/verdicts.csv", old: #"0.857143,"[140, 155]","#, new: #"0.857143,"[100, 200]","#,
      message: "errors: accepted is '[100, 200]', but the rule gives '[140, 155]' for its values"),
    Damage(
      file: "reports/two/verdicts.csv", old: "wider than 60,reproduced,", new: "wider than 60,inconclusive,",
      message: "errors: inconclusive, but the rule gives reproduced for its values"),
    Damage(
      file: "reports/two/verdicts.csv", old: "wider than 60,not-reproduced,", new: "wider than 60,reproduced,",
      message: "errors: reproduced, but the rule gives not-reproduced for its values"),
    Damage(
      file: "reports/two/verdicts.csv", old: "all values: 140, 150", new: "values: 140, 150",
      message: "errors: reproduced, but its note does not show the values of all seeds"),
    Damage(
      file: "reports/two/verdicts.csv", old: "all values: 140, 150", new: "all values: 240, 250",
      message: "errors: "),
    Damage(
      file: "reports/two/verdicts.csv", old: "all values: 140, 150",
      new: "from the exact distribution: 0.5 is the probability of at most 147, 0.5 of at least that; drawn: 140, 150",
      message: "errors: its note is from the exact distribution, but the ledger's tolerance is"),
    Damage(
      file: "reports/two/verdicts.csv", old: "from the exact distribution: 0.75", new: "of an exact distribution: 0.75",
      message: "longest: its note is not from the exact distribution, but the ledger's tolerance is"),
    Damage(
      file: "reports/two/verdicts.csv", old: "distribution: 0.75 is", new: "distribution: 0.01 is",
      message: "longest: reproduced, but by its value and its row it is not-reproduced"),
    Damage(
      file: "reports/two/verdicts.csv", old: "distribution: 0.75 is", new: "distribution: 0.3 is",
      message: "longest: p_value is '1', but the rule gives '0.6' for its note"),
    Damage(
      file: "reports/two/verdicts.csv", old: #",1,"[1, 4]",central"#, new: #",1,"[1, 2]",central"#,
      message: "longest: reproduced, but 3 is not in the accepted [1, 2]"),
    Damage(
      file: "reports/two/verdicts.csv", old: "drawn: 3, 1", new: "drawn: 3",
      message: "longest: 2 seeds, but 1 were drawn"),
    Damage(
      file: "reports/two/verdicts.csv", old: "at most 3, 0.5 of", new: "at most 2, 0.5 of",
      message: "longest: its note does not show both probabilities of the printed value"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",inconclusive,1 2,some", new: ",reproduced,1 2,some",
      message: "vague: names seeds, but '' does not say in how many of them it holds"),
    Damage(
      file: "reports/two/verdicts.csv", old: "errors,completed,", new: "errors,as-printed,",
      message: "errors has no verdict under the condition completed, the ledger"),
    Damage(
      file: "reports/two/verdicts.csv", old: "holds,,mmds", new: "holds,extended,mmds",
      message: "holds: stands under the condition extended, and the ledger has none for it"),
    Damage(
      file: "reports/two/verdicts.csv", old: "often,completed,", new: "often,,",
      message: "often: stands under no condition; the ledger"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",yes,holds,,", new: ",yes,does not hold,,",
      message: "holds: reproduced, but by its value and its row it is not-reproduced"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",yes,holds,,", new: ",yes,holds perhaps,,",
      message: "holds: 'holds perhaps' does not say whether it holds"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",yes,holds,,", new: ",yes,perhaps,,",
      message: "holds: 'perhaps' does not say whether it holds"),
    Damage(
      file: "reports/two/verdicts.csv", old: "holds in 18 of", new: "holds in 11 of",
      message: "often: reproduced, but the rule gives inconclusive for 'holds in 11 of 20 seeds'"),
    Damage(
      file: "reports/two/verdicts.csv", old: "holds in 18 of 20 seeds,", new: "holds,",
      message: "often: names seeds, but 'holds' does not say in how many of them it holds"),
    Damage(
      file: "reports/two/verdicts.csv", old: "holds in at least 15 of", new: "holds in at least 11 of",
      message: "often: accepted is 'holds in at least 11 of 20 seeds', but the rule gives"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",definition,,", new: ",reproduced,,",
      message: "typed: reproduced, but by its value and its row it is definition"),
    Damage(
      file: "reports/one/verdicts.csv", old: ",fitted,", new: ",reproduced,",
      message: "fit: reproduced, but by its value and its row it is fitted"),
    Damage(
      file: "reports/two/explored-verdicts.csv", old: "errors,extended,", new: "errors,as-printed,",
      message: "explored-verdicts.csv: errors, condition as-printed: is not in verdicts.csv; run: make two"),
    Damage(
      file: "reports/two/explored-verdicts.csv", old: "240", new: "241",
      message: "explored-verdicts.csv: errors, condition extended: is another in verdicts.csv; run: make two"),
    Damage(
      file: "reports/two/report.md", old: "# The second", new: "# Second, at the published\nsettings",
      message: "reports/two/report.md:3: says \"at the published settings\", but errors stands under the condition completed"),
    Damage(
      file: "reports/README.md", old: "# What was", new: "# At the published settings, what was",
      message: "reports/README.md:3: says \"at the published settings\", but errors stands under the condition completed"),
    Damage(
      file: "reports/two/errata.csv", old: ",error,product", new: ",blunder,product",
      message: "reports/two/errata.csv:2: record of another length, or of an unknown class"),
    Damage(
      file: "reports/two/errata.csv", old: ",label or wording,product", new: ",label or wording,letters",
      message: "reports/two/errata.csv:1: again is listed with letters, which is no erratum"),
    Damage(
      file: "reports/two/errata.csv", old: ",error,product", new: ",error,again",
      message: "reports/two/errata.csv:1: product is listed with again, which is itself listed elsewhere"),
    Damage(
      file: "reports/two/errata.csv", old: ",seven,", new: ",,",
      message: "reports/two/errata.csv: again: quoted is empty"),
    Damage(
      file: "reports/two/errata.csv", old: ",error,product", new: ",inconsistency,product",
      message: "reports/README.md:"),
    Damage(
      file: "reports/one/values.csv", old: "2.25", new: "2.26",
      message: "reports/one/report.md:5: is not what experiments/one/main.swift gives; run: retrace weave one"),
    Damage(
      file: "experiments/one/main.swift", old: "let x = 1", new: "let x = 2",
      message: "reports/one/report.md:8: is not what experiments/one/main.swift gives"),
    Damage(
      file: "experiments/two/Exercises.swift", old: "Return the", new: "Find the",
      message: "is not what experiments/two/main.swift gives"),
    Damage(
      file: "experiments/two/Exercises.swift", old: "// END SOLUTION\n}", new: "}",
      message: "experiments/two/Exercises.swift:12: a solution inside the solution of line 9"),
    Damage(
      file: "reports/one/report.md", old: "<!-- Woven", new: "> **Stand-in digits.**\n\n<!-- Woven",
      message: "report.md: begins with \"Stand-in digits.\"; run: make one"),
    Damage(
      file: "reports/one/results.csv", old: "errors,100", new: "errors,many",
      message: "reports/one/results.csv:2: seed, epoch or value is no number"),
    Damage(
      file: "reports/README.md", old: "# What was", new: "# What is",
      message: "reports/README.md:3: is not what the reports give"),
    Damage(
      file: "reports/README.md", old: "of 10,000", new: "of 1000",
      message: "reports/README.md:"),
    Damage(
      file: "reports/errata.md", old: "# Errata", new: "# Slips",
      message: "reports/errata.md:3: is not what the reports give"),
    Damage(
      file: "reports/two/report.md", old: "# The second", new: "# The third",
      message: "is not what experiments/two/main.swift gives"),
    Damage(
      file: "experiments/published/mmds.csv", old: "setting,steps,3", new: "setting,steps,4",
      message: "reports/one/run.json: ran with another steps than the ledger's 4; run: make one"),
    Damage(
      file: "experiments/published/mmds.csv", old: "setting,steps,3", new: "setting,steps,three",
      message: "reports/one/run.json: ran with another steps than the ledger's three; run: make one"),
    Damage(
      file: "reports/one/run.json", old: #""steps": 3"#, new: #""steps": [3, 3]"#,
      message: "reports/one/run.json: ran with another steps than the ledger's 3"),
    Damage(
      file: "reports/one/run.json", old: #""settings""#, new: #""choices""#,
      message: "reports/one/run.json: holds no settings"),
    Damage(
      file: "experiments/published/mmds.csv", old: "the product,7", new: "the product,8",
      message: "reports/two/errata.csv: product: published is '7', in the ledger '8'"),
    Damage(
      file: "reports/two/errata.csv", old: "the product", new: "a product",
      message: "reports/two/errata.csv: product: quantity is 'a product', in the ledger 'the product'"),
    Damage(
      file: "reports/two/errata.csv", old: "arithmetic", new: "guesswork",
      message: "reports/two/errata.csv: product: 'guesswork' is no kind of proof"),
    Damage(
      file: "reports/two/errata.csv", old: "2 times 3 is 6", new: "3 times 3 is 9",
      message: "reports/two/errata.csv: product: the argument is not that of the verdict"),
    Damage(
      file: "reports/two/errata.csv", old: "none at all", new: "a lot",
      message: "reports/errata.md:"),
    Damage(
      file: "reports/two/errata.csv", old: "product,mmds", new: "sum,mmds",
      message: "reports/two/errata.csv: sum: proved wrong, but its verdict is another"),
    Damage(
      file: "reports/two/errata.csv", old: "product,mmds", new: "nothing,mmds",
      message: "reports/two/errata.csv: the ledger has no row nothing"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",erratum,", new: ",not-reproduced,",
      message: "reports/two/errata.csv: product: proved wrong, but its verdict is another"),
    Damage(
      file: "reports/two/verdicts.csv", old: ",6,,,,,0,erratum,", new: ",6,,,,,0,reproduced,",
      message: "product: reproduced, but 6 is not within the tolerance of 7"),
    Damage(
      file: "reports/verdicts.csv", old: "holds", new: "held",
      message: "reports/verdicts.csv:5: is not what the reports give"),
  ]

  @Test("names what does not fit", arguments: damages)
  func damage(_ damage: Damage) throws {
    try checkout.root.edit(damage.file, replacing: damage.old, with: damage.new)
    let outcome = try checkout.run("verify")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains(damage.message), "\(outcome.output)")
    // Who looks at the standard error alone sees the first.
    #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("names reports that are missing, or that belong to nothing")
  func missing() throws {
    try checkout.root.put("", in: "reports/three/report.md")
    try FileManager.default.removeItem(atPath: checkout.root.file("reports/one/run.json"))
    try FileManager.default.removeItem(atPath: checkout.root.file("reports/two"))
    let outcome = try checkout.run("verify")
    #expect(outcome.code == 1)
    for message in [
      "reports/one/run.json: missing", "reports/two: no such report; run: make two",
      "reports/three: belongs to no experiment of Package.swift",
    ] {
      #expect(outcome.output.contains(message), "\(outcome.output)")
    }
  }

  @Test("takes a saved network, and none that is too large to be committed")
  func models() throws {
    func put(_ numbers: Int) throws {
      let network = PretendCheckout.network(String(repeating: "w", count: 4 * numbers))
      try checkout.root.put(network, in: "reports/one/cnn.safetensors")
      #expect(try checkout.run("weave", "one").code == 0)
    }
    let most = ((1 << 19) - 104) / 4
    try put(most)
    let sound = try checkout.run("verify")
    #expect(sound.code == 0, "\(sound.output)")
    try put(most + 1)
    let outcome = try checkout.run("verify")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("reports/one/cnn.safetensors: 524292 bytes"), "\(outcome.output)")
  }

  /// SHA-256 of sixteen times the letter w, and of the same with an x in the last place.
  private static let known = "a001e4691b15b87ad88cf4cfe63ddad37c6e0a9317b155d29d6bc47a4a7a43e7"
  private static let changed = "dfa22e94c487f24f930461106c23b7197a641d72a3080a6626405b00f58282b2"
  private static let changedNetwork = PretendCheckout.network(String(repeating: "w", count: 15) + "x")

  @Test("names a network with one other byte, what its checksum should be and what it is")
  func networks() throws {
    let (file, table) = ("reports/two/cnn.safetensors", "reports/networks.csv")
    try checkout.root.put(PretendCheckout.network(), in: file)
    let header = "slug,file,numbers,sha256,file_sha256\n"
    let row = "two,cnn.safetensors,4,\(Self.known),e4809fe04bb24e190902b307b323a18a1337ca37233c7f074ecc090387a2ae0d\n"
    try expectProblem("\(file): \(table) does not list it; the SHA-256 of its tensors is \(Self.known);")
    #expect(try checkout.run("weave", "two").code == 0)
    #expect(try checkout.root.text(table) == header + row)
    #expect(try checkout.root.text("reports/README.md").contains("\(Self.known)  two/cnn\n"))
    let sound = try checkout.run("verify")
    #expect(sound.code == 0, "\(sound.output)")

    try checkout.root.put(Self.changedNetwork, in: file)
    let outcome = try checkout.run("verify")
    #expect(outcome.code == 1)
    #expect(
      outcome.output.hasSuffix(
        """
        differs front page
                \(file): the SHA-256 of its tensors should be \(Self.known), as \(table) says, and is \(Self.changed)
        1 problem

        """), "\(outcome.output)")
    try checkout.root.put(PretendCheckout.network(metadata: "\"__metadata__\":{\"seed\":\"2\"},"), in: file)
    try expectProblem("\(file): its tensors are as they should be, but its header is not: the SHA-256 of the file should be e4809fe0")
    try checkout.root.put(String(PretendCheckout.network().dropLast()), in: file)
    try expectProblem("\(file): cannot be read: not a whole safetensors file: 'w' ends at byte 16 of 15")
    try FileManager.default.removeItem(atPath: checkout.root.file(file))
    try expectProblem("\(table): lists two/cnn.safetensors, and there is no such network")
  }

  @Test("names what is wrong with the table of the networks")
  func networksTable() throws {
    let (file, table) = ("reports/one/cnn.safetensors", "reports/networks.csv")
    try checkout.root.put(PretendCheckout.network(), in: file)
    #expect(try checkout.run("weave", "one").code == 0)
    let sound = try checkout.root.text(table)
    let row = String(sound.dropFirst("slug,file,numbers,sha256,file_sha256\n".count))
    try checkout.root.put(sound + row, in: table)
    try expectProblem("\(table): does not list each network once, in the order of the experiments and of the names")
    try checkout.root.put(sound.replacing(",4,", with: ",5,"), in: table)
    try expectProblem("\(file): has 4 numbers, in \(table) 5")
    try checkout.root.put(sound.replacing(",4,", with: ",four,"), in: table)
    try expectProblem("\(table):2: one/cnn.safetensors: expected a count and twice 64 lower-case hexadecimal digits")
    try checkout.root.put(sound.replacing("cnn.safe", with: "\"cnn.safe").replacing("tensors,", with: "tensors\","), in: table)
    try expectProblem("\(table):2: is not what the reports give; run: make reproduce-all")
    try FileManager.default.removeItem(atPath: checkout.root.file(table))
    try expectProblem("\(table): cannot be read: no such file")
  }

  /// Says that verify finds this.
  private func expectProblem(_ line: String, at place: SourceLocation = #_sourceLocation) throws {
    let outcome = try checkout.run("verify")
    #expect(outcome.code == 1, sourceLocation: place)
    #expect(outcome.output.contains("        \(line)"), "\(outcome.output)", sourceLocation: place)
  }

  @Test("leaves alone the folder of the benchmarks, and no other of a like name")
  func benchmarks() throws {
    try checkout.root.put("work\n", in: "reports/benchmarks/side-by-side.csv")
    let sound = try checkout.run("verify")
    #expect(sound.code == 0, "\(sound.output)")

    try checkout.root.put("work\n", in: "reports/benchmarks-old/side-by-side.csv")
    let outcome = try checkout.run("verify")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("reports/benchmarks-old: belongs to no experiment of Package.swift"))
    #expect(!outcome.output.contains("reports/benchmarks:"))
  }

  @Test("compares fresh reports of the same settings file by file")
  func fresh() throws {
    try checkout.prepare("one", in: "fresh")
    let sound = try checkout.run("verify", "--fresh-from", "fresh").output
    #expect(sound.contains("ok      one in fresh\n"))
    #expect(sound.contains("absent  two in fresh: not compared\n"))

    try checkout.root.edit("fresh/one/results.csv", replacing: "errors,50", with: "errors,51")
    try checkout.root.put("drawn", in: "fresh/one/curves.png")
    let outcome = try checkout.run("verify", "--fresh-from", "fresh")
    #expect(outcome.code == 1)
    #expect(
      outcome.output.contains(
        "fresh/one/results.csv:3: published,1,cnn,2,test,errors,51, "
          + "committed: published,1,cnn,2,test,errors,50\n"))
    #expect(outcome.output.contains("fresh/one/curves.png: new;"))

    try checkout.root.put("run,seed,model,epoch,split,metric,value\n", in: "fresh/one/results.csv")
    #expect(
      try checkout.run("verify", "--fresh-from", "fresh").output.contains(
        "fresh/one/results.csv: 3 more lines differ"))
  }

  @Test("compares fresh networks by their tensors, and where only the first seed was run these alone")
  func freshNetworks() throws {
    let file = "fresh/one/cnn.safetensors"
    try checkout.root.put(PretendCheckout.network(), in: "reports/one/cnn.safetensors")
    #expect(try checkout.run("weave", "one").code == 0)
    try checkout.prepare("one", in: "fresh")
    try checkout.root.put(PretendCheckout.network(), in: file)
    func verify() throws -> Programs.Outcome { try checkout.run("verify", "--fresh-from", "fresh") }
    let sound = try verify()
    #expect(sound.code == 0, "\(sound.output)")

    let other = "\(file): another network than reports/one/cnn.safetensors: the SHA-256 of its tensors is \(Self.changed), "
      + "of the committed ones \(Self.known)"
    try checkout.root.put(Self.changedNetwork, in: file)
    #expect(try verify().output.contains("differs one in fresh\n        \(other)\n"))
    try checkout.root.put(PretendCheckout.network(metadata: "\"__metadata__\":{},"), in: file)
    #expect(try verify().output.contains("        \(file): the tensors of reports/one/cnn.safetensors under another header\n"))

    // Other results then, as fewer seeds give, but the same network of the first.
    try checkout.root.edit("fresh/one/results.csv", replacing: "errors,50", with: "errors,51")
    try checkout.root.edit("fresh/one/run.json", replacing: "[1, 2]", with: "[1]")
    try checkout.root.put(PretendCheckout.network(), in: file)
    let first = try verify()
    #expect(first.code == 0, "\(first.output)")
    #expect(
      first.output.contains(
        "ok      one in fresh\n        one: run with other seeds, the first the same, so only networks are compared: "
          + "cnn.safetensors\n"), "\(first.output)")
    try checkout.root.put(PretendCheckout.network(), in: "reports/one/rnn.safetensors")
    #expect(try verify().output.contains("        reports/one/rnn.safetensors: missing in fresh/one\n"))
    try FileManager.default.removeItem(atPath: checkout.root.file("reports/one/rnn.safetensors"))
    try checkout.root.put(Self.changedNetwork, in: file)
    let changed = try verify()
    #expect(changed.code == 1 && changed.output.contains("        \(other); one that a chapter chooses"), "\(changed.output)")
    // Reduced it would be another.
    let apart = "fresh/one: run with other seeds than reports/one, so there is nothing to compare"
    let record = try checkout.root.text("fresh/one/run.json")
    try checkout.root.edit("fresh/one/run.json", replacing: "{\"seeds\"", with: "{\"command\": [\"one\", \"--quick\"], \"seeds\"")
    #expect(try verify().output.contains(apart))
    try checkout.root.put(record, in: "fresh/one/run.json")
    try FileManager.default.removeItem(atPath: checkout.root.file(file))
    #expect(try verify().output.contains("and no network of both, so there is nothing to compare"))
    try checkout.root.edit("fresh/one/run.json", replacing: "[1]", with: "[2]")
    #expect(try verify().output.contains(apart))
  }

  @Test("compares bytes, so that a letter composed in another way is a difference")
  func composition() throws {
    try checkout.prepare("one", in: "fresh")
    for (parent, name) in [("reports", "caf\u{e9}"), ("fresh", "cafe\u{301}")] {
      let values = try checkout.root.text("\(parent)/one/values.csv")
      try checkout.root.put(values + "name,\(name)\n", in: "\(parent)/one/values.csv")
    }
    let outcome = try checkout.run("verify", "--fresh-from", "fresh")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("fresh/one/values.csv:3: name,cafe\u{301}, committed: name,"))
  }

  @Test("does not compare runs at other settings, nor with nothing")
  func otherSettings() throws {
    try checkout.prepare("one", in: "fresh")
    try checkout.root.edit("fresh/one/run.json", replacing: "3", with: "4")
    let outcome = try checkout.run("verify", "--fresh-from", "fresh")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("fresh/one: run with other settings than reports/one"))
    #expect(
      try checkout.run("verify", "--fresh-from", "none").errors == "Error: none/<slug>: no such folder\n")
  }
}
