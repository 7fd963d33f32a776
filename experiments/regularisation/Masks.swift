//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## Dropout

 In each step of training every hidden unit, and if one wants every input, is left out with a probability: its value is
 multiplied by a number of a mask $u$ of zeros and ones. Let $r$ be the probability to *keep* a unit; $1 - r$ is the one to
 *drop* it. Texts name the one or the other, so say which one you mean. With values $z$, masks that are drawn for each
 unit on its own, and $\mathbb{E}$ for the expectation over them,

 $$\mathbb{E}[u_i z_i] = r z_i + (1 - r) \cdot 0 = r z_i.$$

 So in training the next layer gets less, on the average, than when nothing is dropped. There are two ways out.
 *Plain* dropout leaves the training as it is and afterwards scales the values, or the weights behind them, by $r$.
 *Inverted* dropout divides by $r$ in training, $\tilde z = u \odot z / r$, where $\odot$ multiplies entry by entry, and
 leaves the network as it is.

 A layer of few units has few masks, so nothing needs to be drawn: here is every mask with its probability.
 */
/// All masks of `count` units, each with the probability of being drawn where a unit is kept with probability r.
func masks(of count: Int, keeping r: Double) -> [(mask: Tensor<Double>, probability: Double)] {
  (0..<1 << count).map { number -> (mask: Tensor<Double>, probability: Double) in
    let mask = (0..<count).map { unit in Double(number >> unit & 1) }
    return (.column(mask), mask.reduce(1) { $0 * ($1 == 1 ? r : 1 - r) })
  }
}
/// The expectation of f(u) over all masks u.
func expectation(of count: Int, keeping r: Double, _ f: (Tensor<Double>) -> Tensor<Double>) -> Tensor<Double> {
  let terms = masks(of: count, keeping: r).map { $0.probability * f($0.mask) }
  return terms.dropFirst().reduce(terms[0]) { $0 + $1 }
}
/*:
 With random $z$, weights $W$ and biases $b$ of a next layer, and $W z + b$ for its net input without dropout:

 {{table masks.csv}}

 "At most" is the largest of {{value seed-count}} seeds, and a range goes from their smallest to their largest. The
 first four lines are exact, as derived. The fifth shows a slip that is easily made: to scale the weights by the fraction
 that is *deleted*. With one half nobody notices. With a rate of {{value mmds-rate}} the training has {{value mmds-kept}} of
 the full sum on the average and the network that is used would have {{value mmds-rate}} of it; the factor must be 1 − rate.

 The last two lines show the limit of this. The mean is right for whatever is *linear* in the masked values. Behind a
 nonlinearity it is not: the logistic function of a mean is not the mean of the logistic function, and a network of
 several layers, scaled, is an approximation of the mean over its masks. How good a one is measured below.

 **The way back.** Let $\delta$ be the gradient that comes back to the values behind the dropout. Inverted dropout has
 multiplied forwards by $u / r$, so by the chain rule the same factor must return: $\delta \odot u / r$, and not
 $\delta \odot u$. With a fixed mask (in the table $m$ and ρ, for $u$ and $r$), on random layers with keep rate
 {{value backward-keep}}, against central differences (each number moved a little up and a little down, and what the loss
 changes divided by the distance):

 {{table backward.csv}}

 <!-- misprint -->
 Where the factor is left out, as in print, every layer below one dropout gets only $r$ times its gradient, and below two of
 them $r^2$ times: the direction of the whole step changes, as if the lower layers had a smaller step size.

 <!-- end misprint -->

 **Other masks, other networks.** Each example of a batch gets masks of its own, and so a network of its own. Here are masks
 of one network 4-6-5-2, drawn by the layer `Dropout` with rates
 {{value f29-rates}}: what is gray is dropped, and with it all edges from and to it.

 ![One network for three examples, inputs left, outputs right: kept units blue with the edges between them, dropped units gray; outputs are never dropped](masks.png)

 A mask depends on the seed, the epoch, the update, the layer and the example, and on nothing else: the same training
 has the same masks on any machine.
 */
