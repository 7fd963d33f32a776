/*:
 # Convolution by hand

 **Claim.** Five teaching texts introduce the convolutional layer with examples that a reader can work
 with a pencil: Zaki and Meira (*Data Mining and Machine Learning*, chapter 26) in one, two and three
 dimensions, Kelleher, Mac Namee and D'Arcy (*Fundamentals of Machine Learning for Predictive Data
 Analytics*, chapter 8, equations 84 to 103) on a digit of 6 × 6 pixels and in colour, Leskovec, Rajaraman
 and Ullman (*Mining of Massive Datasets*, sections 13.1 and 13.4), USC's INF 552 (lesson 10) and Zhang
 (*Introduction to Deep Learning*, section 4). This chapter works all of them with two kinds of layer,
 `Conv2D` and pooling, the same that read handwritten digits elsewhere in this suite.

 {{table headline.csv}}
 */
import Ledger
import Networks
import Studies
import Tensors

let study = Study("convolution-by-hand", title: "Convolution by hand", seeds: 1...5)
/*:
 Every number below comes from the run that wrote this page; where something is random, from the seeds
 {{value seeds}}, none left out. Inputs and filters are read from the ledger of published numbers when
 they are first needed.

 ## One dimension: a window that slides

 Zaki and Meira's 1-D convolution (10) lays a filter $w$ of length $k$ over $x$, multiplies, adds, and moves
 on by one:

 $$(x \star w)_i = \sum_{j=1}^{k} x_{i+j-1}\, w_j, \qquad i = 1, \dots, n - k + 1.$$

 `Conv2D` does this for pictures. A picture of height 1 is a vector, so it serves one dimension too.
 Everything on this page goes through one function, which puts given filters $[F, C, k_h, k_w]$
 (F filters for C channels) into such a layer:
 */
func filtering(
  _ input: [Int], with w: Tensor<Double>, bias: Tensor<Double>? = nil, stride: Int = 1, padding: Int = 0
) -> Network<Double> {
  var network = Network<Double>(input: input) {
    Conv2D(filters: w.shape[0], window: (w.shape[2], w.shape[3]), stride: stride, padding: padding)
  }
  network.parameters["conv1.weight"] = w
  if let bias { network.parameters["conv1.bias"] = bias }
  return network
}

let w1 = tensor("zaki-meira-conv1d-w", rank: 1)            // (1, 0, 2)
let firstWindow = tensor("zaki-meira-conv1d-window", rank: 1)   // (1, 3, −1)
let (n1, k1) = (study.count("zaki-meira-conv1d-n"), study.count("zaki-meira-conv1d-k"))   // 7 and 3
//#-hidden-code
guard w1.count == firstWindow.count else { study.fail("zaki-meira-conv1d-window: not as long as the filter") }
requireFit(k1, on: n1, "zaki-meira-conv1d-k")
//#-end-hidden-code
let rowFilter = filtering([1, 1, w1.count], with: w1.reshaped(to: [1, 1, 1, w1.count]))
let firstSum = output(rowFilter, firstWindow.reshaped(to: [1, 1, w1.count])).values
let length1 = Network<Double>(input: [1, 1, n1]) { Conv2D(filters: 1, window: (1, k1)) }.outputShapes[0][2]
//#-hidden-code
study.judge("zaki-meira-conv1d-first", equals: firstSum)
study.judge("zaki-meira-conv1d-length", equals: [Double(length1)])
study.value("conv1d-first", firstSum[0])
study.value("conv1d-length", Double(length1))
study.value("n1", Double(n1))
study.value("k1", Double(k1))
// What the figure must have shown: each printed sum but the first gives one more entry.
var recovered = firstWindow.values
for y in study.published("zaki-meira-conv1d-result").dropFirst() {
  let known = zip(recovered.suffix(w1.count - 1), w1.values).reduce(0) { $0 + $1.0 * $1.1 }
  recovered.append((y - known) / w1.values[w1.count - 1])
}
let recoveredText = recovered.map { Study.text($0) }.joined(separator: ", ")
study.value("recovered", recoveredText)
study.cannotRecompute(
  "zaki-meira-conv1d-result",
  because: "x₄ to x₇ stand only in a figure; the printed result itself would determine x = (\(recoveredText)), "
    + "so nothing is left to check but its first entry and its length")
//#-end-hidden-code
/*:
 The first window gives {{value conv1d-first}}, and $n - k + 1$ with $n = {{value n1}}$ and $k = {{value k1}}$
 is {{value conv1d-length}}. More cannot be checked: the text prints three entries of $x$, the others stand in
 a figure that we do not have. (Read backwards, the printed result gives $x$ = ({{value recovered}}).)

 ## Two dimensions

 The same with a window of $k \times k$ cells (11). Zaki and Meira's filter adds each window's diagonal:
 */
