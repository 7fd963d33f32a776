/*:
 # Counting: what a layer holds and what it puts out

 {{section opening.md}}

 {{table headline.csv}}

 Below, counts are read off a `Network`, or off several and added up; only the scales and shifts of
 normalisations are counted by formula. Nothing is trained, and numbers go through a network only where a
 formula is tested. A network takes memory when its numbers are first written, so that
 one of {{value same-size-power}} parameters can be counted as well as one of ten.
 */
import Networks
import Studies
import Tensors

let study = Study("parameter-counts", title: "Counting: what a layer holds and what it puts out", seeds: 1...1)
//: ## Settings
//:
//: As the texts print them. Pictures are printed as height, width, channels; our layers take the channels first
//: (`channelsFirst`). What reads and counts shapes stands in `Counting.swift`:
//:
//: {{code Counting.swift}}
let digit = study.count("mmds-ex13-7-image")                               // 28 × 28 pixels
let hiddenNodes = study.count("mmds-ex13-7-hidden")                        // 49
let picture = study.wholeNumbers("mmds-s13-4-image", 3)                    // 224 × 224 × 3
let denseNodes = study.count("mmds-s13-4-nodes")                           // 224
let filterSide = study.count("mmds-s13-4-1-filter")                        // 5
let padding = study.count("mmds-s13-4-1-padding")                          // 2
let first = study.wholeNumbers("mmds-ex13-9-arguments", 4, least: 0)       // 64 filters, size 5, stride 1, padding 2
let quarter = study.wholeNumbers("mmds-s13-4-3-common-1", 2)               // size 2, stride 2
let overlapping = study.wholeNumbers("mmds-s13-4-3-common-2", 2)           // size 3, stride 2
let pooling = study.wholeNumbers("mmds-ex13-10-arguments", 2)              // size 2, stride 2
let figureRows = (1...10).map {                                            // size, stride, pad, filters
  study.wholeNumbers("mmds-f13-11-row-\($0)-arguments", 4, least: 0)
}
let imageClasses = study.count("mmds-ex13-11-classes")                     // 1000
let exercise = study.wholeNumbers("mmds-exercise13-4-1", 2, least: 2)      // side 512, filter 3
let exerciseStride = study.count("mmds-exercise13-4-2")                    // 3
let cifar = study.wholeNumbers("usc552-cifar-shape", 3)                    // 32 × 32 × 3
let cifarClasses = study.count("usc552-cifar-classes")                     // 10
let photograph = study.wholeNumbers("zhang-s4-image", 3)                   // 256 × 256 × 3
let (boxInput, boxKernel) = (study.wholeNumbers("zhang-f9-input", 3), study.wholeNumbers("zhang-f9-kernel", 4))
let boxStride = study.count("zhang-f9-stride")                             // 2
//#-hidden-code
checkSettings()
//#-end-hidden-code
/*:
 ## A dense layer

 A unit, or node, that sums over $D$ inputs has $D$ weights and one bias. A layer of $H$ such nodes has

 $$H D \text{ weights} + H \text{ biases} = H (D + 1) \text{ parameters},$$

 kept as a matrix $W$ of $H$ rows and $D$ columns and a vector $b$. A picture must be *flattened* first,
 all its numbers in a row. What a dense layer costs on pictures of several sizes, among them two from the collections
 CIFAR-10 and ImageNet:
 */
let denseOnDigit = Network<Double>(input: [digit, digit]) { Flatten(); Dense(hiddenNodes) }
let denseOnPicture = Network<Double>(input: channelsFirst(picture)) { Flatten(); Dense(denseNodes) }
let denseOnCIFAR = Network<Double>(input: channelsFirst(cifar)) { Flatten(); Dense(1) }
let classifierOfCIFAR = Network<Double>(input: channelsFirst(cifar)) { Flatten(); Dense(cifarClasses) }
let flatPhotograph = Network<Double>(input: channelsFirst(photograph)) { Flatten() }
/*:
 {{table dense.csv}}

 What is counted changes from place to place: the {{value cifar-weights}} and {{value picture-weights}} of a node in the
 texts are weights, while counts for filters below include the bias. A single layer from the picture of CIFAR-10 to its
 {{value cifar-classes}} classes has {{value cifar-classifier}} parameters, biases included.

 ### The same layer with four indices

 One can leave the picture $x$ as it is and arrange the {{value hidden}} nodes in a grid of {{value grid}}. Then $W$ has
 four indices and the shape {{value tensor-shape}}, and the node in row $i$ and column $j$ puts out

 $$h_{ij} = \sum_{k} \sum_{l} W_{ijkl} x_{kl}.$$

 Which indices count nodes and which pixels, and how far do the sums run? It is easily mixed up, in print too. With
 arbitrary weights and an arbitrary picture we can ask the layer itself. `sum` lets the first two indices count
 nodes and the last two pixels, up to a limit:
 */
