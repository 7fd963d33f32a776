import Ledger
import LinearAlgebra
import Networks
import Studies
import Tensors

/// What a model says about the hours that were held out, in MW.
struct Fit: Sendable {
  let model: String
  let seed: UInt64
  let truth: [Double]
  let predicted: [Double]

  /// Root of the mean squared error, in MW.
  var rmse: Double { (squares / Double(truth.count)).squareRoot() }
  /// The share of the output's variance that is explained.
  var r2: Double {
    let mean = Statistics.mean(truth)
    let all = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    // A few hours of one's own may all have the same output.
    return all > 0 ? 1 - squares / all : 0
  }
  private var squares: Double { zip(truth, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
}

/// The smallest and largest value of each column of the training hours; the last column is the output.
struct Ranges: Sendable {
  let low, high: [Double]

  init(of rows: [[Double]]) {
    let columns = rows[0].indices
    let low = columns.map { column in rows.map { $0[column] }.min() ?? 0 }
    self.low = low
    // A column that is the same in all training hours, as a few of one's own may have it, becomes zeros.
    high = columns.map { column in
      let most = rows.map { $0[column] }.max() ?? 1
      return most > low[column] ? most : low[column] + 1
    }
  }

  func examples(_ rows: [[Double]]) -> ScaledHours {
    ScaledHours(
      hours: rows.map { row in row.indices.map { Float((row[$0] - low[$0]) / (high[$0] - low[$0])) } },
      truth: rows.map { $0[$0.count - 1] })
  }

  /// An output on the unit interval in MW.
  func megawatts(_ y: Float) -> Double {
    low[low.count - 1] + Double(y) * (high[high.count - 1] - low[low.count - 1])
  }
}

/// Hours mapped by `Ranges`.
struct ScaledHours: Sendable {
  let hours: [[Float]]
  let truth: [Double]

  private func tensor(_ members: [Int], _ features: Range<Int>) -> Tensor<Float> {
    Tensor([features.count, members.count], features.flatMap { feature in members.map { hours[$0][feature] } })
  }

  /// All hours in a new order, `size` at a time.
  func shuffledBatches(of size: Int, using stream: inout RandomStream) -> [DenseExamples<Float>] {
    let (order, width) = (stream.permutation(hours.count), hours[0].count - 1)
    return stride(from: 0, to: order.count, by: size).map { first in
      let members = Array(order[first..<min(first + size, order.count)])
      return DenseExamples(inputs: tensor(members, 0..<width), targets: tensor(members, width..<width + 1))
    }
  }

  /// In MW, for every hour in order.
  func predictions(of network: Network<Float>, _ range: Ranges) -> [Double] {
    network(tensor(Array(hours.indices), 0..<hours[0].count - 1)).values.map(range.megawatts)
  }

  /// In MW.
  func rmse(of network: Network<Float>, _ range: Ranges) -> Double {
    Fit(model: "", seed: 0, truth: truth, predicted: predictions(of: network, range)).rmse
  }
}

/// Ordinary least squares with an intercept, for each seed's split.
func leastSquares(
  _ study: Study, name: String, seeds: [UInt64],
  _ split: @Sendable (UInt64) -> (training: [[Double]], test: [[Double]])
) -> [Fit] {
  @Sendable func design(_ row: [Double]) -> [Double] { [1] + row.dropLast() }
  let fits = study.map(seeds) { seed -> (Fit, String?) in
    let (training, test) = split(seed)
    do throws(LeastSquares.Failure) {
      let w = try LeastSquares.solve(
        design: Tensor(rows: training.map(design)), observed: training.map { $0[$0.count - 1] })
      let predicted = test.map { row in zip(design(row), w).reduce(0) { $0 + $1.0 * $1.1 } }
      return (Fit(model: name, seed: seed, truth: test.map { $0[$0.count - 1] }, predicted: predicted), nil)
    } catch {
      return (Fit(model: name, seed: seed, truth: [], predicted: []), "\(error)")
    }
  }
  for (fit, problem) in fits {
    if let problem { study.fail("\(name), seed \(fit.seed): \(problem)") }
    study.results.append(
      run: study.label, seed: fit.seed, model: name, epoch: 0, split: "test", metric: "rmse", value: fit.rmse)
  }
  return fits.map(\.0)
}
