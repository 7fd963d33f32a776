import Testing

@testable import Studies

@Suite("Numbers in sentences")
struct StudyTextTests {
  private static let numbers: [(Double, Int, String)] = [
    (0, 0, "0"), (7, 0, "7"), (999, 0, "999"), (1000, 0, "1000"), (9999, 0, "9999"),
    (10_000, 0, "10,000"), (99_999.6, 0, "100,000"), (60_000, 0, "60,000"), (1_234_567, 0, "1,234,567"),
    (12_345.678, 2, "12,345.68"), (1234.5, 1, "1234.5"), (0.125, 3, "0.125"), (98.2, 1, "98.2"),
    (2.5, 0, "2"), (3.5, 0, "4"), (0.04, 1, "0.0"),
    (-3, 0, "−3"), (-1234, 0, "−1234"), (-12_345.5, 1, "−12,345.5"), (-123_456, 0, "−123,456"),
    (-0.05, 2, "−0.05"), (-0.0, 0, "0"), (-0.3, 0, "0"), (-0.004, 2, "0.00"), (-10, 0, "−10"),
    (.infinity, 2, "inf"), (.nan, 2, "nan"),
  ]

  @Test("a number has its decimals, commas from five digits on, and a minus sign only where it is not zero",
    arguments: numbers)
  func text(_ number: Double, _ decimals: Int, _ text: String) {
    #expect(Study.text(number, decimals: decimals) == text)
  }

  @Test("a summary is the mean and the range, or the one value that all have")
  func summary() {
    #expect(Study.summary([147, 151, 140]) == "146.0 (140 to 151)")
    #expect(Study.summary([0, 0, 0]) == "0")
    #expect(Study.summary([0.5, 0.25], decimals: 2) == "0.375 (0.25 to 0.50)")
    #expect(Study.summary([]) == "–")
  }
}
