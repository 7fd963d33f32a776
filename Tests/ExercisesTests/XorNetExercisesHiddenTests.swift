import Datasets
import Networks
import Tensors
import Testing

@testable import XorNetExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of exclusive or that students do not see tested")
struct XorNetExercisesHiddenTests {
  @Test("Exercise 2: partners of vectors of nine bits", arguments: 1...20 as ClosedRange<UInt64>)
  func exercise2LongVectors(seed: UInt64) throws {
    var stream = RandomStream(seed: seed, name: "nine bits")
    let a = (0..<9).map { _ in stream.integer(below: 2) }
    var b = (0..<9).map { _ in stream.integer(below: 2) }
    let ones = { (x: [Int]) in x.reduce(0, +) }
    if (ones(a) - ones(b)) % 2 != 0 { b[8] = 1 - b[8] }
    if a == b { (b[0], b[1]) = (1 - b[0], 1 - b[1]) }
    let found = try partners(of: a, and: b)
    try demand(found.count == 2 && found.allSatisfy { $0.count == 9 }, "\(a), \(b): not two vectors of nine bits")
    expect(found.allSatisfy { (ones($0) - ones(a)) % 2 != 0 }, "\(a), \(b): \(found) do not have the other parity")
    let sums = (0..<9).map { found[0][$0] + found[1][$0] }
    expect(sums == (0..<9).map { a[$0] + b[$0] }, "\(a), \(b): \(found) have another sum")
  }

  @Test("Exercise 4: four inputs, with and without a threshold unit")
  func exercise4FourInputs() throws {
    let weighted = TruthTable(name: "weighted", inputCount: 4) { x in
      // Twice the second input counts as much as both the others that speak for it.
      let sum = zip([1, 2, -1, 1], x).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
      return sum >= 2
    }
    let atLeastThree = TruthTable(name: "three of four", inputCount: 4) { $0.filter { $0 }.count >= 3 }
    for table in [weighted, atLeastThree] {
      guard let weights = try perceptronWeights(for: table) else {
        expect(false, "no weights for a function of four bits that one unit can compute")
        continue
      }
      try demand(weights.count == 5, "\(weights.count) weights for four inputs")
      let isRight = zip(table.inputs, table.outputs).allSatisfy { x, t in
        (weights[0] + zip(weights.dropFirst(), x).reduce(0) { $0 + $1.0 * $1.1 } >= 0) == (t == 1)
      }
      expect(isRight, "the weights for a function of four bits are wrong")
    }
    // Zeros are where the rule starts, and a unit fires at 0.
    let always = TruthTable(name: "always", inputCount: 3) { _ in true }
    expect(try perceptronWeights(for: always) == [0, 0, 0, 0], "a function that is always 1: the rule changes no weight")
    expect(try perceptronWeights(for: .parity(bits: 4)) == nil, "weights for the parity of four bits")
  }

  @Test("Exercise 5: any function of seven inputs", arguments: 1...3 as ClosedRange<UInt64>)
  func exercise5SevenInputs(seed: UInt64) throws {
    var stream = RandomStream(seed: seed, name: "seven inputs")
    let outputs = (0..<128).map { _ in stream.integer(below: 2) == 1 }
    let table = TruthTable(name: "drawn", inputCount: 7) { x in outputs[x.reduce(0) { 2 * $0 + ($1 ? 1 : 0) }] }
    let built = try network(for: table)
    let columns = (0..<7).flatMap { feature in table.inputs.map { $0[feature] } }
    let answers = built(Tensor([7, 128], columns)).values
    expect(answers == table.outputs, "a function of seven bits: wrong in \(zip(answers, table.outputs).filter { $0 != $1 }.count) rows")
  }

  @Test("Exercise 6: thirty epochs with a momentum of 0.7")
  func exercise6LongRun() throws {
    var expected = try trainedWithMomentum(seed: 23, momentum: 0.7, learningRate: 0.2, epochs: 0)
    try demand(expected.parameterCount == 9, "\(expected.parameterCount) parameters are not those of 2-2-1")
    let cases = DenseExamples(
      inputs: Tensor([2, 4], (0..<2).flatMap { feature in TruthTable.xor.inputs.map { $0[feature] } }),
      targets: Tensor([1, 4], TruthTable.xor.outputs))
    let runner = BatchRunner(expected, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    var velocity = [Double](repeating: 0, count: 9)
    for _ in 0..<30 {
      let gradient = runner.gradient(of: expected, on: cases).values
      velocity = zip(velocity, gradient).map { 0.7 * $0 - 0.2 * $1 }
      expected.parameters.flat = Tensor([9], zip(expected.parameters.flat.values, velocity).map { $0 + $1 })
    }
    let answer = try trainedWithMomentum(seed: 23, momentum: 0.7, learningRate: 0.2, epochs: 30)
    expect(
      areClose(answer.parameters.flat.values, to: expected.parameters.flat.values),
      "after 30 epochs with μ = 0.7 the weights are others")
  }
}
