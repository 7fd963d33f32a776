import Testing

@testable import Assessment

@Suite("The check of exercises")
struct ExerciseCheckTests {
  typealias Trial = ExerciseCheck.Trial
  typealias Result = ExerciseCheck.Result

  let exercise = ExerciseCheck.Exercise(3, "Twins", level: "by hand", points: 4)

  private func result(code: Int32, _ text: String, limit: Int? = nil) -> Result {
    Result(of: Trial(code: code, text: text, limit: limit), exercise)
  }

  @Test("takes an error by which an exercise says that it is not done for a result")
  func notSolved() {
    let found = result(
      code: 1,
      """
      ✘ Test "Exercise 3: twins" recorded an issue at XTests.swift:9:3: Caught error: Exercise 3 is not solved yet
      ✘ Test run with 1 test in 1 suite failed after 0.1 seconds with 1 issue.
      """)
    #expect(found.state == .notSolved && found.hints == ["not solved yet"] && found.points == 0)
    #expect(NotSolved(3).description == "Exercise 3 is not solved yet")
  }

  @Test("gives all points where all tests pass, and none where none ran")
  func passed() {
    let run = "✔ Test run with 2 tests in 1 suite passed after 0.1 seconds."
    #expect(result(code: 0, run) == Result(exercise: exercise, state: .passed, hints: []))
    #expect(result(code: 0, run).points == 4)
    for text in ["", "✔ Test run with 0 tests in 0 suites passed after 0.1 seconds."] {
      let found = result(code: 0, text)
      #expect(found.state == .failed && found.hints.count == 1 && found.hints[0].hasPrefix("no test ran"))
    }
  }

  @Test("shows each hint once, in order, also of what ended a test")
  func hints() {
    let found = result(
      code: 1,
      """
      ✘ Test a recorded an issue at XTests.swift:9:3: Issue recorded
      ↳ hint: g(y): number 2 of 3 is wrong
      ↳ hint: g(z) is wrong
      ↳ hint: g(y): number 2 of 3 is wrong
      ✘ Test b recorded an issue at XTests.swift:19:3: Caught error: hint: four rows, three are asked for
      ✘ Test run with 2 tests in 1 suite failed after 0.1 seconds with 4 issues.
      """)
    #expect(found.state == .failed)
    #expect(found.hints == ["g(y): number 2 of 3 is wrong", "g(z) is wrong", "four rows, three are asked for"])
  }

  @Test("says where and with what a program stopped, and what else was thrown")
  func crashes() {
    let signal = "\nerror: Exited with unexpected signal code 5\n"
    let trap = result(code: 1, "XExercises/Exercises.swift:5: Fatal error: Unexpectedly found nil" + signal)
    #expect(trap.state == .crashed)
    #expect(trap.hints == ["the program stops at XExercises/Exercises.swift:5: Unexpectedly found nil"])
    // A line of the library, or of Swift's own, is not the student's.
    let how = "how it came there: swift test --filter exercise3"
    let own = result(code: 1, "Networks/Dense.swift:40: Dense: X [2], W [3]" + signal)
    #expect(own.state == .crashed)
    #expect(own.hints == ["the program stops at Networks/Dense.swift:40: Dense: X [2], W [3]", how])
    let array = result(code: 1, "Swift/ContiguousArrayBuffer.swift:600: Fatal error: Index out of range" + signal)
    #expect(array.hints == ["the program stops: Index out of range", how])
    let killed = result(code: 1, "error: Exited with unexpected signal code 9\n")
    #expect(killed.hints == ["the program stops: signal 9", how])
    let thrown = result(code: 1, "✘ Test a recorded an issue at XTests.swift:9:3: Caught error: noRoom\n")
    #expect(thrown.state == .failed && thrown.hints == ["it throws: noRoom"])
    #expect(result(code: 1, "who knows").hints == ["see swift test --filter exercise3"])
    let late = result(code: 130, "↳ hint: g(z) is wrong\n", limit: 20)
    #expect(late.state == .late && late.hints == ["no end after 20 seconds", "g(z) is wrong"])
  }

  @Test("says which example was being tried when the program stopped, before what was wrong with others")
  func examples() {
    let begin = """
      ◇ Test "Exercise 3: from here to there" started.
      ◇ Test case passing 1 argument side → 5 to "Exercise 3: from here to there" started.
      ↳ hint: g(5) is wrong
      ✘ Test case passing 1 argument side → 5 to "Exercise 3: from here to there" failed after 0.001 seconds with 1 issue.
      ◇ Test case passing 2 arguments text → "to", side → 9 to "Exercise 3: from here to there" started.

      """
    let stop = "XExercises/Exercises.swift:5: Fatal error: no\nerror: Exited with unexpected signal code 5\n"
    let place = "the program stops at XExercises/Exercises.swift:5: no"
    #expect(result(code: 1, begin + stop).hints == [place + ", with text → \"to\", side → 9", "g(5) is wrong"])
    // A test without examples came after it.
    let next = "◇ Test \"Exercise 3: twice\" started.\n"
    #expect(result(code: 1, begin + next + stop).hints.first == place)
    let late = result(code: 130, begin, limit: 20)
    #expect(late.hints.first == "no end after 20 seconds, with text → \"to\", side → 9")
    // Tests without names of their own, and long examples.
    let long = "◇ Test case passing 1 argument x → \(String(repeating: "1", count: 500)) to exercise3(x:) started.\n"
    let said = result(code: 1, long + stop).hints[0]
    #expect(said.hasPrefix(place + ", with x → 11") && said.hasSuffix("1…") && said.count < 200, "\(said)")
  }

