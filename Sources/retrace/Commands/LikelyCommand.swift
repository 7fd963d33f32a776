import ArgumentParser
import Foundation
import Host
import Ledger
import Likelihood
import Reports
import Submission

struct LikelyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "likely", abstract: "Says how likely the printed random numbers were, from the shards of many seeds.",
    discussion: """
      Reads whatever shards of these seeds are there, of any model, and writes reports/how-likely: how the seeds are \
      spread around each printed number, and how often fewer seeds would have said something else. Nothing is trained: \
      'retrace shard run' makes shards, 'make how-likely' makes those that are missing. A shard of other sources, settings \
      or data, and one that disagrees with the committed report about a seed, ends it with a line.
      """)

  /// The page's folder below that of the reports, and the folder of its scripts below that of the experiments.
  static let folder = "how-likely"

  @Argument(help: ArgumentHelp("Only these experiments, as 'retrace list' names them.", valueName: "slug"))
  var slugs: [String] = []

  @Option(help: ArgumentHelp("Seeds to look for.", valueName: "list"))
  var seeds = "1...1000"

  @Option(help: ArgumentHelp("Folder with the shards, instead of build/shards.", valueName: "folder"))
  var shards: String?

  @Option(help: ArgumentHelp("Folder with the data sets; see README.", valueName: "folder"))
  var data: String?

  @Option(
    name: .customLong("seconds"),
    help: ArgumentHelp(
      "Seconds of one core that a shard took, such as mnist-cnn-vs-mlp/cnn=21.5; again for others.",
      valueName: "slug/model=n"))
  var measured: [String] = []

  @Flag(help: "Write the page again from its own tables, without shards.")
  var again = false

  @Option(help: ArgumentHelp("Write the folder how-likely here, instead of in reports.", valueName: "folder"))
  var output: String?

  func validate() throws {
    for text in measured where Self.seconds(text) == nil {
      throw ValidationError("--seconds needs a model and a number, such as mnist-cnn-vs-mlp/cnn=21.5, got '\(Shown.text(text))'")
    }
    if again, shards != nil || !measured.isEmpty {
      throw ValidationError("--again reads no shards; leave out --shards and --seconds")
    }
  }

  func run() throws {
    let checkout = try Checkout(naming: slugs)
    let known = checkout.slugs.filter(RandomNumber.slugs.contains)
    for slug in slugs where !known.contains(slug) {
      throw ValidationError("\(slug) prints no random number that is looked for; there are: \(known.joined(separator: ", "))")
    }
    let named = slugs.isEmpty ? known : known.filter(slugs.contains)
    let (ledger, reports) = (try checkout.ledger(), checkout.path("reports"))
    let told = try again ? Told(folder: "\(reports)/\(Self.folder)") : gather(named, checkout, ledger, reports)
    let likelihood = try Likelihood(told, slugs: named, reports: reports, ledger: ledger)
    let folder = try ReportFolder(parent: output ?? reports, slug: Self.folder)
    var missing: [HostError] = []
    do {
      missing = try write(likelihood, to: folder, checkout)
      print(try folder.publish())
    } catch {
      folder.discard()
      throw error
    }
    if let first = missing.first {
      warn("retrace: a figure could not be drawn: \(first)")
      throw ExitCode(1)
    }
  }

  /// Tables, figures and the page; why figures could not be drawn.
  private func write(_ likelihood: Likelihood, to folder: ReportFolder, _ checkout: Checkout) throws -> [HostError] {
    for (name, table) in likelihood.tables { try table.write(to: folder.path(name)) }
    var drawing = FigureDrawing(
      experiments: checkout.path("experiments"), slug: Self.folder, folder: folder.partialPath)
    let wanted = likelihood.numbers.filter(Likelihood.isDrawn).map(\.row.id) + (likelihood.samples.isEmpty ? [] : ["samples"])
    // A row without a script has its line in the tables only.
    let names = wanted.filter { FileManager.default.fileExists(atPath: drawing.script($0)) }
    var missing: [HostError] = []
    for name in names {
      if let failure = try drawing.draw(name) { missing.append(failure) }
    }
    if !drawing.record.isEmpty { try drawing.record.write(folder: folder.partialPath) }
    try AtomicFile.write(likelihood.page(figures: Set(names)), to: folder.path("README.md"))
    return missing
  }

  // MARK: What the shards tell

  private func gather(_ slugs: [String], _ checkout: Checkout, _ ledger: Ledger, _ reports: String) throws -> Told {
    // What was measured once, where the shards were made, is still known when nothing is made.
    let before = (try? Told(folder: "\(reports)/\(Self.folder)"))?.models.filter(\.isMeasured) ?? []
    let common = ["--seeds", seeds] + (data.map { ["--data", $0] } ?? [])
    var models: [Told.Model] = []
    var values: [Told.Value] = []
    for slug in slugs {
      let ids = try checkout.shards(of: slug, common)
      let telling = ["--tell-shards"] + (shards.map { ["--shards", $0] } ?? [])
      let found = try ToldShard.all(text: try checkout.printed(by: slug, telling + common), path: slug)
      let usual = try SubmitCommand.cost(of: slug, checkout)
      var names: [String] = []
      for id in ids where !names.contains(id.model) { names.append(id.model) }
      for name in names {
        let (there, asked) = (found.count { $0.model == name }, ids.count { $0.model == name })
        let given = measured.compactMap(Self.seconds).last { $0.model == "\(slug)/\(name)" }?.seconds
        let seconds = given ?? before.first { $0.slug == slug && $0.model == name }?.seconds
        models.append(
          Told.Model(
            slug: slug, model: name, asked: max(asked, there), there: there, seconds: seconds ?? usual,
            isMeasured: seconds != nil))
      }
      for number in RandomNumber.all where number.slug == slug {
        for (seed, value) in try number.values(from: found, ledger: ledger) {
          values.append(Told.Value(id: number.id, seed: seed, value: value))
        }
      }
    }
    return Told(seeds: seeds, commit: Self.commit(checkout), models: models, values: values)
  }

  private static func commit(_ checkout: Checkout) -> String {
    guard let state = Repository.state(of: checkout.root) else { return "unknown" }
    return "\(state.commit.prefix(10))\(state.isDirty ? " with uncommitted changes" : "")"
  }

  /// `mnist-cnn-vs-mlp/cnn=21.5` in parts; nil where it is nothing like that.
  static func seconds(_ text: String) -> (model: String, seconds: Double)? {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].split(separator: "/").count == 2, let seconds = Double(parts[1]), seconds.isFinite,
      seconds > 0
    else { return nil }
    return (String(parts[0]), seconds)
  }
}
