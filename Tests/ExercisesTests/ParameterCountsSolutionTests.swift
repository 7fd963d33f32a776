import Networks
import Studies
import Testing

@testable import ParameterCountsExercises

@Suite("Numbers in the solutions of parameter counts")
struct ParameterCountsSolutionTests {
  private func formula(_ n: Int) -> String { grouped(n, by: "{,}") }

  @Test("Exercises 1 to 3: the answers")
  func byHand() throws {
    let sides = try sidesByHand()
    try SolutionProse("parameter-counts", 1).says(
      "the picture $194^2 = \(formula(sides.responses))$", "gives $p = \(sides.padding)$",
      "The side is \(sides.lastSide) after $L = \(sides.depth)$ layers", "thus $m = \(sides.fittingSide)$",
      "+ 1 = \(sides.stridedSides[0])$, then", "+ 1 = \(sides.stridedSides[1])$, then", "+ 1 = \(sides.stridedSides[2])$, and")
    try SolutionProse("parameter-counts", 2).says(
      "= \(formula(pooledNumbers(m: 112, k: 64, d: 64, f: 3, s: 2)))$ instead of "
        + "$\(formula(pooledNumbers(m: 112, k: 64, d: 64, f: 2, s: 2)))$")
    let counts = try parametersByHand()
    try SolutionProse("parameter-counts", 3).says(
      "= \(formula(counts[0]))$.", "= \(formula(counts[1]))$. The factor is \(fixed(Double(counts[0]) / Double(counts[1]), 2)),",
      "= \(formula(counts[2]))$.",
      "= \(formula(counts[3]))$, a factor of \(fixed(Double(counts[2]) / Double(counts[3]), 2)).")
  }

  @Test("Exercise 4: the fields of view in Figure 13.11")
  func fields() throws {
    let prose = try SolutionProse("parameter-counts", 4)
    let layers = (1...10).map { $0.isMultiple(of: 2) ? (window: 2, stride: 2) : (window: 3, stride: 1) }
    let sides = try fieldsOfView(layers)
    var distances: [Int] = []
    for layer in layers { distances.append((distances.last ?? 1) * layer.stride) }
    prose.says(
      "| $r$ | \(sides.map(String.init).joined(separator: " | ")) |",
      "| $q$ | \(distances.map(String.init).joined(separator: " | ")) |",
      "The third layer sees \(sides[2]) × \(sides[2])", "the tenth sees \(sides[9]) × \(sides[9])")
    #expect(5 * sides[9] * sides[9] < 224 * 224)
    let alone = try fieldsOfView([(window: Int, stride: Int)](repeating: (3, 1), count: 5))
    prose.says("without pooling would see \(alone[4]) × \(alone[4])")
  }

  @Test("Exercise 5: weights and multiplications of the network of Zaki and Meira")
  func multiplied() throws {
    let prose = try SolutionProse("parameter-counts", 5)
    let network = Network<Double>.digitsCNN()
    func number(_ n: Int) -> String { n < 10_000 ? String(n) : grouped(n) }
    let names = [
      0: "first convolution", 3: "second convolution", 7: "first dense layer", 9: "second dense layer",
      11: "third dense layer",
    ]
    let work = try multiplications(of: network)
    var weights: [Int: Int] = [:]
    for (index, name) in names {
      let count = network.parameters["\(network.layerNames[index]).weight"].count
      weights[index] = count
      prose.says("| \(name) | \(number(count)) | \(work[index] / count) | \(number(work[index])) |")
    }
    let (allWeights, allWork) = (weights.values.reduce(0, +), work.reduce(0, +))
    prose.says("| all | \(number(allWeights)) | | \(number(allWork)) |")
    func percent(_ part: Int, _ whole: Int) -> String { fixed(100 * Double(part) / Double(whole), 0) }
    let convolutions = (weights[0] ?? 0) + (weights[3] ?? 0)
    prose.says(
      "holds \(percent(weights[7] ?? 0, allWeights)) % of all weights and does \(percent(work[7], allWork)) % of the work; "
        + "the two convolutions hold \(percent(convolutions, allWeights)) % and do \(percent(work[0] + work[3], allWork)) %")
  }

  @Test("Exercise 6: what the slim network saves")
  func slim() throws {
    let prose = try SolutionProse("parameter-counts", 6)
    let original = Network<Double>(input: [3, 224, 224]) {
      for filters in [64, 128, 256, 512, 1024] {
        Conv2D(filters: filters, window: 3, padding: 1)
        ReLU()
        MaxPool2D(window: 2)
      }
      Flatten()
      Dense(1000)
    }
    let slim = try slimNetwork()
    let (before, after) = (try multiplications(of: original), try multiplications(of: slim))
    func parameters(_ network: Network<Double>, _ layer: Int) -> Int {
      network.layers[layer].parameters.reduce(0) { $0 + $1.count }
    }
    func convolutions(_ network: Network<Double>) -> [Int] {
      network.layers.indices.filter { network.layerNames[$0].hasPrefix("conv") }
    }
    let (old, new) = (convolutions(original), convolutions(slim))
    for (row, label) in ["third | 128 to 256", "fourth | 256 to 512", "fifth | 512 to 1024"].enumerated() {
      let group = new[(2 + 3 * row)..<(5 + 3 * row)], single = old[2 + row]
      prose.says(
        "| \(label) | \(grouped(parameters(original, single))) | "
          + "\(grouped(group.reduce(0) { $0 + parameters(slim, $1) })) | \(grouped(before[single])) | "
          + "\(grouped(group.reduce(0) { $0 + after[$1] })) |")
    }
    let dense = original.layers.count - 1
    let (all, work) = (original.parameterCount, before.reduce(0, +))
    prose.says(
      "holds \(grouped(all)) parameters and needs \(fixed(Double(work) / 1e9, 1)) billion multiplications",
      "\(fixed(100 * Double(parameters(original, dense)) / Double(all), 0)) % of the parameters are in the dense layer",
      "Of the \(grouped(parameters(original, dense))) parameters $1000 \\cdot 1025 = "
        + "\(formula(parameters(slim, slim.layers.count - 1)))$ are left",
      "All in all \(grouped(slim.parameterCount)) parameters, "
        + "a \(fixed(Double(all) / Double(slim.parameterCount), 0))th of the original, and "
        + "\(grouped(after.reduce(0, +))) multiplications, less than a third",
      "\(grouped(after[new[1]])) of them are in the second convolution")
    #expect(3 * after.reduce(0, +) < work)
  }
}
