import Foundation

/// A value that is made when it is first asked for, once, whichever threads ask.
final class Deferred<Value: Sendable>: @unchecked Sendable {
  private enum State {
    case pending(@Sendable () -> Value)
    case done(Value)
  }

  private let lock = NSLock()
  private var state: State

  /// One that is there.
  init(_ value: Value) { state = .done(value) }

  /// One that `make` makes; it may end the program instead.
  init(making make: @escaping @Sendable () -> Value) { state = .pending(make) }

  /// The value. Whoever asks while another thread makes it waits for that.
  var value: Value {
    lock.lock()
    defer { lock.unlock() }
    switch state {
    case .done(let value): return value
    case .pending(let make):
      let value = make()
      state = .done(value)
      return value
    }
  }
}
