import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Initialisers")
struct InitializerTests {
  private func draw(_ initializer: Initializer, _ shape: [Int], fanIn: Int, fanOut: Int) -> [Double] {
    var stream = RandomStream(seed: 11, name: "initial")
    let description = ParameterDescription("weight", shape, fanIn: fanIn, fanOut: fanOut, initializer)
    var numbers = [Double](repeating: 99, count: description.count)
    numbers.withUnsafeMutableBufferPointer { initializer.draw(description, into: $0, using: &stream) }
    return numbers
  }

  @Test("means, variances and ranges are as stated")
  func moments() {
    // 200 inputs, 100 units; variance and, for uniform distributions, the bound.
    let expected: [(Initializer, Double, Double?)] = [
      (.uniform(0.3), 0.03, 0.3), (.normal(0.3), 0.09, nil), (.fanIn, 1 / 600.0, (1 / 200.0).squareRoot()),
      (.xavierUniform, 2 / 300.0, (6 / 300.0).squareRoot()), (.xavierNormal, 2 / 300.0, nil),
      (.heUniform, 2 / 200.0, (6 / 200.0).squareRoot()), (.heNormal, 2 / 200.0, nil),
      (.lecunNormal, 1 / 200.0, nil),
    ]
    for (initializer, variance, bound) in expected {
      let x = draw(initializer, [100, 200], fanIn: 200, fanOut: 100)
      let n = Double(x.count)
      let mean = x.reduce(0, +) / n, measured = x.reduce(0) { $0 + $1 * $1 } / n
      // Four standard errors; the variance's is √2 σ²/√n for normal numbers, less for uniform ones.
      #expect(abs(mean) < 4 * (variance / n).squareRoot(), "\(initializer)")
      #expect(abs(measured / variance - 1) < 4 * (2 / n).squareRoot(), "\(initializer)")
      if let bound {
        #expect(x.allSatisfy { abs($0) <= bound } && x.contains { abs($0) > 0.99 * bound }, "\(initializer)")
      }
    }
    #expect(draw(.constant(0.25), [3], fanIn: 1, fanOut: 1) == [0.25, 0.25, 0.25])
  }

  @Test("orthogonal rows are orthonormal, in each block of rows", arguments: [(5, 5), (4, 9), (20, 5)])
  func orthogonal(_ rows: Int, _ columns: Int) {
    let x = draw(.orthogonal, [rows, columns], fanIn: columns, fanOut: rows)
    let block = min(rows, columns)
    for i in 0..<rows {
      for j in 0..<rows where i / block == j / block {
        let product = (0..<columns).reduce(0) { $0 + x[i * columns + $1] * x[j * columns + $1] }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-13)
      }
    }
  }

  @Test("an interval below 0 and an empty list of blocks are refused in a sentence")
  func refused() async {
    let interval = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var network = Network<Float>(input: [2]) { Dense(1, initializer: .uniform(-0.5)) }
      var stream = RandomStream(seed: 1, name: "weights")
      network.initialize(using: &stream)
    }
    expectSentence("Initializer: uniform from 0.5 to -0.5", from: "Initializer", in: interval)
    let blocks = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var network = Network<Float>(input: [2]) { Dense(1, initializer: .blocks([])) }
      var stream = RandomStream(seed: 1, name: "weights")
      network.initialize(using: &stream)
    }
    expectSentence("Initializer: no blocks", from: "Initializer", in: blocks)
  }
}
