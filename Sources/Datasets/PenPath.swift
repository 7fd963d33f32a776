import Host

/// The way of a pen over the paper: one or more strokes.
///
/// Written as text, in hundredths of the digit's box, x to the right and y downwards:
/// `"12,5 90,5! 45,100 / 30,52 75,50"`. A stroke begins at its first point, ends at its last and
/// is drawn towards the others without touching them (a quadratic B-spline, that is, quadratic
/// Béziers between the midpoints). It turns sharply at a point marked `!`. A slash lifts the pen.
struct PenPath: Sendable {
  struct Point: Sendable {
    let x, y: Double
    let isCorner: Bool
  }

  let strokes: [[Point]]

  init(_ text: String) {
    strokes = text.split(separator: "/").map { stroke in
      stroke.split(separator: " ").map { point in
        let numbers = point.split { $0 == "," || $0 == "!" }.compactMap { Double($0) }
        require(numbers.count == 2, "PenPath: '\(point)' is no point")
        return Point(x: numbers[0] / 100, y: numbers[1] / 100, isCorner: point.hasSuffix("!"))
      }
    }
    require(strokes.allSatisfy { $0.count > 1 }, "PenPath: a stroke with fewer than two points in '\(text)'")
  }

  /// The ways of writing each digit. All are equally frequent; a way that is written more often
  /// stands here in more shapes.
  static let ofDigits: [[PenPath]] = [
    // 0: closed, open with an overlap at the top, narrow, begun at the right
    [
      "50,0 24,0 4,22 0,50 4,78 24,100 50,100 76,100 96,78 100,50 96,22 76,0 50,0",
      "62,8 30,-6 4,20 -2,60 14,96 50,104 88,96 102,58 92,16 62,-2 42,6",
      "55,2 30,4 20,30 18,60 28,94 50,102 74,94 84,60 80,24 60,2 46,4",
      "80,14 62,-6 20,4 -2,40 4,86 36,108 80,92 104,52 96,12 66,2 58,8",
    ],
    // 1: a bar, bent, with a flag, with flag and foot, with a long flag
    [
      "50,0 50,100",
      "56,0 50,50 47,100",
      "28,22 44,14 52,0! 52,100",
      "30,20 50,0! 50,100 / 26,100 76,100",
      "46,0 52,40 50,100",
      "30,34 44,18 54,0! 54,100",
    ],
    // 2: pointed, with a loop at the foot, with a wavy foot, angular, round with a flat foot
    [
      "12,26 15,-8 85,-10 92,30 60,66 8,99! 92,97",
      "10,24 20,-10 95,-8 88,40 50,90 12,108 0,86 25,74 55,94 96,96",
      "15,16 40,-14 100,2 80,52 14,99! 45,86 70,100 94,92",
      "14,8 50,-6 92,4 80,36 10,98! 90,99",
      "16,30 16,0 55,-12 94,10 88,50 42,72 10,98! 50,96 92,99",
    ],
    // 3: two bowls, flat top, a little loop in the middle, a small upper bowl
    [
      "12,14 30,-12 100,-4 92,42 42,47! 104,46 108,100 40,110 6,86",
      "14,3 86,2! 46,40! 100,38 108,100 45,110 6,90",
      "12,16 40,-12 98,0 88,40 46,56 34,42 60,40 106,56 92,108 30,108 6,86",
      "18,10 40,-8 88,-4 82,36 40,40! 90,34 116,70 84,110 20,108 8,92",
    ],
    // 4: open, closed in one stroke, round, closed with a slanting arm, open with a low arm,
    // round and open
    [
      "22,2 12,58! 94,54 / 74,0 68,100",
      "62,100 68,0! 6,68! 96,64",
      "18,4 2,64 44,66 84,50 / 82,2 76,50 74,100",
      "60,0 8,56! 94,58 / 62,24 56,100",
      "28,0 8,46! 8,56! 84,50 / 86,6 70,100",
      "44,0 20,26 -6,72 50,66 92,56 / 76,4 76,40 70,100",
    ],
    // 5: cap drawn last, in one stroke, like an S, with a round belly
    [
      "22,2 16,44! 50,26 104,44 100,104 40,110 6,88 / 22,2 88,0",
      "88,2 24,3! 18,46! 60,24 106,50 92,110 28,108 4,88",
      "86,6 50,-4 14,0 14,44 50,42 100,52 94,106 36,108 6,90",
      "30,4 20,42! 58,32 94,52 90,100 50,112 8,94 / 32,4 94,6",
    ],
    // 6: leaning, straight back, hooked, with a wide belly
    [
      "74,0 24,22 -8,92 40,112 100,100 92,46 38,48 14,80",
      "40,0 14,40 2,108 62,114 104,70 62,42 24,54 10,78",
      "86,10 56,-8 10,20 -4,88 40,112 96,100 92,50 44,44 8,78",
      "60,0 20,40 4,80 24,104 60,106 92,90 86,60 48,52 16,72",
    ],
    // 7: plain, with a bar, with a hook at the beginning, curved, steep with a bar, narrow
    [
      "10,5 90,4! 46,100",
      "8,6 92,4! 40,100 / 30,54 78,50",
      "12,20 14,4! 90,4! 62,44 46,100",
      "6,14 24,-2 60,10 94,2! 66,42 52,100",
      "12,4 88,2! 70,50 66,100 / 42,50 94,48",
      "8,8 44,8 86,3! 66,50 52,100",
    ],
    // 8: in one stroke, two rings, begun in the middle, with an open top
    [
      "78,12 60,-8 6,-4 12,38 56,50 104,70 88,108 10,110 -2,72 44,52 92,36 96,4 72,-4 60,6",
      "50,0 24,0 12,22 24,46 50,46 76,46 88,22 76,0 50,0 "
        + "/ 50,46 18,46 0,72 18,100 50,100 82,100 100,72 82,46 50,46",
      "50,48 8,32 14,-4 52,0 92,-4 92,30 50,48 -2,66 0,104 50,100 100,104 104,68 50,48",
      "90,4 70,24 30,56 -4,84 20,110 72,108 100,82 70,50 16,34 8,0 44,-8 70,0",
    ],
    // 9: straight stem, tail to the left, leaning, loop closed by the stem, tail in one curve,
    // begun left of the stem
    [
      "86,12 60,-10 0,-4 6,52 60,62 86,8! 84,100",
      "88,18 64,-12 -4,-4 2,60 66,60 90,8! 98,80 76,114 20,98",
      "90,10 50,-12 -4,18 14,62 72,46 92,4! 66,50 52,100",
      "80,4 30,-8 2,30 30,58 70,50 84,4! 80,50 66,100",
      "82,30 80,-8 10,-12 2,44 50,62 88,34 84,0 96,60 66,104 30,102",
      "78,6 20,-2 -6,44 24,66 66,52 86,4! 76,50 70,100",
    ],
  ].map { $0.map { PenPath($0) } }
}
