/// A reader of files, and what must hold of it whatever bytes it is given: it comes back soon, with a value or
/// with the error that it documents, and what it says of the value is true.
///
/// `make fuzz` calls `read` with millions of inputs, the test suite with those that once were wrong
/// (`Corpus/<name>/`). A reader that is added to Retrace is added to `all`.
struct Reader: Sendable {
  /// Also the name of its folder in the corpus.
  let name: String
  /// The longest input that is tried, in bytes.
  let limit: Int
  /// What the format is made of, for the fuzzer to put together.
  let words: [String]
  /// Sound inputs to begin with, made from files of the repository.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Reads `bytes`; throws `Broken` where a promise is.
  let read: @Sendable ([UInt8]) throws -> Void

  init(
    _ name: String, limit: Int = 4096, words: [String] = [],
    seeds: @escaping @Sendable () throws -> [[UInt8]], read: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.limit = limit
    self.words = words
    self.seeds = seeds
    self.read = read
  }

  /// Every reader that there is.
  static let all: [Reader] =
    dataReaders + ledgerReaders + reportReaders + literateReaders + modelReaders + handoutReaders

  /// Ends the program at its four bytes. Not among `all`: the fuzzer must find them before it looks at another
  /// reader, or it would find nothing anywhere.
  static let control = Reader("control", limit: 64, seeds: { [Array("F".utf8)] }) { bytes in
    if bytes.starts(with: "FUZZ".utf8) { preconditionFailure("the control was found") }
  }
}

/// A promise that a reader does not keep.
struct Broken: Error, CustomStringConvertible {
  let description: String
}

/// Says that `reason` where `condition` does not hold.
func expect(_ condition: Bool, _ reason: @autoclosure () -> String) throws(Broken) {
  if !condition { throw Broken(description: reason()) }
}

/// The bytes as text, as it is in a reader that takes text already.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Several files in one input, with ASCII's own separator of files between them; `count` in all, the missing ones
/// empty.
func files(_ bytes: [UInt8], _ count: Int) -> [[UInt8]] {
  let parts = bytes.split(separator: 0x1c, maxSplits: count - 1, omittingEmptySubsequences: false).map(Array.init)
  return parts + Array(repeating: [], count: count - parts.count)
}

/// The input of which `files` makes these.
func joined(_ files: [[UInt8]]) -> [UInt8] { Array(files.joined(separator: [0x1c])) }
