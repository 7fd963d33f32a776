import Ledger
import Reports
import Studies
import Testing

/// A program that is neither an experiment nor a benchmark.
private final class Program: PageProgram {
  var page = PageContents()
  func fail(_ message: String) -> Never { fatalError(message) }
}

@Suite("A program with a page")
struct PageProgramTests {
  @Test("gathers texts, numbers with their decimals, tables and figures, in the order in which they come")
  func gathers() {
    let program = Program()
    program.value("name", "as it is")
    program.value("hours", 9568)
    program.value("share", -0.125, decimals: 2)
    program.table("b.csv", ["x", "y"], [["1", "2"]])
    program.table("a.csv", ["x"], [])
    program.figure("second")
    program.figure("first")
    #expect(program.page.values["name"] == "as it is" && program.page.values["hours"] == "9568")
    #expect(program.page.values["share"] == Study.text(-0.125, decimals: 2) && program.page.values["none"] == nil)
    #expect(program.page.tables.map(\.name) == ["b.csv", "a.csv"])
    #expect(program.page.tables.map(\.table) == [CSVTable(header: ["x", "y"], rows: [["1", "2"]]), CSVTable(header: ["x"])])
    #expect(program.page.figures == ["second", "first"])
  }

  @Test("goes on with what came out, where nothing went wrong")
  func result() {
    let three = Program().orEnd { 3 }
    #expect(three == 3)
  }
}
