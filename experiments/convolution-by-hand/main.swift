/*:
 # convolution-by-hand
 */
import Networks
import Studies
import Tensors

let study = Study("convolution-by-hand", title: "convolution-by-hand", seeds: 1...5)
study.finish()