//#-hidden-code
@MainActor func judgeMasks() {
  let (m, n) = (6, 3)
  let rates = [0.5, 0.8]
  let mmdsRate = 0.2
  // Of each seed and keep rate the largest deviations, in the order of the table.
  let cases = study.map(study.seeds) { seed -> [[Double]] in
    rates.map { r -> [Double] in
      var stream = RandomStream(seed: seed, name: "dropout")
      let z = stream.tensor([m, 1])
      let W = stream.tensor([n, m], in: -2...2)
      let b = stream.tensor([n, 1])
      func mean(_ f: (Tensor<Double>) -> Tensor<Double>) -> Tensor<Double> { expectation(of: m, keeping: r, f) }
      func net(_ values: Tensor<Double>) -> Tensor<Double> { W × values + b }
      func logistic(_ z: Tensor<Double>) -> Tensor<Double> { z.map(.sigmoid) }
      func inverted(_ mask: Tensor<Double>) -> Tensor<Double> { (1 / r) * (mask ⊙ z) }
      let scaled: Tensor<Double> = r * z
      let byRate: Tensor<Double> = ((1 - r) * W) × z + b
      return [
        Deviation.largest(mean { $0 ⊙ z }, scaled),
        Deviation.largest(mean { inverted($0) }, z),
        Deviation.largest(mean { net($0 ⊙ z) }, net(scaled)),
        Deviation.largest(mean { net(inverted($0)) }, net(z)),
        Deviation.largest(mean { net($0 ⊙ z) }, byRate),
        Deviation.largest(mean { logistic(net(inverted($0))) }, logistic(net(z))),
        Deviation.largest(mean { logistic(net($0 ⊙ z)) }, logistic(net(scaled))),
      ]
    }
  }
  func worst(_ line: Int, _ rate: Int) -> Double { cases.map { $0[rate][line] }.max() ?? .infinity }
  func least(_ line: Int, _ rate: Int) -> Double { cases.map { $0[rate][line] }.min() ?? 0 }
  func cell(_ line: Int, _ rate: Int) -> String {
    let (low, high) = (least(line, rate), worst(line, rate))
    return high <= 1e-12 ? "at most \(NumberText.powerOfTen(high))" : "\(Study.text(low, decimals: 3)) to \(Study.text(high, decimals: 3))"
  }
  let names = [
    ("u ⊙ z (ZM)", "r z"), ("u ⊙ z / r (ZM 17, KMD)", "z"), ("net input, plain", "that with z scaled by r"),
    ("net input, inverted", "W z + b"), ("net input, plain", "that with W scaled by the rate 1 − r (MMDS as printed)"),
    ("logistic(net input), inverted", "logistic(W z + b)"),
    ("logistic(net input), plain", "logistic(the net input with z scaled by r)"),
  ]
  study.table(
    "masks.csv", ["mean over all masks of", "against"] + rates.map { "largest difference, r = \(shown($0))" },
    names.enumerated().map { line, name in [name.0, name.1] + rates.indices.map { cell(line, $0) } })
  study.value("mmds-rate", mmdsRate, decimals: 1)
  study.value("mmds-kept", 1 - mmdsRate, decimals: 1)

  let all = "all \(1 << m) masks of \(m) units with their probabilities, keep rates \(rates.map { shown($0) }.joined(separator: " and "))"
  func exact(_ line: Int) -> Bool { rates.indices.allSatisfy { worst(line, $0) <= 1e-12 } }
  func within(_ line: Int) -> String { NumberText.powerOfTen(rates.indices.map { worst(line, $0) }.max() ?? .nan) }
  study.judge("zaki-meira-dropout-expectation", holds: exact(0), because: "\(all): within \(within(0))")
  let small = "\(Study.text(rates.indices.map { least(5, $0) }.min() ?? .nan, decimals: 4))"
  study.judge(
    "zaki-meira-dropout-inverted", holds: exact(1) && exact(3), because: "\(all): within \(within(1)), and the next net input within "
      + "\(within(3)); behind a logistic function it is off, by \(small) at least",
    extent: "for the layer's own values and what is linear in them")
  study.judge(
    "zaki-meira-dropout-test-scale", holds: exact(2), because: "\(all): the next net input within \(within(2))",
    extent: "for the values and what is linear in them")
  study.judge("kelleher-alg2-forward", holds: exact(1), because: "\(all): within \(within(1))")
  // At a rate of 0.2, r = 0.8, the print is wrong; at one half it agrees.
  let isWrong = least(4, 1) > 1e-3 && worst(4, 0) <= 1e-12 && worst(2, 1) <= 1e-12
  study.judge(
    "mmds-s13-6-2-scale", holds: !isWrong, because: all,
    counterExample: ErratumProof(
      .counterExample,
      "with a fraction of \(shown(mmdsRate)) deleted, the mean over all masks of the input to the next layer is that of weights scaled by "
        + "\(shown(1 - mmdsRate)), to \(NumberText.powerOfTen(worst(2, 1))), and differs from that of weights scaled by the rate by "
        + "\(Study.text(least(4, 1), decimals: 2)) or more; the two agree at one half only",
      holds: isWrong, correct: "1 − dropout rate",
      effect: "with a rate of \(shown(mmdsRate)) the layers above get a quarter of what they were trained for",
      slip: "the rate to delete for the rate to keep, as in a text that defines it so"))
  judgeBackward()
  drawMasks()
}

