import Datasets
import Networks
import Tensors
import Testing

@testable import XorNetExercises

/// All bit vectors of a length, in counting order.
private func bitVectors(_ count: Int) -> [[Int]] {
  TruthTable.parity(bits: count).inputs.map { $0.map { Int($0) } }
}

/// The rows of a table as the columns of X.
private func columns(_ table: TruthTable) -> Tensor<Double> {
  Tensor(rows: table.inputs[0].indices.map { bit in table.inputs.map { $0[bit] } })
}

/// The function of three bits whose values are the binary digits of `code`.
private func functionOfThreeBits(_ code: Int) -> TruthTable {
  TruthTable(name: "\(code)", inputCount: 3) { x in
    code >> ((x[0] ? 4 : 0) + (x[1] ? 2 : 0) + (x[2] ? 1 : 0)) & 1 == 1
  }
}

@Suite("Exercises of exclusive or")
struct XorNetExercisesTests {
  @Test("Exercise 1: one hidden unit and direct connections compute the parity of three bits", arguments: [0.0, 1])
  func exercise1Parity(atThreshold tie: Double) throws {
    let weights = directParityWeights()
    try #require(weights.hidden.count == 4 && weights.output.count == 5)
    // The hidden layer copies the three bits and appends the hidden unit, so that the output unit sees all four.
    var network = Network<Double>(input: [3]) {
      Dense(4); Step(atThreshold: tie)
      Dense(1); Step(atThreshold: tie)
    }
    let copies: [[Double]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    network.parameters["dense1.weight"] = Tensor(rows: copies + [Array(weights.hidden[1...])])
    network.parameters["dense1.bias"] = Tensor([4], Array(repeating: -0.5, count: 3) + [weights.hidden[0]])
    network.parameters["dense2.weight"] = Tensor(rows: [Array(weights.output[1...])])
    network.parameters["dense2.bias"] = Tensor([1], [weights.output[0]])
    let parity = TruthTable.parity(bits: 3)
    #expect(network(columns(parity)).values == parity.outputs)
  }

  @Test("Exercise 2: the partners have the other parity and the same sum", arguments: [2, 3, 4, 5])
  func exercise2Partners(length: Int) {
    let vectors = bitVectors(length)
    let ones = { (x: [Int]) in x.reduce(0, +) }
    for a in vectors {
      for b in vectors where a != b && (ones(a) - ones(b)) % 2 == 0 {
        let found = partners(of: a, and: b)
        #expect(found.count == 2 && found.allSatisfy { $0.count == length && $0.allSatisfy { $0 == 0 || $0 == 1 } })
        #expect(found.allSatisfy { (ones($0) - ones(a)) % 2 != 0 }, "\(a), \(b): \(found)")
        #expect(
          a.indices.map { a[$0] + b[$0] } == a.indices.map { place in found.reduce(0) { $0 + $1[place] } },
          "\(a), \(b): \(found)")
      }
    }
  }

  @Test("Exercise 3: trained twins stay above the bound and come close to it")
  func exercise3Twins() {
    let bound = lowestErrorOfTwins()
    let examples = DenseExamples(inputs: columns(.xor), targets: Tensor([1, 4], TruthTable.xor.outputs))
    var lowest = Double.infinity
    for seed: UInt64 in 1...4 {
      var stream = RandomStream(seed: seed, name: "twins")
      let (w1, w2, b, v, c) = (
        stream.uniform(in: 0...2), stream.uniform(in: 0...2), stream.normal(), stream.normal(), stream.normal()
      )
      var network = Network<Double>(input: [2]) {
        Dense(2); Sigmoid()
        Dense(1); Sigmoid()
      }
      network.parameters.flat = Tensor([9], [w1, w2, w1, w2, b, b, v, v, c])
      let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
      for _ in 0..<20_000 {
        network.descend(along: runner.gradient(of: network, on: examples), learningRate: 2)
      }
      lowest = min(lowest, runner.loss(of: network, on: examples))
    }
    #expect(lowest > bound)
    #expect(lowest < bound + 0.01)
  }

