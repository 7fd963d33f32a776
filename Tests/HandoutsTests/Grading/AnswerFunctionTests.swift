import Testing

@testable import Handouts
@testable import Weaving

@Suite("Functions that are asked over a pipe")
struct AnswerFunctionTests {
  @Test("types are read and written as they stand", arguments: [
    "Double", "[[Double]]", "Int?", "[Int?]", "Network<Double>", "Activation<Double>.Function", "[Int: Int]",
    "(a: [Double], δ: Double)", "[(weights: [[Double]], bias: Double)]", "((Int, Int), Bool)", "[Double]?",
  ])
  func types(text: String) { #expect(AnswerType(text)?.text == text) }

  @Test("functions are no types that can be sent", arguments: ["(Double) -> Double", "(_ t: Double, _ h: Double) -> Double", "", "[Int", "(Int"])
  func refusedTypes(text: String) { #expect(AnswerType(text) == nil) }

  @Test("the parts of tuples are sent and read one by one")
  func tuples() throws {
    let type = try #require(AnswerType("[(w: [Double], b: Int)]"))
    #expect(
      type.sending("x") == "Wire.list(try x.map { element0 in Wire.list([try element0.0.wire, try element0.1.wire]) })")
    #expect(
      type.reading("r")
        == "try r.items().map { element0 in try element0.fields(2) { element1 in "
        + "(w: try Wire.read([Double].self, element1[0]), b: try Wire.read(Int.self, element1[1])) } }")
    #expect(AnswerType("[Int?]")?.reading("r") == "try Wire.read([Int?].self, r)")
  }

  @Test("a declaration gives its name, labels and types")
  func declaration() throws {
    let function = try AnswerFunction(
      "func network(_ first: [(Double, Double)], of second: Int = 3, σ: Own) throws -> (y: Double, z: Own) {",
      exercise: 2, declared: ["Own"])
    #expect(function.name == "network(_:of:σ:)")
    #expect(function.parameters.map(\.name) == ["first", "second", "σ"])
    #expect(function.result.text == "(y: Double, z: Own)")
  }

  @Test("what cannot be sent is refused", arguments: [
    "  func values(of x: Double) throws -> Double {", "func f() throws -> (Double) -> Double {", "func f(_ x: Own) throws -> Int {",
    "func f() throws {", "",
  ])
  func refusals(declaration: String) {
    #expect(throws: AnswerFunction.Refusal.self) { try AnswerFunction(declaration, exercise: 1, declared: []) }
  }

  @Test("a chapter's structs are sent by their stored properties")
  func structs() throws {
    let text = """
      struct Three {
        /// Two of a kind.
        var U, W: [[Double]]
        var sum: Double { U[0][0] }
        func run() {
          var local = 3
        }
      }
      struct Layered: Layer {
        var a: Int
      }
      struct Odd {
        var f: (Int) -> Int
      }
      """
    let found = AnswerStruct.all(in: text)
    #expect(found.map(\.name) == ["Three"])
    #expect(found[0].fields.map(\.name) == ["U", "W"])
    #expect(found[0].conformance.contains("self.init(U: try Wire.read([[Double]].self, parts[0]), W: "))
  }

  @Test("the judge's functions ask; the student's program answers by the same names; the others are named")
  func chapter() throws {
    let text = """
      /*:
       ## Exercises

       ### Exercise 1. One (by hand)
       */
      import Networks
      func one(
        of x: Double
      ) throws -> (a: Double, b: [Double]) {
        // BEGIN SOLUTION 1
        (x, [x, 8642])
        // END SOLUTION
      }
      /*:
       ### Exercise 2. Two (by code)
       */
      struct Two: Layer {
        func two() throws -> Double {
          // BEGIN SOLUTION 2
          97531
          // END SOLUTION
        }
      }
      /*:
       ### Exercise 3. Three (by hand)
       */
      // BEGIN SOLUTION 3
      /*:
       Three.
       */
      // END SOLUTION

      """
    let source = try LiterateSource(text: text, path: "Exercises.swift", kind: .exercises)
    let asked = AskedExercises([("Exercises.swift", source.text(.students))], exercises: source.exercises)
    #expect(asked.functions.map(\.name) == ["one(of:)"])
    #expect(asked.refusals.keys.sorted() == [2, 3])
    #expect(asked.judged[0].text.contains("  let retraceReply = try Respondent.shared.ask(\"one(of:)\", [try x.wire])\n  return try retraceReply"))
    #expect(asked.judged[0].text.contains("throw NotSolved(2)"))
    #expect(asked.studentsFile.contains("case \"one(of:)\":\n      let parts = try Wire.list(arguments).parts(1)\n"))
    #expect(asked.studentsFile.contains("let result = try one(of: try Wire.read(Double.self, parts[0]))"))
    for secret in ["8642", "97531"] { #expect(!(asked.studentsFile + asked.judgesFile + asked.judged[0].text).contains(secret)) }
  }

  @Test("functions are asked for in each of a chapter's files, which may answer by what another declares")
  func severalFiles() throws {
    func file(_ number: Int, _ rest: String) -> String {
      """
      \(number == 1 ? "//: ## Exercises\n" : "")//: ### Exercise \(number). A title (by code)
      \(rest)  // BEGIN SOLUTION \(number)
        8642
        // END SOLUTION
      }

      """
    }
    let pair = "struct Pair {\n  var a, b: Double\n}\n\n"
    let texts = [
      ("Exercises.swift", file(1, "import Tensors\n\(pair)func one() throws -> Double {\n")),
      ("Exercises+More.swift", file(2, "import Networks\nfunc two() throws -> Pair {\n")),
    ]
    let sources = try texts.enumerated().map { index, file in
      try LiterateSource(text: file.1, path: file.0, kind: .exercises, after: index)
    }
    let asked = AskedExercises(
      zip(texts, sources).map { ($0.0, $1.text(.students)) }, exercises: sources.flatMap(\.exercises))
    #expect(asked.functions.map(\.name) == ["one()", "two()"] && asked.refusals.isEmpty)
    #expect(asked.judged.map(\.name) == texts.map(\.0) && asked.imports == ["Tensors", "Networks"])
    for (judged, name) in zip(asked.judged, ["one()", "two()"]) {
      #expect(judged.text.contains("Respondent.shared.ask(\"\(name)\", [])") && !judged.text.contains("NotSolved"))
    }
    #expect(asked.studentsFile.contains("case \"one()\":") && asked.studentsFile.contains("case \"two()\":"))
    #expect(asked.judgesFile.ranges(of: "extension Pair").count == 1)
  }
}
