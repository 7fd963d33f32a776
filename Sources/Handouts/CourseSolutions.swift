/// Of which exercises of a chapter the students' edition shows the solutions too.
public enum CourseSolutions: Equatable, Sendable {
  /// Of these, in rising order.
  case exercises([Int])
  /// Of all that are handed out, from this day on.
  case from(CourseDay)

  /// The numbers of those exercises; nil for all of them.
  ///
  /// - Parameter today: The day as the build is told; without it, a day to come has not come.
  func numbers(on today: CourseDay?) -> [Int]? {
    switch self {
    case .exercises(let numbers): numbers
    case .from(let day): today.map { $0 >= day } ?? false ? nil : []
    }
  }
}

extension Course {
  /// What a lecturer who forgot to say which day it is would wait for in vain.
  func untoldDays(of slugs: [String]) -> [String] {
    guard today == nil, editions.contains(.students) else { return [] }
    return slugs.compactMap { slug in
      guard case .from(let day)? = solutions[slug] else { return nil }
      return "no solutions of \(slug), which students get from \(day): no clock is read; on that day say --today \(day.digits)"
    }
  }
}
