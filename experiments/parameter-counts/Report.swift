import Host
import Ledger
import Networks
import Studies
import Tensors

/// The rows of the table on top, in the order in which they are found.
@MainActor var headline: [[String]] = []

/// Judges the printed numbers and writes the tables and values of the page.
@MainActor func judgeAndReport() {
  reportDenseLayers()
  reportTensor()
  reportFilters()
  reportFormulas()
  reportExample()
  reportPooling()
  reportHandwriting()
  reportDeepNetwork()
  reportItsProse()
  reportRecurrentLayers()
  reportNamedModels()
  reportExercises()
  study.table("headline.csv", ["quantity", "printed", "ours"], headline)
  study.figure("deep-network")
  study.figure("sizes")
}

func text(_ count: Int) -> String { Study.text(Double(count)) }
func percent(_ share: Double) -> String {
  Study.text(100 * share, decimals: share < 1e-4 ? 4 : share < 0.01 ? 2 : share < 0.1 ? 1 : 0) + " %"
}

@MainActor func printed(_ id: String) -> String {
  let values = study.published(id)
  return values.count == 1 ? Study.text(values[0]) : values.map { Study.text($0) }.joined(separator: " × ")
}

// MARK: Dense layers

@MainActor private func reportDenseLayers() {
  let (onDigit, onPicture) = (denseOnDigit.weightShape(1), denseOnPicture.weightShape(1))
  study.judge("mmds-ex13-7-flat", equals: numbers(denseOnDigit.outputShapes[0]))
  study.judge("mmds-ex13-7-matrix", equals: numbers(onDigit))
  study.judge("mmds-s13-4-weights-per-node", equals: [Double(onPicture[1])])
  study.judge(
    "mmds-s13-4-total", holds: denseOnPicture.weightCount > 1_000_000 * wholeNumbers(in: "mmds-s13-4-total", 1)[0],
    because: "\(onPicture[0]) nodes of \(text(onPicture[1])) weights have \(text(denseOnPicture.weightCount)), and "
      + "\(text(denseOnPicture.biasCount)) biases")
  let perNode = denseOnCIFAR.weightShape(1)[1]
  study.judge(
    "usc552-cifar-weights", equals: [Double(perNode)],
    note: "\(text(perNode)) weights; the slide says parameters, of which a neuron with a bias adds \(text(denseOnCIFAR.parameterCount))")
  let (about, margin) = (wholeNumbers(in: "usc552-cifar-weights-approx", 1)[0], 100)
  study.judge(
    "usc552-cifar-weights-approx", holds: abs(perNode - about) <= margin,
    because: "\(text(perNode)) weights, \(text(denseOnCIFAR.parameterCount)) with the bias")
  study.judge("zhang-rgb-input", equals: numbers(flatPhotograph.outputShapes[0]))

  func row(_ what: String, _ shape: [Int], _ network: Network<Double>) -> [String] {
    let hasNodes = network.layers.count > 1
    return [
      what, timesText(shape), text(network.outputShapes[0][0]),
      hasNodes ? text(network.weightShape(1)[0]) : "–", hasNodes ? text(network.weightCount) : "–",
      hasNodes ? text(network.parameterCount) : "–",
    ]
  }
  study.table(
    "dense.csv", ["picture", "shape", "inputs of a node", "nodes", "weights", "weights and biases"],
    [
      row("digit, Leskovec et al.", [digit, digit], denseOnDigit), row("CIFAR-10, USC", cifar, denseOnCIFAR),
      row("ImageNet, Leskovec et al.", picture, denseOnPicture), row("photograph, Zhang", photograph, flatPhotograph),
    ])
  study.value("cifar-weights", text(perNode))
  study.value("cifar-classes", text(cifarClasses))
  study.value("cifar-classifier", text(classifierOfCIFAR.parameterCount))
  study.value("picture-weights", text(onPicture[1]))
  headline.append(
    ["weights of a node that sees 224 × 224 × 3 numbers", printed("mmds-s13-4-weights-per-node"), text(onPicture[1])])
}

