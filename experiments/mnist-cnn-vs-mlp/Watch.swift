import Datasets
import Ledger
import Networks
import Studies
import Tensors

/// What is watched in a training beside its errors, batch by batch: the loss, and how far each layer's step goes. It changes
/// nothing in the training.
struct Watch {
  /// A batch is a peak when its loss is more than this times the median of its epoch.
  static let peak = 2.0

  /// The layers with parameters.
  private let layers: [String]
  private var losses: [Double] = []
  private var gradients: [Double] = []
  private var steps: [[Double]]

  init(_ network: Network<Float>) {
    layers = zip(network.layerNames, network.parameterCounts).filter { $1 > 0 }.map(\.0)
    steps = layers.map { _ in [] }
  }

  /// Notes the loss of a batch and its gradient: the norm, and that of each layer's part.
  mutating func note(_ loss: Double, _ gradient: Gradient<Float>) {
    losses.append(loss)
    gradients.append(gradient.norm)
    for (index, layer) in layers.enumerated() {
      steps[index].append(Double(gradient.values(of: layer).reduce(0) { $0 + $1 * $1 }).squareRoot())
    }
  }

  /// Records the epoch, to four decimals, and begins the next.
  mutating func record(epoch: Int, _ run: Run) {
    func record(_ metric: String, _ value: Double) {
      guard value.isFinite else { return }
      run.record(epoch: epoch, split: "train", metric: metric, (value * 1e4).rounded() / 1e4)
    }
    let median = Statistics.median(losses)
    record("loss_median", median)
    record("loss_largest", losses.max() ?? 0)
    record("loss_last", losses.last ?? 0)
    record("peaks", Double(losses.filter { $0 > Self.peak * median }.count))
    record("gradient_median", Statistics.median(gradients))
    record("gradient_largest", gradients.max() ?? 0)
    // By how much the longest step of a layer exceeds its usual one; the step size cancels.
    for (layer, norms) in zip(layers, steps) {
      record("growth_\(layer)", (norms.max() ?? 0) / Statistics.median(norms))
    }
    (losses, gradients) = ([], [])
    steps = layers.map { _ in [] }
  }

  /// How many rectified units of each layer put out 0 for every one of `examples`; of a convolution, how many filters do
  /// so at every place.
  static func silentUnits(
    of network: Network<Float>, on examples: PictureExamples<Float>
  ) -> [(layer: String, count: Int)] {
    let rectifiers = network.layers.indices.filter { $0 > 0 && network.layerNames[$0].hasPrefix("activation") }
    var speaks = rectifiers.map { [Bool](repeating: false, count: network.outputShapes[$0][0]) }
    for index in 0..<examples.pieceCount {
      let outputs = network.activations(of: examples, piece: index)
      for (number, layer) in rectifiers.enumerated() {
        // [units, …, examples]: what a unit puts out lies together.
        let numbers = outputs[layer].values
        let each = numbers.count / speaks[number].count
        for unit in speaks[number].indices where !speaks[number][unit] {
          speaks[number][unit] = numbers[unit * each..<(unit + 1) * each].contains { $0 > 0 }
        }
      }
    }
    return zip(rectifiers, speaks).map { (network.layerNames[$0 - 1], $1.filter { !$0 }.count) }
  }
}
