import Foundation
import Host

/// Waiting for programs that grading starts, each at the head of a group.
enum Waiting {
  /// The exit code of `child`; nil where it was ended, after so many seconds or because we are asked to stop.
  static func end(of child: Subprocess, seconds: Double?) -> Int32? {
    let start = ContinuousClock.now
    while true {
      if let code = child.endIfOver() { return code }
      let isLate = seconds.map { ContinuousClock.now - start > .seconds($0) } ?? false
      if isLate || Stop.signal != nil {
        kill(-child.pid, SIGKILL)
        _ = child.wait()
        return nil
      }
      usleep(10_000)
    }
  }
}
