import Assessment
import Networks
import Tensors
import Testing

@testable import RecurrenceByHandExercises

@Suite("Exercises of recurrence by hand")
struct RecurrenceByHandExercisesTests {
  // MARK: Exercise 1

  /// The layer of exercise 1 as a network: one rectified recurrent unit, one linear output.
  private func threeStepNetwork(inputWeight: Double = 1) -> Network<Double> {
    var network = Network<Double>(input: [1]) {
      RNN(1, activation: .relu)
      Dense(1)
    }
    network.parameters["rnn1.weight_ih_l0"] = Tensor([1, 1], [inputWeight])
    network.parameters["rnn1.weight_hh_l0"] = Tensor([1, 1], [0.5])
    network.parameters["dense1.weight"] = Tensor([1, 1], [2])
    return network
  }
  private let inputs = Tensor<Double>([3, 1, 1], [1, 2, 1])
  private let targets = Tensor<Double>([3, 1, 1], [2, 4, 5])

  @Test("Exercise 1: net gradients and gradients are those of the layer")
  func exercise1GoesBackThroughTime() throws {
    let answer = try threeSteps()
    let network = threeStepNetwork()
    let pass = Pass(network, columns: 3)
    let outputs = pass.forward(inputs.block(steps: 3), parameters: network.parameters)
    _ = Loss.halfSquaredError.evaluate(
      outputs, targets: targets.block(steps: 3), mask: nil, scale: 1, gradient: pass.outputGradient, wantsValue: false)
    pass.clearGradient()
    pass.backward(inputs.block(steps: 3), parameters: network.parameters)
    expectClose(answer.netGradients, to: pass.activationGradient(after: 0).values, "the net gradients")
    // In the order of the layers: w, u, the bias of the layer (which exercise 1 does not have), v.
    let gradient = [pass.gradientBase[0], pass.gradientBase[1], pass.gradientBase[3]]
    expectClose(answer.gradient, to: gradient, "the gradient by w, u, v")
  }

  @Test("Exercise 1: the forgetful gradient takes the state before as a constant")
  func exercise1ForgetsTheWayBack() throws {
    let answer = try threeSteps()
    var unrolled = Network<Double>(input: [1]) { RNN(1, activation: .relu) }
    unrolled.parameters["rnn1.weight_ih_l0"] = Tensor([1, 1], [1])
    unrolled.parameters["rnn1.weight_hh_l0"] = Tensor([1, 1], [0.5])
    let before = [0] + unrolled(inputs, steps: 3).values.dropLast()
    func loss(w: Double, u: Double) -> Double {
      (0..<3).reduce(0) { sum, t in
        let error = targets.values[t] - 2 * max(0, w * inputs.values[t] + u * before[t])
        return sum + 0.5 * error * error
      }
    }
    let step = 1e-4
    expectClose(
      answer.forgetful,
      to: [
        (loss(w: 1 + step, u: 0.5) - loss(w: 1 - step, u: 0.5)) / (2 * step),
        (loss(w: 1, u: 0.5 + step) - loss(w: 1, u: 0.5 - step)) / (2 * step),
      ], within: 1e-6, "the forgetful gradient by w, u")
  }

  // MARK: Exercises 2 and 6

  private static let length = 12
  /// Of all strings.
  private static let steps = length << length

  /// For every string of 12 bits and every step, whether the logit has the right sign, the shortest string at whose
  /// last bit it has not, and the smallest distance to 0.
  private func check(
    _ network: Network<Double>, _ isYes: (_ now: Int, _ before: Int, _ twoBefore: Int) -> Bool
  ) -> (mistakes: Int, shortest: String, margin: Double) {
    let (T, N) = (Self.length, 1 << Self.length)
    func bit(_ t: Int, _ n: Int) -> Int { t < 0 ? 0 : n >> t & 1 }
    var bits = Tensor<Double>(zeros: [T, 1, N])
    bits.withUnsafeMutable { numbers in
      for t in 0..<T { for n in 0..<N { numbers[t * N + n] = Double(bit(t, n)) } }
    }
    let logits = network(bits, steps: T).values
    var (mistakes, shortest, margin) = (0, "", Double.infinity)
    for t in 0..<T {
      for n in 0..<N {
        let logit = logits[t * N + n]
        if (logit > 0) != isYes(bit(t, n), bit(t - 1, n), bit(t - 2, n)) {
          if mistakes == 0 { shortest = (0...t).map { String(bit($0, n)) }.joined() }
          mistakes += 1
        }
        margin = min(margin, abs(logit))
      }
    }
    return (mistakes, shortest, margin)
  }
  private static let questions: [@Sendable (Int, Int, Int) -> Bool] = [
    { now, before, _ in now == 1 && before == 0 },
    { now, before, twoBefore in now + before + twoBefore == 3 },
    { now, before, _ in now == before },
  ]

  private static let letters = ["(a)", "(b)", "(c)"]

