import Foundation
import Host

/// How numbers stand in drawings: as on pages (`PageNumber`), with at most so many decimals and none that are zero at the
/// end. A drawing has little room, and none of its numbers was printed.
func readable(_ number: some BinaryFloatingPoint, decimals: Int = 2) -> String {
  let number = Double(number)
  guard number.isFinite else { return "\(number)" }
  var text = String(format: "%.\(decimals)f", number)
  if text.contains(".") {
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
  }
  return text == "-0" ? "0" : PageNumber.texts(in: text)
}

/// A shape as pages have it: `6 × 24 × 24`.
func readable(shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }

/// A list in a sentence: `x`, `x and y`, `x, y and z`.
func listed(_ items: [String]) -> String {
  guard let last = items.last, items.count > 1 else { return items.first ?? "" }
  return items.dropLast().joined(separator: ", ") + " and " + last
}
