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

 A network that has overfitted errs more on other data than on those it trained on, so a part is held out to show it. A
 common ratio is {{value ratio}}, drawn at random. The data of the power plant are {{value hours}} hours, with four
 measurements and the output in MW of each. Split so, and with a network 4-{{value plant-units}}-1 trained for
 {{value plant-epochs}} epochs, they give these roots of the mean squared error (RMSE):

 {{table plant.csv}}

 Here nothing needs regularising. Thousands of examples for a few dozen weights leave no room to learn hours by heart;
 the {{value digits}} digits above had to fix {{value parameters}} parameters.

 **A series in time** is another matter. The network here reads the past in windows, and neighbouring windows share
 most of their values. Held out at random, a window has its neighbours, earlier and later ones, among the training data;
 but in use nothing later is known. Two series are generated, each by
 $x_t = \varphi_1(t)\, x_{t-1} - 0.7\, x_{t-2} + \epsilon_t$. The first is made to drift: its φ₁ falls slowly all the
 time, so that what was learned in the past fits the future less and less. The second has a φ₁ of
 {{value steady-coefficient}} from the first step to the last. A network reads {{value window}} values and tells the next.
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

 **With the drift** the network errs by {{value later-error}} later. The random part had promised {{value random-test}},
 the last part {{value last-test}} (medians of the mean squared error; the noise has variance 1, so nobody can do better
 than 1 in expectation). The random part is too hopeful in {{value random-hopeful}} seeds, the last part in
 {{value last-hopeful}}, since the drift goes on; the last part is nearer to what comes in {{value last-nearer}} seeds.

 **Without a drift** it errs by {{value steady-later-error}} later. The random part had promised
 {{value steady-random-test}}, the last part {{value steady-last-test}}; the last part is nearer in
 {{value steady-last-nearer}} seeds. Two generated series, one of them made to drift, cannot stand for all.
 */
//#-hidden-code
/// A training on the plant's hours, 80 % of them.
private struct PlantRun: Sendable { let train, test: Double }

/// A series, and what was promised and what came.
private struct Foretold {
  let name, model: String
  /// Before the names of its values.
  let prefix: String
  /// Of each seed the error on the random part, on the last part, and on what comes later.
  let found: [[Double]]

  func column(_ place: Int) -> [Double] { found.map { $0[place] } }

  /// What the test with this place promised, divided by what came.
  func quotients(_ place: Int) -> [Double] { found.map { $0[place] / $0[2] } }

  /// In which seeds the quotient of the last part is nearer to 1 than that of the random one.
  var isLastNearer: [Bool] {
    zip(quotients(0), quotients(1)).map { abs(Elementary.log($1)) < abs(Elementary.log($0)) }
  }
}

/// Trains on a series of each seed that the stream of this name draws: the drifting one, or one whose φ₁ stays.
@MainActor private func foretell(stream name: String, steadyAt coefficient: Double?) -> [[Double]] {
  let share = trainingShare
  return study.map(study.seeds) { seed -> [Double] in
    var stream = RandomStream(seed: seed, name: name)
    let series =
      if let coefficient {
        TimeSeries.drifting(known + later, from: coefficient, to: coefficient, using: &stream)
      } else {
        TimeSeries.drifting(known + later, using: &stream)
      }
    let places = Array(0..<known - window)
    let future = Array(known - window..<series.windowCount(of: window))
    let random = Split.random(places, training: share, using: &stream)
    let last = Split.lastPart(of: places, training: share)
    func test(_ training: [Int], _ held: [Int]) -> Double {
      error(of: learned(series, at: training, seed: seed), series, at: held)
    }
    return [test(random.training, random.heldOut), test(last.training, last.heldOut), test(places, future)]
  }
}

@MainActor func judgeSplits() {
  reportPlant()
  let drifting = Foretold(
    name: "with the drift", model: "series", prefix: "", found: foretell(stream: "series", steadyAt: nil))
  let steady = Foretold(
    name: "without a drift", model: "series-steady", prefix: "steady-",
    found: foretell(stream: "series without a drift", steadyAt: steadyCoefficient))
  let places = ["held out at random", "the last part held out", "trained on all that is known, the later steps"]
  var rows: [[String]] = []
  for series in [drifting, steady] {
    for (place, name) in places.enumerated() {
      let quotient = place == 2 ? "1" : spread(series.quotients(place), decimals: 2)
      rows.append([series.name, name, spread(series.column(place), decimals: 2), quotient])
    }
    for (key, place) in [("random-test", 0), ("last-test", 1), ("later-error", 2)] {
      study.value(series.prefix + key, Study.text(Statistics.median(series.column(place)), decimals: 2))
    }
    study.value(series.prefix + "last-nearer", tally(series.isLastNearer))
    for (seed, values) in zip(study.seeds, series.found) {
      for (place, split) in ["test-random", "test-last", "later"].enumerated() {
        study.results.append(
          run: study.label, seed: seed, model: series.model, epoch: seriesEpochs, split: split, metric: "mse",
          value: values[place])
      }
    }
  }
  study.table(
    "series.csv", ["series", "tested on", "mean squared error", "divided by the error on the later steps"], rows)
  study.value("known", Double(known))
  study.value("later", Double(later))
  study.value("window", Double(window))
  study.value("steady-coefficient", shown(steadyCoefficient))
  study.value("random-hopeful", tally(drifting.found.map { $0[0] < $0[2] }))
  study.value("last-hopeful", tally(drifting.found.map { $0[1] < $0[2] }))
  func promised(_ series: Foretold) -> String {
    "the random part foretells \(spread(series.quotients(0), decimals: 2)) of the later error, the last part "
      + "\(spread(series.quotients(1), decimals: 2)), which is nearer to 1 in \(tally(series.isLastNearer)) seeds"
  }
  study.leaveOpen(
    "mmds-s13-6-time-split",
    because: "two generated series, one with and one without a drift, cannot stand for all, and the text's reason, what a state tells of the past, is "
      + "not tried by a network without one; the test error divided by the error, on the \(later) steps after them, of a network trained on all "
      + "known steps: nearer to 1 where the last part is held out than where a random part is",
    found: "one generated series with and one without a drift: with it \(promised(drifting)); without it \(promised(steady)) (medians, central "
      + "80 % of the seeds)")
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
