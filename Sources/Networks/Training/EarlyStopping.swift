import Host
import Tensors

/// Early stopping: a rule that ends a training by its errors on validation data, and a copy of the parameters from each
/// improvement, the last of which is given back.
///
/// ```swift
/// var early = EarlyStopping(of: network, .patience(5, ties: .strict))
/// for epoch in run.epochs(epochs, resuming: &network, &early) {
///   …
///   let error = runner.loss(of: network, on: validation)
///   if early.observe(network, error: error, at: epoch) == .stop { run.stop(at: epoch) }
///   run.endEpoch(epoch, network, early)
/// }
/// network.parameters = early.parameters
/// ```
///
/// With `.firstRise` it is the first version of USC INF 552, lesson 10, which keeps no copy: leave the network as it is.
/// With `.patience` it is "Another Version of Early Stopping" there, and algorithm 1 of Kelleher et al., but for the
/// slot of the best parameters, which begins at 0 in print and here with the network's.
///
/// **Reuse of the validation data** (USC, "Pros and Cons"). To start afresh, take the same random stream for the initial
/// weights and as many epochs on all data. "The previous number of epochs" is `rule.stop`'s, or `rule.best`'s, at which
/// the parameters given back were taken; the text does not say. To go on instead, see `StoppingRule.below`. Where no rule
/// stopped the training before its last epoch, `rule.stop` is nil.
///
/// `BestParameters` keeps a copy too and knows no rule.
public struct EarlyStopping<S: Scalar>: Resumable {
  /// The rule, with the best check and the one that stopped it.
  public private(set) var rule: StoppingRule
  /// θ^best: of the network at `rule.best`; of the one that it began with where there is no best check.
  public private(set) var parameters: Parameters<S>

  /// Begins with the parameters of `network`, and with a rule that has seen no error, else it traps.
  public init(of network: Network<S>, _ rule: StoppingRule) {
    require(rule.last == nil, "EarlyStopping: the rule has seen errors of another training")
    self.rule = rule
    parameters = network.parameters
  }

  /// Takes the error of `network` as it is at the end of `epoch`, and a copy of its parameters if it is the best so far.
  /// After the stop nothing changes any more. A network with another number of parameters traps.
  ///
  /// - Parameters:
  ///   - error: On data that is not trained on; see `StoppingRule.observe`.
  ///   - epoch: Above that of the last check.
  /// - Returns: `.stop` where the training ends, by `Run.stop`.
  @discardableResult
  public mutating func observe(_ network: Network<S>, error: Double, at epoch: Int) -> StoppingRule.Decision {
    require(
      network.parameterCount == parameters.count,
      "EarlyStopping: \(network.parameterCount) parameters, of another network than the \(parameters.count) before")
    guard rule.stop == nil else { return .stop }
    let decision = rule.observe(error, at: epoch)
    // The check that stops a training may be the best one as well.
    if rule.best?.epoch == epoch { parameters = network.parameters }
    return decision
  }

  private var kind: String { "best parameters, " + rule.kind }

  /// What the rule has seen, and the best parameters.
  public var trainingState: TrainingState {
    TrainingState(of: kind, counts: rule.counts, vectors: rule.errors, parameters.flat)
  }

  /// Takes over a state of the same rule and a network of the same size; false, and nothing changes, where it is another's.
  public mutating func resume(from state: TrainingState) -> Bool {
    guard state.fits(kind, counts: 4, vectors: 2), let errors: Tensor<Double> = state.vector(0, count: 2),
      let flat: Tensor<S> = state.vector(1, count: parameters.count),
      let rule = self.rule.resumed(counts: state.counts, errors: errors)
    else { return false }
    var new = self
    new.rule = rule
    new.parameters.flat = flat
    guard new.trainingState == state else { return false }
    self = new
    return true
  }
}
