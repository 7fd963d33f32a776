/*:
 ## Exercises

 The first, the second and the fourth exercise need paper and pencil; the function below each takes down the answer.
 Pictures and filters are written as matrices, row by row. Unless something else is said, a filter is not flipped, the
 stride is 1, and there is no padding and no bias.

 ### Exercise 1. One picture, one filter (by hand, 4 points)

 After Zaki and Meira, equation (11), and Leskovec, Rajaraman and Ullman, equation (13.4). Given

 $$X = \begin{bmatrix} 1 & 0 & 2 & 1 \\ 3 & 1 & 0 & 2 \\ 0 & 2 & 1 & 1 \\ 1 & 0 & 3 & 0 \end{bmatrix}, \qquad
 W = \begin{bmatrix} 1 & -1 \\ 0 & 2 \end{bmatrix},$$

 find

 1. the map that a convolutional layer computes from them,
 2. the map with a stride of 2,
 3. the four corners of the map with a padding of 1 (upper left, upper right, lower left, lower right),
 4. the largest numbers of the windows of 2 × 2 cells of the first map, with a stride of 1,
 5. the map of the *true* convolution, for which the filter is flipped, without what lies beyond the edge.
 */
//#-hidden-code
import Assessment
import Datasets
import Networks
import Tensors
//#-end-hidden-code
/// Answers 1 to 5, each map row by row: `[3][3]`, `[2][2]`, `[4]`, `[2][2]`, `[3][3]`.
func mapsByHand() throws -> (
  map: [[Double]], strided: [[Double]], paddedCorners: [Double], pooled: [[Double]], convolution: [[Double]]
) {
  // BEGIN SOLUTION 1
  return (
    map: [[3, -2, 5], [6, 3, 0], [-2, 7, 0]],
    strided: [[3, 5], [-2, 0]],
    paddedCorners: [2, 0, -1, 0],
    pooled: [[6, 5], [7, 7]],
    convolution: [[0, -1, 6], [8, 1, 0], [-1, 7, -1]])
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: part 1, row 2, column 1 = 6 ± 0
// Answer: part 2, row 2, column 1 = -2 ± 0
// Answer: part 3, the lower left corner = -1 ± 0
// Answer: part 4, row 1, column 2 = 5 ± 0
// Answer: part 5, row 2, column 1 = 8 ± 0
/*:
 *Map.* Each cell is $y_{ij} = x_{i,j} - x_{i,j+1} + 2 x_{i+1,j+1}$; the 0 in the filter saves a quarter
 of the work. The first one is $1 - 0 + 2 \cdot 1 = 3$, and all of them are

 $$Y = \begin{bmatrix} 3 & -2 & 5 \\ 6 & 3 & 0 \\ -2 & 7 & 0 \end{bmatrix}.$$

 *Stride 2.* No new sums: the windows that begin in rows and columns 1 and 3 remain, so the corners of $Y$:

 $$\begin{bmatrix} 3 & 5 \\ -2 & 0 \end{bmatrix}.$$

 *Padding 1.* The map grows to 5 × 5. At a corner one cell of the window lies on the picture, the one opposite: the
 upper left window has $x_{11}$ under its last weight, $2 \cdot 1 = 2$; the upper right one has $x_{14}$ under the
 weight 0; the lower left one $x_{41}$ under $-1$, which gives $-1$; and the lower right one $x_{44} = 0$ under 1. So
 2, 0, −1, 0. The weight that sees a corner of the picture is the one from the opposite corner of the filter.

 *Pooling.* A map of 3 × 3 has four overlapping windows of 2 × 2:

 $$\begin{bmatrix} 6 & 5 \\ 7 & 7 \end{bmatrix}.$$

 *True convolution.* Turned by 180° the filter is $\begin{bmatrix} 2 & 0 \\ -1 & 1 \end{bmatrix}$, and the cells are
 $2 x_{i,j} - x_{i+1,j} + x_{i+1,j+1}$:

 $$\begin{bmatrix} 0 & -1 & 6 \\ 8 & 1 & 0 \\ -1 & 7 & -1 \end{bmatrix}.$$

 The two maps have little in common. Whoever takes weights from one program to another should know which of the two is
 meant.
 */
// END SOLUTION
/*:
 ### Exercise 2. Filters that answer to one pattern (by hand, 4 points)

 After MMDS, exercise 13.4.4. The cells of a picture are 0 (white) or 1 (black). A filter of 3 × 3 weights $w$ with a
 bias $b$ *detects* a pattern of 3 × 3 cells, if its rectified response $\max(0, \sum_{i,j} w_{ij} x_{ij} + b)$ is
 above 0 for this pattern and exactly 0 for each of the other 511. Find weights and a bias that detect

 1. a vertical boundary: the left column is white, the other two are black;
 2. a diagonal boundary: the three cells in the upper right corner (two in the first row, one in the second) are
    black, all others white;
 3. a corner: the four cells at the lower right are white, all others black.

 Choose the weights such that changing nothing but the biases then makes each filter answer to every pattern in which
 exactly one cell is wrong too, and to no others. (Not all weights that detect allow it.) To how many of the 512
 patterns does such a filter answer?
 */
/// Weights `[3][3]`, row by row, and bias of the detectors 1, 2, 3.
func detectors() throws -> [(weights: [[Double]], bias: Double)] {
  // BEGIN SOLUTION 2
  return [
    (weights: [[-1, 1, 1], [-1, 1, 1], [-1, 1, 1]], bias: -5),
    (weights: [[-1, 1, 1], [-1, -1, 1], [-1, -1, -1]], bias: -2),
    (weights: [[1, 1, 1], [1, -1, -1], [1, -1, -1]], bias: -4),
  ]
  // END SOLUTION
}

/// The biases with which the same weights forgive one wrong cell, and the number of patterns that each filter then
/// answers to.
func forgivingDetectors() throws -> (biases: [Double], patterns: Int) {
  // BEGIN SOLUTION 2
  return (biases: try detectors().map { $0.bias + 1 }, patterns: 1 + 9)
  // END SOLUTION
}
// BEGIN SOLUTION 2
// Answer: the number of patterns to which a filter with the new bias answers = 10 ± 0
/*:
 Take $w_{ij} = 1$ where the pattern is black and $-1$ where it is white. If the pattern has $n$ black
 cells, it reaches the sum $n$ itself. Every wrong cell costs 1: a missing black cell takes away a 1, a black cell too
 many adds a −1. A pattern with $e$ wrong cells has the sum $n - e$. With the bias $b = 1 - n$ the response is
 $1 - e$, which is 1 without an error and at most 0 with one or more. The patterns have 6, 3 and 5 black cells, so
 that the biases are $-5$, $-2$ and $-4$:

 $$\begin{bmatrix} -1 & 1 & 1 \\ -1 & 1 & 1 \\ -1 & 1 & 1 \end{bmatrix}, \quad
 \begin{bmatrix} -1 & 1 & 1 \\ -1 & -1 & 1 \\ -1 & -1 & -1 \end{bmatrix}, \quad
 \begin{bmatrix} 1 & 1 & 1 \\ 1 & -1 & -1 \\ 1 & -1 & -1 \end{bmatrix}.$$

 Any bias with $-n < b \le 1 - n$ serves. With $b = 2 - n$, that is $-4$, $-1$ and $-3$, one wrong cell still leaves
 $2 - 1 = 1$, and two leave 0. The filter then answers to $1 + 9 = 10$ patterns of 512.

 Not all weights that detect leave room for this. With $-9$ in place of $-1$ the filter answers to its pattern alone as
 before, but a black cell too many now costs 9, and two missing ones cost 2: a bias that forgives the one forgives the
 other.

 For contrast, leave out the $-1$ and put 0 there. The black cells alone then decide, and a completely black square
 passes all three detectors. The digit of this chapter showed the same: ones without a −1 beside them answer to
 everything that has enough ink.
 */
// END SOLUTION
/*:
 ### Exercise 3. Two small filters make a larger one (by code, 6 points)

 Put two convolutional layers in a row, each with one filter, no bias, no padding, a stride of 1, and nothing between
 them. Both are linear, so their composition is linear, and it is again a layer with one filter. Find that filter for
 given filters $U$ ($p \times p$, the first layer) and $V$ ($q \times q$, the second), as a function with loops of your
 own. How large is it? What is it for

 $$U = V = \begin{bmatrix} 1 & 1 & 1 \\ 1 & 1 & 1 \\ 1 & 1 & 1 \end{bmatrix} ?$$

 Does the order of the layers matter? Can every filter of that size be had in this way?
 */
/// The one filter `[p + q − 1, p + q − 1]` that does what `first` `[p, p]` and then `second` `[q, q]` do.
func composed(_ first: Tensor<Double>, _ second: Tensor<Double>) throws -> Tensor<Double> {
  // BEGIN SOLUTION 3
  let (p, q) = (first.shape[0], second.shape[0])
  var result = Tensor<Double>(zeros: [p + q - 1, p + q - 1])
  for a in 0..<p {
    for b in 0..<p {
      for c in 0..<q {
        for d in 0..<q { result[a + c, b + d] += first[a, b] * second[c, d] }
      }
    }
  }
  return result
  // END SOLUTION
}
// BEGIN SOLUTION 3
/*:
 Insert one layer into the other, with indices from 0:

 $$y_{ij} = \sum_{c,d} v_{cd} \sum_{a,b} u_{ab}\, x_{i+a+c,\,j+b+d} = \sum_{r,s} w_{rs}\, x_{i+r,j+s}, \qquad
 w_{rs} = \sum_{a+c=r,\; b+d=s} u_{ab} v_{cd}.$$

 The last index is at most $(p - 1) + (q - 1)$, so $W$ has a side of $p + q - 1$. Two filters of 3 × 3 make one of
 5 × 5. Two layers without flipping compose by a *true* convolution of their filters, the rule by which the
 coefficients of two polynomials multiply. It is symmetric in $U$ and $V$: the order does not matter. For nine ones
 and nine ones

 $$W = \begin{bmatrix} 1 & 2 & 3 & 2 & 1 \\ 2 & 4 & 6 & 4 & 2 \\ 3 & 6 & 9 & 6 & 3 \\ 2 & 4 & 6 & 4 & 2 \\
 1 & 2 & 3 & 2 & 1 \end{bmatrix},$$

 a blur that falls off towards its edge. Two boxes in a row begin to look like a bell.

 Not every filter of 5 × 5 comes out: 25 free numbers are not reached from $9 + 9 = 18$, of which one is even lost,
 since $U/t$ and $tV$ compose to the same $W$. That is the bargain of deep networks with small filters: the same field
 of view with 18 weights in place of 25, and, with a rectifier between the layers, functions that no single filter can
 compute.
 */
// END SOLUTION
/*:
 ### Exercise 4. The gradient of shared weights (by hand, 4 points)

 After Kelleher et al., equation (89). A row of six numbers goes through a filter of three weights, a rectifier and
 one linear unit:

 $$z_i = \sum_{j=1}^{3} w_j x_{i+j-1} + b, \qquad a_i = \max(0, z_i) \quad (i = 1, \dots, 4), \qquad
 y = \sum_{i=1}^{4} v_i a_i, \qquad E = \tfrac12 (t - y)^2,$$

 with $x = (1, 2, 0, -1, 3, 1)$, $w = (1, 1, -1)$, $b = 0$, $v = (1, -2, 3, 2)$ and $t = 1$. Find $y$, the deltas
 $\delta_i = \partial E/\partial z_i$, and the gradients of $E$ by $w$, by $b$ and by $x$.
 */
/// y; δ `[4]`; ∂E/∂w `[3]`; ∂E/∂b; ∂E/∂x `[6]`.
func gradientsByHand() throws -> (y: Double, delta: [Double], weight: [Double], bias: Double, input: [Double]) {
  // BEGIN SOLUTION 4
  return (y: -1, delta: [-2, 4, 0, -4], weight: [10, -16, -8], bias: -2, input: [-2, 2, 6, -8, -4, 4])
  // END SOLUTION
}
// BEGIN SOLUTION 4
// Answer: $y$ = -1 ± 0.001
// Answer: $\delta_2$ = 4 ± 0.001
// Answer: the gradient of $E$ by $w_2$ = -16 ± 0.001
// Answer: the gradient of $E$ by $b$ = -2 ± 0.001
// Answer: the gradient of $E$ by $x_4$ = -8 ± 0.001
/*:
 *Forwards.* The four windows give
 $z = (1 + 2 - 0,\; 2 + 0 + 1,\; 0 - 1 - 3,\; -1 + 3 - 1) = (3, 3, -4, 1)$, and so $a = (3, 3, 0, 1)$ and
 $y = 3 - 6 + 0 + 2 = -1$.

 *Backwards.* $\partial E/\partial y = y - t = -2$. Each $\delta_i$ is this times $v_i$, where the rectifier is open:

 $$\delta = (-2 \cdot 1,\; -2 \cdot (-2),\; 0,\; -2 \cdot 2) = (-2, 4, 0, -4).$$

 *Weights.* Weight $j$ sits in all four neurons, and (89) adds up what it does there, $\sum_i \delta_i x_{i+j-1}$:

 | weight | neuron 1 | neuron 2 | neuron 3 | neuron 4 | sum |
 | --- | ---: | ---: | ---: | ---: | ---: |
 | $w_1$ | $-2 \cdot 1$ | $4 \cdot 2$ | $0 \cdot 0$ | $-4 \cdot (-1)$ | 10 |
 | $w_2$ | $-2 \cdot 2$ | $4 \cdot 0$ | $0 \cdot (-1)$ | $-4 \cdot 3$ | −16 |
 | $w_3$ | $-2 \cdot 0$ | $4 \cdot (-1)$ | $0 \cdot 3$ | $-4 \cdot 1$ | −8 |
 | $b$ | $-2$ | $4$ | $0$ | $-4$ | −2 |

 Read row by row: the gradient of the filter is the map of the input with $\delta$ for a filter.

 *Inputs.* Number $x_p$ is seen by the neurons whose windows cover it, by neuron $i$ with the weight $w_{p-i+1}$:
 $\partial E/\partial x_p = \sum_i \delta_i w_{p-i+1}$. So

 $$\left(-2,\; -2 + 4,\; 2 + 4 + 0,\; -4 + 0 - 4,\; 0 - 4,\; 4\right) = (-2, 2, 6, -8, -4, 4).$$

 These are the deltas, with two zeros on both sides, under the flipped filter $(-1, 1, 1)$. Check: six deltas of
 inputs must add up to $(\sum_i \delta_i)(\sum_j w_j) = -2 \cdot 1 = -2$, and they do.
 */
// END SOLUTION
/*:
 ### Exercise 5. Backwards through a stride (by code, 6 points)

 After MMDS, section 13.4.5. That the derivative of a convolution is again a convolution is stated there without the
 formula. For a stride of 1, this chapter gives it. Now let the stride be $s$: a layer with one filter $W$ of
 $k \times k$ weights, no padding, puts out $n'$ × $n'$ numbers for a picture of $n \times n$. Given
 $\delta_{ij} = \partial E/\partial y_{ij}$, write a function that computes $\partial E/\partial x$ with loops of your
 own. Then find words for what it does: can you say it as a convolution with a stride of 1, of something other than
 $\delta$?

 Mind the cells that no window covers.
 */
/// ∂E/∂x `[n, n]` of a layer with one filter and no padding.
///
/// - Parameters:
///   - delta: ∂E/∂y `[n′, n′]`, n′ = ⌊(n − k)/s⌋ + 1.
///   - filter: W `[k, k]`.
///   - stride: s.
///   - side: n, the side of the picture.
func inputGradient(of delta: Tensor<Double>, filter: Tensor<Double>, stride: Int, side: Int) throws -> Tensor<Double> {
  // BEGIN SOLUTION 5
  var gradient = Tensor<Double>(zeros: [side, side])
  let (outputs, k) = (delta.shape[0], filter.shape[0])
  for i in 0..<outputs {
    for j in 0..<outputs {
      for u in 0..<k {
        for v in 0..<k { gradient[stride * i + u, stride * j + v] += delta[i, j] * filter[u, v] }
      }
    }
  }
  return gradient
  // END SOLUTION
}
// BEGIN SOLUTION 5
/*:
 Forwards $y_{ij} = \sum_{u,v} w_{uv} x_{si+u,sj+v}$. The chain rule gives every $x$ the sum over all
 windows that cover it:

 $$\frac{\partial E}{\partial x_{pq}} = \sum_{i,j} \delta_{ij}\, w_{p-si,\,q-sj},$$

 where weights outside of the filter count as 0. It is easiest to program from the side of $\delta$: every
 $\delta_{ij}$ lays a copy of the filter, multiplied by $\delta_{ij}$, on the square of the picture that its window
 had covered, and copies add up where they overlap. No index has to be divided, and nobody has to ask which windows
 cover a cell. Cells that no window covers are never written and stay 0, as they should: they have no influence on
 $E$.

 As a convolution: spread $\delta$ out, with $s - 1$ rows and columns of zeros between its neighbors; this gives a
 picture $\Delta$ with $\Delta_{si,sj} = \delta_{ij}$. Then
 $\partial E/\partial x_{pq} = \sum_{r,t} \Delta_{rt}\, w_{p-r,q-t}$, a true convolution with a stride of 1, as in the
 chapter. Layers that use this direction forwards, to make pictures larger, are called *transposed* convolutions: the
 forward pass multiplies the flattened picture by a matrix, and this one multiplies by its transpose.
 */
// END SOLUTION
/*:
 ### Exercise 6. Counting pieces and holes (open-ended, 6 points)

 A 0 has a hole, an 8 has two, and a 1 has none. The *Euler number* of a black and white picture is the number of
 connected black pieces less the number of holes in them. (Black cells are connected over their edges, white ones also
 over their corners; a hole is a white piece that does not reach the edge of the picture. Beyond that edge everything
 is white.)

 1. Pieces and holes are large things, and a filter sees only a few cells. Nevertheless there is a network of one
    convolutional layer with filters of 2 × 2, a rectifier and one linear unit, with weights chosen by hand, that puts
    out the Euler number of every picture of zeros and ones. Biases and padding are as you like, and the linear unit
    reads all cells of all maps. (In the notebook the padding is 1, and the cells of a map share one weight.) Find one.
    (Think of the cells as the nodes of a graph. What could you count in a single window, and what would a cycle change
    about it?)
 2. Turn grey digits into black and white ones: black is what is darker than a threshold, on the scale from 0 (paper) to
    255 (ink). Take the first 400 training digits of the stand-ins that this project draws, and tabulate the Euler
    numbers for each digit. How well do they tell digits apart, and where do they fail? What would you do to the picture
    first?
 */
/// A network for pictures `[1, side, side]` of zeros and ones, whose one output is the Euler number.
///
/// Its layers are `Conv2D`, `ReLU()`, `Flatten()` and `Dense(1)`. With F filters and maps of H′ × W′ cells the
/// parameters, zeros at first, are `conv1.weight` `[F, 1, 2, 2]`, `conv1.bias` `[F]`, `dense1.weight` `[1, F·H′·W′]`,
/// map after map, row by row, and `dense1.bias` `[1]`.
func eulerNetwork(side: Int) throws -> Network<Double> {
  // BEGIN SOLUTION 6
  var counting = Network<Double>(input: [1, side, side]) {
    Conv2D(filters: 4, window: 2, padding: 1)
    ReLU()
    Flatten()
    Dense(1)
  }
  // With padding, each cell is the upper left one of exactly one window. Filters: a cell, a pair side by side, a pair
  // one above the other, a full square. Bias: 1 less the number of cells, so a filter says 1 if all are black, else 0.
  counting.parameters["conv1.weight"] = Tensor([4, 1, 2, 2], [1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1])
  counting.parameters["conv1.bias"] = Tensor([4], [0, -1, -1, -3])
  let windows = (side + 1) * (side + 1)
  let signs = [1.0, -1, -1, 1]
  counting.parameters["dense1.weight"] = Tensor(
    [1, 4 * windows], signs.flatMap { Array(repeating: $0, count: windows) })
  return counting
  // END SOLUTION
}

/// For each digit 0 to 9: how many of its drawings have which Euler number, in the first 400 training digits of
/// `StandInDigits`, seed 1, as `generate` makes them unless told otherwise. A cell is black where its grey value, from
/// 0 (paper) to 255 (ink), is above `threshold`.
func eulerNumbersOfDigits(threshold: UInt8) throws -> [[Int: Int]] {
  // BEGIN SOLUTION 6
  let digits = StandInDigits.generate(trainingCount: 400, testCount: 1).training
  let network = try eulerNetwork(side: digits.rows)
  var counts = [[Int: Int]](repeating: [:], count: 10)
  for index in 0..<digits.count {
    let picture = Tensor(
      [1, digits.rows, digits.columns, 1], digits.image(index).map { $0 > threshold ? 1.0 : 0 })
    let number = Int(network(picture).values[0].rounded())
    counts[Int(digits.labels[index])][number, default: 0] += 1
  }
  return counts
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 *1.* Take the black cells as nodes of a graph and join neighbors by an edge. A graph with $V$ nodes,
 $E$ edges and $C$ components has $E - V + C$ independent cycles. In our picture there are two kinds of cycles. A full
 square of 2 × 2 closes a small one with nothing inside; every hole closes another. If $F$ counts the full squares,
 Euler's formula for plane graphs says that the cycles are the full squares and the holes $H$ together,
 $E - V + C = F + H$, so

 $$C - H = V - E + F.$$

 Each of the three numbers on the right is a sum over windows of 2 × 2: black cells, black pairs side by side or one
 above the other, full squares. For zeros and ones, "all $m$ cells are black" is $\max(0, \sum x - (m - 1))$, a filter
 of ones with the bias $1 - m$ and a rectifier. Four filters,

 $$\begin{bmatrix} 1 & 0 \\ 0 & 0 \end{bmatrix}, \quad \begin{bmatrix} 1 & 1 \\ 0 & 0 \end{bmatrix}, \quad
 \begin{bmatrix} 1 & 0 \\ 1 & 0 \end{bmatrix}, \quad \begin{bmatrix} 1 & 1 \\ 1 & 1 \end{bmatrix}$$

 with the biases 0, −1, −1 and −3, and a linear unit that adds up their maps with the signs $+, -, -, +$ are the
 network. With a padding of 1 every cell, pair and square is counted in exactly one window. (Why are white cells
 connected over corners? Two black cells that touch at a corner are not joined by an edge, so the white on both sides
 of them must be.)

 Pieces alone, or holes alone, cannot be had in this way: only their difference is a sum of local counts.

 *2.* With a threshold of 60, the first 400 stand-in digits give

 | digit | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 |
 | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
 | Euler number −1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 43 | 0 |
 | Euler number 0 | 45 | 0 | 2 | 4 | 9 | 4 | 41 | 0 | 0 | 40 |
 | Euler number 1 | 1 | 48 | 32 | 40 | 19 | 36 | 1 | 35 | 0 | 0 |

 Every 8 is found, and nothing else is taken for one. 0, 6 and 9 go together, and so do 1, 2, 3, 5 and 7; a closed 4
 has a hole, an open one has not. One number without any training sorts the digits into three groups. It fails where
 topology is not what a reader sees: a loop in a 2, a ring that does not quite close.

 The threshold matters. At 127 thin strokes break into pieces, and numbers up to 6 appear; at 180 it is worse. Faint
 gaps of one pixel change the result as much as a large hole does. A slight blur before the threshold would close
 them, and a filter that removes single cells would help against specks. The lesson: an exact count is not a robust
 feature. Learned filters give up exactness and gain tolerance.
 */
// END SOLUTION
