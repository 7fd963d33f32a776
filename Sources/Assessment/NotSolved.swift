/// What an exercise throws until it is done. That it is not solved yet is a result like any other: its own test says so,
/// and all others run, which a trap in its place would not let them.
public struct NotSolved: Error, Equatable, CustomStringConvertible {
  /// The exercise's number.
  public let exercise: Int

  /// Exercise number `exercise` is still to be done.
  public init(_ exercise: Int) { self.exercise = exercise }

  /// Tests print it, and `ExerciseCheck` knows it by these words.
  public var description: String { "Exercise \(exercise) is not solved yet" }
}
