import Datasets
import Foundation
import Host
import Ledger
import Testing

@testable import Benchmarks

/// The peers' programs against ours, on little data. Runs where `build/venv`, or the Python that
/// RETRACE_PYTHON names, has PyTorch, JAX or TensorFlow, as `make bench-peers` sees to.
@Suite("The peers compute what we compute", .enabled(if: !Peers.atHand.isEmpty))
struct PeersTests {
  @Test("loss, norm of the gradient, loss after a step", arguments: Work.Name.allCases, Peers.atHand)
  func agree(name: Work.Name, peer: Peer) throws { try compare(name, peer, []) }

  /// Ways of computing that the search tries; allocators, threads and the like compute nothing.
  static let ways: [(Work.Name, Peer, [String])] = [
    (.digitsCNN, .pytorch, ["layout=channels_last"]), (.embeddedLSTM, .pytorch, ["layout=batch_first", "onednn=off"]),
    (.digitsCNN, .jax, ["convolution=library"]), (.embeddedLSTM, .jax, ["unroll=4"]),
    (.embeddedPeephole, .tensorflow, ["steps=unrolled"]), (.embeddedLSTM, .tensorflow, ["steps=block"]),
    (.digitsMLP, .tensorflow, ["epochs=python"]), (.digitsCNNAdam, .pytorch, ["adam=foreach"]),
    (.digitsCNNAdam, .pytorch, ["adam=loop"]),
  ]

  @Test("so they do with other layouts, loops and products", arguments: PeersTests.ways.filter { Peers.atHand.contains($0.1) })
  func waysAgree(name: Work.Name, peer: Peer, options: [String]) throws { try compare(name, peer, options) }

  @Test("an option that a program does not know ends it", arguments: Peers.atHand)
  func unknown(peer: Peer) throws {
    let script = WorkTests.root + "/benchmarks/peers/\(peer.script)"
    let outcome = try Subprocess.capture(Peers.python, ["-W", "ignore", script, "/nowhere", "1", "speed=high"])
    #expect(outcome.code == 1 && outcome.errors.contains("speed=high is no option"))
  }

  private func compare(_ name: Work.Name, _ peer: Peer, _ options: [String]) throws {
    let root = WorkTests.root
    var work = try Work(name, Ledger(folder: root + "/experiments/published"))
    work.batch = 20
    let digits = name.readsPictures ? StandInDigits.generate(trainingCount: 40, testCount: 1).training : nil
    let training = Training(work, pictures: digits, threads: 1)
    let folder = FileManager.default.temporaryDirectory.path + "/retrace-peers-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try PeerFiles(folder: folder).write(training, pictures: digits)

    let program = try Contestant(
      peer.rawValue, [Peers.python, "-W", "ignore", "\(root)/benchmarks/peers/\(peer.script)", folder, "1"] + options,
      processors: Array(Machine.usableProcessors.prefix(1)))
    defer { program.end() }
    let theirs = try program.check()
    #expect(theirs.difference(from: training.check()) == nil)
    // It trains, and says how long it took and how much it holds.
    #expect(try program.secondsPerEpoch(of: 2) > 0)
    #expect(try program.peakMemory() > 10_000_000)
  }
}

enum Peers {
  static let python =
    ProcessInfo.processInfo.environment["RETRACE_PYTHON"] ?? WorkTests.root + "/build/venv/bin/python"

  /// Those whose package is installed; one that cannot be loaded fails its tests.
  static let atHand = Peer.allCases.filter { peer in
    let script = "import importlib.metadata as m; m.version('\(peer.package)')"
    return (try? Subprocess.capture(python, ["-c", script]))?.code == 0
  }
}
