/*:
 # backpropagation-by-hand
 */
import Networks
import Studies
import Tensors

let study = Study("backpropagation-by-hand", title: "backpropagation-by-hand", seeds: 1...5)
study.finish()
