import Tensors
import Testing

@testable import Networks

@Suite("One input for many outputs")
struct OneToManyTests {
  @Test("the last input of each sequence stands at every step that its targets have, or at the first alone")
  func values() {
    var stream = RandomStream(seed: 1, name: "values")
    let x: Tensor<Double> = stream.tensor([2, 3, 3])
    let (lengths, targets) = ([2, 1, 0], [4, 1, 3])
    for feed in [OneToMany<Double>.Feed.everyStep, .firstStep] {
      let network = Network<Double>(input: [3]) { OneToMany(feed) }
      let y = network.trace(
        x, targets: Tensor(zeros: [4, 3, 3]), loss: .halfSquaredError, mask: mask(lengths: targets, steps: 4), steps: 2,
        lengths: lengths
      ).outputs[0]
      for n in 0..<3 {
        for t in 0..<4 {
          let isFed = lengths[n] > 0 && t < (feed == .everyStep ? targets[n] : 1)
          for row in 0..<3 { #expect(y[t, row, n] == (isFed ? x[lengths[n] - 1, row, n] : 0), "\(feed), \(n), \(t)") }
        }
      }
    }
  }

  @Test("gradients equal central differences, also where a sequence becomes another of another length")
  func gradients() {
    var stream = RandomStream(seed: 2, name: "gradients")
    let networks = [
      Network<Double>(input: [3]) { Dense(4); OneToMany(); LSTM(3); Dense(2) },
      Network<Double>(input: [3]) { OneToMany(.firstStep); RNN(4); Dense(2) },
      Network<Double>(input: [3]) { GRU(4); LastState(); OneToMany(); GRU(3); Dense(2) },
    ]
    for network in networks {
      let steps = network.layers.contains { $0 is LastState<Double> } ? 3 : 1
      let check = GradientCheck.run(
        network.randomized(&stream), inputs: stream.tensor([steps, 3, 3]), targets: stream.tensor([5, 2, 3]),
        loss: .halfSquaredError, mask: mask(lengths: [5, 2, 4], steps: 5), steps: steps,
        lengths: steps == 3 ? [1, 3, 2] : nil, scale: 0.2)
      #expect(check.parameters < 1e-6 && check.inputs < 1e-6, "\(network.layerNames)")
      #expect(check.parameters > 0 && check.inputs > 0, "\(network.layerNames)")
    }
  }

  @Test("vectors with targets of many lengths are trained on as one by one")
  func batch() {
    var stream = RandomStream(seed: 3, name: "batch")
    let network = Network<Double>(input: [3]) { OneToMany(); LSTM(4); Dense(2) }.randomized(&stream)
    let sequences = (0..<11).map { _ -> SequenceExamples<Double>.Sequence in
      let k = 1 + stream.integer(below: 6)
      return .init(inputs: stream.tensor([3, 1]), targets: stream.tensor([2, k]), mask: [Double](repeating: 1, count: k))
    }
    let gradients = [1, 4, 16].map { pieceSize in
      BatchRunner(network, loss: .halfSquaredError, reduction: .perPosition, pool: WorkerPool(threads: 2))
        .gradient(of: network, on: SequenceExamples(sequences, pieceSize: pieceSize)).values
    }
    for other in gradients.dropFirst() { #expect(Deviation.largest(gradients[0], other) < 1e-12) }
    #expect(network(stream.tensor([3, 2]), outputSteps: 7).shape == [7, 2, 2])
  }
}
