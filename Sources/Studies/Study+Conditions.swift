import Digests
import Foundation
import Host
import Reports
import Weaving

extension Study {
  /// What a training's numbers depend on beside its seed, by name, so that of two shards that do not belong together it
  /// can be said why. The machine is not among it: the same sources give the same bits on all.
  func conditionsOfShards() -> [String: String] {
    var found = [
      "program": Self.digest(ofSources: programFiles),
      "core": Self.digest(ofSources: Self.coreFiles),
      "compiler": Software.compiler,
      "size of the run": isQuick ? "quick" : "full",
      "epochs": options.epochs.map { "\($0)" } ?? "the program's",
      "rows of the ledger": rowsDigest,
    ]
    for setting in settings {
      found["setting \(setting.name)"] = setting.value.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    for file in data { found["data \(file.name)"] = file.sha256 }
    return found
  }

  /// 16 hexadecimal digits for them. Like a shard, a checkpoint of one is any build's and any machine's.
  func keyOfShards() -> String {
    var digest = SHA256()
    for (what, value) in shardConditions.sorted(by: { $0.key < $1.key }) { digest.update("\(what)=\(value)\n".utf8) }
    return String(digest.hexadecimal().prefix(16))
  }

  /// The program's own files. The exercises are another program.
  private var programFiles: [String] {
    let folder = "\(Checkout.root)/experiments/\(slug)"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return names.filter { $0.hasSuffix(".swift") && !ExerciseFiles.isOne($0) }.map { "\(folder)/\($0)" }
  }

  /// What trainings stand on, but for pages and verdicts, which may change without a training to be made again.
  private static var coreFiles: [String] {
    let sources = "\(Checkout.root)/Sources"
    let endings = [".swift", ".c", ".h", ".def"]
    var files: [String] = []
    for folder in ["CKernels", "DataLoading", "Datasets", "LinearAlgebra", "Networks", "Tensors"] {
      let names = (FileManager.default.subpaths(atPath: "\(sources)/\(folder)") ?? []).sorted()
      for name in names where endings.contains(where: { name.hasSuffix($0) }) { files.append("\(sources)/\(folder)/\(name)") }
    }
    for name in ["Epochs", "GrammarEncoding", "PictureEncoding", "PublishedNetworks", "Run"] {
      files.append("\(sources)/Studies/\(name).swift")
    }
    return files
  }

  private var rowsDigest: String {
    var digest = SHA256()
    for row in ledger.rows(experiment: slug) { digest.update("\(row.id)=\(row.published)\n".utf8) }
    return String(digest.hexadecimal().prefix(16))
  }

  /// 16 hexadecimal digits for the files' names and contents.
  private static func digest(ofSources files: [String]) -> String {
    var digest = SHA256()
    for file in files {
      // Where the checkout stands is no matter.
      digest.update("\(file.dropFirst(Checkout.root.count))\n".utf8)
      digest.update(FileManager.default.contents(atPath: file) ?? Data())
    }
    return String(digest.hexadecimal().prefix(16))
  }
}
