/*:
 ## Exercises

 The first three exercises need paper and pencil, and patience with large numbers; the functions take down the
 answers. Shapes are written as height × width × channels, as in the texts. Parameters are weights and biases.

 ### Exercise 1. Sides with stride and padding (by hand, 4 points)

 After MMDS, exercises 13.4.1 and 13.4.2, with other numbers; the ones in the text are worked in this chapter. A grey
 picture has 200 × 200 pixels, and a filter 7 × 7.

 1. How many responses does the filter give, without padding and with a stride of 1?
 2. Which padding makes the output as large as the input?
 3. Without padding, the output of a layer with such a filter goes into a second layer of the same kind, and so on.
    After how many layers is there no room for another one, and which side does the last output have? Give a formula
    for the number of layers with filters of side $f \ge 2$ on a picture of side $m$.
 4. Now the stride is 3. Why is the text's rule (13.3) violated, and what is the smallest side above 200 that obeys
    it?
 5. Programs round down instead. Which sides do the outputs of the layers in a row then have?
 */
//#-hidden-code
import Assessment
import Networks
import Tensors
//#-end-hidden-code
/// Answers 1 to 5: `depth` is the number of layers and `lastSide` the side of the last output of part 3; `fittingSide`
/// is the answer of part 4; `stridedSides` lists the sides of part 5, the first output first.
func sidesByHand() throws -> (
  responses: Int, padding: Int, depth: Int, lastSide: Int, fittingSide: Int, stridedSides: [Int]
) {
  // BEGIN SOLUTION 1
  return (
    responses: 194 * 194, padding: 3, depth: 33, lastSide: 2, fittingSide: 202, stridedSides: [65, 20, 5])
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: the number of responses of part 1 = 37636 ± 0
// Answer: the padding of part 2 = 3 ± 0
// Answer: the number of layers of part 3 = 33 ± 0
// Answer: the side of the last output of part 3 = 2 ± 0
// Answer: the side of part 4 = 202 ± 0
// Answer: the side of the third output of part 5 = 5 ± 0
/*:
 *1.* A side has $200 - 7 + 1 = 194$ positions, the picture $194^2 = 37{,}636$.

 *2.* $200 - 7 + 2p + 1 = 200$ gives $p = 3$, in general $p = (f - 1)/2$ for odd $f$.

 *3.* Each layer takes $f - 1 = 6$ off the side. After $L$ layers the side is $200 - 6L$, and a further layer needs at
 least 7. The side is 2 after $L = 33$ layers, and that is the end. In general the side after $L$ layers,
 $m - L(f - 1)$, must be at least 1, so that

 $$L = \left\lfloor \frac{m - 1}{f - 1} \right\rfloor, \qquad \left\lfloor \frac{199}{6} \right\rfloor = 33.$$

 *4.* $m - f = 193 = 3 \cdot 64 + 1$ is not a multiple of 3: one row and one column are left over. The next side that
 fits has $m - 7 = 195$, thus $m = 202$, and gives $195/3 + 1 = 66$ positions.

 *5.* $\lfloor 193/3 \rfloor + 1 = 65$, then $\lfloor 58/3 \rfloor + 1 = 20$, then $\lfloor 13/3 \rfloor + 1 = 5$, and
 on a side of 5 no filter of 7 fits. Three layers with a stride of 3 go as far as 33 with a stride of 1: a stride
 divides the side, while a window only takes something off.
 */
// END SOLUTION
/*:
 ### Exercise 2. What pooling puts out (by hand, 4 points)

 After MMDS, exercise 13.4.3. A convolutional layer has $k$ filters with $d$ channels each, and its output has a side
 of $m$. It is fed to a pooling layer of size $f$ and stride $s$, without padding. How many numbers does the pooling
 layer put out? (Round down where the stride does not divide.) How many parameters does it have? Which of the five
 numbers do not matter, and why?
 */
/// How many numbers the pooling layer puts out.
func pooledNumbers(m: Int, k: Int, d: Int, f: Int, s: Int) throws -> Int {
  // BEGIN SOLUTION 2
  let side = (m - f) / s + 1
  return side * side * k
  // END SOLUTION
}
// BEGIN SOLUTION 2
// Answer: the numbers that the layer puts out for $m = 15$, $k = 8$, $d = 3$, $f = 3$, $s = 2$ = 392 ± 0
// Answer: the same for $m = 24$, $k = 6$, $d = 1$, $f = 2$, $s = 2$ = 864 ± 0
/*:
 A window of side $f$ can begin in $\lfloor (m - f)/s \rfloor + 1$ places along a side, which is (13.3)
 without padding. Pooling works on each channel alone, and the layer before it puts out $k$ channels, one a filter:

 $$\left( \left\lfloor \frac{m - f}{s} \right\rfloor + 1 \right)^2 k.$$

 There is nothing to learn, hence 0 parameters. The number $d$ does not matter: the channels of a filter are those of
 its *input*, and they have been added up before the pooling layer sees anything. (The text itself takes the two for
 each other in its Example 13.11.) For the common $f = s = 2$ and an even $m$ the answer is $m^2 k / 4$; for $f = 3$,
 $s = 2$ and $m = 112$, $k = 64$ it is $55^2 \cdot 64 = 193{,}600$ instead of $200{,}704$.
 */
// END SOLUTION
/*:
 ### Exercise 3. One large filter, several small ones (by hand, 4 points)

 A layer inside a network takes 64 channels and is to put out 64 channels, and each number that it puts out is to
 depend on 7 × 7 positions of its input. Strides are 1. Count the parameters

 1. of a single layer with filters of 7 × 7,
 2. of three layers with filters of 3 × 3 in a row, all of them with 64 filters. (Show first that the field of view is
    right.)

 Another layer takes 256 channels, puts out 256, and sees 3 × 3 positions. Count the parameters

 3. of a single layer with filters of 3 × 3,
 4. of a *bottleneck*: a layer of 64 filters of 1 × 1, a layer of 64 filters of 3 × 3, a layer of 256 filters of
    1 × 1.

 By which factor does the first of each pair outweigh the second? What does one get, and what does one give up?
 */
/// The parameters of 1 to 4, with biases.
func parametersByHand() throws -> [Int] {
  // BEGIN SOLUTION 3
  let single7 = 64 * (64 * 49 + 1)
  let three3 = 3 * (64 * (64 * 9 + 1))
  let single3 = 256 * (256 * 9 + 1)
  let bottleneck = 64 * (256 + 1) + 64 * (64 * 9 + 1) + 256 * (64 + 1)
  return [single7, three3, single3, bottleneck]
  // END SOLUTION
}
// BEGIN SOLUTION 3
// Answer: the parameters of 1 = 200768 ± 0
// Answer: the parameters of 2 = 110784 ± 0
// Answer: the parameters of 3 = 590080 ± 0
// Answer: the parameters of 4 = 70016 ± 0
/*:
 A layer has $k (d f^2 + 1)$ parameters.

 *1.* $64\,(64 \cdot 49 + 1) = 200{,}768$.

 *2.* A number of the third layer sees 3 × 3 numbers of the second. Together these see $3 + 2 = 5$ positions a side of
 the first layer's output, and these $5 + 2 = 7$ of the input. The count is
 $3 \cdot 64\,(64 \cdot 9 + 1) = 3 \cdot 36{,}928 = 110{,}784$. The factor is 1.81, close to $49/27$, the quotient of
 the weights.

 *3.* $256\,(256 \cdot 9 + 1) = 590{,}080$.

 *4.* $64 \cdot 257 + 64 \cdot 577 + 256 \cdot 65 = 16{,}448 + 36{,}928 + 16{,}640 = 70{,}016$, a factor of 8.43.
 Filters of 1 × 1 look at one position and mix its channels; the expensive 3 × 3 then works on a quarter of the
 channels at both ends, for a sixteenth of the price.

 One gets more rectifiers on the way, and so functions that the single layer cannot compute. One gives up freedom.
 Without rectifiers, three small filters would make only some of the large ones, as the chapter on convolution by hand
 shows in an exercise. The bottleneck lets all that it knows of a position pass through 64 numbers instead of 256. And
 one gives up memory during training, since every further layer keeps its outputs.
 */
// END SOLUTION
/*:
 ### Exercise 4. How much of the picture a number sees (by code, 6 points)

 MMDS says in Example 13.11 that features of the third layer can involve a 6-by-6 square of the image; the whole field is
 8 × 8, as this chapter finds with the backward pass. Write a function that finds such numbers without any network.
 Layers of convolution and pooling follow each other, each given by the side of its window and its stride. For each
 layer, return the side of the square of the *first* layer's input on which one of its outputs depends. (Padding does not
 matter away from the edge.)

 Apply it to the ten layers of Figure 13.11: convolutions of size 3 and stride 1, each followed by a pooling of size 2
 and stride 2. How much of the image of 224 × 224 does a number of the tenth layer see? How much would it see without
 the pooling layers?
 */
/// The side of the square of the picture that one output of each layer depends on, the first layer first.
func fieldsOfView(_ layers: [(window: Int, stride: Int)]) throws -> [Int] {
  // BEGIN SOLUTION 4
  var (side, step) = (1, 1)  // of one number, and between neighbors, in pixels of the picture
  return layers.map { layer in
    side += (layer.window - 1) * step
    step *= layer.stride
    return side
  }
  // END SOLUTION
}
// BEGIN SOLUTION 4
/*:
 Two numbers are enough: the side $r$ of the square that one output sees, and the distance $q$ between
 the squares of neighboring outputs, both in pixels of the picture. Before the first layer a number is a pixel,
 $r = q = 1$. A window of side $k$ takes in $k$ neighbors. The first of them sees $r$ pixels, each further one $q$
 more. With a stride of $s$, neighboring windows begin $s$ inputs apart:

 $$r \leftarrow r + (k - 1)\, q, \qquad q \leftarrow s\, q.$$

 The order matters: the stride of a layer counts only for the layers after it. For Figure 13.11:

 | layer | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |
 | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
 | $r$ | 3 | 4 | 8 | 10 | 18 | 22 | 38 | 46 | 78 | 94 |
 | $q$ | 1 | 2 | 2 | 4 | 4 | 8 | 8 | 16 | 16 | 32 |

 The third layer sees 8 × 8, as the chapter finds, and a number of the tenth sees 94 × 94 of the image, less than a
 fifth of its area. Only the dense layer sees everything. Five convolutions without pooling would see 11 × 11: the
 field grows by addition within a level and doubles with each pooling.
 */
// END SOLUTION
/*:
 ### Exercise 5. How often a weight is used (by code, 6 points)

 Parameters are one price of a network, multiplications are the other. Write a function that counts, for each layer of
 a network, the multiplications of a weight by a number in one forward pass over one picture. Zeros of the padding
 count as numbers; biases, rectifiers and pooling count as nothing. Divide by the number of weights: how often is a
 weight used? Apply both to the network for handwritten digits in this chapter. Which layer is the most expensive in
 parameters, which in multiplications?

 (`network.layers[i].parameters` lists name and shape of the parameters of a layer, `weight` first: `[F, C, kh, kw]`
 of a convolution, `[H, D]` of a dense layer. `network.outputShapes[i]` is `[F, H′, W′]` or `[H]`.)
 */
/// For each layer of `network`, the multiplications by a weight in one forward pass over one example.
func multiplications(of network: Network<Double>) throws -> [Int] {
  // BEGIN SOLUTION 5
  return zip(network.layers, network.outputShapes).map { layer, output in
    guard let weight = layer.parameters.first, weight.name == "weight" else { return 0 }
    // The first axis of the output counts filters or units; each weight is used once at each position.
    let positions = output.dropFirst().reduce(1, *)
    return weight.count * positions
  }
  // END SOLUTION
}
// BEGIN SOLUTION 5
/*:
 A unit of a dense layer multiplies each of its weights once. A filter does so at each of its
 $H' \times W'$ positions. So a layer needs as many multiplications as it has weights, times the number of positions,
 and a weight is used once for each position. For the network of Zaki and Meira:

 | layer | weights | positions | multiplications |
 | --- | ---: | ---: | ---: |
 | first convolution | 150 | 576 | 86,400 |
 | second convolution | 2400 | 64 | 153,600 |
 | first dense layer | 30,720 | 1 | 30,720 |
 | second dense layer | 10,080 | 1 | 10,080 |
 | third dense layer | 840 | 1 | 840 |
 | all | 44,190 | | 281,640 |

 The first dense layer holds 70 % of all weights and does 11 % of the work; the two convolutions hold 6 % and do 85 %.
 Parameters measure what must be stored, sent and learned from examples, multiplications measure time. A network that
 is small by one measure need not be small by the other.
 */
// END SOLUTION
/*:
 ### Exercise 6. A network on a diet (open-ended, 6 points)

 The network of MMDS, Figure 13.11, holds 56,447,592 parameters and needs 3.8 billion multiplications for an image.
 Design another one for the same task: input 224 × 224 × 3, output 1000 logits. It must

 - have at most 5 million parameters,
 - need at most half as many multiplications as the original,
 - contain at least five convolutions with windows of 3 × 3, and a rectifier after each convolution.

 How far can you get? Say for each change what it saves and what you expect it to cost. Which of your claims could
 only be settled by training, and which experiment would settle them?
 */
/// A network for pictures `[3, 224, 224]` with 1000 outputs (logits) within the limits above.
func slimNetwork() throws -> Network<Double> {
  // BEGIN SOLUTION 6
  func bottleneck(_ inner: Int, _ outer: Int) -> [any Layer<Double>] {
    [
      Conv2D(filters: inner, window: 1), Activation(.relu),
      Conv2D(filters: inner, window: 3, padding: 1), Activation(.relu),
      Conv2D(filters: outer, window: 1), Activation(.relu),
    ]
  }
  return Network<Double>(input: [3, 224, 224]) {
    Conv2D(filters: 64, window: 3, padding: 1); ReLU(); MaxPool2D(window: 2)
    Conv2D(filters: 128, window: 3, padding: 1); ReLU(); MaxPool2D(window: 2)
    bottleneck(32, 256); MaxPool2D(window: 2)
    bottleneck(64, 512); MaxPool2D(window: 2)
    bottleneck(128, 1024); MaxPool2D(window: 2)
    AvgPool2D(window: 7)  // the mean of each channel over the 49 positions that are left
    Flatten()
    Dense(1000)
  }
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 Two changes go a long way, and others are possible.

 *The mean of each channel.* 89 % of the parameters are in the dense layer, because it tells apart the $7 \times 7$
 positions of each of 1024 channels. Take the mean of each channel first. Of the 50,177,000 parameters
 $1000 \cdot 1025 = 1{,}025{,}000$ are left. The cost: the last layer knows what is in the picture, but no longer
 where. To tell classes apart, that may be a gain, since it need not be learned anew for every place.

 *Bottlenecks.* As in exercise 3, the last three convolutions become $1 \times 1$, $3 \times 3$, $1 \times 1$ whose
 middle layer has an eighth of the channels that are put out:

 | convolution | channels | parameters before | after | multiplications before | after |
 | --- | --- | ---: | ---: | ---: | ---: |
 | third | 128 to 256 | 295,168 | 21,824 | 924,844,032 | 67,436,544 |
 | fourth | 256 to 512 | 1,180,160 | 86,656 | 924,844,032 | 67,436,544 |
 | fifth | 512 to 1024 | 4,719,616 | 345,344 | 924,844,032 | 67,436,544 |

 All in all 1,554,472 parameters, a 36th of the original, and 1,214,881,792 multiplications, less than a third. Now
 924,844,032 of them are in the second convolution, which has kept its full width: the next candidate, should time
 matter more than parameters. (Where pooling halves the side and the filters double in number, all convolutions but
 the first cost the same.)

 What only training can tell: whether 32 channels are enough inside the third convolution, and whether the means lose
 anything. An experiment would change one thing at a time, train each version from several seeds with the same
 schedule, and compare the errors on held-out pictures with their spread. It would include a version that is slimmed
 at random to the same number of parameters, since any small network may be good enough for an easy task.
 */
// END SOLUTION
