/*:
 # neurons-by-hand
 */
import Networks
import Studies
import Tensors

let study = Study("neurons-by-hand", title: "neurons-by-hand", seeds: 1...5)
study.finish()
