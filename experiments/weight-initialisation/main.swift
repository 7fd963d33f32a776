/*:
 # weight-initialisation
 */
import Networks
import Studies
import Tensors

let study = Study("weight-initialisation", title: "weight-initialisation", seeds: 1...5)
study.finish()
