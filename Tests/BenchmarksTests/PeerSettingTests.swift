import Host
import Testing

@testable import Benchmarks

@Suite("What can be set for a peer")
struct PeerSettingTests {
  static let header = "peers,subject,setting,works,threads,preload,environment,options\n"

  private func table(_ rows: String...) throws(HostError) -> [PeerSetting] {
    try PeerSetting.table(text: Self.header + rows.map { $0 + "\n" }.joined())
  }

  @Test("a row says for whom, for which works, from how many threads on, and what")
  func rows() throws {
    let settings = try table(
      "all,allocator,kept,all,1,,GLIBC_TUNABLES=a.b=0:c=1 X=2,", "jax tensorflow,loop,four,recurrent emb-lstm,2,,,unroll=4")
    #expect(settings.count == 2)
    #expect(settings[0].peers == Peer.allCases && settings[0].works == Work.Name.allCases)
    #expect(settings[0].environment == ["GLIBC_TUNABLES=a.b=0:c=1", "X=2"] && settings[0].options.isEmpty)
    #expect(settings[1].subject == "loop" && settings[1].name == "four" && settings[1].options == ["unroll=4"])
    #expect(settings[1].isFor(.jax, .embeddedRNN, threads: 2) && settings[1].isFor(.tensorflow, .reberRNN, threads: 4))
    #expect(!settings[1].isFor(.pytorch, .embeddedRNN, threads: 2))
    #expect(!settings[1].isFor(.jax, .embeddedRNN, threads: 1))
    #expect(!settings[1].isFor(.jax, .digitsCNN, threads: 2) && !settings[1].isFor(.jax, .reberMLP, threads: 2))
  }

  @Test(
    "what is no setting is named with its line",
    arguments: [
      ("keras,a,b,all,1,,X=1,", "'keras' names no peers"), ("jax keras,a,b,all,1,,X=1,", "'jax keras' names no peers"),
      ("jax,a,b,emb-lstm else,1,,X=1,", "'emb-lstm else' names no works"), ("jax,a,b,,1,,X=1,", "'' names no works"),
      ("jax,,b,all,1,,X=1,", "no subject, or no name"), ("jax,a,b,all,0,,X=1,", "'0' are no threads"),
      ("jax,a,b,all,1,,X,", "'X' is not NAME=VALUE"), ("jax,a,b,all,1,,,=2", "'=2' is not NAME=VALUE"),
      ("jax,a,b,all,1,,,", "sets nothing"),
    ])
  func faults(row: String, reason: String) {
    #expect(throws: HostError.malformed(path: "settings.csv", line: 2, reason: reason)) { try table(row) }
  }

  @Test("a name stands once in a subject of a peer; other columns are no table")
  func twice() throws {
    #expect(throws: HostError.malformed(path: "settings.csv", line: 3, reason: "'b' stands twice")) {
      try table("all,a,b,all,1,,X=1,", "jax,a,b,all,1,,X=2,")
    }
    #expect(try table("pytorch,a,b,all,1,,X=1,", "jax,a,b,all,1,,X=2,").count == 2)
    #expect(throws: HostError.self) { try PeerSetting.table(text: "peer,setting\njax,x\n") }
  }

  @Test("the committed table is one: each peer has an allocator, and each subject's options are known")
  func committed() throws {
    let settings = try PeerSetting.table(path: WorkTests.root + "/benchmarks/peers/settings.csv")
    for peer in Peer.allCases {
      let own = settings.filter { $0.peers.contains(peer) }
      #expect(own.contains { $0.subject == "allocator" && $0.environment.contains { $0.hasPrefix("GLIBC_TUNABLES=") } })
    }
    #expect(settings.contains { $0.peers == [.pytorch] && $0.options == ["compile=on"] })
    // Threads that never sleep would take the processors from those whose turn it is.
    #expect(!settings.contains { $0.environment.contains("OMP_WAIT_POLICY=ACTIVE") })
  }

  @Test("variables go before the program, options behind it; a library that is missing is at nobody's hand")
  func command() throws {
    let settings = try table("all,a,b,all,1,,X=1 Y=2,", "all,c,d,all,1,,,p=q", "all,e,f,all,1,libnowhere.so.9,Z=3,")
    #expect(
      PeerSetting.command(["python", "x.py"], Array(settings.prefix(2))) == ["env", "X=1", "Y=2", "python", "x.py", "p=q"])
    #expect(PeerSetting.command(["python"], []) == ["python"])
    #expect(settings[0].isAtHand && !settings[2].isAtHand && settings[2].preloadedPath == nil)
  }
}
