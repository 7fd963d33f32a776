import Testing

@testable import Ledger

@Suite("Statistics")
struct StatisticsTests {
  @Test(
    "quantiles of Student's t agree with the tables",
    arguments: [
      // Degrees of freedom, probability, quantile: the printed tables give three decimals; the others are
      // closed forms, tan(0.475 π) for one degree and 0.95 √(2 / (1 − 0.95²)) for two.
      (1, 0.975, 12.706204736174698), (2, 0.975, 4.302652729749465), (3, 0.975, 3.182),
      (4, 0.975, 2.776), (5, 0.975, 2.571), (9, 0.975, 2.262), (10, 0.975, 2.228), (19, 0.975, 2.093),
      (30, 0.975, 2.042), (120, 0.975, 1.980), (4, 0.95, 2.132), (7, 0.995, 3.499), (6, 0.5, 0),
    ])
  func quantiles(degrees: Int, probability: Double, expected: Double) {
    let quantile = Statistics.studentQuantile(probability, degreesOfFreedom: degrees)
    #expect(abs(quantile - expected) < (degrees <= 2 ? 1e-11 : 5e-4))
  }

  @Test("the quantile and the distribution function are inverse", arguments: 1...25)
  func inverse(degrees: Int) {
    for probability in [0.6, 0.9, 0.975, 0.999] {
      let quantile = Statistics.studentQuantile(probability, degreesOfFreedom: degrees)
      #expect(
        abs(Statistics.studentCDF(quantile, degreesOfFreedom: degrees) - probability) < 1e-14)
    }
    #expect(
      abs(
        Statistics.studentCDF(-1.5, degreesOfFreedom: degrees)
          + Statistics.studentCDF(1.5, degreesOfFreedom: degrees) - 1) < 1e-15)
  }

  @Test("the arc tangent is right to the last places")
  func arcTangent() {
    #expect(abs(Statistics.arcTangent(1) - Double.pi / 4) < 2e-16)
    #expect(abs(Statistics.arcTangent(3.0.squareRoot()) - Double.pi / 3) < 4e-16)
    #expect(abs(Statistics.arcTangent(-1e8) + Double.pi / 2 - 1e-8) < 1e-15)
  }

  @Test("mean, median and deviation of a worked example")
  func worked() {
    let values = [2.0, 4, 4, 4, 5, 5, 7, 9]  // mean 5, squares of the deviations sum to 32
    #expect(Statistics.mean(values) == 5)
    #expect(Statistics.median(values) == 4.5)
    #expect(Statistics.median([3, 1, 2]) == 2)
    #expect(Statistics.standardDeviation(values) == (32.0 / 7).squareRoot())
  }

  @Test("the prediction interval of 1, 2, 3, 4, 5 is 3 ± 2.776 · √2.5 · √1.2")
  func prediction() {
    let interval = Statistics.predictionInterval([1, 2, 3, 4, 5])
    // 2.7764451 · 1.5811388 · 1.0954451 = 4.8089441
    #expect(abs(interval.lower + 1.8089441) < 1e-6)
    #expect(abs(interval.upper - 7.8089441) < 1e-6)
  }

  @Test("Wilson's interval for 4 of 5, and at the ends")
  func wilson() {
    // z² = 3.8414588: centre (0.8 + 0.38414588) / 1.76829176, half-width 1.95996398 / 1.76829176 · √0.07041459
    let interval = Statistics.wilsonInterval(successes: 4, trials: 5)
    #expect(abs(interval.lower - 0.3755) < 1e-4)
    #expect(abs(interval.upper - 0.9638) < 1e-4)
    #expect(Statistics.wilsonInterval(successes: 0, trials: 5).lower == 0)
    #expect(Statistics.wilsonInterval(successes: 5, trials: 5).upper == 1)
  }

  @Test("the quantile p of n values lies at the place p (n + 1) among them, between neighbours, never beyond the ends")
  func quantile() {
    let values = (1...9).map { 10 * Double($0) }
    for place in 1...9 { #expect(Statistics.quantile(values, at: Double(place) / 10) == 10 * Double(place)) }
    #expect(abs(Statistics.quantile(values, at: 0.25) - 25) < 1e-12)
    // Places 0.25 and 9.75 lie beyond the first and the last value.
    #expect(Statistics.quantile(values, at: 0.025) == 10)
    #expect(Statistics.quantile(values, at: 0.975) == 90)
    #expect(Statistics.quantile(values, at: 0) == 10 && Statistics.quantile(values, at: 1) == 90)
    #expect(Statistics.quantile([7], at: 0.3) == 7)
    #expect(Statistics.quantile(values.shuffled(), at: 0.25) == Statistics.quantile(values, at: 0.25))
    // Between equal neighbours there is nothing to round.
    #expect(Statistics.quantile([0.1, 0.1, 0.1], at: 0.4) == 0.1)
  }

  @Test("a central range leaves the same share out on both sides, and 39 values have whole places at 95 %")
  func centralRange() {
    let range = Statistics.centralRange((1...39).map(Double.init), share: 0.95)
    #expect(abs(range.lower - 1) < 1e-12 && abs(range.upper - 39) < 1e-12)
    let forty = Statistics.centralRange((1...40).map(Double.init), share: 0.8)
    #expect(abs(forty.lower - 4.1) < 1e-12 && abs(forty.upper - 36.9) < 1e-12)
    // (1 − 0.8) / 2 is a little less than 0.1, and 20 times that no whole place; the ends are values all the same.
    #expect(Statistics.centralRange((1...19).map(Double.init), share: 0.8) == Statistics.Interval(lower: 2, upper: 18))
    // One more wild value among many moves the end to its neighbour, no farther.
    let wild = Statistics.centralRange((1...79).map(Double.init) + [1e9], share: 0.95)
    #expect(wild.upper <= 79)
  }

  @Test("Wilson's interval at n = 20 leaves one half behind from 15 on, and from 5 downwards")
  func wilsonBorders() {
    for successes in 0...20 {
      let interval = Statistics.wilsonInterval(successes: successes, trials: 20)
      #expect((interval.lower > 0.5) == (successes >= 15), "\(successes)")
      #expect((interval.upper < 0.5) == (successes <= 5), "\(successes)")
    }
  }
}
