import Tensors

/// One digit as a pen drew it: segments in pixels with the pen's radius at each end.
///
/// Everything is computed by additions, multiplications, divisions and square roots, which are the
/// same on every machine.
struct DigitDrawing {
  struct Spot {
    var x, y, radius: Double
  }

  /// The lines between successive spots of a stroke are drawn.
  private(set) var strokes: [[Spot]]

  /// Draws `digit` in one of its ways, at random.
  init(of digit: Int, using stream: inout RandomStream) {
    let paths = PenPath.ofDigits[digit]
    let path = paths[stream.integer(below: paths.count)]

    // How carelessly it is written: most hands are tidy, some are not.
    let haste = stream.uniform()
    let carelessness = 0.014 + 0.030 * haste * haste
    let warp = Warp(spread: 0.055 + 0.085 * haste * haste, using: &stream)
    let frame = Frame(using: &stream)

    // Pressure changes from the beginning to the end of the drawing.
    let radius = max(0.62, min(1.95, 1.22 + 0.36 * stream.normal()))
    let pressure = 0.16 * stream.normal()

    strokes = path.strokes.map { stroke in
      let points = stroke.map { point in
        PenPath.Point(
          x: point.x + carelessness * stream.normal(), y: point.y + carelessness * stream.normal(),
          isCorner: point.isCorner)
      }
      let line = Self.spline(points)
      return line.enumerated().map { index, point in
        let (x, y) = frame(warp(point))
        let along = Double(index) / Double(line.count - 1) - 0.5
        return Spot(x: x, y: y, radius: max(0.5, radius * (1 + pressure * along)))
      }
    }
    let size = 20 - 4 * stream.uniform() * stream.uniform()
    place(
      size: size, radius: radius,
      offset: SIMD2(stream.uniform(in: -1.6...1.6), stream.uniform(in: -1.6...1.6)))
  }

  /// The curve of a stroke as a line of points.
  private static func spline(_ points: [PenPath.Point]) -> [(x: Double, y: Double)] {
    var line = [(x: points[0].x, y: points[0].y)]
    // A corner is a control point taken twice, so that the curve runs through it.
    var control: [(x: Double, y: Double)] = []
    for point in points {
      control.append((point.x, point.y))
      if point.isCorner { control.append((point.x, point.y)) }
    }
    guard control.count > 2 else { return line + [control[1]] }
    let steps = 6
    for middle in 1..<(control.count - 1) {
      let start = line[line.count - 1]
      let via = control[middle]
      let next = control[middle + 1]
      let isLast = middle == control.count - 2
      let end = isLast ? next : (x: (via.x + next.x) / 2, y: (via.y + next.y) / 2)
      for step in 1...steps {
        let t = Double(step) / Double(steps)
        let a = (1 - t) * (1 - t), b = 2 * t * (1 - t), c = t * t
        line.append((a * start.x + b * via.x + c * end.x, a * start.y + b * via.y + c * end.y))
      }
    }
    return line
  }

  /// Scales the drawing so that with its ink it just fits a square of `size` pixels, and moves the
  /// centre of the ink to the centre of the image (plus `offset`), as in MNIST, or as near to it as
  /// the image allows.
  private mutating func place(size: Double, radius: Double, offset: SIMD2<Double>) {
    var low = SIMD2(Double.infinity, Double.infinity)
    var high = -low
    var moment = SIMD2(0.0, 0.0)
    var ink = 1e-9
    for stroke in strokes {
      for spot in stroke {
        low = pointwiseMin(low, SIMD2(spot.x, spot.y))
        high = pointwiseMax(high, SIMD2(spot.x, spot.y))
      }
      for (a, b) in zip(stroke, stroke.dropFirst()) {
        let length = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
        moment += length / 2 * SIMD2(a.x + b.x, a.y + b.y)
        ink += length
      }
    }
    let scale = (size - 2 * radius) / max(high.x - low.x, high.y - low.y)
    let side = Double(StandInDigits.side)
    let margin = SIMD2(repeating: radius + 1)
    let shift = pointwiseMax(
      margin - scale * low,
      pointwiseMin(
        SIMD2(repeating: side) - margin - scale * high,
        SIMD2(repeating: side / 2) + offset - scale * moment / ink))
    for stroke in strokes.indices {
      for index in strokes[stroke].indices {
        strokes[stroke][index].x = strokes[stroke][index].x * scale + shift.x
        strokes[stroke][index].y = strokes[stroke][index].y * scale + shift.y
      }
    }
  }

