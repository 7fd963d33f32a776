import Foundation
import Host

/// Which programs made an edition, written beside its pages: another pandoc or LaTeX makes other bytes of the
/// same text, and whoever compares two editions should see why.
struct MadeWith {
  static let file = "made-with.json"

  /// In the order in which they are told.
  private(set) var tools: [(name: String, version: String)]

  /// Asks the programs that `outputs` take.
  init(_ outputs: [Course.Output], pandoc: PandocVersion, hasPDFs: Bool, convertsDrawings: Bool) throws(HandoutError) {
    tools = [("pandoc", pandoc.description)]
    if outputs.contains(where: \.isTypeset) {
      if hasPDFs {
        // This is LuaHBTeX, Version 1.15.0 (TeX Live 2022/Debian)
        let first = try Tool.output(of: LaTeX.engine, ["--version"]).split(whereSeparator: \.isNewline).first ?? ""
        tools.append(("latex", String(first.replacing("This is ", with: ""))))
      }
      if convertsDrawings {
        // rsvg-convert version 2.54.7
        let text = try Tool.output(of: DrawingConversion.program, ["--version"])
        tools.append(
          (DrawingConversion.program, text.firstMatch(of: /version ([0-9.]+)/).map { String($0.output.1) } ?? "unknown"))
      }
    }
    if outputs.contains(where: \.isPacked) {
      // The second line: This is Zip 3.0 (July 5th 2008), by Info-ZIP.
      let text = try Tool.output(of: Archive.program, ["-v"])
      tools.append(("zip", text.firstMatch(of: /This is Zip ([0-9.]+)/).map { String($0.output.1) } ?? "unknown"))
    }
  }

  /// One tool a line, as JSON.
  var text: String { OrderedJSON.members(tools.map { .init($0.name, .text($0.version)) }).text }
}
