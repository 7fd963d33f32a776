import Datasets
import Host

extension Drawing {
  /// A finite automaton: its states as circles, the first grey and the last with a double border, its edges as arrows with
  /// their symbols.
  ///
  /// Every edge is the automaton's. Where states stand is known for as many as the two Reber grammars have; those of others
  /// stand in columns, by the number of symbols after which they can be reached.
  ///
  /// - Parameter isForSlide: Whether the two Reber grammars are to be wide and low, as is what a slide's title leaves, with
  ///   letters for the last row. The words stay the same.
  public init(automaton: Automaton, isForSlide: Bool = false) {
    let layout = Layout(of: automaton, isForSlide: isForSlide)
    self.init("States and edges of the \(automaton.name)", width: layout.width, height: layout.height)
    let (places, radius, size) = (layout.places, layout.radius, layout.size)
    let arrows = automaton.arrows
    var names: [(text: String, place: Point)] = []
    for way in arrows {
      let (a, b) = (places[way.from], places[way.to])
      if way.from == way.to {
        // Away from the middle, where the other edges are.
        let up: Double = layout.isUpper(way.from) ? -1 : 1
        let k = 0.62 * radius
        let reach: Double = up * (radius + layout.reach)
        arrow(
          Point(a.x - k, a.y + 1.25 * up * k), curved: Point(a.x - k - 26, a.y + reach), Point(a.x + k + 26, a.y + reach),
          to: Point(a.x + k, a.y + 1.25 * up * k))
        if layout.isLow {
          // Beside the loop, where no other edge is, since above it there is no room.
          let aside: Double = k + 19.5 + 0.55 * size
          names.append((way.symbols, Point(a.x - aside, a.y + up * (radius + 0.4 * layout.reach))))
        } else {
          let beyond: Double = 0.75 * (radius + layout.reach) + 0.2 * radius + 0.62 * size + 3
          names.append((way.symbols, Point(a.x, a.y + up * beyond)))
        }
        continue
      }
      let u = (1 / (b - a).length) * (b - a)
      // The side on which the symbol stands: above; to the right of what goes straight up or down.
      var side = Point(u.y, -u.x)
      if abs(u.x) < 0.02 { side = Point(1, 0) } else if side.y > 0 { side = -1 * side }
      // Two ways between the same states lie beside each other.
      let hasReturn = arrows.contains { $0.from == way.to && $0.to == way.from }
      let left = Point(u.y, -u.x)
      let aside = hasReturn ? 7 * left : Point(0, 0)
      let border = way.to == automaton.finalState ? radius + 4 : radius
      let start: Point = a + aside + radius * u
      let end: Point = b + aside - border * u
      arrow([start, end])
      let away = hasReturn ? left : side
      let middle: Point = 0.5 * (a + b)
      // Large letters as near to the line as their height and width let them.
      let distance: Double = layout.isLow ? size * (0.42 * abs(away.x) + 0.37 * abs(away.y)) + 5 : 0.82 * size
      names.append((way.symbols, middle + aside + distance * away))
    }
    for (state, place) in places.enumerated() {
      circle(place, radius: radius, state == 0 ? .given : .value)
      if state == automaton.finalState { circle(place, radius: radius + 4, .none) }
      text("\(state)", at: place, size: layout.numberSize)
    }
    for (name, place) in names { text(name, at: place, size: size, .middle, .valueInk, isBold: true) }

    var edges: [String] = []
    for (state, leaving) in automaton.edges.enumerated() {
      edges += leaving.map { "\(state) by \(ReberSymbol.letters[Int($0.symbol)]) to \($0.target)" }
    }
    words =
      "\(automaton.stateCount) states, from 0, where a string begins, to \(automaton.finalState), where it ends. Edges: "
      + "\(edges.joined(separator: ", "))."
  }
}

extension Automaton {
  /// All edges between two states as one arrow.
  fileprivate struct Arrow {
    let from, to: Int
    var symbols: String
  }

  fileprivate var arrows: [Arrow] {
    var arrows: [Arrow] = []
    for (state, leaving) in edges.enumerated() {
      for edge in leaving {
        let symbol = String(ReberSymbol.letters[Int(edge.symbol)])
        if let known = arrows.firstIndex(where: { $0.from == state && $0.to == edge.target }) {
          arrows[known].symbols += ", " + symbol
        } else {
          arrows.append(Arrow(from: state, to: edge.target, symbols: symbol))
        }
      }
    }
    return arrows
  }
}

