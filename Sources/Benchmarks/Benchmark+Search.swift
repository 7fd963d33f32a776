import Datasets
import Foundation
import Host
import Reports
import Studies
import Tensors

extension Benchmark {
  /// All settings that peers can be tried with.
  public func peerSettings() -> [PeerSetting] {
    orEnd { () throws(HostError) in try PeerSetting.table(path: Checkout.root + "/benchmarks/peers/settings.csv") }
  }

  /// What `search-peers` found; in a quick run a quick search's before others'. Nothing in a quick run without any search;
  /// a full run ends without one, because peers that are not at their best are no measure.
  public func peerTrials(_ settings: [PeerSetting]) -> PeerTrials {
    let committed = PeerTrials.committedPath
    let paths = isQuick ? ["\(Checkout.root)/build/benchmarks/peer-settings.csv", committed] : [committed]
    guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      if isQuick { return PeerTrials() }
      fail("reports/benchmarks/peer-settings.csv is missing: what makes each peer fastest; run: make search-peers")
    }
    return orEnd { () throws(HostError) in try PeerTrials(path: path, settings: settings) }
  }

  /// What a search adds its works to: the committed trials where the user named some of the works, nothing otherwise.
  public func trialsSoFar(_ settings: [PeerSetting]) -> PeerTrials {
    let path = PeerTrials.committedPath
    guard !isQuick, chosenWorks != Work.Name.allCases, FileManager.default.fileExists(atPath: path) else {
      return PeerTrials()
    }
    return orEnd { () throws(HostError) in try PeerTrials(path: path, settings: settings) }
  }

  /// How many pictures a search trains on: its epochs are shorter, their mini-batches are the published ones.
  public static let picturesOfSearch = 12_000

  /// Looks for the settings that make each peer fastest in `name` with `threads` threads.
  ///
  /// Subject by subject, in the table's order: the settings of one subject and the peer with what was kept so far take
  /// turns, and the fastest stays if it gains 2 % on that. Last, all that was kept takes turns with the peer as it comes.
  /// No setting is timed that does not compute what ours does, and none that fails ends the search.
  public func search(_ name: Work.Name, threads: Int, _ settings: [PeerSetting], _ plan: Timing.Plan) -> [PeerTrial] {
    let split = name.readsPictures ? pictures().prefix(Self.picturesOfSearch) : nil
    let training = Training(work(name), pictures: split, threads: 1)
    let folder = "\(Checkout.root)/build/benchmarks/search/\(name.rawValue)"
    orEnd { try PeerFiles(folder: folder).write(training, pictures: split) }
    let ours = training.check()
    return Peer.allCases.flatMap { (peer: Peer) -> [PeerTrial] in
      var search = PeerSearch(
        processor: ProcessorModel.current.identity, work: name, peer: peer, threads: threads,
        settings: settings.filter { $0.isFor(peer, name, threads: threads) })
      search.run { candidates in
        turns(candidates.map { PeerSetting.command(peerCommand(peer, folder, threads: threads), $0) }, peer, threads, ours, plan)
      }
      return search.trials
    }
  }

  /// The words that start a peer's program on the files in `folder`.
  func peerCommand(_ peer: Peer, _ folder: String, threads: Int) -> [String] {
    [python, "-W", "ignore", "\(Checkout.root)/benchmarks/peers/\(peer.script)", folder, "\(threads)"]
  }

  /// Times the commands by turns; a reason instead of a time for each that fails.
  private func turns(
    _ commands: [[String]], _ peer: Peer, _ threads: Int, _ ours: Training.Check, _ plan: Timing.Plan
  ) -> [PeerSearch.Result] {
    let processors = Array(Machine.usableProcessors.prefix(threads))
    var results = [PeerSearch.Result](repeating: .failed("was not timed"), count: commands.count)
    var ready: [(index: Int, contestant: Contestant)] = []
    for (index, command) in commands.enumerated() {
      do throws(Contestant.Failure) {
        // Numbered, so that a failure in the contest tells whose it is.
        let contestant = try Contestant("\(peer.rawValue) \(index)", command, processors: processors)
        if let difference = try contestant.check().difference(from: ours) {
          throw Contestant.Failure(who: contestant.who, reason: "does not compute the same: \(difference)")
        }
        _ = try contestant.secondsPerEpoch(of: 1)
        ready.append((index, contestant))
      } catch {
        results[index] = .failed(error.reason)
      }
    }
    while !ready.isEmpty {
      do throws(Contestant.Failure) {
        let outcomes = try Contest(ready.map(\.contestant)).run(plan)
        for (one, outcome) in zip(ready, outcomes) { results[one.index] = .timed(outcome.timing) }
        ready = []
      } catch {
        // The others start again.
        for one in ready where one.contestant.who == error.who { results[one.index] = .failed(error.reason) }
        ready.removeAll { $0.contestant.who == error.who }
      }
    }
    return results
  }
}

extension PeerTrials {
  /// The table that is committed.
  static var committedPath: String { "\(Checkout.root)/reports/benchmarks/peer-settings.csv" }
}
