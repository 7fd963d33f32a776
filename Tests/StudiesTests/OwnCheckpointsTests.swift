import Foundation
import Host
import Testing

@testable import Studies

@Suite("A process's own checkpoints")
struct OwnCheckpointsTests {
  /// Takes the checkpoint of `seed`, and saves one unless `text` is nil.
  private func take(
    _ own: inout OwnCheckpoints, _ seed: UInt64, model: String = "rnn", isFresh: Bool = false, saving text: String? = "{}"
  ) throws -> String {
    let path = try own.take(key: "0123", label: "own", model: model, seed: seed, isFresh: isFresh)
    if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
    return path
  }

  @Test("are all that it removes: another's, of other seeds, stay and keep their folder until he ends")
  func others() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let root = folder.path + "/.checkpoints"
    var first = OwnCheckpoints(root: root, slug: "a"), second = OwnCheckpoints(root: root, slug: "a")
    let one = try take(&first, 1), two = try take(&second, 2)
    #expect(one == root + "/a/0123/own-rnn-1.json" && two == root + "/a/0123/own-rnn-2.json")
    first.remove()
    #expect(!FileManager.default.fileExists(atPath: one) && FileManager.default.fileExists(atPath: two))
    #expect(!first.areSaved && second.areSaved)
    // Of a process that was killed while it wrote, and whose number another one has now.
    try Data().write(to: URL(fileURLWithPath: root + "/a/0123/.own-rnn-2.json.partial-\(getpid())"))
    second.remove()
    #expect(folder.files.isEmpty)
  }

  @Test("of a list of seeds that was interrupted stay when one of the seeds is run by itself")
  func later() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var list = OwnCheckpoints(root: folder.path + "/c", slug: "a")
    let paths = try [1, 2, 3].map { try take(&list, $0) }
    var single = OwnCheckpoints(root: folder.path + "/c", slug: "a")
    #expect(try take(&single, 2, saving: nil) == paths[1])
    single.remove()
    #expect(paths.map { FileManager.default.fileExists(atPath: $0) } == [true, false, true])
  }

  @Test("are begun anew by --fresh once, its own only, and not again for a later model of the same run")
  func fresh() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var before = OwnCheckpoints(root: folder.path + "/c", slug: "a")
    let old = try take(&before, 1), other = try take(&before, 2)
    var own = OwnCheckpoints(root: folder.path + "/c", slug: "a")
    _ = try take(&own, 1, isFresh: true, saving: nil)
    #expect(!FileManager.default.fileExists(atPath: old) && FileManager.default.fileExists(atPath: other))
    _ = try take(&own, 1, isFresh: true)
    _ = try take(&own, 1, model: "mlp", isFresh: true)
    _ = try take(&own, 1, isFresh: true, saving: nil)
    #expect(FileManager.default.fileExists(atPath: old))
  }

  @Test("have a name that any file system takes, whatever the model is called")
  func names() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var own = OwnCheckpoints(root: folder.path, slug: "a")
    #expect(try take(&own, 7, model: "network 4-3/\"x\"") == folder.path + "/a/0123/own-network_4-3__x_-7.json")
  }

  @Test("where their folder cannot be made, it is named")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
    var own = OwnCheckpoints(root: folder.path + "/file", slug: "a")
    let error = #expect(throws: HostError.self) { try own.take(key: "k", label: "own", model: "m", seed: 1, isFresh: false) }
    #expect(error?.description.contains(folder.path + "/file/a") == true)
  }
}
