import Foundation
import TestSupport
import Testing

@testable import Host

@Suite("Folders")
struct FolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("are made with those above them, and what was made is told, outermost first")
  func made() throws {
    #expect(try Folder.create(folder.file("x/y")) == [folder.file("x"), folder.file("x/y")])
    #expect(try Folder.create(folder.file("x/z")) == [folder.file("x/z")])
    #expect(try Folder.create(folder.file("x/y/")).isEmpty)
    #expect(try Folder.create("").isEmpty)
    #expect(try folder.names() == ["x"])
  }

  @Test("that cannot be made are named, and why, in the system's words")
  func refused() throws {
    try folder.put("", in: "file")
    #expect(throws: HostError.unwritable(path: folder.file("file/x"), reason: "Not a directory")) {
      try Folder.create(folder.file("file/x"))
    }
    #expect(throws: HostError.unwritable(path: folder.file("file"), reason: "a file of this name is there, not a folder")) {
      try Folder.create(folder.file("file"))
    }
  }

  @Test("an error's reason is the system's, wherever it stands in an error of Foundation")
  func reasons() throws {
    try folder.put("", in: "file")
    let error = #expect(throws: (any Error).self) {
      try FileManager.default.createDirectory(atPath: folder.file("file/x"), withIntermediateDirectories: false)
    }
    #expect(error?.reason.contains("could not be completed") == false)
    let missing = #expect(throws: (any Error).self) { try FileManager.default.removeItem(atPath: folder.file("none")) }
    #expect(missing?.reason == "No such file or directory")
  }

  @Test("a reason is found in the errors underneath and by Foundation's numbers; where there is none, the system refuses it")
  func numbers() {
    func reason(_ domain: String, _ code: Int, under: NSError? = nil) -> String {
      var information: [String: Any] = [:]
      if let under { information[NSUnderlyingErrorKey] = under }
      let error: any Error = NSError(domain: domain, code: code, userInfo: information)
      return error.reason
    }
    let full = NSError(domain: NSPOSIXErrorDomain, code: Int(ENOSPC))
    #expect(reason(NSPOSIXErrorDomain, Int(EACCES)) == "Permission denied")
    #expect(reason(NSCocoaErrorDomain, 512, under: full) == "No space left on device")
    #expect(reason(NSCocoaErrorDomain, 642) == "Read-only file system")
    #expect(reason(NSCocoaErrorDomain, 1) == "the system refuses it")
  }
}
