import Ledger
import Networks
import Studies

@MainActor func reportPooling() {
  let maps = layer.printedShape(0)
  func share(_ network: Network<Double>) -> Double {
    100 * Double(network.outputShapes[0].reduce(1, *)) / Double(maps.reduce(1, *))
  }
  study.judge("mmds-s13-4-3-quarter", equals: [share(quarterPool)])
  study.judge("mmds-ex13-10-out", equals: numbers(examplePool.printedShape(0)))
  func row(_ pool: [Int], _ network: Network<Double>) -> [String] {
    let rest = (maps[0] - pool[0]) % pool[1]
    return [
      "size \(pool[0]), stride \(pool[1])", timesText(maps), timesText(network.printedShape(0)),
      "\(Study.text(share(network), decimals: 1)) %", rest == 0 ? "yes" : "no, \(rest) left over",
      text(network.parameterCount),
    ]
  }
  study.table(
    "pooling.csv", ["pool", "input", "output", "size kept", "stride divides n − k", "parameters"],
    [row(quarter, quarterPool), row(overlapping, overlappingPool)])
}

@MainActor func reportHandwriting() {
  let conv = Network<Double>(input: channelsFirst(boxInput)) {
    Conv2D(filters: boxKernel[3], window: boxKernel[0], stride: boxStride)
  }
  // With the zero or the periodic boundary a window reaches back over the edge: k − 1 cells lie before the first one.
  let beyondEdge = positions(
    side: boxInput[0] + boxKernel[0] - 1, window: boxKernel[0], padding: 0, stride: boxStride).count
  study.judge(
    "zhang-f9-output", equals: numbers(conv.printedShape(0)),
    note: "no padding, the hard boundary of section 4.1, taken because it gives \(conv.printedShape(0)[0]); the caption names "
      + "no boundary, and with the zero or the periodic one there are \(beyondEdge) a side")
  let kernel = conv.weightShape()   // filters, channels, height, width
  study.judge(
    "zhang-f9-kernel-shape", holds: [kernel[2], kernel[3], kernel[1], kernel[0]] == boxKernel,
    because: "a convolution from \(timesText(boxInput)) to \(timesText(conv.printedShape(0))) keeps its weights as "
      + "\(timesText(kernel)): filters, channels, height, width")
  study.value("box-side", text(conv.printedShape(0)[0]))
  study.value("box-beyond-edge", text(beyondEdge))
  study.value("box-input", timesText(boxInput))
  study.value("box-output", timesText(conv.printedShape(0)))

  // The digits of the other text are as many as this network's outputs.
  _ = study.settingText("mmds-s13-3-5-mnist-digits")
  let names = wholeNumbers(in: "mmds-s13-3-5-mnist-digits", 2)
  guard names[0] <= names[1], names[1] < 1_000, names[1] - names[0] + 1 == digits.classes else {
    study.fail("ledger row mmds-s13-3-5-mnist-digits: not the digits of \(digits.classes) classes")
  }

  // Activations keep shapes and hold nothing; the rows of the table are the other layers.
  let rows = handwriting.layers.indices.filter { !handwriting.layerNames[$0].hasPrefix("activation") }
  let ids = ["z1", "z2", "z3", "z4", "flat"].map { "zaki-meira-mnist-\($0)" }
  for (id, index) in zip(ids, rows) {
    let shape = handwriting.outputShapes[index]
    study.judge(id, equals: numbers(shape.count == 3 ? handwriting.printedShape(index) : shape))
  }
  study.table(
    "handwriting.csv", ["layer", "output", "printed", "parameters"],
    rows.enumerated().map { place, index in
      let shape = handwriting.outputShapes[index]
      return [
        handwriting.layerNames[index], timesText(shape.count == 3 ? handwriting.printedShape(index) : shape),
        place < ids.count ? printed(ids[place]) : "", text(handwriting.parameterCounts[index]),
      ]
    } + [["all", "", "", text(handwriting.parameterCount)]])
}

// MARK: The deep network for images

