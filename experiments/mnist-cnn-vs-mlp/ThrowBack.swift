/// Epochs that throw a network back.
enum ThrowBack {
  /// An epoch throws a network back when it ends with more errors than this times the fewest of an epoch before it: a third
  /// more. Over 150 errors of 10,000 a third is 50, and chance alone, of one count, has a standard deviation of 12.
  static let factor = 4.0 / 3

  /// The epochs, counted from 1, after which a network whose errors by epoch are `errors` is thrown back.
  static func epochs(of errors: [Double]) -> [Int] {
    var fewest = Double.infinity
    var result: [Int] = []
    for (index, count) in errors.enumerated() {
      if count > factor * fewest { result.append(index + 1) }
      fewest = min(fewest, count)
    }
    return result
  }
}
