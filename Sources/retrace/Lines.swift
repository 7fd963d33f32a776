import Foundation

/// Prints a line at once: not `print` alone, whose buffer would come after the lines of programs that we start.
func report(_ line: String) {
  print(line)
  fflush(nil)
}

/// Prints a line on the standard error.
func warn(_ line: String) {
  FileHandle.standardError.write(Data("\(line)\n".utf8))
}
