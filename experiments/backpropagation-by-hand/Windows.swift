import Ledger
import Networks
import Studies
import Tensors

/// Gradients through convolution and pooling: Zaki and Meira's small network, Kelleher et al.'s pooling
/// neuron, Zhang's section 4.4.
@MainActor func judgeWindows(_ study: Study, _ small: Network<Double>) {
  judgeSmallCNN(study, small)
  judgePooling(study)
  judgeConvolutionGradients(study)
}

@MainActor private func judgeSmallCNN(_ study: Study, _ small: Network<Double>) {
  var (routed, checks): ([Trial], [Double]) = ([], [])
  var losers = 0
  for seed in draws {
    var stream = RandomStream(seed: seed, name: "small network")
    let network = stream.drawn(small)
    let (x, y) = (stream.tensor([1, 5, 5, 1]), stream.tensor([2, 1]))
    let trace = network.trace(x, targets: y, loss: .halfSquaredError)
    let outputs = trace.outputs.map(\.values)
    // δₒ = ∂fₒ ⊙ ∂E, δ₃ = ∂f₃ ⊙ (Wₒ δₒ), δ₂ = W₂ δ₃; their W is inputs × outputs, the transpose of ours.
    let deltaO = zip(outputs[7], y.values).map { o, y in o * (1 - o) * (o - y) }
    func back(_ key: String, _ delta: [Double]) -> [Double] {
      product(network.parameters[key].columns, delta)
    }
    let delta3 = zip(back("dense2.weight", deltaO), outputs[5]).map { $0 * (1 - $1 * $1) }
    let delta2 = back("dense1.weight", delta3)
    // δ₁: to the largest of each window, times ∂f₁; 0 elsewhere. Maps are 4 × 4 and 2 × 2.
    let z1 = outputs[1]
    var delta1 = [Double](repeating: 0, count: z1.count)
    for a in 0..<2 {
      for b in 0..<2 {
        let window = [0, 1, 4, 5].map { 8 * a + 2 * b + $0 }
        let winner = window.max { z1[$0] < z1[$1] } ?? 0
        delta1[winner] = delta2[2 * a + b] * (1 - z1[winner] * z1[winner])
      }
    }
    if seed == draws[0] { describeRouting(study, z1, delta1, delta2) }
    losers += delta1.filter { $0 == 0 }.count
    // The same network from the convolution's net values on, so that a difference can be taken by each.
    var tail = Network<Double>(input: [1, 4, 4]) {
      Tanh()
      MaxPool2D(window: 2)
      Flatten()
      Dense(3); Tanh()
      Dense(2); Sigmoid()
    }
    for key in tail.parameters.keys { tail.parameters[key] = network.parameters[key] }
    let measured = CentralDifference.gradient(at: outputs[0]) {
      Loss.halfSquaredError.value(tail(Tensor([1, 4, 4, 1], $0)), targets: y)
    }
    // And from the pooled map on, from the net values of the hidden layer, and from those of the output.
    var upper = Network<Double>(input: [1, 2, 2]) {
      Flatten()
      Dense(3); Tanh()
      Dense(2); Sigmoid()
    }
    for key in upper.parameters.keys { upper.parameters[key] = network.parameters[key] }
    var last = Network<Double>(input: [3]) { Tanh(); Dense(2); Sigmoid() }
    for name in ["weight", "bias"] { last.parameters["dense1.\(name)"] = network.parameters["dense2.\(name)"] }
    let end = Network<Double>(input: [2]) { Sigmoid() }
    let later = [
      CentralDifference.gradient(at: outputs[2]) {
        Loss.halfSquaredError.value(upper(Tensor([1, 2, 2, 1], $0)), targets: y)
      },
      CentralDifference.gradient(at: outputs[4]) {
        Loss.halfSquaredError.value(last(Tensor([3, 1], $0)), targets: y)
      },
      CentralDifference.gradient(at: outputs[6]) {
        Loss.halfSquaredError.value(end(Tensor([2, 1], $0)), targets: y)
      },
    ]
    routed.append(Trial(formula: delta1 + delta2 + delta3 + deltaO, measured: measured + later.flatMap { $0 }))
    checks.append(GradientCheck.run(network, inputs: x, targets: y, loss: .halfSquaredError).parameters)
  }
  judge(
    study, "zaki-meira-cnn-backprop", routed,
    note: "\(losers) of \(draws.count * 16) net gradients of the convolution are 0; the network's own gradients pass "
      + "their check with \(text(checks.max() ?? .infinity)); the figure labels the output weights W3, b3, the equations Wo, bo")
}

