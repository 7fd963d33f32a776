import Foundation
import Ledger

extension Verdict {
  /// Our value as a person wants to see it: with two digits more than were printed, at most.
  var readableValue: String {
    func row(_ field: String) -> PublishedRow {
      PublishedRow(
        id: "", source: "", locator: "", experiment: "", kind: .exact, quantity: "", published: field)
    }
    guard kind == .exact, let digits = row(published).printedDigits, let ours = row(reproduced).values,
      digits.count == ours.count
    else { return reproduced }
    let numbers = zip(ours, digits).map { value, decimals in
      let all = NumberText.shortest(value)
      let short = String(format: "%.\(max(0, decimals + 2))f", value)
      return all.count < short.count ? all : short
    }
    return NumberText.json(numbers, shape: row(published).shape)
  }
}
