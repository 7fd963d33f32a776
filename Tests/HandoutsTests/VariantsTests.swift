import Foundation
import Host
import TestSupport
import Testing

@testable import Handouts
@testable import Weaving

@Suite("Variants of the chapters' exercises")
struct VariantsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static let slugs = [
    "backpropagation-by-hand", "convolution-by-hand", "neurons-by-hand", "parameter-counts", "recurrence-by-hand",
    "weight-initialisation",
  ]

  private func folder(_ slug: String) -> String { "\(Self.root)/experiments/\(slug)" }

  private func file(_ slug: String) throws -> VariantFile {
    let path = "\(folder(slug))/variants.txt"
    return try VariantFile(text: AtomicFile.text(of: path), path: path)
  }

  /// Its exercises in Swift as one text, in a variant or as they stand.
  private func exercises(_ slug: String, _ variant: ExerciseVariant? = nil) throws -> String {
    try ExerciseFiles.paths(in: folder(slug)).map { try variant?.text(of: $0) ?? AtomicFile.text(of: $0) }.joined()
  }

  /// All files in which a variant may have pieces, those that are there.
  private func files(_ slug: String) -> [String] {
    let module = Chapter.module(slug), tests = "\(Self.root)/Tests/ExercisesTests"
    let solution = module.replacingOccurrences(of: "Exercises", with: "SolutionTests")
    return (ExerciseFiles.paths(in: folder(slug)) + [
      "\(folder(slug))/exercises.py", "\(tests)/\(module)Tests.swift", "\(tests)/\(module)HiddenTests.swift",
      "\(tests)/\(solution).swift",
    ]).filter { FileManager.default.fileExists(atPath: $0) }
  }

  @Test("ten exercises and more over five chapters and more vary, each in statement, solution, notebook and tests")
  func extent() throws {
    let files = try Self.slugs.map(file)
    #expect(files.count >= 5 && files.reduce(0) { $0 + $1.exercises.count } >= 10)
    for (slug, file) in zip(Self.slugs, files) {
      for exercise in file.exercises {
        let names = Set(exercise.pieces.filter { !$0.template.isFixed }.map(\.file))
        #expect(names.isSuperset(of: ["exercises.py", "\(Chapter.module(slug))Tests.swift"]))
        #expect(names.contains { ExerciseFiles.isOne($0) })
        #expect(names.isSubset(of: self.files(slug).map { NSString(string: $0).lastPathComponent }))
      }
    }
  }

  @Test("fifty variants and more of each can be made, no two in a row alike", arguments: slugs)
  func many(slug: String) throws {
    let present = try files(slug).map { try AtomicFile.text(of: $0) }
    let python = "\(folder(slug))/exercises.py"
    let ours = [try exercises(slug), try AtomicFile.text(of: python)]
    var before = ours
    for number in 1...60 {
      let variant = try #require(try ExerciseVariant(number, of: slug, folder: folder(slug)))
      let texts = try files(slug).map { try variant.text(of: $0) }
      let drawn = [try exercises(slug, variant), try variant.text(of: python)]
      for (text, others) in zip(drawn, zip(before, ours)) { #expect(text != others.0 && text != others.1) }
      #expect(zip(texts, present).allSatisfy { $0.split(separator: "\n").count == $1.split(separator: "\n").count })
      #expect(texts.allSatisfy { !$0.contains("‹") })
      before = drawn
    }
  }

  @Test("where no variant is asked for, sources are those of the files", arguments: slugs)
  func none(slug: String) throws {
    let paths = ExerciseFiles.paths(in: folder(slug))
    var last = 0
    for (source, path) in zip(try ExerciseFiles.sources(at: paths), paths) {
      let text = try AtomicFile.text(of: path)
      #expect(source == (try LiterateSource(text: text, path: path, kind: .exercises, after: last)))
      last = try #require(source.exercises.last?.number)
    }
    #expect(try ExerciseVariant(1, of: "xor-net", folder: folder("xor-net")) == nil)
  }

  @Test("no package and no notebook of students holds a line of variants.txt, and both hold the drawn numbers", arguments: slugs)
  func students(slug: String) throws {
    let variant = try #require(try ExerciseVariant(17, of: slug, folder: folder(slug)))
    var chapter = Chapter(
      slug: slug, title: "A title", program: "\(folder(slug))/main.swift", report: "\(Self.root)/reports/\(slug)",
      exercises: ExerciseFiles.paths(in: folder(slug)),
      tests: "\(Self.root)/Tests/ExercisesTests/\(Chapter.module(slug))Tests.swift", pytorch: "", sources: [])
    let page = try chapter.notebook(.students, root: "\(Self.root)/").text
    chapter.variant = variant
    let varied = try chapter.notebook(.students, root: "\(Self.root)/").text
    #expect(varied != page && varied.contains("This is variant 17.") && !page.contains("This is variant"))
    let package = try TemporaryFolder()
    let manifest = try Manifest(path: "\(Self.root)/Package.swift")
    try ExercisePackage(chapter: chapter, edition: .students, root: "\(Self.root)/", manifest: manifest)
      .write(to: package.file("students"))
    let module = Chapter.module(slug)
    let tests = try package.text("students/Tests/\(module)Tests/\(module)Tests.swift")
    #expect(tests == (try variant.text(of: chapter.tests)))
    let secret = try AtomicFile.text(of: "\(folder(slug))/variants.txt").split(separator: "\n")
      .filter { $0.hasPrefix("draw ") || $0.hasPrefix("let ") || $0.hasPrefix("need ") || $0.contains("‹") }
    let names = FileManager.default.subpaths(atPath: package.file("students")) ?? []
    #expect(!names.contains { $0.hasSuffix("variants.txt") })
    let handedOut = ExerciseFiles.paths(in: package.file("students/Sources/\(module)"))
    #expect(handedOut.count == chapter.exercises.count)
    let exercises = try handedOut.map { try AtomicFile.text(of: $0) }.joined()
    #expect(secret.allSatisfy { !exercises.contains($0) && !tests.contains($0) && !varied.contains($0) })
  }

  // MARK: Numbers

  /// The numbers of the first line that holds `anchor`, words left out.
  private func numbers(_ text: String, at anchor: String) throws -> [Double] {
    let line = try #require(text.split(separator: "\n").first { $0.contains(anchor) }, "no line with \(anchor)")
    let start = try #require(line.range(of: anchor)?.lowerBound)
    return numbers(String(line[start...]))
  }

  private func numbers(_ text: String) -> [Double] {
    text.replacing(/[A-Za-zδ][A-Za-z0-9]*/, with: " ").matches(of: /-?[0-9]+(?:\.[0-9]+)?/).compactMap { Double($0.output) }
  }

  /// The numbers of an exercise's first solution, as its code has them.
  private func solution(_ text: String, _ exercise: Int) throws -> [Double] {
    let start = try #require(text.range(of: "\n  // BEGIN SOLUTION \(exercise)\n")?.upperBound)
    let end = try #require(text.range(of: "// END SOLUTION", range: start..<text.endIndex)?.lowerBound)
    return numbers(String(text[start..<end]))
  }

  /// For fifty variants, what `answers` makes of the numbers in the tests at `anchors`, against those of the solution.
  private func compare(
    _ slug: String, _ exercise: Int, _ anchors: [String], _ answers: ([[Double]]) -> [Double]
  ) throws {
    for number in 1...50 {
      let variant = try #require(try ExerciseVariant(number, of: slug, folder: folder(slug)))
      let tests = try variant.text(of: "\(Self.root)/Tests/ExercisesTests/\(Chapter.module(slug))Tests.swift")
      let found = try solution(try exercises(slug, variant), exercise)
      let expected = answers(try anchors.map { try numbers(tests, at: $0) })
      #expect(found.count == expected.count, "\(slug) \(exercise), variant \(number): \(found)")
      let isRight = zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 }
      #expect(isRight, "\(slug) \(exercise), variant \(number): \(found) where the tests' numbers give \(expected)")
    }
  }

  @Test("the solutions of sides, bits and slopes are those of the numbers in the tests")
  func sidesBitsSlopes() throws {
    try compare("parameter-counts", 1, ["(side, window) = "]) { given in
      let (m, f) = (Int(given[0][0]), Int(given[0][1]))
      var (side, depth) = (m, 0)
      while side >= f { (side, depth) = (side - f + 1, depth + 1) }
      var strided: [Int] = []
      var width = m
      while width >= f {
        width = (width - f) / 3 + 1
        strided.append(width)
      }
      var fitting = m + 1
      while (fitting - f) % 3 != 0 { fitting += 1 }
      let rest: [Int] = [m - f + 1, m - f + 1, (f - 1) / 2, depth, side, fitting]
      return (rest + strided).map { Double($0) }
    }
    try compare("neurons-by-hand", 4, ["let p = ["]) { given in
      let (p, q) = (Array(given[0][..<4]), Array(given[0][4...]))
      func bits(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 - $1.0 * log2($1.1) } }
      return [bits(p, p), bits(p, q), bits(p, q) - bits(p, p), bits(q, p) - bits(q, q)]
    }
    try compare("backpropagation-by-hand", 2, ["let logits = ["]) { given in
      let e = Array(given[0][..<3]), sum = e.reduce(0, +)
      var found: [Double] = []
      for i in 0..<3 {
        for k in 0..<3 { found += [i == k ? e[i] * (sum - e[i]) : -e[i] * e[k], sum * sum] }
      }
      for k in 0..<3 { found += [k == 2 ? e[k] - sum : e[k], sum] }
      return found
    }
  }

  @Test("the solutions of maps and gradients are those of the numbers in the tests")
  func mapsGradients() throws {
    let graph = ["Tensor(rows: [[", "[\"dense2.weight\"]", "Gradients(network, ["]
    try compare("backpropagation-by-hand", 1, graph) { given in
      let (W, V, ends) = (given[0], given[1], given[2])
      let z: [Double] = [0, 0.5]
      let y: [Double] = [V[1] / 2, V[3] / 2 + 1]
      let gy: [Double] = [2 * (y[0] - ends[2]), 2 * (y[1] - ends[3])]
      let gz: [Double] = [V[0] * gy[0] + V[2] * gy[1], V[1] * gy[0] + V[3] * gy[1]]
      let gu: [Double] = [gz[0], 0.75 * gz[1]]
      let gx: [Double] = [W[0] * gu[0] + W[2] * gu[1], W[1] * gu[0] + W[3] * gu[1]]
      let first = [gu[0] * ends[0], gu[0] * ends[1], gu[1] * ends[0], gu[1] * ends[1]]
      let second = [gy[0] * z[0], gy[0] * z[1], gy[1] * z[0], gy[1] * z[1]]
      return [gy, gz, gu, gx, first, second].flatMap { $0 }
    }
    try compare("convolution-by-hand", 1, ["let x: [[Double]] = "]) { given in
      func x(_ i: Int, _ j: Int) -> Double { given[0][4 * i + j] }
      var (map, pooled, flipped): ([Double], [Double], [Double]) = ([], [], [])
      for i in 0..<3 {
        for j in 0..<3 {
          map.append(x(i, j) - x(i, j + 1) + 2 * x(i + 1, j + 1))
          flipped.append(2 * x(i, j) - x(i + 1, j) + x(i + 1, j + 1))
        }
      }
      for first in [0, 1, 3, 4] { pooled.append([map[first], map[first + 1], map[first + 3], map[first + 4]].max() ?? 0) }
      let strided = [map[0], map[2], map[6], map[8]]
      let corners = [2 * x(0, 0), 0, -x(3, 0), x(3, 3)]
      return [map, strided, corners, pooled, flipped].flatMap { $0 }
    }
    let row = ["Tensor([1, 4], [", "let input = Tensor([1, 1, 6, 1], [", "let target = Tensor([1, 1], ["]
    try compare("convolution-by-hand", 4, row) { given in
      let (v, x, t) = (Array(given[0][2...]), Array(given[1][4...]), given[2][2])
      let w: [Double] = [1, 1, -1]
      var (delta, y) = ([Double](repeating: 0, count: 4), 0.0)
      var (weight, input) = ([Double](repeating: 0, count: 3), [Double](repeating: 0, count: 6))
      let z = (0..<4).map { (i: Int) -> Double in x[i] + x[i + 1] - x[i + 2] }
      for i in 0..<4 { y += v[i] * max(0, z[i]) }
      for i in 0..<4 {
        delta[i] = z[i] > 0 ? (y - t) * v[i] : 0
        for j in 0..<3 {
          weight[j] += delta[i] * x[i + j]
          input[i + j] += delta[i] * w[j]
        }
      }
      return [[y], delta, weight, [delta.reduce(0, +)], input].flatMap { $0 }
    }
    let steps = ["let inputs = Tensor<Double>([3, 1, 1]", "let targets = Tensor<Double>([3, 1, 1]"]
    try compare("recurrence-by-hand", 1, steps) { given in
      let (x, y) = (Array(given[0][3...]), Array(given[1][3...]))
      var h = [0.0]
      for t in 0..<3 { h.append(x[t] + h[t] / 2) }
      let o = (0..<3).map { 2 * h[$0 + 1] - y[$0] }
      var net = [0.0, 0, 0, 0]
      for t in (0..<3).reversed() { net[t] = 2 * o[t] + net[t + 1] / 2 }
      func sum(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      let inner = Array(net[..<3]), forgetful = o.map { 2 * $0 }
      let slopes = [sum(inner, x), sum(inner, h), sum(o, Array(h[1...])), sum(forgetful, x), sum(forgetful, h)]
      return inner + slopes
    }
  }
}
