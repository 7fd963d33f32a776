import ArgumentParser
import Foundation
import Host
import Reports

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs one experiment.",
    discussion: "All options behind the slug are the experiment's own; see: retrace run <slug> --help")

  @Argument(help: "The experiment, as 'retrace list' names it.")
  var slug: String

  @Argument(parsing: .captureForPassthrough, help: "Options for the experiment.")
  var options: [String] = []

  func run() throws {
    let program = try Checkout(naming: [slug]).program(slug)
    // The experiment takes the place of this process, so that its streams, signals and exit code are
    // the caller's without our help.
    var words = ([program] + options).map { strdup($0) } + [nil]
    execv(program, &words)
    throw HostError.notStarted(program: program, reason: String(cString: strerror(errno)))
  }
}
