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
  func exercise1Minima() {
    let answer = penalisedMinima()
    func penalised(_ form: Int, _ alpha: Double, _ w: Double) -> Double {
      let penalty = [alpha / 2 * w * w, alpha * w * w, alpha * abs(w)][form]
      return (w - 3) * (w - 3) / 2 + penalty
    }
    #expect(answer.minima.count == 3 && answer.zeroFrom.count == 3)
    for (form, minimum) in answer.minima.enumerated() {
      #expect(abs(minimum - lowest(from: -4, to: 4) { penalised(form, 1, $0) }) < 1e-3)
    }
    for (form, alpha) in answer.zeroFrom.enumerated() {
      let tried = alpha.isFinite ? alpha : 1e3
      let found = lowest(from: -4, to: 4) { penalised(form, tried, $0) }
      #expect(alpha.isFinite ? abs(found) < 1e-9 : found > 0)
      if alpha.isFinite { #expect(lowest(from: -4, to: 4) { penalised(form, 0.99 * alpha, $0) } > 1e-3) }
    }
  }

  @Test("Exercise 2: the means over the masks are those of all four")
  func exercise2Masks() {
    let answer = fourMasks()
    let kept = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    let z = kept.map { 2 * $0.0 / 0.5 - 0.5 * 4 * $0.1 / 0.5 }
    let mean = z.reduce(0, +) / 4
    #expect(abs(answer.mean - mean) < 1e-12)
    #expect(abs(answer.variance - z.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4) < 1e-12)
    #expect(abs(answer.rectifiedMean - z.reduce(0) { $0 + max(0, $1) } / 4) < 1e-12)
    #expect(answer.withoutDropout == max(0, 2 - 0.5 * 4))
  }

  @Test("Exercise 3: the epochs are those of the library's rules")
  func exercise3Stops() {
    let errors = [0.8, 0.6, 0.6, 0.7, 0.6, 0.65, 0.5]
    func after(_ rule: StoppingRule) -> StoppingRule {
      var rule = rule
      for (index, error) in errors.enumerated() { rule.observe(error, at: index + 1) }
      return rule
    }
    let answer = stops()
    let (strict, printed) = (after(.patience(3, ties: .strict)), after(.patience(3, ties: .improve)))
    #expect(after(.firstRise).stop?.epoch == answer.firstRise)
    #expect(strict.stop?.epoch == answer.strictStop && strict.best?.epoch == answer.strictBest)
    #expect(printed.stop == nil && printed.best?.epoch == answer.printedBest)
  }

  @Test("Exercise 4: no other weights have a lower mean loss under noise", arguments: [0.0, 0.3, 2.0])
  func exercise4Noise(deviation: Double) {
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
    let answer = weightsUnderNoise(x, t, σ: deviation)
    let least = meanLoss(answer)
    for step in [0.01, -0.01] {
      #expect(meanLoss((answer.0 + step, answer.1)) > least)
      #expect(meanLoss((answer.0, answer.1 + step)) > least)
      #expect(meanLoss((answer.0 + step, answer.1 + step)) > least)
    }
    // A quadratic function: its slopes by central differences are exact but for rounding.
    let slopes = CentralDifference.gradient(at: [answer.0, answer.1]) { meanLoss(($0[0], $0[1])) }
    #expect(slopes.allSatisfy { abs($0) < 1e-8 })
  }

  @Test("Exercise 5: each number is where a search finds the minimum", arguments: [(0.5, 0.0), (0.0, 0.7), (0.4, 0.3), (0.0, 0.0)])
  func exercise5Shrunk(threshold: Double, decay: Double) {
    let w = [-2, -0.45, -0.3, 0, 0.2, 0.41, 1.5]
    let answer = shrunk(w, threshold: threshold, decay: decay)
    #expect(answer.count == w.count)
    for (number, found) in zip(w, answer) {
      let x = lowest(from: -3, to: 3) {
        ($0 - number) * ($0 - number) / 2 + threshold * abs($0) + decay / 2 * $0 * $0
      }
      #expect(abs(found - x) < 2e-4)
    }
    // What lies within the threshold is 0 and nothing near it.
    #expect(shrunk([threshold / 2, -threshold / 2], threshold: threshold, decay: decay) == [0, 0])
  }

  @Test("Exercise 6: something is learnt without noise, and nothing with very much of it")
  func exercise6Noise() {
    let without = errorsUnderNoise(trainingCount: 300, deviation: 0, seed: 1)
    let little = errorsUnderNoise(trainingCount: 300, deviation: 0.2, seed: 1)
    let much = errorsUnderNoise(trainingCount: 300, deviation: 30, seed: 1)
    #expect(without < 150 && little < 150)
    #expect(much > without + 50)
    #expect(errorsUnderNoise(trainingCount: 300, deviation: 0.2, seed: 1) == little)
  }
}
