import Foundation
import Host

/// Where a chapter's exercises stand: in `Exercises.swift`, or where that would be long in `Exercises+Topic.swift` for
/// each topic, or in both.
///
/// They are one text, `Exercises.swift` first and then the others by their names. Numbers go on from file to file, and
/// only the first begins with the heading `## Exercises`. Package.swift goes by the same names.
public enum ExerciseFiles {
  private static let first = "Exercises.swift"
  /// The first heading of the first of them.
  static let heading = "## Exercises"

  /// Whether the file `name` of a chapter's folder holds exercises; it is no part of the chapter's program then.
  public static func isOne(_ name: String) -> Bool {
    name == first || (name.hasPrefix("Exercises+") && name.hasSuffix(".swift"))
  }

  /// The paths of those in `folder`, in order; none where the chapter declares no exercises.
  public static func paths(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { isOne($0) }.sorted { $1 != first && ($0 == first || $0 < $1) }.map { "\(folder)/\($0)" }
  }

  /// Those at `paths`, read in this order.
  ///
  /// - Parameter variant: with which numbers; nil for those of the files as they stand.
  /// - Throws: as `LiterateSource.init(path:kind:after:)`, and `ExerciseVariant.text(of:)`.
  public static func sources(
    at paths: [String], variant: ExerciseVariant? = nil
  ) throws(HostError) -> [LiterateSource] {
    var sources: [LiterateSource] = []
    for path in paths {
      let last = sources.last?.exercises.last?.number ?? 0
      if let variant {
        let text = try variant.text(of: path)
        sources.append(try LiterateSource(text: text, path: path, kind: .exercises, after: last))
      } else {
        sources.append(try LiterateSource(path: path, kind: .exercises, after: last))
      }
    }
    return sources
  }
}