let x2 = tensor("zaki-meira-conv2d-x", rank: 2)
let w2 = tensor("zaki-meira-conv2d-w", rank: 2)
//#-hidden-code
let w2Filter = w2.reshaped(to: [1, 1] + w2.shape)
requireFit(w2Filter, on: x2.asPicture, "zaki-meira-conv2d-w")
let (n2, k2) = (study.count("zaki-meira-conv2d-n"), study.count("zaki-meira-conv2d-k"))
requireFit(k2, on: n2, "zaki-meira-conv2d-k")
//#-end-hidden-code
let plane = filtering(x2.asPicture.shape, with: w2.reshaped(to: [1, 1] + w2.shape))
let map2 = output(plane, x2.asPicture)
/*:
 $$
 {{value x2}} \star {{value w2}} = {{value map2}}
 $$
 */
//#-hidden-code
study.value("x2", x2.formula)
study.value("w2", w2.formula)
study.value("map2", map2.part(0).formula)
study.judge("zaki-meira-conv2d-first", equals: [map2[0, 0, 0]])
study.judge(
  "zaki-meira-conv2d-size",
  equals: [Double(Network<Double>(input: [1, n2, n2]) { Conv2D(filters: 1, window: k2) }.outputShapes[0][1])])
study.judge("zaki-meira-conv2d-result", equals: map2.values)

let uscImage = tensor("usc552-conv-image", rank: 2)
let uscKernel = tensor("usc552-conv-kernel", rank: 2).reshaped(to: [1, 1, 3, 3])
requireFit(uscKernel, on: uscImage.asPicture, "usc552-conv-kernel")
let uscMap = output(filtering(uscImage.asPicture.shape, with: uscKernel), uscImage.asPicture)
study.judge("usc552-conv-first", equals: [uscMap[0, 0, 0]])
study.value("usc-image", uscImage.formula)
study.value("usc-kernel", uscKernel.part(0).part(0).formula)
study.value("usc-map", uscMap.part(0).formula)

let filter8 = tensor("mmds-ex13-8-filter", rank: 1)
let (square1, square2) = (tensor("mmds-ex13-8-square-1", rank: 1), tensor("mmds-ex13-8-square-2", rank: 1))
let side8 = study.count("mmds-ex13-8-side")
guard filter8.count == 4, square1.count == 4, square2.count == 4 else {
  study.fail("mmds-ex13-8: the filter and the squares are not of 2 × 2 cells")
}
requireFit(2, on: side8, "mmds-ex13-8-side")
let patch = filtering([1, 2, 2], with: filter8.reshaped(to: [1, 1, 2, 2]))
let responses8 = [square1, square2].map { output(patch, $0.reshaped(to: [1, 2, 2])).values[0] }
let places8 = filtering([1, side8, side8], with: Tensor(zeros: [1, 1, 2, 2])).outputShapes[0]
study.judge("mmds-ex13-8-squares", equals: [Double(places8[1] * places8[2])])
study.judge("mmds-ex13-8-corner", equals: [responses8[0]])
study.judge("mmds-ex13-8-second-row", equals: [responses8[1]])
study.value("ex8-squares", Double(places8[1] * places8[2]))
study.value("ex8-corner", responses8[0])
study.value("ex8-second", responses8[1])
judgeConnections()
//#-end-hidden-code
/*:
 USC's "simple image" and kernel; the lesson fills in the first cell only:

 $$
 {{value usc-image}} \star {{value usc-kernel}} = {{value usc-map}}
 $$

 Leskovec, Rajaraman and Ullman (Example 13.8) flatten filter and square into vectors and take dot products;
 of their image the text has two of the {{value ex8-squares}} squares, with the responses {{value ex8-corner}}
 and {{value ex8-second}}. They also say what makes the layer special (13.1): node $(i, j)$ sees a small
 square of the input, and all nodes see theirs with the same weights. The backward pass can be asked about both.
 With $\partial E / \partial y = 1$ at one output and 0 elsewhere, the input gradient is that node's view of the
 input. For all {{value nodes}} nodes of a test layer it is the filter, at the node's own place, and zero around it.

 ## Channels: the third dimension, and colour

 A 3-D filter $k \times k \times r$ slides over rows, columns and channels (12). In a network $r$ is the number
 of channels $m$, so that it has nowhere to go along the third axis, and one filter gives one map:
 $Y_{ij} = b + \sum_{c,u,v} w_{cuv} X_{c,\,i+u,\,j+v}$.
 */
let x3 = tensor("zaki-meira-conv3d-x", rank: 3)   // [channel, row, column]
let w3 = tensor("zaki-meira-conv3d-w", rank: 3)
//#-hidden-code
let w3Filter = w3.reshaped(to: [1] + w3.shape)
requireFit(w3Filter, on: x3, "zaki-meira-conv3d-w")
let (n3, k3) = (study.count("zaki-meira-conv3d-n"), study.count("zaki-meira-conv3d-k"))
requireFit(k3, on: n3, "zaki-meira-conv3d-k")
//#-end-hidden-code
let volume = filtering(x3.shape, with: w3.reshaped(to: [1] + w3.shape))
let map3 = output(volume, x3)
/*:
 The first window is printed product by product, the channels side by side. The layer has the windows as the
 columns of a matrix; the first column times the filter:
 */
