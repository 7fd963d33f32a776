import Host
import Ledger
import Networks
import Studies
import Tensors

/// Everything that the page shows and the ledger judges.
@MainActor func report() {
  reportOneDimension()
  reportTwoDimensions()
  judgeConnections()
  reportThreeDimensions()
  reportColour()
  reportDigit()
  reportPaddingAndStride()
  judgePaddingFormula()
  reportPooling()
  judgePoolingFormulas()
  reportShifts()
  judgePoolingSlices()
  judgeConvolutions()
  judgeBoundaries()
  reportOrientation()
  judgeFlattening()
  reportKernels(kernels, on: house())
  reportSharedWeights()
  judgeSharedWeights(four)
  reportWholeNetwork()
  reportHeadline()
}

/// Judges which padding keeps the size (Zaki and Meira, "Padding").
@MainActor func judgePaddingFormula() {
  var (least, keeps, grows, sameRoundedDown) = (true, true, true, true)
  var rows: [[String]] = []
  for k in 1...8 {
    let p = (k - 1 + 1) / 2   // ⌈(k − 1)/2⌉
    // For odd k the brackets that our text lost do not matter: (k − 1)/2 is whole.
    if k % 2 == 1 { sameRoundedDown = sameRoundedDown && (k - 1) / 2 == p }
    for n in k...k + 12 {
      func side(_ padding: Int) -> Int {
        Network<Double>(input: [1, n, n]) { Conv2D(filters: 1, window: k, padding: padding) }.outputShapes[0][1]
      }
      least = least && side(p) >= n && (p == 0 || n + 2 * (p - 1) < k || side(p - 1) < n)
      if k % 2 == 1 { keeps = keeps && side(p) == n } else { grows = grows && side(p) == n + 1 }
      if n == 12 { rows.append(["\(k)", "\(p)", "\(side(0))", "\(side(p))"]) }
    }
  }
  study.table("padding.csv", ["k", "p", "side of the map without padding, n = 12", "with padding p"], rows)
  let everywhere = least && keeps && grows
  study.judge(
    "zaki-meira-pad-formula", holds: everywhere,
    because: "brackets and relation are illegible in the text that we have; read as ceiling and ≥, with which it "
      + "\(everywhere ? "holds" : "does not hold") for every k; for odd k it holds with "
      + "\(sameRoundedDown ? "any brackets" : "these brackets alone"). For k = 1 to 8 and 13 sides each, ⌈(k−1)/2⌉ is the least p "
      + "for which the layer's map is not smaller than its input; it is as large for odd k and one cell larger for even k")
}

/// Judges the divisor of average pooling and the side of a pooled map (Zaki and Meira, "Pooling").
@MainActor func judgePoolingFormulas() {
  var stream = RandomStream(seed: study.seeds[0], name: "average pooling")
  var worst = 0.0
  for (k, r) in [(2, 1), (3, 1), (2, 3), (3, 2)] {
    let x = stream.tensor([r, 12, 12])
    let means = output(Network(input: x.shape) { AvgPool2D(window: k) }, x)   // a map for each channel
    let ones = Tensor([1, r, k, k], [Double](repeating: 1, count: r * k * k))
    let sums = convolve(x, ones, stride: k)           // one map over all channels
    worst = max(worst, Deviation.largest(sums.part(0).map { $0 / Double(k * k * r) }, means.mean(axis: 0)))
  }
  study.judge(
    "zaki-meira-avgpool-divisor", holds: worst <= 1e-12,
    because: "window sums (a convolution with ones) over k² r against the layer's means, averaged over r channels, for "
      + "k = 2, 3 and r = 1, 2, 3: largest difference \(NumberText.sixDigits(worst)); ones, no bias and identity is what "
      + "the text prints for pooling (\(study.settingText("zaki-meira-pool-filter-ones")))")

  var (checked, agreeing) = (0, 0)
  for k in 1...5 {
    for n in k...20 {
      checked += 1
      let side = Network<Double>(input: [1, n, n]) { MaxPool2D(window: k) }.outputShapes[0][1]
      if side == n / k { agreeing += 1 }
    }
  }
  let overlapping = Network<Double>(input: [1, 6, 6]) { MaxPool2D(window: 3, stride: 2) }.outputShapes[0][1]
  study.judge(
    "zaki-meira-pool-size-formula", holds: agreeing == checked,
    because: "the brackets are lost at this place in the text that we have; read as rounding down, as in the example on the next slide. "
      + "The layer's map has the side ⌊n/s⌋ in \(agreeing) of \(checked) cases with s = k ≤ 5, n ≤ 20; with windows "
      + "that overlap it would not (n = 6, k = 3, s = 2: \(overlapping), not 3)")
}

