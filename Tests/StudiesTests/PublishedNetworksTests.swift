import Foundation
import Ledger
import Networks
import Studies
import Tensors
import Testing

@Suite("The published networks")
struct PublishedNetworksTests {
  private static let ledger = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/experiments/published"

  /// Names and shapes of all parameters, in the order in which they are drawn.
  private func table(_ network: Network<Float>) -> [String] {
    network.parameters.keys.map { "\($0) \(network.parameters[$0].shape)" }
  }

  @Test("have the sizes of the ledger where nothing else is said")
  func sizes() throws {
    let ledger = try Ledger(folder: Self.ledger)
    func count(_ id: String) throws -> Int { Int(try ledger.setting("zaki-meira-mnist-\(id)")) }
    let side = try count("image-side")
    let cnn: Network<Float> = try .digitsCNN(
      input: [1, side, side], filters: (count("m1"), count("m3")), windows: (count("k1"), count("k3")),
      pools: (count("k2"), count("k4")), units: count("fc5"), lastUnits: count("fc6"), classes: count("out"))
    let mlp: Network<Float> = try .digitsMLP(
      input: [side * side], units: count("mlp-n1"), lastUnits: count("mlp-n2"), classes: count("out"))
    #expect(table(.digitsCNN()) == table(cnn))
    #expect(table(.digitsMLP()) == table(mlp))
  }

  @Test("have the layers of the text, in its order")
  func layers() {
    let cnn = Network<Float>.digitsCNN()
    #expect(
      cnn.layers.map { type(of: $0).kind }
        == ["conv", "activation", "maxpool", "conv", "activation", "maxpool", "flatten"]
        + ["dense", "activation", "dense", "activation", "dense"])
    #expect(cnn.outputShapes.map { $0.reduce(1, *) } == [3456, 3456, 864, 1024, 1024, 256, 256, 120, 120, 84, 84, 10])
    #expect(cnn.parameterCount == 44_426 && Network<Float>.digitsMLP().parameterCount == 105_214)
    #expect(Network<Float>.reberRNN(units: 4).parameterCount == 4 * (7 + 4 + 1) + 7 * 5)
    #expect(Network<Float>.reberMLP(units: 100).parameterCount == 100 * 8 + 7 * 101)
    #expect(Network<Float>.reberLSTM(units: 20).parameterCount == 4 * 20 * (7 + 20 + 1) + 7 * 21)
    #expect(Network<Float>.reberLSTM(units: 20, form: .peephole).parameterCount == 4 * 20 * 28 + 3 * 20 * 20 + 7 * 21)
    #expect(Network<Float>.reberLSTM(units: 20, form: .coupledGates).parameterCount == 3 * 20 * 28 + 7 * 21)
    #expect(Network<Float>.reberClockworkRNN(units: 20, periods: [1, 2, 4, 8]).parameterCount == 20 * 8 + 250 + 7 * 21)
    #expect(Network<Float>.reberOutputRecurrentRNN(units: 20).parameterCount == 20 * (7 + 7 + 1) + 7 * 21)
    #expect(Network<Float>.reberGRU(units: 20).parameterCount == 3 * 20 * (7 + 20 + 1) + 7 * 21)
    #expect(Network<Double>.powerPlant().outputShapes.map { $0[0] } == [3, 3, 2, 2, 1, 1])
  }

  @Test("start as they are told, biases as the weights where nothing is said of them")
  func start() {
    func drawn(_ network: Network<Double>) -> Network<Double> {
      var (network, stream) = (network, RandomStream(seed: 1, name: "start"))
      network.initialize(using: &stream)
      return network
    }
    func largest(_ network: Network<Double>, _ name: String) -> Double {
      network.parameters[name].values.map(abs).max() ?? .nan
    }
    // U(±1/√16) = U(±0.25), of which the largest of so many comes near the end.
    let wide = drawn(.reberRNN(units: 16))
    for name in wide.parameters.keys {
      let most = largest(wide, name)
      #expect(most < 0.25 && most > 0.05, "\(name)")
    }
    let told = drawn(.reberMLP(units: 16, weights: .constant(2), biases: .zeros))
    #expect(largest(told, "dense1.weight") == 2 && largest(told, "dense2.bias") == 0)
    let forgetful = drawn(.reberLSTM(units: 2, forgetBias: 3, weights: .zeros))
    #expect(forgetful.parameters.flat.values.filter { $0 != 0 } == [3, 3])
  }
}
