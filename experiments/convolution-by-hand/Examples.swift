import Drawings
import Host
import Ledger
import Networks
import Studies
import Tensors

// The printed examples, section by section: verdicts, and the numbers that the page shows.

@MainActor func reportOneDimension() {
  study.value("seeds", SeedList(study.seeds).description)
  study.judge("zaki-meira-conv1d-first", equals: sum1.values)
  study.judge("zaki-meira-conv1d-length", equals: [Double(length1)])
  // What the figure must have shown: each printed sum but the first gives one more entry.
  var recovered = window1.values
  for y in study.published("zaki-meira-conv1d-result").dropFirst() {
    let known = zip(recovered.suffix(w1.count - 1), w1.values).reduce(0) { $0 + $1.0 * $1.1 }
    recovered.append((y - known) / w1.values[w1.count - 1])
  }
  let text = recovered.map { Study.text($0) }.joined(separator: ", ")
  // Should the ledger ever hold the figure's vector, there is more to check than this.
  let figure = study.settingText("zaki-meira-conv1d-x")
  guard figure == "(figure)" else {
    study.fail("ledger row zaki-meira-conv1d-x: '\(Shown.text(figure))', where the chapter knows of a figure only")
  }
  study.cannotRecompute(
    "zaki-meira-conv1d-result",
    because: "x₄ to x₇ stand only in a figure; the printed result itself would determine x = (\(text)), so nothing is "
      + "left to check but its first entry and its length")
  study.value("sum1", sum1.values[0])
  study.value("n1", Double(n1))
  study.value("k1", Double(k1))
  study.value("length1", Double(length1))
  study.value("recovered", text)
}

@MainActor func reportTwoDimensions() {
  let (n, k) = (study.count("zaki-meira-conv2d-n"), study.count("zaki-meira-conv2d-k"))
  study.judge("zaki-meira-conv2d-first", equals: [map2[0, 0, 0]])
  study.judge("zaki-meira-conv2d-size", equals: [side(of: n, window: k)])
  study.judge("zaki-meira-conv2d-result", equals: map2.values)
  study.judge("usc552-conv-first", equals: [uscMap[0, 0, 0]])
  for (key, matrix) in [
    ("x2", x2), ("w2", w2), ("map2", map2.part(0)), ("usc", usc), ("usc-kernel", uscKernel),
    ("usc-map", uscMap.part(0)),
  ] { study.value(key, matrix.formula) }
  study.drawing(
    "window",
    Drawing(
      window: filtering(x2.asPicture.shape, with: w2.asFilters), on: x2.asPicture, row: map2.shape[1] / 2,
      column: map2.shape[2] - 1))

  let filter = tensor("mmds-ex13-8-filter", rank: 1).reshaped(to: [2, 2])
  let responses = [1, 2].map { number in
    convolve(tensor("mmds-ex13-8-square-\(number)", rank: 1).reshaped(to: [2, 2]), filter)[0, 0, 0]
  }
  let image = study.count("mmds-ex13-8-side")
  guard image >= 2 else { study.fail("ledger row mmds-ex13-8-side: an image of \(image) cells a side") }
  let places = side(of: image, window: 2)
  study.judge("mmds-ex13-8-squares", equals: [places * places])
  study.judge("mmds-ex13-8-corner", equals: [responses[0]])
  study.judge("mmds-ex13-8-second-row", equals: [responses[1]])
  study.value("squares8", places * places)
  study.value("corner8", responses[0])
  study.value("second8", responses[1])
}

/// The side of the map that the layer makes of a square picture.
private func side(of n: Int, window k: Int, stride: Int = 1, padding: Int = 0) -> Double {
  let layer = Network<Double>(input: [1, n, n]) {
    Conv2D(filters: 1, window: k, stride: stride, padding: padding)
  }
  return Double(layer.outputShapes[0][1])
}

