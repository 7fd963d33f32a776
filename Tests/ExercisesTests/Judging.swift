import Testing

// By these the tests of exercises judge, here and in students' packages. `#expect` prints both sides of a comparison, and
// so the right answer; these print what is wrong with an answer, and nothing of what would be right. `swift run check`
// shows what stands behind "hint: ".

/// What is wrong with an answer, where nothing more can be asked of it.
struct Hint: Error, CustomStringConvertible {
  let text: String
  init(_ text: String) { self.text = text }
  var description: String { "hint: \(text)" }
}

/// Says `hint` unless the answer `isRight`, and goes on.
func expect(_ isRight: Bool, _ hint: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation) {
  if !isRight { Issue.record("hint: \(hint())", sourceLocation: sourceLocation) }
}

/// Ends the test with `hint` unless the answer `isRight`: for a shape without which the rest cannot be asked.
func demand(_ isRight: Bool, _ hint: @autoclosure () -> String) throws {
  guard isRight else { throw Hint(hint()) }
}

/// Whether the number `answer` is as near to `truth` as it must be; what is not a number never is.
func isClose(_ answer: Double, to truth: Double, within tolerance: Double = 1e-9) -> Bool {
  abs(answer - truth) <= tolerance
}

/// Whether two lists have the same numbers.
func areClose(_ answer: [Double], to truth: [Double], within tolerance: Double = 1e-9) -> Bool {
  answer.count == truth.count && zip(answer, truth).allSatisfy { isClose($0, to: $1, within: tolerance) }
}

/// Says of `name` that it is wrong unless it is near to `truth`.
func expectClose(
  _ answer: Double, to truth: Double, within tolerance: Double = 1e-9, _ name: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expect(
    isClose(answer, to: truth, within: tolerance),
    answer.isFinite ? "\(name()) is wrong, or not exact enough" : "\(name()) is no finite number",
    sourceLocation: sourceLocation)
}

/// Says which numbers of the list `name` are wrong, counted from 1, or that there are too many or too few.
func expectClose(
  _ answer: [Double], to truth: [Double], within tolerance: Double = 1e-9, _ name: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard answer.count == truth.count else {
    expect(
      false, "\(name()): \(answer.count) number\(answer.count == 1 ? "" : "s"), \(truth.count) are asked for",
      sourceLocation: sourceLocation)
    return
  }
  let wrong = answer.indices.filter { !isClose(answer[$0], to: truth[$0], within: tolerance) }
  guard let first = wrong.first else { return }
  expect(
    false, "\(name()): number \(first + 1) of \(answer.count) is wrong, or not exact enough\(others(wrong.count))",
    sourceLocation: sourceLocation)
}

/// Says in which row and column the matrix `name` is wrong, counted from 1, or that it has another shape.
func expectRows(
  _ answer: [[Double]], to truth: [[Double]], within tolerance: Double = 1e-9, _ name: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard answer.map(\.count) == truth.map(\.count) else {
    let isRagged = Set(answer.map(\.count)).count > 1
    let have = isRagged ? "rows that are not equally long" : "\(answer.count) × \(answer.first?.count ?? 0) numbers"
    expect(
      false, "\(name()): \(have), \(truth.count) × \(truth.first?.count ?? 0) are asked for",
      sourceLocation: sourceLocation)
    return
  }
  var wrong: [(row: Int, column: Int)] = []
  for (row, (mine, right)) in zip(answer, truth).enumerated() {
    for column in mine.indices where !isClose(mine[column], to: right[column], within: tolerance) {
      wrong.append((row, column))
    }
  }
  guard let first = wrong.first else { return }
  expect(
    false,
    "\(name()): row \(first.row + 1), column \(first.column + 1) is wrong, or not exact enough\(others(wrong.count))",
    sourceLocation: sourceLocation)
}

/// What is said of the other wrong numbers behind the first of `count`.
private func others(_ count: Int) -> String {
  count > 2 ? ", and so are \(count - 1) more" : count == 2 ? ", and so is 1 more" : ""
}
