import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Projection to a spectral norm")
struct SpectralNormTests {
  /// W `[m, n]` as the weight of a network without anything else, projected.
  private func projected<S: Scalar>(_ W: Tensor<S>, _ limit: Double) -> Tensor<S> {
    var network = Network<S>(input: [W.shape[1]]) { Dense(W.shape[0]) }
    network.parameters["dense1.weight"] = W
    network.project(toSpectralNorm: limit)
    return network.parameters["dense1.weight"]
  }

  private func draw<S: Scalar>(_ shape: [Int], _ stream: inout RandomStream) -> Tensor<S> {
    Tensor(shape, (0..<shape.reduce(1, *)).map { _ in S(stream.normal()) })
  }

  private func norm<S: Scalar>(_ W: Tensor<S>) -> Double {
    SingularValues(of: Tensor<Double>(W.shape, W.values.map { Double($0) })).values[0]
  }

  @Test("closed forms: a diagonal, a rotation, a matrix of rank one")
  func closedForms() {
    let diagonal = projected(Tensor<Double>(rows: [[3, 0, 0], [0, 0.5, 0], [0, 0, -2]]), 1)
    #expect(Deviation.largest(diagonal, Tensor(rows: [[1, 0, 0], [0, 0.5, 0], [0, 0, -1]])) < 1e-15)
    let rotation = Tensor<Double>(rows: [[0.6, -0.8], [0.8, 0.6]])
    #expect(Deviation.largest(projected(2.0 * rotation, 0.75), 0.75 * rotation) < 1e-15)
    // u vᵀ of norm 3 · 5.
    let (u, v) = (Tensor<Double>.column([1, 2, 2]), Tensor<Double>.column([3, 0, -4, 0]))
    let outer = u × v.ᵀ
    #expect(Deviation.largest(projected(outer, 5), (1.0 / 3) * outer) < 1e-14)
  }

  @Test("the result lies within the norm and is the nearest matrix that does", arguments: 1...8 as ClosedRange<UInt64>)
  func nearest(seed: UInt64) {
    var stream = RandomStream(seed: seed, name: "projection")
    let (m, n, c) = (1 + stream.integer(below: 6), 1 + stream.integer(below: 6), stream.uniform(in: 0.3...1.5))
    let W: Tensor<Double> = draw([m, n], &stream)
    let P = projected(W, c)
    let (before, after) = (SingularValues(of: W).values, SingularValues(of: P).values)
    for (a, b) in zip(before, after) { #expect(abs(b - min(a, c)) < 1e-13) }
    // W − P makes an obtuse angle with the way from P to every matrix Q of the norm: so there is none nearer.
    for _ in 0..<50 {
      let other: Tensor<Double> = draw([m, n], &stream)
      let Q = (c * stream.uniform() / norm(other)) * other
      let product = (W - P) ⊙ (Q - P)
      #expect(product.sum < 1e-12)
    }
    if before[0] > c {
      #expect(abs(after[0] - c) < 1e-13)
      #expect((W - P).norm <= (W - (c / before[0]) * W).norm + 1e-13)
    }
  }

  @Test("a second projection changes no bit, in either number type")
  func idempotent() {
    var stream = RandomStream(seed: 9, name: "idempotent")
    func check<S: Scalar>(_ type: S.Type) {
      for (m, n) in [(1, 1), (3, 3), (12, 5), (5, 30), (24, 24)] {
        let W: Tensor<S> = draw([m, n], &stream)
        for share in [0.01, 0.7, 0.999] {
          let c = share * norm(W)
          let once = projected(W, c)
          #expect(once != W && projected(once, c) == once, "\(S.self) \(m)×\(n), \(c)")
          #expect(norm(once) <= c * (1 + 1e-6))
        }
      }
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("a matrix within the norm keeps its bits, also where its Frobenius norm is larger")
  func small() {
    var stream = RandomStream(seed: 10, name: "small")
    for _ in 0..<10 {
      let W: Tensor<Float> = draw([6, 4], &stream)
      let (frobenius, spectral) = (Double(W.norm), norm(W))
      #expect(frobenius > spectral)
      for c in [spectral * 1.0001, (spectral + frobenius) / 2, frobenius * 1.0001, 1e30] {
        #expect(projected(W, c).values.map(\.bitPattern) == W.values.map(\.bitPattern))
      }
    }
  }

  @Test("only what is named changes; without names all weights, filters as rows, and no bias")
  func keys() {
    var stream = RandomStream(seed: 11, name: "keys")
    let network = Network<Double>(input: [2, 4, 4]) { Conv2D(filters: 3, window: 2); Flatten(); Dense(5) }
      .randomized(&stream, size: 3)
    var (one, all) = (network, network)
    one.project(toSpectralNorm: 0.5, of: ["dense1.weight"])
    all.project(toSpectralNorm: 0.5)
    #expect(one.parameters["conv1.weight"] == network.parameters["conv1.weight"])
    #expect(one.parameters["dense1.weight"] == all.parameters["dense1.weight"])
    for key in ["conv1.bias", "dense1.bias"] {
      #expect(one.parameters[key] == network.parameters[key] && all.parameters[key] == network.parameters[key])
    }
    #expect(abs(norm(all.parameters["dense1.weight"]) - 0.5) < 1e-13)
    #expect(abs(norm(all.parameters["conv1.weight"].reshaped(to: [3, 8])) - 0.5) < 1e-13)
    #expect(all.parameters["conv1.weight"].shape == [3, 2, 2, 2])
  }

  @Test("a matrix with a number that is not finite is left as it is")
  func notFinite() {
    let W = projected(Tensor<Double>(rows: [[.nan, 2], [-.infinity, 7]]), 1)
    #expect(W[0, 0].isNaN && W[0, 1] == 2 && W[1, 0] == -.infinity && W[1, 1] == 7)
  }

  @Test("a norm that is not above 0 or not finite is refused", arguments: ["0.0", "-1.0", "inf", "nan"])
  func limit(_ limit: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [limit] in
      var network = Network<Float>(input: [2]) { Dense(2) }
      network.project(toSpectralNorm: Double(limit) ?? 1)
    }
    expectSentence("project: a norm of \(limit) is not finite and above 0", from: "SpectralNorm", in: result)
  }

  @Test("a bias is refused, and a name that is none")
  func refused() async {
    let bias = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var network = Network<Float>(input: [2]) { Dense(3) }
      network.project(toSpectralNorm: 1, of: ["dense1.bias"])
    }
    expectSentence("project: dense1.bias of shape [3] is no matrix", from: "SpectralNorm", in: bias)
    let unknown = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var network = Network<Float>(input: [2]) { Dense(3) }
      network.project(toSpectralNorm: 1, of: ["dense2.weight"])
    }
    expectSentence(
      "no parameter 'dense2.weight'; there are: dense1.weight, dense1.bias", from: "Parameters", in: unknown)
  }
}
