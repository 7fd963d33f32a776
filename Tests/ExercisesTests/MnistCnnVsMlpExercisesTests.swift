import Datasets
import Networks
import Tensors
import Testing

@testable import MnistCnnVsMlpExercises

/// The standard deviation of `value(errors)` where the number of errors is binomial, by adding up all outcomes.
private func deviation(trials: Int, probability: Double, of value: (Double) -> Double = { $0 }) -> Double {
  var chance = Elementary.exp(Double(trials) * Elementary.log(1 - probability))
  var (mean, square) = (0.0, 0.0)
  for errors in 0...trials {
    mean += chance * value(Double(errors))
    square += chance * value(Double(errors)) * value(Double(errors))
    chance *= Double(trials - errors) / Double(errors + 1) * probability / (1 - probability)
  }
  return (square - mean * mean).squareRoot()
}

/// The digits' CNN with random weights.
private func randomCNN(seed: UInt64) -> Network<Double> {
  var network = Network<Double>(input: [1, 28, 28]) {
    Conv2D(filters: 6, window: 5, biasInitializer: .uniform(0.3))
    Activation(.relu)
    MaxPool2D(window: 2)
    Conv2D(filters: 16, window: 5, biasInitializer: .uniform(0.3))
    Activation(.relu)
    MaxPool2D(window: 2)
    Flatten()
    Dense(120, biasInitializer: .uniform(0.3))
    Activation(.relu)
    Dense(84, biasInitializer: .uniform(0.3))
    Activation(.relu)
    Dense(10, biasInitializer: .uniform(0.3))
  }
  var stream = RandomStream(seed: seed, name: "weights")
  network.initialize(using: &stream)
  return network
}

@Suite("Exercises of handwritten digits") struct MnistCnnVsMlpExercisesTests {
  @Test("Exercise 1: loss and gradient are those of the library, to three decimals")
  func exercise1Softmax() throws {
    func truth(_ logits: [Double], right: Int) -> (loss: Double, gradient: [Double]) {
      let z = Tensor([logits.count, 1], logits)
      let t = Tensor([logits.count, 1], logits.indices.map { $0 == right ? 1.0 : 0 })
      var gradient = Tensor<Double>(zeros: [logits.count, 1])
      let matrix = gradient.mutableMatrix
      let loss = Loss.softmaxCrossEntropy.evaluate(
        z.block(), targets: t.block(), mask: nil, scale: 1,
        gradient: MutableBlock(matrix.base, steps: 1, rows: matrix.rows, columns: 1), wantsValue: true)
      return (loss, gradient.values)
    }
    let answer = try softmaxByHand()
    let part2 = truth([Elementary.log(6), Elementary.log(3), 0], right: 1)
    expectClose(answer.loss, to: part2.loss, within: 6e-4, "E of part 2")
    expectClose(answer.gradient, to: part2.gradient, within: 6e-4, "the gradient of part 2")
    let guessing = truth([Double](repeating: 0, count: 10), right: 7).loss
    expectClose(answer.lossOfGuessing, to: guessing, within: 6e-4, "E of guessing")
  }

  @Test("Exercise 2: deviations and distances follow from adding up all outcomes")
  func exercise2Counts() throws {
    let answer = try countsByHand()
    let (cnn, mlp) = (deviation(trials: 10_000, probability: 0.0147), deviation(trials: 10_000, probability: 0.0264))
    expectClose(answer.deviations.cnn, to: cnn, within: 0.06, "the deviation of the CNN's count")
    expectClose(answer.deviations.mlp, to: mlp, within: 0.06, "the deviation of the MLP's count")
    expectClose(answer.distance, to: 117 / (cnn * cnn + mlp * mlp).squareRoot(), within: 0.06, "the distance of part 2")
    // All possible numbers of common errors; each digit that only one network misreads goes either way like a coin.
    let quotients = (0...147).map { common in
      let toss = 264 + 147 - 2 * common
      return 117 / deviation(trials: toss, probability: 0.5) { 2 * $0 - Double(toss) }
    }
    expectClose(answer.paired.least, to: quotients.min() ?? 0, within: 0.06, "the least value of part 3")
    expectClose(answer.paired.largest, to: quotients.max() ?? 0, within: 0.06, "the largest value of part 3")
  }

  @Test("Exercise 2: with the number of test digits the difference is two deviations, with one less it is not")
  func exercise2TestDigits() throws {
    let (first, second) = (deviation(trials: 1, probability: 0.02), deviation(trials: 1, probability: 0.017))
    func isEnough(_ digits: Int) -> Bool {
      0.003 >= 2 * ((first * first + second * second) / Double(digits)).squareRoot()
    }
    let answer = try countsByHand().testDigits
    try demand(answer > 1, "part 4 asks for a number of digits")
    expect(isEnough(answer), "so many digits are too few")
    expect(!isEnough(answer - 1), "fewer digits are enough")
  }

