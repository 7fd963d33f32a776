import Foundation
import Host

/// A program that trains a work in a process of its own and is talked to in lines: ours or that of a `Peer`.
/// It prints what it computes from the given weights, then answers `run N` with the seconds that N
/// epochs took, and `memory` with its highest resident memory in bytes.
public final class Contestant {
  /// What went wrong with a program.
  public struct Failure: Error, Equatable, CustomStringConvertible {
    /// The program's name in the tables.
    public let who: String
    /// What it did, in words that follow its name and a colon.
    public let reason: String
    /// Who failed and how, on one line.
    public var description: String { "\(who): \(reason)" }
  }

  /// Its name in the tables.
  public let who: String
  private let process: Subprocess
  private let input: FileHandle
  private let output: FileHandle
  private var unread = Data()
  private var hasEnded = false

  /// Starts `command`, held to `processors` by taskset(1).
  ///
  /// - Throws: `Failure` when it cannot be started.
  public init(_ who: String, _ command: [String], processors: [Int]) throws(Failure) {
    self.who = who
    let (toChild, fromChild) = (Pipe(), Pipe())
    // Only the child's ends are handed on; that a child died must show as the end of its output, and
    // writing to it must not end us.
    signal(SIGPIPE, SIG_IGN)
    for pipe in [toChild, fromChild] {
      for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
        _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
      }
    }
    let list = processors.map(String.init).joined(separator: ",")
    do {
      process = try Subprocess(
        "taskset", ["-c", list] + command, input: toChild.fileHandleForReading.fileDescriptor,
        output: .descriptor(fromChild.fileHandleForWriting.fileDescriptor), errors: .inherited)
    } catch {
      throw Failure(who: who, reason: error.description)
    }
    try? toChild.fileHandleForReading.close()
    try? fromChild.fileHandleForWriting.close()
    input = toChild.fileHandleForWriting
    output = fromChild.fileHandleForReading
  }

  /// The next line that it prints.
  ///
  /// - Throws: `Failure` when it ends instead.
  public func line() throws(Failure) -> String {
    while true {
      if let end = unread.firstIndex(of: 10) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread = Data(unread[(end + 1)...])
        return line
      }
      let more = output.availableData
      if more.isEmpty { throw Failure(who: who, reason: "ended with code \(endCode()), see above") }
      unread.append(more)
    }
  }

  private func number(_ request: String) throws(Failure) -> Double {
    do {
      try input.write(contentsOf: Data("\(request)\n".utf8))
    } catch {
      throw Failure(who: who, reason: "does not listen: \(error.reason)")
    }
    let answer = try line()
    guard let number = Double(answer) else { throw Failure(who: who, reason: "answers '\(answer)' to \(request)") }
    return number
  }

  /// What it computes from the given weights: its first line.
  ///
  /// - Throws: `Failure`.
  public func check() throws(Failure) -> Training.Check {
    let line = try line()
    guard let check = try? JSONDecoder().decode(Training.Check.self, from: Data(line.utf8)) else {
      throw Failure(who: who, reason: "prints '\(line)'")
    }
    return check
  }

  /// The seconds of one epoch, from training so many.
  ///
  /// - Throws: `Failure`.
  public func secondsPerEpoch(of epochs: Int) throws(Failure) -> Double {
    try number("run \(epochs)") / Double(epochs)
  }

  /// Its highest resident memory in bytes.
  ///
  /// - Throws: `Failure`.
  public func peakMemory() throws(Failure) -> Int { Int(try number("memory")) }

  /// Closes its input, which ends it, and waits.
  public func end() { _ = endCode() }

  // A child that nobody waits for stays in the process table, where swift-testing's exit tests wait on it.
  deinit { end() }

  private func endCode() -> Int32 {
    if hasEnded { return 0 }
    hasEnded = true
    try? input.close()
    return process.wait()
  }

  /// The other side of the conversation, for our own program: trains until the input ends.
  public static func converse(_ training: Training) {
    func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }
    guard let check = try? JSONEncoder().encode(training.check()) else { return }
    say(String(decoding: check, as: UTF8.self))
    while let words = readLine()?.split(separator: " ") {
      switch (words.first, words.last.flatMap { Int($0) }) {
      case ("run", let epochs?):
        say("\(Timing.seconds { for _ in 0..<epochs { training.epoch() } })")
      case ("memory", _): say("\(Machine.peakMemory)")
      default: say("run N or memory, not '\(words.joined(separator: " "))'")
      }
    }
  }
}
