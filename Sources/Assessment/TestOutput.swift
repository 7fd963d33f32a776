import Foundation

/// What tests of exercises print, as a student's `check` and `retrace grade` read it.
package enum TestOutput {
  /// The beginning of the file at `path`, up to 4 MB, as text: tests that print without end fill no memory. Empty where it
  /// cannot be read.
  package static func beginning(of path: String) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { return "" }
    defer { try? file.close() }
    let data = try? file.read(upToCount: 4 << 20)
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  /// How many tests the last line of a run counts; 0 where none does.
  package static func testCount(in text: String) -> Int {
    text.matches(of: /Test run with ([0-9]+) tests?/).last.flatMap { Int($0.output.1) } ?? 0
  }
}
