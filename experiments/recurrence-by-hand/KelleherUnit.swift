import Ledger
import Networks
import Studies
import Tensors

/// One LSTM unit at one step in the letters of Kelleher et al., equations (106) to (131).
struct KelleherUnit {
  /// What can be moved to take a central difference by it.
  enum Node: CaseIterable { case zf, ziσ, ziTanh, zoσ, f, iσ, iTanh, c, oσ, oTanh, cBefore, hx }

  /// [1; h; x], (106).
  let hx: Tensor<Double>
  let cBefore: Tensor<Double>
  /// W^(f), W^(i†), W^(i‡), W^(o†); bias first.
  let Wf, Wiσ, WiTanh, Woσ: Tensor<Double>
  /// The matrix of (115) inside the tanh; nil for tanh(c).
  var WoTanh: Tensor<Double>?

  struct Values { var f, iσ, iTanh, c, oσ, oTanh, o: Tensor<Double> }

  /// Forwards, with `moved` added to a node.
  func forward(_ node: Node? = nil, _ moved: Tensor<Double>? = nil) -> Values {
    func at(_ here: Node, _ value: Tensor<Double>) -> Tensor<Double> {
      if let moved, node == here { value + moved } else { value }
    }
    let hx = at(.hx, hx)
    let f = at(.f, σ(at(.zf, Wf × hx)))                                   // (106)
    let iσ = at(.iσ, σ(at(.ziσ, Wiσ × hx)))                               // (110)
    let iTanh = at(.iTanh, tanh(at(.ziTanh, WiTanh × hx)))                // (111), own matrix
    let c = at(.c, at(.cBefore, cBefore) ⊙ f + iσ ⊙ iTanh)                // (107), (112), (113)
    let oσ = at(.oσ, σ(at(.zoσ, Woσ × hx)))                               // (114)
    let oTanh = at(.oTanh, tanh(WoTanh.map { $0 × c } ?? c))              // (115)
    return Values(f: f, iσ: iσ, iTanh: iTanh, c: c, oσ: oσ, oTanh: oTanh, o: oσ ⊙ oTanh)   // (116)
  }

  /// Backwards, (119) to (130) and (139), the misprints put right; δ stands at the net values z.
  func backward(_ v: Values, dE_do: Tensor<Double>, dE_dcNext: Tensor<Double>) -> [Node: Tensor<Double>] {
    var d: [Node: Tensor<Double>] = [:]
    let oTanh = dE_do ⊙ v.oσ                                              // (119)
    let oσ = dE_do ⊙ v.oTanh                                              // (120)
    let c = oTanh ⊙ (1 - tanh(v.c) ⊙ tanh(v.c)) + dE_dcNext               // (121), (122)
    (d[.oTanh], d[.oσ], d[.c]) = (oTanh, oσ, c)
    let iTanh = c ⊙ v.iσ, iσ = c ⊙ v.iTanh                                // (123), (124)
    let f = c ⊙ cBefore                                                   // (126)
    (d[.iTanh], d[.iσ], d[.cBefore], d[.f]) = (iTanh, iσ, c ⊙ v.f, f)     // (125)
    let zf = f ⊙ v.f ⊙ (1 - v.f)                                          // (127)
    let ziσ = iσ ⊙ v.iσ ⊙ (1 - v.iσ)                                      // (128)
    let ziTanh = iTanh ⊙ (1 - v.iTanh ⊙ v.iTanh)                          // (129), without a second tanh
    let zoσ = oσ ⊙ v.oσ ⊙ (1 - v.oσ)                                      // (130)
    (d[.zf], d[.ziσ], d[.ziTanh], d[.zoσ]) = (zf, ziσ, ziTanh, zoσ)
    d[.hx] = Wf.ᵀ × zf + Wiσ.ᵀ × ziσ + WiTanh.ᵀ × ziTanh + Woσ.ᵀ × zoσ    // (139)
    return d
  }

  /// ∂E/∂node by central differences, for an E with these derivatives by o and c.
  func numeric(_ node: Node, dE_do: Tensor<Double>, dE_dcNext: Tensor<Double>) -> [Double] {
    let shape = node == .hx ? hx.shape : cBefore.shape
    return CentralDifference.gradient(at: Tensor(zeros: shape)) { increment in
      let v = forward(node, increment)
      return (dE_do ⊙ v.o).sum + (dE_dcNext ⊙ v.c).sum
    }.values
  }
}

/// The four matrices of a layer `LSTM` as Kelleher's, a column of biases before h and x.
private func matrices(_ w: [NetWeights]) -> [Tensor<Double>] {
  w.map { Tensor(concatenating: [$0.b.ᵀ, $0.U.ᵀ, $0.W.ᵀ]).ᵀ }
}

