import Foundation
import Networks
import Tensors
import Testing

/// Recurrent layers on sequences of unequal lengths against `Fixtures/make_sequences.py`, in which PyTorch packs them.
@Suite("Sequences against PyTorch")
struct SequenceConformanceTests {
  private struct Fixture: Decodable {
    let cases: [Case]
  }
  /// Time first, then sequences, then features.
  private struct Case: Decodable {
    let name: String
    let loss: Double
    let inputs, targets, outputs, inputGradients: [[[Double]]]
    let parameters, gradients: [String: [Double]]
    let lengths: [Int]
    let fed, fedGradients: [[[Double]]]?
    let targetLengths: [Int]?
  }

  private static let networks: [(String, Network<Double>)] = [
    ("deep bidirectional", Network(input: [3]) { Bidirectional(LSTM(4)); Bidirectional(LSTM(4)); Dense(2) }),
    ("stacked", Network(input: [3]) { LSTM(4); LSTM(4); Dense(2) }),
    ("many to one", Network(input: [3]) { Bidirectional(RNN(4), states: .last); Dense(2) }),
    ("encoder-decoder", Network(input: [5]) {
      EncoderDecoder(source: 3, fed: 2, encoder: LSTM(4), decoder: LSTM(4)); Dense(2)
    }),
  ]

  private func fixture(_ name: String) throws -> Case {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/sequences", withExtension: "json"))
    let all = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    return try #require(all.cases.first { $0.name == name })
  }

  /// PyTorch's name: `bidirectional2.weight_ih_l0` is `layer.weight_ih_l1`.
  private func theirs(_ key: String) -> String {
    let parts = key.split(separator: ".").map { String($0) }
    switch parts[0] {
    case "dense1": return "dense.\(parts[1])"
    case "encoderdecoder1": return "\(parts[1]).\(parts[2])"
    default: return "layer." + parts[1].replacingOccurrences(of: "_l0", with: parts[0].hasSuffix("2") ? "_l1" : "_l0")
    }
  }

  private func tensor(_ numbers: [[[Double]]]) -> Tensor<Double> { Tensor(parts: numbers.map { Tensor(columns: $0) }) }

  /// The source and what is fed behind it, in one sequence; 0 elsewhere.
  private func joined(_ source: [[[Double]]], _ fed: [[[Double]]], _ lengths: [Int], _ targets: [Int]) -> Tensor<Double> {
    let steps = zip(lengths, targets).map { $0 + $1 }.max() ?? 0
    var joined = Tensor<Double>(zeros: [steps, 5, lengths.count])
    for n in lengths.indices {
      for t in 0..<lengths[n] { for row in 0..<3 { joined[t, row, n] = source[t][n][row] } }
      for t in 0..<targets[n] { for row in 0..<2 { joined[lengths[n] + t, 3 + row, n] = fed[t][n][row] } }
    }
    return joined
  }

  @Test("outputs, loss and every gradient agree to twelve digits", arguments: 0..<networks.count)
  func conforms(_ index: Int) throws {
    var (name, network) = Self.networks[index]
    let fixture = try fixture(name)
    #expect(Set(network.parameters.keys.map(theirs)) == Set(fixture.parameters.keys))
    for key in network.parameters.keys {
      network.parameters[key] = Tensor(network.parameters[key].shape, try #require(fixture.parameters[theirs(key)]))
    }
    var (inputs, inputGradients) = (tensor(fixture.inputs), tensor(fixture.inputGradients))
    var (mask, lengths): ([Double]?, [Int]) = (nil, fixture.lengths)
    if let fed = fixture.fed, let fedGradients = fixture.fedGradients, let targets = fixture.targetLengths {
      inputs = joined(fixture.inputs, fed, lengths, targets)
      inputGradients = joined(fixture.inputGradients, fedGradients, lengths, targets)
      mask = (0..<fed.count).flatMap { t -> [Double] in targets.map { t < $0 ? 1 : 0 } }
      lengths = zip(lengths, targets).map { $0 + $1 }
    }
    let trace = network.trace(
      inputs, targets: tensor(fixture.targets), loss: .halfSquaredError, mask: mask, steps: inputs.shape[0],
      lengths: lengths)
    #expect(abs(trace.loss - fixture.loss) < 1e-12)
    #expect(Deviation.largest(trace.inputGradient, inputGradients) < 1e-12)
    // What comes out past an end means nothing here and is 0 there.
    let outputs = trace.outputs[network.layers.count - 1]
    let ends = fixture.targetLengths ?? (fixture.outputs.count == 1 ? [1, 1, 1, 1] : fixture.lengths)
    for (t, step) in fixture.outputs.enumerated() {
      for n in 0..<4 where t < ends[n] {
        #expect(Deviation.largest(outputs.part(t).columns[n], step[n]) < 1e-12, "step \(t) of sequence \(n)")
      }
    }
    for key in network.parameters.keys {
      #expect(Deviation.largest(trace.gradient[key].values, fixture.gradients[theirs(key)] ?? []) < 1e-12, "\(key)")
    }
  }
}
