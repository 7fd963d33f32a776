/*:
 ## Exercises

 The first two need paper, pencil and a pocket calculator, the next two a few lines of Swift, the last one an afternoon.
 The data are the four hours of the text, mapped to the unit interval and rounded to two decimals (Table 3): a row for
 temperature, a row for humidity, and the electrical output.

 ### Exercise 1. There and back again (by hand, 4 points)

 The network sees neither degrees nor megawatts. The ranges of Table 2 are 1.81 to 37.11 °C, 25.56 to 100.16 % and
 420.26 to 495.76 MW.

 1. Which two inputs does the network get in an hour of 20.00 °C and 60.00 %? (Four decimals.)
 2. The output neuron has $a_8 = 0.5$. What does the network predict, in MW? (Two decimals.)
 3. Training stops when $E = \tfrac12 \sum_d (t_d - a_{8,d})^2 < 0.0001$. By how many MW can the prediction for a single
    one of the four hours be off at most when it stops? (Two decimals.)
 */
//#-hidden-code
import Assessment
import LinearAlgebra
import Networks
import Tensors
//#-end-hidden-code
/// Table 3, X `[2, 4]`: temperature and humidity, an example in each column.
let plantInputs = [[0.04, 0.84, 0.50, 0.53], [0.81, 0.58, 0.07, 1.00]]
/// Table 3: the electrical output of the four hours.
let plantOutputs = [0.94, 0.13, 0.57, 0.36]