/// ∂E/∂W, ∂E/∂U, ∂E/∂b in the layer's order from Kelleher's unit, step by step: ΔW = Σ δ hxᵀ (131).
@MainActor func kelleherGradient(_ network: Network<Double>, _ dE_doHere: [Tensor<Double>]) -> [Double] {
  let W = matrices(network.netWeights)
  var (h, c, units) = (Tensor<Double>(zeros: [hidden, 1]), Tensor<Double>(zeros: [hidden, 1]), [KelleherUnit]())
  for x in x {
    let unit = KelleherUnit(
      hx: Tensor(concatenating: [.column([1]), h, x]), cBefore: c, Wf: W[1], Wiσ: W[0], WiTanh: W[2], Woσ: W[3])
    units.append(unit)
    (h, c) = (unit.forward().o, unit.forward().c)
  }
  var (dE_dh, dE_dc) = (Tensor<Double>(zeros: [hidden, 1]), Tensor<Double>(zeros: [hidden, 1]))
  var sums = W.map { Tensor<Double>(zeros: [$0.shape[0], $0.shape[1]]) }
  for (unit, here) in zip(units, dE_doHere).reversed() {
    let d = unit.backward(unit.forward(), dE_do: here + dE_dh, dE_dcNext: dE_dc)   // (118)
    for (index, node) in [KelleherUnit.Node.ziσ, .zf, .ziTanh, .zoσ].enumerated() {
      guard let δ = d[node] else { continue }
      sums[index] = sums[index] + δ × unit.hx.ᵀ
    }
    guard let dhx = d[.hx], let before = d[.cBefore] else { continue }
    (dE_dh, dE_dc) = (dhx.rows(1..<hidden + 1), before)
  }
  let columns = sums.map(\.ᵀ)
  func rows(_ range: Range<Int>) -> [Double] { columns.flatMap { $0.rows(range).ᵀ.values } }
  return rows(hidden + 1..<W[0].shape[1]) + rows(1..<hidden + 1) + rows(0..<1)
}

// MARK: Equations (115) to (140)

