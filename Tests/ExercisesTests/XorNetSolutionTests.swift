import Datasets
import Foundation
import Ledger
import Testing

@testable import XorNetExercises

@Suite("Numbers in the solutions of exclusive or")
struct XorNetSolutionTests {
  @Test("Exercise 4: how many functions one unit computes")
  func thresholdFunctions() throws {
    let prose = try SolutionProse("xor-net", 4)
    for bits in 1...3 {
      let (found, all) = (try countOfThresholdFunctions(bits: bits), 1 << (1 << bits))
      prose.says("| \(bits) | \(all) | \(found) | \(fixed(100 * Double(found) / Double(all), 0)) % |")
    }
    prose.says("How many of the \(1 << (1 << 3)) functions of three bits")
    #expect(try functionsOfOneUnit() == countOfThresholdFunctions(bits: 3))
    // Four inputs need no larger weights than 3 and a threshold between two whole numbers.
    let rows = TruthTable.parity(bits: 4).inputs
    var functions: Set<Int> = []
    for code in 0..<(7 * 7 * 7 * 7) {
      let weights = [code % 7, code / 7 % 7, code / 49 % 7, code / 343].map { Double($0 - 3) }
      let sums = rows.map { row in zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 } }
      for threshold in stride(from: -12.5, through: 12.5, by: 1) {
        functions.insert(sums.reduce(0) { 2 * $0 + ($1 > threshold ? 1 : 0) })
      }
    }
    prose.says("With four inputs it is \(grouped(functions.count)) of \(grouped(1 << 16))")
    #expect(functions.count * 100 < 3 << 16)
  }

  /// The rows of the table: μ, η, and a passage on the intervals.
  private static let settings: [(momentum: Double, learningRate: Double)] = [(0, 1), (0.5, 0.5), (0.9, 0.1), (0.9, 1), (0, 10)]

  private func interval(_ solved: Int) -> String {
    let share = Statistics.wilsonInterval(successes: solved, trials: 100)
    return "\(fixed(100 * share.lower, 0)) to \(fixed(100 * share.upper, 0)) %"
  }

  @Test("Exercise 6: how many seeds are solved with momentum")
  func momentum() async throws {
    let prose = try SolutionProse("xor-net", 6)
    let counts = try await withThrowingTaskGroup(of: (Int, [Int]).self) { group in
      for (index, setting) in Self.settings.enumerated() {
        group.addTask {
          let solved = try [1_000, 10_000].map {
            try solvedSeeds(1...100, momentum: setting.momentum, learningRate: setting.learningRate, epochs: $0).count
          }
          return (index, solved)
        }
      }
      return try await group.reduce(into: [Int: [Int]]()) { $0[$1.0] = $1.1 }
    }
    func text(_ x: Double) -> String { String(format: "%g", x) }
    for (index, setting) in Self.settings.enumerated() {
      let (μ, η) = setting
      let solved = try #require(counts[index])
      prose.says("| \(text(μ)) | \(text(η)) | \(text(η / (1 - μ))) | \(solved[0]) | \(solved[1]) |")
    }
    let last = (0..<Self.settings.count).compactMap { counts[$0]?[1] }
    let difference = try #require(last[..<3].max()) - #require(last[..<3].min())
    #expect(difference == 3)
    prose.says(
      "the counts after 10,000 epochs differ by three at most",
      "By Wilson's interval \(last[0]) of 100 means \(interval(last[0])) of all starts",
      "long plain steps, \(last[3]) against \(last[4])",
      "the intervals, \(interval(last[3]).dropLast(2)) % and \(interval(last[4])), overlap")
  }

  @Test("Exercise 6: what it says of the chapter")
  func chapter() throws {
    let prose = try SolutionProse("xor-net", 6)
    let (stuck, all) = (try prose.value("stuck-2"), try prose.value("seed-count"))
    prose.says(
      "\(stuck) of \(all) runs on this page get stuck", "\(try prose.value("solved-2")) of \(all) means",
      "means \(try prose.value("solved-interval-2")) of all starts")
    #expect(try prose.value("solved-4") == all)
    prose.says("4 units solve XOR from all \(all) starts")
  }
}
