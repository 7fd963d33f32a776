import Foundation
import Host
import Ledger
import Reports

/// A new experiment as `retrace new` begins it: one unit that computes AND with printed weights, and learns it without.
/// Small enough to be read in a minute, it has one of each: a setting, an exact number, something random with seeds, a
/// table, a figure, verdicts.
struct Skeleton {
  let slug: String
  let title: String
  /// The key of the document: the name of its ledger file without the ending.
  let source: String

  static let nameLimit = 40

  init(slug: String, title: String?, source: String) {
    self.slug = slug
    let words = slug.replacing("-", with: " ")
    self.title = title ?? words.prefix(1).uppercased() + words.dropFirst()
    self.source = source
  }

  /// Names that the Makefile, .gitignore, the folder of reports or the compiler have for something else.
  private static let reserved: Set = [
    "benchmarks", "build", "clean", "data", "fuzz", "handouts", "help", "main", "quick", "reproduce-all", "setup", "test",
    "verify",
  ]

  /// Whether `name` can stand in paths, commands and ledger ids, and in the name of a Swift module.
  static func isName(_ name: String) -> Bool {
    name.count <= nameLimit && name.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil
  }

  /// Writes the experiment's folder, its ledger rows and its line in Package.swift, in this order, so that what is
  /// listed is there.
  ///
  /// - Returns: the paths that were written or changed.
  /// - Throws: `CommandError.taken` where the name is an experiment's, a target's or a folder's, `LedgerError` and
  ///   `HostError`; nothing is written then, unless the disk fails half-way.
  func write(to checkout: Checkout) throws -> [String] {
    guard !Self.reserved.contains(slug) else { throw CommandError.taken(slug: slug, by: "make, git or the compiler") }
    let manifest = checkout.path("Package.swift")
    let (ledger, documents) = (
      checkout.path("experiments/published/\(source).csv"), checkout.path("experiments/published/sources.csv")
    )
    let folder = checkout.path("experiments/\(slug)")
    let listed = try Self.listing(slug, in: try AtomicFile.text(of: manifest), path: manifest)
    guard !FileManager.default.fileExists(atPath: folder) else { throw CommandError.taken(slug: slug, by: folder) }
    // Reading it whole finds what is wrong with it before anything is added.
    let known = try checkout.ledger()
    if let row = known.rows.first(where: { $0.id.hasPrefix(slug + "-") }) {
      throw CommandError.taken(slug: slug, by: "the ledger's row \(row.id)")
    }
    guard !["algorithms", "sources"].contains(source) else {
      throw CommandError.taken(slug: source, by: checkout.path("experiments/published/\(source).csv"))
    }

    try Folder.create(folder)
    try AtomicFile.write(program, to: folder + "/main.swift")
    try AtomicFile.write(figure, to: folder + "/loss.gp")
    var written = [folder + "/main.swift", folder + "/loss.gp", ledger]
    if FileManager.default.fileExists(atPath: ledger) {
      try AtomicFile.write(Self.closed(try AtomicFile.text(of: ledger)) + rows, to: ledger)
    } else {
      try AtomicFile.write(CSV.line(Ledger.columns) + rows, to: ledger)
    }
    if !known.sources.contains(where: { $0.key == source }) {
      let lines =
        FileManager.default.fileExists(atPath: documents)
        ? Self.closed(try AtomicFile.text(of: documents)) : CSV.line(Source.columns)
      try AtomicFile.write(lines + CSV.line([source, title, title]), to: documents)
      written.append(documents)
    }
    try AtomicFile.write(listed, to: manifest)
    return written + [manifest]
  }

  /// `text` with a line end behind its last line.
  private static func closed(_ text: String) -> String { text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }

  /// The manifest with `slug` at the end of its list of experiments.
  static func listing(_ slug: String, in manifest: String, path: String) throws -> String {
    // A target of that name, or another's products, would make a package that cannot be built.
    if let taken = manifest.firstMatch(of: try Regex("\"\(slug)\"")) {
      let line = manifest[..<taken.range.lowerBound].count { $0 == "\n" } + 1
      throw CommandError.taken(slug: slug, by: "\(path):\(line)")
    }
    guard let start = manifest.firstRange(of: "let experiments = ["),
      let end = manifest[start.upperBound...].firstRange(of: "]")
    else { throw CommandError.noExperiments(path: path) }
    var text = manifest
    let lineEnd = manifest.contains("\r\n") ? "\r\n" : "\n"
    text.insert(contentsOf: "  \"\(slug)\",\(lineEnd)", at: end.lowerBound)
    return text
  }

  /// The rows of the ledger: what a text prints, which settings it prints them for, and how each number can be had again.
  var rows: String {
    /// Columns: id, locator, experiment, kind, quantity, published, unit, tolerance, bound, least_seeds, condition, basis,
    /// depends_on, how_to_recompute, note.
    func row(
      _ id: String, _ kind: PublishedKind, _ quantity: String, _ published: String, condition: String = "",
      dependsOn: String = "", how: String
    ) -> String {
      CSV.line([
        "\(slug)-\(id)", "p. 1", slug, kind.rawValue, quantity, published, "", "", "", "", condition, "", dependsOn, how, "",
      ])
    }
    return row("weights", .setting, "weights of the unit", "[1,1]", how: "printed")
      + row("bias", .setting, "bias of the unit", "-1.5", how: "printed")
      + row("learning-rate", .setting, "step size", "1", how: "printed")
      + row("epochs", .setting, "epochs", "500", how: "printed")
      + row(
        "outputs", .exact, "outputs for the inputs 00, 01, 10, 11", "[0.18,0.38,0.38,0.62]",
        dependsOn: "\(slug)-weights \(slug)-bias", how: "a = σ(w·x + b)")
      + row(
        "learns", .claim, "a unit that starts at random learns AND", "yes", condition: "completed",
        how: "gradient descent from random weights, every seed")
  }

