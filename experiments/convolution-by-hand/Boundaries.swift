//#-hidden-code
import Networks
import Tensors
//#-end-hidden-code
/*:
 ## Convolution and cross-correlation

 What the layer computes goes by the name of convolution. Mathematicians call it cross-correlation, and mean something
 else by convolution: theirs flips the filter $w$, so that the input $X$ is read backwards,

 $$(X \ast w)_{ij} = \sum_{u,v} X_{i-u,j-v} w_{uv}.$$

 A picture that is 0 but for one cell tells the two apart. The layer answers it with the filter turned by 180°. Given the
 turned filter, which makes it a convolution, it answers with the filter itself:
 */
let impulse = Tensor([3, 3], (0..<9).map { $0 == 4 ? 1.0 : 0 })
let correlated = convolve(impulse, w5, padding: w5.shape[0] / 2)
let convolved = convolve(impulse, w5.flipped, padding: w5.shape[0] / 2)
/*:
 $$W = {{value w5}}, \qquad \text{correlation: } {{value correlated}}, \qquad \text{convolution: } {{value convolved}}.$$

 To a network that learns its filters the difference is how they are stored, nothing else.

 One can also build a layer from the true convolution. With a filter of side $k$ and a stride $s$,

 $$Y_{ij} = \sum_{u=0}^{k-1} \sum_{v=0}^{k-1} w_{uv} X_{si-u,sj-v},$$

 so it reaches *back* from $(si, sj)$, beyond the upper and left edge of $X$. There are three rules for what it
 finds there: the *hard* boundary has no such outputs; the *zero* boundary fills in 0; the *periodic* one counts on
 from the other side. None of them needs another layer, only another input (`Boundary.swift`): zeros, or the last
 rows and columns once more, put before the first. On the input and filter of the padding example:

 {{code Boundary.swift}}
 */
let bounded = Boundary.allCases.map { boundary in
  convolve(boundary.prepared(z5, kernel: w5.shape[0]), w5.flipped)
}
/*:
 $${{value boundary-maps}}.$$

 The layer on such inputs and the sum as it is defined differ by at most {{value boundary-worst}} on random
 numbers of several shapes, an input of 9 × 9 with a filter of 3 × 3 and a stride of 2 among them
 ({{value boundary-sides}}).
 */
