import Host
import Networks

/// The networks that the texts train, each written once: programs that time them, try other readings of a text or test
/// something else take them from here. A chapter states its network on its page, because that is the lesson; a test
/// loads what it trained into these and compares what comes out.
///
/// Sizes that a program reads from the ledger or varies are arguments. What they are by default is printed (Zaki and
/// Meira, chapter 26; the power plant's in Kelleher et al., chapter 8), which a test compares with the ledger.
extension Network {
  /// The CNN of the MNIST digits: two convolutions, each with ReLU and maxima of a window, and three dense layers with
  /// ReLU between. It puts out logits; softmax is fused with the loss.
  ///
  /// - Parameters:
  ///   - input: The shape of a picture.
  ///   - filters: How many filters the two convolutions have.
  ///   - windows: The sides of their windows.
  ///   - pools: The sides of the windows whose maxima are taken.
  ///   - units: Those of the first hidden dense layer; the second one has `lastUnits`.
  ///   - classes: How many outputs there are.
  ///   - weights: How they start; the text does not say it.
  ///   - denseWeights: How those of the dense layers do; as the others where it is nil.
  ///   - biases: The same for them.
  public static func digitsCNN(
    input: [Int] = [1, 28, 28], filters: (Int, Int) = (6, 16), windows: (Int, Int) = (5, 5), pools: (Int, Int) = (2, 2),
    units: Int = 120, lastUnits: Int = 84, classes: Int = 10, weights: Initializer = .heNormal,
    denseWeights: Initializer? = nil, biases: Initializer = .zeros
  ) -> Network {
    let denseWeights = denseWeights ?? weights
    return Network(input: input) {
      Conv2D(filters: filters.0, window: windows.0, initializer: weights, biasInitializer: biases)
      ReLU()
      MaxPool2D(window: pools.0)
      Conv2D(filters: filters.1, window: windows.1, initializer: weights, biasInitializer: biases)
      ReLU()
      MaxPool2D(window: pools.1)
      Flatten()
      Dense(units, initializer: denseWeights, biasInitializer: biases)
      ReLU()
      Dense(lastUnits, initializer: denseWeights, biasInitializer: biases)
      ReLU()
      Dense(classes, initializer: denseWeights, biasInitializer: biases)
    }
  }

  /// The MLP of the MNIST digits: two hidden layers with ReLU. It puts out logits. Parameters as for `digitsCNN`.
  public static func digitsMLP(
    input: [Int] = [784], units: Int = 120, lastUnits: Int = 84, classes: Int = 10, weights: Initializer = .heNormal,
    biases: Initializer = .zeros
  ) -> Network {
    Network(input: input) {
      Dense(units, initializer: weights, biasInitializer: biases)
      ReLU()
      Dense(lastUnits, initializer: weights, biasInitializer: biases)
      ReLU()
      Dense(classes, initializer: weights, biasInitializer: biases)
    }
  }

  /// The RNN of the Reber strings, with 4 units for the plain grammar and 60 for the embedded one: seven bits in, seven
  /// logits out at each step; the sigmoid is fused with the loss.
  ///
  /// - Parameters:
  ///   - units: Those of the hidden layer.
  ///   - weights: How they start, which the text does not say; where it is nil, by the width of the hidden layer.
  ///   - biases: The same for them; as the weights where it is nil.
  public static func reberRNN(
    units: Int, inputs: Int = 7, outputs: Int = 7, weights: Initializer? = nil, biases: Initializer? = nil
  ) -> Network {
    let weights = weights ?? .byWidth(units)
    let biases = biases ?? weights
    return Network(input: [inputs]) {
      RNN(units, initializer: weights, biasInitializer: biases)
      Dense(outputs, initializer: weights, biasInitializer: biases)
    }
  }

