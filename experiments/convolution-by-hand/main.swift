/*:
 # Convolution by hand

 **Claim.** Five teaching texts introduce the convolutional layer with examples that a reader can work with a
 pencil: Zaki and Meira (*Data Mining and Machine Learning*, chapter 26) in one, two and three dimensions; Kelleher,
 Mac Namee and D'Arcy (*Fundamentals of Machine Learning for Predictive Data Analytics*, chapter 8, equations 84 to
 103) on a digit of 6 × 6 pixels and in colour; Leskovec, Rajaraman and Ullman (*Mining of Massive Datasets*,
 sections 13.1 and 13.4); USC's INF 552 (lesson 10); and Zhang (*Introduction to Deep Learning*, section 4). This
 chapter works them, in double precision, with the layers that read handwritten digits elsewhere in this suite: all
 but those whose numbers stand in a figure that we do not have, or in a line that cannot be read.

 {{table headline.csv}}
 */
import Ledger
import Networks
import Studies
import Tensors

let study = Study("convolution-by-hand", title: "Convolution by hand", seeds: 1...20)
//#-hidden-code
checkShapes()
//#-end-hidden-code
/*:
 Every number below comes from the run that wrote this page; where something is random, from the seeds
 {{value seeds}}, none left out. Inputs and filters are read from the ledger of published numbers as they are needed.

 ## One dimension: a window that slides

 Zaki and Meira's 1-D convolution (10) lays a filter $w$ of length $k$ over $x$, multiplies, adds, and moves on by
 one:

 $$y = x \star w, \qquad y_i = \sum_{j=1}^{k} x_{i+j-1} w_j, \qquad i = 1, \dots, n - k + 1.$$

 `Conv2D` does this for pictures, and a vector is a picture of height 1. The first of the following functions puts given
 filters `[F, C, kh, kw]`, F of them for C channels, into a layer; the second runs it on one picture.
 */
func filtering(
  _ input: [Int], with w: Tensor<Double>, bias: [Double]? = nil, stride: Int = 1, padding: Int = 0
) -> Network<Double> {
  var network = Network<Double>(input: input) {
    Conv2D(filters: w.shape[0], window: (w.shape[2], w.shape[3]), stride: stride, padding: padding)
  }
  network.parameters["conv1.weight"] = w
  if let bias { network.parameters["conv1.bias"] = Tensor([bias.count], bias) }
  return network
}

func convolve(
  _ x: Tensor<Double>, _ w: Tensor<Double>, bias: [Double]? = nil, stride: Int = 1, padding: Int = 0
) -> Tensor<Double> {
  let (x, w) = (x.asPicture, w.asFilters)   // [C, H, W] and [F, C, kh, kw], with 1 for what is missing
  return output(filtering(x.shape, with: w, bias: bias, stride: stride, padding: padding), x)
}

let w1 = tensor("zaki-meira-conv1d-w", rank: 1)                                  // (1, 0, 2)
let window1 = tensor("zaki-meira-conv1d-window", rank: 1)                        // (1, 3, −1)
let (n1, k1) = (study.count("zaki-meira-conv1d-n"), study.count("zaki-meira-conv1d-k"))  // 7, 3
let sum1 = convolve(window1, w1)
let length1 = Network<Double>(input: [1, 1, n1]) { Conv2D(filters: 1, window: (1, k1)) }.outputShapes[0][2]
/*:
 The first window gives {{value sum1}}, and with $n = {{value n1}}$ and $k = {{value k1}}$ there are
 $n - k + 1 = {{value length1}}$ of them. More cannot be checked: the text prints three entries of $x$, the others
 stand in a figure that we do not have. (Read backwards, the printed result says that $x$ was
 ({{value recovered}}).)

 ## Two dimensions

 The same with a window of $k \times k$ cells (11). Zaki and Meira's filter adds each window's diagonal, USC's
 kernel five cells of nine (the lesson fills in only the first cell of the result):
 */