let firstField = Conv2D<Double>(filters: 1, window: w3.shape[1]).windowsAsColumns(x3).exchanged.part(0)
let products = Tensor(w3.shape, zip(firstField.values, w3.values).map { $0 * $1 })
/*:
 $$
 {{value products}} \quad\text{adds up to}\quad {{value first3}}, \qquad X \star W = {{value map3}}.
 $$

 Where $r < m$, equation (12) has $m - r + 1$ maps. A network never does this, but the layer can: each run of
 $r$ channels is an example of its own. With the filter's first {{value r3}} channels on the same input:
 */
let r = max(w3.shape[0] - 1, 1)
let runs = (0...x3.shape[0] - r).map { q in (0..<r).flatMap { x3.part(q + $0).values } }
let batch = Tensor([runs.count, runs[0].count], runs.flatMap { $0 }).exchanged   // an example in each column
let thin = filtering([r] + x3.shape.dropFirst(), with: Tensor([1, r] + w3.shape.dropFirst(), Array(w3.values.prefix(r * w3.part(0).count))))
let slid = thin(batch.reshaped(to: [r] + x3.shape.dropFirst() + [runs.count]))
//#-hidden-code
study.value("r3", Double(r))
let slidMaps = slid.reshaped(to: [slid.count / runs.count, runs.count]).exchanged
study.value(
  "slid",
  runs.indices.map { slidMaps.part($0).reshaped(to: Array(slid.shape[1...2])).formula }.joined(separator: ",\\quad "))
study.judge(
  "zaki-meira-conv3d-products",
  equals: (0..<products.shape[1]).flatMap { row in
    (0..<products.shape[0]).flatMap { channel in (0..<products.shape[2]).map { products[channel, row, $0] } }
  })
study.judge("zaki-meira-conv3d-first", equals: [map3[0, 0, 0]])
study.judge(
  "zaki-meira-conv3d-size",
  equals: Network<Double>(input: [1, n3, n3]) { Conv2D(filters: 1, window: k3) }.outputShapes[0].dropFirst().map {
    Double($0)
  })
study.judge("zaki-meira-conv3d-result", equals: map3.values)
study.value(
  "products",
  (0..<products.shape[0]).map { products.part($0).formula }.joined(separator: "\\;"))
study.value("first3", Study.text(map3[0, 0, 0]))
study.value("map3", map3.part(0).formula)

let x4 = tensor("zaki-meira-multi-x", rank: 3)
let w41 = tensor("zaki-meira-multi-w1", rank: 3)
let w42 = tensor("zaki-meira-multi-w2", rank: 3)
guard w41.shape == w42.shape else { study.fail("zaki-meira-multi-w1 and -w2: filters of two shapes") }
requireFit(w41.reshaped(to: [1] + w41.shape), on: x4, "zaki-meira-multi-w1")
let (n4, k4) = (study.count("zaki-meira-multi-n"), study.count("zaki-meira-multi-k"))
let m4 = study.count("zaki-meira-multi-m")
requireFit(k4, on: n4, "zaki-meira-multi-k")
//#-end-hidden-code
/*:
 $$
 {{value slid}}
 $$

 Several filters give several maps, which are the channels of the next layer. Two filters on a picture of two
 channels ("Multiple 3D Filters"):
 */
let two = filtering(x4.shape, with: Tensor([2] + w41.shape, w41.values + w42.values))
let maps4 = output(two, x4)   // [2, 3, 3]
//#-hidden-code
study.judge("zaki-meira-multi-out1", equals: maps4.part(0).values)
study.judge("zaki-meira-multi-out2", equals: maps4.part(1).values)
let shape4 = Network<Double>(input: [w41.shape[0], n4, n4]) { Conv2D(filters: m4, window: k4) }.outputShapes[0]
study.judge("zaki-meira-multi-size", equals: [Double(shape4[1]), Double(shape4[2]), Double(shape4[0])])
study.value("maps4-1", maps4.part(0).formula)
study.value("maps4-2", maps4.part(1).formula)

let rgb = tensor("kelleher-eq100-image", rank: 3)
let filter99 = study.settings("kelleher-eq99-filter")
guard filter99.count == 1 + rgb.shape[0] * 4 else { study.fail("kelleher-eq99-filter: not a bias and 2 × 2 weights a channel") }
requireFit(2, on: min(rgb.shape[1], rgb.shape[2]), "kelleher-eq99-filter")
//#-end-hidden-code
/*:
 $$
 Z_1 = {{value maps4-1}}, \qquad Z_2 = {{value maps4-2}}.
 $$

 Kelleher et al. do it in colour: a picture of 3 × 3 pixels in red, green and blue (100), one filter of
 2 × 2 × 3 weights with the bias $w_0$ (99), and the rectifier $a = \max(0, z)$ on top.
 */
