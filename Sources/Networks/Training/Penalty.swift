import Host
import Tensors

/// A term αR(θ) that is added to the loss and grows with the parameters, so that small ones are preferred
/// (Leskovec, Rajaraman and Ullman, section 13.6.1; Zaki and Meira, chapter 26, equation 14).
///
/// ```swift
/// let penalty = Penalty.halfL2(0.01)
/// let gradient = runner.gradient(of: network, on: batch)
/// penalty.add(to: gradient, of: network)
/// network.descend(along: gradient, learningRate: η)
/// ```
///
/// It is added once, whatever the loss is divided by: beside a mean over n examples the same α weighs n times as much as
/// beside their sum. Whoever clips decides by the order whether the penalty is clipped too.
public struct Penalty: Sendable, Equatable {
  private enum Form: Equatable {
    case squares, halfSquares, magnitudes
  }

  /// α, 0 or larger.
  public let alpha: Double
  /// Which parameters are penalised.
  public let group: ParameterGroup
  private let form: Form

  private init(_ form: Form, _ alpha: Double, _ group: ParameterGroup) {
    require(alpha >= 0 && alpha.isFinite, "Penalty: a factor of \(alpha) is not finite and at least 0")
    (self.form, self.alpha, self.group) = (form, alpha, group)
  }

  /// α‖θ‖² = α Σ θᵢ² (Leskovec, Rajaraman and Ullman, equation 13.17), with the gradient 2αθ. An α that is not finite
  /// or is below 0 traps, here and in the others.
  public static func l2(_ α: Double, on group: ParameterGroup = .weights) -> Penalty { Penalty(.squares, α, group) }

  /// (α/2) ‖θ‖², with the gradient αθ: Zaki and Meira, chapter 26, equation 15. PyTorch's `SGD(weight_decay: α)` adds
  /// the same gradient, to biases too.
  public static func halfL2(_ α: Double, on group: ParameterGroup = .weights) -> Penalty {
    Penalty(.halfSquares, α, group)
  }

  /// α Σ |θᵢ| (Leskovec, Rajaraman and Ullman, equation 13.18), with the subgradient α sign θ, 0 where θ is 0. Steps
  /// along it jump over 0 and hardly ever end there; `Network.softThreshold(by:on:)` sets numbers to 0.
  public static func l1(_ α: Double, on group: ParameterGroup = .weights) -> Penalty { Penalty(.magnitudes, α, group) }

  /// αR(θ), summed in double precision: what is to be added to the loss.
  @_specialize(where S == Float)
  public func value<S: Scalar>(of network: Network<S>) -> Double {
    let ranges = network.parameters.ranges(of: group)
    let sum = network.parameters.flat.withUnsafe { θ -> Double in
      guard let base = θ.baseAddress else { return 0 }
      var sum = 0.0
      for range in ranges {
        if form == .magnitudes {
          for index in range { sum += Double(base[index].magnitude) }
        } else {
          sum += Kernels.squaredNorm(base + range.lowerBound, count: range.count)
        }
      }
      return sum
    }
    return form == .halfSquares ? alpha / 2 * sum : alpha * sum
  }

  /// Adds ∂(αR)/∂θ at the parameters of `network` to `gradient`, in place; a gradient of another size traps.
  @_specialize(where S == Float)
  public func add<S: Scalar>(to gradient: Gradient<S>, of network: Network<S>) {
    require(
      gradient.count == network.parameterCount,
      "Penalty: a gradient of \(gradient.count) numbers for a network of \(network.parameterCount)")
    let (dE, ranges) = (gradient.base, network.parameters.ranges(of: group))
    let (slope, factor) = (S(alpha), form == .squares ? 2 * alpha : alpha)
    network.parameters.flat.withUnsafe { θ in
      guard let base = θ.baseAddress else { return }
      for range in ranges {
        if form == .magnitudes {
          for index in range {
            let number = base[index]
            dE[index] += number > 0 ? slope : number < 0 ? -slope : 0
          }
        } else {
          Kernels.add(
            base + range.lowerBound, scaledBy: factor, to: dE + range.lowerBound, count: range.count)
        }
      }
    }
  }
}

extension Network {
  /// Weight decay: θ ← factor · θ, before the step along the gradient of the loss alone.
  ///
  /// With the factor 1 − ηα this and `descend(along:learningRate:)` make the same update as a step along the gradient
  /// with `Penalty.halfL2(α)` added, but for rounding: Zaki and Meira, chapter 26, equation 16, and for biases too
  /// Rajati's slide, Lesson 10. With `Penalty.l2(α)` the factor is 1 − 2ηα. It holds for plain gradient descent; with
  /// momentum the two differ.
  ///
  /// The gradient is that at the parameters before the decay. A factor that does not lie from 0 to 1 traps: below 0 the
  /// step jumps past 0.
  @_specialize(where S == Float)
  public mutating func decay(by factor: Double, on group: ParameterGroup = .weights) {
    require(factor >= 0 && factor <= 1, "decay: a factor of \(factor) is not from 0 to 1")
    let (scale, ranges) = (S(factor), parameters.ranges(of: group))
    parameters.flat.withUnsafeMutable { θ in
      for range in ranges {
        for index in range { θ[index] *= scale }
      }
    }
  }

  /// θ ← sign θ · max(|θ| − t, 0): what lies within t of 0 becomes 0, and all else moves towards it by t.
  ///
  /// After a step along the gradient of the loss alone, with t = ηα, it is the proximal step for the penalty of
  /// Leskovec, Rajaraman and Ullman (13.18): the θ that makes ½(θ − w)² + t|θ| smallest, w being the number before. The
  /// zeros for which that section commends L1 are exact then.
  ///
  /// - Parameter threshold: t, rounded to the type of the numbers; one that is not finite or is below 0 traps.
  @_specialize(where S == Float)
  public mutating func softThreshold(by threshold: Double, on group: ParameterGroup = .weights) {
    require(
      threshold >= 0 && threshold.isFinite, "softThreshold: a threshold of \(threshold) is not finite and at least 0")
    let (t, ranges) = (S(threshold), parameters.ranges(of: group))
    parameters.flat.withUnsafeMutable { θ in
      for range in ranges {
        for index in range {
          let number = θ[index]
          // A NaN is in neither case, and stays one.
          θ[index] = number.magnitude <= t ? 0 : number > 0 ? number - t : number + t
        }
      }
    }
  }
}