@MainActor func reportDeepNetwork() {
  // Layers 0 to 9 are the figure's rows 1 to 10; 10 flattens, 11 is the dense layer of row 11.
  let shapes = (0..<10).map { deep.printedShape($0) }
  // Row 8 from what row 7 prints: its pooling divides both sides.
  let ofPrinted = study.published("mmds-f13-11-row-7", count: 3).enumerated().map { place, number in
    Study.text(place < 2 ? (number / Double(figureRows[7][1])).rounded(.down) : number)
  }
  let ofRight = "from \(timesText(shapes[6])), the right output of row 7; from the one printed in row 7 it would be "
    + ofPrinted.joined(separator: " × ")
  for row in 1...10 where row != 7 {
    study.judge("mmds-f13-11-row-\(row)", equals: numbers(shapes[row - 1]), note: row == 8 ? ofRight : "")
  }
  study.judge(
    "mmds-f13-11-row-11", equals: [1, 1, Double(deep.outputShapes[11][0])],
    note: "a dense layer puts out one number for each of its nodes, \(imageClasses) by the text; 1 × 1 is how the figure writes "
      + "a vector")
  let (seventh, arguments) = (shapes[6], figureRows[6])
  let count = positions(side: shapes[5][0], window: arguments[0], padding: arguments[2], stride: arguments[1]).count
  study.judge(
    "mmds-f13-11-row-7", equals: numbers(seventh),
    erratum: ErratumProof(
      .arithmetic,
      "(\(shapes[5][0]) − \(arguments[0]) + 2 · \(arguments[2]))/\(arguments[1]) + 1 = \(count): this convolution "
        + "keeps the side of \(timesText(shapes[5])), and row 8 could not halve the printed size to what it prints",
      holds: count == seventh[0] && seventh != shapes[7], correct: timesText(seventh),
      effect: "the layer puts out \(text(seventh.reduce(1, *))) numbers, "
        + "\(seventh.reduce(1, *) / max(shapes[7].reduce(1, *), 1)) times as many as printed; the rows after it are right",
      slip: "the output of row 8, the pooling, stands in row 7 too", slipGives: numbers(shapes[7]), quoting: "14 × 14 × 512"))

  let outputs = (0..<10).map { deep.outputShapes[$0].reduce(1, *) } + [deep.outputShapes[11][0]]
  let parameters = Array(deep.parameterCounts[0..<10]) + [deep.parameterCounts[11]]
  let kinds = (0..<10).map { $0 % 2 == 0 ? "convolution" : "max pool" } + ["dense"]
  func shape(_ index: Int) -> [Int] { index < 10 ? shapes[index] : [1, 1, deep.outputShapes[11][0]] }
  study.table(
    "deep.csv", ["row", "layer", "output", "printed", "numbers put out", "parameters"],
    (0..<11).map { index in
      [
        "\(index + 1)", kinds[index], timesText(shape(index)), printed("mmds-f13-11-row-\(index + 1)"),
        text(outputs[index]), text(parameters[index]),
      ]
    } + [["", "all", "", "", text(outputs.reduce(0, +)), text(parameters.reduce(0, +))]])
  study.table(
    "deep-network.csv", ["row", "kind", "outputs", "parameters"],
    (0..<11).map { ["\($0 + 1)", kinds[$0], "\(outputs[$0])", "\(parameters[$0])"] })

  func share(_ part: Int, _ all: [Int]) -> String { percent(Double(part) / Double(all.reduce(0, +))) }
  study.value("row7-input", timesText(shapes[5]))
  study.value("first-share", share(outputs[0], outputs))
  study.value("first-parameter-share", share(parameters[0], parameters))
  study.value("last-share", share(parameters[10], parameters))
  study.value("deep-parameters", text(deep.parameterCount))
  headline.append([
    "output of row 7 of the deep network", printed("mmds-f13-11-row-7"), timesText(seventh),
  ])
}