var colour = Network<Double>(input: rgb.shape) { Conv2D(filters: 1, window: 2); ReLU() }
colour.parameters["conv1.bias"] = Tensor([1], [filter99[0]])
colour.parameters["conv1.weight"] = Tensor([1, rgb.shape[0], 2, 2], Array(filter99.dropFirst()))
let colourMap = output(colour, rgb)
//#-hidden-code
let field101 = Conv2D<Double>(filters: 1, window: 2).windowsAsColumns(rgb).exchanged.part(0)
let z102 = Backpropagation(colour, rgb, targets: colourMap).activations[0][0, 0, 0]
let terms102 = [filter99[0]] + zip(filter99.dropFirst(), field101.values).map { $0 * $1 }
var terms102Short = terms102
if let zero = terms102.firstIndex(of: 0) { terms102Short.remove(at: zero) }
study.judge("kelleher-eq101-field", equals: field101.values)
study.judge("kelleher-eq102-z", equals: [z102])
study.judge(
  "kelleher-eq102-terms", equals: terms102,
  erratum: ErratumProof(
    .arithmetic,
    "the filter has \(terms102.count) weights, bias included, and the line above lists \(terms102.count) products, but "
      + "the sum has \(study.published("kelleher-eq102-terms").count) terms",
    holds: terms102.count == filter99.count && terms102Short.count == terms102.count - 1,
    correct: "six zeros between 1 and 3: " + terms102.map(NumberText.shortest).joined(separator: " + "),
    effect: "none: the term left out is 0, and the sum is \(NumberText.shortest(z102)) either way",
    slip: "one of the zeros is left out", slipGives: terms102Short, mayBeExtraction: true))
study.judge("kelleher-eq102-a", equals: [colourMap[0, 0, 0]])
study.judge("kelleher-eq103-map", equals: colourMap.values)
study.value("rgb-terms", terms102.map(NumberText.shortest).joined(separator: " + "))
study.value("rgb-z", NumberText.shortest(z102))
study.value("rgb-map", colourMap.part(0).formula)
//#-end-hidden-code
/*:
 The first window's {{value rgb-terms}} = {{value rgb-z}} passes the rectifier unchanged (102; the printed sum has
 lost one of its zeros), and the map (103) is

 $$
 {{value rgb-map}}.
 $$

 ## Hand-made filters on a digit

 Kelleher et al. draw a 4 on 6 × 6 pixels (84) and filters by hand (85, 88). The first looks for horizontal
 strokes with a row of ones. The last two also punish what lies beside the stroke: ones in the middle, −1 around.
 */
let four = tensor("kelleher-eq84-image", rank: 2)
let row85 = tensor("kelleher-eq85-filter", rank: 2)
let hand = (1...4).map { tensor("kelleher-eq88-filter-\($0)", rank: 2) }
//#-hidden-code
for filter in hand + [row85] where filter.shape != [3, 3] { study.fail("kelleher-eq85 and -eq88: filters of 3 × 3 cells only") }
requireFit(row85.reshaped(to: [1, 1, 3, 3]), on: four.asPicture, "kelleher-eq85-filter")
let field87 = tensor("kelleher-eq87-field", rank: 2)
guard field87.shape == row85.shape else { study.fail("kelleher-eq87-field: not of the filter's size") }
//#-end-hidden-code
func detector(_ filter: Tensor<Double>, on shape: [Int], padding: Int = 0) -> Network<Double> {
  var network = Network<Double>(input: shape) { Conv2D(filters: 1, window: 3, padding: padding); ReLU() }
  network.parameters["conv1.weight"] = filter.reshaped(to: [1, 1, 3, 3])
  return network
}
let picture4 = four.asPicture
let first86 = output(detector(row85, on: picture4.shape), picture4)[0, 0, 0]
let second87 = output(detector(row85, on: [1, 3, 3]), field87.asPicture).values[0]
let narrow = hand.map { output(detector($0, on: picture4.shape), picture4).part(0) }
let wide = hand.map { output(detector($0, on: picture4.shape, padding: 1), picture4).part(0) }
//#-hidden-code
study.judge("kelleher-eq86-a", equals: [first86])
study.judge("kelleher-eq87-a", equals: [second87])
study.judge("kelleher-eq90-map", equals: narrow[2].values)
study.judge("kelleher-eq91-map", equals: narrow[3].values)
study.judge("kelleher-eq92-map", equals: wide[2].values)
study.judge("kelleher-eq93-map", equals: wide[3].values)
let fields84 = Conv2D<Double>(filters: 1, window: 3).windowsAsColumns(picture4).exchanged
let places87 = (0..<fields84.shape[0]).filter { fields84.part($0).values == field87.values }
let across = four.shape[1] - 2
study.value(
  "place87",
  places87.isEmpty
    ? "nowhere" : places87.map { "row \($0 / across + 1), column \($0 % across + 1)" }.joined(separator: " and "))
