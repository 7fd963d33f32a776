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

  @Test("gives the oldest Swift that compiles it, or says that the line is missing")
  func toolsVersion() throws {
    #expect(try manifest.toolsVersion() == "6.3" && manifest.swiftVersion() == "6.3")
    let later = Manifest(path: "P", text: "// swift-tools-version: 6.2\n// Written for Swift 6.3; see there.\n")
    #expect(try later.toolsVersion() == "6.2" && later.swiftVersion() == "6.3")
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
}
