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
