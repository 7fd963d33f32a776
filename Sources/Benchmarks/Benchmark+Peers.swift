import Foundation
import Host
import Networks
import Reports
import Studies
import Tensors

extension Benchmark {
  /// Ends the program unless the peers can be run; returns their versions and what each is called.
  public func peerVersions() -> [(who: String, version: String)] {
    let script = "import jax, torch; print(torch.__version__, jax.__version__)"
    let outcome = try? Subprocess.capture(python, ["-W", "ignore", "-c", script])
    let versions = outcome?.output.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    guard outcome?.code == 0, versions.count == 2 else {
      fail("\(python) has not both PyTorch and JAX; run: make bench-peers, which installs them")
    }
    return [("PyTorch", versions[0]), ("JAX", versions[1])]
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

  /// Times `name` by our program and both peers, by turns, on the first `threads` processors. Nothing is
  /// timed before all three compute the same from the exported weights and data.
  public func contest(_ name: Work.Name, threads: Int, _ plan: Timing.Plan) -> [Contest.Outcome] {
    let files = files(name)
    let peers = "\(Checkout.root)/benchmarks/peers"
    let ourselves = orEnd { try Programs.pathOfRunning() }
    return orEnd { () throws(Contestant.Failure) in
      let processors = Array(Machine.usableProcessors.prefix(threads))
      let contest = Contest([
        try Contestant(
          "retrace", [ourselves] + partArguments(["serve", name.rawValue, "\(threads)"]), processors: processors),
        try Contestant(
          "pytorch", [python, "-W", "ignore", "\(peers)/with_pytorch.py", files, "\(threads)"],
          processors: processors),
        try Contestant(
          "jax", [python, "-W", "ignore", "\(peers)/with_jax.py", files, "\(threads)"], processors: processors),
      ])
      try contest.check()
      return try contest.run(plan)
    }
  }
}
