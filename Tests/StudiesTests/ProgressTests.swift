import Testing

@testable import Studies

@Suite("Progress")
struct ProgressTests {
  @Test(
    "tells a time in words, never a negative or endless one, whatever the clock did",
    arguments: [
      (0, "1 s"), (89.4, "89 s"), (600, "10 min"), (7260, "2 h 1 min"), (-5, "1 s"), (-1e300, "1 s"),
      (.nan, "1 s"), (.infinity, "1 s"), (1e300, "277777 h 46 min"),
    ] as [(Double, String)])
  func duration(seconds: Double, words: String) {
    #expect(Progress.duration(seconds) == words)
  }
}