study.value("first86", first86)
study.value("second87", second87)
study.value("narrow3", narrow[2].formula)
study.value("narrow4", narrow[3].formula)
study.value("wide3", wide[2].formula)
study.value("wide4", wide[3].formula)
reportDigit(four, maps: zip(["1 vertical", "2 diagonal", "3 vertical", "4 horizontal"], wide).map { ($0, $1) })
// A filter of a single 1 and a frame of zeros is the padded picture.
let padded = output(filtering(picture4.shape, with: Tensor([1, 1, 1, 1], [1]), padding: 1), picture4).part(0)
let row5 = padded.part(4).values
var shortened = row5
if let last = row5.lastIndex(where: { $0 != 0 }) {
  shortened.remove(at: last)
  shortened.append(0)
}
let printed92 = study.published("kelleher-eq92-input")
var misprinted = padded
for column in row5.indices where column < printed92.count { misprinted[4, column] = printed92[column] }
let fromMisprint = [2, 3].map { output(detector(hand[$0], on: misprinted.asPicture.shape), misprinted.asPicture).part(0) }
let wrongCells = zip(fromMisprint, [2, 3]).map { map, index in
  zip(map.values, wide[index].values).filter { $0.0 != $0.1 }.count
}
study.judge(
  "kelleher-eq92-input", equals: row5,
  erratum: ErratumProof(
    .arithmetic,
    "row 4 of the digit (84) has four pixels of 255, its padded form in (92) and (93) has three; the printed maps "
      + "belong to four: from the printed input \(wrongCells[0]) cells of (92) and \(wrongCells[1]) of (93) come out "
      + "differently",
    holds: wrongCells.allSatisfy { $0 > 0 },
    correct: NumberText.json(row5.map(NumberText.shortest), shape: [row5.count]),
    effect: "whoever works (92) or (93) from the printed input gets \(wrongCells[0]) and \(wrongCells[1]) of "
      + "\(wide[2].count) cells that are not in the printed maps",
    slip: "the last 255 of the row is left out and a 0 put at its end", slipGives: shortened))
study.value("wrong92", Double(wrongCells[0]))
study.value("wrong93", Double(wrongCells[1]))
study.cannotRecompute(
  "kelleher-f36-example", because: "inputs, weights and results of the worked network stand only in Figure 36")
//#-end-hidden-code
/*:
 The first neuron (86) answers {{value first86}}; the second (87), whose printed field lies at
 {{value place87}} of the digit, {{value second87}}. The maps of the last two filters (90, 91), rectified:

 $$
 {{value narrow3}}, \qquad {{value narrow4}}.
 $$

 A neuron here sees one pixel of the background at most as part of its window's edge; the outermost pixels have
 no neuron of their own. A frame of zeros gives them one, and the map is as large as the digit (92, 93):

 $$
 {{value wide3}}, \qquad {{value wide4}}.
 $$

 The padded digit in the text has lost a pixel of its row 5. The printed maps are right, but only for the whole
 digit: from the printed one, {{value wrong92}} cells of (92) and {{value wrong93}} of (93) come out differently.

 ![The digit and the four filters' rectified maps with a frame of zeros, white for the strongest answer](digit.png)

 ## Padding and stride

 With $p$ zeros on each side, a step of $s$ cells and $\lfloor\cdot\rfloor$ for rounding down, the side of a map is

 $$n' = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1.$$

 Zaki and Meira's examples share one input and one filter:
 */
let z5 = tensor("zaki-meira-pad-z", rank: 2)
let w5 = tensor("zaki-meira-pad-w", rank: 2)
let p = whole("zaki-meira-pad-p")              // 1
let s = study.count("zaki-meira-stride-s")     // 2
//#-hidden-code
let filter5 = w5.reshaped(to: [1, 1] + w5.shape)
requireFit(filter5, on: z5.asPicture, "zaki-meira-pad-w")
//#-end-hidden-code
let plain5 = output(filtering(z5.asPicture.shape, with: filter5), z5.asPicture)
let padded5 = output(filtering(z5.asPicture.shape, with: filter5, padding: p), z5.asPicture)
let strided5 = output(filtering(z5.asPicture.shape, with: filter5, stride: s), z5.asPicture)
/*:
 $$
 {{value z5}} \star {{value w5}}: \quad p = 0:\; {{value plain5}}, \quad p = {{value p5}}:\; {{value padded5}}, \quad
 s = {{value s5}}:\; {{value strided5}}
 $$

 The stride leaves out windows and changes none. Which ones remain, a filter tells that has a single 1 in its
 corner: on a picture of row numbers and one of column numbers it reads out where its windows begin.
 */
//#-hidden-code
let (n5, k5) = (study.count("zaki-meira-pad-n"), study.count("zaki-meira-pad-k"))
requireFit(k5, on: n5, "zaki-meira-pad-k")
//#-end-hidden-code
let corner = Tensor([1, 1, k5, k5], (0..<k5 * k5).map { $0 == 0 ? 1.0 : 0 })
let rowNumbers = Tensor([1, n5, n5], (0..<n5 * n5).map { Double($0 / n5 + 1) })
let columnNumbers = Tensor([1, n5, n5], (0..<n5 * n5).map { Double($0 % n5 + 1) })
let starts = [rowNumbers, columnNumbers].map { output(filtering($0.shape, with: corner, stride: s), $0).values }
//#-hidden-code
for (key, value) in [("z5", z5), ("w5", w5), ("plain5", plain5.part(0)), ("padded5", padded5.part(0)), ("strided5", strided5.part(0))] {
  study.value(key, value.formula)
}
study.value("p5", Double(p))
study.value("s5", Double(s))
study.value(
  "starts", zip(starts[0], starts[1]).map { "(\(Study.text($0)), \(Study.text($1)))" }.joined(separator: ", "))