@MainActor private func reportTensor() {
  // The largest deviation from the layer, relative to its largest output.
  func deviation(_ rows: Int, _ columns: Int) -> Double {
    var worst = 0.0
    for i in 0..<gridRows {
      for j in 0..<gridColumns { worst = max(worst, abs(sum(i, j, to: rows, columns) - h[i * gridColumns + j])) }
    }
    return worst / (h.map { abs($0) }.max() ?? 1)
  }
  let limits = wholeNumbers(in: "mmds-ex13-7-sum-limits", 2).map { min($0, digit) }
  let (short, whole) = (deviation(limits[0], limits[1]), deviation(digit, digit))
  let seen = limits[0] * limits[1]
  study.table(
    "tensor.csv",
    ["limits of the sums", "pixels that each node sees", "largest difference from the layer, of its largest output"],
    [
      ["\(limits[0]) and \(limits[1]), as printed", "\(seen) of \(digit * digit)", percent(short)],
      ["\(digit) and \(digit)", "\(digit * digit) of \(digit * digit)", whole < 1e-12 ? "rounding only" : percent(whole)],
    ])
  study.judge(
    "mmds-ex13-7-sum-limits", holds: short < 1e-12,
    because: whole < 1e-12
      ? "sums up to \(digit) give the layer's output" : "sums up to \(digit) do not give the layer's output either",
    counterExample: ErratumProof(
      .definitions,
      "the sides of the grid of nodes are \(gridRows) and \(gridColumns); sums up to \(limits[0]) and \(limits[1]) reach "
        + "\(seen) of the \(digit * digit) pixels that every node of a dense layer sees",
      holds: limits == [gridRows, gridColumns] && short > 1e-3 && whole < 1e-12, correct: "\(digit) and \(digit)",
      effect: "on a picture with arbitrary weights the outputs are off by up to \(percent(short)) of the largest",
      slip: "k, l are taken for the indices of the node: the prose says so, and the limits are those of the grid",
      quoting: "hᵢⱼ = Σₖ₌₁⁷ Σₗ₌₁⁷ wᵢⱼₖₗ xₖₗ"))

  // Pairs of pixel (i, j) and node (k, l) for which an entry i, j, k, l of the tensor is there.
  let all = digit * digit * hiddenNodes
  let (rows, columns) = (min(digit, gridRows), min(digit, gridColumns))
  let there = rows * columns * rows * columns
  study.judge(
    "mmds-ex13-7-index-roles", holds: there == all,
    because: "\(text(there)) of \(text(all)) pairs have an entry",
    counterExample: ErratumProof(
      .definitions,
      "the tensor's shape is \(timesText(W.shape)), so that i and j end with the grid of nodes; as indices of "
        + "pixels they would have to reach \(digit)",
      holds: there < all && whole < 1e-12, correct: "i, j for the node and k, l for the pixel, as in the formula",
      effect: "read as the prose says, \(text(all - there)) of \(text(all)) weights have no place in the tensor",
      slip: "k, l are taken for the indices of the node, here and in the limits of the sums; the tensor's shape, h_ij and x_kl "
        + "have them as those of the pixel", listedWith: "mmds-ex13-7-sum-limits",
      quoting: "row i and column j of the image to the node whose position in the array of nodes is row k and column l"))
  study.value("hidden", text(hiddenNodes))
  study.value("digit", text(digit))
  study.value("grid", "\(gridRows) × \(gridColumns)")
  study.value("tensor-shape", timesText(W.shape))
  study.value("missing-indices", text(all - there))
  study.value("all-indices", text(all))
  study.value("matrix", timesText(denseOnDigit.weightShape(1)))
}

// MARK: Filters

