/// Which parameters of a network a penalty, a decay or noise is for.
public enum ParameterGroup: Sendable, Equatable {
  /// The weights alone: parameters with two axes or more, the matrices W of layers and the filters of convolutions. So
  /// Zaki and Meira (chapter 26) and Leskovec, Rajaraman and Ullman (13.17); biases and the slopes of `PReLU` have one
  /// axis and are left out.
  case weights
  /// Weights and biases alike, as on Rajati's slide (Lesson 10).
  case all
}

extension Parameters {
  /// Where the numbers of `group` lie in the flat vector, in order.
  func ranges(of group: ParameterGroup) -> [Range<Int>] {
    switch group {
    case .all: return [0..<count]
    case .weights:
      var ranges: [Range<Int>] = []
      for (entry, offset) in zip(descriptions, offsets) where entry.description.shape.count >= 2 {
        ranges.append(offset..<offset + entry.description.count)
      }
      return ranges
    }
  }
}
