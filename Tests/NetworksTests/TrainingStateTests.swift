import Foundation
import Tensors
import Testing

@testable import Networks

@Suite("What a checkpoint keeps of a training")
struct TrainingStateTests {
  private func written(_ state: TrainingState) throws -> TrainingState {
    try JSONDecoder().decode(TrainingState.self, from: JSONEncoder().encode(state))
  }

  @Test("numbers of both types come back to the bit: NaN, infinity, −0, the smallest")
  func bits() throws {
    let single: [Float] = [.nan, -.infinity, -0.0, .leastNonzeroMagnitude, 0.1, .greatestFiniteMagnitude]
    let double: [Double] = [.nan, -.infinity, -0.0, .leastNonzeroMagnitude, 0.1, .greatestFiniteMagnitude]
    let state = TrainingState(of: "both", counts: [7, 0], vectors: Tensor([6], single), Tensor([2, 3], double))
    let again = try written(state)
    #expect(again == state && again.kind == "both" && again.counts == [7, 0])
    #expect(again.fits("both", counts: 2, vectors: 2))
    let (a, b): (Tensor<Float>?, Tensor<Double>?) = (again.vector(0, count: 6), again.vector(1, count: 6))
    #expect(a?.values.map(\.bitPattern) == single.map(\.bitPattern))
    #expect(b?.values.map(\.bitPattern) == double.map(\.bitPattern))
  }

  @Test("a vector is given back only as what it was: its type, its size, its place")
  func misread() {
    let state = TrainingState(of: "a", vectors: Tensor<Float>([4], [1, 2, 3, 4]))
    // As many bytes, but of half as many doubles.
    #expect((state.vector(0, count: 2) as Tensor<Double>?) == nil)
    #expect((state.vector(0, count: 3) as Tensor<Float>?) == nil)
    #expect((state.vector(0, count: 5) as Tensor<Float>?) == nil)
    #expect((state.vector(1, count: 4) as Tensor<Float>?) == nil)
    #expect((state.vector(-1, count: 4) as Tensor<Float>?) == nil)
    #expect((state.vector(0, count: 4) as Tensor<Float>?)?.values == [1, 2, 3, 4])
    #expect(!state.fits("b", vectors: 1) && !state.fits("a", counts: 1, vectors: 1) && !state.fits("a", vectors: 2))
    // What would overflow when it is counted on comes from no training.
    for count in [-1, Int.max, Int.min] { #expect(!TrainingState(of: "a", counts: [1, count]).fits("a", counts: 2, vectors: 0)) }
  }

  @Test("a network takes its parameters back, and refuses another's, unchanged")
  func network() throws {
    var stream = RandomStream(seed: 1, name: "state")
    let trained = Network<Double>(input: [3]) { LSTM(2); Dense(2) }.randomized(&stream)
    var network = Network<Double>(input: [3]) { LSTM(2); Dense(2) }
    let isResumed = network.resume(from: try written(trained.trainingState))
    #expect(isResumed && network.parameters == trained.parameters)
    let (wider, single) = (Network<Double>(input: [3]) { LSTM(2); Dense(3) }, Network<Float>(input: [3]) { LSTM(2); Dense(2) })
    for state in [
      wider.trainingState, single.trainingState, TrainingState(of: "network"),
      TrainingState(of: "best", vectors: trained.parameters.flat),
    ] {
      let isTaken = network.resume(from: state)
      #expect(!isTaken && network.parameters == trained.parameters)
    }
  }
}
