import Tensors
import TestSupport
import Testing

@testable import Networks

extension EncoderDecoderTests {
  @Test("greedy decoding writes what the network, fed with it, puts out as most likely; sources of all lengths at once")
  func decoding() {
    var stream = RandomStream(seed: 4, name: "decoding")
    for network in networks(&stream) {
      let sources = [2, 4, 2, 1, 4].map { length -> Tensor<Double> in stream.tensor([3, length]) }
      let written = network.decode(sources, after: 3, most: 6)
      #expect(written.map(\.count) == [6, 6, 6, 6, 6])
      for (source, symbols) in zip(sources, written) {
        let fed = Tensor<Double>(unitVectors: Array(([3] + symbols).prefix(6)), of: 4)
        let pair = SequenceExamples<Double>.Sequence(source: source, fed: fed, targets: Tensor(zeros: [4, 6]))
        let outputs = network.activations(of: SequenceExamples([pair]), piece: 0)[network.layers.count - 1]
        let likely = outputs.parts.map { part in part.values.indices.max { part.values[$0] < part.values[$1] } ?? -1 }
        #expect(likely == symbols, "\(label(network))")
      }
      // With an end the same, up to and with the first.
      let end = written[0][2]
      let ended = network.decode(sources, after: 3, most: 6, until: end)
      for (short, long) in zip(ended, written) {
        #expect(short == Array(long.prefix((long.firstIndex(of: end) ?? 5) + 1)))
      }
      // By lot each source has its own numbers, whatever else is decoded.
      let lots = RandomStream(seed: 5, name: "lots")
      let (all, first) = (
        network.decode(sources, after: 3, most: 6, choice: .sampled(temperature: 2), using: lots),
        network.decode([sources[0]], after: 3, most: 6, choice: .sampled(temperature: 2), using: lots)
      )
      #expect(all[0] == first[0])
    }
  }

  @Test("the teacher's symbols are the targets, one step late, after the start; or those that are given")
  func teacher() {
    typealias Pair = SequenceExamples<Double>.Sequence
    let forced = Pair(source: [1, 0], of: 2, target: [2, 0, 1], of: 3, after: 1)
    #expect(forced.inputs.columns == [
      [0, 1, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1], [0, 0, 1, 0, 0],
    ])
    #expect(forced.targets.columns == [[0, 0, 1], [1, 0, 0], [0, 1, 0]] && forced.mask == [1, 1, 1])
    let free = Pair(source: [1, 0], of: 2, target: [2, 0, 1], of: 3, after: 1, fed: [1, 1, 2])
    #expect(Array(free.inputs.columns[2...]) == [[0, 0, 0, 1, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]])
    #expect(free.targets == forced.targets)
  }
}
