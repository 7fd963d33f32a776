import Foundation
import TestSupport
import Testing

@testable import Host

@Suite("The right to write a folder")
struct FolderClaimTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("is held until it was given back as often as it was taken, and takes folders made for nothing along")
  func claims() throws {
    let parent = folder.file("reports/deep/er")
    for _ in 0..<2 { try FolderClaim.take(parent: parent, slug: "a") }
    FolderClaim.giveBack(parent: parent, slug: "a")
    #expect(FolderClaim.isLocked(parent: parent, slug: "a"))
    FolderClaim.giveBack(parent: parent, slug: "a")
    #expect(!FolderClaim.isLocked(parent: parent, slug: "a") && access(folder.file("reports"), F_OK) != 0)
  }
}