study.judge("zaki-meira-pad-p0", equals: plain5.values)
study.judge("zaki-meira-pad-p1", equals: padded5.values)
func mapSide(padding: Int = 0, stride: Int = 1) -> Double {
  Double(filtering([1, n5, n5], with: corner, stride: stride, padding: padding).outputShapes[0][1])
}
study.judge("zaki-meira-pad-size-p0", equals: [mapSide()])
study.judge(
  "zaki-meira-pad-size-padded",
  equals: [Double(filtering([1, n5, n5], with: Tensor([1, 1, 1, 1], [1]), padding: p).outputShapes[0][1])])
study.judge("zaki-meira-pad-size-p1", equals: [mapSide(padding: p)])
study.judge("zaki-meira-stride-t", equals: [mapSide(stride: s) - 1])
study.judge("zaki-meira-stride-size", equals: [mapSide(stride: s), mapSide(stride: s)])
study.judge("zaki-meira-stride-windows", equals: zip(starts[0], starts[1]).flatMap { [$0, $1] })
study.judge("zaki-meira-stride-row-1", equals: strided5.part(0).part(0).values)
study.cannotRecompute(
  "zaki-meira-stride-row-2",
  because: "the printed row is not legible in the text that we have; the layer gives "
    + NumberText.json(strided5.part(0).part(strided5.shape[1] - 1).values.map(NumberText.shortest), shape: nil))
judgePaddingFormula()
//#-end-hidden-code
/*:
 They begin at {{value starts}}, as printed. To keep the size, the text pads by $p = \lceil (k - 1)/2 \rceil$,
 the least $p$ with $n + 2p - k + 1 \ge n$. For odd $k$ that keeps the size; for even $k$ the map grows by one cell in
 every layer, which is one reason why filters are odd:

 {{table padding.csv}}

 USC's lesson calls a convolution with zeros around the input *wide* and one without *narrow*.

 ## Pooling

 Pooling slides a window without weights over each channel and keeps the largest number or the mean. Zaki
 and Meira's example is the 4 × 4 input of above, with windows of 2 × 2 that do not overlap:
 */
let (n6, k6, s6) = (study.count("zaki-meira-maxpool-n"), study.count("zaki-meira-maxpool-k"), study.count("zaki-meira-maxpool-s"))
//#-hidden-code
requireFit(k6, on: n6, "zaki-meira-maxpool-k")
requireFit(k6, on: min(x2.shape[0], x2.shape[1]), "zaki-meira-maxpool-k")
//#-end-hidden-code
let largest = output(Network(input: x2.asPicture.shape) { MaxPool2D(window: k6, stride: s6) }, x2.asPicture)
let mean = output(Network(input: x2.asPicture.shape) { AvgPool2D(window: k6, stride: s6) }, x2.asPicture)
let ones = Tensor([1, 1, k6, k6], [Double](repeating: 1, count: k6 * k6))
let sum = output(filtering(x2.asPicture.shape, with: ones, stride: s6), x2.asPicture)
/*:
 $$
 \max:\; {{value largest}}, \qquad \text{mean}:\; {{value mean}}, \qquad \text{sum}:\; {{value sum}}
 $$

 The sum is a convolution with a filter of ones that is never trained, and the mean is that sum divided by
 $k^2$; for a window that also spans $r$ channels, by $k^2 r$. The side of the map is $\lfloor n/s \rfloor$ where $s = k$.
 */
//#-hidden-code
study.value("largest", largest.part(0).formula)
study.value("mean", mean.part(0).formula)
study.value("sum", sum.part(0).formula)
let pooled = largest.part(0)
study.judge("zaki-meira-maxpool-first", equals: [pooled[0, 0]])
study.judge("zaki-meira-maxpool-row-1", equals: pooled.part(0).values)
study.judge("zaki-meira-maxpool-third", equals: [pooled[min(1, pooled.shape[0] - 1), 0]])
study.cannotRecompute(
  "zaki-meira-maxpool-row-2",
  because: "only the first entry of the printed row is legible (a row of its own); the layer gives "
    + NumberText.json(pooled.part(pooled.shape[0] - 1).values.map(NumberText.shortest), shape: nil))
let poolShape = Network<Double>(input: [1, n6, n6]) { MaxPool2D(window: k6, stride: s6) }.outputShapes[0]
study.judge("zaki-meira-maxpool-size", equals: poolShape.dropFirst().map { Double($0) })
judgePoolingFormulas()
reportShifts()
judgePoolingSlices()
//#-end-hidden-code
/*:
 USC's lesson holds that pooling is "invariant to small transformations, distortions and translations". We
 shift {{value digits}} drawn digits of each seed by one cell and measure how much changes, as a part of the norm. The
 picture itself changes by {{value shift-whole}} %; of the windows of 2 × 2, the means by {{value shift-average}} % and
 the maxima by {{value shift-largest}} %. So pooling dampens a shift, which is what the words "not too much" claim, but it is
 far from invariant. What helps is the pooling, not the smaller picture: taking every second cell without looking at the others
 leaves {{value shift-sampled}} %.

 ![Change of the picture and of three smaller versions of it by the size of the shift](shifts.png)

 A single bright cell shows why. Moved within its window it changes {{value dot-within}} outputs, moved across the
 border {{value dot-crossing}}.

 Zhang writes the rows that are pooled into output $i$ as $si:(s+1)i$ (4.2) and $si:(s+1)i-1$ (4.3). Both are empty for
 $i = 0$ and grow with $i$; what is meant is $si:s(i+1)$.

 {{table slices.csv}}

 ## Convolution and cross-correlation

 What the layer computes is called convolution by the texts above, but mathematicians call it cross-correlation.
 A convolution flips the kernel: $(f * h)(i, j) = \sum_{k,l} f(i - k, j - l)\, h(k, l)$. A picture that is 0 but for
 one cell tells the two apart. The layer answers it with the filter turned by 180°, and with the turned
 filter, that is as a convolution, with the filter itself:
 */
