import Host

/// Ctrl-C and its kin (see `Interruption`) ask the handouts to stop, which leaves the last ones as they
/// were.
public enum Stop {
  /// The signal that asked to stop; nil where none did.
  static var signal: Int32? { Interruption.signal }

  /// Begins to listen; the signals' former handlers are given up.
  public static func install() { Interruption.install() }

  /// - Throws: `HandoutError.interrupted`.
  static func check() throws(HandoutError) {
    if let signal { throw .interrupted(signal: signal) }
  }
}