@MainActor private func reportFilters() {
  func inputs(_ network: Network<Double>) -> Int { network.weightShape().dropFirst().reduce(1, *) }
  let map = colour.printedShape(0)
  study.judge("mmds-s13-4-1-inputs", equals: [Double(inputs(grey))])
  study.judge("mmds-s13-4-1-weights-rgb", equals: [Double(inputs(colour))])
  study.judge("mmds-s13-4-1-positions", equals: [Double(grey.printedShape(0)[0])])
  // From the first cell of the first window to the last cell of the last.
  study.judge("mmds-s13-4-1-pad-size", equals: [Double(padded.printedShape(0)[0] - 1 + filterSide)])
  study.judge("mmds-s13-4-1-pad-output", equals: [Double(padded.printedShape(0)[0])])

  // Equation 13.2 at the first and the last position, on an arbitrary picture.
  var network = colour
  network.initialize(using: &stream)
  let shape = network.inputShape
  let x = Tensor(shape, (0..<shape.reduce(1, *)).map { _ in stream.uniform() })
  let response = network(x.reshaped(to: shape + [1]))
  let (w, b) = (network.parameters["conv1.weight"], network.parameters["conv1.bias"])
  func equation(_ i: Int, _ j: Int) -> Double {
    var r = b[0]
    for k in 0..<filterSide {
      for l in 0..<filterSide {
        for d in 0..<shape[0] { r += x[d, i + k, j + l] * w[0, d, k, l] }
      }
    }
    return r
  }
  let difference = [(0, 0), (map[0] - 1, map[1] - 1)].map { abs(response[0, $0, $1, 0] - equation($0, $1)) }.max() ?? 1
  let channels = wholeNumbers(in: "mmds-s13-4-1-rgb-channels", 1)[0]
  study.judge(
    "mmds-s13-4-1-rgb-channels", holds: map[2] == channels,
    because: "equation (13.2) \(difference < 1e-12 ? "gives" : "does not give") the layer's output at the first and the "
      + "last position",
    counterExample: ErratumProof(
      .definitions,
      "equation (13.2) sums over the \(picture[2]) channels d, so the response r_ij is one number at each position; "
        + "a layer of one filter puts out \(timesText(map))",
      holds: channels == picture[2] && map[2] == 1 && difference < 1e-12, correct: "1",
      effect: "a next layer built for \(channels) maps of each filter would have \(channels) times as many weights",
      slip: "the channels of the filter are taken for channels of its output",
      quoting: "The filter\u{2019}s output will also have three channels"))
  let printedSide = wholeNumbers(in: "mmds-s13-4-1-map-size", 2)
  study.judge(
    "mmds-s13-4-1-map-size", holds: Array(map.prefix(2)) == printedSide,
    because: "the map is \(map[0]) × \(map[1])",
    counterExample: ErratumProof(
      .arithmetic,
      "a side of \(picture[0]) has \(picture[0]) − \(filterSide) + 1 positions for a filter of \(filterSide), as the text itself "
        + "says for one channel",
      holds: positions(side: picture[0], window: filterSide, padding: 0, stride: 1).count == map[0]
        && printedSide == [filterSide, filterSide] && map[0] != filterSide,
      correct: "\(map[0]) × \(map[1])",
      effect: "\(text(map[0] * map[1])) responses instead of \(printedSide[0] * printedSide[1])",
      slip: "the size of the filter is printed for that of the map",
      quoting: "The activation map R still remains 5 × 5"))
  study.table(
    "filter.csv", ["filter", "input", "weights", "output", "printed of the output"],
    [
      ["\(filterSide) × \(filterSide), one channel", timesText([picture[0], picture[1], 1]), text(grey.weightCount),
        timesText(grey.printedShape(0)), "positions 1 to \(printed("mmds-s13-4-1-positions"))"],
      ["\(filterSide) × \(filterSide), three channels", timesText(picture), text(colour.weightCount), timesText(map),
        "\(ledgerText("mmds-s13-4-1-map-size")), \(ledgerText("mmds-s13-4-1-rgb-channels")) channels"],
      ["the same, padding \(padding)", timesText(picture), text(padded.weightCount), timesText(padded.printedShape(0)),
        "a side of \(printed("mmds-s13-4-1-pad-output"))"],
    ])
  headline.append([
    "map of a filter of 5 × 5 on 224 × 224 × 3",
    "\(ledgerText("mmds-s13-4-1-map-size")), \(ledgerText("mmds-s13-4-1-rgb-channels")) channels", timesText(map),
  ])
}

/// A printed value as it stands in the ledger, with a typographer's cross for the letter x.
@MainActor func ledgerText(_ id: String) -> String {
  guard let row = try? study.ledger.row(id) else { study.fail("no ledger row \(id)") }
  return row.published.split(separator: " ").map { $0 == "x" ? "×" : String($0) }.joined(separator: " ")
}

/// The whole numbers in a printed text: 7 and 7 in `7 and 7`, 64 and 3 in `64 filters, each a 3-channel pixel`.
@MainActor func wholeNumbers(in id: String, _ count: Int) -> [Int] {
  let numbers = ledgerText(id).split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
  guard numbers.count == count else {
    study.fail("ledger row \(id): not \(count) whole numbers in '\(ledgerText(id))'")
  }
  return numbers
}

