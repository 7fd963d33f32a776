import Foundation
import Testing

@testable import Handouts

@Suite("The files of a page in PyTorch")
struct PyTorchFilesTests {
  @Test("a program without the report that it reads is not handed out")
  func noReport() throws {
    let folder = NSTemporaryDirectory() + "/retrace-pytorch-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let page = folder + "/pytorch.md"
    try Data("# One\n\n```python\nprint(1)\n```\n".utf8).write(to: URL(fileURLWithPath: page))
    let chapter = Chapter(
      slug: "one", title: "One", program: "", report: folder + "/reports/one", exercises: [], tests: "", pytorch: page,
      sources: [])
    #expect(throws: HandoutError.noReport(path: folder + "/reports/one", slug: "one")) {
      try PyTorchFiles(chapter: chapter).write(to: folder + "/out")
    }
  }

  @Test("its blocks of Python are one program")
  func program() {
    let page = "# One\n\n```python\na = 1\n```\n\nText.\n\n```sh\nls\n```\n\n```python\nb = 2\n```\n"
    #expect(PyTorchFiles.program(page) == "a = 1\n\nb = 2\n")
  }
}
