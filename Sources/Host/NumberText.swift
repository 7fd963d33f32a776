import Foundation

/// Numbers as text, the same bytes on every machine. `PageNumber` says how they stand on pages.
public enum NumberText {
  /// The shortest decimal that reads back as exactly `value`; whole numbers without `.0`.
  public static func shortest(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `value` to six significant digits, as C's `%.6g` prints it: for statistics over seeds.
  public static func sixDigits(_ value: Double) -> String {
    String(format: "%.6g", value)
  }

  /// A positive number to two digits with a power of ten, as in `2.0 × 10⁻⁴`; others as `sixDigits` has them.
  public static func powerOfTen(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return sixDigits(value) }
    let parts = String(format: "%.1e", value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return sixDigits(value) }
    return "\(parts[0]) × 10\(PageNumber.raised(exponent))"
  }

  /// A count as prose has it: in words to twelve, in digits beyond.
  public static func word(_ count: Int) -> String {
    let words = [
      "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ]
    return words.indices.contains(count) ? words[count] : "\(count)"
  }

  /// `values` as a JSON array nested after `shape`; a flat one where the shape does not fit them.
  /// An empty shape and a single value give the bare number.
  public static func json(_ values: [String], shape: [Int]?) -> String {
    if let shape, shape.reduce(1, *) == values.count {
      return nested(values[...], shape[...])
    }
    return "[" + values.joined(separator: ",") + "]"
  }

  private static func nested(_ values: ArraySlice<String>, _ shape: ArraySlice<Int>) -> String {
    guard let length = shape.first else { return values.joined() }
    guard length > 0 else { return "[]" }
    let step = values.count / length
    let parts = (0..<length).map { index in
      let start = values.startIndex + index * step
      return nested(values[start..<start + step], shape.dropFirst())
    }
    return "[" + parts.joined(separator: ",") + "]"
  }
}
