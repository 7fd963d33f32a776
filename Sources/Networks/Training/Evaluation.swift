import Host
import Tensors

extension BatchRunner {
  /// For each example the row of its largest output (the first where several are), in the order given; nil where an
  /// output is a NaN, which is no prediction. Compared with a label, nil counts as an error.
  public func predictedClasses(of network: Network<S>, on examples: some Examples<S>) -> [Int?] {
    var classes = [[Int?]](repeating: [], count: examples.pieceCount)
    classes.withUnsafeMutableBufferPointer { classes in
      let classes = UncheckedBox(classes)
      forEachOutput(of: network, on: examples) { index, _, outputs in
        require(outputs.steps == 1, "predictedClasses: examples of \(outputs.steps) steps, each with a class of its own")
        let z = outputs[0]
        classes.value[index] = (0..<outputs.columns).map { column in
          var best = 0
          for row in 0..<outputs.rows {
            if z[row, column].isNaN { return nil }
            if z[row, column] > z[best, column] { best = row }
          }
          return best
        }
      }
    }
    // Sequences are computed in the order of their lengths.
    let members = classes.indices.map(examples.members(of:))
    var result = [Int?](repeating: nil, count: (members.joined().max() ?? -1) + 1)
    for (place, found) in zip(members.joined(), classes.joined()) { result[place] = found }
    return result
  }

  /// For each sequence, in the order given, the positions at which the set of outputs predicted, those
  /// with a positive logit (probability above ½), is not the set of targets; positions that count 0 times are left out. A
  /// NaN predicts nothing: its position is wrong, whatever the targets.
  @_specialize(where S == Float)
  public func wrongPositions(of network: Network<S>, on examples: SequenceExamples<S>) -> [[Int]] {
    var byPiece = [[[Int]]](repeating: [], count: examples.pieceCount)
    byPiece.withUnsafeMutableBufferPointer { byPiece in
      let byPiece = UncheckedBox(byPiece)
      forEachOutput(of: network, on: examples) { index, piece, logits in
        let members = examples.members(of: index)
        byPiece.value[index] = members.enumerated().map { lane, member in
          (0..<examples.targetLengths[member]).filter { t in
            let (z, target) = (logits[t], piece.targets[t])
            if let mask = piece.mask, mask[t * logits.columns + lane] == 0 { return false }
            return (0..<logits.rows).contains { row in
              let (logit, target) = (z[row, lane], target[row, lane])
              return !(logit > 0 && target > 0.5 || logit <= 0 && target <= 0.5)
            }
          }
        }
      }
    }
    var result = [[Int]](repeating: [], count: examples.lengths.count)
    for (index, wrong) in byPiece.enumerated() {
      for (member, positions) in zip(examples.members(of: index), wrong) { result[member] = positions }
    }
    return result
  }
}
