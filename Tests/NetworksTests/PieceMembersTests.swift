import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Members of a piece")
struct PieceMembersTests {
  @Test("columns are known by number from the first on, or by the ids from that place on")
  func ids() {
    #expect((0..<3).map(PieceMembers().id(of:)) == [0, 1, 2])
    #expect((0..<3).map(PieceMembers(from: 5).id(of:)) == [5, 6, 7])
    #expect((0..<3).map(PieceMembers(ids: [7, 2, 9, -4], from: 1).id(of:)) == [2, 9, -4])
    let block = Tensor<Float>(zeros: [2, 3]).block()
    #expect((0..<3).map(PieceMembers(of: block).id(of:)) == [0, 1, 2])
    #expect((0..<3).map(PieceMembers(of: block, ids: [8, 8, 1]).id(of:)) == [8, 8, 1])
  }

  @Test("a column begins at step 0, or where it is said to begin")
  func firstSteps() {
    #expect((0..<2).map(PieceMembers().firstStep(of:)) == [0, 0])
    let whole = PieceMembers.Sequences(lengths: [3, 1], targetLengths: [3, 1])
    #expect((0..<2).map(PieceMembers(sequences: whole).firstStep(of:)) == [0, 0])
    let within = PieceMembers.Sequences(lengths: [1, 1], targetLengths: [1, 1], firstSteps: [4, 2])
    #expect((0..<2).map(PieceMembers(sequences: within).firstStep(of:)) == [4, 2])
  }

  @Test("lengths are those given; targets end with their last step that counts, or with all")
  func lengths() {
    let block = Tensor<Double>(zeros: [5, 2, 3]).block(steps: 5)
    #expect(PieceMembers(of: block).sequences == nil)
    let given = PieceMembers(of: block, lengths: [5, 0, 2]).sequences
    #expect(given?.lengths == [5, 0, 2] && given?.targetLengths == [5, 5, 5] && given?.firstSteps == nil)
    #expect(PieceMembers(of: block, lengths: [5, 0, 2], outputSteps: 7).sequences?.targetLengths == [7, 7, 7])
    // Three steps of targets, row by row: a gap within, an end after the first, and nothing that counts.
    let mask = [1, 0.5, 0, 0, 0, 0, 1, 0, 0]
    let masked = PieceMembers(of: block, outputSteps: 3, mask: mask).sequences
    #expect(masked?.lengths == [5, 5, 5] && masked?.targetLengths == [3, 1, 0])
    let both = PieceMembers(of: block, lengths: [1, 2, 3], outputSteps: 3, mask: mask).sequences
    #expect(both?.lengths == [1, 2, 3] && both?.targetLengths == [3, 1, 0])
  }

  @Test("lengths beyond the steps are refused with both numbers")
  func longer() async {
    let long = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3]) { ReversedInTime() }(Tensor(zeros: [4, 3, 2]), steps: 4, lengths: [5, 1])
    }
    #expect(long.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }?.contains(
      "lengths [5, 1] of 2 sequences of at most 4 steps") == true)
  }

  @Test("too few lengths, and ones below 0, are refused like those beyond the steps")
  func otherLengths() async {
    let few = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = PieceMembers(of: Tensor<Float>(zeros: [4, 3, 2]).block(steps: 4), lengths: [4])
    }
    expectSentence("lengths [4] of 2 sequences of at most 4 steps", from: "PieceMembers", in: few)
    let negative = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = PieceMembers(of: Tensor<Float>(zeros: [4, 3, 2]).block(steps: 4), lengths: [4, -1])
    }
    expectSentence("lengths [4, -1] of 2 sequences of at most 4 steps", from: "PieceMembers", in: negative)
  }

  @Test("ids that do not fit say their number")
  func otherIds() async {
    let ids = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = DenseExamples<Float>(inputs: Tensor(zeros: [2, 3]), targets: Tensor(zeros: [2, 3]), ids: [1, 2])
    }
    #expect(ids.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }?.contains(
      "DenseExamples: 2 ids for 3 examples") == true)
    let large = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = PieceMembers(of: Tensor<Float>(zeros: [2, 2]).block(), ids: [1, 1 << 31])
    }
    expectSentence("inputs: an id beyond 32 bits", from: "PieceMembers", in: large)
  }
}