  /// The LSTM of the embedded Reber strings, printed with 20 units. Other parameters as for `reberRNN`.
  ///
  /// - Parameters:
  ///   - form: In which equations it differs from Zaki and Meira's.
  ///   - forgetBias: What is added to the bias of the forget gates at the start.
  public static func reberLSTM(
    units: Int, form: LSTM<S>.Form = [], inputs: Int = 7, outputs: Int = 7, forgetBias: Double = 0, weights: Initializer? = nil,
    biases: Initializer? = nil
  ) -> Network {
    let weights = weights ?? .byWidth(units)
    let biases = biases ?? weights
    return Network(input: [inputs]) {
      LSTM(units, form: form, initializer: weights, biasInitializer: biases, forgetBias: forgetBias)
      Dense(outputs, initializer: weights, biasInitializer: biases)
    }
  }

  /// The same with a GRU, which the texts describe and do not train. Parameters as for `reberRNN`.
  public static func reberGRU(
    units: Int, inputs: Int = 7, outputs: Int = 7, weights: Initializer? = nil, biases: Initializer? = nil
  ) -> Network {
    let weights = weights ?? .byWidth(units)
    let biases = biases ?? weights
    return Network(input: [inputs]) {
      GRU(units, initializer: weights, biasInitializer: biases)
      Dense(outputs, initializer: weights, biasInitializer: biases)
    }
  }

  /// The same with a clockwork network, as many units in a module for each of the periods, which must divide `units`.
  public static func reberClockworkRNN(
    units: Int, periods: [Int], inputs: Int = 7, outputs: Int = 7, weights: Initializer? = nil, biases: Initializer? = nil
  ) -> Network {
    require(
      !periods.isEmpty && units % periods.count == 0, "reberClockworkRNN: \(units) units for \(periods.count) periods")
    let weights = weights ?? .byWidth(units)
    let biases = biases ?? weights
    let modules = [Int](repeating: units / periods.count, count: periods.count)
    return Network(input: [inputs]) {
      ClockworkRNN(modules: modules, periods: periods, initializer: weights, biasInitializer: biases)
      Dense(outputs, initializer: weights, biasInitializer: biases)
    }
  }

  /// The same with a network that is fed its last outputs instead of its last state; no other layer follows.
  public static func reberOutputRecurrentRNN(
    units: Int, inputs: Int = 7, outputs: Int = 7, weights: Initializer? = nil, biases: Initializer? = nil
  ) -> Network {
    let weights = weights ?? .byWidth(units)
    let biases = biases ?? weights
    return Network(input: [inputs]) {
      OutputRecurrentRNN(units, outputs: outputs, initializer: weights, biasInitializer: biases)
    }
  }

  /// The MLP of the Reber strings, which sees one symbol at a time: one hidden layer with tanh, up to 100 units wide.
  /// Parameters as for `reberRNN`.
  public static func reberMLP(
    units: Int, inputs: Int = 7, outputs: Int = 7, weights: Initializer? = nil, biases: Initializer? = nil
  ) -> Network {
    let weights = weights ?? .byWidth(units)
    let biases = biases ?? weights
    return Network(input: [inputs]) {
      Dense(units, initializer: weights, biasInitializer: biases)
      Tanh()
      Dense(outputs, initializer: weights, biasInitializer: biases)
    }
  }

  /// The network of the power plant, 2-3-2-1, or 4-3-2-1 with all four inputs.
  ///
  /// - Parameter neurons: What follows each dense layer; the printed sigmoid, if nothing else is said.
  public static func powerPlant(
    inputs: Int = 2, neurons: any Layer<S> = Activation<S>(.sigmoid), weights: Initializer = .xavierUniform,
    biases: Initializer = .zeros
  ) -> Network {
    Network(input: [inputs]) {
      Dense(3, initializer: weights, biasInitializer: biases); [neurons]
      Dense(2, initializer: weights, biasInitializer: biases); [neurons]
      Dense(1, initializer: weights, biasInitializer: biases); [neurons]
    }
  }
}

extension Initializer {
  /// U(−1/√n, 1/√n) for all weights and biases of a network whose hidden layer has n units: our choice where the
  /// texts leave it open.
  static func byWidth(_ units: Int) -> Initializer { .uniform(1 / Double(units).squareRoot()) }
}
