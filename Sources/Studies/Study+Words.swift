import Host
import Ledger

extension Study {
  /// The median of some numbers and their central 80 %, as they are to be read in a sentence: "2.60 (2.56 to
  /// 2.64)". The ends are those by which rows are judged; see `Statistics.quantile`.
  public static func median(_ values: [Double], decimals: Int = 0) -> String {
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return "–" }
    let range = Statistics.centralRange(values, share: 0.8)
    func shown(_ value: Double) -> String {
      // Half a string is no rounding error: a median of whole numbers, or a quantile, may lie between two.
      let isWhole = decimals == 0 && value != value.rounded()
      return text(value, decimals: isWhole ? 1 : decimals)
    }
    let middle = Statistics.median(values)
    return range.width == 0 && middle == range.lower
      ? shown(middle) : "\(shown(middle)) (\(shown(range.lower)) to \(shown(range.upper)))"
  }

  /// A count that ought to be zero, over seeds: "0 in 18 of 20 seeds".
  public static func zeros(_ values: [Double]) -> String {
    "0 in \(values.filter { $0 == 0 }.count) of \(values.count) seeds"
  }

  /// Which trainings did not end by their last epoch and why, for the note of a verdict and a cell of a table;
  /// empty where all did.
  public static func ended<S>(_ trained: [Trained<S>], flatEpochs: Int? = nil) -> String {
    func list(_ which: [Trained<S>], _ why: String) -> String? {
      which.isEmpty ? nil : "\(which.count) \(why) (seed \(which.map { "\($0.seed)" }.joined(separator: ", ")))"
    }
    let flat = flatEpochs.map { "flat for \(text(Double($0))) epochs" } ?? "flat"
    return [
      list(trained.filter { $0.divergedAt != nil }, "not finite"),
      list(trained.filter { $0.divergedAt == nil && $0.flatAt != nil }, flat),
    ].compactMap { $0 }.joined(separator: "; ")
  }

  /// Checks words that a text prints and that the program follows without being told; ends it where they
  /// differ.
  public func check(_ id: String, reads words: String, _ what: String) {
    let printed = settingText(id)
    if printed != words { fail("ledger row \(id): '\(Shown.text(printed))', but \(what): '\(words)'") }
  }
}
