/*:
 # parameter-counts
 */
import Networks
import Studies
import Tensors

let study = Study("parameter-counts", title: "parameter-counts", seeds: 1...5)
study.finish()
