import Host
import Tensors

/// A change of a picture's geometry that is known by its numbers: sheared, turned about the middle, shifted and bent.
///
/// A cell of the new picture takes what stands at the place of the old one that comes to lie there, between cells by
/// weights of the four around it (bilinear), and paper, 0, from outside. Turns by multiples of 90° of a square picture and
/// shifts by whole cells are exact; no change gives the same bytes. Every result is made of sums, products and
/// roundings, the same bits on every machine (`Elementary.sineAndCosine`).
public struct PictureTransformation: Sendable, Equatable {
  /// The angle in degrees, anticlockwise as the picture is looked at.
  public var rotation: Double
  /// By how many cells it is shifted to the right, and down.
  public var right, down: Double
  /// The tangent of its slant: what lies a cell above the middle moves so far to the right.
  public var shear: Double
  /// How far, in cells, the places of the picture are fetched from beside themselves, x to the right and y down, at the
  /// 4 × 4 knots of a grid over the whole picture, row by row; between them smooth. None where it is empty.
  public var bends: [SIMD2<Double>]

  /// No change but what is given.
  ///
  /// - Parameters:
  ///   - rotation: degrees, anticlockwise.
  ///   - right: cells.
  ///   - down: cells.
  ///   - shear: a tangent; above 0 it leans to the right.
  ///   - bends: 16 displacements in cells, or none.
  public init(
    rotation: Double = 0, right: Double = 0, down: Double = 0, shear: Double = 0, bends: [SIMD2<Double>] = []
  ) {
    require(bends.isEmpty || bends.count == 16, "PictureTransformation: \(bends.count) bends, not 16")
    (self.rotation, self.right, self.down, self.shear, self.bends) = (rotation, right, down, shear, bends)
  }

  /// The changed picture: `picture` has grey values of `rows` × `columns` cells, row by row, for several channels one after
  /// the other, each of which changes alike.
  public func callAsFunction(_ picture: [UInt8], rows: Int, columns: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: picture.count) { result, count in
      picture.withUnsafeBufferPointer { apply(to: $0, rows: rows, columns: columns, into: result) }
      count = picture.count
    }
  }

  /// The same in memory that is given; the two must not meet.
  func apply(
    to picture: UnsafeBufferPointer<UInt8>, rows: Int, columns: Int, into result: UnsafeMutableBufferPointer<UInt8>
  ) {
    require(
      rows > 0 && columns > 0 && picture.count % (rows * columns) == 0 && result.count >= picture.count,
      "PictureTransformation: \(picture.count) bytes are no pictures of \(rows) × \(columns)")
    require(bends.isEmpty || bends.count == 16, "PictureTransformation: \(bends.count) bends, not 16")
    let (sine, cosine) = Elementary.sineAndCosine(degrees: rotation)
    let (middleX, middleY) = (Double(columns - 1) / 2, Double(rows - 1) / 2)
    let downwards = bends.isEmpty ? [] : (0..<rows).map { Knot($0, of: rows) }
    let across = bends.isEmpty ? [] : (0..<columns).map { Knot($0, of: columns) }
    for row in 0..<rows {
      for column in 0..<columns {
        // Back the way that the picture came: unshifted, turned back, unslanted.
        let x = Double(column) - middleX - right, y = Double(row) - middleY - down
        let below = sine * x + cosine * y
        var fromX = cosine * x - sine * y + shear * below + middleX
        var fromY = below + middleY
        if !bends.isEmpty {
          let moved = bend(downwards[row], across[column])
          fromX += moved.x
          fromY += moved.y
        }
        let cell = row * columns + column
        for first in stride(from: 0, to: picture.count, by: rows * columns) {
          result[first + cell] = Self.value(of: picture, from: first, rows, columns, x: fromX, y: fromY)
        }
      }
    }
  }

  /// What a picture that begins at byte `first` has at a place between its cells.
  @inline(__always)
  private static func value(
    of picture: UnsafeBufferPointer<UInt8>, from first: Int, _ rows: Int, _ columns: Int, x: Double, y: Double
  ) -> UInt8 {
    // Beyond a cell's breadth outside lies nothing; a NaN is nowhere.
    guard x > -1 && y > -1 && x < Double(columns) && y < Double(rows) else { return 0 }
    let (floorX, floorY) = (x.rounded(.down), y.rounded(.down))
    let (column, row) = (Int(floorX), Int(floorY))
    let (partX, partY) = (x - floorX, y - floorY)
    func cell(_ row: Int, _ column: Int) -> Double {
      row < 0 || column < 0 || row >= rows || column >= columns ? 0 : Double(picture[first + row * columns + column])
    }
    let upper = cell(row, column) * (1 - partX) + cell(row, column + 1) * partX
    let lower = cell(row + 1, column) * (1 - partX) + cell(row + 1, column + 1) * partX
    return UInt8(upper * (1 - partY) + lower * partY + 0.5)
  }

  /// A place between two of four knots: the number of the first, and the weight of the second.
  private struct Knot {
    let first: Int
    let weight: Double

    init(_ cell: Int, of count: Int) {
      let place = count == 1 ? 0 : 3 * Double(cell) / Double(count - 1)
      first = min(Int(place), 2)
      let part = place - Double(first)
      // Level at both ends, so that the picture has no kinks there.
      weight = part * part * (3 - 2 * part)
    }
  }

  @inline(__always)
  private func bend(_ row: Knot, _ column: Knot) -> SIMD2<Double> {
    let corner = 4 * row.first + column.first
    let upper = bends[corner] * (1 - column.weight) + bends[corner + 1] * column.weight
    let lower = bends[corner + 4] * (1 - column.weight) + bends[corner + 5] * column.weight
    return upper * (1 - row.weight) + lower * row.weight
  }
}