@MainActor private func reportFormulas() {
  var (cases, valid, right, neverLarger) = (0, 0, true, true)
  var (pairs, smallerPairs) = (0, 0)   // of strides that both divide, and those whose larger one gives a smaller map
  var equal: (page: String, verdict: String)?
  for m in 1...20 {
    for f in 1...m {
      for p in 0..<f {
        var (sides, dividing): ([Int], [Int]) = ([], [])
        for s in 1...5 {
          let counted = positions(side: m, window: f, padding: p, stride: s).count
          let layer = Network<Float>(input: [1, m, m]) { Conv2D(filters: 1, window: f, stride: s, padding: p) }
          cases += 1
          if (m - f + 2 * p) % s == 0 {
            valid += 1
            right = right && (m - f + 2 * p) / s + 1 == counted
            // A filter as large as the padded side has one position, whatever the stride.
            if m - f + 2 * p > 0 { dividing.append(counted) }
          }
          right = right && layer.outputShapes[0] == [1, counted, counted]
          sides.append(counted)
        }
        for (smaller, larger) in zip(1..., sides.dropFirst()) {
          neverLarger = neverLarger && larger <= sides[smaller - 1]
          if equal == nil, larger == sides[smaller - 1], larger > 1 {
            let strides = "strides \(smaller) and \(smaller + 1)"
            equal = (
              page: "a side of \(m) with a filter of \(f), padding \(p) and \(strides)",
              verdict: "side \(m), filter \(f), padding \(p): \(larger) positions with \(strides)")
          }
        }
        for (place, side) in dividing.enumerated() {
          for other in dividing.dropFirst(place + 1) {
            pairs += 1
            if other < side { smallerPairs += 1 }
          }
        }
      }
    }
  }
  study.value("eq13-3-cases", text(cases))
  study.value("eq13-3-valid", text(valid))
  study.value("stride-pairs", text(pairs))
  study.value("smaller-pairs", text(smallerPairs))
  study.value("equal-strides", equal?.page ?? "none of the cases tried")
  study.judge(
    "mmds-eq13-3", holds: right,
    because: "windows put down one by one, formula and Conv2D agree for all \(text(valid)) of \(text(cases)) "
      + "combinations of m, f, p and s in which s divides; in the others Conv2D rounds down, as the count does")
  study.leaveOpen(
    "usc552-stride-2", seeds: [],
    because: "without the rule that the stride must divide m − f + 2p, which another text states and these slides do not, two strides "
      + "can give the same map; with it \(smallerPairs == pairs ? "every" : "not every") larger stride tried gave a smaller one; windows "
      + "put down one by one for m up to 20, f up to m and p below f",
    found: "strictly smaller in \(smallerPairs == pairs ? "each" : text(smallerPairs)) of \(text(pairs)) pairs of strides from 1 to 5 "
      + "that divide m − f + 2p > 0; "
      + "where the last pixels do not fill a window and the layer rounds down, two strides can give the same map "
      + "(\(equal?.verdict ?? "none of the cases tried")), and \(neverLarger ? "no" : "some") larger stride up to 5 gave a larger one")

  var (layers, agree) = (0, true)
  for k in 1...6 {
    for d in 1...6 {
      for f in 1...6 {
        let layer = Network<Float>(input: [d, f + 3, f + 2]) { Conv2D(filters: k, window: f) }
        layers += 1
        agree = agree && layer.parameterCount == k * (d * f * f + 1)
      }
    }
  }
  study.judge(
    "mmds-s13-4-1-params", holds: agree,
    because: "the parameters of \(layers) layers of k filters of side f on d channels, each from 1 to 6")

  var without = true
  for window in 1...6 {
    for stride in 1...6 {
      without = without
        && Network<Float>(input: [3, 9, 9]) { MaxPool2D(window: window, stride: stride) }.parameterCount == 0
    }
  }
  study.judge(
    "zhang-pool-no-parameters", holds: without,
    because: "no parameters in max pools with windows and strides from 1 to 6")
}

@MainActor private func reportExample() {
  let shape = layer.printedShape(0)
  let ratio = Double(sameSize.parameterCount) / Double(layer.parameterCount)
  study.judge("mmds-ex13-9-out", equals: numbers(shape))
  study.judge("mmds-ex13-9-per-filter", equals: [Double(layer.parameterCount / layer.biasCount)])
  study.judge("mmds-ex13-9-layer", equals: [Double(layer.parameterCount)])
  study.judge(
    "mmds-ex13-9-vs-dense", holds: ratio >= 100,
    because: "\(text(layer.parameterCount)) against \(text(sameSize.parameterCount)), a factor of \(Study.text(ratio))")
  study.table(
    "example13-9.csv", ["layer", "input", "output", "parameters", "printed"],
    [
      ["one of the filters", timesText(picture), timesText([shape[0], shape[1], 1]),
        text(layer.parameterCount / layer.biasCount), printed("mmds-ex13-9-per-filter")],
      ["all \(layer.biasCount) filters", timesText(picture), timesText(shape), text(layer.parameterCount),
        printed("mmds-ex13-9-layer")],
      ["dense", timesText(picture), timesText(shape), text(sameSize.parameterCount), "–"],
    ])
  study.value("same-size-power", NumberText.powerOfTen(Double(sameSize.parameterCount)))
  study.value("same-size-ratio", Study.text(ratio))
  study.value("same-size-terabytes", Double(sameSize.parameterCount) * 8 / 1e12, decimals: 1)
  headline.append([
    "parameters of a layer of 64 filters of 5 × 5", printed("mmds-ex13-9-layer"), text(layer.parameterCount),
  ])
}
