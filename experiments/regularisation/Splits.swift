//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## What to hold out

 Whether a network has overfitted, the difference between the data it trained on and others tells (MMDS 13.6). A common ratio
 is {{value ratio}}, drawn at random. The {{value hours}} hours of the power plant, split so, and a network
 4-{{value plant-units}}-1 trained for {{value plant-epochs}} epochs:

 {{table plant.csv}}

 Here nothing needs regularising. Thousands of examples for a few dozen weights leave no room to learn hours by heart; the
 {{value digits}} digits above had to fix {{value parameters}} weights.

 **A series in time** is another matter. Neighbouring windows of a series share most of their values. Held out at random, a window has its
 neighbours, earlier and later ones, among the training data; but in use nothing later is known. So "the final piece of the sequence is a better
 test set" (MMDS). The series below is generated, $x_t = \varphi_1(t)\, x_{t-1} - 0.7\, x_{t-2} + \epsilon_t$, with a φ₁
 that falls slowly all the time, so that what was learned in the past fits the future less and less. A network reads
 {{value window}} values and tells the next. It may train on 80 % of the first {{value known}} steps; the rest of these is the test, and what comes in the
 {{value later}} steps after them is the truth that the test should foretell:
 */
/// The error on the test part of the known steps and on the steps after them, where the test part is chosen by `split`.
@Sendable func foretold(_ series: TimeSeries, known: Int, window: Int, epochs: Int, split: Split, seed: UInt64) -> (test: Double, later: Double) {
  var network = Network<Double>(input: [window]) { Dense(8); Tanh(); Dense(1) }
  var weights = RandomStream(seed: seed, name: "weights for the series")
  network.initialize(using: &weights)
  let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
  for epoch in 1...epochs {
    var shuffle = RandomStream(seed: seed, name: "windows of epoch \(epoch)")
    let order = shuffle.permutation(split.training.count).map { split.training[$0] }
    for first in stride(from: 0, to: order.count, by: 20) {
      let (x, t) = series.windows(of: window, at: Array(order[first..<min(first + 20, order.count)]), as: Double.self)
      network.descend(along: runner.gradient(of: network, on: DenseExamples(inputs: x, targets: t)), learningRate: 0.02)
    }
  }
  func error(_ places: [Int]) -> Double {
    let (x, t) = series.windows(of: window, at: places, as: Double.self)
    return Loss.squaredError.value(network(x), targets: t) / Double(places.count)
  }
  return (error(split.heldOut), error(Array(known - window..<series.windowCount(of: window))))
}
/*:
 {{table series.csv}}

 The random split promises an error of {{value random-test}} and the later steps bring {{value random-later}}; the last part promises
 {{value last-test}} and later come {{value last-later}} (medians of the mean squared error; nobody can do better than 1). Both are too hopeful, since
 the drift goes on; the last part less so, in {{value last-nearer}} seeds. One generated series cannot stand for all: without a drift, both
 splits would tell the same.
 */
//#-hidden-code
/// A training on the plant's hours, 80 % of them.
private struct PlantRun: Sendable { let train, test: Double }

