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
  Alternative(name: "the same, ties to even, ∂a/∂z from z", rounding: .program),
  Alternative(name: "a and δ to 4 decimals, z to 6", rounding: Rounding(z: 6, activation: 4, delta: 4)),
  Alternative(name: "weights to 4 decimals", weightDecimals: 4),
  Alternative(name: "weights to 6 decimals", weightDecimals: 6),
]

/// Every combination of a to four decimals with the other places where a program might round, what it might
/// derive ∂a/∂z from, and where it might put ties.
let readings: [Alternative] = {
  func digits(_ decimals: Int?) -> String { decimals.map { "\($0)" } ?? "all" }
  var all: [Alternative] = []
  for ties in [Ties.even, .away] {
    for z: Int? in [nil, 4, 6] {
      for slope in [Slope.weightedSum, .activation] {
        for derivative: Int? in [nil, 4] {
          for delta: Int? in [nil, 4] {
            for weights: Int? in [nil, 5, 6, 7, 8] {
              let name =
                "decimals of z \(digits(z)), a 4, ∂a/∂z \(digits(derivative)), δ \(digits(delta)), w \(digits(weights)); "
                + "∂a/∂z from \(slope == .weightedSum ? "z" : "a"); ties \(ties == .even ? "to even" : "away from 0")"
              all.append(
                Alternative(
                  name: name,
                  rounding: Rounding(
                    z: z, activation: 4, derivative: derivative, delta: delta, slope: slope, ties: ties),
                  weightDecimals: weights))
            }
          }
        }
      }
    }
  }
  return all
}()

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
    network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
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
        network.parameters.flat = network.parameters.flat.map {
          rounded($0, decimals, ties: alternative.rounding.ties)
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

  // The search: which readings give the printed digits, from which of the networks.
  struct Hits: Sendable { let nine, twelve: [Training?] }
  let hits = study.map(readings) { reading in
    func hit(_ training: Training, _ printed: [Double]) -> Training? {
      training.converged && difference(training, printed) < 5e-5 ? training : nil
    }
    return Hits(
      nine: run(.sigmoid, reading, rate).map { hit($0, table9) },
      twelve: run(.relu, reading, rate).map { hit($0, table12) })
  }
  func nines(_ hits: [Hits]) -> Int { hits.flatMap(\.nine).compactMap { $0 }.count }
  func twelves(_ hits: [Hits]) -> Int { hits.filter { $0.twelve[0] != nil }.count }
  func both(_ hits: [Hits]) -> Int { nines(hits.filter { $0.twelve[0] != nil }) }
  let groups: [(String, (Rounding) -> Bool)] = [
    ("ties to even, δ to 4 decimals", { $0.ties == .even && $0.delta == 4 }),
    ("ties to even, δ not rounded", { $0.ties == .even && $0.delta == nil }),
    ("ties away from 0, δ to 4 decimals", { $0.ties == .away && $0.delta == 4 }),
    ("ties away from 0, δ not rounded", { $0.ties == .away && $0.delta == nil }),
    ("all readings", { _ in true }),
  ]
  for (name, belongs) in groups {
    let members = zip(readings, hits).filter { belongs($0.0.rounding) }.map(\.1)
    let pairs = members.count * survivors.count
    // Were a hit of the one table to say nothing about the other.
    let chance = Double(nines(members)) * Double(twelves(members)) / Double(max(members.count, 1))
    rows.append([
      "search, \(name)", "", "\(nines(members)) of \(pairs) pairs of reading and network give Table 9", "", "",
      "\(twelves(members)) of \(members.count) readings give Table 12",
      "\(both(members)) pairs give both; \(Study.text(chance, decimals: 1)) expected if the tables had nothing in common",
    ])
  }
  for (reading, hit) in zip(readings, hits) {
    guard let relu = hit.twelve[0] else { continue }
    for (weights, logistic) in zip(survivors, hit.nine) {
      guard let logistic else { continue }
      rows.append([
        "both: \(reading.name); neuron 4 = \(triple(weights.first[1]))", "\(logistic.iterations)",
        logistic.predictions.map(four).joined(separator: " "), four(difference(logistic, table9)),
        "\(relu.iterations)", relu.predictions.map(four).joined(separator: " "), four(difference(relu, table12)),
      ])
    }
  }
  study.finishExploring(
    [
      "alternative", "updates, logistic", "predictions, closest network", "off Table 9, all networks",
      "updates, ReLU", "predictions, ReLU", "off Table 12",
    ], rows)
  exit(0)
}
