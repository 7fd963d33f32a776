import Host
import Testing

@testable import Weaving

@Suite("Variants of exercises")
struct ExerciseVariantTests {
  static let file = """
    # Two exercises.
    exercise 1
    draw a = 2 in 1…4
    draw w = 0.5 in 0.2…0.9 step 0.1
    let z = a * w + 1
    need z > 1.5
    say often by a: 1 = once; 2 = twice; 3 = three times; 4 = four times
    in Exercises.swift
    2 × a = ‹a›
    1 × it is ‹z : 2›, ‹often›
    * × // Answer: z = ‹z› ±
    in ATests.swift
    1 × “ input(‹a›)”

    exercise 2
    draw a = 2 among -3, 2, 7
    in Exercises.swift
    1 × a = ‹a›
    1 × ‹a : plus›

    """

  static let exercises = """
    /*:
     ## Exercises
     Here a = 2 stays.
     ### Exercise 1. One (by hand)
     Let a = 2.
     */
    // BEGIN SOLUTION 1
    //: With a = 2 it is 2.00, twice.
    // END SOLUTION
    /*:
     ### Exercise 2. Two (by hand)
     Now a = 2, or 1 + 2.
     */

    """

  private func variant(_ number: Int, _ text: String = file) throws(HostError) -> ExerciseVariant {
    try ExerciseVariant(number, of: "a", file: VariantFile(text: text, path: "variants.txt"))
  }

