import Testing

@testable import Datasets
@testable import Drawings

extension DrawingTests {
  /// Straight arrows: where they begin, and the tips of their heads. Loops are curves.
  private func ways(_ drawing: Drawing) -> (starts: [Point], loops: [Point], tips: [Point]) {
    var (starts, loops, tips): ([Point], [Point], [Point]) = ([], [], [])
    for shape in drawing.shapes {
      switch shape {
      case .path(let steps, _):
        guard case .move(let start)? = steps.first else { continue }
        if case .curve? = steps.last { loops.append(start) } else { starts.append(start) }
      case .polygon(let corners, _): tips.append(corners[0])
      default: break
      }
    }
    return (starts, loops, tips)
  }

  /// The circle around each state's number.
  private func states(_ drawing: Drawing) -> [(centre: Point, radius: Double)] {
    var circles: [(centre: Point, radius: Double)] = []
    for shape in drawing.shapes {
      if case .circle(let centre, let radius, let paint, _) = shape, paint != .none { circles.append((centre, radius)) }
    }
    return circles
  }

  /// Another grammar: three states, two ways with two symbols, one way back.
  static let other = Automaton(
    name: "small grammar",
    edges: [
      [Automaton.Edge(symbol: 0, target: 1), Automaton.Edge(symbol: 1, target: 1)],
      [Automaton.Edge(symbol: 2, target: 0), Automaton.Edge(symbol: 3, target: 1), Automaton.Edge(symbol: 4, target: 2)],
      [],
    ])

  /// The Reber grammar with one edge that leads elsewhere.
  static let changed: Automaton = {
    var edges = Automaton.reber.edges
    edges[5][0] = Automaton.Edge(symbol: edges[5][0].symbol, target: 2)
    return Automaton(name: "changed grammar", edges: edges)
  }()

  static let automata = [Automaton.reber, .embeddedReber, other, changed]

  @Test("every edge of an automaton is an arrow from its state to its state, with its symbol", arguments: automata.indices, [false, true])
  func edges(index: Int, isForSlide: Bool) throws {
    let automaton = Self.automata[index]
    let drawing = Drawing(automaton: automaton, isForSlide: isForSlide)
    let (ways, circles) = (self.ways(drawing), states(drawing))
    try #require(circles.count == automaton.stateCount)
    for state in 0..<automaton.stateCount { #expect(drawing.labels.contains { $0.text == "\(state)" }) }
    var pairs: Set<[Int]> = []
    for (state, leaving) in automaton.edges.enumerated() {
      for edge in leaving {
        let symbol = String(ReberSymbol.letters[Int(edge.symbol)])
        pairs.insert([state, edge.target])
        #expect(drawing.words.contains("\(state) by \(symbol) to \(edge.target)"), "\(state) \(symbol)")
        let names = drawing.labels.filter { $0.isBold && $0.text.split(separator: ", ").contains(Substring(symbol)) }
        let (from, to) = (circles[state], circles[edge.target])
        // A way is as long as the circles let it be, some pixels aside where there is one back.
        func touches(_ point: Point, _ circle: (centre: Point, radius: Double)) -> Bool {
          (circle.radius - 1...circle.radius + 5).contains((point - circle.centre).length)
        }
        #expect((state == edge.target ? ways.loops : ways.starts).contains { touches($0, from) }, "\(state) \(symbol)")
        #expect(ways.tips.contains { touches($0, to) }, "\(state) \(symbol)")
        let middle = 0.5 * (from.centre + to.centre)
        #expect(names.contains { ($0.place - middle).length < 75 }, "\(state) \(symbol) to \(edge.target)")
      }
    }
    #expect(ways.tips.count == pairs.count && ways.starts.count + ways.loops.count == pairs.count)
  }

  @Test("for a slide the Reber grammars are low, have larger letters and the same words; other automata stay as they are")
  func slides() {
    // A slide's title, and a line of words, leave less than half of its width.
    for automaton in [Automaton.reber, .embeddedReber] {
      let (page, slide) = (Drawing(automaton: automaton), Drawing(automaton: automaton, isForSlide: true))
      #expect(slide.words == page.words && slide.height < 0.4 * slide.width)
      // As shares of the height, which is what a slide is short of.
      func smallest(_ drawing: Drawing) -> Double { (drawing.labels.map(\.size).min() ?? 0) / drawing.height }
      #expect(smallest(slide) > 2 * smallest(page), "\(automaton.name)")
    }
    #expect(Drawing(automaton: Self.other, isForSlide: true) == Drawing(automaton: Self.other))
  }

  @Test("an edge that leads elsewhere makes another drawing, in which nothing covers anything")
  func otherAutomata() {
    #expect(Drawing(automaton: Self.changed).svg != Drawing(automaton: .reber).svg)
    for automaton in [Self.other, Self.changed] {
      let labels = Drawing(automaton: automaton).labels
      for (index, label) in labels.enumerated() {
        for other in labels.dropFirst(index + 1) {
          #expect(!label.frame.overlaps(other.frame), "\(label.text) and \(other.text)")
        }
      }
    }
  }
}
