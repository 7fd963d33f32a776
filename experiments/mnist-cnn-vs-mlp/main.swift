import Datasets
import Foundation
import Networks
import Tensors
let threads = Int(CommandLine.arguments[1])!, cols = Int(CommandLine.arguments[2])!, seed = UInt64(CommandLine.arguments[3])!
let which = CommandLine.arguments[4], initName = CommandLine.arguments[5]
let epochs = Int(CommandLine.arguments[6])!
let data = try MNIST.load(from: DataLocations(folder: "/work/shared/data", environment: nil, cache: "data", allowsDownload: false))
let w: Initializer = ["xavier": .xavierUniform, "he": .heNormal, "fan": .fanIn][initName]!
let b: Initializer = initName == "fan" ? .fanIn : .zeros
var net = which == "cnn" ? Network<Float>(input: [1, 28, 28]) {
  Conv2D(filters: 6, window: 5, weights: w, bias: b); ReLU(); MaxPool2D(window: 2)
  Conv2D(filters: 16, window: 5, weights: w, bias: b); ReLU(); MaxPool2D(window: 2)
  Flatten()
  Dense(120, weights: w, bias: b); ReLU()
  Dense(84, weights: w, bias: b); ReLU()
  Dense(10, weights: w, bias: b)
} : Network<Float>(input: [784]) { Dense(120, weights: w, bias: b); ReLU(); Dense(84, weights: w, bias: b); ReLU(); Dense(10, weights: w, bias: b) }
var s = RandomStream(seed: seed, name: "weights"), sh = RandomStream(seed: seed, name: "shuffle")
net.initialize(using: &s)
print(net.parameterCount)
let pool = WorkerPool(threads: threads)
let runner = BatchRunner(net, loss: .softmaxCrossEntropy, pool: pool)
let test = PictureExamples<Float>(pictures: data.test.images, labels: data.test.labels, size: 784, classes: 10, rows: 0..<10000, columns: cols)
for e in 1...epochs {
  let t0 = Date()
  let p = sh.permutation(60000)
  for k in 0..<60 {
    let ex = PictureExamples<Float>(pictures: data.training.images, labels: data.training.labels, size: 784, classes: 10, rows: p[k*1000..<(k+1)*1000], columns: cols)
    let g = runner.gradient(of: net, on: ex)
    net.descend(along: g, learningRate: which == "cnn" ? 0.2 : 0.5)
  }
  let t1 = Date()
  let pr = runner.predictedClasses(of: net, on: test)
  var err = 0; for i in 0..<10000 where pr[i] != Int(data.test.labels[i]) { err += 1 }
  print(e, err, String(format: "%.3f train %.3f eval", t1.timeIntervalSince(t0), Date().timeIntervalSince(t1)))
}
