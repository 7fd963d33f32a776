import Foundation
import Host
import Weaving

/// The handouts of the real chapters: those in the folder that RETRACE_HANDOUTS names, as `.ci/run` builds
/// them, or some that are built for the tests.
struct BuiltHandouts: Sendable {
  let folder: String
  let slugs: [String]
  /// Whether these are all that `make handouts` can make.
  let isWhole: Bool

  /// Two chapters, without LaTeX, which takes long.
  static let few = ["xor-net", "weight-initialisation"]

  static let shared: Result<BuiltHandouts, any Error> = Result {
    if let folder = ProcessInfo.processInfo.environment["RETRACE_HANDOUTS"] {
      let path = folder.hasPrefix("/") ? folder : Programs.checkout + "/" + folder
      return BuiltHandouts(folder: path, slugs: Programs.slugs, isWhole: true)
    }
    let folder = Programs.checkout + "/build/handouts-tested"
    let outcome = try Programs.run(
      Programs.folder + "/retrace",
      ["handout", "--outputs", "html", "packages", "notebooks", "pytorch", "--output", folder, "--chapters"] + few,
      in: Programs.checkout)
    guard outcome.code == 0 else { throw Failed(message: outcome.errors) }
    return BuiltHandouts(folder: folder, slugs: few, isWhole: false)
  }

  struct Failed: Error { let message: String }

  func path(_ edition: Edition, _ name: String) -> String { "\(folder)/\(edition.rawValue)/\(name)" }

  /// The files of an edition that end in `suffix`, in order.
  func files(_ edition: Edition, _ suffix: String) -> [String] {
    (FileManager.default.subpaths(atPath: path(edition, "")) ?? []).filter { $0.hasSuffix(suffix) }.sorted()
  }

  func bytes(_ edition: Edition, _ name: String) -> [UInt8] {
    Array(FileManager.default.contents(atPath: path(edition, name)) ?? Data())
  }

  /// Unpacks a chapter's package into `folder`, over what stands there.
  func unzip(_ edition: Edition, _ slug: String, into folder: String) throws {
    // -uo leaves files alone that are as they were, so that they are not compiled again.
    let outcome = try Subprocess.capture(
      "unzip", ["-q", "-uo", path(edition, "packages/\(slug).zip"), "-d", folder])
    guard outcome.code == 0 else { throw Failed(message: outcome.errors) }
  }

  /// By chapter, the exercises whose solutions the students' edition may show: those that RETRACE_HANDOUTS_SOLVED names, as in
  /// `{"xor-net": [1, 3]}`, where RETRACE_HANDOUTS was built with such settings.
  static let solved: [String: [Int]] = {
    let named = ProcessInfo.processInfo.environment["RETRACE_HANDOUTS_SOLVED"] ?? "{}"
    return (try? JSONDecoder().decode([String: [Int]].self, from: Data(named.utf8))) ?? [:]
  }()

  /// The files of a chapter's exercises, of which some solutions may be for students too.
  static func solutions(_ slug: String, solved: [Int]? = nil) throws -> [LiterateSource] {
    let selection = ExerciseSelection(solved: solved ?? Self.solved[slug] ?? [])
    let paths = ExerciseFiles.paths(in: "\(Programs.checkout)/experiments/\(slug)")
    return try ExerciseFiles.sources(at: paths).map { $0.selecting(selection, keepsCode: true) }
  }

  /// The chapter of a page or paper; that of a sheet or a key too.
  static func slug(of name: String) -> String {
    let file = NSString(string: NSString(string: name).lastPathComponent).deletingPathExtension
    let end = ["-sheet", "-key"].first { file.hasSuffix($0) && !Programs.slugs.contains(file) }
    return String(file.dropLast(end?.count ?? 0))
  }
}