@MainActor func judgeKelleherEquations() {
  var worst: [KelleherUnit.Node: [Double]] = [:]
  func slip(_ id: String, _ place: String, _ printed: String, _ right: String) -> Slip {
    Slip(id: "kelleher-\(id)", place: "KMD \(place)", printed: printed, right: right)
  }
  var matrix = slip("eq115-Wo2", "(115), (121), (122)", "tanh(W cₜ), backwards without W", "tanh(cₜ); or backwards with Wᵀ")
  var index = slip("eq121-index", "(121)", "1 − tanh²(c†ₜ₊₁)", "1 − tanh²(cₜ)")
  var twice = slip("eq129-tanh", "(129)", "1 − tanh²(i†ₜ)", "1 − i‡ ⊙ i‡")
  var factor = slip("eq140-factor", "(140)", "o‡ ⊙ ∂E/∂oₜ", "o† ⊙ ∂E/∂oₜ")
  twice.condition = "read as i‡"
  matrix.condition = "with W, and no Wᵀ backwards"
  index.condition = "read as cₜ₊₁"
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "Kelleher's unit")
    let columns = 1 + hidden + 7
    func draw(_ rows: Int, _ columns: Int = 1, _ size: Double = 1) -> Tensor<Double> {
      stream.tensor([rows, columns], in: -size...size)
    }
    var unit = KelleherUnit(
      hx: Tensor(concatenating: [.column([1]), draw(hidden), draw(7)]), cBefore: draw(hidden, 1, 1.5),
      Wf: draw(hidden, columns), Wiσ: draw(hidden, columns), WiTanh: draw(hidden, columns), Woσ: draw(hidden, columns))
    let (dE_do, dE_dcNext) = (draw(hidden), draw(hidden))
    let v = unit.forward()
    let d = unit.backward(v, dE_do: dE_do, dE_dcNext: dE_dcNext)
    func numeric(_ node: KelleherUnit.Node) -> [Double] { unit.numeric(node, dE_do: dE_do, dE_dcNext: dE_dcNext) }
    for node in KelleherUnit.Node.allCases {
      guard let gradient = d[node] else { continue }
      worst[node, default: []].append(deviation(gradient.values, numeric(node)))
    }
    guard let dc = d[.c], let diTanh = d[.iTanh] else { continue }
    let next = v.c ⊙ v.f + v.iσ ⊙ v.iTanh                      // the cell after one step more of the same
    let s = 1 - tanh(v.c) ⊙ tanh(v.c)
    index.asPrinted.append(deviation((dE_do ⊙ v.oσ ⊙ (1 - tanh(next) ⊙ tanh(next)) + dE_dcNext).values, numeric(.c)))
    index.corrected.append(deviation(dc.values, numeric(.c)))
    twice.asPrinted.append(deviation((diTanh ⊙ (1 - tanh(v.iTanh) ⊙ tanh(v.iTanh))).values, numeric(.ziTanh)))
    twice.corrected.append(deviation((diTanh ⊙ (1 - v.iTanh ⊙ v.iTanh)).values, numeric(.ziTanh)))
    factor.asPrinted.append(deviation((v.f ⊙ (dE_dcNext + s ⊙ (v.oTanh ⊙ dE_do))).values, numeric(.cBefore)))
    factor.corrected.append(deviation((v.f ⊙ (dE_dcNext + s ⊙ (v.oσ ⊙ dE_do))).values, numeric(.cBefore)))
    matrix.corrected.append(deviation(dc.values, numeric(.c)))
    let W = draw(hidden, hidden)
    unit.WoTanh = W
    let inside = unit.forward()
    // (121), (122) as printed: the derivative of the tanh, but no Wᵀ.
    let printed = dE_do ⊙ inside.oσ ⊙ (1 - inside.oTanh ⊙ inside.oTanh) + dE_dcNext
    matrix.asPrinted.append(deviation(printed.values, numeric(.c)))
    // With it they are right.
    let transposed = W.ᵀ × (dE_do ⊙ inside.oσ ⊙ (1 - inside.oTanh ⊙ inside.oTanh)) + dE_dcNext
    matrix.corrected.append(deviation(transposed.values, numeric(.c)))
  }
  /// `condition`: of what unit it is so, where a formula that was put right has a part in it.
  func judgeNodes(_ id: String, _ nodes: [KelleherUnit.Node], _ what: String, condition: String = "") {
    let all = nodes.flatMap { worst[$0] ?? [1] }
    study.judge(
      "kelleher-\(id)", holds: all.allSatisfy { $0 < 1e-6 },
      because: "\(what) on \(study.seeds.count) random units of \(hidden) cells within \(power(all)) of central differences"
        + condition)
  }
  judgeNodes("eq119-do", [.oσ, .oTanh], "gradients of both output factors")
  let without = "; for a unit without the matrix of (115) and with "
  judgeNodes(
    "eq125-dc", [.c, .cBefore, .iσ, .iTanh, .f], "gradients of the cell, both input factors and the forget gate",
    condition: without + "(121) put right")
  judgeNodes("eq130-do1", [.zf, .ziσ, .zoσ], "δ of the three sigmoid layers", condition: without + "(121) put right")
  judgeNodes("eq139-dhx", [.hx], "the sum of Wᵀ δ over the four layers", condition: without + "(121) and (129) put right")
  judge(
    matrix,
    argument: "(115), the list and the sizes in (108) fit a matrix inside the tanh; (121), (122) and (140) do "
      + "not, for with one ∂E/∂c needs Wᵀ. Without the matrix, or with Wᵀ, the gradient agrees with "
      + "central differences",
    correct: "either tanh(c_t) in (115) and the list; or, with the matrix W of (115), the slope 1 − tanh²(W c_t) and Wᵀ in (121), "
      + "(122) and (140), and a ΔW^(o‡)",
    class: .inconsistency)
  judge(
    index,
    argument: "the output layer of step t sees c of step t, whose slope (134) then uses. In our extraction the c of (121) has a "
      + "dagger; it is read as the cell c_{t+1}, one step later with the same gates",
    condition: "read so, ", class: .extraction, quoting: "1 − tanh²(c†_{t+1})")
  judge(
    twice,
    argument: "i‡ is the tanh already, so its slope is 1 − i‡²; a second tanh makes another number. In our extraction the layer of "
      + "(129) has the mark of (128), i†, also on the left; it is read as i‡, and an error either way",
    correct: "1 − i‡ ⊙ i‡ = 1 − tanh²(z of i‡)", condition: "read so, ", quoting: "1 − tanh²(i†_t)")
  judge(factor, argument: "o‡ is what the derivative is taken by; its partner in o = o† ⊙ o‡ is o†, as in (119) and (133)",
    class: .extraction, quoting: "o^‡ ⊙ ∂E/∂o_t")
  judgeDaggers()
  judgeTime()
}

