/// What the run put around the woven text, and which only the run knows: whether the data were a
/// stand-in, and the commands that repeat it.
public struct PageFrame: Equatable {
  /// The line in bold above everything, such as that the digits are a stand-in.
  public var banner: String?
  /// The source that the page names, such as `experiments/xor-net/main.swift`.
  public var name: String
  /// The commands of the footer.
  public var rerun: [String] = []

  /// Reads the frame of a page that `Weaver` made; nil where the page does not begin like one.
  public init?(page: String) {
    var rest = page[...]
    if rest.hasPrefix("> **"), let end = rest.firstRange(of: "**\n\n") {
      banner = String(rest[..<end.lowerBound].dropFirst(4))
      rest = rest[end.upperBound...]
    }
    let opening = "<!-- Woven from "
    guard rest.hasPrefix(opening), let end = rest.firstRange(of: " by retrace.") else { return nil }
    name = String(rest[..<end.lowerBound].dropFirst(opening.count))
    let footer = "\n---\n\nRun it again:\n\n```sh\n"
    if rest.hasSuffix("\n```\n"), let start = rest.ranges(of: footer).last {
      rerun = rest[start.upperBound...].dropLast(5).split(separator: "\n").map(String.init)
    }
  }
}