let (x2, w2) = (tensor("zaki-meira-conv2d-x", rank: 2), tensor("zaki-meira-conv2d-w", rank: 2))
let (usc, uscKernel) = (tensor("usc552-conv-image", rank: 2), tensor("usc552-conv-kernel", rank: 2))
let map2 = convolve(x2, w2)
let uscMap = convolve(usc, uscKernel)
/*:
 $${{value x2}} \star {{value w2}} = {{value map2}}$$

 One window of the first, and where its sum goes:

 ![{{value window-words}}](window.svg "The filter on one window of the input: products, their sum, and its place in the map")

 $${{value usc}} \star {{value usc-kernel}} = {{value usc-map}}$$

 Leskovec, Rajaraman and Ullman (Example 13.8) flatten filter and square into vectors and take dot products; of
 their image the text has two of the {{value squares8}} squares, with the responses {{value corner8}} and
 {{value second8}}. They also say what makes the layer special (sections 13.1.2 and 13.1.3): node $(i, j)$ sees a
 small square of the input, and all nodes see theirs with the same weights. The backward pass can be asked about
 both. With $\partial E / \partial y = 1$ at one output and 0 at all others, the gradient by the input is that
 node's view of the input. For all {{value nodes}} nodes of a test layer it is the filter, at the node's own place,
 and zero around it.

 ## Channels: the third dimension

 A 3-D filter $k \times k \times r$ slides over rows, columns and channels (12). In a network, $r$ is the number $m$
 of channels, so there is nowhere to go along the third axis, and one filter gives one map:

 $$Y_{ij} = b + \sum_{c=1}^{m} \sum_{u=0}^{k-1} \sum_{v=0}^{k-1} w_{cuv} X_{c,i+u,j+v}.$$

 The text prints the first window product by product, the channels side by side. The layer sees the windows as the
 columns of a matrix (more on that below); the first column, times the filter, are these products.
 */
let (x3, w3) = (tensor("zaki-meira-conv3d-x", rank: 3), tensor("zaki-meira-conv3d-w", rank: 3))  // [channel, row, column]
let map3 = convolve(x3, w3)
let field3 = Conv2D<Double>(filters: 1, window: w3.shape[1]).windowsAsColumns(x3).ᵀ.part(0)
let products3 = Tensor(w3.shape, zip(field3.values, w3.values).map { $0 * $1 })
/*:
 $${{value products3}} \enspace\text{add up to}\enspace {{value first3}}, \qquad X \star W = {{value map3}}.$$

 For $r < m$ equation (12) gives $m - r + 1$ maps. The networks of the texts do not do this, but the layer can, run by run of
 $r$ channels. With the filter's first {{value r3}} channels on the same input:
 */
let r3 = w3.shape[0] - 1
let slid3 = (0...x3.shape[0] - r3).map { q in convolve(x3.parts(q..<q + r3), w3.parts(0..<r3)) }
/*:
 $${{value slid3}}$$

 Several filters give several maps, the channels of the next layer. Two filters on a picture of two channels
 ("Multiple 3D Filters"):
 */
let x4 = tensor("zaki-meira-multi-x", rank: 3)
let w4 = [tensor("zaki-meira-multi-w1", rank: 3), tensor("zaki-meira-multi-w2", rank: 3)]
let maps4 = convolve(x4, Tensor(parts: w4))
/*:
 $$Z_1 = {{value maps4-1}}, \qquad Z_2 = {{value maps4-2}}.$$

 Kelleher et al. do it in colour: a picture of 3 × 3 pixels in red, green and blue (100), one filter of 2 × 2 × 3
 weights with a bias $w_0$ (99), and the rectifier $a = \max(0, z)$.
 */
let rgb = tensor("kelleher-eq100-image", rank: 3)            // [red, green, blue; row; column]
let filter99 = study.settings("kelleher-eq99-filter")        // the bias, then the weights
let (w0, w99) = (filter99[0], Tensor([rgb.shape[0], 2, 2], Array(filter99.dropFirst())))
let z99 = convolve(rgb, w99, bias: [w0])
let a99 = rectified(rgb, w99, bias: w0)
/*:
 The first window's {{value terms102}} = {{value z102}} passes the rectifier unchanged (102; the sum in our extraction
 lacks one of the zeros), and the map (103) is

 $${{value a99}}.$$

 ## Hand-made filters on a digit

 Kelleher et al. draw a 4 on 6 × 6 pixels (84) and filters by hand. One (85) looks for horizontal strokes with a row
 of ones. Of four more (88), the last two also punish what lies beside a stroke: ones along it, −1 on both sides.
 */