@MainActor func judgeSplits() {
  reportPlant()
  let (known, later, window, passes) = (study.amount(800, quick: 100), study.amount(200, quick: 40), 4, study.amount(30, quick: 2))
  let share = trainingShare
  let found = study.map(study.seeds) { seed -> [Double] in
    var stream = RandomStream(seed: seed, name: "series")
    let series = TimeSeries.drifting(known + later, using: &stream)
    let places = 0..<known - window
    let random = Split.random(places, training: share, using: &stream)
    let last = Split.lastPart(of: places, training: share)
    return [random, last].flatMap { split -> [Double] in
      let error = foretold(series, known: known, window: window, epochs: passes, split: split, seed: seed)
      return [error.test, error.later]
    }
  }
  func column(_ place: Int) -> [Double] { found.map { $0[place] } }
  func two(_ place: Int) -> String { Study.text(Statistics.median(column(place)), decimals: 2) }
  study.table(
    "series.csv", ["test part", "error on it", "error on the later steps", "quotient"],
    [("at random", 0), ("the last part", 2)].map { name, place in
      [
        name, spread(column(place), decimals: 2), spread(column(place + 1), decimals: 2),
        spread(found.map { $0[place] / $0[place + 1] }, decimals: 2),
      ]
    })
  for (key, place) in [("random-test", 0), ("random-later", 1), ("last-test", 2), ("last-later", 3)] { study.value(key, two(place)) }
  study.value("known", Double(known))
  study.value("later", Double(later))
  study.value("window", Double(window))
  // Which quotient of what was promised and what came is nearer to 1.
  func distance(_ promised: Double, _ came: Double) -> Double { abs(Elementary.log(promised / came)) }
  let nearer = found.map { distance($0[2], $0[3]) < distance($0[0], $0[1]) }
  study.value("last-nearer", tally(nearer))
  for (seed, values) in zip(study.seeds, found) {
    for (name, place) in [("series-random", 0), ("series-last", 2)] {
      for (split, offset) in [("test", 0), ("later", 1)] {
        study.results.append(
          run: study.label, seed: seed, model: name, epoch: passes, split: split, metric: "mse", value: values[place + offset])
      }
    }
  }
  study.judge(
    "mmds-s13-6-time-split", perSeed: nearer,
    because: "a generated series whose rule drifts: the quotient of the error on the test part and on the \(later) steps after the series, with the "
      + "last part held out nearer to 1 than with a random part",
    found: "the random part foretells \(spread(found.map { $0[0] / $0[1] }, decimals: 2)) of the later error, the last part "
      + "\(spread(found.map { $0[2] / $0[3] }, decimals: 2)) (median, central 80 % of the seeds)")
}

/// The power plant, split at random.
@MainActor private func reportPlant() {
  let (units, passes, batch) = (10, study.amount(20, quick: 1), 50)
  let share = trainingShare
  let hours = (study.powerPlant()?.hours ?? []).map {
    [$0.ambientTemperature, $0.exhaustVacuum, $0.ambientPressure, $0.relativeHumidity, $0.electricalOutput]
  }
  let used = Array(hours.prefix(study.amount(hours.count, quick: 300)))
  study.value("plant-units", Double(units))
  study.value("plant-epochs", Double(passes))
  study.value("hours", Double(hours.count))
  study.value("ratio", study.ledger["mmds-s13-6-split"]?.published ?? "")
  let header = ["power plant", "RMSE in training, MW", "RMSE in the test, MW", "seeds"]
  guard used.count > 1 else { return study.table("plant.csv", header, [["not at hand in this run", "–", "–", "0"]]) }
  let found = study.map(Array(study.seeds.prefix(10))) { seed -> PlantRun in
    var stream = RandomStream(seed: seed, name: "hours")
    let split = Split.random(used.indices, training: share, using: &stream)
    // Mean and deviation of each column by the training hours.
    let scales = (0..<5).map { column -> (mean: Double, deviation: Double) in
      let values = split.training.map { used[$0][column] }
      let mean = Statistics.mean(values)
      return (mean, max(1e-9, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()))
    }
    func examples(_ places: [Int]) -> (x: Tensor<Float>, t: Tensor<Float>) {
      let rows = (0..<5).map { column in
        places.map { Float((used[$0][column] - scales[column].mean) / scales[column].deviation) }
      }
      return (Tensor(rows: Array(rows.prefix(4))), Tensor(rows: [rows[4]]))
    }
    var network = Network<Float>(input: [4]) { Dense(units); Tanh(); Dense(1) }
    network.initialize(using: &stream)
    let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
    for _ in 0..<passes {
      let order = stream.permutation(split.training.count).map { split.training[$0] }
      for first in stride(from: 0, to: order.count, by: batch) {
        let (x, t) = examples(Array(order[first..<min(first + batch, order.count)]))
        network.descend(along: runner.gradient(of: network, on: DenseExamples(inputs: x, targets: t)), learningRate: 0.1)
      }
    }
    func rmse(_ places: [Int]) -> Double {
      let (x, t) = examples(places)
      let square = Loss.squaredError.value(network(x), targets: t) / Double(places.count)
      return square.squareRoot() * scales[4].deviation
    }
    return PlantRun(train: rmse(split.training), test: rmse(split.heldOut))
  }
  study.table(
    "plant.csv", header,
    [["80 % at random", spread(found.map(\.train), decimals: 2), spread(found.map(\.test), decimals: 2), "\(found.count)"]])
}
//#-end-hidden-code
