import Ledger
import Networks
import Studies
import Tensors

/// Zhang's section 2: derivatives in numerator layout, [∂y/∂x]ᵢⱼ = ∂yᵢ/∂xⱼ, and the gradients of an MLP as
/// products of matrices.
@MainActor func judgeLayouts(_ study: Study) {
  var (matrix, rho, chain): ([Trial], [Trial], [Trial]) = ([], [], [])
  for seed in draws {
    var stream = RandomStream(seed: seed, name: "layouts")
    // (9)  ∂(A x)/∂x = A, with A the weights of a dense layer.
    let linear = stream.drawn(Network(input: [3]) { Dense(4) })
    let x = stream.tensor([3]).values
    let A = linear.parameters["dense1.weight"].rows
    let ofLinear = CentralDifference.jacobian(at: .column(x)) { linear($0) }
    matrix.append(Trial(formula: A.flatMap { $0 }, measured: ofLinear.values))

    // (10)–(12)  [∂(X a)/∂X]ᵢⱼₖ = ∂yᵢ/∂Xₖⱼ = aⱼ where i = k, else 0.
    let (m, n) = (3, 4)
    let (X, a) = (stream.tensor([m, n]), stream.tensor([n]).values)
    let byX = (0..<m).map { i in
      CentralDifference.gradient(at: X.values) { product(Tensor([m, n], $0).rows, a)[i] }   // [k][j], flat
    }
    rho.append(
      Trial(
        formula: tensorRho(a, m).flatMap { $0.flatMap { $0 } },
        measured: (0..<m).flatMap { i in (0..<n).flatMap { j in (0..<m).map { k in byX[i][k * n + j] } } }))

    // (15)  ∂y/∂x = ∂y/∂z ∂z/∂x.
    let inner = stream.drawn(Network(input: [3]) { Dense(4); Tanh() })
    let outer = stream.drawn(Network(input: [4]) { Dense(2); Sigmoid() })
    let z = inner(Tensor([3, 1], x)).values
    let first = CentralDifference.jacobian(at: .column(z)) { outer($0) }
    let second = CentralDifference.jacobian(at: .column(x)) { inner($0) }
    let whole = (0..<2).map { i in
      CentralDifference.gradient(at: x) { outer(inner(Tensor([3, 1], $0))).values[i] }
    }
    chain.append(
      Trial(formula: first.rows.flatMap { product(second.columns, $0) }, measured: whole.flatMap { $0 }))
  }
  judge(study, "zhang-eq9", matrix)
  judge(study, "zhang-eq12-rho", rho, note: "a tensor of m × n × m numbers")
  judge(study, "zhang-eq15-chain", chain)
  judgeMLP(study)
}

/// ρ(a, m) of (12), `[i][j][k]`.
private func tensorRho(_ a: [Double], _ m: Int) -> [[[Double]]] {
  (0..<m).map { i in a.map { value in (0..<m).map { $0 == i ? value : 0 } } }
}

