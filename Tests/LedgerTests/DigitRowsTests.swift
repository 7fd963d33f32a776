import Testing

@testable import Ledger

@Suite("The ledger's rows about handwritten digits")
struct DigitRowsTests {
  let ledger: Ledger

  init() throws { ledger = try Ledger(folder: publishedFolder) }

  /// Two trainings on other draws of test digits differ, in four of five cases, by less than 1.28 · √2 standard
  /// deviations of one count; the range has two sides, and a training may scatter as much as chance in the digits
  /// does, which makes it twice as wide.
  @Test(
    "the widest central 80 % of a count of errors follows from the printed count alone",
    arguments: ["zaki-meira-mnist-cnn-errors", "zaki-meira-mnist-mlp-errors"])
  func bounds(id: String) throws {
    let row = try ledger.row(id)
    let printed = try #require(row.values?.first)
    let tests = try ledger.setting("zaki-meira-mnist-n-test")
    let deviation = (printed * (1 - printed / tests)).squareRoot()
    let widest = 2 * 1.28 * 2.0.squareRoot() * deviation * 2
    #expect(row.numericBound == (10 * widest).rounded() / 10)
  }

  @Test("the counts of errors ask for 40 seeds and stand under a divisor that is not printed")
  func counts() throws {
    for id in ["zaki-meira-mnist-cnn-errors", "zaki-meira-mnist-mlp-errors"] {
      let row = try ledger.row(id)
      #expect(row.leastSeeds == 40)
      #expect(row.condition == .completed)
    }
  }

  @Test("the printed rates are the printed counts, which no training can change")
  func rates() throws {
    let tests = try ledger.setting("zaki-meira-mnist-n-test")
    for network in ["cnn", "mlp"] {
      let rate = try ledger.row("zaki-meira-mnist-\(network)-rate")
      let count = try #require(try ledger.row("zaki-meira-mnist-\(network)-errors").values?.first)
      #expect(rate.basis == .definition)
      #expect(abs(try #require(rate.values?.first) - 100 * count / tests) < 1e-9)
    }
  }
}
