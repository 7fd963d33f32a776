/// A drawing of a network, a unit or an automaton, made from the value itself: shapes on a canvas, and the same in words
/// for those who do not see it. Places are in pixels from the upper left corner.
///
/// The initialisers with a value, such as `Drawing(automaton:)`, lay everything out by arithmetic on that value, so that
/// another value gives another drawing; `svg` is the same bytes for the same value on every machine.
public struct Drawing: Sendable, Equatable {
  /// What it is, in a few words.
  public let title: String
  /// All that is to be seen, for those who do not see it: plain sentences, without any mark of Markdown.
  public internal(set) var words = ""
  /// The width of the canvas.
  public let width: Double
  /// The height of the canvas.
  public let height: Double
  /// From the back to the front.
  private(set) var shapes: [Shape] = []

  /// An empty canvas.
  init(_ title: String, width: Double, height: Double) {
    self.title = title
    self.width = width.rounded(.up)
    self.height = height.rounded(.up)
  }

  /// The texts on the canvas, in the order in which they were put there.
  var labels: [Label] {
    shapes.compactMap { shape in
      if case .text(let label) = shape { return label }
      return nil
    }
  }
}

/// A place on the canvas, or a way between two.
struct Point: Sendable, Equatable {
  var x, y: Double

  init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }

  var length: Double { (x * x + y * y).squareRoot() }

  static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
  static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
  static func * (k: Double, a: Point) -> Point { Point(k * a.x, k * a.y) }
}

/// The colours of surfaces and lines, by what they stand for; `Palette` has them for light and for dark pages.
enum Paint: String, Sendable {
  /// Nothing.
  case none
  /// The ground of the drawing.
  case ground
  /// Inputs and parameters.
  case given
  /// What is computed.
  case value
  /// What has weights: gates, filters, recurrent layers.
  case gate
  /// What goes backwards.
  case gradient
  /// Full points, and the heads of arrows.
  case full, fullValue, fullGradient
}

/// A line's colour, and the paint of the head of an arrow in it.
enum Stroke: String, Sendable {
  case line, faint, valueLine, gradientLine

  var head: Paint {
    switch self {
    case .line, .faint: .full
    case .valueLine: .fullValue
    case .gradientLine: .fullGradient
    }
  }
}

/// How a line is drawn.
struct Line: Sendable, Equatable {
  var stroke = Stroke.line
  var width = 1.6
  var isDashed = false

  static let plain = Line()
  static let thin = Line(width: 1.2)
  static let grid = Line(stroke: .faint, width: 1.2)
  static let gradient = Line(stroke: .gradientLine, isDashed: true)
}

/// What stands on a canvas.
enum Shape: Sendable, Equatable {
  /// A step of a path.
  enum Step: Sendable, Equatable {
    case move(Point)
    case line(Point)
    /// Round a corner.
    case bend(Point, Point)
    case curve(Point, Point, Point)
  }

  case rectangle(x: Double, y: Double, width: Double, height: Double, radius: Double, Paint, Line?)
  case circle(Point, radius: Double, Paint, Line)
  case polygon([Point], Paint)
  case path([Step], Line)
  case text(Label)
}

// MARK: Putting shapes on the canvas

extension Drawing {
  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, _ paint: Paint, _ line: Line? = .plain, radius: Double = 6
  ) {
    shapes.append(.rectangle(x: x, y: y, width: width, height: height, radius: radius, paint, line))
  }

  /// A rectangle around its centre.
  mutating func box(
    _ centre: Point, width: Double, height: Double, _ paint: Paint, _ line: Line = .plain, radius: Double = 6
  ) {
    rectangle(
      x: centre.x - width / 2, y: centre.y - height / 2, width: width, height: height, paint, line, radius: radius)
  }

  mutating func circle(_ centre: Point, radius: Double, _ paint: Paint, _ line: Line = .plain) {
    shapes.append(.circle(centre, radius: radius, paint, line))
  }

  mutating func polygon(_ corners: [Point], _ paint: Paint) { shapes.append(.polygon(corners, paint)) }

  /// A line through `points` with rounded corners.
  mutating func line(_ points: [Point], _ line: Line = .plain, radius: Double = 8) {
    var steps: [Shape.Step] = []
    for (index, point) in points.enumerated() {
      if index == 0 {
        steps.append(.move(point))
      } else if index == points.count - 1 || radius == 0 {
        steps.append(.line(point))
      } else {
        func toward(_ other: Point) -> Point {
          let way = other - point
          return point + (min(radius, way.length / 2) / max(way.length, 0.001)) * way
        }
        steps.append(.line(toward(points[index - 1])))
        steps.append(.bend(point, toward(points[index + 1])))
      }
    }
    shapes.append(.path(steps, line))
  }

  /// An arrow through `points` to the last of them.
  mutating func arrow(_ points: [Point], _ line: Line = .plain) {
    guard points.count > 1 else { return }
    let last = points.count - 1
    var short = points
    short[last] = head(at: points[last], from: points[last - 1], line)
    self.line(short, line)
  }

  /// An arrow from `a` to `b` along a curve that leaves towards `c` and comes from `d`.
  mutating func arrow(_ a: Point, curved c: Point, _ d: Point, to b: Point, _ line: Line = .plain) {
    let end = head(at: b, from: d, line)
    shapes.append(.path([.move(a), .curve(c, d, end)], line))
  }

  /// The head of an arrow; where its line ends.
  private mutating func head(at tip: Point, from: Point, _ line: Line) -> Point {
    let way = tip - from
    let u = (1 / max(way.length, 0.001)) * way
    let across = Point(-u.y, u.x)
    let base = tip - 10 * u
    polygon([tip, base + 4.5 * across, base - 4.5 * across], line.stroke.head)
    return tip - 8 * u
  }

  /// A point where lines meet.
  mutating func dot(_ place: Point) { circle(place, radius: 3, .full) }

  /// A text whose letters' middle lies at `place`; `onPlate` hides what is behind it.
  mutating func text(
    _ text: String, at place: Point, size: Double = 17, _ anchor: Label.Anchor = .middle, _ ink: Label.Ink = .ink,
    isFormula: Bool = false, isBold: Bool = false, onPlate: Bool = false
  ) {
    let label = Label(text, at: place, size: size, anchor, ink, isFormula: isFormula, isBold: isBold)
    if onPlate {
      let frame = label.frame
      rectangle(
        x: frame.left - 3, y: frame.top, width: frame.right - frame.left + 6, height: frame.bottom - frame.top,
        .ground, nil, radius: 3)
    }
    shapes.append(.text(label))
  }

  /// A formula: single letters are slanted, `_t`, `_{t−1}` and `^2` set lower and higher.
  mutating func formula(
    _ text: String, at place: Point, size: Double = 17, _ anchor: Label.Anchor = .middle, _ ink: Label.Ink = .ink,
    isBold: Bool = false, onPlate: Bool = false
  ) {
    self.text(text, at: place, size: size, anchor, ink, isFormula: true, isBold: isBold, onPlate: onPlate)
  }
}
