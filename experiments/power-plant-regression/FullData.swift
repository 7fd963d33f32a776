//#-hidden-code
import Datasets
import Host
import Ledger
import LinearAlgebra
import Networks
import Studies
import Tensors

/// The section of the chapter on all hours: a straight line and a network with two and with four inputs, for each
/// seed's split.
func fitAllHours(_ study: Study) {
//#-end-hidden-code
/*:
 ## Extension: all {{value hours}} hours

 No text prints what follows. The same kind of network, on {{value hoursOrigin}}: a random
 {{value trainingShare}} % of the hours to train on, the rest held out, ranges taken from the training hours,
 mini-batches of {{value batchSize}} with summed gradients and α = {{value fullRate}}, and random initial weights by
 Xavier's rule, with the variance $2/(n_{in} + n_{out})$ for a layer of $n_{out}$ units on $n_{in}$ inputs. Beside it, a
 straight line: ordinary least squares by LAPACK on the same split. "2 inputs" are temperature and humidity as above;
 "4 inputs" add exhaust vacuum and pressure. A *seed* fixes the split, the initial weights and the order of the hours. A
 `Run` is the training from one seed, with its random numbers, its threads and its curve. Errors are roots of the mean
 squared error (RMSE), in MW. `ScaledHours.swift` has the straight line, the scaling and the error:

 {{code ScaledHours.swift}}
 */
  struct Hours {
    let training, test: [[Double]]  // each row: inputs, then the output in MW
    let heldOut: [Int]              // the places of the test rows in the file

    init(_ hours: [PowerPlant.Hour], inputs: Int, share: Double, seed: UInt64) {
      let rows = hours.map { hour -> [Double] in
        Array([hour.ambientTemperature, hour.relativeHumidity, hour.exhaustVacuum, hour.ambientPressure]
          .prefix(inputs)) + [hour.electricalOutput]
      }
      var stream = RandomStream(seed: seed, name: "split")
      let split = Split.random(rows.indices, training: share, using: &stream)
      training = split.training.map { rows[$0] }
      heldOut = split.heldOut
      test = heldOut.map { rows[$0] }
    }
  }

  let plant = study.powerPlant()
  let (share, batch, η) = (trainingShare, batchSize, fullRate)
//#-hidden-code
  // The hours that were held out are predicted by the networks of all seeds.
  study.plan(plant == nil ? [] : [2, 4].map { PlannedModel("network \($0)-3-2-1", keepsNetworks: true) })
//#-end-hidden-code
  var fits: [Fit] = []
  for width in plant == nil ? [] : [2, 4] {
    let hours = plant?.hours ?? []
    fits += leastSquares(study, name: "least squares, \(width) inputs", seeds: study.seeds) {
      let split = Hours(hours, inputs: width, share: share, seed: $0)
      return (split.training, split.test)
    }
    let name = "network \(width)-3-2-1"
    let trained = study.train(name) { run in
      let split = Hours(hours, inputs: width, share: share, seed: run.seed)
      let range = Ranges(of: split.training)
      let (training, test) = (range.examples(split.training), range.examples(split.test))
      var network = Network<Float>(input: [width]) {
        Dense(3); Sigmoid()
        Dense(2); Sigmoid()
        Dense(1); Sigmoid()
      }
      var weights = run.stream("weights")
      network.initialize(using: &weights)
      let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: run.pool)
      for epoch in run.epochs(fullEpochs, resuming: &network) {
        var stream = run.stream("shuffle \(epoch)")
        for examples in training.shuffledBatches(of: batch, using: &stream) {
          network.descend(along: runner.gradient(of: network, on: examples), learningRate: η)
        }
        if run.isSample(epoch) {
          run.record(epoch: epoch, split: "train", metric: "rmse", training.rmse(of: network, range))
          run.record(epoch: epoch, split: "test", metric: "rmse", test.rmse(of: network, range))
        }
        run.endEpoch(epoch, network)
      }
      return network
    }
    study.model("network-\(width)-3-2-1", trained[0].network)
    for fit in trained {
      let split = Hours(hours, inputs: width, share: share, seed: fit.seed)
      let range = Ranges(of: split.training)
      fits.append(
        Fit(
          model: name, seed: fit.seed, truth: split.test.map { $0[width] },
          predicted: range.examples(split.test).predictions(of: fit.network, range)))
    }
  }
