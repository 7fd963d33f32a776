import Foundation
import Testing
import Weaving

@testable import BackpropagationByHandExercises
@testable import ConvolutionByHandExercises
@testable import EmbeddedReberLstmVsRnnExercises
@testable import MnistCnnVsMlpExercises
@testable import NeuronsByHandExercises
@testable import ParameterCountsExercises
@testable import PowerPlantRegressionExercises
@testable import ReberRnnVsMlpExercises
@testable import RecurrenceByHandExercises
@testable import RegularisationExercises
@testable import SequenceModelsExercises
@testable import WeightInitialisationExercises
@testable import XorNetExercises

/// The numbers that courses import as answers, against what the solutions return: every one of them is returned, or follows
/// from what is.
@Suite("Answers that courses check, in all chapters")
struct ExerciseAnswerTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static let slugs: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/experiments")) ?? []).sorted().filter {
      !ExerciseFiles.paths(in: "\(root)/experiments/\($0)").isEmpty
    }

  private static func answers(_ slug: String) throws -> [ExerciseAnswer] {
    try ExerciseFiles.sources(at: ExerciseFiles.paths(in: "\(root)/experiments/\(slug)")).flatMap(\.answers)
  }

  @Test("are what the solutions return, one by one", arguments: slugs)
  func returned(slug: String) throws {
    for (number, answers) in Dictionary(grouping: try Self.answers(slug), by: \.exercise) {
      let values = try Self.values(slug, number)
      #expect(values.count == answers.count, "\(slug), exercise \(number)")
      for (answer, value) in zip(answers, values) {
        #expect(answer.accepts(value), "\(slug), line \(answer.line): \(answer.asked) is \(value)")
      }
    }
  }

  @Test("are there in every chapter with exercises, and many")
  func counts() throws {
    var (exercises, numbers) = (0, 0)
    for slug in Self.slugs {
      let answers = try Self.answers(slug)
      #expect(!answers.isEmpty, "\(slug)")
      exercises += Set(answers.map(\.exercise)).count
      numbers += answers.count
    }
    #expect(exercises >= 35 && numbers >= 129)
  }

  /// In the order of the answers.
  private static func values(_ slug: String, _ exercise: Int) throws -> [Double] {
    switch slug {
    case "backpropagation-by-hand": try backpropagation(exercise)
    case "convolution-by-hand": try convolution(exercise)
    case "embedded-reber-lstm-vs-rnn": try embeddedReber(exercise)
    case "mnist-cnn-vs-mlp": try digits(exercise)
    case "neurons-by-hand": try neurons(exercise)
    case "parameter-counts": try parameterCounts(exercise)
    case "power-plant-regression": try powerPlant(exercise)
    case "reber-rnn-vs-mlp": try reber(exercise)
    case "recurrence-by-hand": try recurrence(exercise)
    case "regularisation": try regularisation(exercise)
    case "sequence-models": try sequences(exercise)
    case "weight-initialisation": try initialisation(exercise)
    case "xor-net": exercise == 3 ? [try lowestErrorOfTwins()] : []
    default: []
    }
  }

  private static func backpropagation(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try graphGradients()
      return [found.z[1], found.x[0], found.W1[0][1], found.W2[1][1]]
    case 2:
      let found = try softmaxSlopes()
      return [found.jacobian[0][0], found.jacobian[1][2], found.δ[2]]
    case 3:
      let found = try tiedGradients()
      return [found.input, found.output, found.tied]
    case 4:
      let found = try chainOfTen()
      return [1 / found.ratio, found.logisticWeight, found.tanhWeight]
    default: return []
    }
  }

  private static func convolution(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try mapsByHand()
      return [
        found.map[1][0], found.strided[1][0], found.paddedCorners[2], found.pooled[0][1], found.convolution[1][0],
      ]
    case 2: return [Double(try forgivingDetectors().patterns)]
    case 4:
      let found = try gradientsByHand()
      return [found.y, found.delta[1], found.weight[1], found.bias, found.input[3]]
    default: return []
    }
  }

  private static func embeddedReber(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try coinToss()
      return [found.mean, found.deviation, found.atMostForty]
    case 3:
      // A lag of a million steps is long.
      let doubled = try forgetBias(keeping: 0.5, after: 2_000_000) - forgetBias(keeping: 0.5, after: 1_000_000)
      return [try shareLeft(bias: 3, after: 40), try forgetBias(keeping: 0.5, after: 40), doubled]
    default: return []
    }
  }

  private static func digits(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try softmaxByHand()
      return [found.loss, found.gradient[1], found.lossOfGuessing]
    case 2:
      let found = try countsByHand()
      return [
        found.deviations.cnn, found.deviations.mlp, found.distance, found.paired.least, found.paired.largest,
        Double(found.testDigits),
      ]
    case 3:
      let found = try firstLayerForBytes(learningRate: 1, divisor: 255)
      return [1 / found.initialFactor, (1 / found.weightStep * 1e6).rounded() / 1e6, 1 / found.biasStep]
    default: return []
    }
  }

  private static func neurons(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 2:
      let found = try saturationPoints()
      return [found.logistic, found.tanh]
    case 3: return [Double(try codesAndRegions().perceptrons)]
    case 4: return try bitsPerReport()
    default: return []
    }
  }

  private static func parameterCounts(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try sidesByHand()
      let sides = [found.responses, found.padding, found.depth, found.lastSide, found.fittingSide, found.stridedSides[2]]
      return sides.map(Double.init)
    case 2:
      return [
        Double(try pooledNumbers(m: 15, k: 8, d: 3, f: 3, s: 2)), Double(try pooledNumbers(m: 24, k: 6, d: 1, f: 2, s: 2)),
      ]
    case 3: return try parametersByHand().map(Double.init)
    default: return []
    }
  }

  private static func powerPlant(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try betweenUnits()
      return found.inputs + [found.prediction, found.worstDeviation]
    case 2:
      let found = try rectifiedHour()
      return [found.prediction, found.deltas[0], found.deltas[5], found.w87]
    default: return []
    }
  }

  private static func reber(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let misfits = try firstMisfits()
      return try ["BPTTSE", "BTSSXTVVE", "BTXXTTVVXE", "BPVPXTVV"].map { text in
        let place = try #require(candidates.firstIndex(of: text))
        return Double(try #require(misfits[place]))
      }
    case 2:
      let lengths = try meanSymbolsToCome(), least = try shortest()
      return [lengths[0], lengths[3], Double(least.length), least.probability]
    case 3:
      let found = try limitWithoutMemory()
      return [found.visits[3], found.fewest, found.tiesAsNo]
    default: return []
    }
  }

  private static func recurrence(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try threeSteps()
      return [found.netGradients[0]] + found.gradient + found.forgetful
    case 4:
      let found = try hump()
      return [Double(found.top), found.height, Double(found.belowOne)]
    default: return []
    }
  }

  private static func regularisation(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try penalisedMinima()
      return found.minima + found.zeroFrom.filter(\.isFinite)
    case 2:
      let found = try fourMasks()
      return [found.mean, found.variance, found.rectifiedMean, found.withoutDropout]
    case 3:
      let found = try stops()
      return [found.firstRise, found.strictStop, found.strictBest, found.printedBest].map(Double.init)
    default: return []
    }
  }

  private static func sequences(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try fourClocks()
      let (slowest, hearing) = (try #require(found.atStep12.max()), try #require(found.hearStep6.max()))
      return [Double(found.clockwork), Double(found.rnn), found.rows, Double(slowest), Double(hearing)]
    case 2:
      let found = try sixSequences()
      return [found.padding, found.two.lengths[0], found.two.padding, found.three.padding].map(Double.init)
    case 3:
      let found = try stackInOneNumber()
      return [found.q, found.popped, found.pushed, Double(found.symbols)]
    default: return []
    }
  }

  private static func initialisation(_ exercise: Int) throws -> [Double] {
    switch exercise {
    case 1:
      let found = try expectedVariances(), factors = try factorsOfXavier()
      return [
        found.z[0], found.z[1], found.delta[0], found.delta[1], factors.by61.forward, factors.by61.backward,
        factors.by62.backward,
      ]
    case 2:
      let found = try rectifiedNormal()
      return [found.meanSquare, found.variance, found.factor, found.afterTenLayers]
    case 4: return try differentParameters().map(Double.init)
    default: return []
    }
  }
}
