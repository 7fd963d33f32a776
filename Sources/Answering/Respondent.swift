import Assessment
import Foundation
import Host
import Synchronization

/// The grader's side: functions of an exercise whose answers come from a student's program in its sandbox. Tests call them
/// as they would call the student's own, and know nothing of it.
///
/// One process judges one exercise, so the program is started once, with the first question. Tests run side by side and ask
/// one after the other.
public final class Respondent: Sendable {
  /// That which this process's environment names.
  public static let shared = Respondent(environment: ProcessInfo.processInfo.environment)

  private let conversation: Mutex<Conversation>

  init(environment: [String: String]) {
    let file = environment[RespondentVariable.command] ?? "/dev/null"
    let words = (try? AtomicFile.text(of: file)) ?? ""
    conversation = Mutex(
      Conversation(
        command: words.split(separator: "\n").map(String.init), errors: "\(file).errors",
        seconds: environment[RespondentVariable.seconds].flatMap { Double($0) } ?? 60,
        megabytes: environment[RespondentVariable.megabytes].flatMap { Int($0) } ?? 2_048))
  }

  /// What the student's function `name` returns for `arguments`.
  ///
  /// - Throws: `NotSolved`, or a `RespondentFault` that says what became of the program, or what it threw.
  public func ask(_ name: String, _ arguments: [Wire]) throws -> Wire {
    let question = Wire.list([.text(name), .list(arguments)]).line
    let parts = try conversation.withLock { (conversation) throws(RespondentFault) -> Wire in
      try conversation.answer(to: question)
    }.parts(2)
    switch try String(wire: parts[0]) {
    case Answers.Kind.value: return parts[1]
    case Answers.Kind.notSolved: throw NotSolved(try Int(wire: parts[1]))
    default: throw RespondentFault.thrown(try String(wire: parts[1]))
    }
  }
}

/// What became of a student's program, or of one answer. Its words are what `retrace grade` shows; tests print it.
public enum RespondentFault: Error, Equatable, CustomStringConvertible {
  /// It took longer than all answers together may.
  case late(seconds: Double)
  /// It ended, by itself or not, in the words of what it wrote last.
  case ended(String)
  /// It and what it started took more memory than they may.
  case memory(megabytes: Int)
  /// An answer that does not end within bounds.
  case tooLong(megabytes: Int)
  /// A line that is no answer.
  case unreadable(String)
  /// What the student's function threw.
  case thrown(String)
  /// The sandbox, and not the student's program, does not work.
  case sandbox(String)

  /// Each begins with `hint: `, as all hints of tests do.
  public var description: String {
    RespondentHint.mark + words
  }

  private var words: String {
    switch self {
    case .late(let seconds): "\(RespondentHint.late)\(NumberText.shortest(seconds)) seconds"
    case .ended(let words): "\(RespondentHint.program)stops: \(Self.line(words))"
    case .memory(let megabytes): "\(RespondentHint.program)takes more than \(megabytes) MB of memory"
    case .tooLong(let megabytes): "\(RespondentHint.program)answers with more than \(megabytes) MB"
    case .unreadable(let reason): reason
    case .thrown(let words): "it throws: \(Self.line(words))"
    case .sandbox(let reason): "\(RespondentHint.sandbox)\(Self.line(reason))"
    }
  }

  /// What a student's program says, as one line that looks like nothing else.
  private static func line(_ words: String) -> String {
    let plain = words.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : String($0) }.joined()
    return String(plain.prefix(200))
  }
}