var filled = denseOnDigit
var stream = RandomStream(seed: study.seeds[0], name: "weights and picture")
filled.initialize(using: &stream)
let x = Tensor([digit, digit], (0..<digit * digit).map { _ in stream.uniform() })
let h = filled(x.reshaped(to: [digit, digit, 1])).values
let (gridRows, gridColumns) = grid(of: hiddenNodes)
let W = filled.parameters["dense1.weight"].reshaped(to: [gridRows, gridColumns, digit, digit])

func sum(_ i: Int, _ j: Int, to rows: Int, _ columns: Int) -> Double {
  var h = 0.0
  for k in 0..<rows {
    for l in 0..<columns { h += W[i, j, k, l] * x[k, l] }
  }
  return h
}
/*:
 {{table tensor.csv}}

 So the sums must run over the whole picture, with $k$ and $l$ up to {{value digit}}; $i$ and $j$ are the node. With the
 roles exchanged, $W_{ijkl}$ would not exist for {{value missing-indices}} of the {{value all-indices}} pairs of pixel
 and node. Flattened, $W$ is a matrix of {{value matrix}}.

 ## A filter

 A filter of side $k$ sees $k \times k$ pixels of each of $C$ channels, sums over all of them, adds
 one bias, and is put down at every position where it fits. One filter, on one channel and on three:
 */
let grey = Network<Double>(input: [1, picture[0], picture[1]]) { Conv2D(filters: 1, window: filterSide) }
let colour = Network<Double>(input: channelsFirst(picture)) { Conv2D(filters: 1, window: filterSide) }
let padded = Network<Double>(input: channelsFirst(picture)) {
  Conv2D(filters: 1, window: filterSide, padding: padding)
}
/*:
 {{table filter.csv}}

 The filter has as many channels as the picture. Its output has one, because the sum runs over all of them. At the first
 and at the last position the layer's output is what this sum gives, up to rounding.

 With a picture of side $n$, a padding of $p$ and a stride of $s$, the positions along a side number

 $$n' = \frac{n - k + 2p}{s} + 1$$

 where $s$ divides $n - k + 2p$. We put the filter down position by position on {{value eq13-3-cases}} combinations of
 $n$, $k$, $p$ and $s$: the formula, the count and the layer agree in all of the {{value eq13-3-valid}} where the stride
 divides. In the others the last pixels do not fill a window. `Conv2D`, like PyTorch's, rounds down and does not look at
 them. A larger stride gives a smaller map in {{value smaller-pairs}} of {{value stride-pairs}} pairs of strides up to 5
 that both divide an $n - k + 2p$ above 0. Where the layer rounds down, two strides can give maps of one size, as on
 {{value equal-strides}}.

 A layer of $F$ filters has $F (C k^2 + 1)$ parameters, wherever they are put down. For example:
 */
let layer = Network<Double>(input: channelsFirst(picture)) {
  Conv2D(filters: first[0], window: first[1], stride: first[2], padding: first[3])
}
let sameSize = Network<Double>(input: channelsFirst(picture)) {
  Flatten()
  Dense(layer.outputShapes[0].reduce(1, *))
}
/*:
 {{table example13-9.csv}}

 A dense layer between the same shapes has {{value same-size-ratio}} times as many; in double precision its weights would
 fill {{value same-size-terabytes}} terabytes.

 ## Pooling

 Pooling has a window and a stride but nothing to learn, and treats each channel alone. A window and a stride of 2 keep
 25 % of the size. With a window of 3 and a stride of 2 the windows overlap, and on an even side the stride does not
 divide:
 */
let maps = layer.outputShapes[0]
let quarterPool = Network<Double>(input: maps) { MaxPool2D(window: quarter[0], stride: quarter[1]) }
let overlappingPool = Network<Double>(input: maps) { MaxPool2D(window: overlapping[0], stride: overlapping[1]) }
let examplePool = Network<Double>(input: maps) { MaxPool2D(window: pooling[0], stride: pooling[1]) }
//: {{table pooling.csv}}
//:
//: ## The network for handwritten digits
//:
//: This network is trained in a chapter of its own. Its shapes are printed, its counts are not. `Settings.swift` reads them:
//:
//: {{code Settings.swift}}
let digits = zakiMeira()
let handwriting = Network<Double>(input: [1, digits.side, digits.side]) {
  Conv2D(filters: digits.m1, window: digits.k1, stride: digits.s1); ReLU(); MaxPool2D(window: digits.k2)
  Conv2D(filters: digits.m3, window: digits.k3, stride: digits.s3); ReLU(); MaxPool2D(window: digits.k4)
  Flatten()
  Dense(digits.n5); ReLU()
  Dense(digits.n6); ReLU()
  Dense(digits.classes)
}
/*:
 {{table handwriting.csv}}

 ## A deep network for images

 Convolutions and pools can take turns: the side shrinks, the channels grow. A textbook's figure lists such a network of
 eleven layers, one a row:
 */