/// KMD's line 7 against central differences: by the loss through two layers of dropout with fixed masks.
@MainActor private func judgeBackward() {
  let ρ = 1 - dropHidden
  let found = study.map(study.seeds) { seed -> (right: Double, printed: Double, ratio: Double, core: Double) in
    var stream = RandomStream(seed: seed, name: "backward through dropout")
    let z = stream.tensor([6, 1]), W = stream.tensor([3, 6])
    let b = stream.tensor([3, 1]), t = stream.tensor([3, 1])
    // At least one unit is kept and one is not.
    let drawn = (0..<4).map { _ in stream.uniform() < 0.5 ? 1.0 : 0.0 }
    let mask = Tensor<Double>.column([1.0, 0.0] + drawn)
    func loss(_ z: Tensor<Double>) -> Double {
      let a = (1 / ρ) * (z.map(.tanh) ⊙ mask)                          // lines 3 and 4
      return Loss.halfSquaredError.value(W × a + b, targets: t)
    }
    let a = z.map(.tanh)
    let dropped: Tensor<Double> = (1 / ρ) * (a ⊙ mask)
    let error: Tensor<Double> = W × dropped + b - t
    let above: Tensor<Double> = W.ᵀ × error
    let printed: Tensor<Double> = (above ⊙ mask) ⊙ (1 - a ⊙ a)         // line 7
    let right: Tensor<Double> = (1 / ρ) * printed
    let numeric = CentralDifference.gradient(at: z, of: loss)
    var network = Network<Double>(input: [4]) {
      Dense(6); Tanh(); Dropout(dropping: 0.5); Dense(5); Tanh(); Dropout(dropping: 0.2); Dense(3)
    }
    network.parameters.flat = stream.tensor([network.parameterCount])
    let core = GradientCheck.run(
      network, inputs: stream.tensor([4, 5]), targets: stream.tensor([3, 5]), loss: .halfSquaredError,
      mode: .training(Draw(seed: seed, epoch: 1)))
    return (
      Deviation.ofLargest(right, numeric), Deviation.ofLargest(printed, numeric), printed.norm / numeric.norm,
      max(core.parameters, core.inputs)
    )
  }
  func most(_ part: ((right: Double, printed: Double, ratio: Double, core: Double)) -> Double) -> Double {
    found.map(part).max() ?? .infinity
  }
  let ratios = found.map { $0.ratio }
  /// One number where all seeds give the same to three decimals.
  func length(_ values: [Double]) -> String {
    let ends = [values.min() ?? .nan, values.max() ?? .nan].map { Study.text($0, decimals: 3) }
    return ends[0] == ends[1] ? ends[0] : ends.joined(separator: " to ")
  }
  study.table(
    "backward.csv", ["gradient at the units before the dropout", "largest deviation, relative", "length, by that of the true gradient"],
    [
      ["δ ⊙ m, as printed", Study.text(most { $0.printed }, decimals: 3), length(ratios)],
      ["δ ⊙ m / ρ", NumberText.powerOfTen(most { $0.right }), length(ratios.map { $0 / ρ })],
      ["the layers of this library, two with dropout, all parameters and inputs", NumberText.powerOfTen(most { $0.core }), "–"],
    ])
  study.value("backward-keep", ρ, decimals: 1)
  let isWrong =
    most { $0.right } < 1e-6 && most { $0.core } < 1e-5 && found.allSatisfy { abs($0.ratio - ρ) < 1e-6 } && ρ < 1
  study.judge(
    "kelleher-alg2-backward", holds: !isWrong, because: "central differences through a fixed mask, \(found.count) seeds",
    counterExample: ErratumProof(
      .finiteDifferences,
      "with a fixed mask and ρ = \(shown(ρ)) central differences give δ ⊙ m / ρ to \(NumberText.powerOfTen(most { $0.right })); as printed the "
        + "gradient is \(shown(ρ)) times as long",
      holds: isWrong, correct: "δ ⊙ mask / ρ",
      effect: "every layer below a dropout is trained with ρ times the step size, below two with ρ²",
      slip: "the factor 1/ρ of line 4 is missing"))
  // The names, as the ledger has them.
  let names = (study.ledger["kelleher-alg2-mask-name"]?.published ?? "").split(separator: ";").map { $0.filter { $0 != " " } }
  let differ = names.count == 2 && names[0] != names[1]
  study.judge(
    "kelleher-alg2-mask-name", holds: !differ, because: "the names in lines 2, 3 and 7 of our copy",
    counterExample: ErratumProof(
      .definitions, "line 2 draws a mask of one name and lines 3 and 7 apply one of another, which nothing draws", holds: differ,
      correct: "DropMask in all three lines", effect: "none on a reader who sees what is meant", class: .extraction))
}

