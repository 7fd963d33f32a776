import Benchmarks
import Networks
import Studies
import Tensors
import Testing

@Suite("Operations of an epoch, against counts by hand")
struct OperationsTests {
  @Test("dense layers: two passes over the first, three over the others")
  func dense() {
    let network = Network<Float>(input: [3]) { Dense(4); Tanh(); Dense(2) }
    // One example. 3 → 4: 12 weights, forward and own gradient. 4 → 2: 8 weights, those and the layer below.
    #expect(Operations.count(network, lengths: [1]) == 2 * 12 * 2 + 2 * 8 * 3)
    #expect(Operations.count(network, lengths: [1, 1, 1]) == 3 * (48 + 48))
  }

  @Test("layers without weights before the first dense one change nothing")
  func random() {
    let network = Network<Float>(input: [3]) { Dropout(dropping: 0.2); Dense(4); Tanh(); Dropout(dropping: 0.5); Dense(2) }
    #expect(Operations.count(network, lengths: [1]) == 2 * 12 * 2 + 2 * 8 * 3)
  }

  @Test("an RNN: recurrent weights at every symbol but a string's first")
  func rnn() {
    let network = Network<Float>(input: [2]) { RNN(3); Dense(1) }
    // Strings of 4 and 1 symbols: 5 symbols, 3 transitions.
    let input = 2 * 6 * 5 * 2
    let recurrent = 2 * 9 * 3 * 3
    let output = 2 * 3 * 5 * 3
    #expect(Operations.count(network, lengths: [4, 1]) == input + recurrent + output)
  }

  @Test("an LSTM: four times an RNN's weights")
  func lstm() {
    let network = Network<Float>(input: [2]) { LSTM(3); Dense(1) }
    #expect(Operations.count(network, lengths: [4]) == 2 * 24 * 4 * 2 + 2 * 36 * 3 * 3 + 2 * 3 * 4 * 3)
  }

  @Test("a GRU: three times an RNN's weights")
  func gru() {
    let network = Network<Float>(input: [2]) { GRU(3); Dense(1) }
    #expect(Operations.count(network, lengths: [4]) == 2 * 18 * 4 * 2 + 2 * 27 * 3 * 3 + 2 * 3 * 4 * 3)
  }

  @Test("peepholes: of the output gate at every symbol, of the others at all but the first; coupled gates: three quarters")
  func forms() {
    let seeing = Network<Float>(input: [2]) { LSTM(3, form: .peephole); Dense(1) }
    let plain = 2 * 24 * 4 * 2 + 2 * 36 * 3 * 3 + 2 * 3 * 4 * 3
    #expect(Operations.count(seeing, lengths: [4]) == plain + 2 * 18 * 3 * 3 + 2 * 9 * 4 * 3)
    let coupled = Network<Float>(input: [2]) { LSTM(3, form: .coupledGates); Dense(1) }
    #expect(Operations.count(coupled, lengths: [4]) == 2 * 18 * 4 * 2 + 2 * 27 * 3 * 3 + 2 * 3 * 4 * 3)
  }

  @Test("a clockwork network: each module at the symbols that its period divides")
  func clockwork() {
    let network = Network<Float>(input: [2]) { ClockworkRNN(modules: [1, 2], periods: [1, 3]); Dense(1) }
    // Of 4 and 7 symbols the slow module sees 1 and 2. Weights: 2 and 3 of the fast one, 4 and 4 of the slow one.
    let fast = 2 * 2 * 11 * 2 + 2 * 3 * 9 * 3, slow = 2 * 4 * 3 * 2 + 2 * 4 * 3 * 3
    #expect(Operations.count(network, lengths: [4, 7]) == fast + slow + 2 * 3 * 11 * 3)
  }

  @Test("output fed back: U at every symbol but the first, V at every symbol, three times each")
  func outputs() {
    let network = Network<Float>(input: [2]) { OutputRecurrentRNN(3, outputs: 4) }
    #expect(Operations.count(network, lengths: [5]) == 2 * 6 * 5 * 2 + 2 * 12 * 4 * 3 + 2 * 12 * 5 * 3)
  }

  @Test("a convolution: every weight at every cell of its output")
  func convolution() {
    let network = Network<Float>(input: [1, 6, 6]) {
      Conv2D(filters: 2, window: 3); ReLU(); MaxPool2D(window: 2)
      Conv2D(filters: 5, window: 2); Flatten(); Dense(3)
    }
    // 1 × 6 × 6 → 2 × 4 × 4 → 2 × 2 × 2 → 5 × 1 × 1 → 3.
    let first = 2 * (2 * 9) * 16 * 2
    let second = 2 * (5 * 2 * 4) * 1 * 3
    let dense = 2 * 15 * 3
    #expect(Operations.count(network, lengths: [1]) == first + second + dense)
    #expect(Operations.count(network, lengths: [1, 1]) == 2 * (first + second + dense))
  }

  @Test("the published CNN: 24 × 24 and 8 × 8 cells")
  func published() {
    let network = Network<Float>.digitsCNN()
    let convolutions = 2 * 150 * 576 * 2 + 2 * 2_400 * 64 * 3
    let dense = (256 * 120 + 120 * 84 + 84 * 10) * 2 * 3
    #expect(Operations.count(network, lengths: [1]) == convolutions + dense)
  }
}
