import Host
import Ledger
import Networks
import Studies

/// Zhang's Table 1 and the networks that its names stand for.
@MainActor func reportNamedModels() {
  study.judge(
    "zhang-t1-resnet101-synapses", equals: [Double(resNet.weights)],
    note: "\(text(resNet.weights)) weights; the text does not say what a synapse is: with biases, scales and shifts "
      + "\(text(resNet.parameters)), which would be \(NumberText.powerOfTen(Double(resNet.parameters))); for \(imageClasses) classes; blocks "
      + "\(blocks.map(String.init).joined(separator: ", ")) after He et al. 2016, not printed by the text")
  study.judge(
    "zhang-t1-bert-synapses", equals: [Double(large.weights)],
    erratum: ErratumProof(
      .arithmetic,
      "\(largeSize[0]) layers of width \(largeSize[1]) have \(text(large.weights)) weights "
        + "(\(text(large.parameters)) with biases and normalisations), \(baseSize[0]) of width \(baseSize[1]) have \(text(base.weights)). The name in the table carries a footnote whose text our "
        + "extraction lacks; it may say what is counted. Layers, width and tables (\(text(tables[0])) word pieces, \(tables[1]) positions, "
        + "\(tables[2]) segments) are after Devlin et al. 2019, not printed by the text",
      holds: large.weights > 2 * base.weights,
      correct: "\(NumberText.powerOfTen(Double(large.weights))) weights, or \(NumberText.powerOfTen(Double(large.parameters))) parameters",
      effect: "\(Study.text(Double(large.weights) / Double(base.weights), decimals: 2)) times too small",
      slip: "the number of BERT-base, if the document has it too", slipGives: [Double(base.weights)], class: .extraction))

  func row(_ name: String, _ id: String?, _ parts: [Part]) -> [String] {
    [
      name, id.map { NumberText.powerOfTen(study.published($0)[0]) } ?? "", text(parts.weights), text(parts.parameters),
      text(parts.units),
    ]
  }
  study.table(
    "named.csv", ["network", "printed \"synapses\"", "weights", "all parameters", "filters and nodes"],
    [
      row("ResNet101", "zhang-t1-resnet101-synapses", resNet), row("BERT (large)", "zhang-t1-bert-synapses", large),
      row("BERT-base", nil, base),
    ])
  study.table(
    "named-parts.csv", ["network", "part", "weights", "biases, scales, shifts"],
    [("ResNet101", resNet), ("BERT (large)", large)].flatMap { name, parts in
      parts.map { [name, $0.name, text($0.weights), text($0.others)] }
    })
  study.value("resnet-weights", text(resNet.weights))
  study.value("resnet-parameters", text(resNet.parameters))
  study.value("resnet-rounded", NumberText.powerOfTen(Double(resNet.parameters)))
  study.value("resnet-printed", NumberText.powerOfTen(study.published("zhang-t1-resnet101-synapses")[0]))
  study.value("bert-printed", NumberText.powerOfTen(study.published("zhang-t1-bert-synapses")[0]))
  study.value("resnet-neurons", "about " + NumberText.powerOfTen(study.setting("zhang-t1-resnet101-neurons", in: 1...1e18)))
  study.value("bert-neurons", "about " + NumberText.powerOfTen(study.setting("zhang-t1-bert-neurons", in: 1...1e18)))
  study.value("bee-factor", Double(sameSize.weightCount) / study.setting("zhang-t1-bee-synapses", in: 1...1e18))
  study.value("resnet-units", text(resNet.units))
  study.value("large-weights", text(large.weights))
  study.value("base-weights", text(base.weights))
  study.value("bert-units", text(large.units))
  study.value("bert-factor", Double(large.weights) / Double(base.weights), decimals: 1)
  headline.append([
    "synapses of ResNet101, read as weights", NumberText.powerOfTen(study.published("zhang-t1-resnet101-synapses")[0]),
    NumberText.powerOfTen(Double(resNet.weights)),
  ])
  headline.append([
    "synapses of BERT (large), read as weights", NumberText.powerOfTen(study.published("zhang-t1-bert-synapses")[0]),
    NumberText.powerOfTen(Double(large.weights)) + "; perhaps only the extraction",
  ])

  study.table(
    "brains.csv", ["brain", "neurons", "synapses", "synapses of a neuron"],
    ["human", "cat", "bee"].map { name in
      let counts = ["neurons", "synapses"].map { study.setting("zhang-t1-\(name)-\($0)", in: 1...1e18) }
      return [name] + counts.map { NumberText.powerOfTen($0) } + [Study.text(counts[1] / counts[0])]
    })

  func ours(_ name: String, _ weights: Int) -> [String] { [name, "\(weights)", ""] }
  func theirs(_ name: String) -> [String] {
    [name, "", NumberText.shortest(study.setting("zhang-t1-\(name)-synapses", in: 1...1e18))]
  }
  let both = [
    ["ResNet101", "\(resNet.weights)", NumberText.shortest(study.published("zhang-t1-resnet101-synapses")[0])],
    ["BERT (large)", "\(large.weights)", NumberText.shortest(study.published("zhang-t1-bert-synapses")[0])],
  ]
  study.table(
    "sizes.csv", ["what", "weights", "printed"],
    [
      ours("layer of filters (Example 13.9)", layer.weightCount), ours("digits (Zaki and Meira)", handwriting.weightCount),
      ours("dense nodes (Section 13.4)", denseOnPicture.weightCount), both[0],
      ours("deep image network (Figure 13.11)", deep.weightCount), both[1], theirs("bee"),
      ours("dense instead of filters (Example 13.9)", sameSize.weightCount), theirs("cat"), theirs("human"),
    ])
}