/// (111) and (113) mark the tanh layer and the kept cell with one dagger.
@MainActor private func judgeDaggers() {
  // As printed i† = σ(z) and i‡ = tanh(z) share W^(i†), and i = σ(z) tanh(z) can hardly be negative.
  let products = stride(from: -8.0, through: 8.0, by: 0.001).map { z in
    (σ(Tensor.column([z])) ⊙ tanh(Tensor.column([z]))).values[0]
  }
  let least = products.min() ?? 0
  // With a matrix of its own for each, as in the list: the most that a step of a random unit takes away.
  let taken = study.seeds.flatMap { seed in
    var stream = RandomStream(seed: seed, name: "two input layers")
    let hx = Tensor(concatenating: [.column([1]), stream.tensor([hidden + 7, 1])])
    let (sigmoid, squashed) = (stream.tensor([hidden, 8 + hidden]), stream.tensor([hidden, 8 + hidden]))
    return (σ(sigmoid × hx) ⊙ tanh(squashed × hx)).values
  }.min() ?? 0
  // W^(o†) of (114) has a column for each entry of hx, the vector that (115) multiplies has those of c.
  let examples = [(hx: hx108.count, c: c108.count), (hx: hx.count, c: cBefore.count)]
  let fits = examples.contains { $0.hx == $0.c }
  study.judge(
    "kelleher-eq111-dagger", holds: fits && taken > least,
    because: "W^(o†) has \(examples.map { "\($0.hx)" }.joined(separator: " and ")) columns in the two examples, c "
      + "\(examples.map { "\($0.c)" }.joined(separator: " and ")) entries; σ(z) tanh(z) is no smaller than "
      + "\(Study.text(least, decimals: 2)), with two matrices random units have \(Study.text(taken, decimals: 2))",
    counterExample: ErratumProof(
      .definitions,
      "the text's own list after (117), and (139), have a matrix W^(i‡) of its own for the tanh layer, where (111) prints "
        + "W^(i†) for both; (113) has one dagger for the kept cell, the list two; and W^(o†) of (114), printed again in (115), "
        + "has \(examples.map { "\($0.hx)" }.joined(separator: " and ")) columns in the worked examples, where c has "
        + "\(examples.map { "\($0.c)" }.joined(separator: " and ")) entries",
      holds: !fits && taken < least,
      correct: "W^(i‡) in (111); in (113) the kept cell as in the list; and W^(o‡) in (115), or none, see (115)",
      effect: "with one matrix for both, a step could take at most \(Study.text(-least, decimals: 2)) from a cell, since "
        + "σ(z) tanh(z) is no smaller, but add up to 1; with two matrices it takes up to 1",
      class: .extraction, quoting: "W^(i†) in (111), c_{†t} in (113), W^(o†) in (115)"))
}

/// (117) calls what is handed on h_{t+1}, (118) takes its gradient by h_t.
@MainActor private func judgeTime() {
  let T = x.count
  var slip = Slip(
    id: "kelleher-eq117-time", place: "KMD (117), (118)", printed: "hₜ₊₁ = oₜ, and ∂E/∂oₜ = ∂Eₜ/∂oₜ + ∂Eₜ₊₁/∂hₜ",
    right: "hₜ = oₜ; or ∂Eₜ₊₁/∂hₜ₊₁")
  slip.kind = .inconsistency
  slip.condition = "if both are read literally"
  for seed in study.seeds {
    let network = Network<Double>(input: [7]) { LSTM(hidden); Dense(7); Sigmoid() }.drawn(seed, "time index")
    let full = Backpropagated(network, X, Y, .halfSquaredError)
    let own = network.fromOutputs(full), total = full.deltas[0].parts
    for t in 1..<T - 1 {
      // The loss of the later steps, by the state after step t (h_t if h_t = o_t) and by the one before.
      let later = Backpropagated(network, X, Y, .halfSquaredError, mask: (0..<T).map { $0 > t ? 1 : 0 })
        .deltas[0].parts
      slip.corrected.append(deviation((own[t] + later[t]).values, total[t].values))
      slip.asPrinted.append(deviation((own[t] + later[t - 1]).values, total[t].values))
    }
  }
  slips.append(slip)
  study.judge(
    slip.id, holds: slip.asPrinted.allSatisfy { $0 < 1e-6 },
    because: "with h_{t+1} = o_t, h_t is the state before o_t, and the sum in (118) is "
      + "\(percentRange(slip.asPrinted)) off on random LSTMs; with h_t = o_t it agrees within \(power(slip.corrected))",
    counterExample: ErratumProof(
      .finiteDifferences,
      "two ways to count: for (117), the list, hx_t and figure 41 the state that comes in is h_t; for (108), (118), (132) and "
        + "(140) it is h_{t−1}. If h_{t+1} = o_t, then ∂E_{t+1}/∂h_t in (118) is the gradient by o_{t−1} and does not belong "
        + "in ∂E/∂o_t",
      holds: slip.isProved,
      correct: "either h_t = o_t in (117) and the list, and h_{t−1} in figure 41; or h_t in (108) and ∂E_{t+1}/∂h_{t+1} in "
        + "(118), (132), (140)",
      effect: "read literally, the sum is \(percentRange(slip.asPrinted)) off", class: .inconsistency))
}
