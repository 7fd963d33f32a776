import Foundation
import Networks
import Studies
import Tensors

/// A reading of the text other than the plain one: how the data, the order of updates and the arithmetic
/// might have been.
struct Alternative: Sendable {
  var name: String
  var inputDecimals: Int? = 2
  var targetDecimals: Int? = 2
  /// The examples of each update within an epoch; nil: drawn anew each epoch, one at a time.
  var batches: [[Int]]? = [[0, 1, 2, 3]]
  /// By what the summed gradient is divided.
  var divisor = 1.0
  var rounding = Rounding.none
  var weightDecimals: Int? = nil
  /// Updates made after the error was first seen below the threshold.
  var late = 0
}

/// The readings that the report discusses.
let alternatives: [Alternative] = [
  Alternative(name: "as in the report: two-decimal data, one batch, nothing rounded"),
  Alternative(name: "data not rounded", inputDecimals: nil, targetDecimals: nil),
  Alternative(name: "inputs not rounded, targets rounded", inputDecimals: nil),
  Alternative(name: "inputs rounded, targets not rounded", targetDecimals: nil),
  Alternative(name: "predictions noted one update after the check", late: 1),
  Alternative(name: "an update after each example, d1 to d4", batches: [[0], [1], [2], [3]]),
  Alternative(name: "an update after each example, d4 to d1", batches: [[3], [2], [1], [0]]),
  Alternative(name: "an update after each example, order drawn each epoch (seed 1)", batches: nil),
  Alternative(name: "batches of two: d1 d2, d3 d4", batches: [[0, 1], [2, 3]]),
  Alternative(name: "batches of two: d1 d3, d2 d4", batches: [[0, 2], [1, 3]]),
  Alternative(name: "batches of two: d1 d4, d2 d3", batches: [[0, 3], [1, 2]]),
  Alternative(name: "mean gradient instead of sum", divisor: 4),
  Alternative(name: "a to 4 decimals", rounding: Rounding(activation: 4)),
  Alternative(name: "δ to 4 decimals", rounding: Rounding(delta: 4)),
  Alternative(name: "a and δ to 4 decimals", rounding: Rounding(activation: 4, delta: 4)),
  Alternative(name: "a, ∂a/∂z and δ to 4 decimals, as in the worked example", rounding: .text),
  Alternative(name: "a and δ to 4 decimals, z to 6", rounding: Rounding(z: 6, activation: 4, delta: 4)),
  Alternative(name: "weights to 4 decimals", weightDecimals: 4),
  Alternative(name: "weights to 6 decimals", weightDecimals: 6),
]

/// Every combination of a to four decimals with the other places where a program might round.
let roundings: [Alternative] = [nil, 4, 6].flatMap { z in
  [nil, 4].flatMap { derivative in
    [nil, 4].flatMap { delta in
      [nil, 5, 6, 7, 8].map { weights in
        Alternative(
          name: "z \(z ?? 0), ∂a/∂z \(derivative ?? 0), δ \(delta ?? 0), w \(weights ?? 0)",
          rounding: Rounding(z: z, activation: 4, derivative: derivative, delta: delta),
          weightDecimals: weights)
      }
    }
  }
}

/// Trains from `weights` as the alternative says.
func train(
  _ weights: Weights, _ function: Activation<Double>.Function, _ alternative: Alternative,
  data: [[Double]], rate: Double, below threshold: Double, atMost limit: Int
) -> Training {
  var network = network(weights, function, rounding: alternative.rounding)
  let columns = data.map { row in
    row.prefix(2).map { rounded($0, alternative.inputDecimals) } + [rounded(row[2], alternative.targetDecimals)]
  }
  func examples(_ members: [Int]) -> DenseExamples<Double> {
    DenseExamples(
      inputs: Tensor(rows: [0, 1].map { feature in members.map { columns[$0][feature] } }),
      targets: Tensor(rows: [members.map { columns[$0][2] }]))
  }
  let all = examples([0, 1, 2, 3])
  let fixed = alternative.batches?.map(examples)
  let single = [0, 1, 2, 3].map { examples([$0]) }
  var stream = RandomStream(seed: 1, name: "shuffle")
  let runner = BatchRunner(
    network, loss: .halfSquaredError, normalization: .sum, pool: WorkerPool(threads: 1))
  let inputs = Tensor<Double>(rows: [0, 1].map { feature in columns.map { $0[feature] } })
  var errors: [Double] = []
  var left = alternative.late
  while true {
    errors.append(runner.loss(of: network, on: all))
    let isBelow = errors[errors.count - 1] < threshold
    if (isBelow && left == 0) || errors.count > limit || !errors[errors.count - 1].isFinite {
      return Training(errors: errors, predictions: network(inputs).values, converged: isBelow)
    }
    if isBelow { left -= 1 }
    for batch in fixed ?? stream.permutation(4).map({ single[$0] }) {
      network.descend(along: runner.gradient(of: network, on: batch), learningRate: rate / alternative.divisor)
      if let decimals = alternative.weightDecimals {
        network.parameters.flat.withUnsafeMutable { numbers in
          for index in numbers.indices { numbers[index] = rounded(numbers[index], decimals) }
        }
      }
    }
  }
}

