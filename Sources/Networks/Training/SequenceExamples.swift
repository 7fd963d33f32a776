import Host
import Tensors

/// Sequences of different lengths, sorted by length and cut into pieces of a few sequences, so that
/// next to nothing past an end is computed.
public struct SequenceExamples<S: Scalar>: Examples {
  /// One sequence: inputs `[D, length]` and targets `[P, T]`, a column for each time step.
  public struct Sequence: Sendable {
    /// `[D, length]`.
    public let inputs: Tensor<S>
    /// `[P, T]`; T is the length of the inputs if the sequence was not made with targets of another length.
    public let targets: Tensor<S>
    /// How much each step of the targets counts, `[T]`; nil if each counts once.
    public let mask: [S]?

    /// Inputs `[D, length]` and targets `[P, length]`; other shapes trap.
    public init(inputs: Tensor<S>, targets: Tensor<S>) {
      require(
        inputs.shape.count == 2 && targets.shape.count == 2 && inputs.shape[1] == targets.shape[1],
        "Sequence: inputs \(inputs.shape), targets \(targets.shape)")
      self.inputs = inputs
      self.targets = targets
      mask = nil
    }

    /// Inputs `[D, length]` and one target `[P]` for all of them: for a network that puts out one step, as behind a
    /// `LastState`.
    public init(inputs: Tensor<S>, target: Tensor<S>) {
      require(target.shape.count == 1, "Sequence: a target of shape \(target.shape), not a vector")
      self.init(inputs: inputs, targets: target.reshaped(to: [target.count, 1]), mask: [1])
    }

    /// Inputs `[D, length]` and targets `[P, T]` of a length of their own, of which step t counts `mask[t]` times, 0
    /// where the network may put out what it likes. There must be an input.
    public init(inputs: Tensor<S>, targets: Tensor<S>, mask: [S]) {
      require(
        inputs.shape.count == 2 && targets.shape.count == 2 && inputs.shape[1] > 0 && targets.shape[1] == mask.count,
        "Sequence: inputs \(inputs.shape), targets \(targets.shape), a mask of \(mask.count) steps")
      self.inputs = inputs
      self.targets = targets
      self.mask = mask
    }

    /// How many time steps the inputs have.
    public var length: Int { inputs.shape[1] }

    /// How many time steps of the targets count.
    fileprivate var positions: Int { mask.map { $0.count(where: { $0 != 0 }) } ?? targets.shape[1] }
  }

  fileprivate struct Block {
    let inputs, targets, mask: Tensor<S>
    let steps, targetSteps: Int
    let members: [Int]
    let columns: PieceMembers
  }
  private let blocks: [Block]
  /// How many sequences a piece holds at the most, as was asked for.
  public let pieceSize: Int
  private let inputs, outputs: Int
  /// Whether a step counts more or less than once.
  private let hasWeights: Bool
  /// Over all pieces, the most sequences times steps.
  public let mostColumns: Int
  /// Positions are those of the targets that count.
  public let extent: BatchExtent
  /// The length of each sequence of inputs, in the order given.
  public let lengths: [Int]
  /// The length of each sequence of targets, in the order given.
  public let targetLengths: [Int]

  /// `pieceSize` sequences are computed side by side. The default fills the lanes of the kernels. A sequence may
  /// have length 0: it counts as an example and adds nothing.
  ///
  /// - Parameter ids: what each sequence is known by, such as its number in the data set that a batch is taken from:
  ///   random layers draw by it. Its place in the batch where it is nil.
  public init(_ sequences: [Sequence], ids: [Int]? = nil, pieceSize: Int = 16) {
    let order = sequences.indices.sorted {
      (sequences[$1].length, $0) < (sequences[$0].length, $1)
    }
    // The longest comes first; where it is empty, all are.
    let cuts = stride(from: 0, to: order.count, by: max(pieceSize, 1)).map { first -> Cut in
      let members = Array(order[first..<min(first + max(pieceSize, 1), order.count)])
      return Cut(members: members, steps: sequences[members[0]].length)
    }
    self.init(sequences, cuts, padsTargets: false, ids: ids, pieceSize: pieceSize)
  }

  /// The sequences by buckets, those of the longest first: all of one are padded to its length, and `pieceSize` of them
  /// are computed side by side. Where the targets go with the inputs step by step they are padded likewise, else to the
  /// longest of a piece.
  ///
  /// The buckets must be those of the sequences' `length`; `ids` as above.
  public init(_ sequences: [Sequence], in buckets: Buckets, ids: [Int]? = nil, pieceSize: Int = 16) {
    require(
      buckets.sequenceLengths == sequences.map(\.length),
      "SequenceExamples: buckets for sequences of \(buckets.sequenceLengths) steps, not \(sequences.map(\.length))")
    var cuts: [Cut] = []
    for (bucket, steps) in buckets.lengths.enumerated().reversed() {
      let members = buckets.members[bucket]
      let order = members.sorted { (sequences[$1].length, $0) < (sequences[$0].length, $1) }
      for first in stride(from: 0, to: order.count, by: max(pieceSize, 1)) {
        cuts.append(Cut(members: Array(order[first..<min(first + max(pieceSize, 1), order.count)]), steps: steps))
      }
    }
    // One target for a sequence of one step is no target for each step.
    let goTogether = sequences.allSatisfy { $0.targets.shape[1] == $0.length }
      && sequences.contains { $0.mask == nil || $0.length > 1 }
    self.init(sequences, cuts, padsTargets: goTogether, ids: ids, pieceSize: pieceSize)
  }

  /// Which sequences make a piece, and how many steps of inputs it has.
  private struct Cut {
    let members: [Int]
    let steps: Int
  }

