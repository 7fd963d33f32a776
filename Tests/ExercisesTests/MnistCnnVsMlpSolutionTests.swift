import Tensors
import Testing

@testable import MnistCnnVsMlpExercises

@Suite("Numbers in the solutions of handwritten digits")
struct MnistCnnVsMlpSolutionTests {
  @Test("Exercises 1 to 3: the answers")
  func byHand() throws {
    let softmax = try softmaxByHand(), counts = try countsByHand()
    try SolutionProse("mnist-cnn-vs-mlp", 1).says(
      "$E = -\\ln 0.3 \\approx \(fixed(softmax.loss, 3))$", "\\ln 10 \\approx \(fixed(softmax.lossOfGuessing, 3))$",
      "= (\(softmax.gradient.map { String($0) }.joined(separator: ", ")))$")
    let (cnn, mlp) = counts.deviations
    try SolutionProse("mnist-cnn-vs-mlp", 2).says(
      "\\approx \(fixed(cnn, 1))$ for the CNN", "\\approx \(fixed(mlp, 1))$ for the MLP",
      "its root \(fixed((cnn * cnn + mlp * mlp).squareRoot(), 1)), and $117/20.0 \\approx \(fixed(counts.distance, 2))$",
      "$117/\\sqrt{411} \\approx \(fixed(counts.paired.least, 2))$",
      "$117/\\sqrt{117} \\approx \(fixed(counts.paired.largest, 1))$", "thus \(grouped(counts.testDigits)) digits")
    try SolutionProse("mnist-cnn-vs-mlp", 3).says(
      "$0.5/65{,}025 \\approx \(powerOfTen(0.5 / 65_025, 1))$",
      "$0.5 \\cdot 65{,}025 = 32{,}512.5$")
  }

  @Test("Exercise 6: errors on shuffled digits", arguments: [1, 2, 3])
  func shuffled(seed: UInt64) throws {
    let prose = try SolutionProse("mnist-cnn-vs-mlp", 6)
    let errors = try errorsWithShuffledPixels(trainingCount: 1000, testCount: 1000, epochs: 10, seed: seed)
    prose.says("| \(seed) | \(errors.cnn) | \(errors.cnnShuffled) | \(errors.mlp) | \(errors.mlpShuffled) |")
    let factor = Double(errors.cnnShuffled) / Double(errors.cnn)
    #expect(factor.rounded() == 3 || (factor * 2).rounded() / 2 == 3.5, "about three times: \(factor)")
  }

  @Test("Exercise 6: the printed counts")
  func printed() throws {
    let prose = try SolutionProse("mnist-cnn-vs-mlp", 6)
    let printed = try prose.report("printed.csv")
    #expect(printed.header == ["cnn", "mlp"])
    prose.says("with the 60,000 of the chapter it is \(printed.rows[0][1]) to \(printed.rows[0][0])")
  }
}