/// What the text says about the deep network beside its table.
@MainActor func reportItsProse() {
  let filters = [0, 2, 4, 6, 8].map { figureRows[$0][3] }
  study.judge(
    "mmds-ex13-11-doubling",
    holds: filters == wholeNumbers(in: "mmds-ex13-11-doubling", 5)
      && zip(filters, filters.dropFirst()).allSatisfy { $1 == 2 * $0 },
    because: "each twice the one before: \(filters.map(String.init).joined(separator: ", "))")

  let map = deep.printedShape(0)
  let (channels, inputs) = (picture[2], picture[0] * picture[1])
  study.leaveOpen(
    "mmds-ex13-11-same-size",
    because: "the text does not say whether positions or numbers are counted; \"147 outputs\" in the same example counts numbers",
    found: "\(text(inputs)) positions before and \(text(map[0] * map[1])) after; \(text(inputs * channels)) numbers before and "
      + "\(text(map[0] * map[1] * map[2])) after")
  study.judge("mmds-box-pixels", equals: [Double(map[0] * map[1])])

  let second = Network<Double>(input: [channels * map[2], map[0], map[1]]) {
    Conv2D(filters: figureRows[2][3], window: figureRows[2][0])
  }
  let element = wholeNumbers(in: "mmds-ex13-11-element", 2)
  study.judge(
    "mmds-ex13-11-element", holds: map[2] == element[0] * element[1],
    because: "the layer puts out \(timesText(map))",
    counterExample: ErratumProof(
      .definitions,
      "the layer's output has \(map[2]) numbers at each position, one from each filter; \(element[1]) from each would be "
        + "\(element[0] * element[1]), against the \(figureRows[0][3]) of the table's own row",
      holds: map[2] == deep.weightShape()[0] && figureRows[0][3] == map[2]
        && element == [map[2], channels] && channels > 1,
      correct: "\(map[2]) numbers, one for each filter",
      effect: "the next convolution would need \(text(second.weightCount)) weights instead of "
        + text(deep.layers[2].parameters[0].count),
      slip: "the channels of the filters are taken for channels of what they put out",
      listedWith: "mmds-s13-4-1-rgb-channels", quoting: "consists of 64 filters, each of which is a 3-channel pixel"))

  // The box: each channel of a filter is a node. Section 13.4.1: a filter is a node, with weights for all channels.
  let (nodes, weights) = (deep.weightShape()[0], deep.weightShape())
  let separate = nodes * weights[1]
  let perChannel = Network<Double>(input: [1] + deep.inputShape.dropFirst()) {
    Conv2D(filters: separate, window: weights[2])
  }
  let ofColour = colour.weightShape().dropFirst().reduce(1, *)
  let formula = nodes * (weights[1] * weights[2] * weights[3] + 1)
  study.judge(
    "mmds-box-nodes",
    holds: separate == wholeNumbers(in: "mmds-box-nodes", 1)[0] && deep.parameterCounts[0] == formula
      && perChannel.parameterCount != formula && Double(ofColour) == study.published("mmds-s13-4-1-weights-rgb")[0],
    because: "the box takes a filter for \u{201C}a set of several nodes, one for each channel\u{201D}, and by that count the weights of the "
      + "first layer are those of \(weights[1]) · \(nodes) nodes",
    found: "\(separate) nodes; section 13.4.1 counts a filter as one node (\(ofColour) weights for RGB), and by that count there are "
      + "\(nodes). Either way the layer has \(Study.text(Double(deep.parameterCounts[0]))) parameters")

  let (tenth, perNode) = (deep.printedShape(9), deep.weightShape(11)[1])
  let slip = tenth[0] * tenth[1] * channels
  let short = Network<Double>(input: [slip]) { Dense(imageClasses) }
  study.judge(
    "mmds-ex13-11-fc-inputs", equals: [Double(perNode)],
    erratum: ErratumProof(
      .definitions,
      "row 10 of the same table puts out \(timesText(tenth)), and a node of a fully connected layer takes all of it, "
        + "\(text(perNode)) numbers",
      holds: perNode == tenth.reduce(1, *) && perNode != slip, correct: text(perNode),
      effect: "the layer holds \(text(deep.parameterCounts[11])) parameters, "
        + "\(text(deep.parameterCounts[11] / short.parameterCount)) times as many as with the printed number",
      slip: "\(channels) channels are taken for the \(tenth[2]) of layer 10; the text\u{2019}s reason is that \u{201C}all filters of the "
        + "previous layers have three channels\u{201D}", slipGives: [Double(slip)]))

  let square = wholeNumbers(in: "mmds-ex13-11-six-by-six", 2)
  study.leaveOpen(
    "mmds-ex13-11-six-by-six",
    because: "that features \u{201C}can involve\u{201D} a square is true of every one inside their field, from 1 × 1 on",
    found: "∂y/∂x of one number of the third layer (means in place of maxima, one channel, all weights 1) is not zero on "
      + "\(seenInImage) × \(seenInImage) pixels of the image, the whole field; \(square[0]) × \(square[1]) "
      + "\(square.allSatisfy { $0 == seenInFirstMap } ? "is" : "is not") the field in the first layer's output")

  study.value("tenth", timesText(tenth))
  study.value("last-inputs", text(perNode))
  study.value("last-parameters", text(deep.parameterCounts[11]))
  study.value("last-parameters-printed", text(short.parameterCount))
  study.value("first-nodes", text(nodes))
  study.value("first-parameters", text(formula))
  study.value("box-parameters", text(perChannel.parameterCount))
  study.value("positions", text(map[0] * map[1]))
  study.value("channels", text(channels))
  study.value("filters", text(map[2]))
  study.value("seen-in-map", "\(seenInFirstMap) × \(seenInFirstMap)")
  study.value("seen-in-image", "\(seenInImage) × \(seenInImage)")
  headline.append([
    "inputs of a node of its last layer", printed("mmds-ex13-11-fc-inputs"), text(perNode),
  ])
  headline.append([
    "square of the image that features of its third layer can involve", ledgerText("mmds-ex13-11-six-by-six"),
    "not decided: the whole field is \(seenInImage) × \(seenInImage)",
  ])
}
