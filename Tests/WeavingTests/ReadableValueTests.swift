import Ledger
import Testing
import Weaving

@Suite("A verdict's value in words")
struct ReadableValueTests {
  @Test("does not say that digits are the same where only a rounding that was fitted to them makes them so")
  func fittedRounding() {
    let row = PublishedRow(
      id: "r", source: "mmds", locator: "p. 1", experiment: "x", kind: .exact, quantity: "q", published: "0.4715",
      basis: .fitted)
    #expect(Judge.exact(row, computed: [0.47152]).valueInWords == "the same digits")
    let carried = Judge.exact(row, computed: [0.48], carryingRounding: [0.47152])
    #expect(carried.valueInWords == "the same digits, by a rounding fitted to them")
  }
}