  @Test("Exercise 3: on scaled inputs the network computes the same before and after steps", arguments: [255.0, 0.1])
  func exercise3SameOutputs(divisor: Double) throws {
    let learningRate = 0.4
    let answer = try firstLayerForBytes(learningRate: learningRate, divisor: divisor)
    var original = Network<Double>(input: [6]) {
      Dense(5)
      Activation(.tanh)
      Dense(3)
    }
    var stream = RandomStream(seed: 3, name: "weights and examples")
    original.initialize(using: &stream)
    let x = Tensor([6, 12], (0..<72).map { _ in stream.uniform() })
    let larger = Tensor([6, 12], x.values.map { divisor * $0 })
    let targets = Tensor([3, 12], (0..<36).map { $0 / 12 == $0 % 3 ? 1.0 : 0 })
    var network = original
    let weights = network.parameters["dense1.weight"]
    network.parameters["dense1.weight"] = Tensor(weights.shape, weights.values.map { answer.initialFactor * $0 })
    let runner = BatchRunner(original, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 1))
    // The parameters in their order: 30 weights and 5 biases of the first layer, then the second layer.
    let steps = (0..<network.parameterCount).map {
      $0 < 30 ? answer.weightStep : $0 < 35 ? answer.biasStep : learningRate
    }
    for step in 0...6 {
      let pairs = zip(original(x).values, network(larger).values)
      // One step after another: whatever is wrong at one of them is wrong at all that follow.
      try demand(
        pairs.allSatisfy { isClose($0, to: $1) },
        step == 0
          ? "divisor \(divisor): with these initial weights the networks do not begin alike"
          : "divisor \(divisor): the networks are no longer the same after \(step) \(step == 1 ? "step" : "steps")")
      let examples = DenseExamples(inputs: x, targets: targets)
      original.descend(along: runner.gradient(of: original, on: examples), learningRate: learningRate)
      let gradient = runner.gradient(of: network, on: DenseExamples(inputs: larger, targets: targets)).values
      network.parameters.flat.withUnsafeMutable { numbers in
        for index in numbers.indices { numbers[index] -= steps[index] * gradient[index] }
      }
    }
  }

  @Test("Exercise 4: the rearranged network answers to shuffled pictures as the given one to the original")
  func exercise4Rearranged() throws {
    var network = Network<Double>(input: [784]) {
      Dense(12, biasInitializer: .uniform(1))
      Activation(.relu)
      Dense(10)
    }
    var stream = RandomStream(seed: 4, name: "weights and order")
    network.initialize(using: &stream)
    let order = stream.permutation(784)
    let pictures = StandInDigits.generate(trainingCount: 20, testCount: 1).training
    let other = try rearranged(network, for: order)
    try demand(other.inputShape == [784], "the rearranged network has inputs \(other.inputShape)")
    for number in 0..<pictures.count {
      let pixels = pictures.image(number).map { Double($0) / 255 }
      let expected = network(Tensor([784, 1], pixels)).values
      let result = other(Tensor([784, 1], order.map { pixels[$0] })).values
      try demand(areClose(result, to: expected), "picture \(number): other outputs for the shuffled pixels")
    }
  }

  @Test("Exercise 5: there are convolutions, rectifiers and pooling only")
  func exercise5Layers() throws {
    let network = try fullyConvolutional(randomCNN(seed: 5), input: [1, 28, 28])
    let others = network.layerNames.filter { name in
      !["conv", "activation", "maxpool"].contains { name.hasPrefix($0) }
    }
    expect(others.isEmpty, "there are other layers: \(others.joined(separator: ", "))")
    let shape = network.outputShapes.last ?? []
    expect(shape == [10, 1, 1], "for pictures of 28 × 28 the outputs have the shape \(shape)")
  }

  @Test(
    "Exercise 5: each output is what the CNN says to one square of 28 × 28",
    arguments: [(28, 28), (28, 40), (36, 32)])
  func exercise5Squares(height: Int, width: Int) throws {
    let cnn = randomCNN(seed: 6)
    let network = try fullyConvolutional(cnn, input: [1, height, width])
    var stream = RandomStream(seed: 7, name: "picture")
    let picture = (0..<height).map { _ in (0..<width).map { _ in stream.uniform() } }
    let answers = network(Tensor([1, height, width, 1], picture.flatMap { $0 }))
    try demand(
      answers.shape == [10, (height - 24) / 4, (width - 24) / 4, 1],
      "for a picture of \(height) × \(width) the outputs have the shape \(answers.shape.dropLast())")
    for i in 0..<answers.shape[1] {
      for j in 0..<answers.shape[2] {
        let square = picture[4 * i..<4 * i + 28].flatMap { $0[4 * j..<4 * j + 28] }
        let expected = cnn(Tensor([1, 28, 28, 1], square)).values
        try demand(
          (0..<10).allSatisfy { isClose(answers[$0, i, j, 0], to: expected[$0]) },
          "output (\(i), \(j)) of a picture of \(height) × \(width) is not what the CNN says to its square")
      }
    }
  }

  @Test("Exercise 6: shuffling costs the CNN much and the MLP next to nothing; both learn something")
  func exercise6Shuffled() throws {
    let testCount = 300
    let errors = try errorsWithShuffledPixels(trainingCount: 600, testCount: testCount, epochs: 4, seed: 1)
    let counts = [
      ("CNN", errors.cnn), ("CNN, shuffled", errors.cnnShuffled), ("MLP", errors.mlp),
      ("MLP, shuffled", errors.mlpShuffled),
    ]
    for (name, count) in counts {
      // Guessing is wrong in nine of ten.
      expect(count > 0 && count < testCount * 2 / 3, "\(name): \(count) of \(testCount) wrong")
    }
    expect(
      Double(errors.cnnShuffled) > 1.3 * Double(errors.cnn),
      "the CNN makes \(errors.cnn) errors, and \(errors.cnnShuffled) on shuffled pixels, which should cost it more")
    expect(
      abs(errors.mlpShuffled - errors.mlp) < testCount / 8,
      "the MLP makes \(errors.mlp) errors, and \(errors.mlpShuffled) on shuffled pixels, which it should hardly notice")
  }
}
