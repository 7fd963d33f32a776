/// A day of a course, as its settings say it: never today.
public struct CourseDay: Equatable, Comparable, Sendable, CustomStringConvertible {
  /// Of the Gregorian calendar, from 1 each but for the year, which has four digits.
  public let year, month, day: Int

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]

  /// Reads `2027-10-04`; nil where there is no such day.
  public init?(_ text: String) {
    guard let match = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/), let year = Int(match.1),
      let month = Int(match.2), let day = Int(match.3), (1...12).contains(month)
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    guard (1...days).contains(day) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Such as `2027-10-04`.
  var digits: String {
    [(year, 4), (month, 2), (day, 2)].map { number, width in
      String(repeating: "0", count: width - "\(number)".count) + "\(number)"
    }.joined(separator: "-")
  }

  /// Whether it comes before the other.
  public static func < (one: CourseDay, other: CourseDay) -> Bool {
    (one.year, one.month, one.day) < (other.year, other.month, other.day)
  }

  /// Such as `4 October 2027`.
  public var description: String { "\(day) \(Self.months[month - 1]) \(year)" }
}
