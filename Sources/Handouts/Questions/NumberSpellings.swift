import Foundation

/// A number with a tolerance as a list of texts, for a Common Cartridge: its questions know words to be filled in, and no
/// numbers. The list holds every number within the tolerance that has no more decimals than the answer or its tolerance is
/// written with, as it may be typed: `0.5`, `.5`, `0.50`, and with either minus. Where that would be too many, it has all of
/// fewer decimals, and of more only the answer itself, whole and rounded.
struct NumberSpellings {
  /// With how many decimals at most every number within the tolerance is there.
  let decimals: Int
  /// All of them, the shortest first.
  let texts: [String]

  /// How many numbers of a length are listed at most.
  private static let most = 41

  init(_ number: Decimal, tolerance: Decimal) {
    let written = max(Self.decimals(of: number), Self.decimals(of: tolerance))
    var texts: [String] = []
    var longest = 0
    for decimals in 0...written {
      var numbers = Self.numbers(within: tolerance, of: number, decimals: decimals)
      if numbers.count > Self.most {
        // Rounded, by less than what may be missing.
        let unit = Decimal(sign: .plus, exponent: -decimals, significand: 1)
        numbers = Self.numbers(within: min(tolerance, unit * 9 / 10), of: number, decimals: decimals)
      } else {
        longest = decimals
      }
      for text in numbers.flatMap(Self.forms) where !texts.contains(text) { texts.append(text) }
    }
    self.decimals = longest
    self.texts = texts
  }

  private static func decimals(of number: Decimal) -> Int { max(0, -number.exponent) }

  /// Those with exactly so many decimals, from small to large.
  private static func numbers(within tolerance: Decimal, of number: Decimal, decimals: Int) -> [String] {
    let unit = Decimal(sign: .plus, exponent: -decimals, significand: 1)
    var lowest = (number - tolerance) / unit, whole = Decimal()
    NSDecimalRound(&whole, &lowest, 0, .up)
    var found: [String] = []
    while whole * unit <= number + tolerance, found.count <= most {
      found.append(text(whole, decimals))
      whole += 1
    }
    return found
  }

  /// A whole number of units with the point in its place.
  private static func text(_ units: Decimal, _ decimals: Int) -> String {
    let isNegative = units < 0
    var digits = "\(isNegative ? -units : units)"
    while digits.count <= decimals { digits = "0" + digits }
    let point = digits.index(digits.endIndex, offsetBy: -decimals)
    let number = decimals == 0 ? digits : "\(digits[..<point]).\(digits[point...])"
    return isNegative ? "-" + number : number
  }

  /// As a number may be typed.
  private static func forms(_ number: String) -> [String] {
    let isNegative = number.hasPrefix("-")
    let digits = isNegative ? String(number.dropFirst()) : number
    let bare = digits.hasPrefix("0.") ? [digits, String(digits.dropFirst())] : [digits]
    return isNegative ? bare.flatMap { ["-" + $0, "−" + $0] } : bare
  }
}
