import Networks
import Tensors
import Testing

@testable import BackpropagationByHandExercises

/// A forward and backward pass over one example: ∂E/∂(output of each layer), ∂E/∂x and ∂E/∂θ.
private struct Gradients {
  var ofLayers: [[Double]]
  var ofInputs: [Double]
  var ofParameters: [Double]

  init(_ network: Network<Double>, _ input: [Double], _ target: [Double], _ loss: Loss) {
    let pass = Pass(network, columns: 1, wantsInputGradient: true)
    let (x, t) = (Tensor([input.count, 1], input), Tensor([target.count, 1], target))
    let y = pass.forward(x.block(), parameters: network.parameters)
    _ = loss.evaluate(
      y, targets: t.block(), mask: nil, scale: 1, gradient: pass.outputGradient, wantsValue: false)
    pass.clearGradient()
    pass.backward(x.block(), parameters: network.parameters)
    ofLayers = network.layers.indices.map { pass.activationGradient(after: $0).values }
    ofInputs = pass.inputGradients.values
    ofParameters = Array(UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount))
    withExtendedLifetime((x, t, pass)) {}   // blocks and pointers do not keep them
  }
}

@Suite("Exercises of backpropagation by hand")
struct BackpropagationByHandExercisesTests {
  @Test("Exercise 1: the gradient nodes are those of the network's backward pass")
  func exercise1Graph() throws {
    var network = Network<Double>(input: [2]) { Dense(2); Tanh(); Dense(2) }
    let logarithm = Elementary.log(3)
    network.parameters["dense1.weight"] = Tensor(rows: [[2, -1], [-1, 1]])
    network.parameters["dense1.bias"] = Tensor([2], [0, logarithm / 2 - 1])
    network.parameters["dense2.weight"] = Tensor(rows: [[1, 2], [-1, 4]])
    network.parameters["dense2.bias"] = Tensor([2], [0, 1])
    let truth = Gradients(network, [1, 2], [2, 2], .squaredError)
    let answer = try graphGradients()
    expectClose(answer.y, to: truth.ofLayers[2], "g(y)")
    expectClose(answer.z, to: truth.ofLayers[1], "g(z)")
    expectClose(answer.u, to: truth.ofLayers[0], "g(u)")
    expectClose(answer.x, to: truth.ofInputs, "g(x)")
    expectClose(answer.W1.flatMap { $0 }, to: Array(truth.ofParameters[0..<4]), "g(W1), row by row")
    expectClose(answer.W2.flatMap { $0 }, to: Array(truth.ofParameters[6..<10]), "g(W2), row by row")
  }

  @Test("Exercise 2: the slopes are those of the softmax layer")
  func exercise2Jacobian() throws {
    let logits = [1.0, 2, 5].map { Elementary.log($0) }
    let network = Network<Double>(input: [3]) { Softmax() }
    let answer = try softmaxSlopes()
    try demand(answer.jacobian.count == 3, "the Jacobian has \(answer.jacobian.count) rows, three are asked for")
    for i in 0..<3 {
      // With the gradient 1 at output i and 0 elsewhere, the input gradients are row i.
      let pass = Pass(network, columns: 1, wantsInputGradient: true)
      let x = Tensor([3, 1], logits)
      pass.forward(x.block(), parameters: network.parameters)
      let window = pass.outputGradient.flat
      for k in 0..<3 { window[k, 0] = k == i ? 1 : 0 }
      pass.backward(x.block(), parameters: network.parameters)
      let row = withExtendedLifetime(x) { pass.inputGradients.values }
      expectClose(answer.jacobian[i], to: row, "row \(i + 1) of the Jacobian")
    }
    let raw = Network<Double>(input: [3]) { Identity() }
    expectClose(answer.δ, to: Gradients(raw, logits, [0, 0, 1], .softmaxCrossEntropy).ofInputs, "δ")
  }

  @Test("Exercise 3: the gradients of one weight and of two")
  func exercise3TiedWeight() throws {
    let x = Elementary.log(3) / 4
    func network(_ input: Double, _ output: Double) -> Network<Double> {
      var network = Network<Double>(input: [1]) { Dense(1); Tanh(); Dense(1) }
      network.parameters.flat = Tensor([4], [input, 0, output, 0])
      return network
    }
    let answer = try tiedGradients()
    let two = Gradients(network(2, 2), [x], [3], .halfSquaredError).ofParameters
    expectClose(answer.input, to: two[0], "∂E/∂w_in")
    expectClose(answer.output, to: two[2], "∂E/∂w_out")
    // The weight in both places moves at once.
    func error(_ w: Double) -> Double {
      let missing = 3 - network(w, w)(Tensor([1, 1], [x])).values[0]
      return missing * missing / 2
    }
    let h = 1e-5
    let slope = (error(2 + h) - error(2 - h)) / (2 * h)
    expectClose(answer.tied, to: slope, within: 1e-7, "dE/dw of the one weight")
  }

