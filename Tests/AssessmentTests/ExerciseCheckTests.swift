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

  @Test("says what a program stopped with, and what else was thrown")
  func crashes() {
    let trap = result(
      code: 1, "XExercises/Exercises.swift:5: Fatal error: Index out of range\nerror: Exited with unexpected signal code 5\n")
    #expect(trap.state == .crashed && trap.hints == ["the program stops: Index out of range"])
    let own = result(
      code: 1, "Networks/Dense.swift:40: Dense: X [2], W [3]\nerror: Exited with unexpected signal code 6\n")
    #expect(own.state == .crashed && own.hints == ["the program stops: Networks/Dense.swift:40: Dense: X [2], W [3]"])
    #expect(result(code: 1, "error: Exited with unexpected signal code 9\n").hints == ["the program stops: signal 9"])
    let thrown = result(code: 1, "✘ Test a recorded an issue at XTests.swift:9:3: Caught error: noRoom\n")
    #expect(thrown.state == .failed && thrown.hints == ["it throws: noRoom"])
    #expect(result(code: 1, "who knows").hints == ["see swift test --filter exercise3"])
    let late = result(code: 130, "↳ hint: g(z) is wrong\n", limit: 20)
    #expect(late.state == .late && late.hints == ["g(z) is wrong", "no end after 20 seconds"])
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