/// The first draw: where each δ₂ goes. Maps by rows, windows apart.
@MainActor private func describeRouting(_ study: Study, _ z1: [Double], _ delta1: [Double], _ delta2: [Double]) {
  func rows(_ map: [Double]) -> [String] {
    (0..<4).map { i in
      (0..<4).map { decimals(map[4 * i + $0], 3) }.enumerated().map { $0 == 2 ? "/ " + $1 : $1 }.joined(separator: "  ")
    }
  }
  let delta = delta2.map { decimals($0, 3) }
  let pooled = ["\(delta[0]) / \(delta[1])", "", "\(delta[2]) / \(delta[3])", ""]
  study.table(
    "routing.csv", ["Z₁, two windows a row", "δ₂ of the windows", "δ₁"],
    (0..<4).map { [rows(z1)[$0], pooled[$0], rows(delta1)[$0]] })
}

/// A pooling neuron C over a window of rectified neurons, with B the largest, that feeds D and E.
@MainActor private func judgePooling(_ study: Study) {
  var (atC, printedB, rightB, winners): ([Trial], [Trial], [Trial], [Trial]) = ([], [], [], [])
  for seed in draws {
    var stream = RandomStream(seed: seed, name: "pooling neuron")
    let network = stream.drawn(
      Network(input: [1, 2, 2]) {
        ReLU()
        MaxPool2D(window: 2)
        Flatten()
        Dense(2); Sigmoid()
      })
    var z = stream.tensor([4]).values
    z[1] = 1 + abs(z[1])   // B wins.
    let y = stream.tensor([2, 1])
    let trace = network.trace(Tensor([1, 2, 2, 1], z), targets: y, loss: .halfSquaredError)
    let (deltaD, deltaE) = (trace.deltas[3][0, 0], trace.deltas[3][1, 0])
    let w = network.parameters["dense1.weight"]
    // (96). Without its factor, the slope of the pooling neuron, it is ∂E by C's output.
    let deltaC = (deltaD * w[0, 0] + deltaE * w[1, 0]) * 1
    // Feeds C's value into what follows.
    var tail = Network<Double>(input: [1]) { Dense(2); Sigmoid() }
    tail.parameters.flat = network.parameters.flat
    let pooled = trace.outputs[1].values
    let measuredC = CentralDifference.gradient(at: pooled) {
      Loss.halfSquaredError.value(tail(Tensor([1, 1], $0)), targets: y)
    }
    atC.append(Trial(formula: [deltaC], measured: measuredC))
    // (97): δ_B, with w_C,B = 1 and ∂a_B/∂z_B = 1.
    let measured = CentralDifference.gradient(at: z) {
      Loss.halfSquaredError.value(network(Tensor([1, 2, 2, 1], $0)), targets: y)
    }
    printedB.append(Trial(formula: [deltaD * 1 * 1], measured: [measured[1]]))
    rightB.append(Trial(formula: [deltaC * 1 * 1], measured: [measured[1]]))
    winners.append(Trial(formula: [0, deltaC, 0, 0], measured: measured))
  }
  // The printed factor 1 told us that C pools, so what a test can refute is the sum alone.
  let worst = atC.map(\.deviation).max() ?? .infinity
  claim(
    study, "kelleher-eq96-delta-c", holds: worst < agreement,
    because: "the factor 1 is taken as the slope of a pooling neuron, (94) and (95) are missing in our text; the sum over D and "
      + "E, rule (22), agrees with central differences by C's output to \(text(worst)), relatively, in \(atC.count) draws")
  judge(
    study, "kelleher-eq97-delta-b", misprint: printedB, right: rightB,
    correct: "δ_B = (δ_C × w_C,B) × ∂a_B/∂z_B = (δ_C × 1) × 1",
    effect: { "δ_B is \($0) off" },
    argument: "the one weight in (97), w_C,B, leads from B to C, so by (22) its partner is δ_C; the layout, (94) and (95), is missing in our text, and our network feeds B to C only",
    quoting: "(δ_D × w_{C,B}) × ∂a_B/∂z_B = (δ_D × 1) × 1")
  judge(
    study, "zhang-pool-gradient", winners,
    note: "all of it goes to the largest input; the text is silent on ties, our layer gives it to the first")
}

