import Host
import Ledger
import Networks
import Studies
import Tensors

/// Judges the printed numbers and writes the tables and figures of the page.
@MainActor func judgeAndReport() {
  study.value("seeds", SeedList(study.seeds).description)
  study.value("linear", "$\(linear)$")
  study.value("inputs", Double(inputs))
  reportRules()
  reportVariances()
  reportStability()
  reportDistributions()
  reportSaturation()
  reportFigures()
  reportFirstSeed()
}

/// What the PyTorch page needs to repeat the first seed: its weights before they are scaled, and its batch.
@MainActor private func reportFirstSeed() {
  let unscaled = Scheme(key: "", name: "", function: .identity, first: .normal(1), rest: .normal(1))
  study.model("standard-normal", drawn(unscaled, shape, seed: study.seeds[0]))
  let (x, t) = batch(shape, seed: study.seeds[0])
  study.table(
    "batch.csv", (1...inputs).map { "x\($0)" } + ["t"],
    (0..<exampleCount).map { n in
      ((0..<inputs).map { x[$0, n] } + [t[0, n]]).map(NumberText.shortest)
    })
}

/// `x` with two digits and a power of ten, as in `2.0 × 10⁻⁴`; numbers from 0.01 to 100,000 as decimals.
func short(_ x: Double) -> String {
  guard x.isFinite, x > 0 else { return Study.text(x, decimals: 1) }
  if x >= 0.0095 && x < 99_999 { return Study.text(x, decimals: x < 0.1 ? 3 : x < 10 ? 2 : x < 100 ? 1 : 0) }
  return NumberText.powerOfTen(x)
}

/// The mean of some numbers, with the smallest and the largest.
func spread(_ x: [Double]) -> String {
  "\(short(Statistics.mean(x))) (\(short(x.min() ?? .nan)) to \(short(x.max() ?? .nan)))"
}

func percent(_ share: Double, decimals: Int = 0) -> String { Study.text(100 * share, decimals: decimals) + " %" }

/// The geometric mean of positive numbers.
func geometricMean(_ x: [Double]) -> Double {
  Elementary.exp(Statistics.mean(x.map { Elementary.log($0) }))
}

// MARK: Equations 54 to 58

@MainActor private func reportRules() {
  let samples = study.amount(200_000, quick: 5_000)
  let (deviation, inputVariance, inputs, units) = (small.deviation, inputVariance, inputs, units)
  let sums = study.map(study.seeds) { sumOfVariables(seed: $0, samples: samples) }
  let products = study.map(study.seeds) { productOfVariables(seed: $0, samples: samples) }
  func weighted(_ count: Int) -> [Sides] {
    study.map(study.seeds) {
      weightedSum(count, deviation: deviation, inputVariance: inputVariance, seed: $0, samples: samples)
    }
  }
  let (narrow, wide) = (weighted(inputs), weighted(units))

  func worst(_ sides: [Sides]) -> Double { sides.map(\.deviation).max() ?? .infinity }
  func row(_ what: String, _ sides: [Sides]) -> [String] {
    [
      what, short(Statistics.mean(sides.map(\.right))), short(Statistics.mean(sides.map(\.left))),
      percent(worst(sides), decimals: 2),
    ]
  }
  study.table(
    "rules.csv", ["equation, variables", "by the equation", "measured", "largest difference in any seed"],
    [
      row("(54), a uniform, a normal and a squared normal variable", sums.map(\.independent)),
      row("(54), one variable taken twice: not independent", sums.map(\.dependent)),
      row("(56), normal times uniform, means not 0", products.map(\.general)),
      row("(57) on the same: the means are not 0", products.map(\.centred)),
      row("(58), \(inputs) inputs, weights N(0, \(deviation))", narrow),
      row("(58), \(units) inputs, weights N(0, \(deviation))", wide),
    ])
  study.value("samples", Double(samples))

  let drawn = "over \(Study.text(Double(samples))) draws for each seed"
  study.judge(
    "kelleher-eq54-variance-sum", perSeed: sums.map { $0.independent.deviation <= 0.01 },
    because: "variance of the sum and sum of variances of three independent variables, of each seed, within 1 %",
    found: "they differ by at most \(percent(worst(sums.map(\.independent)), decimals: 2)) \(drawn); a variable taken twice "
      + "is off by "
      + "\(percent(worst(sums.map(\.dependent))))")
  study.judge(
    "kelleher-eq56-product-variance", perSeed: products.map { $0.general.deviation <= 0.02 },
    because: "measured and computed variance of a product with means that are not 0, of each seed, within 2 %",
    found: "they differ by at most \(percent(worst(products.map(\.general)), decimals: 2)) \(drawn); without the terms of the means by at "
      + "least \(percent(products.map(\.centred.deviation).min() ?? 0))")
  study.judge(
    "kelleher-eq58-var-z", perSeed: zip(narrow, wide).map { max($0.deviation, $1.deviation) <= 0.02 },
    because: "variance of a sum of \(inputs) and of \(units) products of weights and uniform inputs against the formula, of "
      + "each seed, within 2 %",
    found: "they differ by at most \(percent(worst(narrow), decimals: 2)) and \(percent(worst(wide), decimals: 2)) \(drawn)")
}

