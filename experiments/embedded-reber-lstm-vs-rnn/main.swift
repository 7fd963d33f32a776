import Datasets
import Foundation
import Networks
import Tensors
// args: model lstm|rnn|reber|mlp, seed, epochs, norm, forgetBias, clip(0 none), threads, hidden
let a = CommandLine.arguments
let model = a[1], seed = UInt64(a[2])!, epochs = Int(a[3])!, norm = Normalization(rawValue: a[4])!, fb = Double(a[5])!, clip = Double(a[6])!, threads = Int(a[7])!, m = Int(a[8])!
let plain = model == "reber" || model == "mlp"
let auto = plain ? Automaton.reber : .embeddedReber
func draw(_ n: Int, _ name: String) -> SequenceExamples<Float> {
  var st = RandomStream(seed: seed, name: name)
  return SequenceExamples((0..<n).map { _ in
    let s = auto.sample(minimumLength: plain ? 30 : 40, using: &st)
    var x = Tensor<Float>(zeros: [7, s.count]), y = Tensor<Float>(zeros: [7, s.count])
    for t in 0..<s.count { x[Int(s.symbols[t]), t] = 1; for k in 0..<7 where s.targets[t] >> k & 1 == 1 { y[k, t] = 1 } }
    return .init(inputs: x, targets: y)
  })
}
let train = draw(400, "train"), test = draw(100, "test")
let u = Initializer.uniform(1 / Double(m).squareRoot())
var net = model == "lstm" ? Network<Float>(input: [7]) { LSTM(m, weights: u, recurrent: u, bias: u, forgetBias: fb); Dense(7, weights: u, bias: u) }
 : model == "mlp" ? Network<Float>(input: [7]) { Dense(m, weights: u, bias: u); Tanh(); Dense(7, weights: u, bias: u) }
 : Network<Float>(input: [7]) { RNN(m, weights: u, recurrent: u, bias: u); Dense(7, weights: u, bias: u) }
var s = RandomStream(seed: seed, name: "weights")
net.initialize(using: &s)
let pool = WorkerPool(threads: threads)
let runner = BatchRunner(net, loss: .sigmoidCrossEntropy, normalization: norm, pool: pool)
let t0 = Date()
for e in 1...epochs {
  var loss = Double.nan
  let g = e % (epochs / 10) == 0 || e == 1 ? runner.gradient(of: net, on: train) { loss = $0 } : runner.gradient(of: net, on: train)
  if clip > 0 { g.clip(toNorm: clip) }
  net.descend(along: g, learningRate: 1)
  if e % (epochs / 10) == 0 || e == 1 {
    let w = runner.wrongPositions(of: net, on: train), v = runner.wrongPositions(of: net, on: test)
    print(e, String(format: "%.5f", loss), w.filter { !$0.isEmpty }.count, v.filter { !$0.isEmpty }.count, String(format: "%.3f %.3f", Double(w.reduce(0) { $0 + $1.count })/400, Double(v.reduce(0) { $0 + $1.count })/100), String(format: "%.5f s/epoch", Date().timeIntervalSince(t0) / Double(e)))
  }
}
