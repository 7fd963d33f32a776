/*:
 # recurrence-by-hand
 */
import Networks
import Studies
import Tensors

let study = Study("recurrence-by-hand", title: "recurrence-by-hand", seeds: 1...5)
study.finish()