@MainActor func reportThreeDimensions() {
  let (n3, k3) = (study.count("zaki-meira-conv3d-n"), study.count("zaki-meira-conv3d-k"))
  study.judge("zaki-meira-conv3d-first", equals: [map3[0, 0, 0]])
  // In print, row by row over all channels.
  let sideBySide = products3.ᵀ   // [row, channel, column]
  study.judge("zaki-meira-conv3d-products", equals: sideBySide.values)
  study.judge("zaki-meira-conv3d-size", equals: [side(of: n3, window: k3), side(of: n3, window: k3)])
  study.judge("zaki-meira-conv3d-result", equals: map3.values)
  study.value(
    "products3", (0..<products3.shape[0]).map { products3.part($0).formula }.joined(separator: "\\enspace "))
  study.value("first3", map3[0, 0, 0])
  study.value("map3", map3.part(0).formula)
  study.value("r3", Double(r3))
  study.value("slid3", slid3.map { $0.part(0).formula }.joined(separator: ", \\qquad "))

  let (n4, k4) = (study.count("zaki-meira-multi-n"), study.count("zaki-meira-multi-k"))
  let filters = study.count("zaki-meira-multi-m")
  let shape = Network<Double>(input: [x4.shape[0], n4, n4]) { Conv2D(filters: filters, window: k4) }.outputShapes[0]
  let parted = "the rows of the filter's two channels run together in the text that we have; of the two ways to part them, this one gives "
    + "the printed map"
  study.judge("zaki-meira-multi-out1", equals: maps4.part(0).values, note: parted)
  study.judge("zaki-meira-multi-out2", equals: maps4.part(1).values, note: parted)
  study.judge("zaki-meira-multi-size", equals: [shape[1], shape[2], shape[0]].map { Double($0) })
  study.value("maps4-1", maps4.part(0).formula)
  study.value("maps4-2", maps4.part(1).formula)
}

@MainActor func reportColour() {
  let field = Conv2D<Double>(filters: 1, window: 2).windowsAsColumns(rgb).ᵀ.part(0)
  let terms = [w0] + zip(w99.values, field.values).map { $0 * $1 }
  var short = terms
  if let zero = terms.firstIndex(of: 0) { short.remove(at: zero) }
  let sum = terms.map(NumberText.shortest).joined(separator: " + ")
  study.judge("kelleher-eq101-field", equals: field.values)
  study.judge("kelleher-eq102-z", equals: [z99[0, 0, 0]])
  study.judge(
    "kelleher-eq102-terms", equals: terms,
    erratum: ErratumProof(
      .arithmetic,
      "the filter has \(terms.count) weights, bias included, and the lines above list \(terms.count) products, but the "
        + "sum has \(study.published("kelleher-eq102-terms").count) terms",
      holds: terms.count == filter99.count && short.count == terms.count - 1
        && short.reduce(0, +) == terms.reduce(0, +),
      correct: sum,
      effect: "none: the term left out is 0, and the sum is \(NumberText.shortest(z99[0, 0, 0])) either way",
      slip: "one of the zeros is left out", slipGives: short, class: .extraction))
  study.judge("kelleher-eq102-a", equals: [a99[0, 0, 0]])
  study.judge("kelleher-eq103-map", equals: a99.values)
  study.value("terms102", sum)
  study.value("z102", NumberText.shortest(z99[0, 0, 0]))
  study.value("a99", a99.part(0).formula)
}

