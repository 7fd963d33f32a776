import Foundation
import Host
import Testing

@Suite("Points in time")
struct UTCTimeTests {
  @Test("are written to the second, in UTC, cut and not rounded")
  func text() {
    #expect(UTCTime.text(Date(timeIntervalSince1970: 0)) == "1970-01-01T00:00:00+00:00")
    #expect(UTCTime.text(Date(timeIntervalSince1970: 951_782_399.999)) == "2000-02-28T23:59:59+00:00")
    #expect(UTCTime.text(Date(timeIntervalSince1970: 951_782_400)) == "2000-02-29T00:00:00+00:00")
    #expect(UTCTime.text(Date(timeIntervalSince1970: -1)) == "1969-12-31T23:59:59+00:00")
  }
}
