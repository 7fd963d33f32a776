import Networks
import Tensors

/// What ended a training before its last epoch; nothing, for most.
struct TrainingEnd: Codable, Equatable, Sendable {
  var divergedAt: Int?
  var flatAt: Int?
  var stoppedAt: Int?
}

/// A network that a run has trained.
///
/// Where the study works with shards, the training, or the reading of its shard, is put off until the program asks for
/// one of these properties: it then costs what it costs.
public struct Trained<S: Scalar>: Sendable {
  /// The seed of the training.
  public let seed: UInt64
  /// Whether `network` can be had without training.
  let hasNetwork: Bool
  private let end: Deferred<TrainingEnd>
  private let kept: Deferred<Network<S>>

  /// As the training left it, diverged or not. Where it was collected from a shard that keeps none, the program ends
  /// with a line that says so.
  public var network: Network<S> { kept.value }
  /// The epoch at which the parameters ceased to be finite; nil for a training that went well.
  public var divergedAt: Int? { end.value.divergedAt }
  /// The epoch at which the training was ended because its loss stood still; see `Run.isFlat`.
  public var flatAt: Int? { end.value.flatAt }
  /// The epoch at which the experiment ended the training; see `Run.stop`.
  public var stoppedAt: Int? { end.value.stoppedAt }

  init(seed: UInt64, network: Network<S>, divergedAt: Int?, flatAt: Int?, stoppedAt: Int? = nil) {
    self.init(
      seed: seed, end: Deferred(TrainingEnd(divergedAt: divergedAt, flatAt: flatAt, stoppedAt: stoppedAt)),
      network: Deferred(network), hasNetwork: true)
  }

  init(seed: UInt64, end: Deferred<TrainingEnd>, network: Deferred<Network<S>>, hasNetwork: Bool) {
    self.seed = seed
    self.end = end
    kept = network
    self.hasNetwork = hasNetwork
  }
}
