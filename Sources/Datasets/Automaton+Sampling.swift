import Host
import Tensors

/// Random strings of a least length.
///
/// Long strings are rare (1 in 2,001 Reber strings has 30 symbols), so they are not waited for. Let
/// S(k, s) be the probability that a string in state s has at least k symbols to come:
///
///     S(0, s) = 1,  S(k, end) = 0,  S(k, s) = mean of S(k − 1, t) over the edges s → t.
///
/// Then a string that must still have k symbols takes the edge s → t with a probability
/// proportional to S(k − 1, t), which is the distribution of the strings that rejection would keep.
extension Automaton {
  /// S(k, s) for k from 0 to `length`: `[length + 1][states]`.
  func survival(upTo length: Int) -> [[Double]] {
    var table = [[Double](repeating: 1, count: stateCount)]
    for k in 0..<length {
      table.append(
        edges.map { leaving in
          leaving.isEmpty
            ? 0 : leaving.reduce(0) { $0 + table[k][$1.target] } / Double(leaving.count)
        })
    }
    return table
  }

  /// The probability that a random string has at least `length` symbols.
  public func probability(ofLengthAtLeast length: Int) -> Double {
    require(length >= 0, "Automaton \(name): strings of at least \(length) symbols")
    return survival(upTo: length)[length][0]
  }

  /// A random string among those of at least `minimumLength` symbols, with the probability that
  /// it has among them.
  public func sample(minimumLength: Int = 0, using stream: inout RandomStream) -> GrammarString {
    sample(survival: checkedSurvival(minimumLength), using: &stream)
  }

  /// `count` independent random strings of at least `minimumLength` symbols.
  public func samples(
    _ count: Int, minimumLength: Int = 0, using stream: inout RandomStream
  ) -> [GrammarString] {
    let survival = checkedSurvival(minimumLength)
    return (0..<count).map { _ in sample(survival: survival, using: &stream) }
  }

  /// The same distribution by drawing until a string is long enough: slow, kept as a check.
  func sampleByRejection(
    minimumLength: Int, using stream: inout RandomStream
  ) -> GrammarString {
    let free = survival(upTo: 0)
    while true {
      let string = sample(survival: free, using: &stream)
      if string.count >= minimumLength { return string }
    }
  }

  private func checkedSurvival(_ minimumLength: Int) -> [[Double]] {
    require(minimumLength >= 0, "Automaton \(name): strings of at least \(minimumLength) symbols")
    let table = survival(upTo: minimumLength)
    require(
      table[minimumLength][0] > 0x1p-1000, "Automaton \(name): strings of \(minimumLength) symbols are too rare")
    return table
  }

  private func sample(survival: [[Double]], using stream: inout RandomStream) -> GrammarString {
    var symbols: [UInt8] = []
    var targets: [UInt8] = []
    var state = 0
    while state != finalState {
      let needed = max(0, survival.count - 2 - symbols.count)
      let leaving = edges[state]
      var chosen = leaving[0]
      if leaving.count > 1 {
        let total = leaving.reduce(0) { $0 + survival[needed][$1.target] }
        var rest = stream.uniform() * total
        for edge in leaving where survival[needed][edge.target] > 0 {
          chosen = edge
          rest -= survival[needed][edge.target]
          if rest < 0 { break }
        }
      }
      symbols.append(chosen.symbol)
      state = chosen.target
      targets.append(nextSymbols(from: state))
    }
    return GrammarString(symbols: symbols, targets: targets)
  }
}
