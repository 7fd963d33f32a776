import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Augmentation")
struct AugmentationTests {
  private let draw = Draw(seed: 1, epoch: 3)
  private let all = Augmentation(rotation: 10, shift: 1.5, shear: 0.1, distortion: 0.5, noise: 0.05)

  private func pictures(_ count: Int, side: Int = 28) -> [UInt8] {
    var stream = RandomStream(seed: 2, name: "pictures")
    return (0..<count * side * side).map { _ in UInt8(stream.integer(below: 256)) }
  }

  @Test("without a range nothing changes, to the last bit")
  func identity() {
    let picture = pictures(1)
    for id in 0..<5 {
      #expect(Augmentation()(picture, rows: 28, columns: 28, id: id, draw: draw) == picture)
      #expect(Augmentation().transformation(of: id, draw: draw) == PictureTransformation())
    }
  }

  @Test("what is drawn fills its ranges, evenly, and by seed, epoch, update and picture anew")
  func ranges() {
    let n = 4000
    let drawn = (0..<n).map { all.transformation(of: $0, draw: draw) }
    for (range, numbers) in [
      (10.0, drawn.map(\.rotation)), (1.5, drawn.map(\.right)), (1.5, drawn.map(\.down)), (0.1, drawn.map(\.shear)),
    ] {
      #expect(numbers.allSatisfy { abs($0) <= range } && (numbers.max() ?? 0) > 0.99 * range)
      // Of a uniform number on [−1, 1] the square has mean 1/3 and variance 4/45.
      let square = numbers.reduce(0) { $0 + $1 * $1 } / (range * range) / Double(n)
      #expect(abs(square - 1.0 / 3) < 4 * (4.0 / 45 / Double(n)).squareRoot())
      #expect(abs(numbers.reduce(0, +)) / range < 4 * (Double(n) / 3).squareRoot())
    }
    let bends = drawn.flatMap { $0.bends.flatMap { [$0.x, $0.y] } }
    let variance = bends.reduce(0) { $0 + $1 * $1 } / Double(bends.count)
    #expect(bends.count == 32 * n && abs(variance / 0.25 - 1) < 4 * (2 / Double(bends.count)).squareRoot())
    let others = [Draw(seed: 2, epoch: 3), Draw(seed: 1, epoch: 4), Draw(seed: 1, epoch: 3, update: 1)]
    for other in others { #expect(all.transformation(of: 7, draw: other) != drawn[7]) }
    #expect(drawn[7] != drawn[8] && drawn[7] == all.transformation(of: 7, draw: draw))
  }

  @Test("one range is drawn the same whatever the others are")
  func apart() {
    let whole = all.transformation(of: 5, draw: draw)
    #expect(Augmentation(rotation: 10).transformation(of: 5, draw: draw).rotation == whole.rotation)
    #expect(Augmentation(shear: 0.1).transformation(of: 5, draw: draw).shear == whole.shear)
    #expect(Augmentation(distortion: 0.5).transformation(of: 5, draw: draw).bends == whole.bends)
  }

  @Test("noise has the deviation asked for, differs from cell to cell, and is held between paper and ink")
  func noise() {
    let grey = [UInt8](repeating: 128, count: 28 * 28), n = 100
    let noise = Augmentation(noise: 0.1)
    let values = (0..<n).flatMap { noise(grey, rows: 28, columns: 28, id: $0, draw: draw) }.map { (Double($0) - 128) / 25.5 }
    let count = Double(values.count)
    #expect(abs(values.reduce(0, +)) < 4 * count.squareRoot())
    // Rounding to a byte adds 1/12 of its square.
    let variance = values.reduce(0) { $0 + $1 * $1 } / count - 1 / 12.0 / (25.5 * 25.5)
    #expect(abs(variance - 1) < 4 * (2 / count).squareRoot())
    let paper = noise([UInt8](repeating: 0, count: 784), rows: 28, columns: 28, id: 1, draw: draw)
    let blank = Double(paper.count { $0 == 0 }) / 784
    #expect(abs(blank - 0.5) < 0.1)
  }

  @Test("a training's pictures are those changed one by one, whatever the batch, its order, the pieces and the threads")
  func batches() {
    let bytes = pictures(30), labels = (0..<30).map { UInt8($0 % 3) }
    func batch(_ rows: [Int], pieceSize: Int) -> PictureExamples<Float> {
      PictureExamples(pictures: bytes, labels: labels, size: 784, classes: 3, rows: rows, pieceSize: pieceSize)
        .augmented(by: all, rows: 28, columns: 28, draw: draw)
    }
    let rows = [4, 29, 0, 17, 4, 8, 11]
    let scratch = PieceScratch<Float>()
    for pieceSize in [1, 3, 16] {
      let examples = batch(rows, pieceSize: pieceSize)
      for index in 0..<examples.pieceCount {
        let members = examples.members(of: index)
        withExtendedLifetime(scratch) {
          let piece = examples.piece(index, scratch: scratch)
          for (column, member) in members.enumerated() {
            let id = rows[member], own = Array(bytes[id * 784..<(id + 1) * 784])
            let changed = all(own, rows: 28, columns: 28, id: id, draw: draw)
            #expect(changed != own)
            #expect((0..<784).allSatisfy { abs(piece.inputs[0][$0, column] * 255 - Float(changed[$0])) < 1e-3 })
            #expect(piece.targets[0][id % 3, column] == 1)
          }
        }
      }
    }
    var stream = RandomStream(seed: 3, name: "network")
    let network = Network<Float>(input: [784]) { Dense(5); Tanh(); Dense(3) }.randomized(&stream, size: 0.05)
    func gradient(threads: Int) -> [Float] {
      BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: threads))
        .gradient(of: network, on: batch(rows, pieceSize: 2)).values
    }
    let one = gradient(threads: 1)
    for threads in [2, 4] { #expect(gradient(threads: threads) == one) }
  }

  @Test("the bytes are those computed in Python from the definitions: streams, angle, places between cells")
  func pinned() {
    let some = Augmentation(rotation: 10, shift: 1.5, shear: 0.1, distortion: 0.5)
    let drawn = some.transformation(of: 3, draw: draw)
    #expect(drawn.rotation == 3.993013714544573 && drawn.right == 0.021270749346221862)
    #expect(drawn.down == 0.20418969856347569 && drawn.shear == -0.03660469212199189)
    #expect(drawn.bends[15] == SIMD2(-0.09713320647414424, -0.6432112868358525))
    let changed = some(pictures(1), rows: 28, columns: 28, id: 3, draw: draw)
    #expect(Array(changed[400..<406]) == [162, 166, 142, 131, 60, 195])
    // FNV-1a over all of them.
    #expect(changed.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } == 2_533_718_204_178_567_227)
  }

  @Test("a negative range, and pictures of another shape, are refused")
  func refused() async {
    let range = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Augmentation(rotation: -1)
    }
    expectSentence(
      "Augmentation: rotation -1.0, shift 0.0, shear 0.0, distortion 0.0, noise 0.0", from: "Augmentation", in: range)
    let shape = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = PictureExamples<Float>(pictures: [1, 2, 3], labels: [0], size: 3, classes: 1, rows: [0])
        .augmented(by: Augmentation(), rows: 2, columns: 2, draw: Draw(seed: 1, epoch: 1))
    }
    expectSentence("augmented: pictures of 3 bytes are not 2 × 2", from: "PictureExamples", in: shape)
  }
}
