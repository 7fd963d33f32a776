import Studies

/// A graph of boxes and arrows as three tables for gnuplot (`graph.gp`), in pixels from the lower left corner.
struct Drawing {
  /// What a box stands for, and so its colour.
  enum Kind: Int {
    case input = 1, value, gradient, silent
  }

  struct Box {
    var x, y, width, height: Double
  }

  private var boxes: [(box: Box, kind: Kind)] = []
  private var texts: [(x: Double, y: Double, text: String, kind: Int)] = []
  private var arrows: [(x: Double, y: Double, dx: Double, dy: Double, kind: Int)] = []

  /// A box with its lines of text, centred on (x, y).
  @discardableResult
  mutating func box(_ x: Double, _ y: Double, _ kind: Kind, width: Double = 150, _ lines: [String]) -> Box {
    let box = Box(x: x, y: y, width: width, height: Double(lines.count) * 20 + 14)
    boxes.append((box, kind))
    for (index, line) in lines.enumerated() {
      texts.append((x, y + (Double(lines.count - 1) / 2 - Double(index)) * 20, line, 0))
    }
    return box
  }

  /// Words by themselves; kind 1 stands on an arrow and hides it.
  mutating func text(_ x: Double, _ y: Double, _ text: String, kind: Int = 0) { texts.append((x, y, text, kind)) }

  /// An arrow from border to border, kind 1 for values, 2 for gradients; with a text at `share` of its way.
  mutating func arrow(_ from: Box, _ to: Box, kind: Int = 1, _ lines: [String] = [], at share: Double = 0.5) {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    /// How far along the line between the centres the border of `box` lies, seen from its centre.
    func border(_ box: Box) -> Double {
      min(dx == 0 ? .infinity : box.width / 2 / abs(dx), dy == 0 ? .infinity : box.height / 2 / abs(dy))
    }
    let (start, end) = (border(from), 1 - border(to))
    let (x, y) = (from.x + start * dx, from.y + start * dy)
    arrows.append((x, y, (end - start) * dx, (end - start) * dy, kind))
    for (index, line) in lines.enumerated() {
      let shift = (Double(lines.count - 1) / 2 - Double(index)) * 17
      texts.append((x + share * (end - start) * dx, y + share * (end - start) * dy + shift, line, 1))
    }
  }

  /// The tables `<name>-boxes.csv`, `<name>-arrows.csv` and `<name>-texts.csv`, and the figure.
  func draw(_ study: Study, _ name: String) {
    func n(_ x: Double) -> String { Study.text(x, decimals: 1).replacing("−", with: "-").replacing(",", with: "") }
    study.table(
      "\(name)-boxes.csv", ["x", "y", "halfwidth", "halfheight", "kind"],
      boxes.map { [n($0.box.x), n($0.box.y), n($0.box.width / 2), n($0.box.height / 2), "\($0.kind.rawValue)"] })
    study.table(
      "\(name)-arrows.csv", ["x", "y", "dx", "dy", "kind"],
      arrows.map { [n($0.x), n($0.y), n($0.dx), n($0.dy), "\($0.kind)"] })
    study.table(
      "\(name)-texts.csv", ["x", "y", "text", "kind"], texts.map { [n($0.x), n($0.y), $0.text, "\($0.kind)"] })
    study.figure(name)
  }
}
