import Foundation

/// What the files of this checkout say, read as they are committed.
enum Repository {
  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: Programs.checkout + "/" + name, encoding: .utf8)
  }

  /// The Swift for which Package.swift says that Retrace is written.
  static func swiftVersion() throws -> String {
    let match = try text("Package.swift").firstMatch(of: /\/\/ Written for Swift ([0-9]+\.[0-9]+);/)
    guard let match else { throw CocoaError(.fileReadCorruptFile) }
    return String(match.output.1)
  }

  /// Whether git is there and knows this checkout; an archive of the sources has no history.
  static let isUnderGit = FileManager.default.fileExists(atPath: Programs.checkout + "/.git")

  /// Runs git in `folder`, whoever owns the checkout, and with no settings of this machine's user.
  static func git(_ arguments: [String], in folder: String) throws -> Programs.Outcome {
    let scratch = try TemporaryFolder()
    try scratch.put("[safe]\n\tdirectory = *\n", in: "gitconfig")
    return try Programs.run(
      "/usr/bin/env", ["git"] + arguments, in: folder,
      environment: ["GIT_CONFIG_GLOBAL": scratch.file("gitconfig"), "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil])
  }
}
