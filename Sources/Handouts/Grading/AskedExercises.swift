import Weaving

/// What is asked of a student's program: the functions of a chapter's exercises, and the Swift on both sides of the pipe.
///
/// In the judge's module each function that students write asks the student's program instead; all else of the chapter's
/// files stands there as students get it. So the tests, which call these functions, are the same in a student's package
/// and in the judge.
struct AskedExercises {
  /// Those that can be asked, in the order of the files.
  let functions: [AnswerFunction]
  /// What the chapter declares for their answers.
  let structs: [AnswerStruct]
  /// Why an exercise cannot be graded here, by its number.
  let refusals: [Int: String]
  /// The chapter's files as the judge has them.
  let judged: [(name: String, text: String)]
  /// The modules that they import.
  let imports: [String]

  /// The file beside a student's own that answers, and its counterpart in the judge.
  static let file = "RetraceAnswering.swift"

  /// - Parameters:
  ///   - files: the chapter's files by their names, as students get them.
  ///   - exercises: those that are handed out.
  init(_ files: [(name: String, text: String)], exercises: [Exercise]) {
    structs = files.flatMap { AnswerStruct.all(in: $0.text) }
    let declared = Set(structs.map(\.name))
    var functions: [AnswerFunction] = []
    var refusals: [Int: String] = [:]
    var judged: [(name: String, text: String)] = []
    for (name, text) in files {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      for index in lines.indices {
        guard let number = Self.unsolved(lines[index]), exercises.contains(where: { $0.number == number }) else { continue }
        do throws(AnswerFunction.Refusal) {
          let function = try AnswerFunction(Self.declaration(above: index, lines), exercise: number, declared: declared)
          functions.append(function)
          let indent = String(lines[index].prefix { $0 == " " })
          lines[index] = function.question.map { indent + $0 }.joined(separator: "\n")
        } catch {
          refusals[number] = error.reason
        }
      }
      judged.append((name, "import Answering\n" + lines.joined(separator: "\n")))
    }
    for exercise in exercises where !functions.contains(where: { $0.exercise == exercise.number }) {
      if refusals[exercise.number] == nil { refusals[exercise.number] = "it has no function" }
    }
    self.functions = functions
    self.refusals = refusals
    self.judged = judged
    imports = ExercisePackage.imports(of: files.map(\.text).joined(separator: "\n"))
  }

  /// The number of the exercise that `line` leaves to students.
  private static func unsolved(_ line: String) -> Int? {
    line.wholeMatch(of: /\s*throw NotSolved\(([0-9]+)\)\s*/).flatMap { Int($0.output.1) }
  }

  /// The declaration of the function in which the line at `index` stands, on one line.
  private static func declaration(above index: Int, _ lines: [String]) -> String {
    guard let first = lines[..<index].lastIndex(where: { trimmedBlanks($0).hasPrefix("func ") }) else { return "" }
    guard let last = lines[first..<index].firstIndex(where: { $0.hasSuffix("{") }) else { return "" }
    // A blank in front of it says that it is a member of a type.
    return lines[first] + lines[first...last].dropFirst().map { " " + trimmedBlanks($0) }.joined()
  }

  /// Beside the judge's files.
  var judgesFile: String { head + structs.map(\.conformance).joined(separator: "\n") }

  /// Beside a student's files: it answers what the judge asks.
  var studentsFile: String {
    let cases = functions.map { function in
      let values = function.parameters.enumerated().map { index, parameter in
        (parameter.label.map { "\($0): " } ?? "") + parameter.type.reading("parts[\(index)]")
      }
      let parts = values.isEmpty ? "" : "      let parts = try Wire.list(arguments).parts(\(values.count))\n"
      return """
            case "\(function.name)":
        \(parts)      let result = try \(function.base)(\(values.joined(separator: ", ")))
              return \(function.result.sending("result"))

        """
    }
    return """
      \(judgesFile)
      enum RetraceAnswering {
        static func answer(_ name: String, _ arguments: [Wire]) throws -> Wire {
          switch name {
      \(cases.joined())    default: throw Answers.unknown(name)
          }
        }
      }

      """
  }

  /// The program in a student's module.
  static let main = "import Answering\n\nAnswers.serve(RetraceAnswering.answer)\n"

  private var head: String { Set(imports + ["Answering"]).sorted().map { "import \($0)\n" }.joined() + "\n" }
}

extension AnswerFunction {
  /// The statements in the judge's function that ask the student's.
  fileprivate var question: [String] {
    let sent = parameters.map { $0.type.sending($0.name) }.joined(separator: ", ")
    return [
      "let retraceReply = try Respondent.shared.ask(\"\(name)\", [\(sent)])", "return \(result.reading("retraceReply"))",
    ]
  }
}
