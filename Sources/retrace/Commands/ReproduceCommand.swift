import ArgumentParser
import Foundation
import Host
import Reports

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce", abstract: "Runs every experiment and writes the front page.",
    discussion: """
      Full runs on the real data write to reports/, all others to build/reports/. \
      An experiment that fails does not stop the others; the exit code is then 1.
      """)

  @Flag(help: "Reduced settings, in about a minute.")
  var quick = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only these experiments, as 'retrace list' names them.", valueName: "slug"))
  var only: [String] = []

  @Option(help: "Worker threads of each experiment.")
  var threads: Int?

  @Option(help: ArgumentHelp("A folder with data.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("A folder for all reports, instead of these two.", valueName: "dir"))
  var output: String?

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads needs a number from 1 to 256, got \(threads)")
    }
  }

  func run() throws {
    let checkout = try Checkout(naming: only)
    let slugs = only.isEmpty ? checkout.slugs : checkout.slugs.filter(only.contains)
    var options = quick ? ["--quick"] : []
    if let threads { options += ["--threads", String(threads)] }
    if let data { options += ["--data", data] }
    if let output { options += ["--output", output] }
    try Reproduction.run(checkout, slugs, options, output: output)
  }
}