/// Runs the alternatives from every reconstructed network, writes the table, and ends the program.
func explore(
  _ study: Study, survivors: [Weights], data: [[Double]], rate: Double, slowRate: Double, threshold: Double
) -> Never {
  let table9 = (try? study.ledger.row("kelleher-t9-prediction").values) ?? []
  let table12 = (try? study.ledger.row("kelleher-t12-prediction").values) ?? []
  @Sendable func run(_ function: Activation<Double>.Function, _ alternative: Alternative, _ rate: Double) -> [Training] {
    // Rectified, neuron 4 is silent for all four examples, so its weights do not matter.
    let starts = if case .relu = function { Array(survivors.prefix(1)) } else { survivors }
    return starts.map {
      train($0, function, alternative, data: data, rate: rate, below: threshold, atMost: 40_000)
    }
  }
  @Sendable func difference(_ training: Training, _ printed: [Double]) -> Double {
    zip(training.predictions, printed).map { abs($0 - $1) }.max() ?? .infinity
  }
  @Sendable func cells(_ trainings: [Training], _ printed: [Double]) -> [String] {
    let differences = trainings.map { difference($0, printed) }
    let closest = zip(trainings, differences).min { $0.1 < $1.1 }?.0 ?? trainings[0]
    let (least, most) = (four(differences.min() ?? 0), four(differences.max() ?? 0))
    return [
      closest.converged ? "\(closest.iterations)" : "not within \(closest.iterations)",
      closest.predictions.map(four).joined(separator: " "), least == most ? least : "\(least) to \(most)",
    ]
  }
  var rows = study.map(alternatives) { alternative in
    [alternative.name] + cells(run(.sigmoid, alternative, rate), table9)
      + cells(run(.relu, alternative, rate), table12)
  }
  rows.append(
    ["ReLU at α = \(slowRate), nothing rounded", "", "", ""]
      + cells(run(.relu, alternatives[0], slowRate), table12))

  // The grid: how many ways of rounding give the printed digits.
  struct Hits: Sendable { let nine, twelve, both, closeNine, closeTwelve: Int }
  let hits = study.map(roundings) { rounding in
    func isHit(_ training: Training, _ printed: [Double]) -> Bool { difference(training, printed) < 5.1e-5 }
    let logistic = run(.sigmoid, rounding, rate)
    let relu = run(.relu, rounding, rate)
    let (nine, twelve) = (
      logistic.filter { isHit($0, table9) }.count, relu.filter { isHit($0, table12) }.count
    )
    return Hits(
      nine: nine, twelve: twelve, both: nine > 0 && twelve > 0 ? 1 : 0,
      closeNine: logistic.filter { difference($0, table9) < 3.1e-4 }.count,
      closeTwelve: relu.filter { difference($0, table12) < 3.1e-4 }.count)
  }
  for (name, members) in [
    ("δ to 4 decimals", zip(roundings, hits).filter { $0.0.rounding.delta == 4 }),
    ("δ not rounded", zip(roundings, hits).filter { $0.0.rounding.delta == nil }),
  ] {
    let count = members.count
    rows.append([
      "grid, \(name): a to 4 decimals with every choice of z (all, 4, 6), ∂a/∂z (all, 4) and w (all, 5 to 8)",
      "", "\(members.map(\.1.nine).reduce(0, +)) of \(count * survivors.count) give Table 9 to the digit",
      "\(members.map(\.1.closeNine).reduce(0, +)) within 0.0003",
      "", "\(members.map(\.1.twelve).reduce(0, +)) of \(count) give Table 12, "
        + "\(members.map(\.1.both).reduce(0, +)) also Table 9",
      "\(members.map(\.1.closeTwelve).reduce(0, +)) within 0.0003",
    ])
  }
  study.finishExploring(
    [
      "alternative", "updates, logistic", "predictions, closest network", "off Table 9, all networks",
      "updates, ReLU", "predictions, ReLU", "off Table 12",
    ], rows)
  exit(0)
}