  @Test("Exercise 4: the chain passes back what the answer says")
  func exercise4Chain() throws {
    /// δ₁/δ₁₀ of ten neurons with z = 0, each of value `middle`.
    func ratio(_ function: Activation<Double>.Function, middle: Double, weight: Double) -> Double {
      var chain = Network<Double>(input: [1]) {
        for _ in 0..<10 { Dense(1); Activation(function) }
      }
      chain.parameters.flat = Tensor([20], (0..<10).flatMap { _ in [weight, -weight * middle] })
      let deltas = Gradients(chain, [middle], [middle + 1], .halfSquaredError).ofLayers
      return deltas[0][0] / deltas[18][0]
    }
    let answer = try chainOfTen()
    let share = answer.ratio / ratio(.sigmoid, middle: 0.5, weight: 1)
    expectClose(share, to: 1, within: 1e-3, "the ratio of the ten logistic neurons")
    expect(answer.logisticWeight > 0 && answer.tanhWeight > 0, "both weights are to be positive")
    let logistic = ratio(.sigmoid, middle: 0.5, weight: answer.logisticWeight)
    expect(isClose(logistic, to: 1, within: 1e-3), "with this weight δ shrinks or grows in logistic neurons")
    let tanh = ratio(.tanh, middle: 0, weight: answer.tanhWeight)
    expect(isClose(tanh, to: 1, within: 1e-3), "with this weight δ shrinks or grows in tanh neurons")
  }

  @Test("Exercise 5: the gradients are those of a network of the same shape",
    arguments: [[2, 1], [3, 4, 2], [2, 3, 2, 1], [1, 5, 3, 4, 2]])
  func exercise5Backpropagation(sizes: [Int]) throws {
    var stream = RandomStream(seed: 5, name: "sizes \(sizes)")
    let weights = zip(sizes, sizes.dropFirst()).map { inputs, neurons in
      (0..<neurons).map { _ in (0...inputs).map { _ in stream.normal() } }
    }
    let input = (0..<sizes[0]).map { _ in stream.normal() }
    let target = (0..<sizes[sizes.count - 1]).map { _ in stream.uniform() }
    var network = Network<Double>(input: [sizes[0]]) {
      for neurons in sizes.dropFirst() { Dense(neurons); Sigmoid() }
    }
    /// A layer's numbers in the order of the network: all weights, then all biases.
    func inNetworkOrder(_ layers: [[[Double]]]) -> [Double] {
      layers.flatMap { layer in layer.flatMap { $0.dropFirst() } + layer.compactMap(\.first) }
    }
    network.parameters.flat = Tensor([network.parameterCount], inNetworkOrder(weights))
    let truth = Gradients(network, input, target, .halfSquaredError).ofParameters
    let answer = try gradients(of: weights, input: input, target: target)
    try demand(
      answer.map { $0.map(\.count) } == weights.map { $0.map(\.count) },
      "the gradients of layers \(sizes) do not have the layout of the weights")
    expect(areClose(inNetworkOrder(answer), to: truth), "not the slopes of E in a network with layers of \(sizes)")
  }

  @Test("Exercise 6: the errors are those of a logistic neuron's quotients", arguments: [true, false])
  func exercise6Values(central: Bool) throws {
    var neuron = Network<Double>(input: [1]) { Dense(1); Sigmoid() }
    func loss(_ w: Double) -> Double {
      neuron.parameters.flat = Tensor([2], [w, 0])
      let y = neuron(Tensor([1, 1], [1])).values[0]
      return 0.5 * (1 - y) * (1 - y)
    }
    neuron.parameters.flat = Tensor([2], [1, 0])
    let slope = Gradients(neuron, [1], [1], .halfSquaredError).ofParameters[0]
    let steps = [0.5, 0.1, 0.01]
    let expected = steps.map { h in
      abs((central ? (loss(1 + h) - loss(1 - h)) / (2 * h) : (loss(1 + h) - loss(1)) / h) / slope - 1)
    }
    expectClose(
      try differenceErrors(steps: steps, central: central), to: expected,
      "the errors of the \(central ? "central" : "one-sided") quotient for the steps \(steps)")
  }

  @Test("Exercise 6: very small steps are bad, and the central quotient is the better one in between")
  func exercise6Shape() throws {
    let steps = [1e-13, 1e-5, 1e-1]
    let two = try differenceErrors(steps: steps, central: true)
    let one = try differenceErrors(steps: steps, central: false)
    try demand(two.count == 3 && one.count == 3, "not an error for each step")
    expect(two[0] > 100 * two[1], "the central quotient should be far worse for a step of 1e-13 than for 1e-5")
    expect(two[2] > 100 * two[1], "the central quotient should be far worse for a step of 0.1 than for 1e-5")
    expect(two[1] < one[1] / 100, "for a step of 1e-5 the central quotient should be far better than the one-sided one")
  }
}