// MARK: Exercises 13.4.1 and 13.4.2

@MainActor func reportExercises() {
  let (side, window) = (exercise[0], exercise[1])
  /// The sides that layers of such filters lead to, until none fits.
  func sides(stride: Int) -> [Int] {
    var sides = [side]
    while let last = sides.last, last >= window, sides.count <= side {
      let layer = Network<Float>(input: [1, last, last]) { Conv2D(filters: 1, window: window, stride: stride) }
      sides.append(layer.outputShapes[0][1])
    }
    return sides
  }
  let (plain, strided) = (sides(stride: 1), sides(stride: exerciseStride))
  let keeps = (0...window).first {
    positions(side: side, window: window, padding: $0, stride: 1).count == side
  }
  study.value("exercise-side", text(side))
  study.value("exercise-filter", "\(window) × \(window)")
  study.value("exercise-stride", text(exerciseStride))
  study.value("exercise-remainder", text(side - window))
  study.value("responses", text(plain[1] * plain[1]))
  study.value("same-padding", keeps.map { "\($0)" } ?? "no whole number")
  study.value("depth", text(plain.count - 1))
  study.value("strided-responses", text(strided[1] * strided[1]))
  study.value("strided-sides", strided.dropFirst().map(String.init).joined(separator: ", "))
  let rest = (side - window) % exerciseStride
  // Sides on which the stride fits layer after layer, until no filter does.
  func chain(from first: Int) -> [Int]? {
    var sides = [first]
    while let last = sides.last, last >= window {
      guard (last - window) % exerciseStride == 0 else { return nil }
      sides.append((last - window) / exerciseStride + 1)
    }
    return sides
  }
  let below = (window..<side).reversed().lazy.compactMap(chain).first ?? []
  let above = (side...9 * side).lazy.compactMap(chain).first ?? []
  let padding = (0...exerciseStride).first { (side - window + 2 * $0) % exerciseStride == 0 }
  study.judge(
    "mmds-exercise13-4-2-valid", holds: rest != 0 && !below.isEmpty && !above.isEmpty && padding != nil,
    because: "(\(side) − \(window)) mod \(exerciseStride) = \(rest), which the text after (13.3) calls an invalid arrangement; an exercise states "
      + "nothing, and that there is no such layer may be the answer that is meant",
    found: "no layer by the rule. Rounding down, \(strided[1])² = \(Study.text(Double(strided[1] * strided[1]))) responses and the sides "
      + "\(strided.dropFirst().map(String.init).joined(separator: ", ")); by the rule a side of \(below.first ?? 0) "
      + "(\(below.dropFirst().map(String.init).joined(separator: ", "))) or \(above.first ?? 0) would do, and for (a) alone a padding of "
      + "\(padding ?? 0)")
}
