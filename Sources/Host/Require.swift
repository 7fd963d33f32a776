import Foundation

/// Ends the program where `condition` does not hold, with `message` as one line on stderr, in every build:
/// `Networks/Dense.swift:26: Dense: inputs of shape [2, 2, 2]; put Flatten() before it`.
///
/// For the programmer's errors only: shapes that do not fit, a key that does not exist. What a user's file or
/// option can cause is an error that is thrown. Swift's own `precondition` drops its sentence where the optimiser
/// runs, which is in every build of ours, and leaves "Illegal instruction".
///
/// The check is inlined and costs what `precondition` costs; the sentence is put together out of line, only when it
/// is needed.
@inlinable @inline(__always)
public func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if _slowPath(!condition()) { endForProgrammerError(message, file, line) }
}

/// Ends the program with `message`, as `require` does: for a place that is reached only by a programmer's error.
@inlinable @inline(__always)
public func programmerError(
  _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  endForProgrammerError(message, file, line)
}

/// By SIGABRT and not by an exit status: a debugger stops here, with the caller on the stack, and no script takes it
/// for a result.
@usableFromInline @inline(never)
func endForProgrammerError(_ message: () -> String, _ file: StaticString, _ line: UInt) -> Never {
  let sentence = message().split(separator: "\n").joined(separator: " ")
  // What the program has said so far comes first.
  fflush(nil)
  StandardStreams.warn("\(file):\(line): \(sentence)")
  abort()
}
