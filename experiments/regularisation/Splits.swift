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

 A network that has overfitted errs more on other data than on those it trained on, so a part is held out to show it (MMDS
 13.6). A common ratio is {{value ratio}}, drawn at random. The data of the power plant are {{value hours}} hours, with four
 measurements and the output in MW of each. Split so, and with a network 4-{{value plant-units}}-1 trained for
 {{value plant-epochs}} epochs, they give these roots of the mean squared error (RMSE):

 {{table plant.csv}}

 Here nothing needs regularising. Thousands of examples for a few dozen weights leave no room to learn hours by heart;
 the {{value digits}} digits above had to fix {{value parameters}} parameters.

 **A series in time** is another matter. Neighbouring windows of a series share most of their values. Held out at
 random, a window has its neighbours, earlier and later ones, among the training data; but in use nothing later is
 known. So "the final piece of the sequence is a better test set" (MMDS). The series below is generated,
 $x_t = \varphi_1(t)\, x_{t-1} - 0.7\, x_{t-2} + \epsilon_t$, with a φ₁ that falls slowly all the time, so that what
 was learned in the past fits the future less and less. A network reads {{value window}} values and tells the next.
 The first {{value known}} steps are known; the {{value later}} after them are the future. The network that will be
 used trains on all that is known. How wrong it will be, a test must foretell: by a network that trains on 80 % of the
 known windows only, and is tested on the rest.
 */
/// A network that has trained on the windows of `series` at `places`.
@Sendable func learned(_ series: TimeSeries, at places: [Int], seed: UInt64) -> Network<Double> {
  var network = Network<Double>(input: [window]) { Dense(seriesUnits); Tanh(); Dense(1) }
  var weights = RandomStream(seed: seed, name: "weights for the series")
  network.initialize(using: &weights)
  let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
  for epoch in 1...seriesEpochs {
    var shuffle = RandomStream(seed: seed, name: "windows of epoch \(epoch)")
    let order = shuffle.permutation(places.count).map { places[$0] }
    for first in stride(from: 0, to: order.count, by: seriesBatch) {
      let batch = Array(order[first..<min(first + seriesBatch, order.count)])
      let (x, t) = series.windows(of: window, at: batch, as: Double.self)
      let gradient = runner.gradient(of: network, on: DenseExamples(inputs: x, targets: t))
      network.descend(along: gradient, learningRate: seriesRate)
    }
  }
  return network
}
/// The mean squared error on the windows at `places`.
@Sendable func error(of network: Network<Double>, _ series: TimeSeries, at places: [Int]) -> Double {
  let (x, t) = series.windows(of: window, at: places, as: Double.self)
  return Loss.squaredError.value(network(x), targets: t) / Double(places.count)
}
/*:
 {{table series.csv}}

 Later the network errs by {{value later-error}}. The random part had promised {{value random-test}}, the last part
 {{value last-test}} (medians of the mean squared error; the noise has variance 1, so nobody can do better than 1 in
 expectation). The random part is too hopeful in {{value random-hopeful}} seeds, the last part in
 {{value last-hopeful}}, since the drift goes on; the last part is nearer to what comes in {{value last-nearer}}
 seeds. One generated series, made to drift, cannot stand for all; without a drift we expect no such difference, and
 have not run it.
 */
//#-hidden-code
/// A training on the plant's hours, 80 % of them.
private struct PlantRun: Sendable { let train, test: Double }

@MainActor func judgeSplits() {
  reportPlant()
  let share = trainingShare
  // Of each seed the error on the random part, on the last part, and what comes later.
  let found = study.map(study.seeds) { seed -> [Double] in
    var stream = RandomStream(seed: seed, name: "series")
    let series = TimeSeries.drifting(known + later, using: &stream)
    let places = Array(0..<known - window)
    let future = Array(known - window..<series.windowCount(of: window))
    let random = Split.random(places, training: share, using: &stream)
    let last = Split.lastPart(of: places, training: share)
    func test(_ training: [Int], _ held: [Int]) -> Double {
      error(of: learned(series, at: training, seed: seed), series, at: held)
    }
    return [test(random.training, random.heldOut), test(last.training, last.heldOut), test(places, future)]
  }
  func column(_ place: Int) -> [Double] { found.map { $0[place] } }
  let names = ["held out at random", "the last part held out", "trained on all that is known, the later steps"]
  study.table(
    "series.csv", ["tested on", "mean squared error", "divided by the error on the later steps"],
    names.enumerated().map { place, name in
      [name, spread(column(place), decimals: 2), place == 2 ? "1" : spread(found.map { $0[place] / $0[2] }, decimals: 2)]
    })
  for (key, place) in [("random-test", 0), ("last-test", 1), ("later-error", 2)] {
    study.value(key, Study.text(Statistics.median(column(place)), decimals: 2))
  }
  study.value("known", Double(known))
  study.value("later", Double(later))
  study.value("window", Double(window))
  // Which quotient of what was promised and what came is nearer to 1.
  func distance(_ promised: Double, _ came: Double) -> Double { abs(Elementary.log(promised / came)) }
  let nearer = found.map { distance($0[1], $0[2]) < distance($0[0], $0[2]) }
  study.value("last-nearer", tally(nearer))
  study.value("random-hopeful", tally(found.map { $0[0] < $0[2] }))
  study.value("last-hopeful", tally(found.map { $0[1] < $0[2] }))
  for (seed, values) in zip(study.seeds, found) {
    for (place, split) in ["test-random", "test-last", "later"].enumerated() {
      study.results.append(
        run: study.label, seed: seed, model: "series", epoch: seriesEpochs, split: split, metric: "mse", value: values[place])
    }
  }
  study.judge(
    "mmds-s13-6-time-split", perSeed: nearer,
    because: "a generated series whose rule drifts: the quotient of the test error and the error of a network trained on all known steps on the "
      + "\(later) steps after them is nearer to 1 where the last part is held out than where a random part is",
    found: "the random part foretells \(spread(found.map { $0[0] / $0[2] }, decimals: 2)) of the later error, the last part "
      + "\(spread(found.map { $0[1] / $0[2] }, decimals: 2)) (median, central 80 % of the seeds)")
}

/// The power plant, split at random.
@MainActor private func reportPlant() {
  let share = trainingShare
  let hours = (study.powerPlant()?.hours ?? []).map {
    [$0.ambientTemperature, $0.exhaustVacuum, $0.ambientPressure, $0.relativeHumidity, $0.electricalOutput]
  }
  let used = Array(hours.prefix(study.amount(hours.count, quick: 300)))
  study.value("plant-units", Double(plantUnits))
  study.value("plant-epochs", Double(plantEpochs))
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
    var network = Network<Float>(input: [4]) { Dense(plantUnits); Tanh(); Dense(1) }
    network.initialize(using: &stream)
    let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
    for _ in 0..<plantEpochs {
      let order = stream.permutation(split.training.count).map { split.training[$0] }
      for first in stride(from: 0, to: order.count, by: plantBatch) {
        let (x, t) = examples(Array(order[first..<min(first + plantBatch, order.count)]))
        let gradient = runner.gradient(of: network, on: DenseExamples(inputs: x, targets: t))
        network.descend(along: gradient, learningRate: plantRate)
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
