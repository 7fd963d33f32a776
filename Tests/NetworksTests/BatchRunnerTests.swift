import Tensors
import Testing

@testable import Networks

@Suite("Gradients of a batch")
struct BatchRunnerTests {
  @Test("the numbers of a parameter and of a layer are those that belong to it")
  func parts() {
    var stream = RandomStream(seed: 1, name: "parts")
    let network = Network<Double>(input: [1, 4, 4]) { Conv2D(filters: 2, window: 2); ReLU(); Flatten(); Dense(3) }
      .randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([1, 4, 4, 5]), stream.tensor([3, 5]))
    let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    let gradient = runner.gradient(of: network, on: DenseExamples(inputs: x.reshaped(to: [16, 5]), targets: t))
    let trace = network.trace(x, targets: t, loss: .halfSquaredError)
    for key in network.parameters.keys { #expect(gradient.values(of: key) == trace.gradient[key].values) }
    for layer in ["conv1", "dense1"] {
      #expect(gradient.values(of: layer) == ["weight", "bias"].flatMap { trace.gradient["\(layer).\($0)"].values })
    }
    #expect(gradient.values(of: "conv1") + gradient.values(of: "dense1") == gradient.values)
  }

  @Test("a layer whose name another's begins with is not taken for it")
  func prefixes() {
    let network = Network<Double>(input: [1]) { for _ in 0..<11 { Dense(1) } }
    #expect(network.parameters.place(of: "dense1") == 0..<2)
    #expect(network.parameters.place(of: "dense11") == 20..<22)
  }

  @Test("a layer without parameters and a name that is none are refused")
  func refused() async {
    await #expect(processExitsWith: .failure) {
      _ = Network<Double>(input: [2]) { Dense(2); ReLU() }.parameters.place(of: "activation1")
    }
  }
}