  @Test("knows its command line")
  func options() {
    typealias Options = ExerciseCheck.Options
    #expect(Options([])?.numbers == [] && Options([])?.limit == 600)
    #expect(Options(["3", "--limit", "20", "5"])?.numbers == [3, 5])
    #expect(Options(["3", "--limit", "20", "5"])?.limit == 20)
    for wrong in [["0"], ["-1"], ["three"], ["--limit"], ["--limit", "0"], ["--limit", "long"], ["--help"]] {
      #expect(Options(wrong) == nil, "\(wrong)")
    }
  }

  private var results: [Result] {
    let long = ExerciseCheck.Exercise(12, String(repeating: "long ", count: 20), level: "by code", points: 10)
    return [
      Result(exercise: exercise, state: .passed, hints: []),
      Result(exercise: long, state: .failed, hints: ["the sum is wrong", "δ is wrong"]),
    ]
  }

  @Test("ends with a table")
  func table() {
    #expect(
      ExerciseCheck.table(results) == """
        Exercise                                              Points  Passed  Hint
        3. Twins                                              4/4     yes
        12. long long long long long long long long long lo…  0/10    no      the sum is wrong
                                                                              δ is wrong
        Sum                                                   4/14    1 of 2
        """)
  }

  @Test("shows five hints of an exercise at most, and keeps all")
  func manyHints() {
    let lines = (1...8).map { "↳ hint: number \($0) is wrong" }
    let more = { (count: Int) in "and \(count) more: swift test --filter exercise3" }
    for (count, ends) in [(5, "number 5 is wrong"), (6, more(1)), (8, more(3))] {
      let found = result(code: 1, lines.prefix(count).joined(separator: "\n"))
      #expect(found.hints.count == count && found.hints.last == "number \(count) is wrong")
      #expect(found.shown.prefix(5) == found.hints.prefix(5) && found.shown.last == ends, "\(found.shown)")
      #expect(ExerciseCheck.table([found]).split(separator: "\n").count == 2 + found.shown.count)
    }
  }

  @Test("leaves in results.json what it was not asked for, as it was")
  func record() {
    let other = ExerciseCheck.Exercise(4, "More", level: "by code", points: 6)
    let new = ExerciseCheck.Exercise(5, "New", level: "by code", points: 6)
    let check = ExerciseCheck(chapter: "xor-net", exercises: [exercise, other, new])
    let passed = Result(exercise: exercise, state: .passed, hints: [])
    let failed = Result(exercise: other, state: .failed, hints: ["δ is wrong", "γ is wrong"])
    let unknown = Result(exercise: new, state: .notRun, hints: [])
    let written = ExerciseCheck.json(chapter: "xor-net", [passed, failed]).text
    #expect(check.completed([], from: written) == [passed, failed, unknown])
    let again = Result(exercise: other, state: .passed, hints: [])
    let all = check.completed([again], from: written)
    #expect(all == [passed, again, unknown])
    let text = ExerciseCheck.json(chapter: "xor-net", all).text
    #expect(text.contains("\"points\": 10,\n  \"of\": 16,\n") && text.contains("\"state\": \"not run\""), "\(text)")
    // Another chapter's, another exercise's, and what is no record, count for nothing.
    let others = [
      ExerciseCheck.json(chapter: "other", [passed]).text, written.replacing("Twins", with: "Triplets"),
      written.replacing("\"passed\",", with: "\"perfect\","), "{}", "", String(written.dropLast(9)),
    ]
    for record in others { #expect(check.completed([again], from: record)[0].state == .notRun, "\(record)") }
    #expect(check.completed([again], from: nil)[0].state == .notRun)
  }

  @Test("writes the same as JSON")
  func json() {
    #expect(
      ExerciseCheck.json(chapter: "xor-net", [results[0]]).text == """
        {
          "chapter": "xor-net",
          "points": 4,
          "of": 4,
          "exercises": [{
            "number": 3,
            "title": "Twins",
            "level": "by hand",
            "points": 4,
            "of": 4,
            "passed": true,
            "state": "passed",
            "hints": []
          }]
        }

        """)
  }
}
