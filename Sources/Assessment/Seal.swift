/// A right answer in a form from which nobody reads it off, for the tests that students get.
///
/// Most tests need none: they ask whether an answer has the property that the exercise asks for, or compute the same in
/// another way. A seal is for answers by hand of which any such test would be the solution.
///
/// An answer is written as whole numbers, which are hashed by SHA-256 together with the seal's name; the seal is the first
/// 64 bits. A number with decimals is rounded to as many as the exercise asks for, and its two neighbours in the last
/// place count as right too.
///
/// This keeps from reading, not from searching: there are few enough numbers of four digits that a program that tries all
/// of them finds the one that opens a seal at once. Whoever writes it could have done the exercise; grades that must not
/// depend on that come from tests that students do not get.
public struct Seal: Equatable, Sendable {
  /// What is sealed, such as `regularisation 2, mean`: the same answer has another seal under another name.
  public let name: String
  /// 16 letters from a to p, four bits each. Digits would look like numbers, which tests may not say.
  public let letters: String

  /// The seal `letters` of the answer called `name`, as `Seal(of:decimals:name:)` has made it.
  public init(_ letters: String, name: String) {
    self.name = name
    self.letters = letters
  }

  /// Seals whole numbers.
  public init(of numbers: [Int], name: String) {
    let text = "\(name): \(numbers.map(String.init).joined(separator: " "))"
    let bytes = SHA256Sum.digest(of: Array(text.utf8)).prefix(8)
    let letters = bytes.flatMap { byte in [byte >> 4, byte & 15].map { UInt8(ascii: "a") + $0 } }
    self.init(String(decoding: letters, as: UTF8.self), name: name)
  }

  /// Seals a number with so many decimals; nil where it is not finite or too large for that.
  public init?(of number: Double, decimals: Int, name: String) {
    guard let places = Self.places(number, decimals) else { return nil }
    self.init(of: [places], name: name)
  }

  /// Whether these are the numbers sealed.
  public func opens(with numbers: [Int]) -> Bool { self == Seal(of: numbers, name: name) }

  /// Whether this is the number sealed, give or take one in the last of so many decimals.
  public func opens(with number: Double, decimals: Int) -> Bool {
    guard let places = Self.places(number, decimals) else { return false }
    return [places - 1, places, places + 1].contains { opens(with: [$0]) }
  }

  /// `number` in units of the last decimal.
  private static func places(_ number: Double, _ decimals: Int) -> Int? {
    let scaled = (0..<decimals).reduce(number) { scaled, _ in scaled * 10 }.rounded()
    guard scaled.isFinite, abs(scaled) < 1e15 else { return nil }
    return Int(scaled)
  }
}
