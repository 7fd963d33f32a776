import Host
import Ledger
import Studies
import Tensors

func shown(_ number: Double) -> String { NumberText.shortest(number) }

//#-hidden-code
func percent(_ share: Double, decimals: Int = 0) -> String { Study.text(100 * share, decimals: decimals) + " %" }

/// "18 of 20"
func tally(_ holds: [Bool]) -> String { "\(holds.count { $0 }) of \(holds.count)" }

/// Median and central 80 %.
func spread(_ values: [Double], decimals: Int = 0) -> String { Study.median(values, decimals: decimals) }

/// Shares as percentages: median and central 80 %.
func percents(_ shares: [Double], decimals: Int = 0) -> String {
  shares.allSatisfy(\.isFinite) && !shares.isEmpty ? spread(shares.map { 100 * $0 }, decimals: decimals) + " %" : "–"
}

/// The largest of some deviations.
func power(_ numbers: [Double]) -> String { NumberText.powerOfTen(numbers.max() ?? 0) }

/// "a, b and c"
func list(_ words: [String]) -> String {
  words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
}
//#-end-hidden-code
