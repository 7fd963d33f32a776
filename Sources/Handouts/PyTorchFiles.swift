import Foundation

/// The program of a chapter's page in PyTorch, with the files of the report that it reads.
struct PyTorchFiles {
  let chapter: Chapter

  func write(to folder: String) throws(HandoutError) {
    try Files.write(Self.program(try chapter.pytorchPage()), to: "\(folder)/page.py")
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: chapter.report) else {
      throw .noReport(path: chapter.report, slug: chapter.slug)
    }
    for name in names.sorted() where [".csv", ".json", ".safetensors", ".txt"].contains(where: name.hasSuffix) {
      try Files.copy("\(chapter.report)/\(name)", to: "\(folder)/\(name)")
    }
  }

  /// The blocks of Python in a page, one after the other.
  static func program(_ page: String) -> String {
    var blocks: [String] = []
    var lines: [Substring]?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if let block = lines {
        if line == "```" {
          blocks.append(block.joined(separator: "\n"))
          lines = nil
        } else {
          lines = block + [line]
        }
      } else if line == "```python" {
        lines = []
      }
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }
}
