import Host
import Tensors

extension Network {
  /// A copy of the network with noise on its parameters, θ + σε with ε ~ N(0, 1) for each number: Rajati's slide "Adding
  /// Noise to Weights" (Lesson 10).
  ///
  /// A training takes the gradient at the copy and the step at the network itself:
  ///
  /// ```swift
  /// let noisy = network.perturbed(by: Draw(seed: seed, epoch: epoch, update: update), standardDeviation: 0.05)
  /// network.descend(along: runner.gradient(of: noisy, on: batch), learningRate: η)
  /// ```
  ///
  /// For small σ the expected loss is E(θ) + (σ²/2) Σᵢ ∂²E/∂θᵢ² + O(σ⁴), the penalty that the slide speaks of.
  ///
  /// The noise of a parameter is a fixed function of seed, epoch, update and the parameter's name; other layers and the
  /// number type change nothing but the rounding. Drawing takes about as long as a step of a small batch.
  ///
  /// - Parameters:
  ///   - draw: which noise. Give each update of an epoch a number of its own, or all have the same.
  ///   - σ: one that is not finite or is below 0 traps; with 0 the copy has the bits of the network.
  ///   - group: which parameters get noise.
  @_specialize(where S == Float)
  public func perturbed(
    by draw: Draw, standardDeviation σ: Double, on group: ParameterGroup = .weights
  ) -> Network {
    require(σ >= 0 && σ.isFinite, "perturbed: a standard deviation of \(σ) is not finite and at least 0")
    guard σ > 0 else { return self }
    let (descriptions, offsets) = (parameters.descriptions, parameters.offsets)
    let ranges = parameters.ranges(of: group)
    var copy = self
    copy.parameters.flat.withUnsafeMutable { θ in
      for (entry, offset) in zip(descriptions, offsets) where ranges.contains(where: { $0.contains(offset) }) {
        let name = "noise on \(entry.key)"
        var stream = RandomStream(seed: draw.seed, name: name).substream(draw.epoch).substream(draw.update)
        for index in offset..<offset + entry.description.count {
          θ[index] = S(Double(θ[index]) + σ * stream.normal())
        }
      }
    }
    return copy
  }
}
