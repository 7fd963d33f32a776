import ArgumentParser
import CMemoryLimit
import Host

/// The command `retrace`. It starts the experiments' programs, which stand beside it, and works on what
/// they leave behind; it trains nothing itself.
@main
struct Retrace: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrace",
    abstract: "Runs the experiments, weaves their reports and checks them.",
    version: "0.1.0",
    subcommands: [
      ListCommand.self, RunCommand.self, ReproduceCommand.self, WeaveCommand.self, VerifyCommand.self,
      HandoutCommand.self, GradeCommand.self, SiteCommand.self, DataCommand.self, NewCommand.self, ShardCommand.self,
      SubmitCommand.self, CollectCommand.self, LikelyCommand.self, StringsCommand.self,
      VaryCommand.self,
    ])

  static func main() {
    retrace_check_memory_limit("retrace")
    StandardStreams.install("Error: ")
    main(nil)
  }
}