/// Where the states of an automaton stand.
private struct Layout {
  let width, height, radius: Double
  /// Of the symbols beside edges.
  let size: Double
  /// Of the numbers of states.
  let numberSize: Double
  /// How far beyond its state a loop's curve is drawn.
  let reach: Double
  /// Whether it is made for a slide.
  let isLow: Bool
  let places: [Point]
  /// For each state the middle of the grammar to which it belongs, away from which its loop goes.
  private let middles: [Double]

  /// Column and row of the states of the Reber grammar.
  private static let reber = [
    Point(0, 1), Point(1, 1), Point(2, 0), Point(2, 2), Point(3.4, 0), Point(3.4, 2), Point(4.4, 1), Point(5.4, 1),
  ]

  init(of automaton: Automaton, isForSlide: Bool) {
    let count = automaton.stateCount
    isLow = isForSlide && (count == Self.reber.count || count == 2 * Self.reber.count + 4)
    switch count {
    case Self.reber.count where isLow:
      (width, height, radius, size, numberSize, reach) = (720, 236, 22, 26, 24, 28)
      places = Self.reber.map { Point(40 + $0.x * 640 / 5.4, 58 + 60 * $0.y) }
      middles = [Double](repeating: 58 + 60, count: count)
    case Self.reber.count:
      (width, height, radius, size, numberSize, reach) = (720, 356, 22, 17, 17, 38)
      places = Self.reber.map { Point(50 + $0.x * 620 / 5.4, 96 + 82 * $0.y) }
      middles = [Double](repeating: 96 + 82, count: count)
    case 2 * Self.reber.count + 4:
      // B, T or P, one of two whole grammars, T or P again, E.
      let upper = Self.reber.map { Point(1.75 + 0.97 * $0.x, $0.y) }
      // How much lower the second grammar stands, and the row between the two.
      let (shift, between) = isLow ? (4.1, 3.05) : (4.6, 3.3)
      let lower = upper.map { $0 + Point(0, shift) }
      let grid: [Point] =
        [Point(0, between), Point(0.95, between)] + upper + lower + [Point(7.9, between), Point(8.85, between)]
      let top: Double
      let step: Double
      if isLow {
        (width, height, radius, size, numberSize, reach) = (960, 374, 19, 26, 22, 24)
        (top, step) = (50, 45)
        places = grid.map { Point(28 + $0.x * 904 / 8.85, 50 + 45 * $0.y) }
      } else {
        (width, height, radius, size, numberSize, reach) = (760, 596, 17, 15, 15, 38)
        (top, step) = (86, 64)
        places = grid.map { Point(32 + $0.x * 696 / 8.85, 86 + 64 * $0.y) }
      }
      middles = grid.map { state -> Double in
        let row: Double = state.y < between - 0.2 ? 1 : state.y > between + 0.2 ? 1 + shift : between
        return top + step * row
      }
    default:
      let columns = Self.columns(of: automaton)
      let most = columns.map(\.count).max() ?? 1
      (width, height) = (max(720, 100 * Double(columns.count)), 90 * Double(most) + 110)
      (radius, size, numberSize, reach) = (20, 16, 16, 38)
      var places = [Point](repeating: Point(0, 0), count: count)
      for (column, states) in columns.enumerated() {
        for (row, state) in states.enumerated() {
          // Every second column a little lower, so that an edge does not go through a state on its way.
          let shift = Double(row) - Double(states.count - 1) / 2
          let step = (width - 100) / Double(max(columns.count - 1, 1))
          let lower: Double = column % 2 == 0 ? 0 : 8
          places[state] = Point(50 + Double(column) * step, height / 2 + 90 * shift + lower)
        }
      }
      self.places = places
      middles = [Double](repeating: height / 2, count: count)
    }
  }

  func isUpper(_ state: Int) -> Bool { places[state].y < middles[state] }

  /// The states by the number of symbols after which they can first be reached; those that cannot stand in the last column.
  private static func columns(of automaton: Automaton) -> [[Int]] {
    var columns = [[0]]
    var seen: Set<Int> = [0]
    while let last = columns.last {
      var next: [Int] = []
      for state in last {
        for edge in automaton.edges[state] where seen.insert(edge.target).inserted { next.append(edge.target) }
      }
      if next.isEmpty { break }
      columns.append(next)
    }
    let lost = (0..<automaton.stateCount).filter { !seen.contains($0) }
    return lost.isEmpty ? columns : columns + [lost]
  }
}
