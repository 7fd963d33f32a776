import Networks
import Tensors

/// A way to use the gradients of the four examples.
struct Schedule: Sendable {
  var name: String
  /// Sum or mean over the batch.
  var reduction = Reduction.sum
  /// How many examples are drawn, with replacement, for each update; nil: all four.
  var sample: Int?
  /// The learning rate of update i, from 0.
  var rate: LearningRate
}

/// E = ½ Σ (t − a)² over all examples before each of `count` updates, and after the last.
func descend(
  _ start: Network<Double>, _ inputs: Tensor<Double>, _ targets: Tensor<Double>, _ schedule: Schedule,
  updates count: Int
) -> [Double] {
  var network = start
  let all = DenseExamples(inputs: inputs, targets: targets)
  let (x, t) = (inputs.rows, targets.rows)
  func examples(_ members: [Int]) -> DenseExamples<Double> {
    DenseExamples(
      inputs: Tensor(rows: x.map { row in members.map { row[$0] } }),
      targets: Tensor(rows: t.map { row in members.map { row[$0] } }))
  }
  let runner = BatchRunner(
    network, loss: .halfSquaredError, reduction: schedule.reduction, pool: WorkerPool(threads: 1))
  let total = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
  var stream = RandomStream(seed: 1, name: "sampling")
  var errors: [Double] = []
  for update in 0..<count {
    errors.append(total.loss(of: network, on: all))
    let batch = schedule.sample.map { count in examples((0..<count).map { _ in stream.integer(below: x[0].count) }) }
    network.descend(along: runner.gradient(of: network, on: batch ?? all), learningRate: schedule.rate(update))
  }
  return errors + [total.loss(of: network, on: all)]
}
