extension Drawing {
  /// The drawing as a file of its own: nothing is fetched, no font comes with it, and it turns dark where the page around
  /// it does. Nothing in it has a name of its own, so that a page may take in any number of drawings.
  public var svg: String {
    let (width, height) = (Int(self.width), Int(self.height))
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\"",
      "  role=\"img\" font-family=\"'DejaVu Sans', Verdana, sans-serif\">",
      "<title>\(Self.escaped(title))</title>",
      "<desc>\(Self.escaped(words))</desc>",
      "<style>\(Palette.styleSheet)</style>",
      "<rect \(Self.named(Paint.ground)) width=\"\(width)\" height=\"\(height)\"/>",
    ]
    lines += shapes.map { Self.element($0) }
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func element(_ shape: Shape) -> String {
    switch shape {
    case .rectangle(let x, let y, let width, let height, let radius, let paint, let line):
      return "<rect \(named(paint, line)) x=\"\(tenths(x))\" y=\"\(tenths(y))\" width=\"\(tenths(width))\" "
        + "height=\"\(tenths(height))\" rx=\"\(tenths(radius))\"\(strokes(line))/>"
    case .circle(let centre, let radius, let paint, let line):
      return "<circle \(named(paint, line)) cx=\"\(tenths(centre.x))\" cy=\"\(tenths(centre.y))\" r=\"\(tenths(radius))\""
        + "\(strokes(line))/>"
    case .polygon(let corners, let paint):
      let points = corners.map { "\(tenths($0.x)),\(tenths($0.y))" }.joined(separator: " ")
      return "<polygon \(named(paint)) points=\"\(points)\"/>"
    case .path(let steps, let line):
      let way = steps.map { (step: Shape.Step) -> String in
        switch step {
        case .move(let point): "M\(pair(point))"
        case .line(let point): "L\(pair(point))"
        case .bend(let corner, let point): "Q\(pair(corner)) \(pair(point))"
        case .curve(let one, let two, let point): "C\(pair(one)) \(pair(two)) \(pair(point))"
        }
      }.joined()
      return "<path \(named(.none, line)) d=\"\(way)\"\(strokes(line))/>"
    case .text(let label):
      return letters(label)
    }
  }

  private static func letters(_ label: Label) -> String {
    var (body, shift) = ("", 0.0)
    for run in label.runs {
      let wanted = switch run.level {
      case .line: 0.0
      case .lower: 0.24 * label.size
      case .upper: -0.36 * label.size
      }
      var attributes = ""
      if wanted != shift { attributes += " dy=\"\(tenths(wanted - shift))\"" }
      if run.level != .line { attributes += " font-size=\"\(tenths(Label.smaller * label.size))\"" }
      if run.isSlanted { attributes += " font-style=\"italic\"" }
      shift = wanted
      // A space at the edge of a run is collapsed by some programs; one that does not break is kept by all.
      let text = escaped(run.text).replacing(" ", with: "\u{A0}")
      body += attributes.isEmpty ? text : "<tspan\(attributes)>\(text)</tspan>"
    }
    let anchor = label.anchor == .start ? "" : " text-anchor=\"\(label.anchor.rawValue)\""
    let weight = label.isBold ? " font-weight=\"700\"" : ""
    return "<text class=\"\(Palette.name(label.ink.rawValue))\" x=\"\(tenths(label.place.x))\" y=\"\(tenths(label.baseline))\" "
      + "font-size=\"\(tenths(label.size))\"\(anchor)\(weight)>\(body)</text>"
  }

  private static func named(_ paint: Paint, _ line: Line? = nil) -> String {
    let names = [paint.rawValue] + (line.map { [$0.stroke.rawValue] } ?? [])
    return "class=\"\(names.map(Palette.name).joined(separator: " "))\""
  }

  private static func strokes(_ line: Line?) -> String {
    guard let line else { return "" }
    return " stroke-width=\"\(tenths(line.width))\"" + (line.isDashed ? " stroke-dasharray=\"6 4\"" : "")
  }

  private static func pair(_ point: Point) -> String { "\(tenths(point.x)) \(tenths(point.y))" }

  /// A length in tenths of a pixel, put together from whole numbers: the same digits everywhere.
  private static func tenths(_ length: Double) -> String {
    // Weights that are no numbers any more have no place; the drawing stays one.
    let count = length.isFinite ? Int((10 * min(max(length, -99_999), 99_999)).rounded()) : 0
    return (count < 0 ? "-" : "") + "\(abs(count) / 10).\(abs(count) % 10)"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
