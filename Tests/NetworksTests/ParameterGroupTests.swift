import Tensors
import Testing

@testable import Networks

@Suite("Which parameters are weights")
struct ParameterGroupTests {
  @Test("weights are matrices and filters, without biases and slopes; all is everything, once")
  func groups() {
    let pictures = Network<Double>(input: [1, 4, 4]) { Conv2D(filters: 2, window: 2); PReLU(); Flatten(); Dense(3) }
    let p = pictures.parameters
    #expect(p.ranges(of: .weights) == [p.place(of: "conv1.weight"), p.place(of: "dense1.weight")])
    #expect(p.ranges(of: .all) == [0..<p.count])
    let sequences = Network<Double>(input: [3]) { RNN(2); LSTM(2); GRU(2); ForgetGateRNN(2); Dense(1) }.parameters
    let wanted = sequences.keys.filter { !$0.contains("bias") }
    #expect(wanted.count == 9)
    #expect(sequences.ranges(of: .weights) == wanted.map { sequences.place(of: $0) })
  }

  @Test("a network without parameters has no weights")
  func none() {
    let none = Network<Double>(input: [3]) { ReLU() }.parameters
    #expect(none.ranges(of: .weights).isEmpty && none.ranges(of: .all).allSatisfy(\.isEmpty))
  }
}