let impulse = Tensor([1, 3, 3], (0..<9).map { $0 == 4 ? 1.0 : 0 })
let asCorrelation = output(filtering(impulse.shape, with: filter5, padding: w5.shape[0] / 2), impulse)
let asConvolution = output(filtering(impulse.shape, with: filter5.flipped, padding: w5.shape[0] / 2), impulse)
//#-hidden-code
study.value("correlated", asCorrelation.part(0).formula)
study.value("convolved", asConvolution.part(0).formula)
judgeConvolutions()
judgeBoundaries()
let boundaryMaps = Boundary.allCases.map { boundary -> String in
  let ready = boundary.prepared(z5, kernel: w5.shape[0]).asPicture
  return output(filtering(ready.shape, with: filter5.flipped), ready).part(0).formula
}
study.value("boundary-maps", zip(Boundary.allCases, boundaryMaps).map { "\\text{\($0.rawValue)}:\\; \($1)" }.joined(separator: ", \\quad "))
study.value("zhang-flip", study.settingText("zhang-conv-flip"))
study.value("zhang-zero", study.settingText("zhang-conv-zero"))
study.value("zhang-periodic", study.settingText("zhang-conv-periodic"))
//#-end-hidden-code
/*:
 $$
 W = {{value w5}}: \quad \text{correlation}\; {{value correlated}}, \quad \text{convolution}\; {{value convolved}}
 $$

 To a network that learns its filters the difference is nothing but how they are stored. Leskovec, Rajaraman and Ullman state the
 relation as equation (13.4): convolution with the flipped kernel $h(i, j) = g(-i, -j)$ is the sliding dot product with
 $g$. It holds, for $h$ on $-(m-1), \dots, 0$; the domain that the text gives, $0, \dots, m-1$, is where $h$ has only one entry.

 Zhang's layer is a true convolution, $(P * Q)_{ij} = \sum_a \sum_b P_{ab}\, Q_{si-a,\,sj-b}$ ({{value zhang-flip}}), so it
 reaches *back* from $(si, sj)$ and beyond the upper and left edge of $Q$. Three rules for what it finds there:
 *hard*, no such outputs; *zero* ({{value zhang-zero}}); *periodic* ({{value zhang-periodic}}). None of them needs another
 layer, only another input (`Boundaries.swift`): zeros, or the last rows and columns, before the first. Then `Conv2D` with
 the flipped kernel gives Zhang's sum; the two differ by {{value boundary-worst}} at most on random numbers of the
 shapes of Figure 9 ({{value boundary-sides}}). On the input and filter of the padding example:

 $$
 {{value boundary-maps}}
 $$

 The printed limits, $a = 0, \dots, n_p$ and $0 \le si - a \le n_q$, are each one too far. With the first, Figure 9 would
 have {{value zhang-literal}} outputs a side; the right ones are $i$ = {{value zhang-right}}.

 ## One matrix product

 Every cell of a map is a dot product. Leskovec, Rajaraman and Ullman (13.4.5) flatten each window into a column of
 $Y\ [d f^2, n^2]$ and each of the $k$ filters into a column of $G\ [d f^2, k]$; with the biases in $B$,

 $$C = Y^\mathsf{T} G + B \quad [n^2, k].$$

 (The text writes $F$ for $G$, but $F$ is the filter before it is flattened.) The layer is written that way:
 `windowsAsColumns` gives $Y$. Each input cell stands in up to $f^2$ windows, so $Y$ is larger than $X$ by $f^2 n^2 / m^2$, nearly
 $f^2$ once the picture is large:
 */
//#-hidden-code
judgeFlattening()
//#-end-hidden-code
/*:
 {{table flattened.csv}}

 ## Kernels for pictures

 USC's lesson shows five kernels with photographs that we do not have. Here they work on a picture from a
 formula (`house` in `Pictures.swift`), with zeros around it.
 */
