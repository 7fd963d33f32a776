//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## Penalties

 What is to be made small is no longer the loss $E$ alone but

 $$J = E + \alpha R(\theta),$$

 where $R$ grows with the weights, and $\alpha$ says how much it counts. Two forms are usual, and the first is written with
 and without a half:

 | | $\alpha R$ | gradient | in this library |
 |---|---|---|---|
 | L2, with a half | $\tfrac{\alpha}{2} \lVert W \rVert^2$, weights only | $\alpha W$ | `Penalty.halfL2(α)` |
 | the same, biases too | $\tfrac{\alpha}{2} \lVert W \rVert^2 + \tfrac{\alpha}{2} \lVert b \rVert^2$ | $\alpha W$, $\alpha b$ | `Penalty.halfL2(α, on: .all)` |
 | L2, without a half | $\alpha \lVert W \rVert^2$ | $2 \alpha W$ | `Penalty.l2(α)` |
 | L1 | $\alpha \sum \lvert w_i \rvert$ | $\alpha \operatorname{sign} w$ | `Penalty.l1(α)` |

 $\lVert W \rVert^2$ is the sum of the squares of all entries.

 **L2 is weight decay.** With $\nabla E$ for the gradient of $E$, a step along the gradient of $J$ is

 $$W - \eta (\nabla E + \alpha W) = (1 - \eta \alpha) W - \eta \nabla E:$$

 each weight is shortened by the same factor, then comes the plain step. Without the half the factor is
 $1 - 2 \eta \alpha$. So "α = 0.01" alone does not say which penalty is meant. A random network, one update both ways
 (in the third line η stands for our α):
 */
/// The parameters after one update: with a penalty in the gradient, or with decayed weights and the plain gradient.
func afterUpdate(
  _ start: Network<Double>, on examples: DenseExamples<Double>, rate η: Double, _ penalty: Penalty? = nil,
  decay: Double? = nil, of group: ParameterGroup = .weights
) -> [Double] {
  var network = start
  let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
  let gradient = runner.gradient(of: network, on: examples)            // at the weights before the update
  penalty?.add(to: gradient, of: network)                              // ∇E + α ∂R/∂θ
  if let decay { network.decay(by: decay, on: group) }                 // W ← (1 − ηα) W
  network.descend(along: gradient, learningRate: η)                    // θ ← θ − η …
  return network.parameters.flat.values
}
/*:
 {{table decay.csv}}

 In the first three lines both ways give the same parameters to rounding; in the last, the penalty without a half and the
 factor of the other, they do not.

 **L1 pulls all weights alike.** L2 pulls a weight in proportion to its size, so the pull fades as the weight does; L1
 pulls with the same force until the weight is 0. Does it arrive there? At 0 itself $\lvert w \rvert$ has a kink and no
 gradient; a *subgradient* is the slope of any line that touches it there from below, from −1 to 1, and ours is 0. Look at
 one weight without any loss, η α = 0.3:
 */
/// A weight under L1 alone, step by step: along the subgradient, and with the soft threshold.
func pulled(from w: Double, by t: Double, steps: Int) -> [(subgradient: Double, threshold: Double)] {
  var (a, b) = (w, w)
  return (0..<steps).map { _ -> (subgradient: Double, threshold: Double) in
    a -= t * (a > 0 ? 1 : a < 0 ? -1 : 0)                              // w − ηα sign w
    b = (b > 0 ? 1 : -1) * max(abs(b) - t, 0)                          // sign w · max(|w| − ηα, 0)
    return (a, b)
  }
}
/*:
 {{table pulled.csv}}

 Along the subgradient the weight jumps over 0 and back for ever, by η α; there it is *small*, but not zero. The soft
 threshold (`Network.softThreshold`) stops at 0. After the plain step has led to $v$, it returns
 the $w$ that makes $\tfrac12 (w - v)^2 + \eta \alpha \lvert w \rvert$ smallest.
 */
