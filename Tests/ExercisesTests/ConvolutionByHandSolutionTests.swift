import Testing

@testable import ConvolutionByHandExercises

@Suite("Numbers in the solutions of convolution by hand")
struct ConvolutionByHandSolutionTests {
  @Test("Exercise 2: how many patterns pass")
  func patterns() throws {
    try SolutionProse("convolution-by-hand", 2).says("$1 + 9 = \(forgivingDetectors().patterns)$ patterns of \(1 << 9)")
  }

  @Test("Exercise 6: the Euler numbers of stand-in digits")
  func euler() throws {
    let prose = try SolutionProse("convolution-by-hand", 6)
    let counts = try eulerNumbersOfDigits(threshold: 60)
    for number in -1...1 {
      let cells = counts.map { String($0[number, default: 0]) }
      prose.says("| Euler number \(number < 0 ? "−" : "")\(abs(number)) | \(cells.joined(separator: " | ")) |")
    }
    #expect(counts.allSatisfy { $0.keys.allSatisfy((-1...1).contains) })
    let total = counts.flatMap(\.values).reduce(0, +)
    prose.says("With a threshold of 60, the first \(total) stand-in digits give")
    let broken = try eulerNumbersOfDigits(threshold: 127), worse = try eulerNumbersOfDigits(threshold: 180)
    prose.says("and numbers up to \(try #require(broken.flatMap(\.keys).max())) appear")
    func odd(_ counts: [[Int: Int]]) -> Int {
      counts.reduce(0) { $0 + $1.filter { !(-1...1).contains($0.key) }.values.reduce(0, +) }
    }
    #expect(odd(worse) > odd(broken))
  }
}