  /// The pieces that `cuts` says, those without a step left out.
  private init(_ sequences: [Sequence], _ cuts: [Cut], padsTargets: Bool, ids: [Int]?, pieceSize: Int) {
    require(!sequences.isEmpty, "SequenceExamples: no sequences")
    require(pieceSize > 0, "SequenceExamples: pieces of \(pieceSize) sequences")
    let ids = [Int32](ids: ids, count: sequences.count, "SequenceExamples")
    lengths = sequences.map(\.length)
    targetLengths = sequences.map { $0.targets.shape[1] }
    let (d, p) = (sequences[0].inputs.shape[0], sequences[0].targets.shape[0])
    for (index, sequence) in sequences.enumerated() {
      require(
        sequence.inputs.shape[0] == d && sequence.targets.shape[0] == p,
        "SequenceExamples: sequence 0 has \(d) inputs and \(p) targets, sequence \(index) has \(sequence.inputs.shape[0]) and \(sequence.targets.shape[0])")
    }
    (inputs, outputs) = (d, p)
    self.pieceSize = pieceSize
    hasWeights = sequences.contains { $0.mask?.contains { $0 != 1 } ?? false }
    blocks = cuts.filter { $0.steps > 0 }.map {
      Block(sequences, $0.members, ids, steps: $0.steps, padsTargets: padsTargets)
    }
    mostColumns = blocks.map { max($0.steps, $0.targetSteps) * $0.members.count }.max() ?? 0
    extent = BatchExtent(
      examples: sequences.count, positions: sequences.reduce(0) { $0 + $1.positions },
      longest: targetLengths.max() ?? 0, outputs: p)
  }

  /// Every position of every sequence as an example of its own. For a network without memory that is the
  /// same loss, divided by the same number, and the same gradient; but `pieceSize` positions are computed side
  /// by side, which the cache holds, instead of 16 sequences over all their steps.
  ///
  /// Random layers draw for a position what they draw for it in its sequence. Targets of another length than the
  /// inputs, or with a mask, trap.
  public func positions(pieceSize: Int = 256) -> DenseExamples<S> {
    let (d, p) = (inputs, outputs)
    let count = lengths.reduce(0, +)
    require(
      lengths == targetLengths && !hasWeights, "positions: targets that do not go with the inputs step by step")
    var (known, steps): ([Int32], [Int]) = ([], [])
    var (inputs, targets) = (Tensor<S>(zeros: [d, count]), Tensor<S>(zeros: [p, count]))
    let (x, y) = (inputs.mutableMatrix, targets.mutableMatrix)
    var position = 0
    for block in blocks {
      let (from, wanted) = (block.inputs.matrix, block.targets.matrix)
      for (lane, member) in block.members.enumerated() {
        for t in 0..<lengths[member] {
          for row in 0..<d { x[row, position] = from[t * d + row, lane] }
          for row in 0..<p { y[row, position] = wanted[t * p + row, lane] }
          known.append(Int32(block.columns.id(of: lane)))
          steps.append(t)
          position += 1
        }
      }
    }
    return DenseExamples(inputs: inputs, targets: targets, pieceSize: pieceSize) { range in
      let ones = [Int](repeating: 1, count: range.count)
      return PieceMembers(
        ids: known, from: range.lowerBound,
        sequences: .init(lengths: ones, targetLengths: ones, firstSteps: Array(steps[range])))
    }.counted(as: extent)
  }

  /// As many as it takes to hold all sequences, a few side by side.
  public var pieceCount: Int { blocks.count }

  /// Which sequences piece `index` holds, in the order of its columns.
  public func members(of index: Int) -> [Int] { blocks[index].members }

  /// Was put together beforehand; the scratch memory is not used.
  public func piece(_ index: Int, scratch: PieceScratch<S>) -> Piece<S> {
    let block = blocks[index]
    return Piece(
      inputs: block.inputs.block(steps: block.steps),
      targets: block.targets.block(steps: block.targetSteps), mask: block.mask.matrix.base, members: block.columns)
  }
}

extension SequenceExamples.Block {
  /// The sequences number `members` side by side, padded with zeros to `steps` steps.
  fileprivate init(
    _ sequences: [SequenceExamples<S>.Sequence], _ members: [Int], _ ids: [Int32], steps: Int, padsTargets: Bool
  ) {
    let (first, n) = (sequences[members[0]], members.count)
    let (d, p) = (first.inputs.shape[0], first.targets.shape[0])
    let targetLengths = members.map { sequences[$0].targets.shape[1] }
    // A window has at least one step; where no target has, it counts 0 times.
    (self.steps, targetSteps) = (steps, padsTargets ? steps : max(1, targetLengths.max() ?? 0))
    self.members = members
    columns = PieceMembers(
      ids: members.map { ids.isEmpty ? Int32($0) : ids[$0] },
      sequences: .init(lengths: members.map { sequences[$0].length }, targetLengths: targetLengths))
    var inputs = Tensor<S>(zeros: [steps, d, n])
    var targets = Tensor<S>(zeros: [targetSteps, p, n])
    var mask = Tensor<S>(zeros: [targetSteps, n])
    let (x, y, m) = (inputs.mutableMatrix, targets.mutableMatrix, mask.mutableMatrix)
    for (lane, member) in members.enumerated() {
      let sequence = sequences[member]
      for t in 0..<sequence.length {
        for row in 0..<d { x[t * d + row, lane] = sequence.inputs.matrix[row, t] }
      }
      for t in 0..<sequence.targets.shape[1] {
        for row in 0..<p { y[t * p + row, lane] = sequence.targets.matrix[row, t] }
        m[t, lane] = sequence.mask?[t] ?? 1
      }
    }
    (self.inputs, self.targets, self.mask) = (inputs, targets, mask)
  }
}
