import Host
import Tensors

/// The parameters with the lowest score so far, such as the errors on validation data: what a training with early
/// stopping gives back.
///
/// ```swift
/// var best = BestParameters(of: network)
/// for epoch in run.epochs(epochs, resuming: &network, &best) {
///   …
///   best.consider(network, score: runner.loss(of: network, on: validation), at: epoch)
///   if best.age(at: epoch) >= patience { run.stop(at: epoch) }
///   run.endEpoch(epoch, network, best)
/// }
/// network.parameters = best.parameters
/// ```
///
/// The rules of early stopping as texts print them, each with its copy, are `EarlyStopping`.
public struct BestParameters<S: Scalar>: Resumable {
  /// Of the network that it began with until another has a score.
  public private(set) var parameters: Parameters<S>
  /// The lowest score; +∞ before there is any.
  public private(set) var score = Double.infinity
  /// The epoch of that score; 0 before there is any.
  public private(set) var epoch = 0

  /// Begins with the parameters of `network` and no score.
  public init(of network: Network<S>) { parameters = network.parameters }

  /// Keeps a copy of the parameters of `network` where `score` is lower than all before. Of equal scores the first
  /// counts, which is the one with less training; NaN is no score.
  ///
  /// - Returns: Whether it is the best now.
  @discardableResult
  public mutating func consider(_ network: Network<S>, score: Double, at epoch: Int) -> Bool {
    require(
      network.parameterCount == parameters.count,
      "BestParameters: \(network.parameterCount) parameters, of another network than the \(parameters.count) before")
    guard score < self.score else { return false }
    (parameters, self.score, self.epoch) = (network.parameters, score, epoch)
    return true
  }

  /// For how many epochs, at the end of `epoch`, no score was lower.
  public func age(at epoch: Int) -> Int { epoch - self.epoch }

  /// The best parameters, with their score and epoch.
  public var trainingState: TrainingState {
    TrainingState(of: "best parameters", counts: [epoch], vectors: Tensor([1], [score]), parameters.flat)
  }

  /// Takes over a state of a network of the same size; false, and nothing changes, where it is another's.
  public mutating func resume(from state: TrainingState) -> Bool {
    guard state.fits("best parameters", counts: 1, vectors: 2),
      let score: Tensor<Double> = state.vector(0, count: 1), !score[0].isNaN,
      let flat: Tensor<S> = state.vector(1, count: parameters.count)
    else { return false }
    parameters.flat = flat
    self.score = score[0]
    epoch = state.counts[0]
    return true
  }
}
