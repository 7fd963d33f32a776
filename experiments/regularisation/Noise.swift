//#-hidden-code
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## Noise

 **On the weights.** Is noise on the weights a penalty in disguise? One line of Taylor expansion gives one. Let each weight be
 $\theta_i + \sigma \epsilon_i$ with independent $\epsilon_i$ of mean 0 and variance 1. Then the first derivatives of the
 loss drop out of the mean, and so do the mixed second ones:

 $$\mathbb{E}[E(\theta + \sigma\epsilon)] = E(\theta) + \frac{\sigma^2}{2} \sum_i \frac{\partial^2 E}{\partial \theta_i^2} +
 O(\sigma^4).$$

 To check it without drawing anything, let $\epsilon_i$ be +1 or −1 with probability ½ each. A network of 9 parameters
 has 512 patterns of signs, and the mean over all of them is exact:
 */
/// The mean loss over all patterns of signs, each parameter moved by σ.
func meanLoss(
  _ network: Network<Double>, _ x: Tensor<Double>, _ t: Tensor<Double>, σ: Double
) -> Double {
  let (θ, count) = (network.parameters.flat.values, network.parameterCount)
  var (moved, sum) = (network, 0.0)
  for pattern in 0..<1 << count {
    let signs = (0..<count).map { pattern >> $0 & 1 == 1 ? σ : -σ }
    moved.parameters.flat = Tensor([count], zip(θ, signs).map { $0 + $1 })
    sum += Loss.halfSquaredError.value(moved(x), targets: t)
  }
  return sum / Double(1 << count)
}
/// Σ ∂²E/∂θᵢ², by central differences of second order.
func traceOfCurvature(_ network: Network<Double>, _ x: Tensor<Double>, _ t: Tensor<Double>) -> Double {
  let (θ, h) = (network.parameters.flat.values, 1e-3)
  func loss(_ index: Int, _ shift: Double) -> Double {
    var (moved, numbers) = (network, θ)
    numbers[index] += shift
    moved.parameters.flat = Tensor([numbers.count], numbers)
    return Loss.halfSquaredError.value(moved(x), targets: t)
  }
  return θ.indices.reduce(0) { $0 + (loss($1, h) - 2 * loss($1, 0) + loss($1, -h)) / (h * h) }
}
/*:
 The first of {{value noise-networks}} random networks 2-2-1:

 {{table weight-noise.csv}}

 The penalty term explains what noise adds, and what is left shrinks by about 16 ({{value noise-shrinks}} in the root
 mean square over all {{value noise-networks}}) where σ is halved, as a term in $\sigma^4$ must. So the expansion holds
 for small noise. But the penalty is not one of those above: it punishes *curvature*, places where the loss reacts to
 small changes of the weights. For a linear unit with squared error the second derivatives are the same for all weights,
 so noise on the weights regularises nothing there. Noise on the inputs does (exercise 4).

 **On the inputs.** Noise on the inputs makes of each digit a cloud of digits with one label. Little noise does
 little, more noise helps, and too much leaves no digit to be seen:

 ![Test errors by the deviation of the noise on the inputs: median (point) and central 80 % of the seeds (bar), beside the network without noise (dashed, with its band); 10 seeds, but 20 without noise and with the largest](noise.png)

 The best of the four deviations, σ = {{value best-noise}}, ends at {{value best-noise-error}} % errors, the largest,
 σ = {{value most-noise}}, at {{value most-noise-error}} %; a pixel lies between 0 and 1.
 */
//#-hidden-code
@MainActor func judgeNoise() {
  let deviations = [0.2, 0.1, 0.05]
  struct Found: Sendable { let loss, penalty: Double; let left: [Double] }
  let found = study.map((1...10).map { UInt64($0) }) { seed -> Found in
    var stream = RandomStream(seed: seed, name: "noise on weights")
    var network = Network<Double>(input: [2]) { Dense(2); Tanh(); Dense(1) }
    network.parameters.flat = stream.tensor([network.parameterCount])
    let x = stream.tensor([2, 4]), t = stream.tensor([1, 4])
    let (loss, trace) = (meanLoss(network, x, t, σ: 0), traceOfCurvature(network, x, t))
    return Found(
      loss: loss, penalty: trace / 2,
      left: deviations.map { meanLoss(network, x, t, σ: $0) - loss - $0 * $0 / 2 * trace })
  }
  // By how much what is left, as a root mean square over the networks, shrinks where σ is halved. In one network the
  // factor of σ⁴ may happen to be nearly 0.
  let left = deviations.indices.map { place in
    (found.reduce(0) { $0 + $1.left[place] * $1.left[place] } / Double(found.count)).squareRoot()
  }
  let ratios = zip(left, left.dropFirst()).map { $0 / $1 }
  let range = ratios.map { Study.text($0, decimals: 1) }.joined(separator: " and ")
  study.value("noise-shrinks", range)
  study.value("noise-networks", Double(found.count))
  let first = found[0]
  study.table(
    "weight-noise.csv", ["σ", "E(θ)", "mean loss less E(θ)", "σ²/2 Σ ∂²E/∂θᵢ²", "what is left"],
    deviations.enumerated().map { place, σ in
      let penalty = σ * σ * first.penalty
      return [
        shown(σ), Study.text(first.loss, decimals: 6), Study.text(penalty + first.left[place], decimals: 6),
        Study.text(penalty, decimals: 6), NumberText.powerOfTen(abs(first.left[place])),
      ]
    })
  study.judge(
    "usc552-weight-noise-penalty", holds: ratios.allSatisfy { (12...20).contains($0) },
    because: "mean loss over all 512 patterns of signs on \(found.count) random networks 2-2-1: what σ²/2 times the trace of the second "
      + "derivatives leaves over (root mean square over the networks) shrinks by factors of \(range) where σ is halved, from 0.2 to 0.1 "
      + "and to 0.05",
    extent: "for small noise")
}
//#-end-hidden-code
