import Host
import Tensors

/// Adam: each parameter has a step size of its own, from running means of its slope and of its slope's square.
///
/// Kingma and Ba (2015), algorithm 1, for update k = 1, 2, …, with the gradient g = ∂E/∂θ and all numbers by themselves:
///
///     (1)  m ← β₁ m + (1 − β₁) g
///     (2)  v ← β₂ v + (1 − β₂) g²
///     (3)  θ ← θ − η m̂ / (√v̂ + ε),   m̂ = m / (1 − β₁ᵏ),  v̂ = v / (1 − β₂ᵏ)
///
/// m and v begin as 0, so that m is the mean of all slopes so far, weighted by β₁ to their age, times 1 − β₁ᵏ; the hats
/// divide that out. The first step is therefore η g / (|g| + ε): η in size for every slope far above ε, steep or flat. A
/// parameter whose slope was 0 from the first update on does not move.
///
/// ```swift
/// var rule = Adam(of: network)
/// rule.update(&network, along: runner.gradient(of: network, on: examples), learningRate: 0.001)
/// ```
///
/// η is the `learningRate` of the update; the paper suggests 0.001. PyTorch's `Adam` computes the same but for rounding,
/// and so does JAX's in optax.
public struct Adam<S: Scalar>: UpdateRule {
  /// β₁: the share of itself that the mean of slopes keeps.
  public let slopeDecay: Double
  /// β₂: the share of itself that the mean of their squares keeps.
  public let squareDecay: Double
  /// ε, added to the root, by which nothing is divided by 0.
  public let epsilon: Double
  /// How many updates it has made: k.
  public private(set) var updates = 0
  /// m, in the layout of `Parameters`; zeros before the first update.
  public private(set) var slopes: Tensor<S>
  /// v, in the same layout; zeros before the first update, never negative.
  public private(set) var squares: Tensor<S>

  /// Before the first update of `network`, or of others built like it; what is not given is as the paper suggests.
  ///
  /// Both shares lie from 0 to below 1, and ε is above 0 in the type of the parameters, else it traps.
  public init(
    of network: Network<S>, slopeDecay: Double = 0.9, squareDecay: Double = 0.999, epsilon: Double = 1e-8
  ) {
    for (name, share) in [("slopeDecay", slopeDecay), ("squareDecay", squareDecay)] {
      require((0..<1).contains(share), "Adam: \(name) \(share) is not from 0 to below 1")
    }
    require(S(epsilon) > 0 && S(epsilon).isFinite, "Adam: epsilon \(epsilon) is not above 0 in \(S.self)")
    self.slopeDecay = slopeDecay
    self.squareDecay = squareDecay
    self.epsilon = epsilon
    slopes = Tensor(zeros: [network.parameterCount])
    squares = slopes
  }

  /// One update, equations (1) to (3); a network or gradient of another size traps.
  public mutating func update(_ network: inout Network<S>, along gradient: Gradient<S>, learningRate: Double) {
    let count = slopes.count
    require(
      gradient.count == count && network.parameterCount == count,
      "Adam: \(count) numbers for a network of \(network.parameterCount) and a gradient of \(gradient.count)")
    updates += 1
    // The hats as two factors, in double precision: m̂ / (√v̂ + ε) = m / (1 − β₁ᵏ) / (√v / √(1 − β₂ᵏ) + ε).
    let coefficients = Kernels.AdamCoefficients(
      first: slopeDecay, second: squareDecay,
      scale: learningRate / (1 - LearningRate.power(slopeDecay, updates)),
      correction: 1 / (1 - LearningRate.power(squareDecay, updates)).squareRoot(), epsilon: epsilon)
    slopes.withUnsafeMutable { m in
      squares.withUnsafeMutable { v in
        network.parameters.flat.withUnsafeMutable { θ in
          guard let m = m.baseAddress, let v = v.baseAddress, let θ = θ.baseAddress else { return }
          Kernels.adamStep(coefficients, along: gradient.base, m: m, v: v, θ: θ, count: count)
        }
      }
    }
  }

  private var kind: String { "Adam \(slopeDecay) \(squareDecay) \(epsilon)" }

  /// m, v and the number of updates, under β₁, β₂ and ε.
  public var trainingState: TrainingState { TrainingState(of: kind, counts: [updates], vectors: slopes, squares) }

  /// Takes over m, v and the number of updates; false, and nothing changes, where β₁, β₂, ε or the network's size is
  /// another, or a number of v is negative.
  public mutating func resume(from state: TrainingState) -> Bool {
    guard state.fits(kind, counts: 1, vectors: 2),
      let slopes: Tensor<S> = state.vector(0, count: slopes.count),
      let squares: Tensor<S> = state.vector(1, count: squares.count), !squares.values.contains(where: { $0 < 0 })
    else { return false }
    (self.slopes, self.squares, updates) = (slopes, squares, state.counts[0])
    return true
  }
}
