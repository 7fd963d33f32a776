import Networks
import Studies
import Tensors

/// The weights into neurons 6, 7 and 8 that the text prints within its equations.
func printedUpperWeights(_ study: Study) -> UpperWeights {
  UpperWeights(
    six: [3, 4, 5].map { study.setting("kelleher-w-6-\($0)") },
    seven: [3, 4, 5].map { study.setting("kelleher-w-7-\($0)") },
    eight: [6, 7].map { study.setting("kelleher-w-8-\($0)") })
}

//#-hidden-code
/// Settings that are words, for sentences of the page.
func quoteSettings(_ study: Study) {
  for id in [
    "kelleher-eq29-batch-sum", "mmds-s13-3-4-average", "mmds-s13-3-4-decay", "usc552-learning-rate-schedule",
    "usc552-deep-threshold", "zhang-eq18-mean",
  ] { study.value(id, study.settingText(id)) }
}

/// Ends the program with one line where `holds` does not.
func require(_ study: Study, _ holds: Bool, _ what: String) {
  if !holds { study.fail("the ledger's \(what) cannot be used: wrong count or range") }
}

/// Ends the program where the tables of the power plant have not the shape of the text's.
func checkTables(
  _ study: Study, raw: [[Double]], low: [Double], high: [Double], classified: [[Double]], oneHot: [[Double]],
  logits: [Double]
) {
  require(
    study, (raw + [low, high]).allSatisfy { $0.count == 3 } && zip(low, high).allSatisfy { $0 < $1 }, "Table 1 or 2")
  require(
    study, classified.allSatisfy { $0.count == 5 && $0.prefix(2).allSatisfy { abs($0) < 10 } }, "Table 13")
  require(study, oneHot.allSatisfy { $0.count == 4 }, "Table 15")
  require(study, logits.count == 3 && logits.allSatisfy { abs($0) < 700 }, "Table 14")
}
//#-end-hidden-code