/// (23), (28) and (29) on an MLP of depth 3 with layers of different size.
@MainActor private func judgeMLP(_ study: Study) {
  let sizes = [3, 4, 5, 2]
  var (weights, biases): ([Trial], [Trial]) = ([], [])
  var (columnIsWrong, effects) = (true, [Double]())
  var fitting = Set<[Int]>()   // sizes m with which the product of (28) can be formed, for each layer
  for seed in draws {
    var stream = RandomStream(seed: seed, name: "depth 3")
    let network = stream.drawn(
      Network(input: [sizes[0]]) {
        Dense(sizes[1]); Tanh()
        Dense(sizes[2]); Sigmoid()
        Dense(sizes[3]); Tanh()
      })
    let (x, y) = (stream.tensor([sizes[0], 1]), stream.tensor([sizes[3], 1]))
    let trace = network.trace(x, targets: y, loss: .halfSquaredError)
    let measured = network.centralDifferences(x, targets: y, loss: .halfSquaredError)
    func h(_ d: Int) -> [Double] { d == 0 ? x.values : trace.outputs[2 * d - 1].values }
    func derivative(_ d: Int) -> [Double] { h(d).map { d == 2 ? $0 * (1 - $0) : 1 - $0 * $0 } }
    // From the left: ∂l/∂h⁽ᴰ⁾ diag(δ′⁽ᴰ⁾) W⁽ᴰ⁾ ⋯ diag(δ′⁽ᵈ⁾), a row; then times ρ(h⁽ᵈ⁻¹⁾, n_d).
    var row = zip(h(3), y.values).map { $0 - $1 }
    var (formulaW, measuredW, formulaB, measuredB): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for d in [3, 2, 1] {
      row = zip(row, derivative(d)).map { $0 * $1 }
      let rho = tensorRho(h(d - 1), sizes[d])
      fitting.insert([d] + sizes.filter { tensorRho(h(d - 1), $0).count == row.count })
      for j in 0..<sizes[d - 1] {
        for k in 0..<sizes[d] {
          formulaW.append(row.indices.reduce(0) { $0 + row[$1] * rho[$1][j][k] })
          measuredW.append(measured["dense\(d).weight"][k, j])
        }
      }
      formulaB += row
      measuredB += measured["dense\(d).bias"].values
      row = product(network.parameters["dense\(d).weight"].columns, row)
    }
    weights.append(Trial(formula: formulaW, measured: measuredW))
    biases.append(Trial(formula: formulaB, measured: measuredB))

    // (23) as printed takes column i of W for unit i.
    for d in 1...3 {
      let W = network.parameters["dense\(d).weight"]
      columnIsWrong = columnIsWrong && W.columns[0].count != h(d - 1).count && W.rows[0].count == h(d - 1).count
    }
    let square = stream.drawn(Network(input: [4]) { Dense(4) })
    let input = stream.tensor([4]).values
    let W = square.parameters["dense1.weight"]
    effects.append(Deviation.ofLargest(product(W.columns, input), product(W.rows, input)))
  }
  judge(
    study, "zhang-eq28-gradient", weights,
    note: "the gradient is n(d-1) × n(d), the transpose of W; for the n_a in (28) see the next row")
  let onlyOwn = fitting == Set((1...3).map { [$0, sizes[$0]] })
  claim(
    study, "zhang-eq28-symbol", holds: false,
    because: "for each layer of \(sizes.map { "\($0)" }.joined(separator: "-")), the sizes with which the product can be formed",
    counterExample: ErratumProof(
      .definitions,
      "n_a is defined nowhere. ρ(a, m) is m × n × m by (11); before it stands a row of n_d numbers, so that of all the layers' sizes "
        + "only m = n_d fits. With it, as in (27), the product has the n_{d−1} × n_d entries that (28) states, and agrees with central "
        + "differences",
      holds: onlyOwn && weights.allSatisfy { $0.deviation < agreement }, correct: "ρ(h(d−1), n_d)",
      effect: "none for a reader who takes the size from (27)", class: .extraction,
      quoting: "ρ(h^{(d−1)}, n_a)"))
  judge(study, "zhang-eq29-gradient", biases)
  claim(
    study, "zhang-eq23-row", holds: !columnIsWrong,
    because: "layers \(sizes.map { "\($0)" }.joined(separator: "-")): a column of W has n(d) entries, h(d-1) has n(d-1)",
    counterExample: ErratumProof(
      .definitions,
      "W is n_d × n_{d−1}, so its column has n_d entries and cannot be multiplied with the n_{d−1} entries of h; the "
        + "row i has as many, and (16) multiplies W by h",
      holds: columnIsWrong, correct: "row i of W, W(i,:)",
      effect: "no product at all where layers differ in size; where they do not, z is off by up to "
        + text(effects.max() ?? 0) + " of its largest right entry on drawn weights",
      quoting: "W_{:,1}^{(d)} · h^{(d−1)}, …, W_{:,n_d}^{(d)} · h^{(d−1)}"))
}