  /// The drawing as an image, `[28, 28]`, 0 for paper and 255 for ink.
  func rendered() -> [UInt8] {
    let side = StandInDigits.side
    // The ink at a pixel is that of the nearest place of the pen: full within its radius less the
    // width of the soft rim, none beyond the radius plus that width.
    let rim = 0.85
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: side * side) { depth in
      depth.initialize(repeating: -rim)
      for stroke in strokes {
        for (a, b) in zip(stroke, stroke.dropFirst()) {
          let reach = max(a.radius, b.radius) + rim
          let columns = Self.pixels(min(a.x, b.x) - reach, max(a.x, b.x) + reach)
          let rows = Self.pixels(min(a.y, b.y) - reach, max(a.y, b.y) + reach)
          let (dx, dy) = (b.x - a.x, b.y - a.y)
          let inverse = 1 / max(dx * dx + dy * dy, 1e-12)
          for row in rows {
            let py = Double(row) + 0.5 - a.y
            for column in columns {
              let px = Double(column) + 0.5 - a.x
              let t = min(1, max(0, (px * dx + py * dy) * inverse))
              let (ex, ey) = (px - t * dx, py - t * dy)
              let inside = a.radius + t * (b.radius - a.radius) - (ex * ex + ey * ey).squareRoot()
              if inside > depth[row * side + column] { depth[row * side + column] = inside }
            }
          }
        }
      }
      return depth.map { inside in
        let t = min(1, (inside + rim) / (2 * rim))
        return UInt8((255 * t * t * (3 - 2 * t)).rounded())
      }
    }
  }

  /// The pixels whose centres lie between two coordinates, within the image.
  private static func pixels(_ low: Double, _ high: Double) -> Range<Int> {
    let first = min(StandInDigits.side, max(0, Int((low - 0.5).rounded(.up))))
    return first..<max(first, min(StandInDigits.side, Int((high + 0.5).rounded(.down))))
  }
}

/// Slant, rotation and proportions of a drawing.
private struct Frame {
  let xx, xy, yx, yy: Double

  init(using stream: inout RandomStream) {
    // Half the angle's tangent gives cosine and sine without the C library.
    let half = max(-0.18, min(0.18, 0.09 * stream.normal()))
    let cosine = (1 - half * half) / (1 + half * half)
    let sine = 2 * half / (1 + half * half)
    // Most hands lean to the right: upwards is negative y.
    let slant = max(-0.8, min(0.5, -0.12 + 0.28 * stream.normal()))
    let width = max(0.36, min(1.05, 0.68 + 0.14 * stream.normal()))
    xx = cosine * width
    xy = cosine * slant - sine
    yx = sine * width
    yy = sine * slant + cosine
  }

  func callAsFunction(_ point: (x: Double, y: Double)) -> (x: Double, y: Double) {
    let (x, y) = (point.x - 0.5, point.y - 0.5)
    return (xx * x + xy * y, yx * x + yy * y)
  }
}

/// A smooth random displacement of the plane: nine displacements on a grid over the box, between
/// them quadratic.
private struct Warp {
  private var grid: [(x: Double, y: Double)] = []

  init(spread: Double, using stream: inout RandomStream) {
    for _ in 0..<9 { grid.append((spread * stream.normal(), spread * stream.normal())) }
  }

  func callAsFunction(_ point: (x: Double, y: Double)) -> (x: Double, y: Double) {
    let across = Self.weights(point.x), down = Self.weights(point.y)
    var (x, y) = point
    for row in 0..<3 {
      for column in 0..<3 {
        let weight = down[row] * across[column]
        x += weight * grid[3 * row + column].x
        y += weight * grid[3 * row + column].y
      }
    }
    return (x, y)
  }

  /// The quadratic Bernstein polynomials, which stay bounded near the box.
  private static func weights(_ t: Double) -> SIMD3<Double> {
    SIMD3((1 - t) * (1 - t), 2 * t * (1 - t), t * t)
  }
}
