import Host
import Tensors

/// How the parameters of a network follow from a gradient: a value, with what it remembers from one update to the
/// next, which a checkpoint keeps with the parameters.
///
/// ```swift
/// var rule = Momentum(of: network, 0.9)
/// for epoch in run.epochs(epochs, resuming: &network, &rule) {
///   let gradient = runner.gradient(of: network, on: examples)
///   rule.update(&network, along: gradient, learningRate: rate(rule.updates))
///   run.endEpoch(epoch, network, rule)
/// }
/// ```
///
/// A rule that needs no memory and no count is `Network.descend(along:learningRate:)`.
public protocol UpdateRule<S>: Resumable {
  associatedtype S: Scalar
  /// How many updates it has made: the place in a schedule of the learning rate.
  var updates: Int { get }
  /// One update of the parameters θ of `network` along `gradient`, ∂E/∂θ; `learningRate` is η.
  mutating func update(_ network: inout Network<S>, along gradient: Gradient<S>, learningRate: Double)
}

/// Plain gradient descent, `θ ← θ − η ∂E/∂θ`, with its updates counted; the same bits as `Network.descend`.
public struct GradientDescent<S: Scalar>: UpdateRule {
  /// How many updates it has made.
  public private(set) var updates = 0

  /// Before the first update.
  public init() {}

  /// `θ ← θ − η ∂E/∂θ`.
  public mutating func update(_ network: inout Network<S>, along gradient: Gradient<S>, learningRate: Double) {
    network.descend(along: gradient, learningRate: learningRate)
    updates += 1
  }

  /// The number of updates.
  public var trainingState: TrainingState { TrainingState(of: "gradient descent", counts: [updates]) }

  /// Takes over the number of updates; false, and nothing changes, where the state is another rule's.
  public mutating func resume(from state: TrainingState) -> Bool {
    guard state.fits("gradient descent", counts: 1, vectors: 0) else { return false }
    updates = state.counts[0]
    return true
  }
}

/// Gradient descent with momentum: an update keeps the share μ of the one before it,
/// `Δθ ← μ Δθ − η ∂E/∂θ`, `θ ← θ + Δθ`.
///
/// So Rumelhart, Hinton and Williams (1986), equation (9), where μ is α and η is ε. PyTorch's `SGD` keeps Δθ/η instead;
/// with a learning rate that does not change, both make the same steps.
public struct Momentum<S: Scalar>: UpdateRule {
  /// μ.
  public let momentum: Double
  /// How many updates it has made.
  public private(set) var updates = 0
  /// Δθ, the last update, in the layout of `Parameters`; zeros before the first.
  public private(set) var change: Tensor<S>

  /// Before the first update of `network`, or of others built like it. The momentum lies from 0 to below 1, else it
  /// traps: from 1 on, what was learnt first would never fade.
  public init(of network: Network<S>, _ momentum: Double) {
    require((0..<1).contains(momentum), "Momentum: \(momentum) is not from 0 to below 1")
    self.momentum = momentum
    change = Tensor(zeros: [network.parameterCount])
  }

  /// `Δθ ← μ Δθ − η ∂E/∂θ`, `θ ← θ + Δθ`; a network or gradient of another size traps.
  @_specialize(where S == Float)
  public mutating func update(_ network: inout Network<S>, along gradient: Gradient<S>, learningRate: Double) {
    require(
      gradient.count == change.count && network.parameterCount == change.count,
      "Momentum: \(change.count) numbers for a network of \(network.parameterCount) and a gradient of \(gradient.count)")
    let (μ, η, dE) = (S(momentum), S(learningRate), gradient.base)
    change.withUnsafeMutable { Δθ in
      network.parameters.flat.withUnsafeMutable { θ in
        for i in 0..<θ.count {
          Δθ[i] = μ * Δθ[i] - η * dE[i]
          θ[i] += Δθ[i]
        }
      }
    }
    updates += 1
  }

  private var kind: String { "momentum \(momentum)" }

  /// Δθ and the number of updates, under μ.
  public var trainingState: TrainingState { TrainingState(of: kind, counts: [updates], vectors: change) }

  /// Takes over Δθ and the number of updates; false, and nothing changes, where μ or the network's size is another.
  public mutating func resume(from state: TrainingState) -> Bool {
    guard state.fits(kind, counts: 1, vectors: 1), let change: Tensor<S> = state.vector(0, count: change.count) else {
      return false
    }
    self.change = change
    updates = state.counts[0]
    return true
  }
}