  /// `main.swift`: prose and program in one.
  var program: String {
    """
    /*:
     # \(title)

     **Claim.** Say here what the text prints, in your own words, and where. This page is a skeleton: one unit with
     printed weights $w$ and bias $b$ answers $a = \\sigma(w \\cdot x + b)$, more than one half only where both inputs are 1.
     Started at random it learns as much in {{value learned}} of {{value seed-count}} seeds.

     Every number below comes from the run that wrote this page: seeds {{value seeds}}, none left out.
     */
    import Networks
    import Studies
    import Tensors

    let study = Study("\(slug)", title: "\(title)", seeds: 1...20)
    //: ## Settings
    //:
    //: As printed, read from the ledger of published numbers:
    let weights = study.settings("\(slug)-weights", count: 2)                        // 1, 1
    let bias = study.setting("\(slug)-bias")                                         // −1.5
    let learningRate = study.setting("\(slug)-learning-rate", in: 0.001...100)       // 1
    let epochs = study.epochs(study.count("\(slug)-epochs", in: 1...100_000), quick: 200)  // 500
    //: What the text leaves open is a choice of ours, named here and noted in `run.json`:
    let initialWeights = Initializer.normal(study.choice("standard deviation of the initial weights", 1))
    /*:
     ## The unit

     The four inputs stand side by side, one a column, and so do the outputs.
     */
    let inputs = Tensor<Double>(rows: [[0, 0, 1, 1], [0, 1, 0, 1]])   // X, [2, 4]
    let targets = Tensor<Double>(rows: [[0, 0, 0, 1]])                // AND, [1, 4]
    // The logistic function is fused with the loss, so a network ends before it.
    let unit = Network<Double>(input: [2]) { Dense(1, initializer: initialWeights, biasInitializer: initialWeights) }
    func outputs(_ network: Network<Double>) -> [Double] {
      Network<Double>(input: [1]) { Sigmoid() }(network(inputs)).values
    }
    var printed = unit
    printed.parameters["dense1.weight"] = Tensor([1, 2], weights)
    printed.parameters["dense1.bias"] = Tensor([1], [bias])
    let answers = outputs(printed)
    study.judge("\(slug)-outputs", equals: answers)
    study.value("answers", answers.map { Study.text($0, decimals: 2) }.joined(separator: ", "))
    /*:
     Its outputs are {{value answers}}.

     ## Training

     One step an epoch over the four examples together.
     */
    let examples = DenseExamples(inputs: inputs, targets: targets)
    //#-hidden-code
    // All that is trained, so that several machines can share it; the page asks for the networks of all seeds.
    study.plan([PlannedModel("unit", keepsNetworks: true)])
    //#-end-hidden-code
    let trained = study.train("unit") { run in
      var network = unit
      var stream = run.stream("initial weights")
      network.initialize(using: &stream)
      let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: .sum, pool: run.pool)
      for epoch in run.epochs(epochs, resuming: &network) {
        let (loss, gradient) = runner.lossAndGradient(of: network, on: examples)
        network.descend(along: gradient, learningRate: learningRate)   // θ ← θ − η ∂E/∂θ
        if run.isSample(epoch) { run.record(epoch: epoch, split: "train", metric: "loss", loss) }
        run.endEpoch(epoch, network)
      }
      return network
    }
    /*:
     ![Loss by epoch, one line a seed](loss.png)

     A seed has learned AND when each output lies on its target's side of one half.

     {{table by-seed.csv}}
     */
    let hasLearned = trained.map { one in
      zip(outputs(one.network), targets.values).allSatisfy { ($0 > 0.5) == ($1 > 0.5) }
    }
    study.judge("\(slug)-learns", perSeed: hasLearned, because: "all four outputs on the right side of one half")
    study.table(
      "by-seed.csv", ["seed", "00", "01", "10", "11"],
      trained.map { ["\\($0.seed)"] + outputs($0.network).map { Study.text($0, decimals: 3) } })
    study.value("seeds", SeedList(study.seeds).description)
    study.value("seed-count", Double(study.seeds.count))
    study.value("learned", Double(hasLearned.count { $0 }))
    study.figure("loss")
    /*:
     ## Verdicts

     {{verdicts}}

     ## Summary

     - Say here what came out, what did not, and what the text left open.
     */
    study.finish()

    """
  }

  /// `loss.gp`, which draws the one figure.
  var figure: String {
    """
    # The loss of every seed by epoch.
    load style
    results = table("results.csv")
    last = 1
    stats results using (note_seed(strcol("seed")), last = column("epoch") > last ? column("epoch") : last) nooutput
    # A single epoch is shown as points.
    lone = (last > 1 ? "" : seeds)
    set xlabel "epoch"
    set ylabel "loss, cross-entropy of four examples"
    if (last > 10) { set logscale x } else { set xtics 1 }
    set xrange [1:(last > 1 ? last : 2)]
    set key off
    plot for [s in seeds] results using "epoch":(pick(s, "unit", "train", "loss")) with lines linetype 1 linewidth 1, \\
         for [s in lone] results using "epoch":(pick(s, "unit", "train", "loss")) with points linetype 1

    """
  }
}
