import ArgumentParser

/// Seeds as they are written on a command line: `1...10`, `7`, or `1,2,5`.
public struct SeedList: ExpressibleByArgument, Sendable, Equatable {
  /// In the order given, none twice where they come from a command line.
  public let seeds: [UInt64]

  /// The seeds of `seeds` in order; repetitions are not looked for.
  public init(_ seeds: some Sequence<UInt64>) { self.seeds = Array(seeds) }

  /// Reads `1...10`, `7` or `1,2,5`; nil for anything else, a repetition, or a row of more than 100,000.
  public init?(argument: String) {
    var seeds: [UInt64] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.components(separatedBy: "...")
      guard let first = UInt64(ends[0]) else { return nil }
      switch ends.count {
      case 1: seeds.append(first)
      case 2:
        guard let last = UInt64(ends[1]), last >= first, last - first < 100_000 else { return nil }
        seeds += Array(first...last)
      default: return nil
      }
    }
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else { return nil }
    self.seeds = seeds
  }

  /// As `--help` shows the seeds that are taken where none are named.
  public var defaultValueDescription: String { description }

  /// The shortest way to write the list.
  public var description: String {
    guard let first = seeds.first, let last = seeds.last else { return "" }
    let isRow = zip(seeds, seeds.dropFirst()).allSatisfy { $0 < .max && $0 + 1 == $1 }
    if seeds.count > 2, isRow { return "\(first)...\(last)" }
    return seeds.map(String.init).joined(separator: ",")
  }
}

extension Substring {
  fileprivate func components(separatedBy separator: String) -> [Substring] {
    guard let range = range(of: separator) else { return [self] }
    return [self[..<range.lowerBound], self[range.upperBound...]]
  }

  private func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
