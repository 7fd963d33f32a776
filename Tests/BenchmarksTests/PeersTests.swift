import Datasets
import Foundation
import Host
import Ledger
import Testing

@testable import Benchmarks

/// The peers' programs against ours, on little data. Runs where `build/venv`, or the Python that
/// RETRACE_PYTHON names, has PyTorch and JAX, as `make bench-peers` sees to.
@Suite("The peers compute what we compute", .enabled(if: Peers.isAtHand))
struct PeersTests {
  @Test(
    "loss, norm of the gradient, loss after a step", arguments: Work.Name.allCases,
    ["with_pytorch.py", "with_jax.py"])
  func agree(name: Work.Name, script: String) throws {
    let root = WorkTests.root
    var work = try Work(name, Ledger(folder: root + "/experiments/published"))
    work.batch = 20
    let digits = name.readsPictures ? StandInDigits.generate(trainingCount: 40, testCount: 1).training : nil
    let training = Training(work, pictures: digits, threads: 1)
    let folder = FileManager.default.temporaryDirectory.path + "/retrace-peers-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try PeerFiles(folder: folder).write(training, pictures: digits)

    let peer = try Contestant(
      script, [Peers.python, "-W", "ignore", "\(root)/benchmarks/peers/\(script)", folder, "1"],
      processors: Array(Machine.usableProcessors.prefix(1)))
    defer { peer.end() }
    let theirs = try peer.check()
    #expect(theirs.difference(from: training.check()) == nil)
    // It trains, and says how long it took and how much it holds.
    #expect(try peer.secondsPerEpoch(of: 2) > 0)
    #expect(try peer.peakMemory() > 10_000_000)
  }
}

enum Peers {
  static let python =
    ProcessInfo.processInfo.environment["RETRACE_PYTHON"] ?? WorkTests.root + "/build/venv/bin/python"

  static let isAtHand: Bool =
    (try? Subprocess.capture(python, ["-W", "ignore", "-c", "import jax, torch"]))?.code == 0
}
