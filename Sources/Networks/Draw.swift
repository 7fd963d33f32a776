import Tensors

/// Which random numbers a pass that trains uses: those of one update in one epoch under one seed.
///
/// A number that a layer draws is a fixed function of the draw, of the layer's name in the network, of the example and
/// of the time step: the cut into pieces, the threads and the order of a batch do not change it. Which example a column
/// holds is known from its `id`, such as a row of the data set (see `DenseExamples`, `PictureExamples`,
/// `SequenceExamples`).
///
/// ```swift
/// let gradient = runner.gradient(of: network, on: batch, draw: Draw(seed: seed, epoch: epoch))
/// ```
public struct Draw: Sendable, Equatable {
  /// What all random numbers of a training go by.
  public var seed: UInt64
  /// Every epoch has other numbers.
  public var epoch: Int
  /// Tells the updates of an epoch apart where an example may come in several of them. Where each comes once and has
  /// an id, leave it 0: its numbers are then the same however the epoch is cut into batches.
  public var update: Int

  /// The random numbers of update `update` in epoch `epoch`.
  public init(seed: UInt64, epoch: Int, update: Int = 0) {
    self.seed = seed
    self.epoch = epoch
    self.update = update
  }
}

/// What a pass is for. It changes what random layers do, and is all the same to others.
public enum PassMode: Sendable, Equatable {
  /// The network as it is used: nothing is drawn, and a random layer does on the average what it does in training.
  case evaluation
  /// A training step; layers that draw random numbers need a draw.
  case training(Draw? = nil)
}

/// The random numbers of one layer in one pass; see `Draw`.
public struct LayerDraws: Sendable {
  /// One stream for all examples: what is drawn once for an update, such as noise on weights.
  public let stream: RandomStream
  private let members: PieceMembers

  init(_ draw: Draw, layer: String, _ members: PieceMembers) {
    stream = RandomStream(seed: draw.seed, name: "draws of \(layer)").substream(draw.epoch).substream(draw.update)
    self.members = members
  }

  /// The stream of the example in column `column`, whatever the step.
  public func stream(column: Int) -> RandomStream { stream.substream(members.id(of: column)) }

  /// The stream of the example in column `column` at step `step`, counted from 0.
  public func stream(column: Int, step: Int) -> RandomStream {
    stream(column: column).substream(members.firstStep(of: column) + step)
  }

  /// The streams of the first `columns` columns at step `step`, by their states, as kernels draw from them.
  func withStates(columns: Int, step: Int, _ body: (UnsafeBufferPointer<UInt64>) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: columns) { states in
      for column in 0..<columns {
        states.initializeElement(at: column, to: stream(column: column, step: step).state)
      }
      body(UnsafeBufferPointer(states))
    }
  }
}
