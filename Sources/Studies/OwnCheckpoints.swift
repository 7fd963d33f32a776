import Foundation
import Host

/// The checkpoints that one process reads, writes and lets go, `<root>/<slug>/<key>/<label>-<model>-<seed>.json`. The
/// key stands for the settings.
///
/// A process that trains the same at other seeds has its own in the same folder, so that a seed that was trained once
/// serves every list of seeds. What it has there is neither emptied nor removed by one that ends before it.
struct OwnCheckpoints {
  private let root, experiment: String
  private var keys: Set<String> = []
  private var paths: Set<String> = []

  init(root: String, slug: String) { (self.root, experiment) = (root, "\(root)/\(slug)") }

  /// Makes the checkpoint of one training the process's own, and its folder where that is missing. With `isFresh`
  /// what stands there is removed, but only the first time: a later model of the same run must not lose what an
  /// earlier one saved.
  ///
  /// - Returns: Its path.
  /// - Throws: `HostError.unwritable`.
  mutating func take(
    key: String, label: String, model: String, seed: UInt64, isFresh: Bool
  ) throws(HostError) -> String {
    let name = String("\(label)-\(model)".map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "_" })
    let path = "\(experiment)/\(key)/\(name)-\(seed).json"
    keys.insert(key)
    for attempt in 1... {
      do throws(HostError) {
        try Folder.create("\(experiment)/\(key)")
        break
      } catch {
        // One that ends removes empty folders, also between these steps.
        if attempt == 3 { throw error }
      }
    }
    if paths.insert(path).inserted, isFresh, unlink(path) != 0, errno != ENOENT {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    return path
  }

  /// Whether any was saved.
  var areSaved: Bool { paths.contains { access($0, F_OK) == 0 } }

  /// Removes them, which a complete report makes superfluous, and what processes left that were killed while they
  /// wrote one. Folders stay where they hold something else.
  func remove() {
    for key in keys {
      let folder = "\(experiment)/\(key)"
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        // `.<name>.partial-<process>@<machine>`: AtomicFile's, until it is whole.
        let whole = name.hasPrefix(".") ? String(name.dropFirst().prefix { $0 != "." }) + ".json" : name
        if paths.contains("\(folder)/\(whole)") { unlink("\(folder)/\(name)") }
      }
      rmdir(folder)
    }
    rmdir(experiment)
    rmdir(root)
  }
}