  @Test("Exercise 2: each network is right at every step of every string of 12 bits", arguments: [0, 1, 2])
  func exercise2WatchesBits(question: Int) throws {
    let letter = Self.letters[question]
    do {
      let network = try question == 0 ? oneAfterZero() : question == 1 ? threeOnes() : sameAsBefore()
      expectRight(network, question)
    } catch let shape as WrongShape {
      throw Hint("question \(letter): \(shape)")
    }
  }

  /// Says of the network where it is wrong.
  ///
  /// - Returns: the smallest distance of a logit to 0.
  @discardableResult
  private func expectRight(_ network: Network<Double>, _ question: Int) -> Double {
    let result = check(network, Self.questions[question])
    expect(
      result.mistakes == 0,
      "question \(Self.letters[question]): wrong at \(result.mistakes) of \(Self.steps) steps; the shortest string at "
        + "whose last bit it is wrong: \(result.shortest)")
    return result.margin
  }

  /// The fewest units for each question, sealed.
  private static let fewest = ["hfbfgkajcppiembm", "ncdnamgcdnkllabn", "lajepoddoehgmhhb"]

  @Test("Exercise 6: the small networks are right as well, with room to spare", arguments: [0, 1, 2])
  func exercise6IsRightWithFewUnits(question: Int) throws {
    let networks: [Network<Double>]
    do {
      networks = try smallestNetworks()
    } catch let shape as WrongShape {
      throw Hint("one of the three networks: \(shape)")
    }
    try demand(networks.count == 3, "\(networks.count) networks, three are asked for")
    let margin = expectRight(networks[question], question)
    let letter = Self.letters[question], units = networks[question].outputShapes[0][0]
    // To three digits behind the zeros that a number so small begins with.
    expect(margin >= 0.01, "question \(letter): a logit of ±\((margin * 1e5).rounded() / 1e5) is too near to 0")
    let seal = Seal(Self.fewest[question], name: "recurrence-by-hand 6, \(letter)")
    expect(seal.opens(with: [units]), "question \(letter): \(units) hidden units are not the fewest")
  }

  // MARK: Exercise 3

  @Test("Exercise 3: the gradients are those of the project's layers", arguments: [1 as UInt64, 2, 3])
  func exercise3AgreesWithTheLayers(seed: UInt64) throws {
    let (d, m, p, T) = (3, 4, 5, 6)
    var stream = RandomStream(seed: seed, name: "exercise 3")
    var network = Network<Double>(input: [d]) {
      RNN(m, initializer: .uniform(0.8), biasInitializer: .uniform(0.5))
      Dense(p, initializer: .uniform(0.8), biasInitializer: .uniform(0.5))
    }
    network.initialize(using: &stream)
    func rows(_ key: String) -> [[Double]] {
      let tensor = network.parameters[key]
      let width = tensor.shape[1]
      return (0..<tensor.shape[0]).map { Array(tensor.values[$0 * width..<($0 + 1) * width]) }
    }
    let same = RecurrentSoftmax(
      U: rows("rnn1.weight_ih_l0"), W: rows("rnn1.weight_hh_l0"), V: rows("dense1.weight"),
      b: network.parameters["rnn1.bias_ih_l0"].values, c: network.parameters["dense1.bias"].values)
    let x = (0..<T).map { _ in (0..<d).map { _ in stream.normal() } }
    let observed = (0..<T).map { _ in
      let label = stream.integer(below: p)
      return (0..<p).map { $0 == label ? 1.0 : 0 }
    }

    let inputs = Tensor<Double>([T, d, 1], x.flatMap { $0 })
    let targets = Tensor<Double>([T, p, 1], observed.flatMap { $0 })
    let pass = Pass(network, columns: T)
    let outputs = pass.forward(inputs.block(steps: T), parameters: network.parameters)
    _ = Loss.softmaxCrossEntropy.evaluate(
      outputs, targets: targets.block(steps: T), mask: nil, scale: 1, gradient: pass.outputGradient, wantsValue: false)
    pass.clearGradient()
    pass.backward(inputs.block(steps: T), parameters: network.parameters)
    let all = Array(UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount))

