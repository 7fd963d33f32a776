import Host
import Ledger
import Testing

@Suite("Tables in CSV")
struct CSVTableTests {
  @Test("what is written is what is read, whatever stands in the fields")
  func roundTrip() throws {
    let table = CSVTable(header: ["a", "b"], rows: [["1", "2"], ["x,y", "\"quoted\"\nin two lines"], ["", "é"]])
    #expect(table.text == "a,b\n1,2\n\"x,y\",\"\"\"quoted\"\"\nin two lines\"\n,é\n")
    #expect(try CSVTable(text: table.text) == table)
  }

  @Test("a malformed file is named with its line")
  func malformed() {
    #expect(throws: HostError.malformed(path: "t.csv", line: 2, reason: "1 fields, expected 2")) {
      try CSVTable(text: "a,b\n1\n", path: "t.csv")
    }
    #expect(throws: HostError.malformed(path: "t.csv", line: 1, reason: "no header")) {
      try CSVTable(text: "", path: "t.csv")
    }
    #expect(throws: HostError.unreadable(path: "/no/such/file.csv", reason: "no such file")) {
      try CSVTable(path: "/no/such/file.csv")
    }
  }
}