/// The answers of the three parts: the inputs for temperature and humidity, the prediction in MW, and the largest
/// possible deviation in MW.
func betweenUnits() throws -> (inputs: [Double], prediction: Double, worstDeviation: Double) {
  // BEGIN SOLUTION 1
  (inputs: [0.5153, 0.4617], prediction: 458.01, worstDeviation: 1.07)
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: the input for 20.00 °C = 0.5153 ± 0.0001
// Answer: the input for 60.00 % = 0.4617 ± 0.0001
// Answer: the prediction in MW = 458.01 ± 0.01
// Answer: the largest deviation in MW = 1.07 ± 0.01
/*:
 1. $(20.00 - 1.81)/(37.11 - 1.81) = 18.19/35.30 = 0.5153$ and $(60.00 - 25.56)/(100.16 - 25.56) = 34.44/74.60 =
    0.4617$.
 2. Solve $x' = (x - \min)/(\max - \min)$ for $x$: $420.26 + 0.5 \cdot 75.50 = 458.01$ MW, the middle of the range.
 3. The error is largest for one hour if the other three are exact. Then $\tfrac12 (t - a_8)^2 < 0.0001$, so
    $\lvert t - a_8 \rvert < \sqrt{0.0002} = 0.014142$. An output of 1 stands for 75.50 MW, so this is
    $0.014142 \cdot 75.50 = 1.07$ MW.

 Rounding the data to two decimals has already moved each target by up to 0.005, which is 0.38 MW. A threshold much
 lower than 0.0001 would only fit this rounding.
 */
// END SOLUTION
/*:
 ### Exercise 2. An hour by hand, rectified (by hand, 4 points)

 The rectified network of this page, $\varphi(z) = \max(0, z)$, before training. Each list holds the bias, then the
 weights:

 | neuron | weights | inputs |
 | ---: | --- | --- |
 | 3 | 0.10, −0.20, 0.11 | temperature, humidity |
 | 4 | −0.15, 0.07, −0.17 | temperature, humidity |
 | 5 | 0.04, 0.11, −0.02 | temperature, humidity |
 | 6 | 0.15, −0.04, 0.10, 0.06 | neurons 3, 4, 5 |
 | 7 | 0.12, 0.20, 0.14, −0.09 | neurons 3, 4, 5 |
 | 8 | 0.10, 0.12, −0.50 | neurons 6, 7 |

 An hour has the inputs 0.5 and 0.5 and the target 0.45. Work out the prediction $a_8$, then
 $\delta_3, \dots, \delta_8$, and $w_{8,7}$ after one update with $\alpha = 0.2$ for this hour alone. Round nothing on
 the way, and give all numbers to six decimals.
 */
/// The prediction a₈, the six deltas δ₃ … δ₈ in this order, and w₈,₇ after the update.
func rectifiedHour() throws -> (prediction: Double, deltas: [Double], w87: Double) {
  // BEGIN SOLUTION 2
  (
    prediction: 0.056673, deltas: [0.041221, 0, -0.020532, -0.047199, 0.196664, -0.393327],
    w87: -0.490297
  )
  // END SOLUTION
}
// BEGIN SOLUTION 2
// Answer: the prediction $a_8$ = 0.056673 ± 0.000001
// Answer: $\delta_3$ = 0.041221 ± 0.000001
// Answer: $\delta_8$ = -0.393327 ± 0.000001
// Answer: $w_{8,7}$ after the update = -0.490297 ± 0.000001
/*:
 *Forward.*

 - $z_3 = 0.10 - 0.10 + 0.055 = 0.055$
 - $z_4 = -0.15 + 0.035 - 0.085 = -0.2$: silent, $a_4 = 0$
 - $z_5 = 0.04 + 0.055 - 0.01 = 0.085$
 - $z_6 = 0.15 - 0.04 \cdot 0.055 + 0.06 \cdot 0.085 = 0.15 - 0.0022 + 0.0051 = 0.1529$
 - $z_7 = 0.12 + 0.20 \cdot 0.055 - 0.09 \cdot 0.085 = 0.12 + 0.011 - 0.00765 = 0.12335$
 - $z_8 = 0.10 + 0.12 \cdot 0.1529 - 0.50 \cdot 0.12335 = 0.10 + 0.018348 - 0.061675 = 0.056673$

 All but neuron 4 are active, so $a = z$ and the slope is 1.

 *Backward.*

 - $\delta_8 = -(0.45 - 0.056673) = -0.393327$
 - $\delta_7 = -0.50\, \delta_8 = 0.1966635$ and $\delta_6 = 0.12\, \delta_8 = -0.04719924$
 - $\delta_5 = 0.06\, \delta_6 - 0.09\, \delta_7 = -0.0028319544 - 0.017699715 = -0.0205316694$
 - $\delta_4 = 0$, since the slope of a silent neuron is 0
 - $\delta_3 = -0.04\, \delta_6 + 0.20\, \delta_7 = 0.0018879696 + 0.0393327 = 0.0412206696$

 *Update.* $w_{8,7} \leftarrow -0.5 - 0.2 \cdot \delta_8 a_7 = -0.5 + 0.2 \cdot 0.393327 \cdot 0.12335 = -0.490297$.

 The prediction is too low and neuron 7 pulls it down, so its weight moves towards 0. The deltas lose nothing but the
 weights' factors on their way. The logistic network would have multiplied each by a slope of at most ¼ a layer.
 */
// END SOLUTION
/*:
 ### Exercise 3. The best plane (by code, 6 points)

 Before one trains 20 weights on four hours, one should know what three can do. Find the weights of the plane
 $a = w_0 + w_1 x_1 + w_2 x_2$ that make $E = \tfrac12 \sum_d (t_d - a_d)^2$ over the four hours as small as possible,
 and this smallest $E$. `LeastSquares.solve(design:observed:)` does the algebra. Compare $E$ with the threshold 0.0001
 that this page trains down to. What have the other 17 weights been good for?
 */
/// The plane through the four hours of Table 3 with the smallest E.
///
/// - Returns: `weights`, w₀, w₁ (temperature), w₂ (humidity); `error`, its E.
func bestPlane() throws -> (weights: [Double], error: Double) {
  // BEGIN SOLUTION 3
  let design = Tensor(rows: plantOutputs.indices.map { [1, plantInputs[0][$0], plantInputs[1][$0]] })
  let w = try LeastSquares.solve(design: design, observed: plantOutputs)
  let errors = plantOutputs.indices.map { d in
    plantOutputs[d] - (w[0] + w[1] * plantInputs[0][d] + w[2] * plantInputs[1][d])
  }
  return (weights: w, error: errors.reduce(0) { $0 + $1 * $1 } / 2)
  // END SOLUTION
}
// BEGIN SOLUTION 3
/*:
 The plane is $a = 1.1250 - 1.0705\, x_1 - 0.1851\, x_2$, and $E = 0.000199$. Its four errors are 0.0077, 0.0116,
 −0.0068 and −0.0125, which is 0.5 to 0.9 MW.

 That is twice the threshold, so the logistic network needs thousands of updates to get from what a plane can do to
 half of it. Four hours cannot tell whether this is worth anything: 20 weights can fit four targets in many ways.
 Whoever wants to know has to look at hours that were not trained on. On the full data, at the end of this page, the
 network with the same two inputs is 0.08 MW better than the plane, 4.76 against 4.84 MW.

 Rule: fit the simplest model first. It takes a minute, and it says what a good number is.
 */
// END SOLUTION
/*:
 ### Exercise 4. The largest learning rate (by code, 6 points)

 On this page the rectified network oscillates at $\alpha = 0.2$ and not at $\alpha = 0.1$. Explain it on the simplest
 case, a linear neuron $a = w_0 + w_1 x_1 + \dots + w_D x_D$ with $E = \tfrac12 \sum_d (t_d - a_d)^2$ and the gradient
 summed over the examples.

 1. Show that one update changes the weights' distance from the best ones by
    $\mathbf w - \mathbf w^* \leftarrow (I - \alpha A)(\mathbf w - \mathbf w^*)$ with
    $A = \sum_d \mathbf x_d \mathbf x_d^\top$, where $\mathbf x_d$ begins with a 1 for the bias.
 2. Conclude from which $\alpha$ on a component oscillates, and from which on it grows.
 3. Compute the second of these bounds. Power iteration finds the largest eigenvalue of $A$: multiply a vector by $A$
    again and again, and see by how much it grows.
 */
/// The learning rate above which gradient descent on a linear neuron diverges.
///
/// - Parameter inputs: D rows (features) of N numbers (examples), without the row of ones.
func largestStableRate(inputs: [[Double]]) throws -> Double {
  // BEGIN SOLUTION 4
  let rows = [[Double](repeating: 1, count: inputs[0].count)] + inputs
  var v = [Double](repeating: 1, count: rows.count)
  var λ = 0.0
  for _ in 0..<2_000 {
    // A v = Σ x (xᵀ v), without forming A
    let projections = rows[0].indices.map { d in rows.indices.reduce(0) { $0 + rows[$1][d] * v[$1] } }
    let product = rows.map { row in zip(row, projections).reduce(0) { $0 + $1.0 * $1.1 } }
    λ = product.reduce(0) { $0 + $1 * $1 }.squareRoot()
    v = product.map { $0 / λ }
  }
  return 2 / λ
  // END SOLUTION
}
// BEGIN SOLUTION 4
/*:
 1. The gradient is $-\sum_d (t_d - \mathbf w^\top \mathbf x_d)\, \mathbf x_d = A \mathbf w - \mathbf c$ with
    $\mathbf c = \sum_d t_d \mathbf x_d$, and it vanishes at $\mathbf w^*$, so it is $A (\mathbf w - \mathbf w^*)$.
    Subtract $\mathbf w^*$ on both sides of $\mathbf w \leftarrow \mathbf w - \alpha A (\mathbf w - \mathbf w^*)$.
 2. $A$ is symmetric. Along an eigenvector with the eigenvalue $\lambda$ the distance is multiplied by $1 - \alpha
    \lambda$ in each update. It shrinks without a change of sign for $\alpha < 1/\lambda$, shrinks and changes its
    sign every time for $1/\lambda < \alpha < 2/\lambda$, and grows for $\alpha > 2/\lambda$. The largest
    eigenvalue decides.
 3. For the four hours it is $\lambda$ = 6.557. The steepest component oscillates above $\alpha = 1/\lambda$ = 0.1525
    and the neuron diverges above $2/\lambda$ = 0.3050.

 So a linear neuron on these data would do what the rectified network does: at 0.2 the factor is
 $1 - 0.2 \cdot 6.557 = -0.31$, a change of sign with every update, at 0.1 it is $+0.34$. In the network the curvature
 depends on all weights and grows during training, but near the end it is nearly constant and the same rule holds.

 The smallest eigenvalue, 0.186, sets the pace: at $\alpha = 0.2$ its component shrinks by the factor 0.963 an update.
 The ratio of the two, here 35, says how many updates it takes, however well the learning rate is chosen. With the mean
 of the gradients instead of the sum, all eigenvalues are divided by the number of examples and all bounds multiplied
 by it.
 */
// END SOLUTION
/*:
 ### Exercise 5. Hours outside the range (open-ended, 6 points)

 The output neuron of this page is logistic and the outputs are mapped to the unit interval by the extremes of the data.
 What happens in a year that is hotter than all before? Invent a plant whose output is known exactly,
 $510 - 2.3 T - 0.17 H$ MW at $T$ °C and $H$ % humidity, train a network 2-3-2-1 on hours between 10 and 30 °C, and
 ask it about hours between 30 and 40 °C and between 0 and 10 °C. Compare logistic, rectified and identity
 neurons in the hidden layers and in the output. Which networks *cannot* be right outside, whatever their weights?
 Which can, and are they? What would you give to the operator of a real plant?
 */
/// Hours of the invented plant: temperature in °C, uniform in `temperatures`; humidity in %, uniform in 30 … 100; and
/// the output in MW.
func inventedHours(_ count: Int, temperatures: ClosedRange<Double>, seed: UInt64) -> [[Double]] {
  var stream = RandomStream(seed: seed, name: "invented hours \(temperatures)")
  return (0..<count).map { _ in
    let (t, h) = (stream.uniform(in: temperatures), stream.uniform(in: 30...100))
    return [t, h, 510 - 2.3 * t - 0.17 * h]
  }
}

/// A network 2-3-2-1 trained on `hours`, from °C and % to MW.
///
/// Each column of the hours is mapped to [0, 1] by its own extremes. Training: E summed over mini-batches of four in a
/// shuffled order, α = 0.1, 300 epochs, Xavier's initial weights (`Dense`'s default).
///
/// - Parameters:
///   - hours: temperature, humidity and output of each.
///   - hidden: what the neurons of both hidden layers compute.
///   - output: what the output neuron computes.
/// - Returns: the predicted output in MW for a temperature in °C and a humidity in %.
func trainedPlant(
  on hours: [[Double]], hidden: Activation<Double>.Function, output: Activation<Double>.Function, seed: UInt64
) throws -> (_ temperature: Double, _ humidity: Double) -> Double {
  // BEGIN SOLUTION 5
  let low = (0..<3).map { column in hours.map { $0[column] }.min() ?? 0 }
  let high = (0..<3).map { column in hours.map { $0[column] }.max() ?? 1 }
  func unit(_ x: Double, _ column: Int) -> Double { (x - low[column]) / (high[column] - low[column]) }
  var net = Network<Double>(input: [2]) {
    Dense(3); Activation(hidden)
    Dense(2); Activation(hidden)
    Dense(1); Activation(output)
  }
  var initial = RandomStream(seed: seed, name: "weights")
  net.initialize(using: &initial)
  let runner = BatchRunner(net, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
  for epoch in 1...300 {
    var order = RandomStream(seed: seed, name: "order of epoch \(epoch)")
    let rows = order.permutation(hours.count).map { hours[$0] }
    for first in stride(from: 0, to: rows.count, by: 4) {
      let batch = rows[first..<min(first + 4, rows.count)]
      let miniBatch = DenseExamples(
        inputs: Tensor(rows: [0, 1].map { column in batch.map { unit($0[column], column) } }),
        targets: Tensor(rows: [batch.map { unit($0[2], 2) }]))
      net.descend(along: runner.gradient(of: net, on: miniBatch), learningRate: 0.1)
    }
  }
  let trained = net
  return { temperature, humidity in
    let x = Tensor([2, 1], [unit(temperature, 0), unit(humidity, 1)])
    return low[2] + (high[2] - low[2]) * trained(x).values[0]
  }
  // END SOLUTION
}
// BEGIN SOLUTION 5
/// The root mean squared error in MW over 200 hours in each of three ranges: 10 to 30 °C, 30 to 40 °C, 0 to 10 °C.
func errorsByRange(hidden: Activation<Double>.Function, output: Activation<Double>.Function, seed: UInt64) throws
  -> [Double]
{
  let predict = try trainedPlant(
    on: inventedHours(200, temperatures: 10...30, seed: seed), hidden: hidden, output: output, seed: seed)
  return [10.0...30, 30...40, 0...10].map { range in
    let hours = inventedHours(200, temperatures: range, seed: seed + 1_000)
    let squares = hours.map { ($0[2] - predict($0[0], $0[1])) * ($0[2] - predict($0[0], $0[1])) }
    return (squares.reduce(0, +) / Double(hours.count)).squareRoot()
  }
}
/*:
 The root mean squared error in MW, median over ten seeds with the lowest and the highest in brackets (`errorsByRange`,
 seeds 1 to 10). The output of the plant varies by 58 MW over the hours trained on.

 | hidden | output | 10 to 30 °C | 30 to 40 °C | 0 to 10 °C |
 | --- | --- | --- | --- | --- |
 | logistic | logistic | 2.08 (1.74 to 2.21) | 15.35 (13.21 to 16.69) | 14.58 (13.66 to 15.64) |
 | logistic | identity | 0.41 (0.26 to 0.72) | 5.02 (3.71 to 5.88) | 4.87 (3.33 to 5.62) |
 | rectified | identity | 0.10 (0.00 to 14.37) | 5.24 (0.00 to 30.84) | 10.75 (2.32 to 40.20) |
 | rectified | rectified | 27.00 (0.00 to 31.03) | 10.93 (9.10 to 30.84) | 55.66 (2.29 to 62.00) |

 *Cannot be right.* A logistic output lies between 0 and 1, and 0 and 1 stand for the lowest and the highest output that
 the training hours had. So the network cannot predict less than the worst hour it has seen, however hot it gets. Even
 inside it is the worst but for dead units, since it would need infinite weights to reach the ends of its range. A
 rectified output has a floor at 0 and therefore the same fault on hot days.

 *Can be right, and is not.* With an identity output nothing bounds the prediction. But logistic hidden neurons
 saturate: far from the data every one of them is constant, and so is the prediction. Five MW is a third of the
 error before, and ten degrees farther it would be more. Rectified neurons continue each piece as a straight line,
 which happens to be the truth here, and the best seed is exact on hot days. The others show two more things: neurons
 whose kink lies outside the data bend the line there, and neurons that are dead from the start (chapter
 `neurons-by-hand`) leave a network that cannot even learn the inside.

 *For the operator:* an identity output for a quantity without natural bounds, ranges wider than the data, and above
 all a warning whenever an input lies outside the range that was trained on. The data cannot say which continuation is
 right, and no architecture can. That the plane of exercise 3 would be perfect here is a property of the invented plant.
 */
// END SOLUTION