  @Test("Exercise 4: the weights answer every row of all functions of one, two and three bits")
  func exercise4Weights() {
    let tables = (0..<256).map(functionOfThreeBits)
      + [.and, .or, .xor, .parity(bits: 1), TruthTable(name: "never", inputCount: 2) { _ in false }]
    for table in tables {
      guard let weights = perceptronWeights(for: table) else { continue }
      var unit = Network<Double>(input: [table.inputs[0].count]) { Dense(1); Step(atThreshold: 1) }
      unit.parameters["dense1.weight"] = Tensor(rows: [Array(weights[1...])])
      unit.parameters["dense1.bias"] = Tensor([1], [weights[0]])
      #expect(unit(columns(table)).values == table.outputs, "function \(table.name)")
    }
  }

  @Test("Exercise 4: no weights are found exactly where a search through small whole numbers finds none")
  func exercise4NoWeights() {
    // Three inputs need no larger weights than 2 and a threshold between two whole numbers.
    let vectors = bitVectors(3)
    var possible: Set<[Double]> = []
    for a in -2...2 {
      for b in -2...2 {
        for c in -2...2 {
          let sums = vectors.map { Double(a * $0[0] + b * $0[1] + c * $0[2]) }
          for threshold in stride(from: -6.5, through: 6.5, by: 1) {
            possible.insert(sums.map { $0 > threshold ? 1 : 0 })
          }
        }
      }
    }
    for table in (0..<256).map(functionOfThreeBits) {
      #expect((perceptronWeights(for: table) != nil) == possible.contains(table.outputs), "function \(table.name)")
    }
  }

  @Test("Exercise 5: the network computes every function of three bits")
  func exercise5AllFunctions() {
    for table in (0..<256).map(functionOfThreeBits) {
      #expect(network(for: table)(columns(table)).values == table.outputs, "function \(table.name)")
    }
  }

  @Test("Exercise 5: one to six inputs", arguments: 1...6)
  func exercise5Sizes(bits: Int) {
    let parity = TruthTable.parity(bits: bits)
    #expect(network(for: parity)(columns(parity)).values == parity.outputs)
  }

  /// ∂E/∂θ of the four cases.
  private func gradient(_ network: Network<Double>) -> [Double] {
    let cases = DenseExamples(inputs: columns(.xor), targets: Tensor([1, 4], TruthTable.xor.outputs))
    let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    return runner.gradient(of: network, on: cases).values
  }

  @Test("Exercise 6: without momentum the training is plain gradient descent")
  func exercise6PlainDescent() {
    for seed: UInt64 in 1...3 {
      func trained(_ epochs: Int) -> Network<Double> {
        trainedWithMomentum(seed: seed, momentum: 0, learningRate: 0.5, epochs: epochs)
      }
      var expected = trained(0)
      for _ in 0..<50 {
        let g = gradient(expected)
        expected.parameters.flat = Tensor([9], zip(expected.parameters.flat.values, g).map { $0 - 0.5 * $1 })
      }
      for (a, b) in zip(trained(50).parameters.flat.values, expected.parameters.flat.values) {
        #expect(abs(a - b) < 1e-9)
      }
    }
  }

  @Test("Exercise 6: the initial weights are those of the page")
  func exercise6Start() {
    let start = Initializer.uniform(1)
    var network = Network<Double>(input: [2]) {
      Dense(2, initializer: start, biasInitializer: start); Sigmoid()
      Dense(1, initializer: start, biasInitializer: start); Sigmoid()
    }
    var stream = RandomStream(seed: 7, name: "initial weights")
    network.initialize(using: &stream)
    let untrained = trainedWithMomentum(seed: 7, momentum: 0.9, learningRate: 1, epochs: 0)
    #expect(untrained.parameters.flat == network.parameters.flat)
  }

  @Test("Exercise 6: each step is the gradient's plus μ times the step before", arguments: [0.5, 0.9])
  func exercise6Momentum(momentum: Double) {
    let rate = 0.3
    let path = (0...4).map {
      trainedWithMomentum(seed: 11, momentum: momentum, learningRate: rate, epochs: $0)
    }
    let θ = path.map(\.parameters.flat.values)
    for step in 1..<4 {
      let g = gradient(path[step])
      for k in 0..<9 {
        let expected = momentum * (θ[step][k] - θ[step - 1][k]) - rate * g[k]
        #expect(abs(θ[step + 1][k] - θ[step][k] - expected) < 1e-12)
      }
    }
  }
}
