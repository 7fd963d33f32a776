import ArgumentParser
import Foundation
import Host
import Reports
import Submission

/// What commands about shards ask of the experiments' programs.
extension Checkout {
  /// What the program of an experiment prints under `words`. One that fails says why in its own words, and the command
  /// ends with its exit code.
  ///
  /// - Throws: `ExitCode`, `CommandError.notBuilt` or `HostError.notStarted`.
  func printed(by slug: String, _ words: [String]) throws -> String {
    let outcome = try Subprocess.capture(try program(slug), words)
    guard outcome.code == 0 else {
      warn(outcome.errors.trimmingCharacters(in: .newlines))
      throw ExitCode(outcome.code)
    }
    return outcome.output
  }

  /// The shards of an experiment as its program names them under `words`; those of the report without any.
  func shards(of slug: String, _ words: [String] = []) throws -> [ShardID] {
    try printed(by: slug, ["--list-shards"] + words).split(whereSeparator: \.isNewline).compactMap { ShardID($0) }
  }
}
