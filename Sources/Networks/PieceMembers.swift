import Host
import Tensors

/// Which examples the columns of a piece are, and how long they are.
package struct PieceMembers: Sendable {
  /// Column n is example `ids[first + n]` of its data set; where there are none, example `first + n`.
  private let ids: [Int32]
  private let first: Int
  /// What there is to know of columns that are sequences; nil where all have all steps, from step 0 on.
  let sequences: Sequences?

  /// The examples number `first`, `first + 1` and so on, or those that `ids` has from place `first` on.
  init(ids: [Int32] = [], from first: Int = 0, sequences: Sequences? = nil) {
    self.ids = ids
    self.first = first
    self.sequences = sequences
  }

  /// By what number the data set knows the example in column `column`.
  func id(of column: Int) -> Int { ids.isEmpty ? first + column : Int(ids[first + column]) }

  /// The number of the step of its sequence with which column `column` begins.
  func firstStep(of column: Int) -> Int { sequences?.firstSteps?[column] ?? 0 }

  /// An object, since a piece is handed on for every step of training: one count of references instead of three.
  final class Sequences: Sendable {
    /// How many steps of each column's inputs count, `[N]`.
    let lengths: [Int]
    /// How many steps each column's targets have, `[N]`.
    let targetLengths: [Int]
    /// For columns that begin within a sequence, at which of its steps; nil if all begin at 0.
    let firstSteps: [Int]?

    init(lengths: [Int], targetLengths: [Int], firstSteps: [Int]? = nil) {
      self.lengths = lengths
      self.targetLengths = targetLengths
      self.firstSteps = firstSteps
    }
  }
}

extension PieceMembers {
  /// The columns of inputs that are given as one block.
  ///
  /// - Parameters:
  ///   - ids: what each column is known by; the number of the column where it is nil.
  ///   - lengths: of each column; all steps where it is nil.
  ///   - outputSteps: how many steps the targets have; as many as the inputs where it is nil.
  ///   - mask: `[outputSteps, N]`, row by row: the targets of a column end with their last step that is not 0.
  init<S: Scalar>(
    of inputs: Block<S>, ids: [Int]? = nil, lengths: [Int]? = nil, outputSteps: Int? = nil, mask: [S]? = nil
  ) {
    let (n, steps) = (inputs.columns, outputSteps ?? inputs.steps)
    let given = [Int32](ids: ids, count: n, "inputs")
    guard lengths != nil || mask != nil else {
      self.init(ids: given)
      return
    }
    if let lengths {
      require(
        lengths.count == n && lengths.allSatisfy { 0...inputs.steps ~= $0 },
        "lengths \(lengths) of \(n) sequences of at most \(inputs.steps) steps")
    }
    let ends = mask.map { mask in
      (0..<n).map { column in (0..<steps).last { mask[$0 * n + column] != 0 }.map { $0 + 1 } ?? 0 }
    }
    self.init(
      ids: given,
      sequences: Sequences(
        lengths: lengths ?? [Int](repeating: inputs.steps, count: n),
        targetLengths: ends ?? [Int](repeating: steps, count: n)))
  }
}

extension [Int32] {
  /// `ids` in the form of `PieceMembers`, one for each of `count` examples; empty where there are none.
  init(ids: [Int]?, count: Int, _ what: String) {
    let ids = ids ?? []
    require(ids.isEmpty || ids.count == count, "\(what): \(ids.count) ids for \(count) examples")
    require(ids.allSatisfy { Int32(exactly: $0) != nil }, "\(what): an id beyond 32 bits")
    self = ids.map { Int32(truncatingIfNeeded: $0) }
  }
}
