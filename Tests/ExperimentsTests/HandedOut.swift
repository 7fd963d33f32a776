import Foundation
import Host

/// A file that is handed out, as the texts in which a solution could be found by a reader or by a program of theirs.
struct HandedOut {
  /// Within the edition; a file in an archive behind the archive's own name.
  let name: String
  /// What is shown and what is not: of pages also comments and all attributes, picture texts among them; of papers and
  /// decks also what they say about themselves; of notebooks and an index of words the strings as they are meant.
  let text: String
  /// The same for numbers: what could be read as one is kept apart, and lengths in tags and styles are left out.
  let numbers: String
  /// Of papers and decks: an exponent stands right behind its base, so that 10⁴ reads as 104.
  var hasExponentsBehind: Bool { name.hasSuffix(".pdf") }

  /// All files below `folder`, those in archives too, but for those that `isKnown` says hold nothing new.
  ///
  /// - Throws: `Unreadable` for a file of which nobody said how it is read, so that no kind is handed out unsearched.
  static func files(
    in folder: String, named prefix: String = "", except isKnown: (_ name: String, _ bytes: [UInt8]) -> Bool
  ) throws -> [HandedOut] {
    var files: [HandedOut] = []
    for name in (FileManager.default.subpaths(atPath: folder) ?? []).sorted() {
      let path = "\(folder)/\(name)", full = prefix + name
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
      let bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
      if isKnown(full, bytes) { continue }
      guard [".zip", ".pptx", ".imscc"].contains(where: name.hasSuffix) else {
        files.append(try HandedOut(full, bytes, path: path))
        continue
      }
      let unpacked = try TemporaryFolder()
      let outcome = try Subprocess.capture("unzip", ["-q", path, "-d", unpacked.path])
      guard outcome.code == 0 else { throw Unreadable(message: "\(full): \(outcome.errors)") }
      files += try withExtendedLifetime(unpacked) {
        try HandedOut.files(in: unpacked.path, named: full + "/", except: isKnown)
      }
    }
    return files
  }

  struct Unreadable: Error, Equatable { let message: String }

  private init(_ name: String, _ bytes: [UInt8], path: String) throws {
    self.name = name
    switch NSString(string: name).pathExtension.lowercased() {
    case "html":
      let tags = Readable.tags(ofHTML: bytes)
      text = ([Readable.text(ofHTML: bytes)] + tags).joined(separator: "\n")
      let words = ["alt", "title", "aria-label", "aria-description", "content", "label", "placeholder", "summary"]
        .flatMap { Readable.attributes($0, in: bytes) }
      let shown = Readable.text(ofHTML: Readable.withoutStyles(bytes), apart: true)
      numbers = ([shown] + tags.filter { $0.hasPrefix("!--") } + words).joined(separator: "\n")
    case "pdf":
      let read = try Subprocess.capture("pdftotext", [path, "-"]), about = try Subprocess.capture("pdfinfo", [path])
      guard read.code == 0, about.code == 0 else { throw Unreadable(message: "\(name): \(read.errors)\(about.errors)") }
      let titles = about.output.split(separator: "\n").filter { line in
        ["Title", "Subject", "Keywords", "Author"].contains { line.hasPrefix($0 + ":") }
      }
      text = read.output + titles.joined(separator: "\n")
      numbers = text
    case "xml", "rels":
      // The parts of a PPTX. Their attributes are lengths, but for what is said of pictures.
      text = ([Readable.text(ofHTML: bytes)] + Readable.tags(ofHTML: bytes)).joined(separator: "\n")
      numbers = ([Readable.text(ofHTML: bytes, apart: true)] + Readable.attributes("descr", in: bytes)).joined(separator: "\n")
    case "json", "ipynb":
      let strings = Self.strings(of: try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed]))
      text = ([String(decoding: bytes, as: UTF8.self)] + strings).joined(separator: "\n")
      numbers = text
    case "png", "jpeg", "safetensors":
      // Their texts stand in them as they are.
      text = String(decoding: bytes, as: UTF8.self)
      numbers = ""
    default:
      guard let read = String(validating: bytes, as: UTF8.self) else {
        throw Unreadable(message: "\(name): not UTF-8; say in HandedOut how such a file is read")
      }
      text = read
      numbers = text
    }
  }

  /// The strings of a JSON file; a list of strings, as the lines of a notebook's cell are, is one.
  private static func strings(of value: Any) -> [String] {
    if let text = value as? String { return [text] }
    if let lines = value as? [String] { return [lines.joined()] + lines }
    if let list = value as? [Any] { return list.flatMap { strings(of: $0) } }
    if let members = value as? [String: Any] { return members.keys.sorted() + members.values.flatMap { strings(of: $0) } }
    return []
  }
}
