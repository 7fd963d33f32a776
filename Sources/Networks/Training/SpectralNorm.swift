import Host
import Tensors

extension Network {
  /// Projects weight matrices to the spectral norm ‖W‖₂ ≤ c: singular values above c become c, all else stays.
  ///
  /// Zhang (introduction, section 3.2) names "Constrain ‖W‖ ≈ 1" against gradients that explode or vanish, since the
  /// gradient of a linear recurrent network holds a power of W, equation (38); how W is kept there he does not say. Of all
  /// matrices of norm c or less the one with clipped singular values is nearest to W in Frobenius' norm, which makes a step
  /// and this one projected gradient descent. W · c/‖W‖₂ has the same norm, but shrinks every direction because of the
  /// longest, and what vanishes would vanish sooner. A norm below c is left: the gradient steps, and an initialiser such
  /// as `.orthogonal`, see to that side of "≈".
  ///
  /// ```swift
  /// network.descend(along: gradient, learningRate: η)
  /// network.project(toSpectralNorm: 1, of: ["rnn1.weight_hh_l0"])
  /// ```
  ///
  /// A weight of several axes is taken for the matrix of its first axis by all others, `[filters, channels · height ·
  /// width]` for a convolution, the gates of an LSTM below each other. A matrix whose norm is at most c, but for the
  /// rounding of its numbers, keeps its bits, so that a second projection changes nothing; so does one with a number that
  /// is not finite. The singular values are computed in double precision (see `SingularValues` for how long it takes),
  /// those of a matrix whose Frobenius norm is at most c not at all.
  ///
  /// - Parameters:
  ///   - limit: c; one that is not finite and above 0 traps.
  ///   - keys: which weights; all with two axes or more where it is nil. An unknown one traps, and one with a single axis.
  @_specialize(where S == Float)
  public mutating func project(toSpectralNorm limit: Double, of keys: [String]? = nil) {
    require(limit > 0 && limit.isFinite, "project: a norm of \(limit) is not finite and above 0")
    let weights = parameters.descriptions.filter { $0.description.shape.count >= 2 }.map { $0.key }
    for key in keys ?? weights {
      let weight = parameters[key]
      require(weight.shape.count >= 2, "project: \(key) of shape \(weight.shape) is no matrix")
      let columns = weight.shape.dropFirst().reduce(1, *)
      let W = Tensor<Double>([weight.shape[0], columns], weight.values.map { Double($0) })
      guard W.values.allSatisfy(\.isFinite), W.norm > limit else { continue }
      let parts = SingularValues(of: W)
      // Numbers rounded to their type are off by up to half a unit each, a matrix of them by its rank's root as much.
      let rounding = max(Double(S.ulpOfOne), 64 * Double.ulpOfOne) * Double(parts.values.count).squareRoot()
      guard parts.values[0] > limit * (1 + rounding) else { continue }
      // W ← Σⱼ min(σⱼ, c) uⱼ vⱼᵀ. To take the excess off W instead would leave the rounding of numbers far above c.
      let left: [[Double]] = parts.left.columns
      let scaled = zip(parts.values, left).map { σ, u in u.map { min(σ, limit) * $0 } }
      let projected = Tensor(columns: scaled) × parts.right.ᵀ
      parameters[key] = Tensor(weight.shape, projected.values.map { S($0) })
    }
  }
}
