/*:
 # Convolution by hand

 {{section opening.md}}

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
 {{value seeds}}, none left out: a seed is the number that all random numbers of a run follow from. `tensor("…")` reads an
 input or a filter of the texts from the list of what they print.

 ## One dimension: a window that slides

 Take a vector $x$ of $n$ numbers and a shorter one, the *filter* $w$ of $k$ numbers. Lay the filter over the beginning of
 $x$, multiply what lies on top of each other, and add the products. Then move on by one. The sums are the *map* $y$:

 $$y = x \star w, \qquad y_i = \sum_{j=1}^{k} x_{i+j-1} w_j, \qquad i = 1, \dots, n - k + 1.$$

 The layer `Conv2D` does this for pictures, and a vector is a picture of height 1. Of the following functions
 `filtering` puts given filters `[F, C, kh, kw]` into a layer: $F$ of them for $C$ channels, each with a window of $k_h$ rows and $k_w$
 columns, and `convolve` runs the layer on one picture. What gives tensors the axes of pictures, filters and batches stands in
 `Matrices.swift`, with `tensor`, `output` and `rectified`:

 {{code Matrices.swift}}
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
 $n - k + 1 = {{value length1}}$ of them.

 ## Two dimensions

 The same with a window of $k \times k$ cells, which slides along the rows and then down. The first filter adds each
 window's diagonal, the second one five cells of nine:
 */
let (x2, w2) = (tensor("zaki-meira-conv2d-x", rank: 2), tensor("zaki-meira-conv2d-w", rank: 2))
let (usc, uscKernel) = (tensor("usc552-conv-image", rank: 2), tensor("usc552-conv-kernel", rank: 2))
let map2 = convolve(x2, w2)
let uscMap = convolve(usc, uscKernel)
/*:
 $${{value x2}} \star {{value w2}} = {{value map2}}$$

 (The drawing at the head of the chapter shows one window of this input, and where its sum goes.)

 $${{value usc}} \star {{value usc-kernel}} = {{value usc-map}}$$

 Two things make the layer special. Each unit of the map sees a small square of the input only, and all units see theirs
 with the same weights. The backward pass, which computes gradients, can be asked about both. Let $E$ be what is
 differentiated. With $\partial E / \partial y = 1$ at one output and 0 at all others, the gradient by the input is that
 unit's view of the input. For all {{value nodes}} units of a test layer it is the filter, at the unit's own place,
 and zero around it.

 ## Channels: the third dimension

 A picture $X$ in colour has a number for red, green and blue at each place: $C = 3$ channels. Its filter has weights for
 each channel, $k \times k \times C$, and may have a bias $b$. It adds up over the channels too, so that one filter gives
 one map:

 $$Y_{ij} = b + \sum_{c=1}^{C} \sum_{u=0}^{k-1} \sum_{v=0}^{k-1} w_{cuv} X_{c,i+u,j+v}.$$

 Here is a first window, product by product. The layer sees the windows as the columns of a matrix (more on that below);
 the first column, times the filter, are these products.
 */
let (x3, w3) = (tensor("zaki-meira-conv3d-x", rank: 3), tensor("zaki-meira-conv3d-w", rank: 3))  // [channel, row, column]
let map3 = convolve(x3, w3)
let field3 = Conv2D<Double>(filters: 1, window: w3.shape[1]).windowsAsColumns(x3).ᵀ.part(0)
let products3 = Tensor(w3.shape, zip(field3.values, w3.values).map { $0 * $1 })
/*:
 $${{value products3}} \enspace\text{add up to}\enspace {{value first3}}, \qquad X \star W = {{value map3}}.$$

 A filter of fewer channels, $r < C$, could slide along the third axis as well, and would give $C - r + 1$ maps. The
 networks of the texts do not do this, but the layer can, for one run of $r$ channels after the other. With the filter's
 first {{value r3}} channels on the same input:
 */
let r3 = w3.shape[0] - 1
let slid3 = (0...x3.shape[0] - r3).map { q in convolve(x3.parts(q..<q + r3), w3.parts(0..<r3)) }
/*:
 $${{value slid3}}$$

 Several filters give several maps, the channels of the next layer. Two filters on a picture of two channels give two:
 */
let x4 = tensor("zaki-meira-multi-x", rank: 3)
let w4 = [tensor("zaki-meira-multi-w1", rank: 3), tensor("zaki-meira-multi-w2", rank: 3)]
let maps4 = convolve(x4, Tensor(parts: w4))
/*:
 $$Y_1 = {{value maps4-1}}, \qquad Y_2 = {{value maps4-2}}.$$

 The same in colour: a picture of 3 × 3 pixels in red, green and blue, and one filter of 2 × 2 × 3 weights with a bias.
 What the filter finds, $z$, passes through the rectifier, $a = \max(0, z)$.
 */
