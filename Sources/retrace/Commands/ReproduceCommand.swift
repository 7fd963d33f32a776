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

    // Checked before hours of work, not after them.
    let ledger = try checkout.ledger()
    var reproduction = Reproduction(checkout, ledger: ledger, output: output)
    for (number, slug) in slugs.enumerated() {
      if reproduction.interruption == nil {
        // Not `print`, whose buffer would come after the experiment's own lines.
        report("[\(number + 1)/\(slugs.count)] \(slug): \(checkout.title(slug))")
      }
      reproduction.run(slug, options)
    }
    // The summary of what hours of work came to is not lost for a front page that cannot be written.
    var failure: HostError?
    for folder in reproduction.writtenParents {
      do throws(HostError) {
        try checkout.frontPage(ledger).write(to: folder, ledger: ledger)
      } catch {
        failure = failure ?? error
      }
    }
    report("\n" + reproduction.summary)
    if let failure { warn("Error: \(failure)") }
    if let signal = reproduction.interruption { throw ExitCode(128 + signal) }
    if failure != nil { throw ExitCode(1) }
    if reproduction.failed { throw ExitCode(1) }
  }
}
