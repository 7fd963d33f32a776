import Foundation
import Host
import Networks
import Reports
import Studies
import Tensors

extension Benchmark {
  /// Ends the program unless the peers can be run; returns their versions.
  ///
  /// Asked of pip's records and not of the libraries: not every two of them can be loaded into one process.
  public func peerVersions() -> [(peer: Peer, version: String)] {
    let packages = Peer.allCases.map { "'\($0.package)'" }.joined(separator: ", ")
    let script = "import importlib.metadata as m\nfor name in [\(packages)]: print(m.version(name))"
    let outcome = try? Subprocess.capture(python, ["-W", "ignore", "-c", script])
    let versions = outcome?.output.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    guard outcome?.code == 0, versions.count == Peer.allCases.count else {
      fail("\(python) has not all of PyTorch, JAX and TensorFlow; run: make \(name), which installs them")
    }
    return Array(zip(Peer.allCases, versions)).map { (peer: $0.0, version: $0.1) }
  }

  private func files(_ name: Work.Name) -> String {
    "\(Checkout.root)/build/benchmarks/peers/\(name.rawValue)"
  }

  /// Writes the weights and data of `name` for the peers, into `build/benchmarks/peers`.
  public func export(_ name: Work.Name) {
    let training = training(work(name), threads: 1)
    orEnd {
      try PeerFiles(folder: files(name)).write(training, pictures: name.readsPictures ? pictures() : nil)
    }
  }

  /// Times `name` by our program and all peers, by turns, on the first `threads` processors, each peer with its settings.
  /// Nothing is timed before all compute the same from the exported weights and data.
  public func contest(
    _ name: Work.Name, threads: Int, settings: [Peer: [PeerSetting]], _ plan: Timing.Plan
  ) -> [Contest.Outcome] {
    let files = files(name)
    let ourselves = orEnd { try Programs.pathOfRunning() }
    return orEnd { () throws(Contestant.Failure) in
      let processors = Array(Machine.usableProcessors.prefix(threads))
      var contestants = [
        try Contestant(
          "retrace", [ourselves] + partArguments(["serve", name.rawValue, "\(threads)"]), processors: processors)
      ]
      for peer in Peer.allCases {
        let command = PeerSetting.command(peerCommand(peer, files, threads: threads), settings[peer] ?? [])
        contestants.append(try Contestant(peer.rawValue, command, processors: processors))
      }
      let contest = Contest(contestants)
      try contest.check()
      return try contest.run(plan)
    }
  }

  /// What each peer is given in a contest: what was kept for it, which must be on this machine. Nothing for those that a
  /// quick run has not searched.
  public func settings(
    of trials: PeerTrials, _ name: Work.Name, threads: Int, from all: [PeerSetting]
  ) -> [Peer: [PeerSetting]] {
    var settings: [Peer: [PeerSetting]] = [:]
    for peer in Peer.allCases {
      guard let kept = trials.kept(name, peer, threads: threads, of: all) else {
        if isQuick { continue }
        fail("no settings of \(peer.title) for \(name.rawValue), \(threads) threads; run: make search-peers WORKS=\(name.rawValue)")
      }
      if let missing = kept.first(where: { !$0.isAtHand }) {
        fail("\(missing.preloaded ?? missing.name) is not installed, with which \(peer.title) was fastest; run: make search-peers")
      }
      settings[peer] = kept
    }
    return settings
  }
}
