/// What can be sent over a pipe: arguments of a student's function, and what it returns. Tuples have no protocols; the
/// grader writes their parts out.
public protocol Wired {
  /// The value as it is sent.
  ///
  /// - Throws: `WireError` for what cannot be sent, such as a layer that the student wrote.
  var wire: Wire { get throws }

  /// Reads a value that was sent, by whomever: it believes nothing.
  ///
  /// - Throws: `WireError` where it is none of this type.
  init(wire: Wire) throws
}

extension Wire {
  /// A value of the type that is asked for.
  ///
  /// - Throws: `WireError` where it is none.
  public static func read<Value: Wired>(_ type: Value.Type, _ wire: Wire) throws -> Value { try Value(wire: wire) }

  /// The elements of a list.
  ///
  /// - Throws: `WireError` for what is no list.
  public func items() throws(WireError) -> [Wire] {
    guard case .list(let elements) = self else { throw WireError("no list") }
    return elements
  }

  /// The elements of a list of just so many.
  ///
  /// - Throws: `WireError` for what is no list, and for a longer or shorter one.
  public func parts(_ count: Int) throws(WireError) -> [Wire] {
    let elements = try items()
    guard elements.count == count else { throw WireError("\(elements.count) parts, not \(count)") }
    return elements
  }

  /// What `make` makes of the parts of a list of just so many.
  ///
  /// - Throws: `WireError` for what is no such list, and what `make` throws.
  public func fields<Value>(_ count: Int, _ make: ([Wire]) throws -> Value) throws -> Value { try make(try parts(count)) }

  /// What `make` makes of a value that may be missing: a list of one, or an empty one, which is nil.
  ///
  /// - Throws: `WireError` for any other, and what `make` throws.
  public func optional<Value>(_ make: (Wire) throws -> Value) throws -> Value? {
    let elements = try items()
    guard elements.count <= 1 else { throw WireError("\(elements.count) values, at most one is asked for") }
    return try elements.first.map(make)
  }
}

extension Double: Wired {
  public var wire: Wire { .number(self) }

  /// Reads a number, any bits included: what is no number, too.
  ///
  /// - Throws: `WireError` for any other kind of value.
  public init(wire: Wire) throws {
    guard case .number(let number) = wire else { throw WireError("no number") }
    self = number
  }
}

extension Int: Wired {
  public var wire: Wire { .integer(self) }

  /// Reads a whole number.
  ///
  /// - Throws: `WireError` for any other kind of value.
  public init(wire: Wire) throws {
    guard case .integer(let number) = wire else { throw WireError("no whole number") }
    self = number
  }
}

extension UInt8: Wired {
  public var wire: Wire { .integer(Int(self)) }

  /// Reads a whole number from 0 to 255.
  ///
  /// - Throws: `WireError` for any other, and any other kind of value.
  public init(wire: Wire) throws {
    guard let number = UInt8(exactly: try Int(wire: wire)) else { throw WireError("no byte") }
    self = number
  }
}

extension UInt64: Wired {
  public var wire: Wire { .integer(Int(truncatingIfNeeded: self)) }

  /// Reads a whole number, whose 64 bits it takes over; those of negative ones are the upper half.
  ///
  /// - Throws: `WireError` for any other kind of value.
  public init(wire: Wire) throws { self = UInt64(bitPattern: Int64(try Int(wire: wire))) }
}

extension Bool: Wired {
  public var wire: Wire { .flag(self) }

  /// Reads yes or no.
  ///
  /// - Throws: `WireError` for any other kind of value.
  public init(wire: Wire) throws {
    guard case .flag(let isTrue) = wire else { throw WireError("neither yes nor no") }
    self = isTrue
  }
}

extension String: Wired {
  public var wire: Wire { .text(self) }

  /// Reads text.
  ///
  /// - Throws: `WireError` for any other kind of value.
  public init(wire: Wire) throws {
    guard case .text(let text) = wire else { throw WireError("no text") }
    self = text
  }
}

extension ClosedRange: Wired where Bound == Double {
  public var wire: Wire { .list([.number(lowerBound), .number(upperBound)]) }

  /// Reads a list of two numbers, the lower bound first.
  ///
  /// - Throws: `WireError` for another list, and where the bounds are in the wrong order or no numbers.
  public init(wire: Wire) throws {
    let bounds = try [Double](wire: wire)
    guard bounds.count == 2, bounds[0] <= bounds[1] else { throw WireError("no range") }
    self = bounds[0]...bounds[1]
  }
}

extension Array: Wired where Element: Wired {
  public var wire: Wire { get throws { .list(try map { try $0.wire }) } }

  /// Reads a list, of any length.
  ///
  /// - Throws: `WireError` for what is no list, and for an element that is none of `Element`.
  public init(wire: Wire) throws { self = try wire.items().map { try Element(wire: $0) } }
}

extension Optional: Wired where Wrapped: Wired {
  public var wire: Wire { get throws { .list(try map { [try $0.wire] } ?? []) } }

  /// Reads a list of one value, or an empty one, which is nil.
  ///
  /// - Throws: `WireError` for any other, and for a value that is none of `Wrapped`.
  public init(wire: Wire) throws { self = try wire.optional { try Wrapped(wire: $0) } }
}

extension Dictionary: Wired where Key: Wired & Comparable, Value: Wired {
  public var wire: Wire {
    get throws { .list(try sorted { $0.key < $1.key }.map { .list([try $0.key.wire, try $0.value.wire]) }) }
  }

  /// Reads a list of pairs, each a list of key and value; of pairs with the same key the last counts.
  ///
  /// - Throws: `WireError` for what is no list of pairs, and for a key or value of another type.
  public init(wire: Wire) throws {
    self = [:]
    for pair in try wire.items() {
      let parts = try pair.parts(2)
      self[try Key(wire: parts[0])] = try Value(wire: parts[1])
    }
  }
}