/// What a reader sees of a file, in a form in which sentences can be looked for.
enum Readable {
  /// A page without tags, pictures and references.
  ///
  /// - Parameter apart: whether blanks stand in the place of tags, so that an exponent is not taken for more digits of
  ///   its base; but for the spans of coloured code, which may part a number.
  static func text(ofHTML bytes: [UInt8], apart: Bool = false) -> String {
    var kept: [UInt8] = []
    var isTag = false
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "<"):
        isTag = true
        let name = bytes[(index + 1)...].prefix(6)
        if apart, !name.starts(with: Array("span".utf8)), !name.starts(with: Array("/span".utf8)) {
          kept.append(UInt8(ascii: " "))
        }
      case UInt8(ascii: ">") where isTag: isTag = false
      default: if !isTag { kept.append(byte) }
      }
    }
    return withoutReferences(String(decoding: kept, as: UTF8.self))
  }

  private static func withoutReferences(_ page: String) -> String {
    var text = page
    for (name, character) in [("lt", "<"), ("gt", ">"), ("quot", "\""), ("#39", "'"), ("#x27", "'"), ("nbsp", "\u{a0}"), ("amp", "&")] {
      text = text.replacingOccurrences(of: "&\(name);", with: character)
    }
    return text
  }

  /// What stands between the brackets of a page's tags and comments, but for the pictures in them.
  static func tags(ofHTML bytes: [UInt8]) -> [String] {
    let (data, dashes) = (Array("\"data:".utf8), Array("-->".utf8))
    var tags: [String] = []
    var index = 0
    while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
      var inside: [UInt8] = []
      var end = open + 1
      let isComment = bytes[end...].starts(with: Array("!--".utf8))
      while end < bytes.count {
        if isComment ? bytes[end...].starts(with: dashes) : bytes[end] == UInt8(ascii: ">") { break }
        if bytes[end...].starts(with: data) {
          end = (bytes[(end + 1)...].firstIndex(of: UInt8(ascii: "\"")) ?? bytes.count - 1) + 1
        } else {
          inside.append(bytes[end])
          end += 1
        }
      }
      tags.append(withoutReferences(String(decoding: inside, as: UTF8.self)))
      index = min(end + 1, bytes.count)
    }
    return tags
  }

  /// A page without its style sheets, whose numbers are of no interest.
  static func withoutStyles(_ bytes: [UInt8]) -> [UInt8] {
    let (opening, closing) = (Array("<style".utf8), Array("</style>".utf8))
    var kept: [UInt8] = []
    var isStyle = false
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "<") {
        if bytes[index...].starts(with: opening) { isStyle = true }
        if bytes[index...].starts(with: closing) { isStyle = false }
      }
      if !isStyle { kept.append(byte) }
    }
    return kept
  }

  /// The values of `href`, `src` and `id` in a page.
  static func attributes(_ name: String, in bytes: [UInt8], upTo limit: Int = 1000) -> [String] {
    let mark = Array(" \(name)=\"".utf8)
    var values: [String] = []
    var index = 0
    while index + mark.count < bytes.count {
      if bytes[index] == mark[0] || bytes[index] == 10, bytes[(index + 1)..<(index + mark.count)].elementsEqual(mark[1...]) {
        let start = index + mark.count
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\"")) ?? bytes.count
        // Pictures are long and mostly of no interest.
        values.append(String(decoding: bytes[start..<min(end, start + limit)], as: UTF8.self))
        index = end
      } else {
        index += 1
      }
    }
    return values
  }

  /// Code: everything but blanks.
  static func squeezed(_ text: String) -> String {
    String(String.UnicodeScalarView(text.precomposedStringWithCompatibilityMapping.unicodeScalars.filter { !$0.properties.isWhitespace }))
  }

  /// Prose: letters and digits only, as line breaks, hyphens and marks differ from form to form.
  static func letters(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.precomposedStringWithCompatibilityMapping.unicodeScalars.filter {
          $0.properties.isAlphabetic || $0.properties.numericType != nil
        }))
  }

  /// The pieces of a solution's lines by which it would be known: whole lines of code, and what stands
  /// between the formulas of prose; but for what stands in the solutions that students get.
  static func traces(of sources: [LiterateSource]) -> (code: [String], prose: [String]) {
    let released = sources.flatMap(\.releasedLines).joined(separator: "\n")
    let (releasedCode, releasedProse) = (squeezed(released), letters(released))
    // Every second piece between dollars is a formula, which may run over several lines.
    let prose = sources.flatMap(\.solutionProse).joined(separator: "\n").replacing("$$", with: "$")
    let sentences = prose.split(separator: "$", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.flatMap { $0.element.split { $0 == "\n" || $0 == "`" } }
    return (
      sources.flatMap(\.solutionCode).map(squeezed).filter { $0.count >= 12 && !releasedCode.contains($0) },
      // The number of an item of a list is no text of the page.
      sentences.map { letters(String($0.replacing(/^ *[0-9]+\.\s/, with: ""))) }
        .filter { $0.count >= 30 && !releasedProse.contains($0) }
    )
  }
}

/// A text in which many pieces are sought, byte by byte: Foundation's search goes through UTF-16, and takes minutes for all
/// lines of all chapters in all files that students get.
struct SearchedText {
  private let characters: [CChar]

  init(_ text: String) { characters = text.utf8.map { CChar(bitPattern: $0 == 0 ? UInt8(ascii: " ") : $0) } + [0] }

  func contains(_ piece: String) -> Bool {
    piece.withCString { sought in characters.withUnsafeBufferPointer { strstr($0.baseAddress!, sought) != nil } }
  }
}
