/// The best that a predictor without memory can do on the strings of a grammar.
///
/// It sees one symbol and says for each of the seven symbols whether it may come next. Whoever
/// minimises the cross-entropy learns the probability of each, given the symbol seen, and the
/// threshold 0.5 turns it into the majority. A position is a mistake if the set is not the true one.
public struct MemorylessLimit: Sendable, Equatable {
  /// The strings' least length.
  public let minimumLength: Int
  /// For each symbol seen, the set that is said to follow: bit i for symbol i. A probability of
  /// exactly one half (within 1e-9) counts as no.
  public let predictions: [UInt8]
  /// For each symbol seen, the probability of each symbol to be allowed next, `[7][7]`.
  public let probabilities: [[Double]]
  /// For each symbol, how often it occurs in a string, in the mean.
  public let occurrences: [Double]
  /// The expected number of mistakes in a string.
  public let expectedMistakes: Double
  /// The variance of the number of mistakes in a string; the mean over n strings has a standard
  /// deviation of the square root of variance / n.
  public let variance: Double
}

extension Automaton {
  /// The limit for strings of at least `minimumLength` symbols, computed from the automaton without
  /// drawing any.
  public func memorylessLimit(minimumLength: Int) -> MemorylessLimit {
    let survival = survival(upTo: minimumLength)
    let occupancy = occupancy(minimumLength: minimumLength, survival: survival)
    var occurrences = [Double](repeating: 0, count: ReberSymbol.count)
    var allowed = [[Double]](
      repeating: [Double](repeating: 0, count: ReberSymbol.count), count: ReberSymbol.count)
    for (state, leaving) in edges.enumerated() {
      for (place, edge) in leaving.enumerated() {
        let often = occupancy[state][place]
        occurrences[Int(edge.symbol)] += often
        let next = nextSymbols(from: edge.target)
        for symbol in 0..<ReberSymbol.count where next >> symbol & 1 == 1 {
          allowed[Int(edge.symbol)][symbol] += often
        }
      }
    }
    let probabilities = zip(allowed, occurrences).map { row, often in
      row.map { often > 0 ? $0 / often : 0 }
    }
    let predictions = probabilities.map { row in
      row.indices.reduce(UInt8(0)) { row[$1] > 0.5 + 1e-9 ? $0 | 1 << UInt8($1) : $0 }
    }
    let moments = mistakeMoments(predictions: predictions, minimumLength: minimumLength)
    return MemorylessLimit(
      minimumLength: minimumLength, predictions: predictions, probabilities: probabilities,
      occurrences: occurrences, expectedMistakes: moments.mean, variance: moments.variance)
  }

  /// How often each edge is taken in a string of at least `minimumLength` symbols, in the mean.
  ///
  /// The edge s → t is symbol n of such a string with probability F(n − 1, s) p S(L − n, t) / S(L, 0),
  /// where F(n, s) is the probability to be in state s after n symbols. The sum over n stops when
  /// what is left cannot change a digit.
  private func occupancy(minimumLength: Int, survival: [[Double]]) -> [[Double]] {
    let total = survival[minimumLength][0]
    var occupancy = edges.map { [Double](repeating: 0, count: $0.count) }
    var now = [Double](repeating: 0, count: stateCount)
    now[0] = 1
    var length = 0
    while length <= minimumLength || now.reduce(0, +) > 1e-20 * total {
      var next = [Double](repeating: 0, count: stateCount)
      length += 1
      let rest = survival[max(0, minimumLength - length)]
      for (state, leaving) in edges.enumerated() {
        for (place, edge) in leaving.enumerated() {
          let flow = now[state] / Double(leaving.count)
          occupancy[state][place] += flow * rest[edge.target] / total
          next[edge.target] += flow
        }
      }
      next[finalState] = 0
      now = next
    }
    return occupancy
  }

  /// Mean and variance of the mistakes in a string of at least `minimumLength` symbols.
  ///
  /// Backwards over the symbols that must still come, with moments 0, 1 and 2 of the mistakes that
  /// are still to come, on the event that enough symbols come.
  private func mistakeMoments(
    predictions: [UInt8], minimumLength: Int
  ) -> (mean: Double, variance: Double) {
    func step(_ m: [SIMD4<Double>], endCounts: Bool) -> [SIMD4<Double>] {
      edges.map { leaving in
        if leaving.isEmpty { return endCounts ? SIMD4(1, 0, 0, 0) : SIMD4() }
        var sum = SIMD4<Double>()
        for edge in leaving {
          let later = m[edge.target]
          sum += predictions[Int(edge.symbol)] == nextSymbols(from: edge.target)
            ? later : SIMD4(later[0], later[1] + later[0], later[2] + 2 * later[1] + later[0], 0)
        }
        return sum / Double(leaving.count)
      }
    }
    // Nothing more required: iterated to the fixed point. The share of strings that have not ended
    // shrinks by about a quarter with each symbol, so that 1,000 symbols leave nothing.
    var moments = [SIMD4<Double>](repeating: SIMD4(), count: stateCount)
    for _ in 0..<1_000 { moments = step(moments, endCounts: true) }
    for _ in 0..<minimumLength { moments = step(moments, endCounts: false) }
    let mean = moments[0][1] / moments[0][0]
    return (mean, moments[0][2] / moments[0][0] - mean * mean)
  }
}
