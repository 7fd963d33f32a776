/// Bytes as text, two digits each.
public enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  /// Such as `00ff` for 0 and 255.
  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