/// Figure 29: three examples, one network.
@MainActor private func drawMasks() {
  let sizes = [4, 6, 5, 2]
  var network = Network<Double>(input: [sizes[0]]) {
    Dropout(dropping: dropInputs); Dense(sizes[1], biasInitializer: .constant(1)); Dropout(dropping: dropHidden)
    Dense(sizes[2], biasInitializer: .constant(1)); Dropout(dropping: dropHidden); Dense(sizes[3])
  }
  var stream = RandomStream(seed: study.seeds[0], name: "Figure 29")
  network.initialize(using: &stream)
  let ones = Tensor<Double>([sizes[0], 3], [Double](repeating: 1, count: 3 * sizes[0]))
  let outputs = network.activations(of: ones, mode: .training(Draw(seed: study.seeds[0], epoch: 1)))
  // [layer][example][unit]; the output is never dropped.
  let kept: [[[Bool]]] = ["dropout1", "dropout2", "dropout3"].map { outputs[$0].columns.map { column in column.map { $0 != 0 } } }
    + [[[Bool]](repeating: [Bool](repeating: true, count: sizes[3]), count: 3)]
  func place(_ layer: Int, _ unit: Int) -> [Double] { [Double(layer), Double(unit) - Double(sizes[layer] - 1) / 2] }
  var (units, edges): ([[String]], [[String]]) = ([], [])
  for example in 0..<3 {
    for layer in sizes.indices {
      for unit in 0..<sizes[layer] {
        let from = place(layer, unit)
        units.append(["\(example + 1)", shown(from[0]), shown(from[1]), kept[layer][example][unit] ? "1" : "0"])
        guard layer + 1 < sizes.count, kept[layer][example][unit] else { continue }
        for next in 0..<sizes[layer + 1] where kept[layer + 1][example][next] {
          let to = place(layer + 1, next)
          edges.append(["\(example + 1)", shown(from[0]), shown(from[1]), shown(to[0] - from[0]), shown(to[1] - from[1])])
        }
      }
    }
  }
  study.table("masks-units.csv", ["example", "x", "y", "kept"], units)
  study.table("masks-edges.csv", ["example", "x", "y", "dx", "dy"], edges)
  study.figure("masks")
  study.value("f29-rates", "\(shown(dropInputs)) for inputs and \(shown(dropHidden)) for hidden units")
  let patterns = (0..<3).map { example in kept.flatMap { $0[example] } }
  study.judge(
    "kelleher-f29-subnetworks", holds: Set(patterns).count == 3 && patterns.allSatisfy { $0.contains(false) },
    because: "masks of one network \(sizes.map { "\($0)" }.joined(separator: "-")) for three examples: all different, each with units dropped")
}
//#-end-hidden-code
