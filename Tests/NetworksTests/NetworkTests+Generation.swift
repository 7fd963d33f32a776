import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Sequences that a network writes by itself")
struct GenerationTests {
  private func network(_ stream: inout RandomStream) -> Network<Double> {
    Network<Double>(input: [4]) { LSTM(5); GRU(3); Dense(4) }.randomized(&stream, size: 1)
  }

  @Test("what is written is fed: the same symbols come out when the network reads what it has written")
  func feedback() {
    var stream = RandomStream(seed: 2, name: "feedback")
    let network = network(&stream)
    var state = network.zeroState(sequences: 3)
    let written = network.generate(after: [0, 1, 3], most: 7, state: &state)
    for (n, first) in [0, 1, 3].enumerated() {
      let read = Tensor<Double>(unitVectors: [first] + written[n].dropLast(), of: 4)
      let outputs = network(Tensor(parts: read.columns.map { .column($0) }), steps: 7)
      let likely = outputs.parts.map { part in part.values.indices.max { part.values[$0] < part.values[$1] } ?? -1 }
      #expect(likely == written[n])
    }
    // The state is that after the last step, from which one can go on.
    var (other, parts) = (network.zeroState(sequences: 3), [[Int]]())
    let head = network.generate(after: [0, 1, 3], most: 3, state: &other)
    let tail = network.generate(after: head.map { $0[2] }, most: 4, state: &other)
    for (a, b) in zip(head, tail) { parts.append(a + b) }
    #expect(parts == written && other == state)
  }

  @Test("each sequence draws its own numbers, whatever the others do, and ends with its end")
  func sequences() {
    var stream = RandomStream(seed: 3, name: "sequences")
    let network = network(&stream)
    let lots = RandomStream(seed: 4, name: "lots")
    func write(_ first: [Int], until end: Int?) -> [[Int]] {
      var state = network.zeroState(sequences: first.count)
      return network.generate(
        after: first, most: 40, until: end, choice: .sampled(temperature: 1.5), state: &state, using: lots)
    }
    let (all, one) = (write([2, 2, 2, 2], until: nil), write([2], until: nil))
    #expect(all[0] == one[0] && Set(all).count == 4 && all.allSatisfy { $0.count == 40 })
    let ended = write([2, 2, 2, 2], until: 1)
    for (short, long) in zip(ended, all) {
      #expect(short == Array(long.prefix((long.firstIndex(of: 1) ?? 39) + 1)))
    }
    #expect(Set(ended.map(\.count)).count > 1)
  }

  @Test("outputs that are fed as they are, or as they are made: step by step the same as by hand")
  func freeRun() {
    var stream = RandomStream(seed: 5, name: "free run")
    let network = Network<Double>(input: [2]) { RNN(4); Dense(2) }.randomized(&stream)
    let first: Tensor<Double> = stream.tensor([2, 3])
    for factor in [1.0, -0.5] {
      var (state, other) = (network.zeroState(sequences: 3), network.zeroState(sequences: 3))
      let outputs = network.freeRun(from: first, steps: 5, state: &state) { factor * $0 }
      #expect(outputs.shape == [5, 2, 3])
      var input = first
      for t in 0..<5 {
        let output = network(input.reshaped(to: [1, 2, 3]), steps: 1, state: &other).part(0)
        #expect(outputs.part(t) == output)
        input = factor * output
      }
      #expect(state == other)
    }
    var (state, other) = (network.zeroState(sequences: 3), network.zeroState(sequences: 3))
    let (plain, same) = (
      network.freeRun(from: first, steps: 5, state: &state), network.freeRun(from: first, steps: 5, state: &other) { $0 }
    )
    #expect(plain == same)
  }

  @Test("symbols that a network does not read are refused in words")
  func refused() async {
    let symbol = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = Network<Float>(input: [3]) { RNN(2); Dense(3) }
      var state = network.zeroState(sequences: 1)
      _ = network.generate(after: [3], most: 2, state: &state)
    }
    expectSentence("generate: symbol 3 for a network that reads 3 symbols", from: "Network+Generation", in: symbol)
  }
}