// MARK: Variances by layer

@MainActor func scheme(_ key: String) -> [Dynamics] {
  guard let index = schemes.firstIndex(where: { $0.key == key }) else { study.fail("no scheme \(key)") }
  return dynamics[index]
}

func layerName(_ index: Int, _ shape: Shape) -> String { index < shape.hiddenLayers ? "\(index + 1)" : "output" }

/// The mean squares of `numbers`, seed by seed, of one layer.
func squares(_ dynamics: [Dynamics], _ numbers: (Dynamics) -> [[Double]], _ layer: Int) -> [Double] {
  dynamics.map { Moments(numbers($0)[layer]).square }
}

/// The variances likewise.
func variances(_ dynamics: [Dynamics], _ numbers: (Dynamics) -> [[Double]], _ layer: Int) -> [Double] {
  dynamics.map { Moments(numbers($0)[layer]).variance }
}

@MainActor private func reportVariances() {
  let small = scheme("small")
  func printed(_ id: String) -> String { (try? study.ledger.row(id).published) ?? "" }
  func decimals(_ id: String) -> Int { (try? study.ledger.row(id))?.printedDigits?.first ?? 0 }
  let rows = [("eq59-var-hl1", varianceOfZ1, 0), ("eq60-var-hl2", varianceOfZ2, min(1, hiddenLayers - 1))]
  study.table(
    "two-layers.csv", ["", "printed", "expected", "one network, mean over seeds (least to most)"],
    rows.map { id, value, layer in
      ["var(z) of hidden layer \(layer + 1)", printed("kelleher-\(id)"), short(value), spread(variances(small, \.z, layer))]
    })
  for (index, key) in ["small", "large"].enumerated() {
    let expected = expectedSquares(schemes[index], shape)
    study.table(
      "variances-\(key).csv",
      ["layer, \(schemes[index].name)", "var(z), (58)", "measured", "mean of δ², (58)", "measured"],
      (0...hiddenLayers).map { layer in
        [
          layerName(layer, shape), short(expected.z[layer]), spread(variances(dynamics[index], \.z, layer)),
          short(expected.delta[layer]), spread(squares(dynamics[index], \.delta, layer)),
        ]
      })
  }
  let factors = [schemes[0], schemes[1]].map { scheme in
    varianceOfSum(units, mean: scheme.mean, variance: meanSquare(scheme.rest, fanIn: units, fanOut: units), of: 1)
  }
  study.value("factor-small", short(factors[0]))
  study.value("factor-large", short(factors[1]))
  study.value("small-name", "$\(schemes[0].name)$")
  study.value("large-name", "$\(schemes[1].name)$")
  /// The first layer whose expected deviation is out of single precision.
  func layer(_ index: Int, _ isOut: (Double) -> Bool) -> String {
    var variance = expectedSquares(schemes[index], shape).z[0]
    for layer in 1...10_000 {
      if isOut(variance.squareRoot()) { return "\(layer)" }
      variance *= factors[index]
    }
    return "none of the first 10,000"
  }
  study.value("underflow-layer", layer(0) { $0 < Double(Float.leastNormalMagnitude) })
  study.value("overflow-layer", layer(1) { $0 > Double(Float.greatestFiniteMagnitude) })
  study.table(
    "headline.csv", ["quantity", "printed", "ours"],
    rows.map { id, value, layer in
      ["var(z) of hidden layer \(layer + 1), weights \(schemes[0].name)", printed("kelleher-\(id)"),
        Study.text(value, decimals: decimals("kelleher-\(id)"))]
    } + schemes.prefix(4).enumerated().map { index, scheme in
      let (first, last) = (0, hiddenLayers - 1)
      let ratios = dynamics[index].map { Moments($0.delta[first]).square / Moments($0.delta[last]).square }
      return [
        "mean of δ², hidden layer 1 against hidden layer \(hiddenLayers): \(scheme.name)",
        "in a figure", short(geometricMean(ratios)),
      ]
    })
  study.value(
    "first-layer-ratio",
    fanInRule.variance(fanIn: inputs, fanOut: units) / xavierRule.variance(fanIn: inputs, fanOut: units), decimals: 1)
  study.value("deviation-ratio", big.deviation / study.setting("kelleher-f23-sigma"))
  study.value("last-factor", fanInRule.variance(fanIn: units, fanOut: 1).squareRoot(), decimals: 1)
}

// MARK: Stable or not

/// The factors by which a measure of `numbers` changes from one hidden layer to the next.
func factors(
  _ dynamics: Dynamics, _ numbers: [[Double]], hiddenLayers: Int, _ measure: (Moments) -> Double
) -> [Double] {
  (1..<hiddenLayers).map { measure(Moments(numbers[$0])) / measure(Moments(numbers[$0 - 1])) }
}