//#-hidden-code
  describe(study, fits: fits, share: share, batch: batch, rate: η)
  study.value("hours", Double(plant?.hours.count ?? 9_568))
  study.value("hoursOrigin", study.isOnOwnData ? "the user's own rows" : "the full data set (Tüfekci 2014)")
  study.model("reconstructed", network0)
  if let plant {
    let split = Hours(plant.hours, inputs: 4, share: share, seed: study.seeds[0])
    study.table("held-out.csv", ["row"], split.heldOut.map { ["\($0 + 1)"] })
  }
}
//#-end-hidden-code
/*:
 {{table full-data-summary.csv}}

 ![Held-out hours of the full data: RMSE of four models, one point a seed, and predicted against true output](full-data.png)

 {{value fullDataSentence}}
 */
//#-hidden-code
/// Tables, figure data and the sentence on the full data.
func describe(_ study: Study, fits: [Fit], share: Double, batch: Int, rate: Double) {
  study.value("trainingShare", 100 * share)
  study.value("batchSize", Double(batch))
  study.value("fullRate", rate, decimals: 1)
  for fit in fits {
    study.results.append(
      run: study.label, seed: fit.seed, model: fit.model, epoch: 0, split: "test", metric: "r2", value: fit.r2)
  }
  var models: [String] = []
  for fit in fits where !models.contains(fit.model) { models.append(fit.model) }
  func of(_ model: String) -> [Fit] { fits.filter { $0.model == model } }
  study.table(
    "full-data-summary.csv", ["model", "RMSE on held-out hours, MW", "R²", "seeds"],
    models.map { model in
      [
        model, Study.summary(of(model).map(\.rmse), decimals: 3), Study.summary(of(model).map(\.r2), decimals: 4),
        "\(of(model).count)",
      ]
    })
  study.table(
    "full-data-rmse.csv", ["place", "model", "seed", "rmse"],
    models.enumerated().flatMap { place, model in
      of(model).map { ["\(place + 1)", model, "\($0.seed)", NumberText.shortest($0.rmse)] }
    })
  // The held-out hours of the first seed, by the last model.
  let shown = fits.last { $0.seed == study.seeds.first }
  study.table(
    "full-data-predictions.csv", ["true", "predicted"],
    zip(shown?.truth ?? [], shown?.predicted ?? []).map {
      [Study.plain($0.0, 2), Study.plain($0.1, 2)]
    })
  guard models.count == 4 else {
    study.value(
      "fullDataSentence",
      "The full data set was not at hand in this run, so the table and the figure are empty; no verdict depends on it.")
    return
  }
  func wins(_ network: String, _ line: String) -> Int {
    zip(of(network), of(line)).filter { $0.rmse < $1.rmse }.count
  }
  let (two, four) = (wins(models[1], models[0]), wins(models[3], models[2]))
  study.value(
    "fullDataSentence",
    "The network is closer than the straight line for \(two) of \(study.seeds.count) splits with two inputs "
      + "and for \(four) of \(study.seeds.count) with four"
      + (study.isOnOwnData
        ? "."
        : ". These networks bend the plane only a little; larger ones were not tried. Two more inputs help either model "
          + "more than the bend does."))
}

extension Study {
  /// `number` with `decimals` decimals, as a program reads it.
  static func plain(_ number: Double, _ decimals: Int) -> String {
    let text = NumberText.shortest(rounded(number, decimals))
    return text
  }
}
//#-end-hidden-code
