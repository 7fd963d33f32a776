import Foundation
import Reports

@testable import Handouts
@testable import retrace

extension Reader {
  static let handoutReaders = [
    Reader(
      "course",
      words: [
        "course:", "term:", "lecturer:", "chapters:", "paper:", "editions:", "outputs:", "verdicts: none", "settings: fold",
        "misprints: box", "code: none", "exercises:", "points:", "solutions: {xor-net: 1-4}", "[1-3, 4]", "today:",
        "grader", "dates:", "2027-10-04", "licence:", "logo:", "preface:", "language:",
        "version:", "xor-net", "both", "all", "a4",
        "students", "pdf", "- ", "[", "]", "{", "}", "&a ", "*a", "!!str ", "<<: ", "--- ", "...", "|\n", ">\n", "? ",
        "\u{FEFF}", "%YAML 1.2\n", "\"", "'", "# ",
      ],
      seeds: {
        [
          try Repository.file("handouts/course.yaml"),
          Array("course: Deep learning\nchapters: [xor-net, parameter-counts]\npaper: both\n".utf8),
          Array("term: &t 2027\nlecturer: *t\neditions:\n  - students\n".utf8),
        ]
      }
    ) { bytes in
      let slugs = ["xor-net", "parameter-counts"]
      let course: Course
      do throws(HandoutError) {
        let text = try CourseFile.text(bytes, path: "course.yaml")
        course = try CourseFile.course(text: text, path: "course.yaml", slugs: slugs)
      } catch {
        return try expect("\(error)".hasPrefix("course.yaml:"), "an error without a place: \(error)")
      }
      guard let chapters = course.chapters else { return }
      try expect(chapters.allSatisfy(slugs.contains), "chapters \(chapters)")
      try expect(Set(chapters).count == chapters.count, "a chapter twice: \(chapters)")
    },

    Reader(
      "manifest", limit: 8192,
      words: [".target(", ".systemLibrary(", "name: \"", "dependencies: [", ".product(name: \"", "let experiments = [", "]", ")", "import A\n"],
      seeds: {
        [
          try Repository.file("Package.swift", upTo: 4096),
          Array("let experiments = [\n  \"a\",\n]\n.target(name: \"A\", dependencies: [\"A\"]),\n".utf8),
        ]
      }
    ) { bytes in
      let whole = text(bytes)
      for slug in Checkout.slugs(manifest: whole) { _ = Chapter.module(slug) }
      _ = ExercisePackage.imports(of: whole)
      let manifest = Manifest(path: "Package.swift", text: whole)
      for target in ["A", "Tensors", "Datasets"] where manifest.declares(target) {
        guard let closure = try? manifest.closure(of: [target]) else { continue }
        try expect(closure.contains(target), "\(target) is not among its own \(closure)")
        _ = try? manifest.packages(of: closure)
      }
    },
  ]
}
