import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Transformations of pictures")
struct PictureTransformationTests {
  /// Bytes that differ from cell to cell.
  private func picture(_ rows: Int, _ columns: Int) -> [UInt8] {
    var stream = RandomStream(seed: 1, name: "picture")
    return (0..<rows * columns).map { _ in UInt8(stream.integer(below: 256)) }
  }

  @Test("no change gives the same bytes, whatever the sides")
  func identity() {
    for (rows, columns) in [(28, 28), (5, 8), (1, 1), (7, 3)] {
      let picture = picture(rows, columns)
      #expect(PictureTransformation()(picture, rows: rows, columns: columns) == picture)
      let still = PictureTransformation(bends: [SIMD2<Double>](repeating: .zero, count: 16))
      #expect(still(picture, rows: rows, columns: columns) == picture)
      #expect(PictureTransformation(rotation: 360)(picture, rows: rows, columns: columns) == picture)
    }
  }

  @Test("turns by right angles move every cell exactly, anticlockwise; a turn by 180° reads backwards", arguments: [4, 5, 28])
  func rightAngles(_ side: Int) {
    let picture = picture(side, side)
    let turned = PictureTransformation(rotation: 90)(picture, rows: side, columns: side)
    // What stood in the last column is now the first row.
    for row in 0..<side {
      for column in 0..<side { #expect(turned[row * side + column] == picture[column * side + side - 1 - row]) }
    }
    #expect(PictureTransformation(rotation: -90)(turned, rows: side, columns: side) == picture)
    #expect(PictureTransformation(rotation: 180)(picture, rows: side, columns: side) == picture.reversed())
    let long = self.picture(side, side + 3)
    #expect(PictureTransformation(rotation: 180)(long, rows: side, columns: side + 3) == long.reversed())
  }

  @Test("a six turned by 180° is a nine")
  func six() {
    func bytes(_ lines: [String]) -> [UInt8] { lines.joined().map { $0 == "#" ? UInt8(255) : 0 } }
    let six = bytes(["#....", "#....", "###..", "#.#..", "###.."])
    let nine = bytes(["..###", "..#.#", "..###", "....#", "....#"])
    #expect(PictureTransformation(rotation: 180)(six, rows: 5, columns: 5) == nine)
  }

  @Test("whole shifts are exact with paper behind them; half a cell is the mean of two neighbours")
  func shifts() {
    let (rows, columns) = (6, 9), picture = picture(rows, columns)
    let shifted = PictureTransformation(right: 2, down: -1)(picture, rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let isInside = row + 1 < rows && column >= 2
        #expect(shifted[row * columns + column] == (isInside ? picture[(row + 1) * columns + column - 2] : 0))
      }
    }
    #expect(PictureTransformation(right: 0.5)([10, 21, 0], rows: 1, columns: 3) == [5, 16, 11])
    #expect(PictureTransformation(right: 1e300)(picture, rows: rows, columns: columns).allSatisfy { $0 == 0 })
    // Two channels move alike.
    let both = PictureTransformation(right: 2, down: -1)(picture + picture, rows: rows, columns: columns)
    #expect(both == shifted + shifted)
  }

  /// A disc of ink with its middle at a place.
  private func disc(_ x: Double, _ y: Double) -> [UInt8] {
    (0..<28 * 28).map { index in
      let (dx, dy) = (Double(index % 28) - x, Double(index / 28) - y)
      return dx * dx + dy * dy < 16 ? 255 : 0
    }
  }

  /// The sum of all ink, and its middle.
  private func ink(_ picture: [UInt8]) -> (mass: Double, x: Double, y: Double) {
    var (mass, x, y) = (0.0, 0.0, 0.0)
    for (index, grey) in picture.enumerated() {
      mass += Double(grey)
      x += Double(grey) * Double(index % 28)
      y += Double(grey) * Double(index / 28)
    }
    return (mass, x / mass, y / mass)
  }

  @Test("ink that stays inside keeps its mass within 1 %, and goes where the formulas say")
  func mass() {
    let picture = disc(17.5, 13.5), before = ink(picture)
    // Four cells to the right of the middle, turned by 30° anticlockwise: right by 4 cos 30°, up by 4 sin 30°.
    let turned = ink(PictureTransformation(rotation: 30)(picture, rows: 28, columns: 28))
    #expect(abs(turned.mass / before.mass - 1) < 0.01)
    #expect(abs(turned.x - (13.5 + 4 * 3.0.squareRoot() / 2)) < 0.05 && abs(turned.y - (13.5 - 2)) < 0.05)
    let shifted = ink(PictureTransformation(right: 1.3, down: -2.6)(picture, rows: 28, columns: 28))
    #expect(abs(shifted.mass / before.mass - 1) < 0.01)
    #expect(abs(shifted.x - before.x - 1.3) < 0.02 && abs(shifted.y - before.y + 2.6) < 0.02)
    // Five cells above the middle, slanted to the right by a half.
    let slanted = ink(PictureTransformation(shear: 0.5)(disc(13.5, 8.5), rows: 28, columns: 28))
    #expect(abs(slanted.mass / before.mass - 1) < 0.02 && abs(slanted.x - 16) < 0.05 && abs(slanted.y - 8.5) < 0.05)
  }

  @Test("bends of one displacement are a shift; one knot alone moves its own corner")
  func bends() {
    let picture = picture(28, 28)
    let all = PictureTransformation(bends: [SIMD2<Double>](repeating: SIMD2(2, -1), count: 16))
    #expect(
      all(picture, rows: 28, columns: 28) == PictureTransformation(right: -2, down: 1)(picture, rows: 28, columns: 28))
    var one = [SIMD2<Double>](repeating: .zero, count: 16)
    one[0] = SIMD2(3, 0)
    let bent = PictureTransformation(bends: one)(picture, rows: 28, columns: 28)
    #expect(bent[0] == picture[3])
    // From the second knot on, nine cells further, nothing is moved.
    for row in 0..<28 {
      for column in 0..<28 where row >= 9 || column >= 9 {
        #expect(bent[row * 28 + column] == picture[row * 28 + column])
      }
    }
  }

  @Test("bytes that are no picture of that shape, and another number of bends, are refused")
  func refused() async {
    let shape = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = PictureTransformation()([1, 2, 3], rows: 2, columns: 2)
    }
    expectSentence(
      "PictureTransformation: 3 bytes are no pictures of 2 × 2", from: "PictureTransformation", in: shape)
    let bends = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = PictureTransformation(bends: [SIMD2(1, 1)])
    }
    expectSentence("PictureTransformation: 1 bends, not 16", from: "PictureTransformation", in: bends)
  }
}
