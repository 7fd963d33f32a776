import Datasets
import Ledger
import Networks
import Studies
import Tensors

/// A training whose time is measured: one of the six published ones, or a larger or smaller copy of it; which the
/// texts describe and do not train, the published LSTM's with another cell in its place, and the digits' MLP with dropout or
/// noise; and the digits' CNN as SimpleChains trains it, with Adam.
public struct Work: Sendable, Equatable {
  /// The trainings, by the names that the tables use.
  public enum Name: String, CaseIterable, Sendable {
    /// An RNN on strings of the Reber grammar.
    case reberRNN = "reber-rnn"
    /// An MLP on the same strings, which sees one symbol at a time.
    case reberMLP = "reber-mlp"
    /// An LSTM on strings of the embedded Reber grammar.
    case embeddedLSTM = "emb-lstm"
    /// The same with a GRU, which the texts do not train.
    case embeddedGRU = "emb-gru"
    /// With peepholes.
    case embeddedPeephole = "emb-peephole"
    /// With coupled gates.
    case embeddedCoupled = "emb-coupled"
    /// With MMDS's tanh(o ⊙ c).
    case embeddedTanhLast = "emb-tanh-last"
    /// With a clockwork network of four modules.
    case embeddedClockwork = "emb-clockwork"
    /// With a network whose output is fed back.
    case embeddedOutput = "emb-output"
    /// The RNN that the text compares with the LSTM.
    case embeddedRNN = "emb-rnn"
    /// A CNN on pictures of digits, `[1, 28, 28]` each.
    case digitsCNN = "mnist-cnn"
    /// That CNN trained with Adam, as SimpleChains' example does it.
    case digitsCNNAdam = "mnist-cnn-adam"
    /// An MLP with two hidden layers on the same pictures, `[784]` each.
    case digitsMLP = "mnist-mlp"
    /// That MLP with dropout on its inputs and behind both hidden layers.
    case digitsMLPDropout = "mnist-mlp-dropout"
    /// That MLP with normal noise on its inputs.
    case digitsMLPNoise = "mnist-mlp-noise"

    /// Whether it reads pictures, in mini-batches; otherwise strings, all in one batch.
    public var readsPictures: Bool { isCNN || self == .digitsMLP || drawsNumbers }
    /// Whether it trains the CNN.
    var isCNN: Bool { self == .digitsCNN || self == .digitsCNNAdam }
    /// Whether it is the training of the embedded Reber strings at the LSTM's settings.
    public var hasLSTMSettings: Bool {
      switch self {
      case .embeddedLSTM, .embeddedGRU, .embeddedPeephole, .embeddedCoupled, .embeddedTanhLast, .embeddedClockwork,
        .embeddedOutput:
        true
      default: false
      }
    }
    /// Whether layers of it draw random numbers in training.
    public var drawsNumbers: Bool { self == .digitsMLPDropout || self == .digitsMLPNoise }
    /// What an example is, for people.
    public var examples: String { readsPictures ? "images" : "sequences" }
    /// The title for people.
    public var title: String {
      switch self {
      case .reberRNN: "Reber RNN"
      case .reberMLP: "Reber MLP"
      case .embeddedLSTM: "embedded-Reber LSTM"
      case .embeddedGRU: "embedded-Reber GRU"
      case .embeddedPeephole: "embedded-Reber LSTM with peepholes"
      case .embeddedCoupled: "embedded-Reber LSTM with coupled gates"
      case .embeddedTanhLast: "embedded-Reber LSTM, tanh last"
      case .embeddedClockwork: "embedded-Reber clockwork RNN"
      case .embeddedOutput: "embedded-Reber RNN that feeds back its output"
      case .embeddedRNN: "embedded-Reber RNN"
      case .digitsCNN: "MNIST CNN"
      case .digitsCNNAdam: "MNIST CNN with Adam"
      case .digitsMLP: "MNIST MLP"
      case .digitsMLPDropout: "MNIST MLP with dropout"
      case .digitsMLPNoise: "MNIST MLP with noise"
      }
    }
  }

  /// Which of the published trainings it is, or a copy of.
  public let name: Name
  /// Units of the hidden layer; of two hidden layers, of the first.
  public var units: Int
  /// How many strings there are, or how many pictures a mini-batch holds.
  public var batch: Int
  /// The shortest string; 0 for pictures.
  public var minimumLength: Int
  /// The step size η.
  public var learningRate: Double
  /// With which probability an input, and a hidden unit, is dropped; 0 where no layer drops any.
  public private(set) var inputDropout = 0.0, hiddenDropout = 0.0

  /// The standard deviation of the noise on inputs from 0 to 1, which is ours; 0 where there is none.
  public var inputNoise: Double { name == .digitsMLPNoise ? 0.3 : 0 }

