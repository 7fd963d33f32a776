import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite("The checkout")
struct CheckoutTests {
  /// A folder with two checkouts, `a` and `b`, each with a program, and a folder `c` that is none.
  private let folder: TemporaryFolder
  private let place: String

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try folder.put("let experiments = [\n  \"\(name)-net\",\n]\n", in: "\(name)/Package.swift")
      try folder.put("", in: "\(name)/experiments/x/main.swift")
      try folder.put("", in: "\(name)/.build/release/x")
      // A student's package within: it has no experiments.
      try folder.put("", in: "\(name)/build/handouts/Package.swift")
    }
    try folder.put("", in: "c/x")
    place = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path
  }

  private func launched(_ start: String, _ program: String) -> Checkout {
    Checkout(startedIn: folder.file(start), program: folder.file(program))
  }

  @Test("is the one in which a program lies and is started, and nothing needs to be said")
  func expected() {
    for start in ["a", "a/experiments", "a/build/handouts"] {
      let checkout = launched(start, "a/.build/release/x")
      #expect(checkout.root == place + "/a" && checkout.notice == nil)
      #expect(checkout.programs == place + "/a/.build/release")
      #expect(checkout.slugs == ["a-net"])
    }
  }

  @Test("is the one in which a program is started, also where it lies in another, and it says both")
  func another() throws {
    let foreign = launched("a", "b/.build/release/x")
    #expect(foreign.root == place + "/a" && foreign.slugs == ["a-net"] && foreign.programs == place + "/b/.build/release")
    #expect(
      foreign.notice
        == "works on \(place)/a, in which it was started; the program lies in another checkout, \(place)/b")
  }

  @Test("is the one in which a program is started where the build is a link into another")
  func linked() throws {
    try FileManager.default.removeItem(atPath: folder.file("a/.build"))
    try FileManager.default.createSymbolicLink(atPath: folder.file("a/.build"), withDestinationPath: folder.file("b/.build"))
    let linked = launched("a", "a/.build/release/x")
    #expect(linked.root == place + "/a" && linked.notice?.contains("another checkout, \(place)/b") == true)
  }

  @Test("has one root, by whatever name it is entered")
  func link() throws {
    try FileManager.default.createSymbolicLink(atPath: folder.file("l"), withDestinationPath: folder.file("a"))
    let linked = launched("l", "a/.build/release/x")
    #expect(linked.root == place + "/a" && linked.notice == nil && linked.path("data") == "data")
  }

  @Test("is the program's own where it is started outside any, and it says which")
  func outside() {
    let outside = launched("c", "a/.build/release/x")
    #expect(outside.root == place + "/a")
    #expect(outside.notice == "works on \(place)/a, in which the program lies; it was started outside any checkout")
  }

  @Test("is the working folder where there is none, of which nothing is said; a program may lie anywhere")
  func none() {
    let none = launched("c", "c/x")
    #expect(none.root == place + "/c" && none.notice == nil && none.slugs.isEmpty)
    let copied = launched("a", "c/x")
    #expect(copied.root == place + "/a" && copied.notice == nil)
    #expect(Checkout(startedIn: "", program: "").notice == nil)
  }

  @Test("a path in it is relative in its root, as a user writes it, and else absolute")
  func paths() {
    let (root, below) = (launched("a", "a/.build/release/x"), launched("a/experiments", "a/.build/release/x"))
    #expect(root.path("reports") == "reports" && below.path("reports") == place + "/a/reports")
    #expect(root.shown(place + "/a/reports/x") == "reports/x" && below.shown(place + "/a/reports/x") == place + "/a/reports/x")
    #expect(root.shown(place + "/ab/x") == place + "/ab/x")
  }

  @Test("of these tests holds this package and this very file")
  func root() throws {
    let root = Checkout.root
    let names = try FileManager.default.contentsOfDirectory(atPath: root)
    #expect(names.contains("Package.swift") && names.contains("experiments"))
    #expect(root.hasPrefix("/") && !root.hasSuffix("/"))
    let here = "Tests/ReportsTests/CheckoutTests.swift"
    #expect(
      FileManager.default.contents(atPath: root + "/" + here) == FileManager.default.contents(atPath: #filePath))
    #expect(Checkout.current.slugs.contains("xor-net"))
  }
}
