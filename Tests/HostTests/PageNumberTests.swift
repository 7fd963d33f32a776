import Foundation
import Host
import Testing

@Suite("Numbers on pages")
struct PageNumberTests {
  @Test(
    "have one form, whatever a program wrote",
    arguments: [
      // Powers of ten.
      ("1e-15", "10⁻¹⁵"), ("8.9335e-07", "8.9335 × 10⁻⁷"), ("5.1·10⁻⁹", "5.1 × 10⁻⁹"), ("8.9 × 10⁻¹⁶", "8.9 × 10⁻¹⁶"),
      ("2.0e4", "2.0 × 10⁴"), ("4.4e7", "4.4 × 10⁷"), ("1e+16", "10¹⁶"), ("1 · 10⁻⁸", "10⁻⁸"), ("−2 · 10⁻⁸;", "−2 × 10⁻⁸;"),
      ("0e0", "0"), ("9.8e-4", "0.00098"), ("1e-04", "0.0001"), ("1.25e2", "125"), ("< 1e-7)", "< 10⁻⁷)"),
      // Digits.
      ("0.30000000000000004", "0.300000"), ("0.999999999999999", "1.00000"), ("0.09030745200", "0.09030745200"),
      ("-0.090304866327", "−0.090304866327"), ("0.0000000000304", "3.04 × 10⁻¹¹"), ("0.00000000", "0.00000000"),
      ("12.3456789012345", "12.3457"), ("12345678.123456789", "1.2345678 × 10⁷"),
      // Signs.
      ("-1", "−1"), ("[1, -2.5,-3]", "[1, −2.5,−3]"), ("-.5", "−0.5"), ("-0.0", "−0.0"), ("-inf", "−∞"), ("inf", "∞"),
      // Thousands.
      ("44442816", "44,442,816"), ("1024", "1024"), ("of 10000", "of 10,000"), ("12345.5 %", "12,345.5 %"),
      ("(112, 50176)", "(112, 50176)"), ("[37632]", "[37632]"), ("16 steps, 12000 pairs", "16 steps, 12,000 pairs"),
      // What is none.
      ("x-1 and k - 1", "x-1 and k - 1"), ("2014-2015", "2014-2015"), ("AVX-512", "AVX-512"), ("x86-64", "x86-64"),
      ("1.2.3", "1.2.3"), ("w₉ and d2", "w₉ and d2"), ("224x224x3", "224x224x3"), ("0x10", "0x10"), ("info", "info"),
      ("\\frac12", "\\frac12"), ("e-07", "e-07"), ("(13.8)-(13.9)", "(13.8)-(13.9)"), ("00110", "00110"), ("", ""),
    ])
  func form(written: String, shown: String) { #expect(PageNumber.texts(in: written) == shown) }

  @Test(
    "stand in formulas as TeX has them, and what is TeX already stays",
    arguments: [
      ("1e-7", "10^{-7}"), ("-8.9e-16", "-8.9 \\times 10^{-16}"), ("-1.50", "-1.50"), ("10000", "10{,}000"), ("147", "147"),
      ("\\alpha_0", "\\alpha_0"), ("\\begin{bmatrix} 1 & -1 \\end{bmatrix}", "\\begin{bmatrix} 1 & -1 \\end{bmatrix}"),
      ("a of 1e-7", "a of 1e-7"),
    ])
  func formulas(written: String, shown: String) { #expect(PageNumber.formula(of: written) == shown) }

  @Test("exponents are raised, and five digits or more get commas")
  func parts() {
    #expect(PageNumber.raised(-16) == "⁻¹⁶" && PageNumber.raised(30) == "³⁰")
    #expect(PageNumber.grouped("1234") == "1234" && PageNumber.grouped("12345") == "12,345")
    #expect(PageNumber.grouped("123456") == "123,456" && PageNumber.grouped("1234567") == "1,234,567")
  }

  @Test("no number loses more than the digits that are not shown, and what is shown stays as it is")
  func roundTrip() throws {
    var state: UInt64 = 17
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    for index in 0..<4000 {
      let size = pow(10, next() * 30 - 20)
      let value = (next() < 0.5 ? -1 : 1) * size
      // As Swift describes a number, with few decimals, and with six digits.
      let written = [
        NumberText.shortest(value), String(format: "%.\(index % 13)f", value), NumberText.sixDigits(value),
      ][index % 3]
      let shown = PageNumber.texts(in: written)
      #expect(!shown.contains("e") && !shown.contains("E") && !shown.contains("-"), "\(written): \(shown)")
      #expect(PageNumber.texts(in: shown) == shown, "\(written): \(shown)")
      // The digits of the factor, without zeros in front.
      let factor = shown.hasPrefix("10⁻") || shown.contains("−10⁻") ? "1" : shown.prefix { $0 != " " }
      let digits = factor.filter { $0.isNumber && $0.isASCII }.drop { $0 == "0" }.count
      let isWhole = !written.contains(".") && !written.contains("e")
      #expect(isWhole || digits <= PageNumber.mostDigits, "\(written): \(shown)")
      let decimals = shown.contains(".") ? factor.split(separator: ".").last?.count ?? 0 : 0
      #expect(decimals <= PageNumber.mostDigits, "\(written): \(shown)")
      let read = try #require(number(shown), "\(shown)")
      let before = try #require(Double(written))
      guard before != 0 else {
        #expect(read == 0)
        continue
      }
      // Half a unit of the last digit that is shown.
      let unit = pow(10, (log10(abs(read)) + 1e-12).rounded(.down) - Double(digits) + 1)
      #expect(abs(read - before) <= 0.5001 * unit + abs(before) * 1e-15, "\(written): \(shown)")
    }
  }

  /// The number that a page shows; nil where it is none.
  private func number(_ shown: String) -> Double? {
    let raised: [Character: Character] = [
      "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-",
    ]
    let plain = shown.replacing(",", with: "").replacing("−", with: "-")
    let exponent = String(plain.compactMap { raised[$0] })
    guard !exponent.isEmpty else { return Double(plain) }
    let base = String(plain.filter { raised[$0] == nil })
    guard base.hasSuffix("10") else { return nil }
    let factor = base.dropLast(2).replacing(" × ", with: "")
    return Double((factor.isEmpty || factor == "-" ? factor + "1" : factor) + "e" + exponent)
  }
}