@MainActor private func reportStability() {
  let layers = hiddenLayers
  func range(_ key: String, _ numbers: (Dynamics) -> [[Double]], _ measure: (Moments) -> Double) -> String {
    let all = scheme(key).flatMap { factors($0, numbers($0), hiddenLayers: layers, measure) }
    return "\(short(all.min() ?? .nan)) to \(short(all.max() ?? .nan))"
  }
  // Of He's rule mean squares, because rectified activations have no mean of 0.
  study.table(
    "stability.csv", ["weights, units", "changes", "of z", "of δ"],
    [
      ["Xavier (62), linear", "variance", range("xavier", \.z, \.variance), range("xavier", \.delta, \.variance)],
      ["Xavier (61), linear", "variance", range("glorot", \.z, \.variance), range("glorot", \.delta, \.variance)],
      ["He (63), rectified", "mean square", range("he", \.z, \.square), range("he", \.delta, \.square)],
    ])
  study.cannotRecompute(
    "kelleher-f25-stable",
    because: "only the panels showed it: the caption of Figure 25 names the initialisation, not what it does; what ours does is in the "
      + "chapter")
  study.cannotRecompute(
    "kelleher-f26-he-relu",
    because: "only the panels showed it: the caption of Figure 26 names the initialisation, not what it does; what ours does is in the "
      + "chapter")

  // What each rule does to each kind of unit.
  let crossed = [
    ("Xavier (62)", Initializer.lecunNormal), ("He (63)", Initializer.heNormal),
  ].flatMap { name, rest in
    [("linear", Activation<Double>.Function.identity), ("rectified", Activation<Double>.Function.relu)].map {
      (name, $0.0, Scheme(key: "crossed", name: name, function: $0.1, first: .lecunNormal, rest: rest))
    }
  }
  let shape = shape
  study.table(
    "crossed.csv", ["rule", "units", "mean of z²", "mean of δ²"],
    crossed.map { name, units, scheme in
      let runs = study.map(study.seeds) { firstIteration(scheme, shape, seed: $0) }
      let expected = expectedSquares(scheme, shape)
      let forwards = runs.flatMap { factors($0, $0.z, hiddenLayers: layers, \.square) }
      let backwards = runs.flatMap { factors($0, $0.delta, hiddenLayers: layers, \.square) }.map { 1 / $0 }
      return [
        name, units, "\(short(geometricMean(forwards))) [\(short(expected.z[1] / expected.z[0]))]",
        "\(short(geometricMean(backwards))) [\(short(expected.delta[0] / expected.delta[1]))]",
      ]
    })
}

// MARK: Equation 64

@MainActor private func reportDistributions() {
  let fans = fanIns
  func four(_ x: Double) -> String { Study.text(x, decimals: 4) }
  func make() -> Network<Double> {
    Network(input: [fans[0]]) {
      Dense(fans[1], initializer: .lecunNormal); ReLU()
      Dense(fans[2], initializer: .heNormal); ReLU()
      Dense(1, initializer: .heNormal)
    }
  }
  let drawn = study.seeds.map { seed -> [Double] in
    var network = make()
    var stream = RandomStream(seed: seed, name: "equation 64")
    network.initialize(using: &stream)
    return (1...3).map { Moments(network.parameters["dense\($0).weight"].values).variance.squareRoot() }
  }
  let rules = [("(62)", fanInRule), ("(63)", heRule), ("(63)", heRule)]
  func root(_ layer: Int) -> String { "sqrt(\(NumberText.shortest(rules[layer].1.numerator))/\(fans[layer]))" }
  study.judge(
    "kelleher-eq64-std", equals: (0..<3).map(root),
    note: "the units \(fans.map { "\($0)" }.joined(separator: ", ")) were read off these denominators; with them (62) for the first layer and (63) for the others give the printed roots: our reading")
  let printed = (try? study.ledger.row("kelleher-eq64-std"))?.texts ?? []
  let deviations = (0..<3).map { layer in
    rules[layer].1.variance(fanIn: fans[layer], fanOut: layer < 2 ? fans[layer + 1] : 1).squareRoot()
  }
  study.table(
    "three-distributions.csv", ["weights", "printed", "rule", "by the rule", "drawn, mean over seeds (least to most)"],
    (0..<3).map { layer in
      let own = drawn.map { $0[layer] }
      return [
        "W(\(layer + 1))", layer < printed.count ? printed[layer] : "", rules[layer].0,
        four(deviations[layer]),
        "\(four(Statistics.mean(own))) (\(four(own.min() ?? 0)) to \(four(own.max() ?? 0)))",
      ]
    })
  study.value("fan-ins", "\(fans[0]), \(fans[1]) and \(fans[2])")
  study.value("right", deviations[0], decimals: 2)
  study.value("confused", deviations[0].squareRoot(), decimals: 2)
}
