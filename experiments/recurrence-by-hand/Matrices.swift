import Datasets
import LinearAlgebra
import Networks
import Studies
import Tensors

/// A matrix `[n, n]` of independent normal numbers of variance 1/n: its spectral radius is about 1.
@MainActor func gaussianMatrix(_ n: Int, seed: UInt64, _ name: String = "Gaussian matrix") -> Tensor<Double> {
  var stream = RandomStream(seed: seed, name: name)
  return stream.normalTensor([n, n], deviation: 1 / Double(n).squareRoot())
}

/// A random orthogonal matrix `[n, n]`, as the initialiser of that name draws it.
@MainActor func orthogonalMatrix(_ n: Int, seed: UInt64) -> Tensor<Double> {
  var network = Network<Double>(input: [n]) { Dense(n, initializer: .orthogonal) }
  var stream = RandomStream(seed: seed, name: "orthogonal matrix")
  network.initialize(using: &stream)
  return network.parameters["dense1.weight"]
}

/// ρ(A).
@MainActor func spectralRadius(_ matrix: Tensor<Double>) -> Double {
  do {
    return try Eigenvalues.spectralRadius(matrix)
  } catch {
    study.fail("\(error)")
  }
}

/// ‖A‖₂ = √ρ(AᵀA).
@MainActor func operatorNorm(_ matrix: Tensor<Double>) -> Double {
  spectralRadius(matrix.ᵀ × matrix).squareRoot()
}

/// Frobenius' norm of A⁰, A¹, …, A^count.
func normsOfPowers(_ matrix: Tensor<Double>, _ count: Int) -> [Double] {
  let n = matrix.shape[0]
  var power = Tensor<Double>(zeros: [n, n])
  for i in 0..<n { power[i, i] = 1 }
  var norms = [power.norm]
  for _ in 0..<count {
    power = matrix × power
    norms.append(power.norm)
  }
  return norms
}

/// A printed column of numbers; ends the program where it has not as many entries as `other`.
@MainActor func vector(_ id: String, like other: Tensor<Double>? = nil) -> Tensor<Double> {
  let values = study.settings(id)
  if values.isEmpty { study.fail("ledger row \(id): no numbers") }
  if let other, values.count != other.count {
    study.fail("ledger row \(id): \(values.count) entries, where the example has \(other.count)")
  }
  return .column(values)
}

/// A printed matrix, row by row; ends the program where its entries are not `rows` × `columns`.
@MainActor func matrix(_ id: String, rows: Int, columns: Int) -> Tensor<Double> {
  let values = study.settings(id)
  guard values.count == rows * columns else {
    study.fail("ledger row \(id): \(values.count) entries, where the example needs \(rows) × \(columns)")
  }
  return Tensor([rows, columns], values)
}

/// The net gradients `[T, rows, N]` of a single recurrent layer, where ∂E/∂(its output) is `last` at the
/// last step and 0 before.
func netGradients(
  of network: Network<Double>, _ x: Tensor<Double>, last: Tensor<Double>
) -> Tensor<Double> {
  let steps = x.shape[0], none = Tensor<Double>(zeros: last.shape)
  let gradient = Tensor(parts: (1...steps).map { $0 == steps ? last : none })
  return network.trace(x, outputGradient: gradient, steps: steps).deltas[0]
}

/// The string of the Reber grammar that `text` spells.
@MainActor func reberString(_ text: String) -> GrammarString {
  guard let string = Automaton.reber.string(text) else { study.fail("\(text) is no string of the Reber grammar") }
  return string
}