let four = tensor("kelleher-eq84-image", rank: 2)
let filter85 = tensor("kelleher-eq85-filter", rank: 2)
let filters88 = (1...4).map { tensor("kelleher-eq88-filter-\($0)", rank: 2) }
let field87 = tensor("kelleher-eq87-field", rank: 2)         // what the second neuron sees, as printed

let first86 = rectified(four, filter85)[0, 0, 0]
let second87 = rectified(field87, filter85)[0, 0, 0]
let narrow = filters88.map { rectified(four, $0).part(0) }
let wide = filters88.map { rectified(four, $0, padding: 1).part(0) }
/*:
 The first neuron (86) answers {{value first86}}. The second (87), whose printed field lies at {{value place87}} of
 the digit, answers {{value second87}}. The rectified maps of the last two filters of (88) are (90, 91):

 $${{value narrow3}}, \qquad {{value narrow4}}.$$

 The outermost pixels are the middle of no window, and the map is smaller than the digit. A frame of zeros helps
 both (92, 93):

 $${{value wide3}}, \qquad {{value wide4}}.$$

 In our extraction the padded digit lacks a pixel of its row 5, perhaps only there. The printed maps belong to the whole
 digit of (84): from the input that we have, {{value wrong92}} cells of (92) and {{value wrong93}} of (93) would come out
 differently.

 ![The 4, and the rectified maps of the four filters on the padded digit, white for the strongest answer of all](digit.png)

 Ones alone answer to all that has enough ink; with −1 beside them they answer to little else than their stroke.

 ## Padding and stride

 With $p$ zeros on each side and steps of $s$ cells, the side of a map is

 $$n' = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1.$$

 Zaki and Meira's examples of both share one input and one filter:
 */
let (z5, w5) = (tensor("zaki-meira-pad-z", rank: 2), tensor("zaki-meira-pad-w", rank: 2))
let (n5, k5) = (study.count("zaki-meira-pad-n"), study.count("zaki-meira-pad-k"))       // 5, 3
let (p, s) = (whole("zaki-meira-pad-p"), study.count("zaki-meira-stride-s"))            // 1, 2
let plain5 = convolve(z5, w5)
let padded5 = convolve(z5, w5, padding: p)
let strided5 = convolve(z5, w5, stride: s)
/*:
 $${{value z5}} \star {{value w5}}:$$

 $$p = 0: {{value plain5}}, \quad p = {{value p5}}: {{value padded5}}, \quad s = {{value s5}}: {{value strided5}}.$$

 A stride leaves out windows and changes none of the others. A filter with a single 1 in its corner tells which ones
 remain: on a picture of row numbers and one of column numbers it answers with the place where its window begins.
 */
let corner = Tensor([k5, k5], (0..<k5 * k5).map { $0 == 0 ? 1.0 : 0 })
let rowNumbers = Tensor([n5, n5], (0..<n5 * n5).map { Double($0 / n5 + 1) })
let columnNumbers = Tensor([n5, n5], (0..<n5 * n5).map { Double($0 % n5 + 1) })
let starts = [rowNumbers, columnNumbers].map { convolve($0, corner, stride: s) }
/*:
 They begin at {{value starts}}, as printed. To keep the size, the text pads by $p = (k - 1)/2$ in brackets
 that our extraction lost, read as ceiling: $p = \lceil (k - 1)/2 \rceil$ is the least $p$ with
 $n + 2p - k + 1 \ge n$, whose relation is lost too. For odd $k$, where any brackets do, the map is as large as the
 input. For even $k$ it grows by a cell in every layer, and no other $p$ would keep it:

 {{table padding.csv}}

 USC's lesson calls a convolution with zeros around the input *wide* and one without *narrow*.

 ## Pooling

 Pooling slides a window without weights over each channel and keeps the largest number, or the mean. Zaki and
 Meira's example takes the 4 × 4 input from above in windows of 2 × 2 that do not overlap:
 */
