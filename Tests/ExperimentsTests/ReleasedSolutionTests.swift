import Foundation
import Host
import Testing
import Weaving

@Suite("Solutions of a real chapter that students get", .enabled(if: HandoutTools.arePresent, "needs pandoc and zip"))
struct ReleasedSolutionTests {
  @Test("are in the page, the package and the notebook, and nothing of the others is in any file")
  func released() throws {
    let slug = "xor-net", solved = [1, 3]
    let folder = try TemporaryFolder()
    try folder.put("chapters: \(slug)\neditions: students\nsolutions: {\(slug): \(solved)}\n", in: "course.yaml")
    let outcome = try Programs.run(
      Programs.folder + "/retrace",
      [
        "handout", "--outputs", "html", "packages", "notebooks", "--settings", folder.file("course.yaml"),
        "--output", folder.file("out"),
      ],
      in: Programs.checkout)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let built = BuiltHandouts(folder: folder.file("out"), slugs: [slug], isWhole: false)
    let files = try built.handedOut(.students)
    let withheld = try BuiltHandouts.secrets(slug, solved: solved), all = try BuiltHandouts.secrets(slug, solved: [])
    #expect(withheld.count > 10 && all.count > withheld.count + 10)
    for file in files { #expect(withheld.found(in: file) == [], "\(file.name)") }
    // The same search without the exemption finds what was given.
    let page = try #require(files.first { $0.name == "\(slug).html" })
    #expect(Set(all.found(in: page)).subtracting(withheld.code + withheld.prose).count > 10)
    let lines = try BuiltHandouts.solutions(slug, solved: solved).flatMap(\.releasedLines).map(Readable.squeezed)
      .filter { $0.count >= 12 }
    let packed = files.filter { ExerciseFiles.isOne(NSString(string: $0.name).lastPathComponent) }
    let code = Readable.squeezed(packed.map(\.text).joined())
    #expect(packed.count == ExerciseFiles.paths(in: "\(Programs.checkout)/experiments/\(slug)").count)
    #expect(lines.count > 10 && lines.allSatisfy { code.contains($0) })
    let notebook = try #require(files.first { $0.name == "notebooks/\(slug).ipynb" })
    for source in try BuiltHandouts.solutions(slug) {
      for number in source.exercises.map(\.number) {
        #expect(notebook.text.contains("raise NotSolved(\(number))") != solved.contains(number), "\(number)")
      }
    }
  }
}
