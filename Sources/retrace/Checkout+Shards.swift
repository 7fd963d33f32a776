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

  /// Where the programs look for shards: those of reduced settings have a place of their own.
  func shardsFolder(_ options: ShardOptions, named folder: String?) -> String {
    let isReduced = options.quick || options.epochs != nil
    return folder ?? path("build/shards\(isReduced ? "-unpublished" : "")")
  }

  /// The folder of the report of `slug` that was made from just these shards, where there is one in `parents` and it is
  /// no older than they are. Which shards it was made from is in its `run.json`: seeds, and how the settings were reduced.
  func report(
    of slug: String, from ids: [ShardID], _ options: ShardOptions, shards: String, in parents: [String]
  ) -> String? {
    struct Record: Decodable { let command: [String], seeds: [UInt64] }
    func changed(_ path: String) -> Date? {
      (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
    let newest = ids.compactMap { changed("\(shards)/\($0.file)") }.max() ?? .distantPast
    return parents.map { "\($0)/\(slug)" }.first { folder in
      let path = "\(folder)/run.json"
      guard let written = changed(path), written >= newest, let data = FileManager.default.contents(atPath: path),
        let record = try? JSONDecoder().decode(Record.self, from: data)
      else { return false }
      let epochs = record.command.firstIndex(of: "--epochs").flatMap { Int(record.command.dropFirst($0 + 1).first ?? "") }
      return Set(record.seeds) == Set(ids.map(\.seed)) && record.command.contains("--quick") == options.quick
        && epochs == options.epochs
    }
  }
}
