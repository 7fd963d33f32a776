import Host
import Tensors

/// The epochs that a run has still to do, one after the other, until the last or until the run is over: after the
/// user's Ctrl-C, when the parameters are no longer finite, or when the experiment said so.
///
/// Each must have been ended, by `Run.endEpoch`, before the next can begin.
public struct Epochs: Sequence, IteratorProtocol {
  private let run: Run
  private let last: Int
  private var current: Int?
  private var following: Int

  init(_ run: Run, from first: Int, to last: Int) {
    (self.run, self.last, following) = (run, last, first)
  }

  /// The next epoch, from 1; nil when the run is over. It traps where the one before was not ended.
  public mutating func next() -> Int? {
    if let current {
      require(run.ended == current, "epoch \(current) was not ended: put run.endEpoch(epoch, network) at its end")
      if run.isOver { return nil }
    }
    guard following <= last else { return nil }
    current = following
    following += 1
    return current
  }
}
