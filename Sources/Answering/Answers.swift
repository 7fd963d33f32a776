import Assessment
import Foundation
import Host

/// The student's side: reads questions, a line each, from standard input, and answers each with a line on what was standard
/// output at the start.
public enum Answers {
  /// What a message begins with.
  enum Kind {
    static let value = "value"
    static let notSolved = "not solved"
    static let thrown = "thrown"
  }

  /// Answers until there are no more questions. What the student prints goes to the standard errors instead.
  public static func serve(_ answer: (_ name: String, _ arguments: [Wire]) throws -> Wire) {
    let answers = dup(STDOUT_FILENO)
    _ = dup2(STDERR_FILENO, STDOUT_FILENO)
    while let line = readLine() {
      let reply = reply(to: Array(line.utf8), answer)
      guard AtomicFile.writeAll(Array((reply.line + "\n").utf8), descriptor: answers) == nil else { return }
    }
  }

  /// The answer to a line.
  static func reply(to line: [UInt8], _ answer: (_ name: String, _ arguments: [Wire]) throws -> Wire) -> Wire {
    do {
      let parts = try Wire(line: line).parts(2)
      return .list([.text(Kind.value), try answer(try String(wire: parts[0]), try parts[1].items())])
    } catch let error as NotSolved {
      return .list([.text(Kind.notSolved), .integer(error.exercise)])
    } catch {
      return .list([.text(Kind.thrown), .text(String("\(error)".prefix(500)))])
    }
  }

  /// For a function that the student's program does not know.
  public static func unknown(_ name: String) -> any Error { WireError("no function \(name)") }
}
