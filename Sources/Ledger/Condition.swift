/// Under which settings a verdict on what a training ends at, or to which something was added, was reached.
public enum Condition: String, Sendable, CaseIterable {
  /// Every printed setting; of what is not printed only the initial weights, by a stated default, and the
  /// draw of data and shuffles.
  case asPrinted = "as-printed"
  /// Another choice that is not printed decides, such as the divisor of the loss; the report names ours.
  case completed
  /// Something was added that the text does not mention.
  case extended
}