  /// The training as it was published, its settings from the ledger.
  ///
  /// - Throws: `LedgerError` for a setting that is not there.
  public init(_ name: Name, _ ledger: Ledger) throws(LedgerError) {
    func number(_ id: String) throws(LedgerError) -> Double { try ledger.setting("zaki-meira-\(id)") }
    func count(_ id: String) throws(LedgerError) -> Int { Int(try number(id)) }
    self.name = name
    switch name {
    case .reberRNN, .reberMLP:
      units = try count(name == .reberRNN ? "reber-m" : "reber-mlp-m-max")
      batch = try count("reber-n-train")
      minimumLength = try count("reber-min-length")
      learningRate = try number("reber-eta")
    case .embeddedLSTM, .embeddedGRU, .embeddedPeephole, .embeddedCoupled, .embeddedTanhLast, .embeddedClockwork,
      .embeddedOutput, .embeddedRNN:
      units = try count(name == .embeddedRNN ? "emb-rnn-m" : "emb-m")
      batch = try count("emb-n-train")
      minimumLength = try count("emb-min-length")
      learningRate = try number(name == .embeddedRNN ? "emb-rnn-eta" : "emb-eta")
    case .digitsCNN, .digitsCNNAdam, .digitsMLP, .digitsMLPDropout, .digitsMLPNoise:
      units = try count(name.isCNN ? "mnist-fc5" : "mnist-mlp-n1")
      batch = name == .digitsCNNAdam ? SimpleChains.batches[0] : try count("mnist-batch")
      minimumLength = 0
      learningRate =
        name == .digitsCNNAdam ? SimpleChains.learningRate : try number(name == .digitsCNN ? "mnist-eta" : "mnist-mlp-eta")
      if name == .digitsMLPDropout {
        inputDropout = try ledger.setting("usc552-dropout-input")
        hiddenDropout = try ledger.setting("usc552-dropout-hidden")
      }
    }
  }

  /// The limit on the gradient's norm, as the experiments chose it; nil where there is none.
  public var clip: Double? {
    switch name {
    case .embeddedRNN: 0.5
    default: name.hasLSTMSettings ? 1 : nil
    }
  }

  /// Whether a step is Adam's; otherwise it is plain gradient descent's.
  public var hasAdam: Bool { name == .digitsCNNAdam }

  /// The periods of the clockwork network's modules, which are ours; the modules have one size.
  public static let periods = [1, 2, 4, 8]

  /// What is added to the forget gates' bias at the start, as the experiment chose it.
  public static let forgetBias = 3.0

  /// What the loss is divided by, as the experiments chose it.
  public var reduction: Reduction {
    switch name {
    case .reberRNN, .reberMLP: .perPaddedEntry
    case .digitsCNN, .digitsCNNAdam, .digitsMLP, .digitsMLPDropout, .digitsMLPNoise: .perExample
    default: .perPosition
    }
  }

  /// Cross-entropy: of a softmax over the ten classes for pictures, of a sigmoid for each symbol of strings.
  public var loss: Loss { name.readsPictures ? .softmaxCrossEntropy : .sigmoidCrossEntropy }

  /// The network, its weights drawn as the experiments draw them.
  public func network(seed: UInt64) -> Network<Float> {
    var network: Network<Float> =
      switch name {
      case .reberRNN, .embeddedRNN: .reberRNN(units: units)
      case .reberMLP: .reberMLP(units: units)
      case .embeddedLSTM: .reberLSTM(units: units, forgetBias: Self.forgetBias)
      case .embeddedGRU: .reberGRU(units: units)
      case .embeddedPeephole: .reberLSTM(units: units, form: .peephole, forgetBias: Self.forgetBias)
      case .embeddedCoupled: .reberLSTM(units: units, form: .coupledGates, forgetBias: Self.forgetBias)
      case .embeddedTanhLast: .reberLSTM(units: units, form: .tanhLast, forgetBias: Self.forgetBias)
      case .embeddedClockwork: .reberClockworkRNN(units: units, periods: Self.periods)
      case .embeddedOutput: .reberOutputRecurrentRNN(units: units)
      case .digitsCNN: .digitsCNN(units: units)
      case .digitsCNNAdam: .digitsCNN(units: units, weights: .xavierUniform, denseWeights: .xavierNormal)
      case .digitsMLP: .digitsMLP(units: units)
      case .digitsMLPDropout, .digitsMLPNoise: drawingMLP
      }
    var weights = RandomStream(seed: seed, name: "initial weights")
    network.initialize(using: &weights)
    return network
  }

  /// `Network.digitsMLP` with the layers that draw: its parameters have the same names, in the same order.
  private var drawingMLP: Network<Float> {
    let (noise, inputs, hidden) = (inputNoise, inputDropout, hiddenDropout)
    return Network(input: [784]) {
      if noise > 0 { GaussianNoise<Float>(deviation: noise) }
      if inputs > 0 { Dropout<Float>(dropping: inputs) }
      Dense<Float>(units, initializer: .heNormal)
      ReLU()
      if hidden > 0 { Dropout<Float>(dropping: hidden) }
      Dense<Float>(84, initializer: .heNormal)
      ReLU()
      if hidden > 0 { Dropout<Float>(dropping: hidden) }
      Dense<Float>(10, initializer: .heNormal)
    }
  }

  /// The strings of the training set; none for pictures.
  public func strings(seed: UInt64) -> [GrammarString] {
    guard !name.readsPictures else { return [] }
    var stream = RandomStream(seed: seed, name: "training strings")
    let grammar = name == .reberRNN || name == .reberMLP ? Automaton.reber : Automaton.embeddedReber
    return grammar.samples(batch, minimumLength: minimumLength, using: &stream)
  }
}
