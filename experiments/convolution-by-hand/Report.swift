import Ledger
import Networks
import Studies
import Tensors

/// Judges which padding keeps the size (Zaki and Meira, "Padding").
@MainActor func judgePaddingFormula() {
  var (least, keeps, grows) = (true, true, true)
  var rows: [[String]] = []
  for k in 1...8 {
    let p = (k - 1 + 1) / 2   // ⌈(k − 1)/2⌉
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
  study.judge(
    "zaki-meira-pad-formula", holds: least && keeps && grows,
    because: "for k = 1 to 8 and 13 sides each, ⌈(k−1)/2⌉ is the least p for which the layer's map is not smaller than "
      + "its input; it is as large for odd k and one cell larger for even k")
}

/// Judges the divisor of average pooling and the side of a pooled map (Zaki and Meira, "Pooling").
@MainActor func judgePoolingFormulas() {
  var stream = RandomStream(seed: study.seeds[0], name: "average pooling")
  var worst = 0.0
  for (k, r) in [(2, 1), (3, 1), (2, 3), (3, 2)] {
    let x = stream.tensor([r, 12, 12])
    let means = output(Network(input: x.shape) { AvgPool2D(window: k) }, x)   // a map for each channel
    let ones = Tensor([1, r, k, k], [Double](repeating: 1, count: r * k * k))
    let sums = output(filtering(x.shape, with: ones, stride: k), x)           // one map over all channels
    let overChannels = Tensor(
      sums.shape, sums.values.indices.map { cell in
        (0..<r).reduce(0) { $0 + means.values[$1 * sums.count + cell] } / Double(r)
      })
    worst = max(worst, sums.map { $0 / Double(k * k * r) }.distance(to: overChannels))
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
    because: "the layer's map has the side ⌊n/s⌋ in \(agreeing) of \(checked) cases with s = k ≤ 5, n ≤ 20; with windows "
      + "that overlap it would not (n = 6, k = 3, s = 2: \(overlapping), not 3)")
}

/// The table on top of the page.
@MainActor func reportHeadline() {
  func row(_ what: String, _ id: String, _ ours: String) -> [String] {
    [what, (study.ledger[id]?.published ?? "–").replacing(",", with: ", "), ours.replacing(",", with: ", ")]
  }
  func text(_ tensor: Tensor<Double>) -> String {
    NumberText.json(tensor.values.map(NumberText.shortest), shape: tensor.shape)
  }
  study.table(
    "headline.csv", ["example", "printed", "ours"],
    [
      row("2-D (Zaki and Meira)", "zaki-meira-conv2d-result", text(map2.part(0))),
      row("3-D (Zaki and Meira)", "zaki-meira-conv3d-result", text(map3.part(0))),
      row("stride 2, first row (Zaki and Meira)", "zaki-meira-stride-row-1", text(strided5.part(0).part(0))),
      row("the RGB filter (Kelleher et al., 103)", "kelleher-eq103-map", text(colourMap.part(0))),
      row("horizontal strokes of the 4 (Kelleher et al., 91)", "kelleher-eq91-map", text(narrow[3])),
      row("row 5 of the padded 4 (Kelleher et al., 92)", "kelleher-eq92-input", text(padded.part(4)) + ": erratum"),
      row("rows pooled into output i (Zhang, 4.2)", "zhang-pool-slice", "si:s(i+1): erratum"),
    ])
  study.value("seeds", SeedList(study.seeds).description)
}