    let answer = try inputAndOutputGradients(same, inputs: x, observed: observed)
    func matrix(from first: Int, _ height: Int, _ width: Int) -> [[Double]] {
      (0..<height).map { Array(all[first + $0 * width..<first + ($0 + 1) * width]) }
    }
    expectRows(answer.dU, to: matrix(from: 0, m, d), "de/dU")
    expectRows(answer.dV, to: matrix(from: m * d + m * m + m, p, m), "de/dV")
  }

  // MARK: Exercise 4

  @Test("Exercise 4: the numbers are those of the matrix multiplied by itself")
  func exercise4FindsTheTop() throws {
    let answer = try hump()
    var power = [0.9, 1, 0, 0.9]
    var entries = [0.0]                                               // of W⁰, W¹, …
    for _ in 1...400 {
      entries.append(power[1])
      power = [0.9 * power[0], power[0] + 0.9 * power[1], 0.9 * power[2], power[2] + 0.9 * power[3]]
    }
    // Rounding must not decide between neighbours that are equal.
    let highest = entries.reduce(0, max)
    let top = entries.firstIndex { $0 > highest - 1e-9 }
    let isLargest = entries.indices.contains(answer.top) && entries[answer.top] > highest - 1e-9
    expect(isLargest, "the entry is not largest there")
    expect(!isLargest || answer.top == top, "a smaller k has the same entry; the smallest is asked for")
    expect(isClose(answer.height, to: highest, within: 1e-4), "the largest entry is another number")
    let below = entries.lastIndex { $0 >= 1 }.map { $0 + 1 }
    expect(answer.belowOne == below, "it is not from there on that the entry stays below 1")
  }

  // MARK: Exercise 5

  private let D = 3
  private let H = 2
  private let T = 5

  /// A coupled unit computed step by step from its equations; W, U, b have the blocks f, g, o.
  private func coupledStates(_ W: [Double], _ U: [Double], _ b: [Double], _ x: [[Double]]) -> [Double] {
    func sigmoid(_ z: Double) -> Double { 1 / (1 + Elementary.exp(-z)) }
    func tanh(_ z: Double) -> Double { 2 * sigmoid(2 * z) - 1 }
    var (h, c) = ([Double](repeating: 0, count: H), [Double](repeating: 0, count: H))
    var all: [Double] = []
    for input in x {
      let z = (0..<3 * H).map { row -> Double in
        var sum = b[row]
        for (column, number) in input.enumerated() { sum += W[row * D + column] * number }
        for (column, number) in h.enumerated() { sum += U[row * H + column] * number }
        return sum
      }
      for unit in 0..<H {
        let f = sigmoid(z[unit])
        c[unit] = f * c[unit] + (1 - f) * tanh(z[H + unit])
      }
      h = (0..<H).map { sigmoid(z[2 * H + $0]) * tanh(c[$0]) }
      all += h
    }
    return all
  }

  @Test(
    "Exercise 5: the layer computes the coupled unit's states, and the gradient equals central differences",
    arguments: [1 as UInt64, 2])
  func exercise5TiesTheGates(seed: UInt64) throws {
    var stream = RandomStream(seed: seed, name: "exercise 5")
    func draw(_ count: Int) -> [Double] { (0..<count).map { _ in stream.uniform(in: -1...1) } }
    let sizes = [3 * H * D, 3 * H * H, 3 * H]
    let parameters = sizes.map(draw)
    let x = (0..<T).map { _ in draw(D) }
    let targets = draw(T * H)

    let blocks = [H * D, H * H, H]
    let layer = try zip(parameters, blocks).map { try layerParameter(coupled: $0, block: $1) }
    let due = blocks.map { 4 * $0 }
    try demand(
      layer.map(\.count) == due,
      "layerParameter gives \(layer.map(\.count)) numbers for W, U, b, \(due) are asked for")
    var network = Network<Double>(input: [D]) { LSTM(H) }
    network.parameters["lstm1.weight_ih_l0"] = Tensor([4 * H, D], layer[0])
    network.parameters["lstm1.weight_hh_l0"] = Tensor([4 * H, H], layer[1])
    network.parameters["lstm1.bias_ih_l0"] = Tensor([4 * H], layer[2])
    let inputs = Tensor<Double>([T, D, 1], x.flatMap { $0 })
    let states = coupledStates(parameters[0], parameters[1], parameters[2], x)
    expect(
      areClose(network(inputs, steps: T).values, to: states), "the layer does not compute the coupled unit's states")

    let pass = Pass(network, columns: T)
    let outputs = pass.forward(inputs.block(steps: T), parameters: network.parameters)
    let wanted = Tensor<Double>([T, H, 1], targets)
    _ = Loss.halfSquaredError.evaluate(
      outputs, targets: wanted.block(steps: T), mask: nil, scale: 1, gradient: pass.outputGradient, wantsValue: false)
    pass.clearGradient()
    pass.backward(inputs.block(steps: T), parameters: network.parameters)
    var first = 0
    for (index, block) in blocks.enumerated() {
      let gradient = (first..<first + 4 * block).map { pass.gradientBase[$0] }
      first += 4 * block
      let numeric = (0..<3 * block).map { number -> Double in
        func loss(_ change: Double) -> Double {
          var changed = parameters
          changed[index][number] += change
          return zip(coupledStates(changed[0], changed[1], changed[2], x), targets).reduce(0) {
            $0 + 0.5 * ($1.0 - $1.1) * ($1.0 - $1.1)
          }
        }
        return (loss(1e-5) - loss(-1e-5)) / 2e-5
      }
      let names = ["the weights of the inputs", "the weights of the states", "the biases"]
      expectClose(
        try coupledGradient(layer: gradient, block: block), to: numeric, within: 1e-7,
        "the gradient by \(names[index])")
    }
  }
}
