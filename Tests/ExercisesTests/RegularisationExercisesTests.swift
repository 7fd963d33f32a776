import Assessment
import Datasets
import Networks
import Tensors
import Testing

@testable import RegularisationExercises

@Suite("Exercises of regularisation")
struct RegularisationExercisesTests {
  /// The place of a function's smallest value on a fine grid.
  private func lowest(from low: Double, to high: Double, _ f: (Double) -> Double) -> Double {
    let places = (0...80_000).map { low + (high - low) * Double($0) / 80_000 }
    return places.min { f($0) < f($1) } ?? low
  }

  @Test("Exercise 1: the minima are those of a search, and L1 alone has one at 0")
  func exercise1Minima() throws {
    let answer = try penalisedMinima()
    func penalised(_ form: Int, _ alpha: Double, _ w: Double) -> Double {
      let penalty = [alpha / 2 * w * w, alpha * w * w, alpha * abs(w)][form]
      return (w - 3) * (w - 3) / 2 + penalty
    }
    try demand(answer.minima.count == 3 && answer.zeroFrom.count == 3, "each part asks for three numbers")
    let names = ["α/2 w²", "α w²", "α |w|"]
    for (form, minimum) in answer.minima.enumerated() {
      let found = lowest(from: -4, to: 4) { penalised(form, 1, $0) }
      expectClose(minimum, to: found, within: 1e-3, "the minimum with \(names[form])")
    }
    for (form, alpha) in answer.zeroFrom.enumerated() {
      let tried = alpha.isFinite ? alpha : 1e3
      let found = lowest(from: -4, to: 4) { penalised(form, tried, $0) }
      expect(
        alpha.isFinite ? abs(found) < 1e-9 : found > 0, "part 2, \(names[form]): the minimum is not at 0 from there on")
      guard alpha.isFinite else { continue }
      let before = lowest(from: -4, to: 4) { penalised(form, 0.99 * alpha, $0) }
      expect(before > 1e-3, "part 2, \(names[form]): the minimum is at 0 for a smaller α already")
    }
  }

  @Test("Exercise 2: the means over the masks and the output without dropout")
  func exercise2Masks() throws {
    let answer = try fourMasks()
    let numbers = [
      (answer.mean, "mean", "abddoekoaecdogcd"), (answer.variance, "variance", "cegoalhcjiedclpi"),
      (answer.rectifiedMean, "rectified mean", "jonphmhldadllhae"),
      (answer.withoutDropout, "without dropout", "boaaajcgnobpkafe"),
    ]
    for (number, name, letters) in numbers {
      let seal = Seal(letters, name: "regularisation 2, \(name)")
      expect(seal.opens(with: number, decimals: 3), "the number \"\(name)\" is wrong")
    }
  }

  @Test("Exercise 3: the epochs are those of the library's rules")
  func exercise3Stops() throws {
    let errors = [0.8, 0.6, 0.6, 0.7, 0.6, 0.65, 0.5]
    func after(_ rule: StoppingRule) -> StoppingRule {
      var rule = rule
      for (index, error) in errors.enumerated() { rule.observe(error, at: index + 1) }
      return rule
    }
    let answer = try stops()
    let (strict, printed) = (after(.patience(3, ties: .strict)), after(.patience(3, ties: .improve)))
    expect(after(.firstRise).stop?.epoch == answer.firstRise, "the first rise is at another epoch")
    expect(strict.stop?.epoch == answer.strictStop, "with equal errors as none better it stops at another epoch")
    expect(strict.best?.epoch == answer.strictBest, "with equal errors as none better it returns another epoch")
    expect(printed.stop == nil && printed.best?.epoch == answer.printedBest, "as printed it returns another epoch")
  }

  @Test("Exercise 4: no other weights have a lower mean loss under noise", arguments: [0.0, 0.3, 2.0])
  func exercise4Noise(deviation: Double) throws {
    var stream = RandomStream(seed: 4, name: "examples")
    let x = (0..<7).map { _ in (stream.normal(), stream.normal()) }
    let t = (0..<7).map { _ in stream.normal() }
    // Noise of two values and this deviation; of a square nothing but mean and variance counts.
    func meanLoss(_ w: (Double, Double)) -> Double {
      var sum = 0.0
      for (inputs, target) in zip(x, t) {
        for e1 in [-deviation, deviation] {
          for e2 in [-deviation, deviation] {
            let error = w.0 * (inputs.0 + e1) + w.1 * (inputs.1 + e2) - target
            sum += error * error / 8
          }
        }
      }
      return sum / 7
    }
    let answer = try weightsUnderNoise(x, t, σ: deviation)
    let least = meanLoss(answer)
    for step in [0.01, -0.01] {
      for (first, second) in [(step, 0.0), (0.0, step), (step, step)] {
        expect(
          meanLoss((answer.0 + first, answer.1 + second)) > least,
          "deviation \(deviation): weights that differ by (\(first), \(second)) have no higher mean loss")
      }
    }
    // A quadratic function: its slopes by central differences are exact but for rounding.
    let slopes = CentralDifference.gradient(at: [answer.0, answer.1]) { meanLoss(($0[0], $0[1])) }
    expect(slopes.allSatisfy { abs($0) < 1e-8 }, "deviation \(deviation): the mean loss is not flat there")
  }

  @Test("Exercise 5: each number is where a search finds the minimum", arguments: [(0.5, 0.0), (0.0, 0.7), (0.4, 0.3), (0.0, 0.0)])
  func exercise5Shrunk(threshold: Double, decay: Double) throws {
    let w = [-2, -0.45, -0.3, 0, 0.2, 0.41, 1.5]
    let answer = try shrunk(w, threshold: threshold, decay: decay)
    try demand(answer.count == w.count, "\(answer.count) numbers for \(w.count)")
    for (number, found) in zip(w, answer) {
      let x = lowest(from: -3, to: 3) {
        ($0 - number) * ($0 - number) / 2 + threshold * abs($0) + decay / 2 * $0 * $0
      }
      expect(
        isClose(found, to: x, within: 2e-4), "threshold \(threshold), decay \(decay): \(number) goes to another place")
    }
    // What lies within the threshold is 0 and nothing near it.
    let small = try shrunk([threshold / 2, -threshold / 2], threshold: threshold, decay: decay)
    expect(small == [0, 0], "threshold \(threshold), decay \(decay): what lies within the threshold is not exactly 0")
  }

  @Test("Exercise 6: something is learnt without noise, and nothing with very much of it")
  func exercise6Noise() throws {
    let without = try errorsUnderNoise(trainingCount: 300, deviation: 0, seed: 1)
    let little = try errorsUnderNoise(trainingCount: 300, deviation: 0.2, seed: 1)
    let much = try errorsUnderNoise(trainingCount: 300, deviation: 30, seed: 1)
    let again = try errorsUnderNoise(trainingCount: 300, deviation: 0.2, seed: 1)
    expect(without < 150, "without noise: \(without) errors")
    expect(little < 150, "with a deviation of 0.2: \(little) errors")
    expect(much > without + 50, "with a deviation of 30: \(much) errors, without noise: \(without)")
    expect(again == little, "the same seed gives \(little) errors, then \(again)")
  }
}