//#-hidden-code
@MainActor func judgePenalties() {
  let (η, α) = (0.1, 0.05)
  // Of each seed: the largest difference by ZM's factor, by MMDS's, with the biases as USC has it; and with a wrong factor.
  let differences = study.map(study.seeds) { seed -> [Double] in
    var stream = RandomStream(seed: seed, name: "one update")
    var network = Network<Double>(input: [5]) { Dense(4); Tanh(); Dense(3) }
    network.parameters.flat = stream.tensor([network.parameterCount])
    let examples = DenseExamples<Double>(inputs: stream.tensor([5, 6]), targets: stream.tensor([3, 6]))
    func difference(_ penalty: Penalty, _ decay: Double, _ group: ParameterGroup = .weights) -> Double {
      Deviation.largest(
        afterUpdate(network, on: examples, rate: η, penalty),
        afterUpdate(network, on: examples, rate: η, decay: decay, of: group))
    }
    return [
      difference(.halfL2(α), 1 - η * α), difference(.l2(α), 1 - 2 * η * α),
      difference(.halfL2(α, on: .all), 1 - η * α, .all), difference(.l2(α), 1 - η * α),
    ]
  }
  func worst(_ place: Int) -> Double { differences.map { $0[place] }.max() ?? .infinity }
  let least = differences.map { $0[3] }.min() ?? 0
  study.table(
    "decay.csv", ["penalty", "decayed", "factor", "largest difference of a parameter, all seeds"],
    [
      ["ZM, α/2 ‖W‖²", "weights", "1 − ηα", NumberText.powerOfTen(worst(0))],
      ["MMDS (13.17), α ‖w‖²", "weights", "1 − 2ηα", NumberText.powerOfTen(worst(1))],
      ["USC, η/2 ‖W‖² + η/2 ‖b‖²", "weights and biases", "1 − ηα", NumberText.powerOfTen(worst(2))],
      ["MMDS (13.17), with the other texts' factor", "weights", "1 − ηα", "at least \(NumberText.powerOfTen(least))"],
    ])
  let tried = "one update of a random network 5-4-3 for each of \(study.seeds.count) seeds, two ways"
  study.judge(
    "zaki-meira-l2-decay", holds: worst(0) <= 1e-12 && least > 1e-6,
    because: "\(tried): parameters agree to \(NumberText.powerOfTen(worst(0)))")
  study.judge(
    "usc552-l2-equivalence", holds: worst(2) <= 1e-12 && least > 1e-6,
    because: "for the penalty (η/2)(‖W‖² + ‖b‖²), which the slides do not print and which is taken so that the printed factor comes out; "
      + "\(tried), biases included: parameters agree to \(NumberText.powerOfTen(worst(2)))")

  // From, to: USC's layout.
  let sizes = [pixels, units1, units2, classes]
  let shapes = zip(sizes, sizes.dropFirst()).map { [$0, $1] }
  let noneFits = zip(shapes, shapes.dropFirst()).allSatisfy { $0 != $1 }
  study.value("usc-shapes", shapes.map { "\($0[0]) × \($0[1])" }.joined(separator: ", "))
  study.judge(
    "usc552-l2-index", holds: !noneFits, because: "shapes of the weight matrices of this chapter's network",
    counterExample: ErratumProof(
      .definitions,
      "W(m+1) has the shape of the next layer: in a network \(sizes.map { "\($0)" }.joined(separator: "-")) no two neighbours "
        + "can be added, and the last layer has no next one; the line for the biases has b(m)",
      holds: noneFits, correct: "W(m)(k)", effect: "the update cannot be computed, but where neighbouring layers have one shape",
      slip: "the layer's index m is raised by 1 on the right, perhaps after the k + 1 on the left", class: .label))

  let rows = pulled(from: 1, by: 0.3, steps: 8)
  study.table(
    "pulled.csv", ["step", "along the subgradient", "soft threshold"],
    [["0", "1.0", "1.0"]]
      + rows.enumerated().map { ["\($0 + 1)", Study.text($1.subgradient, decimals: 1), Study.text($1.threshold, decimals: 1)] })
}
//#-end-hidden-code
