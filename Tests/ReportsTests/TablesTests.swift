import Host
import TestSupport
import Testing

@testable import Reports

@Suite("Tables")
struct TablesTests {
  @Test("results keep every bit and their order")
  func results() throws {
    let folder = try TemporaryFolder()
    var table = ResultsTable()
    table.append(run: "published", seed: .max, model: "cnn", epoch: 15, split: "test", metric: "errors", value: 147)
    table.append(run: "published", seed: 1, model: "a,b", epoch: 0, split: "train", metric: "loss", value: 1.0 / 3)
    #expect(
      table.table.text == """
        run,seed,model,epoch,split,metric,value
        published,18446744073709551615,cnn,15,test,errors,147
        published,1,"a,b",0,train,loss,0.3333333333333333

        """)
    try table.write(to: folder.file("results.csv"))
    #expect(try ResultsTable(path: folder.file("results.csv")) == table)
  }

  @Test("a malformed file of results is named with its line")
  func malformed() throws {
    let folder = try TemporaryFolder()
    try folder.put("run,seed,model,epoch,split,metric,value\nx,1,m,one,s,t,0\n", in: "r.csv")
    #expect(
      throws: HostError.malformed(
        path: folder.file("r.csv"), line: 2, reason: "seed, epoch or value is no number")
    ) { try ResultsTable(path: folder.file("r.csv")) }
    #expect(throws: HostError.unreadable(path: folder.file("no.csv"), reason: "no such file")) {
      try ResultsTable(path: folder.file("no.csv"))
    }
  }

  @Test("sampled epochs ascend from the first to the last", arguments: [1, 2, 10, 15, 100, 999, 10_000, 25_000])
  func sampling(last: Int) {
    let epochs = EpochSampling.logSpaced(upTo: last, count: 100)
    #expect(epochs.first == 1)
    #expect(epochs.last == last)
    #expect(epochs.count <= 100)
    #expect(zip(epochs, epochs.dropFirst()).allSatisfy { $0 < $1 })
    if last <= 100 { #expect(epochs == Array(1...last)) }
    if last == 10_000 { #expect(epochs.count > 70 && epochs.contains(2)) }
  }
}