let rgb = tensor("kelleher-eq100-image", rank: 3)            // [red, green, blue; row; column]
let filter99 = study.settings("kelleher-eq99-filter")        // the bias, then the weights
let (w0, w99) = (filter99[0], Tensor([rgb.shape[0], 2, 2], Array(filter99.dropFirst())))
let z99 = convolve(rgb, w99, bias: [w0])
let a99 = rectified(rgb, w99, bias: w0)
/*:
 The first window's {{value terms102}} = {{value z102}} passes the rectifier unchanged, and the map is

 $${{value a99}}.$$

 ## Hand-made filters on a digit

 Filters are learned, but one can also draw them, to see what they answer to. Here is a 4 on 6 × 6 pixels, 0 for paper and
 255 for ink. One filter looks for horizontal strokes with a row of ones. Of four more, the last two also punish what lies
 beside a stroke: ones along it, −1 on both sides.
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
 The unit at the upper left answers {{value first86}} to the first filter. Another one, whose field lies at {{value place87}}
 of the digit, answers {{value second87}}. The rectified maps of the last two of the four filters are:

 $${{value narrow3}}, \qquad {{value narrow4}}.$$

 The outermost pixels are the middle of no window, and the map is smaller than the digit. A frame of zeros around the
 digit helps both:

 $${{value wide3}}, \qquad {{value wide4}}.$$

 ![The 4, and the rectified maps of the four filters on the padded digit, white for the strongest answer of all](digit.png)

 Ones alone answer to all that has enough ink; with −1 beside them they answer to little else than their stroke.

 ## Padding and stride

 The zeros around a picture are its *padding*. The *stride* is by how many cells the window moves from one place to the
 next. With a padding of $p$ zeros on each side and a stride of $s$, a picture of side $n$ and a filter of side $k$ give a
 map of side

 $$n' = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1,$$

 where the brackets round down. One input and one filter, without either, with padding, and with a stride:
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
 They begin at {{value starts}}. How much padding keeps the size? With a stride of 1, $p = \lceil (k - 1)/2 \rceil$,
 rounded up, is the least $p$ for which the map is no smaller than the input, $n + 2p - k + 1 \ge n$. For odd $k$ the map
 is then as large as the input. For even $k$ it grows by a cell in every layer, and no other $p$ would keep it:

 {{table padding.csv}}

 ## Pooling

 Pooling slides a window without weights over each channel and keeps the largest number, or the mean. The 4 × 4 input
 from above, in windows of 2 × 2 that do not overlap:
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

 Does pooling hide a small shift of the picture? We shift {{value digits}} drawn digits of each seed by one cell up, down,
 left and right. The change is measured as a part of the norm, the root of the sum of all squares, in the mean of the four
 (`Shifts.swift`). The picture itself changes by {{value shift-whole}} %. Of its windows of 2 × 2 the means change by
 {{value shift-average}} % and the maxima by {{value shift-largest}} %. So pooling dampens a shift; maxima over 4 × 4 cells
 change by {{value shift-4}} %, over 7 × 7 by {{value shift-7}} %. What dampens is the pooling, not the smaller size: a
 picture of every second cell changes by {{value shift-sampled}} %, and its curve below hides that of the whole picture.
 (The figure is of shifts to the right, which change these digits a little more than the mean of the four.)

 {{code Shifts.swift}}

 ![Change of the picture and of three smaller versions of it by the size of a shift to the right](shifts.png)

 A single bright cell shows why. Moved within its window it changes {{value dot-within}} outputs, moved across the
 border {{value dot-crossing}}.

 Where the windows do not overlap, counted from 0, the rows that are pooled into output $i$ begin at $si$ and end before
 $s(i+1)$. (The formula is easily written wrong; see "In the texts".)

 {{section Boundaries.swift}}

 ## One matrix product

 Every cell of a map is a dot product. So a whole layer is one product of matrices. Flatten each window of the input into
 a column of a matrix $V$, of $C k^2$ rows and a column for each of the $n'^2$ places, and each of the $F$ filters into a
 column of a matrix $G$, of $C k^2$ rows. With the biases in $B$, the maps are the columns of

 $$M = V^\mathsf{T} G + B.$$

 `windowsAsColumns` gives $V$. Of the first 2-D example above, whose $G$ is one column (the product is that of
 `Windows.swift`, sum by sum):

 {{code Windows.swift}}
 */
let y2 = Conv2D<Double>(filters: 1, window: w2.shape[0]).windowsAsColumns(x2.asPicture)
let c2 = product(y2.ᵀ, w2.reshaped(to: [w2.count, 1]))
/*:
 $$V = {{value y2}}, \qquad G^\mathsf{T} = {{value g2}}, \qquad M^\mathsf{T} = {{value c2}}.$$

 The product agrees with the layer, also for several channels, filters and biases. Each cell of the input stands in
 up to $k^2$ windows, so $V$ is larger than the input $X$ by $k^2 n'^2 / n^2$:

 {{table flattened.csv}}

 ## Kernels for pictures

 Filters that are drawn by hand for pictures are also called *kernels*. Here five of them work on a picture from a
 formula (`house` in `Pictures.swift`), with zeros around it.

 {{code Pictures.swift}}
 */
let kernels = ["sharpen", "blur", "edge-enhance", "edge-detect", "emboss"].map { name in
  ImageKernel(name: name, weights: tensor("usc552-kernel-\(name)", rank: 2))
}
/*:
 {{table kernels.csv}}

 ![A drawn house, and the five kernels' answers to it](kernels.png)

 The sum of the entries says what becomes of a plain area. *Sharpen* and *emboss* keep it. *Blur* makes it
 {{value blur-sum}} times as bright, unless one divides by the sum. *Edge enhance* and *edge
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