/// The two answers to a single bright cell, and Zhang's three boundaries on the padding example.
@MainActor func reportOrientation() {
  study.value("correlated", correlated.part(0).formula)
  study.value("convolved", convolved.part(0).formula)
  let maps = zip(Boundary.allCases, bounded).map { "\\text{\($0.rawValue): } " + $1.part(0).formula }
  study.value("boundary-maps", maps.joined(separator: ", \\quad "))
  // Plain descriptions of what `Boundary` does; noted with the settings.
  for id in ["flip", "zero", "periodic"] { _ = study.settingText("zhang-conv-\(id)") }
}

/// The gradient that the page works by hand.
@MainActor func reportSharedWeights() {
  let ones = output(byMean, z5.asPicture).map { $0 - 1 }
  let mean = byMean.trace(z5.asPicture.asBatch, targets: ones.asBatch, loss: .halfSquaredError)
  let layer = back5.gradient["conv1.weight"]
  study.value("cells5", Double(back5.deltas[0].count))
  study.value("winners5", Double(back5.deltas[0].values.filter { $0 != 0 }.count))
  study.value("delta5", back5.deltas[0].single.part(0).formula)
  study.value("delta5-mean", mean.deltas[0].single.part(0).formula)
  let map = back5.outputs[0].single
  let ties = (0..<map.shape[1] / 2).flatMap { i in (0..<map.shape[2] / 2).map { (2 * i, 2 * $0) } }
    .filter { i, j in
      let window = [map[0, i, j], map[0, i, j + 1], map[0, i + 1, j], map[0, i + 1, j + 1]]
      return window.filter { $0 == window.max() }.count > 1
    }
  study.value("ties5", Double(ties.count))
  study.value("dw5", byHand5.reshaped(to: w5.shape).formula)
  study.value("dw5-layer", NumberText.sixDigits(Deviation.largest(byHand5.reshaped(to: layer.shape), layer)))
  study.value("dw5-numeric", NumberText.powerOfTen(max(check5.parameters, check5.inputs)))
}

/// A network of several layers and filters on the digit: shapes, and its gradients checked.
@MainActor func reportWholeNetwork() {
  let shapes = [cnn.inputShape] + cnn.outputShapes
  study.table(
    "layers.csv", ["layer", "input", "output", "parameters"],
    cnn.layers.indices.map { index in
      let size = { (shape: [Int]) in shape.map { "\($0)" }.joined(separator: " × ") }
      let name = cnn.layerNames[index].filter { !$0.isNumber }
      return [
        name == "activation" ? "rectifier" : name, size(shapes[index]), size(shapes[index + 1]),
        "\(cnn.parameterCounts[index])",
      ]
    })
  var worst = 0.0
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "layers in a row")
    var network = cnn
    network.parameters.flat = stream.tensor([network.parameterCount])
    let strongest = max(four.values.max() ?? 1, 1)
    let digit = four.map { $0 / strongest } + 0.1 * stream.tensor(four.shape)
    let check = GradientCheck.run(
      network, inputs: digit.asPicture.asBatch, targets: Tensor([2, 1], [1, 0]), loss: .softmaxCrossEntropy)
    worst = max(worst, check.parameters, check.inputs)
  }
  study.value("whole-check", NumberText.powerOfTen(worst))
}

/// The table on top of the page.
@MainActor func reportHeadline() {
  func row(_ what: String, _ id: String, _ ours: String) -> [String] {
    [what, (study.ledger[id]?.published ?? "–").replacing(",", with: ", "), ours.replacing(",", with: ", ")]
  }
  study.table(
    "headline.csv", ["example", "printed", "ours"],
    [
      row("2-D (Zaki and Meira)", "zaki-meira-conv2d-result", map2.part(0).json),
      row("3-D (Zaki and Meira)", "zaki-meira-conv3d-result", map3.part(0).json),
      row("stride 2, first row (Zaki and Meira)", "zaki-meira-stride-row-1", strided5.part(0).part(0).json),
      row("the RGB filter (Kelleher et al., 103)", "kelleher-eq103-map", a99.part(0).json),
      row("horizontal strokes of the 4 (Kelleher et al., 91)", "kelleher-eq91-map", narrow[3].json),
      row(
        "row 5 of the padded 4 (Kelleher et al., 92)", "kelleher-eq92-input",
        convolve(four, Tensor([1, 1], [1]), padding: 1).part(0).part(4).json + " (erratum: perhaps only the extraction)"),
      row("rows pooled into output i (Zhang, 4.2)", "zhang-pool-slice", "si:s(i+1) (erratum)"),
      row("pooling and small shifts (USC)", "usc552-pooling-invariance", shiftSummary),
    ])
}
