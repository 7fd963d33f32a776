//#-hidden-code
import Assessment
import Foundation
import Networks
import Tensors

//#-end-hidden-code
/*:
 ### Exercise 5. Coupled gates and tied weights (by code, 6 points)

 The coupled gates in USC's lesson forget exactly as much as they take in:

 $$C_t = f_t \odot C_{t-1} + (1 - f_t) \odot \tilde C_t.$$

 So there are three blocks of weights, for the forget gate $f$, the candidate $g$ (the text's $\tilde C$) and the output
 gate $o$. The layer `LSTM` of this project has four, in the order $i, f, g, o$, each gate with its own weights. In this
 chapter's letters $C$, $i$, $f$, $g$ and $o$ are $c$, $\kappa$, $\varphi$, $u$ and $\omega$.

 - "Relatives of the LSTM" says in one sentence that an LSTM computes the same states if $W_i = -W_f$, $U_i = -U_f$ and
   $b_i = -b_f$. Write down the proof: show that $1 - \sigma(z) = \sigma(-z)$, and what becomes of the net input. The
   first function turns the three blocks of a parameter into the layer's four.
 - A gradient of the layer has four blocks too. Which gradient do the three blocks of the coupled unit have? The second
   function computes it from the layer's.

 Both work alike for $W$, $U$ and $b$: a parameter is a list of numbers (in the notebook a NumPy array with one axis),
 block after block, each block `block` numbers long.
 */
/// The layer's blocks i, f, g, o, `4 * block` numbers, for the coupled unit's f, g, o, `3 * block` numbers.
func layerParameter(coupled: [Double], block: Int) throws -> [Double] {
  // BEGIN SOLUTION 5
  coupled.prefix(block).map { -$0 } + coupled                         // 1 − σ(z) = σ(−z)
  // END SOLUTION
}

/// ∂E by the coupled unit's f, g, o, `3 * block` numbers, for ∂E by the layer's i, f, g, o, `4 * block` numbers, at
/// the parameters that `layerParameter` returns.
func coupledGradient(layer: [Double], block: Int) throws -> [Double] {
  // BEGIN SOLUTION 5
  let forget = (0..<block).map { layer[block + $0] - layer[$0] }      // ∂E/∂W_f − ∂E/∂W_i
  return forget + layer.dropFirst(2 * block)
  // END SOLUTION
}
// BEGIN SOLUTION 5
/*:
 With $z_f = W_f x_t + U_f h_{t-1} + b_f$ the coupled unit needs the input gate $1 - \sigma(z_f)$. Now
 $1 - \sigma(z) = \sigma(-z)$ (MMDS, exercise 13.2.4), since
 $\sigma(-z) = \frac{1}{1 + e^{z}} = \frac{e^{-z}}{1 + e^{-z}} = 1 - \frac{1}{1 + e^{-z}}$. And
 $-z_f = (-W_f)\, x_t + (-U_f)\, h_{t-1} + (-b_f)$: the net input of a gate whose weights are the negatives. So the
 coupled unit *is* an LSTM, one whose input gate has no weights of its own.

 For the gradient let $E(W_i, W_f)$ be the layer's loss. The coupled one is $E(-W_f, W_f)$, and by the chain rule its
 derivative is

 $$\frac{dE}{dW_f} = \frac{\partial E}{\partial W_f} - \frac{\partial E}{\partial W_i}.$$

 The blocks of $g$ and $o$ are used once, and their gradients stay what they are. This is weight sharing in small: a
 number that is used in two places gets the sum of two gradients, each with the sign with which it is used. It is the
 same rule that sums the gradient of a recurrent weight over time and that of a filter over its places.
 */
// END SOLUTION
/*:
 ### Exercise 6. How little memory is enough? (open-ended, 6 points)

 In exercise 2 units were free. Now find networks of the same kind for (a), (b) and (c) with as few hidden units as you
 can, and prove that fewer will not do. A hint: a rectified unit that sees its own state can hold more than the last
 bit.

 The fewest need not be as many for all three. The answer must be good for strings of any length, so it must not hang on
 ever smaller differences: the tests try all strings of 12 bits and want every logit at least 0.01 away from zero. Again
 $h_0 = 0$, and the first steps count.
 */
