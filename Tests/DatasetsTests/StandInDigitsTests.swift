import Digests
import Tensors
import Testing

@testable import Datasets

@Suite struct StandInDigitsTests {
  let digits = StandInDigits.generate(trainingCount: 1_100, testCount: 600)

  @Test("shapes are those of MNIST and the origin says that they are a stand-in")
  func shapes() {
    #expect(digits.training.count == 1_100 && digits.test.count == 600)
    #expect(digits.training.rows == 28 && digits.training.columns == 28)
    #expect(digits.training.images.count == 1_100 * 784)
    #expect(digits.origin.isStandIn)
    #expect(digits.training.prefix(600) != digits.test)
  }

  @Test("the same bytes on every machine")
  func pinned() {
    let first = digits.training.prefix(100)
    #expect(
      SHA256.hexadecimal(of: first.images + first.labels)
        == "bbdc3b7ff2979def77b69e25165d3a7b1d0e95f228fbc74dfb4c4ebee3dc206b")
  }

  @Test("the same bytes twice, in pieces of any size, and others under another seed")
  func repeatable() {
    let again = StandInDigits.generate(trainingCount: 100, testCount: 501)
    #expect(again.training == digits.training.prefix(100))
    #expect(again.test == digits.test.prefix(501))
    #expect(StandInDigits.generate(seed: 2, trainingCount: 100, testCount: 1).training != again.training)
  }

  @Test("every digit occurs about as often")
  func balance() {
    for digit in 0..<10 {
      let count = digits.training.labels.count { $0 == digit }
      // 110 expected, standard deviation 10.
      #expect((70...150).contains(count), "digit \(digit): \(count)")
    }
  }

  @Test("ink is there, stays within the image and has its centre near the middle")
  func ink() {
    for index in 0..<500 {
      let image = Array(digits.training.image(index))
      var sum = 0, x = 0, y = 0
      for row in 0..<28 {
        for column in 0..<28 {
          let value = Int(image[28 * row + column])
          sum += value
          x += value * column
          y += value * row
          if row == 0 || row == 27 || column == 0 || column == 27 { #expect(value < 128) }
        }
      }
      #expect(sum > 20 * 255 && sum < 350 * 255)
      #expect(abs(Double(x) / Double(sum) - 13.5) < 3 && abs(Double(y) / Double(sum) - 13.5) < 3)
    }
  }

  @Test("each digit has several ways of being written, and no two drawings are alike")
  func ways() {
    #expect(PenPath.ofDigits.count == 10 && PenPath.ofDigits.allSatisfy { $0.count >= 4 })
    let images = (0..<1_100).map { Array(digits.training.image($0)) }
    #expect(Set(images).count == images.count)
  }

  @Test("a path is read with its corners and lifts")
  func path() {
    let path = PenPath("12,5 90,-5! 45,100 / 30,52 75,50")
    #expect(path.strokes.map(\.count) == [3, 2])
    #expect(path.strokes[0].map(\.isCorner) == [false, true, false])
    #expect(path.strokes[0][1].x == 0.9 && path.strokes[0][1].y == -0.05)
  }
}