@MainActor func reportDigit() {
  study.judge("kelleher-eq86-a", equals: [first86])
  study.judge("kelleher-eq87-a", equals: [second87])
  study.judge("kelleher-eq90-map", equals: narrow[2].values)
  study.judge("kelleher-eq91-map", equals: narrow[3].values)
  study.cannotRecompute(
    "kelleher-f36-example", because: "inputs, weights and results of the worked network stand only in Figure 36")
  let fields = Conv2D<Double>(filters: 1, window: 3).windowsAsColumns(four.asPicture).ᵀ
  let columns = four.shape[1] - 2
  let places = (0..<fields.shape[0]).filter { fields.part($0).values == field87.values }
    .map { "row \($0 / columns + 1), column \($0 % columns + 1)" }
  study.value("place87", places.isEmpty ? "no place" : places.joined(separator: " and "))
  study.value("first86", first86)
  study.value("second87", second87)
  for (key, map) in [("narrow3", narrow[2]), ("narrow4", narrow[3]), ("wide3", wide[2]), ("wide4", wide[3])] {
    study.value(key, map.formula)
  }
  drawDigit(four, maps: zip(["1 vertical", "2 diagonal", "3 vertical", "4 horizontal"], wide).map { ($0, $1) })

  // A filter of a single 1 and a frame of zeros give the padded picture.
  let padded = convolve(four, Tensor([1, 1], [1]), padding: 1).part(0)
  let row = padded.part(4).values
  var short = row
  if let last = row.lastIndex(where: { $0 != 0 }) {
    short.remove(at: last)
    short.append(0)
  }
  let printed = study.published("kelleher-eq92-input")
  var misprinted = padded
  for column in row.indices where column < printed.count { misprinted[4, column] = printed[column] }
  let wrong = [2, 3].map { index in
    zip(rectified(misprinted, filters88[index]).values, wide[index].values).filter { $0.0 != $0.1 }.count
  }
  for (id, map, cells) in [("kelleher-eq92-map", wide[2], wrong[0]), ("kelleher-eq93-map", wide[3], wrong[1])] {
    study.judge(
      id, equals: map.values,
      note: "computed from the digit of (84), padded; from the padded input as it stands in the same equation, \(cells) of the "
        + "\(map.count) cells would differ")
  }
  let ink = row.max() ?? 0
  func inked(_ row: [Double]) -> Int { row.filter { $0 == ink }.count }
  study.judge(
    "kelleher-eq92-input", equals: row,
    erratum: ErratumProof(
      .arithmetic,
      "row 4 of the digit (84) has \(inked(row)) pixels of \(NumberText.shortest(ink)), the same row of the padded digit in "
        + "(92) and (93) has \(inked(printed)); the printed maps belong to the digit of (84)",
      holds: wrong.allSatisfy { $0 > 0 } && inked(printed) < inked(row), correct: padded.part(4).json,
      effect: "worked from the printed input, \(wrong[0]) of the \(wide[2].count) cells of (92) and \(wrong[1]) of those "
        + "of (93) differ from the right maps",
      slip: "the last 255 of the row is left out and a 0 put at its end", slipGives: short, class: .extraction))
  study.value("wrong92", Double(wrong[0]))
  study.value("wrong93", Double(wrong[1]))
}

@MainActor func reportPaddingAndStride() {
  study.judge("zaki-meira-pad-p0", equals: plain5.values)
  study.judge("zaki-meira-pad-p1", equals: padded5.values)
  study.judge("zaki-meira-pad-size-p0", equals: [side(of: n5, window: k5)])
  study.judge("zaki-meira-pad-size-padded", equals: [side(of: n5, window: 1, padding: p)])
  study.judge("zaki-meira-pad-size-p1", equals: [side(of: n5, window: k5, padding: p)])
  let strided = side(of: n5, window: k5, stride: s)
  study.judge("zaki-meira-stride-t", equals: [strided - 1])
  study.judge("zaki-meira-stride-size", equals: [strided, strided])
  study.judge("zaki-meira-stride-windows", equals: zip(starts[0].values, starts[1].values).flatMap { [$0, $1] })
  study.judge("zaki-meira-stride-row-1", equals: strided5.part(0).part(0).values)
  study.cannotRecompute(
    "zaki-meira-stride-row-2",
    because: "the printed row is not legible in the text that we have; the layer gives "
      + strided5.part(0).part(strided5.shape[1] - 1).json)
  for (key, matrix) in [
    ("z5", z5), ("w5", w5), ("plain5", plain5.part(0)), ("padded5", padded5.part(0)),
    ("strided5", strided5.part(0)),
  ] { study.value(key, matrix.formula) }
  study.value("p5", Double(p))
  study.value("s5", Double(s))
  study.value(
    "starts",
    zip(starts[0].values, starts[1].values).map { "(\(Study.text($0)), \(Study.text($1)))" }.joined(separator: ", "))
}

@MainActor func reportPooling() {
  let map = largest6.part(0)
  study.judge("zaki-meira-maxpool-first", equals: [map[0, 0]])
  study.judge("zaki-meira-maxpool-row-1", equals: map.part(0).values)
  // The window below the first.
  study.judge("zaki-meira-maxpool-third", equals: map.shape[0] > 1 ? [map[1, 0]] : [])
  study.cannotRecompute(
    "zaki-meira-maxpool-row-2",
    because: "only the first entry of the printed row is legible (a row of its own); the layer gives "
      + map.part(map.shape[0] - 1).json)
  let shape = Network<Double>(input: [1, n6, n6]) { MaxPool2D(window: k6, stride: s6) }.outputShapes[0]
  study.judge("zaki-meira-maxpool-size", equals: shape.dropFirst().map { Double($0) })
  for (key, map) in [("largest6", largest6), ("mean6", mean6), ("sum6", sum6)] {
    study.value(key, map.part(0).formula)
  }
}