/// Networks for (a), (b) and (c) of exercise 2, in this order, with as few hidden units as possible.
func smallestNetworks() throws -> [Network<Double>] {
  // BEGIN SOLUTION 6
  [
    try bitNetwork(W: [1], U: [[-0.5]], b: [0], V: [1], c: -0.875),
    try bitNetwork(W: [2], U: [[0.5]], b: [-1], V: [1], c: -1.625),
    try bitNetwork(W: [1, -1], U: [[-0.5, 0], [1, 0]], b: [0, 0], V: [-1, -2], c: 0.875),
  ]
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 One unit is enough for (a) and for (b); (c) needs two.

 (a) $h_t = \max(0,\, x_t - \tfrac12 h_{t-1})$ never leaves the range from 0 to 1. After a 0 the state is 0; after a 1
 it lies between $\tfrac12$ and 1. So 0, 1 leads to $h_t = 1$ and 1, 1 to at most $\tfrac34$, and a 0 to 0. The threshold
 $\tfrac78$ has a distance of at least $\tfrac18$ to all. The first step counts as one after a 0, and $h_0 = 0$ is right
 for it.

 (b) $h_t = \max(0,\, 2 x_t - 1 + \tfrac12 h_{t-1})$ counts the ones since the last zero, with steps that become
 smaller. The state never exceeds 2, for $1 + \tfrac12 \cdot 2 = 2$. So a 0 leads to $\max(0,\, -1 + \tfrac12 h_{t-1}) = 0$: it
 clears the state, whatever came before. Then ones lead to 1, $\tfrac32$, $\tfrac74$ and on towards 2. Two ones have
 $\tfrac32$, three or more at least $\tfrac74$, and the threshold halfway, $\tfrac{13}{8}$, has a distance of $\tfrac18$
 to both. (A unit without the bias, $h_t = x_t + \tfrac13 h_{t-1}$, does it too: it writes the bits into one number, in
 base 3. In base 2 that fails: 1, 1, 0, 1, 1, 1, … comes as near to 1, 1, 1 as you like.)

 (c) The first unit is that of (a). The second, $h_{2,t} = \max(0,\, h_{1,t-1} - x_t)$, is 0 if $x_t = 1$, as $h_1$
 never exceeds 1; if $x_t = 0$ it hands the state before on, which is 0 after a 0 and at least $\tfrac12$ after a 1. The logit
 $\tfrac78 - h_{1,t} - 2 h_{2,t}$ is

 | bits | $h_{1,t}$ | $h_{2,t}$ | logit |
 | --- | ---: | ---: | ---: |
 | 0, 0 | 0 | 0 | $\tfrac78$ |
 | 0, 1 | 1 | 0 | $-\tfrac18$ |
 | 1, 0 | 0 | $\tfrac12$ to 1 | $-\tfrac98$ to $-\tfrac18$ |
 | 1, 1 | $\tfrac12$ to $\tfrac34$ | 0 | $\tfrac18$ to $\tfrac38$ |

 So every logit of the three networks is at least $\tfrac18$ away from 0, however long the string.

 No network does without a hidden unit, for then the logit is $c$ at every step. And one unit cannot do (c), with *any*
 activation that never falls: the logit rises or falls with the state, so "yes" would mean
 $w x_t + u h_{t-1} + b > \theta$ (or $< \theta$, or with equality; the argument is the same). Take a state $p$ that is
 reached after a 1 and a state $q$ after a 0. Bit 1 after a 1 is a "yes" and bit 0 after a 1 is a "no", so
 $w + u p + b > \theta \ge u p + b$ and $w > 0$. Bit 0 after a 0 is a "yes" and bit 1 a "no", so
 $u q + b > \theta \ge w + u q + b$ and $w < 0$. Both cannot be. It is the argument against a single perceptron for
 exclusive or, with the past as the second input.
 */
// END SOLUTION
