import Foundation

/// Points in time as records write them.
public enum UTCTime {
  /// `date` to the second, such as `2026-11-28T23:36:00+00:00`: ISO 8601 with the zone in numbers, as RO-Crate's profiles
  /// ask for it.
  public static func text(_ date: Date) -> String {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return String(
      format: "%04d-%02d-%02dT%02d:%02d:%02d+00:00", Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday),
      Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
  }
}
