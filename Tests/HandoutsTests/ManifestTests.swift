import Foundation
import Host
import Testing

@testable import Handouts

@Suite("Package.swift, read for the packages of students")
struct ManifestTests {
  let manifest = Manifest(
    path: "Package.swift",
    text: """
      // swift-tools-version: 6.3
      let package = Package(
        dependencies: [
          .package(url: "https://example.org/swift-argument-parser", exact: "1.0.0"),
          .package(url: "https://example.org/swift-asn1", exact: "1.0.0"),
          .package(url: "https://example.org/swift-crypto", exact: "4.0.0"),
        ],
        targets: [
          .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
          .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
          .target(name: "Tensors", dependencies: ["CKernels"]),
          .target(name: "Networks", dependencies: ["Tensors"]),
          .target(
            name: "Datasets",
            dependencies: [
              "Tensors", .product(name: "Crypto", package: "swift-crypto"),
              .product(name: "SwiftASN1", package: "swift-asn1", condition: .when(platforms: [.windows])),
              "CZlib",
            ]),
        ])
      """)

  @Test("gives a target with all that it stands on, in the order of the declarations")
  func closure() throws {
    #expect(try manifest.closure(of: ["Networks"]) == ["CKernels", "Tensors", "Networks"])
    #expect(try manifest.closure(of: ["Datasets", "Networks"]) == ["CZlib", "CKernels", "Tensors", "Networks", "Datasets"])
    #expect(try manifest.closure(of: []) == [])
  }

  @Test("gives declarations as they stand")
  func declarations() throws {
    #expect(
      try manifest.declaration(of: "CKernels") == #".target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])])"#)
    #expect(try manifest.declaration(of: "Datasets").hasSuffix("\"CZlib\",\n      ])"))
  }

  @Test("gives the packages that targets use, and no others")
  func packages() throws {
    #expect(try manifest.packages(of: ["Tensors", "Networks"]) == [])
    #expect(
      try manifest.packages(of: ["Datasets"])
        == [
          #".package(url: "https://example.org/swift-asn1", exact: "1.0.0"),"#,
          #".package(url: "https://example.org/swift-crypto", exact: "4.0.0"),"#,
        ])
  }

  @Test("gives a package that stands alone: declarations as they stand, what they need from elsewhere, and its own targets")
  func packageText() throws {
    let used = Manifest.dependencies(["Tensors", "Foundation", "Tensors", "CKernels"], among: ["CKernels", "Tensors", "One"])
    let own = [".target(name: \"One\", dependencies: [\(used)])"]
    #expect(
      try manifest.packageText("One", core: ["CKernels", "Tensors"], own: own) == #"""
        // swift-tools-version: 6.3
        import PackageDescription

        let package = Package(
          name: "One",
          targets: [
            // The core library of Retrace.
            .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
            .target(name: "Tensors", dependencies: ["CKernels"]),

            .target(name: "One", dependencies: ["CKernels", "Tensors"]),
          ],
          swiftLanguageModes: [.v6]
        )

        """#)
    #expect(
      try manifest.packageText("Two", core: ["CZlib", "CKernels", "Tensors", "Datasets"], own: own).contains(
        "  name: \"Two\",\n  dependencies: [\n    .package(url: \"https://example.org/swift-asn1\", exact: \"1.0.0\"),\n"))
  }

  @Test("gives the oldest Swift that compiles it, or says that the line is missing")
  func toolsVersion() throws {
    #expect(try manifest.toolsVersion() == "6.3" && manifest.swiftVersion() == "6.3")
    let later = Manifest(path: "P", text: "// swift-tools-version: 6.2\n// Written for Swift 6.3; see there.\n")
    #expect(try later.toolsVersion() == "6.2" && later.swiftVersion() == "6.3")
    // A student's package asks for the version that its README names.
    #expect(try later.packageText("One", core: [], own: []).hasPrefix("// swift-tools-version: 6.3\n"))
    #expect(throws: HandoutError.manifestVersion(path: "P")) {
      try Manifest(path: "P", text: "import PackageDescription\n").toolsVersion()
    }
  }

  @Test("names a target that is not there")
  func missing() {
    #expect(!manifest.declares("Foundation"))
    #expect(throws: HandoutError.manifest(path: "Package.swift", target: "Layers")) {
      try manifest.closure(of: ["Layers"])
    }
  }

  @Test("of the libraries only that of studies ends a program for too little memory")
  func memoryLimit() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appendingPathComponent("Package.swift").path
    let text = try AtomicFile.text(of: path), ours = Manifest(path: path, text: text)
    let libraries = text.matches(of: /\.library\(name: "([^"]+)", targets: \[([^\]]+)\]\)/)
    #expect(libraries.count > 4)
    for library in libraries {
      let targets = library.output.2.matches(of: /"([^"]+)"/).map { String($0.output.1) }
      let name = String(library.output.1), closure = try ours.closure(of: targets)
      #expect(closure.contains("CMemoryLimit") == (name == "RetraceStudies"), "\(name)")
    }
    // Every program has it: they stand on these.
    for target in ["Studies", "Benchmarks"] {
      #expect(try ours.closure(of: [target]).contains("CMemoryLimit"), "\(target)")
    }
  }
}