let kernels = [
  ("sharpen", "sharpen"), ("blur", "blur"), ("edge enhance", "edge-enhance"), ("edge detect", "edge-detect"),
  ("emboss", "emboss"),
].map { ImageKernel(name: $0, weights: tensor("usc552-kernel-\($1)", rank: 2)) }
let scene = house()
//#-hidden-code
reportKernels(kernels, on: scene)
//#-end-hidden-code
/*:
 {{table kernels.csv}}

 ![A drawn house, and the five kernels' answers to it](kernels.png)

 The sum of the entries says what becomes of a plain area. *Sharpen* and *emboss* keep it. *Blur* multiplies it by nine, so
 that a picture of bytes would be white nearly everywhere; the lesson does not say that one divides by the sum. *Edge enhance* and
 *edge detect* sum to 0 and turn a plain area black: as printed, the former does not enhance edges but
 replaces the picture by its differences from left to right. The bright and dark frame around some pictures is no
 part of the scene; it is the edge of the scene against the zeros. For kernels that are the same when flipped, convolution
 and cross-correlation agree; *emboss* would be lit from the other side.

 ## Backwards: shared weights

 The neurons of a map share their weights, so the gradient of a weight adds up what it did at each of them. With
 $\delta_i = \partial E/\partial z_i$ and $a_{i,*}$ what neuron $i$ receives over weight $*$ (Kelleher et al., equation 89),

 $$\Delta w_* = \sum_{i=1}^{m} \delta_i\, a_{i,*}.$$

 By hand: the filter and input of the padding example, the map of $p = {{value p5}}$, max pooling of 2 × 2 on top, and a loss
 with $\partial E/\partial y = 1$ at every output.
 */
//#-hidden-code
requireFit(2, on: padded5.shape[1], "max pooling over the map of zaki-meira-pad-p")
//#-end-hidden-code
var small = Network<Double>(input: z5.asPicture.shape) {
  Conv2D(filters: 1, window: w5.shape[0], padding: p); MaxPool2D(window: 2)
}
small.parameters["conv1.weight"] = filter5
let back = Backpropagation(small, z5.asPicture, delta: output(small, z5.asPicture).map { _ in 1 })
let fields5 = Conv2D<Double>(filters: 1, window: w5.shape[0], padding: p).windowsAsColumns(z5.asPicture)
let byHand = sharedWeightGradient(back.deltas[0], fields: fields5) { $0 }
/*:
 Max pooling sends each $\delta$ to the one cell that was the largest in its window, and zero to the others; average pooling would send
 $\delta/k^2$ to all. So of the map's {{value cells5}} neurons {{value winners5}} have a $\delta$ at all, and $\Delta w$ is the sum of
 their windows:

 $$
 \delta = {{value delta5}}, \qquad \Delta w = {{value dw5}}.
 $$

 The layer's own gradient is the same to the last bit or {{value dw5-layer}} at most, and central differences of the loss agree
 within {{value dw5-numeric}}. (Where two cells of a window tie, differences see both, and the layer sends all to
 the first; here no window has a tie.)

 In print, equation (89) uses $i$ both for the neuron on the left and as the index of the sum, and $a_*$ has no index of
 the neuron. Read to the letter, with one $a_*$ for all neurons, not even the best choice of a receptive field helps:
 with random filters and targets on the digit it is off by {{value shared-nearest}} % of the gradient's norm (mean and
 range over seeds), while each neuron's own $a_{i,*}$ agrees with central differences within {{value shared-own}}.

 Finally, "the derivative of a convolution can also be expressed as a convolution" (Leskovec, Rajaraman and Ullman, 13.4.5,
 without the formula). By the input it is δ, with $k - 1$ zeros around it, under the flipped filters; by the filters it is
 the input under filters δ. Both are layers run forward, and they agree with the backward pass.
 */
//#-hidden-code
let targets5 = output(small, z5.asPicture).map { $0 - 1 }
let numeric5 = centralDifferences(small, z5.asPicture, targets: targets5, key: "conv1.weight")
let layer5 = back.gradient["conv1.weight"]
study.value("cells5", Double(back.deltas[0].count))
study.value("winners5", Double(back.deltas[0].values.filter { $0 != 0 }.count))
study.value("delta5", back.deltas[0].part(0).formula)
study.value("dw5", byHand.reshaped(to: w5.shape).formula)
study.value("dw5-layer", NumberText.sixDigits(byHand.reshaped(to: layer5.shape).distance(to: layer5)))
study.value("dw5-numeric", NumberText.sixDigits(numeric5.distance(to: layer5)))
judgeSharedWeights(four)
reportHeadline()
//#-end-hidden-code
/*:
 ## What the texts leave open or get wrong

 - Three rows have no verdict because the text that we have lacks their figures or lines: the 1-D result, the second rows of the
   stride and of the max-pooling example; a fourth, the worked network of Kelleher et al.'s Figure 36, for the same reason.
 - Zhang's limits of the sums and of the hard boundary are one too far, and the slices of the pooling layer are wrong in both
   places. All four are slips of the pen: the figures show what is meant.
 - A missing pixel in the padded digit, a missing zero in a sum, $F$ for $G$, an index used twice: none of them touches a
   printed result.
 - Open in all texts: how a tie in max pooling is broken (our layer: the first in reading order), what becomes of rows that the
   last stride does not reach (our layer, like Zaki and Meira's $\lfloor\cdot\rfloor$, leaves them out), and by what blur is divided.

 ## Verdicts

 {{verdicts}}

 ## Summary

 - A convolutional layer is a dot product that slides; padding, stride, channels and several filters are bookkeeping around it.
 - Texts differ in whether they flip the filter and in what they see beyond the edge. The first is a matter of notation, the second of
   preparing the input.
 - Every printed map comes out to the digit. What went wrong in print are limits, indices and copies, and each was found by
   doing what the text says to the letter.
 */
study.finish()
