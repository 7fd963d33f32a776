//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## What a cell costs

 Before any training, count. A recurrent layer of $m$ units with $d$ inputs multiplies the input by a matrix $W$ and the state by a
 matrix $U$, once a symbol: $m (d + m)$ weights and as many multiplications. A gate is as large as a whole such layer. So an LSTM,
 three gates and a candidate, has exactly four times as many weights as a simple RNN, whatever $m$ and $d$; a GRU has three times
 as many, the network with a forget gate twice. Coupled gates save one, for the input gate is one minus the forget gate.
 Peepholes with whole matrices add three more of $m^2$; where each gate sees its own cell only, they add three of $m$.

 **The clockwork network** saves instead. Its units are divided into $g$ modules with periods $T_1 < T_2 < \dots$, and at
 step $t$ only those are computed whose period divides $t$; the others keep their state. And modules are not connected
 in both directions: a fast module is fed by the slow ones, and a slow one not by the fast. Of $g^2$ blocks of $U$
 there remain
 */
/// The blocks of U that exist: module k is fed by itself and by the slower ones.
func connectedBlocks(_ modules: Int) -> Int {
  (0..<modules).map { k in (0..<modules).count { j in j >= k } }.reduce(0, +)
}
/*:
 which are $g (g + 1)/2$, the share $(g + 1)/2g$ of $m^2$ with modules of equal size. The other direction would give
 the same number. The multiplications are fewer still, since module $k$ is computed at one step in $T_k$:
 */
/// Multiplications a step on the average over time, with modules of `size` units each and `d` inputs.
func clockworkMultiplications(_ periods: [Int], size: Int, inputs d: Int) -> Double {
  let blocks = periods.count
  return periods.enumerated().reduce(0) { sum, module in
    let (k, period) = module
    return sum + Double(size * d + size * size * (blocks - k)) / Double(period)
  }
}
/*:
 {{table clockwork.csv}}

 "Rows" are the units that are computed at a step. This is what the processor has to multiply; how much of it turns into
 time depends on how well small matrices keep it busy.

 A module that slow ones feed and that fast ones do not has a price. What happens at step $t$ reaches only the modules
 whose clock strikes then. The second symbol of a string comes at $t = 2$: with periods {{value periods}} it reaches the
 {{value struck}} fastest modules, and no slower one will ever hear of it.
 */
//#-hidden-code
/// Weights without biases of a recurrent layer.
private func weightCount(_ network: Network<Double>) -> Int {
  network.parameters.descriptions.filter { $0.description.shape.count > 1 }.reduce(0) { $0 + $1.description.count }
}

/// Multiplications a symbol on the way forwards, of a cell alone.
@MainActor func multiplications(_ cell: Cell, units m: Int) -> Double {
  let network = Network<Double>(input: [d]) { cell.layers(m) }
  guard cell == .clockwork else { return Double(weightCount(network)) }
  var sum = 0.0
  for (k, period) in periods.enumerated() {
    let own = network.parameters["clockwork1.recurrent_weight_\(k + 1)"]
    sum += Double(own.count + own.shape[0] * d) / Double(period)
  }
  return sum
}

@MainActor func judgeCounting() {
  // Clockwork: the formula, the core's layer, and blocks counted one by one.
  var fits = true
  var rows: [[String]] = []
  for g in [1, 2, 4, 5, 8] {
    for size in [1, 4, 25] {
      let m = g * size
      let clocks = (0..<g).map { 1 << $0 }
      let layer = Network<Double>(input: [d]) { ClockworkRNN(modules: [Int](repeating: size, count: g), periods: clocks) }
      let own = layer.parameters.descriptions.filter { $0.key.contains("recurrent_weight") }.reduce(0) { $0 + $1.description.count }
      let blocks = connectedBlocks(g)
      fits = fits && own == blocks * size * size && 2 * g * blocks == (g + 1) * g * g && (g == 1 || own < m * m)
      let operations = clockworkMultiplications(clocks, size: size, inputs: d), plain = Double(m * (m + d))
      fits = fits && (g == 1 || operations < plain)
      if size == 4, g > 1 {
        let rowShare = clocks.reduce(0) { $0 + 1 / Double($1) } / Double(g)
        rows.append([
          "\(g)", "1 to \(clocks[g - 1])", "\(blocks) of \(g * g)", percent(Double(own) / Double(m * m), decimals: 1),
          percent(rowShare, decimals: 1), percent(operations / plain, decimals: 1),
        ])
      }
    }
  }
  study.table(
    "clockwork.csv",
    ["modules of 4 units", "periods", "blocks of U", "recurrent weights of an RNN's", "rows a step", "multiplications of an RNN's"], rows)
  study.value("periods", list(periods.map { "\($0)" }))
  study.value("struck", NumberText.word(periods.count { 2 % $0 == 0 }))
  study.judge(
    "usc552-cwrnn-fewer", holds: fits,
    because: "weights of the core's layer for 1 to 8 modules of 1 to 25 units: (g + 1)/(2g) of an RNN's m² recurrent ones, fewer than an RNN's from two "
      + "modules on",
    found: "with 4 modules \(rows[1][3]) of the recurrent weights")
  study.judge(
    "usc552-cwrnn-faster", holds: fits,
    because: "multiplications a step, on the average over a whole cycle of the periods 1, 2, 4, …, beside those of an RNN of the same size with \(d) inputs",
    found: "with 4 modules of 4 units \(rows[1][4]) of the rows and \(rows[1][5]) of the multiplications; seconds are not judged here",
    extent: "for the multiplications of a step forwards")

  var isFourfold = true
  for m in [1, 4, 20, 60, 512] {
    for inputs in [1, 7, 300] {
      let lstm = Network<Double>(input: [inputs]) { LSTM(m) }, rnn = Network<Double>(input: [inputs]) { RNN(m) }
      isFourfold = isFourfold && lstm.parameterCount == 4 * rnn.parameterCount
    }
  }
  study.judge(
    "mmds-s13-5-3-lstm-params", holds: isFourfold,
    because: "parameters of both for m from 1 to 512 and 1 to 300 inputs, with one bias for each gate: four times as many in each case",
    extent: "for every size tried: four times as many")
}
//#-end-hidden-code