let n6 = study.count("zaki-meira-maxpool-n")                                                  // 4
let (k6, s6) = (study.count("zaki-meira-maxpool-k"), study.count("zaki-meira-maxpool-s"))     // 2, 2
let x6 = x2.asPicture
let largest6 = output(Network(input: x6.shape) { MaxPool2D(window: k6, stride: s6) }, x6)
let mean6 = output(Network(input: x6.shape) { AvgPool2D(window: k6, stride: s6) }, x6)
let sum6 = convolve(x6, Tensor([k6, k6], [Double](repeating: 1, count: k6 * k6)), stride: s6)
/*:
 $$\text{maximum: } {{value largest6}}, \qquad \text{mean: } {{value mean6}}, \qquad \text{sum: } {{value sum6}}.$$

 The sum is a convolution with a filter of ones that is never trained, and the mean is the sum divided by $k^2$; for
 a window that spans $r$ channels, by $k^2 r$. Where $s = k$, the side of the map is $\lfloor n/s \rfloor$.

 USC's lesson holds that pooling "is invariant to small transformations, distortions and translations". We shift
 {{value digits}} drawn digits of each seed by one cell up, down, left and right and measure the change as a part of the
 norm, in the mean of the four (`Shifts.swift`). The picture itself changes by {{value shift-whole}} %. Of its windows
 of 2 × 2 the means change by {{value shift-average}} % and the maxima by {{value shift-largest}} %. So pooling dampens
 a shift; maxima over 4 × 4 cells change by {{value shift-4}} %, over 7 × 7 by {{value shift-7}} %. The lesson says that
 the output will not change "too much", and leaves open how much that is. What dampens is the pooling, not the smaller size: a picture of every second cell changes
 by {{value shift-sampled}} %, and its curve below hides that of the whole picture. (The figure is of shifts to the
 right, which change these digits a little more than the mean of the four.)

 ![Change of the picture and of three smaller versions of it by the size of a shift to the right](shifts.png)

 A single bright cell shows why. Moved within its window it changes {{value dot-within}} outputs, moved across the
 border {{value dot-crossing}}.

 Zhang writes the rows that are pooled into output $i$ as $si:(s+1)i$ (4.2) and as $si:(s+1)i-1$ (4.3). Either way
 the slice has $i$ rows, none for $i = 0$; what is meant is $si:s(i+1)$.

 {{table slices.csv}}

 {{section Boundaries.swift}}

 ## One matrix product

 Every cell of a map is a dot product. Leskovec, Rajaraman and Ullman (13.4.5) flatten each window into a column of
 the matrix $Y$, $d f^2 \times n^2$, and each of the $k$ filters into a column of $G$, $d f^2 \times k$. With the
 biases in $B$,

 $$C = Y^\mathsf{T} G + B.$$

 (Our extraction has $F$ for $G$, but $F$ is the filter before it is flattened.) `windowsAsColumns` gives $Y$. Of the
 2-D example above, whose $G$ is one column:
 */
let y2 = Conv2D<Double>(filters: 1, window: w2.shape[0]).windowsAsColumns(x2.asPicture)
let c2 = product(y2.ᵀ, w2.reshaped(to: [w2.count, 1]))
/*:
 $$Y = {{value y2}}, \qquad G^\mathsf{T} = {{value g2}}, \qquad C^\mathsf{T} = {{value c2}}.$$

 The product agrees with the layer, also for several channels, filters and biases. Each cell of the input stands in
 up to $f^2$ windows, so $Y$ is larger than $X$ by $f^2 n^2 / m^2$:

 {{table flattened.csv}}

 ## Kernels for pictures

 USC's lesson shows five kernels at work on an image that we do not have. Here they work on a picture from a formula
 (`house` in `Pictures.swift`), with zeros around it.
 */
let kernels = ["sharpen", "blur", "edge-enhance", "edge-detect", "emboss"].map { name in
  ImageKernel(name: name, weights: tensor("usc552-kernel-\(name)", rank: 2))
}
/*:
 {{table kernels.csv}}

 ![A drawn house, and the five kernels' answers to it](kernels.png)

 The sum of the entries says what becomes of a plain area. *Sharpen* and *emboss* keep it. *Blur* makes it
 {{value blur-sum}} times as bright; the lesson does not say that one divides by the sum. *Edge enhance* and *edge
 detect* turn it black: as printed, the former does not enhance edges but replaces the picture by its differences
 from left to right, and horizontal edges vanish. (The frame around some pictures is the scene's edge against the
 zeros.) *Emboss*, which is not the same when flipped, is then lit from the other side.

 {{section Gradients.swift}}
 */
//#-hidden-code
report()
//#-end-hidden-code
//: {{section summary.md}}
study.finish()
