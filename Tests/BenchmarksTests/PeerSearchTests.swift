import Host
import Testing

@testable import Benchmarks

@Suite("The search for what makes a peer fastest")
struct PeerSearchTests {
  private func settings(_ rows: String...) throws -> [PeerSetting] {
    try PeerSetting.table(text: PeerSettingTests.header + rows.map { $0 + "\n" }.joined())
  }

  private func search(_ settings: [PeerSetting]) -> PeerSearch {
    PeerSearch(processor: "CPU", work: .embeddedLSTM, peer: .jax, threads: 2, settings: settings)
  }

  /// Seconds by the names of the settings together, a plus between them; a peer that is not there fails.
  private func turns(_ seconds: [String: Double]) -> ([[PeerSetting]]) -> [PeerSearch.Result] {
    { candidates in
      candidates.map { (settings: [PeerSetting]) -> PeerSearch.Result in
        let name = settings.map(\.name).joined(separator: "+")
        guard let time = seconds[name] else { return .failed("no \(name)") }
        return .timed(Timing(blocks: [time]))
      }
    }
  }

  @Test("the fastest of a subject stays, the next subject builds on it, and all together meet the peer as it comes")
  func greedy() throws {
    let all = try settings(
      "all,memory,m,all,1,,X=1,", "all,memory,n,all,1,,X=2,", "all,loop,u,all,1,,,l=u", "all,loop,v,all,1,,,l=v")
    var search = search(all)
    search.run(turns(["": 8, "m": 4, "n": 5, "m+u": 3.95, "m+v": 2]))
    #expect(search.kept.map(\.name) == ["m", "v"])
    #expect(search.trials.map(\.title) == ["as it comes", "memory: m", "memory: n", "loop: u", "loop: v", "all that was kept"])
    #expect(search.trials.map(\.timesAsFast) == [1, 2, 1.6, 4 / 3.95, 2, 4])
    #expect(search.trials.map(\.isKept) == [false, true, false, false, true, true])
    let trials = PeerTrials(search.trials)
    #expect(trials.kept(.embeddedLSTM, .jax, threads: 2, of: all)?.map(\.name) == ["m", "v"])
    #expect(trials.kept(.embeddedLSTM, .jax, threads: 1, of: all) == nil)
    #expect(trials.gains == [["embedded-Reber LSTM", "2", "JAX", "4.00", "memory: m; loop: v"]])
    #expect(trials.processors == ["CPU"])
  }

  @Test("less than 2 % is nothing, what fails is noted, and what is not installed is not tried")
  func nothing() throws {
    let all = try settings(
      "all,memory,m,all,1,,X=1,", "all,memory,n,all,1,libnowhere.so.9,,", "all,loop,u,all,1,,,l=u")
    var search = search(all)
    search.run(turns(["": 1, "m": 0.985]))
    #expect(search.kept.isEmpty)
    #expect(search.trials.map(\.title) == ["memory: n", "as it comes", "memory: m", "loop: u"])
    #expect(search.trials.map(\.note) == ["not tried: libnowhere.so.9 is not installed", "", "", "failed: no u"])
    #expect(search.trials.allSatisfy { !$0.isKept })
    #expect(PeerTrials(search.trials).gains == [["embedded-Reber LSTM", "2", "JAX", "1.00", "nothing gained"]])
  }

  @Test("settings that lose together are none; a peer that fails by itself is not searched")
  func losing() throws {
    let all = try settings("all,memory,m,all,1,,X=1,", "all,loop,u,all,1,,,l=u")
    var calls = 0
    var unsteady = search(all)
    unsteady.run { candidates in
      calls += 1
      // By turns with m the peer is slow; at the end it is not.
      let seconds: [String: Double] = calls < 3 ? ["": 2, "m": 1, "m+u": 0.5] : ["": 0.4, "m+u": 0.5]
      return turns(seconds)(candidates)
    }
    #expect(calls == 3 && unsteady.kept.isEmpty && unsteady.trials.allSatisfy { !$0.isKept })
    #expect(unsteady.trials.last?.timesAsFast == 0.8)
    var failing = search(all)
    failing.run(turns(["m": 1]))
    #expect(failing.trials.map(\.note) == ["failed: no "] && failing.kept.isEmpty)
    // Where there is nothing to try, the peer is timed all the same.
    var alone = search([])
    alone.run(turns(["": 3]))
    #expect(alone.trials.map(\.timing?.median) == [3])
  }

  @Test("what was found is read again as it was written; a search of some works leaves the others")
  func table() throws {
    let all = try settings("all,memory,\"m, kept\",all,1,,X=1,")
    var search = search(all)
    search.run(turns(["": 2, "m, kept": 1]))
    let trials = PeerTrials(search.trials)
    #expect(try PeerTrials(text: trials.table.text, settings: all) == trials)
    // A setting that was kept and is gone cannot be set.
    #expect(
      throws: HostError.malformed(
        path: "peer-settings.csv", line: 3, reason: "'memory: m, kept' is no setting of benchmarks/peers/settings.csv")
    ) { try PeerTrials(text: trials.table.text, settings: []) }
    var more = trials
    let other = PeerTrial(processor: "CPU", work: .reberRNN, peer: .jax, threads: 2, kind: .asItComes)
    more.replace([.reberRNN], with: [other])
    #expect(more.all == [other] + trials.all)
    more.replace([.embeddedLSTM], with: [])
    #expect(more.all == [other])
  }

  @Test(
    "a row that is no trial is named with its line",
    arguments: [
      "CPU,emb-lstm,jax,2,,as it comes,fast,1,1,1,no,", "CPU,emb-lstm,jax,2,,else,1,1,1,1,no,",
      "CPU,emb-lstm,jax,0,,as it comes,1,1,1,1,no,", "CPU,emb-lstm,keras,2,,as it comes,1,1,1,1,no,",
      "CPU,lstm,jax,2,,as it comes,1,1,1,1,no,", "CPU,emb-lstm,jax,2,,as it comes,1,1,1,1,perhaps,",
      "CPU,emb-lstm,jax,2,,as it comes,-1,1,1,1,no,",
    ])
  func faults(row: String) {
    let text = PeerTrials().table.text + row + "\n"
    #expect(throws: HostError.malformed(path: "peer-settings.csv", line: 2, reason: "is no trial of a setting")) {
      try PeerTrials(text: text, settings: [])
    }
  }
}
