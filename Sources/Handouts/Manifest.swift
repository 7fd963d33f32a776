import Host

/// The declarations of Package.swift, taken over as they stand into the packages of students, so that core
/// libraries are compiled there as here.
struct Manifest {
  let path: String
  private let text: String

  init(path: String) throws(HandoutError) {
    self.init(path: path, text: try handing { () throws(HostError) in try AtomicFile.text(of: path) })
  }

  init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// The oldest Swift that compiles the package, as its first line says.
  func toolsVersion() throws(HandoutError) -> String {
    guard let version = text.prefixMatch(of: /\/\/ swift-tools-version: *([0-9]+\.[0-9.]*[0-9])/)?.output.1 else {
      throw .manifestVersion(path: path)
    }
    return String(version)
  }

  /// The Swift for which the package is written, as a comment says where it is a later one than the oldest.
  func swiftVersion() throws(HandoutError) -> String {
    if let version = text.firstMatch(of: /(?m)^\/\/ Written for Swift ([0-9]+\.[0-9]+);/)?.output.1 { return String(version) }
    return try toolsVersion()
  }

  /// `targets` that are declared here, and all that they depend on, in the order of the declarations.
  func closure(of targets: [String]) throws(HandoutError) -> [String] {
    var found: [String: String.Index] = [:]
    var open = targets
    while let target = open.popLast() {
      guard found[target] == nil else { continue }
      let range = try range(of: target)
      found[target] = range.lowerBound
      open += dependencies(in: text[range]).targets
    }
    return found.sorted { $0.value < $1.value }.map(\.key)
  }

  /// The declaration of a target, without the comma behind it.
  func declaration(of target: String) throws(HandoutError) -> String {
    String(text[try range(of: target)])
  }

  func declares(_ target: String) -> Bool { (try? range(of: target)) != nil }

  /// The lines that declare the packages from which `targets` use something.
  func packages(of targets: [String]) throws(HandoutError) -> [String] {
    var names: Set<String> = []
    for target in targets { names.formUnion(dependencies(in: text[try range(of: target)]).packages) }
    return text.split(whereSeparator: \.isNewline).map { String($0.drop { $0 == " " }) }.filter { line in
      line.hasPrefix(".package(") && names.contains { line.contains("/\($0)\"") }
    }
  }

  /// The Package.swift of a package `name` that stands alone, for the Swift that its README asks for: with an older one
  /// nobody has tried it.
  ///
  /// - Parameters:
  ///   - core: targets that are declared here, with all that they depend on.
  ///   - own: the declarations of its own targets, without the commas behind them.
  func packageText(_ name: String, core: [String], own: [String]) throws(HandoutError) -> String {
    var declarations: [String] = []
    for target in core { declarations.append("    \(try declaration(of: target)),") }
    let packages = try packages(of: core).map { "    \($0)" }
    let dependencies = packages.isEmpty ? "" : "  dependencies: [\n\(packages.joined(separator: "\n"))\n  ],\n"
    return """
      // swift-tools-version: \(try swiftVersion())
      import PackageDescription

      let package = Package(
        name: "\(name)",
      \(dependencies)  targets: [
          // The core library of Retrace.
      \(declarations.joined(separator: "\n"))

      \(own.map { "    \($0)," }.joined(separator: "\n"))
        ],
        swiftLanguageModes: [.v6]
      )

      """
  }

  /// Modules as the dependencies of a target, each once: without those of the system and of the compiler.
  ///
  /// - Parameter targets: all targets of the package.
  static func dependencies(_ modules: [String], among targets: [String]) -> String {
    Set(modules).intersection(targets).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
  }

  private func range(of target: String) throws(HandoutError) -> Range<String.Index> {
    for kind in [".target(", ".systemLibrary("] {
      for opening in text.ranges(of: kind) {
        let rest = text[opening.upperBound...].drop { $0 == " " || $0 == "\n" }
        guard rest.hasPrefix("name: \"\(target)\"") else { continue }
        var depth = 1
        var index = opening.upperBound
        while depth > 0, index < text.endIndex {
          if text[index] == "(" { depth += 1 }
          if text[index] == ")" { depth -= 1 }
          index = text.index(after: index)
        }
        return opening.lowerBound..<index
      }
    }
    throw .manifest(path: path, target: target)
  }

  private func dependencies(in declaration: Substring) -> (targets: [String], packages: Set<String>) {
    guard let start = declaration.firstRange(of: "dependencies: [") else { return ([], []) }
    // To the bracket that closes the list; a condition may have brackets of its own.
    var depth = 1
    var list = String(
      declaration[start.upperBound...].prefix { character in
        if character == "[" { depth += 1 }
        if character == "]" { depth -= 1 }
        return depth > 0
      })
    let products = list.matches(of: /\.product\(name: "[^"]*", package: "([^"]*)"(, condition: \.when\([^()]*\))?\)/)
    let packages = Set(products.map { String($0.output.1) })
    for product in products.reversed() { list.removeSubrange(product.range) }
    return (list.matches(of: /"([^"]*)"/).map { String($0.output.1) }, packages)
  }
}
