import ArgumentParser
import Handouts
import Host

/// Prints a line at once: not `print` alone, whose buffer would come after the lines of programs that we start.
/// Where that fails, the command ends: what is done stands, and nobody would read of the rest.
func report(_ line: String) {
  print(line)
  if let reason = StandardStreams.flush() { StandardStreams.fail("Error: " + StandardStreams.complaint(reason)) }
}

/// Prints a line on the standard error.
func warn(_ line: String) {
  StandardStreams.warn(line)
}

/// What `build` makes. Where it is told to stop, that is said, and the command ends as by the signal.
func made<Product>(_ build: () throws(HandoutError) -> Product) throws -> Product {
  do throws(HandoutError) {
    return try build()
  } catch {
    guard case .interrupted(let signal) = error else { throw error }
    // A reader that went away wants no words.
    if signal != 13 { warn("\(error)") }
    throw ExitCode(128 + signal)
  }
}
