import Datasets
import Testing

@Suite struct TruthTableTests {
  @Test("AND, OR and XOR have their four rows in counting order")
  func two() {
    #expect(TruthTable.xor.inputs == [[0, 0], [0, 1], [1, 0], [1, 1]])
    #expect(TruthTable.and.outputs == [0, 0, 0, 1])
    #expect(TruthTable.or.outputs == [0, 1, 1, 1])
    #expect(TruthTable.xor.outputs == [0, 1, 1, 0])
  }

  @Test("parity is the sum of the inputs modulo two", arguments: 1...6)
  func parity(bits: Int) {
    let table = TruthTable.parity(bits: bits)
    #expect(table.inputs.count == 1 << bits)
    #expect(Set(table.inputs).count == 1 << bits)
    for (row, output) in zip(table.inputs, table.outputs) {
      #expect(output == row.reduce(0, +).truncatingRemainder(dividingBy: 2))
    }
  }
}
