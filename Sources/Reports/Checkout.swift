import Foundation
import Host

/// The checkout that a program works on: the one in which it is started, whatever folder it lies in. A program that is
/// started outside any works on the one in which it lies.
public struct Checkout: Sendable, Equatable {
  /// The folder that holds `Package.swift` and `experiments`, as an absolute path; where there is no checkout at all,
  /// the working folder.
  public let root: String
  /// The folder in which the program lies, and the others that were built with it.
  public let programs: String
  /// Which checkout it works on and why, in a line that is to be said before the work; nil where a program works on
  /// the checkout in which it lies and was started, as a user expects.
  public let notice: String?
  /// Before every path in the checkout: empty where the program was started in its root.
  private let prefix: String

  /// The checkout that `program`, the path of its file, works on when it is started in `folder`.
  public init(startedIn folder: String, program: String) {
    let here = Self.resolved(folder)
    programs = Self.parent(Self.resolved(program))
    let (around, own) = (Self.root(above: here), Self.root(above: programs))
    root = around ?? own ?? here
    prefix = root == here ? "" : root + "/"
    notice =
      switch (around, own) {
      case (let around?, let own?) where around != own:
        "works on \(around), in which it was started; the program lies in another checkout, \(own)"
      case (nil, let own?): "works on \(own), in which the program lies; it was started outside any checkout"
      default: nil
      }
  }

  /// That of this process.
  public static let current = Checkout(
    startedIn: FileManager.default.currentDirectoryPath, program: Programs.running)

  /// The root of `current`.
  public static var root: String { current.root }

  /// The path of `name` in the checkout: relative where the program was started in its root, as a user writes it.
  public func path(_ name: String) -> String { prefix + name }

  /// `path` as it is shown to the user: what lies in the checkout as `path(_:)` names it.
  public func shown(_ path: String) -> String {
    path.hasPrefix(root + "/") ? self.path(String(path.dropFirst(root.count + 1))) : path
  }

  /// The experiments in the order of the course, as Package.swift lists them; none where it cannot be read.
  public var slugs: [String] { Self.slugs(manifest: (try? AtomicFile.text(of: root + "/Package.swift")) ?? "") }

  /// The slugs between `let experiments = [` and the closing bracket, so that the package's list of
  /// targets is the only one.
  public static func slugs(manifest: String) -> [String] {
    guard let start = manifest.firstRange(of: "let experiments = [") else { return [] }
    let list = manifest[start.upperBound...].prefix { $0 != "]" }
    return list.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.trimmingCharacters(in: .whitespaces)
      guard words.hasPrefix("\"") else { return nil }
      return words.dropFirst().split(separator: "\"", omittingEmptySubsequences: false).first.map(String.init)
    }
  }

  /// The nearest folder from `folder` upwards that is a checkout's root.
  private static func root(above folder: String) -> String? {
    let manager = FileManager.default
    var root = folder
    while root.hasPrefix("/") {
      // Students' packages, which may lie in `build`, have no experiments.
      if manager.fileExists(atPath: root + "/Package.swift"), manager.fileExists(atPath: root + "/experiments") {
        return root
      }
      if root == "/" { break }
      root = parent(root)
    }
    return nil
  }

  private static func parent(_ path: String) -> String {
    let parent = NSString(string: path).deletingLastPathComponent
    return parent.isEmpty ? "/" : parent
  }

  /// Without symbolic links: two names of one folder are not two checkouts.
  private static func resolved(_ path: String) -> String {
    guard let pointer = realpath(path, nil) else { return path }
    defer { free(pointer) }
    return String(cString: pointer)
  }
}