  @Test("what is drawn stands in the exercise's own lines, signs and words included, and nowhere else")
  func applied() throws {
    for number in 1...40 {
      let variant = try variant(number)
      let (one, two) = (variant.values(1), variant.values(2))
      let (a, z) = (try #require(one["a"]), try #require(one["z"]))
      let lines = try variant.applied(to: Self.exercises, path: "x/Exercises.swift").split(separator: "\n")
      let plain = VariantTemplate.plain(a)
      let often = ["once", "twice", "three times", "four times"][Int(a) - 1]
      #expect(lines[2] == " Here a = 2 stays." && lines[4] == " Let a = \(plain).")
      let decimals = String(Int((z * 100).rounded()))
      #expect(lines[7] == "//: With a = \(plain) it is \(decimals.prefix(1)).\(decimals.suffix(2)), \(often).")
      let other = Int(try #require(two["a"]))
      #expect(lines[11] == " Now a = \(other), or 1 \(other < 0 ? "- \(-other)" : "+ \(other)").")
      let tests = try variant.applied(to: "f( input(2),input(2)) input(22)\n", path: "ATests.swift")
      #expect(tests == "f( input(\(plain)),input(2)) input(22)\n")
      #expect(try variant.applied(to: "a = 2 and anything\n", path: "Others.swift") == "a = 2 and anything\n")
    }
  }

  @Test("as many variants as there are draws have each another one, all permitted, and none is the present one")
  func order() throws {
    let count = try variant(1).count(1)
    // 4 × 8 draws without the five for which z is at most 1.5 and without the present one.
    #expect(count == 26)
    var seen: [[Double]: Int] = [:]
    var neighbours = 0
    for number in 1...3 * count {
      let values = try variant(number).values(1), next = try variant(number + 1).values(1)
      let (a, w) = (try #require(values["a"]), try #require(values["w"]))
      #expect(a * w > 0.5 && (a, w) != (2, 0.5) && values["z"] == a * w + 1)
      #expect(values != next)
      if values["a"] == next["a"], values["w"] == next["w"] { neighbours += 1 }
      seen[[a, w], default: 0] += 1
    }
    #expect(seen.count == count && seen.values.allSatisfy { $0 == 3 } && neighbours == 0)
    // The same name gives the same order, another chapter another.
    let file = try VariantFile(text: Self.file, path: "variants.txt")
    let orders = try ["a", "a", "b"].map { slug in
      try (1...count).map { try ExerciseVariant($0, of: slug, file: file).values(1)["w"] ?? 0 }
    }
    #expect(orders[0] == orders[1] && orders[0] != orders[2])
  }

  @Test(
    "what the file says wrongly is named with its line",
    arguments: [
      ("draw a = 1 in 1…2", 1, "expected a line such as: exercise 1"),
      ("exercise 1\nwhatever", 2,
        "expected a line with exercise, draw, let, say, need, in, or how often × a piece of text"),
      ("exercise 1\ndraw a = 5 in 1…2", 2, "5 is not among what it may be"),
      ("exercise 1\ndraw a = 1 in 1-2", 2, "expected a range such as 1…9, or 0.2…0.9 step 0.1"),
      ("exercise 1\ndraw a = 1 in 1…2 step 0.3", 2,
        "a range of no, of one or of too many numbers, or one that its steps do not fill"),
      ("exercise 1\ndraw a = 1 among 1", 2, "expected several numbers, each once"),
      ("exercise 1\ndraw a = 1 in 1…2\ndraw a = 1 in 1…2", 3, "'a' is declared twice"),
      ("exercise 1\ndraw exp = 1 in 1…2", 2, "'exp' is the name of a function"),
      ("exercise 1\nlet a = 1\ndraw b = 1 in 1…2", 3, "draw before all that follows from it"),
      ("exercise 1\ndraw a = 1 in 1…2\nlet b = c + 1", 3, "'c' is not declared above"),
      ("exercise 1\ndraw a = 1 in 1…2\nlet b = (a + 1", 3, "expected ')' before the end"),
      ("exercise 1\ndraw a = 1 in 1…2\nneed a", 3, "need wants a comparison, as in: need x > 0"),
      ("exercise 1\ndraw a = 1 in 1…2\n1 × a", 3, "say first in which file, as in: in Exercises.swift"),
      ("exercise 1\ndraw a = 1 in 1…2\nin A.swift\n1 × ‹a", 4, "‹ is never closed"),
      ("exercise 1\ndraw a = 1 in 1…2\nin A.swift\n1 × ‹a : red›", 4,
        "no form is called 'red'; there are: a number of decimals, brackets, comma, escaped, minus, plus, raw, texcomma, tfrac"),
      ("exercise 2\ndraw a = 1 in 1…2\nin A.swift\n1 × ‹a›\nexercise 1", 5, "exercise 1 behind exercise 2"),
      ("exercise 1\nin A.swift\n1 × a", 1, "exercise 1 draws nothing"),
      ("exercise 1\ndraw a = 1 in 1…2", 1, "exercise 1 names no piece of its text"),
      ("exercise 1\ndraw a = 1 in 1…2\nneed a > 1\nin A.swift\n1 × ‹a›", 1,
        "the numbers of exercise 1 as it stands are not as they need to be"),
      ("exercise 1\ndraw a = 1 in 1…999\ndraw b = 1 in 1…999\nin A.swift\n1 × ‹a›", 1,
        "exercise 1 has more than 20000 draws to choose from"),
    ])
  func faults(text: String, line: Int, reason: String) {
    #expect(throws: HostError.weave(path: "v", line: line, reason: reason)) { try VariantFile(text: text + "\n", path: "v") }
  }

  @Test(
    "a piece that the text has more or less often, that reaches into another, or has no words is named with its line",
    arguments: [
      ("1 × a = ‹a›", "a = 2, a = 2", "'a = 2' occurs 2 times in T.swift, not once"),
      ("2 × a = ‹a›", "a = 2", "'a = 2' occurs once in T.swift, not 2 times"),
      ("1 × a = ‹a + 1›", "a = 2", "'a = 3' occurs 0 times in T.swift, not once"),
      ("1 × a = ‹a›\n1 × = ‹a›", "a = 2", nil),
      ("1 × ‹w›", "two", "'w' has no words for 2"),
    ] as [(String, String, String?)])
  func pieces(pieces: String, text: String, reason: String?) throws {
    let head = "exercise 1\ndraw a = 2 in 1…4\nsay w by a: 1 = one; 3 = three; 4 = four\nin T.swift\n"
    let variant = try variant(1, head + pieces + "\n")
    let expected =
      reason.map { HostError.weave(path: "variants.txt", line: 5, reason: $0) }
      ?? .weave(path: "variants.txt", line: 6, reason: "this piece reaches into that of line 5, at T.swift:1")
    #expect(throws: expected) { try variant.applied(to: text, path: "T.swift") }
  }

  @Test("where exercises stand in several files, pieces are sought in the one that is named, in its exercise alone")
  func severalFiles() throws {
    let draw = "among -3, 2, 7\n"
    let text = Self.file.replacing("\(draw)in Exercises.swift", with: "\(draw)in Exercises+More.swift")
    let parts = Self.exercises.split(separator: "/*:\n ### Exercise 2.", maxSplits: 1).map(String.init)
    let more = "/*:\n ### Exercise 2." + (try #require(parts.last))
    let (both, whole) = (try variant(5, text), try variant(5).applied(to: Self.exercises, path: "x/Exercises.swift"))
    let first = try both.applied(to: parts[0], path: "x/Exercises.swift")
    #expect(first + (try both.applied(to: more, path: "x/Exercises+More.swift")) == whole && first != parts[0])
    // Where the file is another than the exercise's, it is not there.
    let reason = "'a = 2' occurs 0 times in x/Exercises.swift, exercise 2, not once"
    #expect(throws: HostError.weave(path: "variants.txt", line: 18, reason: reason)) {
      try variant(5).applied(to: parts[0], path: "x/Exercises.swift")
    }
  }

  @Test("an answer for exports that no piece names would stay, and is refused")
  func answers() throws {
    let told = Self.exercises.replacing("// END SOLUTION", with: "// Answer: z = 2 ± 0.01\n// END SOLUTION")
    let changed = try variant(3).applied(to: told, path: "Exercises.swift")
    let z = VariantTemplate.plain(try #require(try variant(3).values(1)["z"]))
    #expect(changed.contains("// Answer: z = \(z) ±"))
    let left = told.replacing("Answer: z", with: "Answer: y")
    let reason = "exercise 1 varies, but no piece in variants.txt names this answer"
    #expect(throws: HostError.weave(path: "Exercises.swift", line: 9, reason: reason)) {
      try variant(3).applied(to: left, path: "Exercises.swift")
    }
  }

  @Test(
    "expressions and forms come out as declared",
    arguments: [
      ("‹-x / 8 : tfrac›", "-\\tfrac34"), ("‹x / 3 : tfrac›", "2"), ("‹x / 8 : tfrac raw›", "\\tfrac68"),
      ("‹x / 36 : tfrac›", "\\tfrac16"),
      ("‹1 / (2*x) : tfrac escaped›", "\\\\tfrac{1}{12}"), ("‹x^2^0 - 10 : plus›", "- 4"),
      ("‹-x : minus›", "−6"), ("‹-x : brackets›", "(-6)"),
      ("‹1234567 : comma›", "1,234,567"), ("‹-x * 1000 : texcomma›", "-6{,}000"), ("‹2 - 3 * x mod 4›", "0"),
      ("‹exp(ln(x)) : 3›", "6.000"),
      ("‹max(1, x, 3) - min(x, 2)›", "4"), ("‹floor(x / 4) + ceil(x / 4) + round(0.4) + abs(-1)›", "4"),
      ("‹0.1 + 0.2›", "0.3"), ("‹0 - 0.0001 : 2›", "0.00"),
      ("‹sqrt(x - 2) * 7 - -x›", "20"), ("‹(x - 5) - 1›{‹x›}", "0{6}"),
    ])
  func forms(template: String, text: String) throws {
    #expect(try VariantTemplate(template, names: ["x"], words: []).text([6], []) == text)
  }
}