/// Zhang's convolution, P * Q = Σ P[a, b] Q[i − a, j − b], flips its kernel. With zeros beyond the border it
/// is our `Conv2D` with the kernel turned by 180° and a padding of its side less one.
@MainActor private func judgeConvolutionGradients(_ study: Study) {
  let (side, window, channels, filters) = (4, 3, 2, 2)
  let out = side + window - 1
  var (dh, dhStar, dhRight): ([Trial], [Trial], [Trial]) = ([], [], [])
  var (dw, dwStar, dwRight): ([Trial], [Trial], [Trial]) = ([], [], [])
  for seed in draws {
    var stream = RandomStream(seed: seed, name: "convolution")
    let network = stream.drawn(
      Network(input: [channels, side, side]) {
        Conv2D(filters: filters, window: window, padding: window - 1); Sigmoid()
        Flatten()
      })
    let (x, y) = (stream.tensor([channels, side, side, 1]), stream.tensor([filters * out * out, 1]))
    let trace = network.trace(x, targets: y, loss: .halfSquaredError)
    let weight = network.parameters["conv1.weight"]
    let c = trace.deltas[0].values
    // In Zhang's indices; outside of their arrays 0.
    func C(_ i: Int, _ j: Int, _ k: Int) -> Double { i < out && j < out ? c[(k * out + i) * out + j] : 0 }
    func W(_ a: Int, _ b: Int, _ l: Int, _ k: Int) -> Double {
      (0..<window).contains(a) && (0..<window).contains(b) ? weight[k, l, window - 1 - a, window - 1 - b] : 0
    }
    func h(_ a: Int, _ b: Int, _ l: Int) -> Double {
      (0..<side).contains(a) && (0..<side).contains(b) ? x[l, a, b, 0] : 0
    }
    func sum(_ term: (Int, Int) -> Double) -> Double {
      (0..<out).reduce(0) { total, i in (0..<out).reduce(total) { $0 + term(i, $1) } }
    }
    let measuredX = CentralDifference.gradient(at: x) { Loss.halfSquaredError.value(network($0), targets: y) }.values
    let measuredW = network.centralDifferences(x, targets: y, loss: .halfSquaredError)["conv1.weight"]
    func overInputs(_ formula: (Int, Int, Int) -> Double) -> Trial {
      var values: [Double] = []
      for l in 0..<channels { for a in 0..<side { for b in 0..<side { values.append(formula(a, b, l)) } } }
      return Trial(formula: values, measured: measuredX)
    }
    func overKernel(_ formula: (Int, Int, Int, Int) -> Double) -> Trial {
      var trial = Trial(formula: [], measured: [])
      for k in 0..<filters {
        for l in 0..<channels {
          for a in 0..<window {
            for b in 0..<window {
              trial.formula.append(formula(a, b, l, k))
              trial.measured.append(measuredW[k, l, window - 1 - a, window - 1 - b])
            }
          }
        }
      }
      return trial
    }
    func all(_ term: (Int) -> Double, _ count: Int) -> Double { (0..<count).reduce(0) { $0 + term($1) } }
    dh.append(overInputs { a, b, l in all({ k in sum { C($0, $1, k) * W($0 - a, $1 - b, l, k) } }, filters) })
    // The star as defined, P = C, Q = W; then correlated instead.
    dhStar.append(overInputs { a, b, l in all({ k in sum { C($0, $1, k) * W(a - $0, b - $1, l, k) } }, filters) })
    dhRight.append(dh[dh.count - 1])
    dwRight.append(overKernel { a, b, l, k in sum { C($0, $1, k) * h($0 - a, $1 - b, l) } })
    dw.append(overKernel { a, b, l, _ in all({ k in sum { C($0, $1, k) * h($0 - a, $1 - b, l) } }, filters) })
    dwStar.append(overKernel { a, b, _, k in all({ l in sum { C($0, $1, k) * h(a - $0, b - $1, l) } }, channels) })
  }
  judge(study, "zhang-conv-dh", dh, note: "stride 1, zeros beyond the border; with stride s the index is s i − a")
  judge(
    study, "zhang-conv-dh-star", misprint: dhStar, right: dhRight,
    correct: "the cross-correlation of C_k with W_lk, summed over k: Σ_k Σ_ij C_ijk W_(i−a, j−b, l, k) (stride s: si − a, sj − b)",
    effect: { "none for a reader of the explicit sum; with the star as defined, the gradient by the input is \($0) of its largest right entry off" },
    argument: "the explicit sum beside it is right. The star was defined with Q[i − a, j − b], the explicit "
      + "sum has W[i − a, j − b] with the roles of the indices exchanged: a correlation", ofLargest: true, class: .label,
    quoting: "Σ_k C_{:,k} * W_{:,l,k}^{(t)}")
  judge(
    study, "zhang-conv-dw", misprint: dw, right: dwRight, correct: "Σ_ij C_ijk h_(i−a, j−b, l) (stride s: si − a, sj − b), without the sum over k",
    effect: { "the gradient by the kernel is \($0) of its largest right entry off, and the same for all filters" },
    argument: "k is an index of the left side and cannot be summed on the right", ofLargest: true)
  judge(
    study, "zhang-conv-dw-star", misprint: dwStar, right: dwRight,
    correct: "the cross-correlation of C_k with h_l, for one l: Σ_ij C_ijk h_(i−a, j−b, l) (stride s: si − a, sj − b)",
    effect: { "the gradient by the kernel is \($0) of its largest right entry off, and the same for all channels" },
    argument: "l is an index of the left side and cannot be summed on the right, and the sum is a correlation, not the "
      + "star defined earlier", ofLargest: true, listedWith: "zhang-conv-dw",
    quoting: "Σ_l C_{:,k} * h_{:,l}^{(t−1)}")
}
