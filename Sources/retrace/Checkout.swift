import Foundation
import Handouts
import Host
import Ledger
import Reports

/// The checkout that the command works on, and the programs that stand beside it.
struct Checkout {
  /// Before every path in the checkout: empty where the command was started in its root.
  private let prefix: String
  /// The folder of the built programs.
  let programs: String
  /// The experiments in the order of the course, as Package.swift lists them.
  let slugs: [String]

  /// Looks for `Package.swift` from the command's own program upwards, then in the working folder.
  ///
  /// - Throws: `CommandError.noExperiments` where there is none, or it lists no experiments.
  init() throws(CommandError) {
    let manager = FileManager.default
    let here = Self.resolved(manager.currentDirectoryPath)
    programs = Self.parent(Self.resolved("/proc/self/exe"))
    var root = programs
    while root != "/", !manager.fileExists(atPath: root + "/Package.swift") { root = Self.parent(root) }
    if root == "/" { root = here }
    prefix = root == here ? "" : root + "/"
    let manifest = prefix + "Package.swift"
    slugs = Self.slugs(manifest: (try? AtomicFile.text(of: manifest)) ?? "")
    guard !slugs.isEmpty else { throw .noExperiments(path: manifest) }
  }

  /// The path of `name` in the checkout.
  func path(_ name: String) -> String { prefix + name }

  /// The built program of an experiment.
  ///
  /// - Throws: `CommandError.notBuilt`.
  func program(_ slug: String) throws(CommandError) -> String {
    let path = programs + "/" + slug
    guard FileManager.default.isExecutableFile(atPath: path) else { throw .notBuilt(program: path) }
    return path
  }

  /// The first heading of the experiment's text, or its slug.
  func title(_ slug: String) -> String {
    let text = (try? AtomicFile.text(of: source(slug))) ?? ""
    for line in text.split(whereSeparator: \.isNewline) {
      var words = line.drop { $0 == " " }
      if words.hasPrefix("//:") { words = words.dropFirst(3).drop { $0 == " " } }
      if words.hasPrefix("# ") {
        return words.dropFirst(2).trimmingCharacters(in: .whitespaces)
      }
    }
    return slug
  }

  /// The literate program of an experiment.
  func source(_ slug: String) -> String { path("experiments/\(slug)/main.swift") }

  /// The exercises beside it, where there are any.
  func exercises(_ slug: String) -> String? {
    let path = path("experiments/\(slug)/Exercises.swift")
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// What handouts need to know of an experiment whose report stands in `reports`.
  func chapter(_ slug: String, reports: String) -> Chapter {
    Chapter(
      slug: slug, title: title(slug), program: source(slug), report: "\(reports)/\(slug)",
      exercises: path("experiments/\(slug)/Exercises.swift"),
      tests: path("Tests/ExercisesTests/\(Chapter.module(slug))Tests.swift"),
      pytorch: path("experiments/\(slug)/pytorch.md"))
  }

  func ledger() throws(LedgerError) -> Ledger {
    try Ledger(folder: path("experiments/published"))
  }

  var frontPage: FrontPage {
    FrontPage(
      experiments: slugs.map { .init(slug: $0, title: title($0)) }, headlines: Headlines.ids,
      figure: Headlines.figure)
  }

  /// The slugs between `let experiments = [` and the closing bracket, so that the package's list of
  /// targets is the only one.
  static func slugs(manifest: String) -> [String] {
    guard let start = manifest.firstRange(of: "let experiments = [") else { return [] }
    let list = manifest[start.upperBound...].prefix { $0 != "]" }
    return list.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.trimmingCharacters(in: .whitespaces)
      guard words.hasPrefix("\"") else { return nil }
      return words.dropFirst().split(separator: "\"", omittingEmptySubsequences: false).first.map(String.init)
    }
  }

  private static func parent(_ path: String) -> String {
    let parent = NSString(string: path).deletingLastPathComponent
    return parent.isEmpty ? "/" : parent
  }

  private static func resolved(_ path: String) -> String {
    guard let pointer = realpath(path, nil) else { return path }
    defer { free(pointer) }
    return String(cString: pointer)
  }
}