let deep = Network<Double>(input: channelsFirst(picture)) {
  for (index, row) in figureRows.enumerated() {
    if index % 2 == 0 {
      Conv2D(filters: row[3], window: row[0], stride: row[1], padding: row[2])
    } else {
      MaxPool2D(window: row[0], stride: row[1])
    }
  }
  Flatten()
  Dense(imageClasses)
}
/*:
 {{table deep.csv}}

 <!-- misprint -->
 Row 7 cannot be as it is printed: a window of 3 with a padding of 1 and a stride of 1 keeps the side, and what comes in is
 {{value row7-input}}. The figure prints the size that the pooling of row 8 leads to, in both rows; row 8 is right.

 <!-- end misprint -->

 The last two columns, which the figure at the head of the chapter draws, run against each other. The first convolution
 puts out {{value first-share}} of all
 numbers that an image is turned into and holds {{value first-parameter-share}} of the parameters; the dense layer
 holds {{value last-share}} of the {{value deep-parameters}}. What is kept for each image of a batch lies mostly in
 front, what is kept for the model mostly at the back.

 {{section Example13_11.swift}}

 ## Recurrent layers

 A recurrent layer reads a sequence step by step and keeps a state from one step to the next. It has two matrices and a
 bias for each of the values that it computes from input and state: the simple one (RNN) for one value, the GRU for its two
 gates and a candidate, the LSTM for three gates and a candidate. On {{value recurrent-inputs}} inputs (the symbols of a
 grammar in a later chapter), with {{value recurrent-units}} units:
 */
let (recurrentInputs, recurrentUnits) = (7, 20)
let recurrentLayers: [(name: String, network: Network<Double>)] = [
  ("RNN", Network(input: [recurrentInputs]) { RNN(recurrentUnits) }),
  ("GRU", Network(input: [recurrentInputs]) { GRU(recurrentUnits) }),
  ("LSTM", Network(input: [recurrentInputs]) { LSTM(recurrentUnits) }),
]
/*:
 {{table recurrent.csv}}

 So an LSTM has four layers in the place of one, and a GRU has three quarters of the LSTM's parameters. Without any biases
 the ratios are the same.

 ## Networks known by name

 One of the texts sets two networks beside brains and gives a number of "synapses" for each. The names stand for
 networks whose papers give their sizes (He et al. 2016; Devlin et al. 2019). `NamedModels.swift` builds every path of
 ResNet101, a network for pictures, and every matrix of BERT, one for language, as a `Network` and adds them up:

 {{code NamedModels.swift}}
 */
let blocks = study.wholeNumbers("zhang-t1-resnet101-blocks", 4, most: 50)
let resNet = residualNetwork(blocks: blocks, image: channelsFirst(picture), classes: imageClasses)
let tables = study.wholeNumbers("zhang-t1-bert-tables", 3, most: 100_000)
let largeSize = study.wholeNumbers("zhang-t1-bert-large", 2, most: 5_000)
let baseSize = study.wholeNumbers("zhang-t1-bert-base", 2, most: 5_000)
let large = encoder(layers: largeSize[0], width: largeSize[1], tables: tables)
let base = encoder(layers: baseSize[0], width: baseSize[1], tables: tables)
//#-hidden-code
judgeAndReport()
//#-end-hidden-code
/*:
 {{table named.csv}}

 The text does not say what a "synapse" is. Read as weights, a shared one counted once, ResNet101 has
 {{value resnet-weights}} of them, the printed {{value resnet-printed}}, which is why we read it so.
 With the biases of its last layer and the scales and shifts of its batch normalisations (layers that bring values
 to one size) it has {{value resnet-parameters}}, which would round to {{value resnet-rounded}}. So the same network has two
 numbers, by what is counted. The number beside BERT (large) is another matter; see "In the texts". Where the weights are:

 {{table named-parts.csv}}

 ![Weights of the networks of this chapter beside Zhang's numbers of synapses, on a logarithmic axis](sizes.png)

 The crosses are as printed. The dense layer that the 64 filters above make needless would have {{value bee-factor}} times
 as many weights as the text gives a bee synapses. Of the brains, whose numbers are estimates that no program can check:

 {{table brains.csv}}

 {{section summary.md}}
 */
study.finish()
