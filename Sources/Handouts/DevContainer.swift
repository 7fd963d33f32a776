import Host

/// What an editor needs to open a package of exercises in a container, on a student's machine or in a browser: an image of
/// Swift, its extension, and the libraries that the package's part of the core takes.
struct DevContainer {
  static let path = ".devcontainer/devcontainer.json"

  /// As the editor shows it.
  let name: String
  /// The version of Swift, such as 6.3.
  let swift: String
  /// The targets of the core that are in the package.
  let core: [String]

  private static let libraries = [
    ("COpenBLAS", "libopenblas-dev"), ("COpenSSL", "libssl-dev"), ("CZlib", "zlib1g-dev"), ("CPNG", "libpng-dev"),
  ]

  /// The packages of Debian and Ubuntu that these targets take.
  static func packages(for core: [String]) -> [String] { libraries.filter { core.contains($0.0) }.map(\.1) }

  /// The file, as JSON.
  var text: String {
    let extensions = OrderedJSON.members([.init("extensions", .list([.text("swiftlang.swift-vscode")]))])
    var members: [OrderedJSON.Member] = [
      .init("name", .text(name)), .init("image", .text("swift:\(swift)")),
      .init("customizations", .members([.init("vscode", extensions)])),
    ]
    let needed = Self.packages(for: core)
    if !needed.isEmpty {
      let install = "apt-get update && apt-get install -y --no-install-recommends \(needed.joined(separator: " "))"
      members.append(.init("onCreateCommand", .text(install)))
    }
    return OrderedJSON.members(members).text
  }
}
