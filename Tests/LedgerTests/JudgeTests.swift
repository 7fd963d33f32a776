import Host
import Testing

@testable import Ledger

private func row(
  _ kind: PublishedKind, _ published: String, tolerance: String = "", bound: String = "", leastSeeds: Int? = nil,
  condition: Condition? = nil, basis: Basis? = nil
) -> PublishedRow {
  PublishedRow(
    id: "r", source: "mmds", locator: "p. 1", experiment: "x", kind: kind, quantity: "q",
    published: published, tolerance: tolerance, bound: bound, leastSeeds: leastSeeds, condition: condition,
    basis: basis)
}

@Suite("The verdict on an exact row")
struct ExactVerdictTests {
  let printed = row(.exact, "0.4715", tolerance: "5e-5")

  @Test(
    "is decided at the tolerance, its border included",
    arguments: [
      (0.4715, VerdictKind.reproduced), (0.47155, .reproduced), (0.47145, .reproduced),
      (0.4715501, .notReproduced), (0.4714499, .notReproduced), (.nan, .notReproduced),
      (.infinity, .notReproduced),
    ])
  func border(computed: Double, expected: VerdictKind) {
    #expect(Judge.exact(printed, computed: [computed]).verdict == expected)
  }

  @Test("with tolerance 0 grants only what binary fractions cannot hold")
  func zeroTolerance() {
    let sum = row(.exact, "0.3", tolerance: "0")
    #expect(Judge.exact(sum, computed: [0.1 + 0.2]).verdict == .reproduced)
    #expect(Judge.exact(sum, computed: [0.3 + 1e-12]).verdict == .notReproduced)
    // Units in the last place of the larger of the two: below 1 they are half as large.
    #expect(Judge.exact(row(.exact, "1", tolerance: "0"), computed: [1 - 6e-16]).verdict == .reproduced)
    #expect(Judge.exact(row(.exact, "0", tolerance: "0"), computed: [1e-300]).verdict == .notReproduced)
  }

  @Test("falls when a digit of the printed value is changed")
  func changedDigit() {
    let changed = row(.exact, "0.4716", tolerance: "5e-5")
    #expect(Judge.exact(changed, computed: [0.4715]).verdict == .notReproduced)
  }

  @Test("looks at every element and at their number")
  func elements() {
    let vector = row(.exact, "[[1,2],[3,4]]", tolerance: "0")
    let verdict = Judge.exact(vector, computed: [1, 2, 3, 4])
    #expect(verdict.verdict == .reproduced)
    #expect(verdict.reproduced == "[[1,2],[3,4]]")
    #expect(Judge.exact(vector, computed: [1, 2, 3, 5]).verdict == .notReproduced)
    #expect(Judge.exact(vector, computed: [1, 2, 3]).verdict == .notReproduced)
    #expect(Judge.exact(vector, computed: [1, 2, 3, 4, 4]).verdict == .notReproduced)
  }

  @Test("is rounded when rounded intermediate values give the digits")
  func rounded() {
    let verdict = Judge.exact(printed, computed: [0.4719], carryingRounding: [0.47152])
    #expect(verdict.verdict == .rounded)
    // The digits that were printed, not those behind them.
    #expect(verdict.note.hasSuffix(" 0.4715"))
    // A tie shows the digit that the print does without.
    let tie = Judge.exact(printed, computed: [0.4719], carryingRounding: [0.47155])
    #expect(tie.verdict == .rounded)
    #expect(tie.note.hasSuffix(" 0.47155"))
    #expect(
      Judge.exact(printed, computed: [0.4719], carryingRounding: [0.4718]).verdict == .notReproduced)
    // A generous tolerance does not make digits agree.
    let generous = row(.exact, "0.0329", tolerance: "1e-4")
    #expect(
      Judge.exact(generous, computed: [0.04], carryingRounding: [0.03298]).verdict == .notReproduced)
  }

  @Test("is erratum only with a proof that holds and a slip that gives the print")
  func erratum() {
    func verdict(_ proof: ErratumProof) -> VerdictKind {
      Judge.exact(printed, computed: [0.9], erratum: proof).verdict
    }
    #expect(verdict(ErratumProof(.arithmetic, "finite differences disagree", holds: true, correct: "c", effect: "e")) == .erratum)
    #expect(verdict(ErratumProof(.arithmetic, "finite differences disagree", holds: false, correct: "c", effect: "e")) == .notReproduced)
    #expect(verdict(ErratumProof(.arithmetic, "x", holds: true, correct: "c", effect: "e", slip: "factor 2", slipGives: [0.47151])) == .erratum)
    #expect(verdict(ErratumProof(.arithmetic, "x", holds: true, correct: "c", effect: "e", slip: "factor 2", slipGives: [0.48])) == .notReproduced)
    // A printed value that comes out is no erratum.
    let proof = ErratumProof(.arithmetic, "x", holds: true, correct: "c", effect: "e")
    #expect(Judge.exact(printed, computed: [0.4715], erratum: proof).verdict == .reproduced)
  }

  @Test("of an erratum names its class, unless it is a plain error, and says whether the slip was tried")
  func erratumText() {
    func note(_ kind: ErratumClass, _ slip: String?, _ gives: [Double]?) -> String {
      let proof = ErratumProof(
        .arithmetic, "x", holds: true, correct: "c", effect: "e", slip: slip, slipGives: gives, class: kind)
      return Judge.exact(printed, computed: [0.48], erratum: proof).note
    }
    #expect(note(.error, nil, nil) == "x")
    #expect(note(.error, "factor 2", [0.4715]) == "x; a slip that gives the printed digits: factor 2")
    #expect(note(.extraction, "a lost digit", nil) == "perhaps only the extraction: x; a likely slip: a lost digit")
  }

  @Test("prints every digit of ours and the tolerance that was used")
  func numbers() {
    let verdict = Judge.exact(row(.exact, "0.30"), computed: [0.1 + 0.2])
    #expect(verdict.reproduced == "0.30000000000000004")
    #expect(verdict.tolerance == "0.005")
  }

  @Test("compares strings one by one")
  func strings() {
    let sets = row(.exact, "[\"P|T\",\"$\"]", tolerance: "0")
    #expect(Judge.exact(sets, computedTexts: ["P|T", "$"]).verdict == .reproduced)
    #expect(Judge.exact(sets, computedTexts: ["P|T", "$"]).reproduced == "[\"P|T\",\"$\"]")
    #expect(Judge.exact(sets, computedTexts: ["T|P", "$"]).verdict == .notReproduced)
    #expect(Judge.exact(row(.exact, "tanh"), computedTexts: ["tanh"]).reproduced == "tanh")
    #expect(Judge.exact(row(.exact, "[\"tanh\"]"), computedTexts: ["tanh"]).reproduced == "[\"tanh\"]")
    #expect(Judge.exact(row(.exact, "tanh"), computedTexts: ["tanh", "sinh"]).verdict == .notReproduced)
    #expect(Judge.exact(row(.exact, "tanh"), computedTexts: ["tanh", "sinh"]).reproduced == "[\"tanh\",\"sinh\"]")
  }

  @Test("on words is erratum only with a proof that holds, which its note then gives")
  func wrongWords() {
    func verdict(_ computed: String, holds: Bool) -> Verdict {
      let proof = ErratumProof(.definitions, "the definition says so", holds: holds, correct: "c", effect: "e")
      return Judge.exact(row(.exact, "tanh"), computedTexts: [computed], erratum: proof, note: "n")
    }
    #expect(verdict("sinh", holds: true).verdict == .erratum)
    #expect(verdict("sinh", holds: true).note == "the definition says so; n")
    #expect(verdict("sinh", holds: false).verdict == .notReproduced)
    #expect(verdict("sinh", holds: false).note == "n")
    #expect(verdict("tanh", holds: true).verdict == .reproduced)
    #expect(verdict("tanh", holds: true).note == "n")
  }

  @Test("says why it is not reproduced")
  func reasons() {
    func note(_ computed: [Double], _ proof: ErratumProof? = nil) -> String {
      Judge.exact(row(.exact, "[0.50,1.5]"), computed: computed, erratum: proof).note
    }
    #expect(note([0.75, 2.75]) == "largest difference 1.25")
    #expect(note([0.5]) == "1 elements computed, 2 printed")
    func proof(holds: Bool) -> ErratumProof {
      ErratumProof(.arithmetic, "x", holds: holds, correct: "c", effect: "e", slip: "s", slipGives: [3, 4])
    }
    #expect(note([0.75, 2.75], proof(holds: true)) == "the supposed slip does not give the printed digits")
    #expect(note([0.75, 2.75], proof(holds: false)) == "largest difference 1.25")
  }

  @Test("states the tolerance of each element where they differ, and the ledger's own where it has one")
  func tolerances() {
    func tolerance(_ published: String, _ stated: String = "") -> String {
      Judge.exact(row(.exact, published, tolerance: stated), computed: [0.5, 1.5]).tolerance
    }
    #expect(tolerance("[0.50,1.5]") == "[0.005,0.05]")
    #expect(tolerance("[0.5,1.5]") == "0.05")
    #expect(tolerance("[0.50,1.5]", "0.25") == "0.25")
    #expect(tolerance("[0.50,1.5]", "as in the text") == "as in the text")
  }
}

@Suite("The verdict on a stochastic row")
struct StochasticVerdictTests {
  func verdict(
    _ published: String, bound: String = "", least: Int? = nil, _ values: [Double], note: String = ""
  ) -> Verdict {
    Judge.stochastic(
      row(.stochastic, published, bound: bound, leastSeeds: least), seeds: seedList(values.count), values: values,
      note: note)
  }

  /// 1 to 40: the central 95 % reaches from 1.025 to 39.975, the central 80 % from 4.1 to 36.9.
  let forty = (1...40).map(Double.init)

  @Test("is reproduced between the quantiles at 2.5 and 97.5 %, and not beyond")
  func quantiles() {
    #expect(verdict("39", bound: "40", forty).verdict == .reproduced)
    #expect(verdict("2", bound: "40", forty).verdict == .reproduced)
    #expect(verdict("41", bound: "40", forty).verdict == .notReproduced)
    #expect(verdict("0.5", bound: "40", forty).verdict == .notReproduced)
    let found = verdict("30", bound: "40", forty, note: "n")
    #expect(found.reproduced == "20.5")
    #expect(found.spread == "[4.1, 36.9]")
    #expect(found.accepted == "[1.025, 39.975]")
    #expect(found.tolerance == "central 80 % no wider than 40")
    #expect(found.note == "all values: \((1...40).map(String.init).joined(separator: ", ")); n")
  }

  @Test("shows the rank of the printed value and the probability of one at least as far out")
  func rank() {
    // 30 equals one of the 40: it takes place 30 or 31 of 41, and 11 + 1 of 41 places are as far up.
    let inside = verdict("30", bound: "40", forty)
    #expect(inside.rank == "30 to 31 of 41")
    #expect(inside.pValue == NumberText.sixDigits(2 * 12.0 / 41))
    let between = verdict("30.5", bound: "40", forty)
    #expect(between.rank == "31 of 41")
    #expect(between.pValue == NumberText.sixDigits(2 * 11.0 / 41))
    #expect(verdict("100", bound: "40", forty).rank == "41 of 41")
    #expect(verdict("100", bound: "40", forty).pValue == NumberText.sixDigits(2.0 / 41))
    #expect(verdict("-1", bound: "40", forty).rank == "1 of 41")
    // The middle is not farther out than anything.
    #expect(verdict("20.5", bound: "40", forty).pValue == "1")
  }

  @Test("is inconclusive when the central 80 % is wider than the bound, wherever the print lies")
  func tooWide() {
    #expect(verdict("30", bound: "32.8", forty).verdict == .reproduced)
    for printed in ["30", "99"] {
      let wide = verdict(printed, bound: "32.7", forty)
      #expect(wide.verdict == .inconclusive)
      #expect(wide.accepted == "nothing")
      #expect(wide.note.hasPrefix("the central 80 % of the seeds is 32.8 wide, more than the stated bound; all values: 1, 2"))
    }
    // A row without a bound admits no width at all.
    #expect(verdict("30", forty).verdict == .inconclusive)
    #expect(verdict("30", [Double](repeating: 30, count: 20)).verdict == .reproduced)
  }

  @Test("needs as many seeds as the row asks for, 20 by default, before anything else is looked at")
  func tooFew() {
    let twenty = (1...20).map(Double.init), nineteen = Array(twenty.dropLast())
    #expect(verdict("10", bound: "40", twenty).verdict == .reproduced)
    #expect(verdict("10", bound: "40", nineteen).verdict == .inconclusive)
    #expect(verdict("10", bound: "40", nineteen).note.hasPrefix("19 seeds are fewer than 20; all values: 1"))
    #expect(verdict("10", bound: "1", nineteen).note.hasPrefix("19 seeds are fewer than 20"))
    #expect(verdict("10", bound: "40", least: 40, twenty).verdict == .inconclusive)
    #expect(verdict("10", bound: "40", least: 40, twenty).note.hasPrefix("20 seeds are fewer than 40"))
    #expect(verdict("10", bound: "40", least: 5, Array(twenty.prefix(5))).verdict == .notReproduced)
    // A printed zero is no exception.
    #expect(verdict("0", [Double](repeating: 0, count: 19)).verdict == .inconclusive)
    #expect(verdict("0", [Double](repeating: 0, count: 20)).verdict == .reproduced)
    #expect(verdict("0", least: 40, [Double](repeating: 0, count: 39)).verdict == .inconclusive)
  }

  @Test("is inconclusive when the seeds at odd and at even places disagree")
  func halves() {
    // 20 at odd places from 1 to 20, 20 at even places from 21 to 40.
    let mixed = (1...20).flatMap { [Double($0), Double($0 + 20)] }
    let divided = verdict("30", bound: "40", mixed)
    #expect(divided.verdict == .inconclusive)
    #expect(
      divided.note.hasPrefix(
        "the seeds at odd places reject the printed value ([1, 20]), those at even places accept it ([21, 40])"))
    // The same seeds in another order, in which either half holds as much of both.
    let fair = (1...20).map(Double.init).flatMap { [$0, $0 + 20] }.sorted()
    #expect(verdict("30", bound: "40", fair).verdict == .reproduced)
    // Both reject: that is no disagreement.
    #expect(verdict("99", bound: "40", mixed).verdict == .notReproduced)
  }

  @Test("does not depend on the order within the odd and within the even places", arguments: 1...40)
  func permutation(draw: Int) {
    var stream = Stream(draw)
    let values = (0..<20 + draw % 3).map { _ in (stream.next() * 60).rounded() }
    let printed = "\(Int(stream.next() * 60) + 1)"
    let first = verdict(printed, bound: "60", values)
    var odd = stride(from: 0, to: values.count, by: 2).map { values[$0] }
    var even = stride(from: 1, to: values.count, by: 2).map { values[$0] }
    stream.shuffle(&odd)
    stream.shuffle(&even)
    let dealt = values.indices.map { $0 % 2 == 0 ? odd[$0 / 2] : even[$0 / 2] }
    let again = verdict(printed, bound: "60", dealt)
    #expect(again.verdict == first.verdict)
    #expect([again.reproduced, again.spread, again.rank, again.pValue, again.accepted]
      == [first.reproduced, first.spread, first.rank, first.pValue, first.accepted])
  }

  @Test("accepts no more, in the mean over draws, from fewer seeds")
  func fewerSeeds() {
    // Skewed, as counts of errors are: a product of two uniform numbers, and now and then a network thrown back.
    var widths: [Double] = []
    for count in [5, 10, 20, 40, 80] {
      var stream = Stream(7)
      var sum = 0.0
      for _ in 0..<2000 {
        let values = (0..<count).map { _ in
          100 * stream.next() * stream.next() + (stream.next() < 0.05 ? 300 : 0)
        }
        sum += Statistics.centralRange(values, share: 0.95).width
      }
      widths.append(sum / 2000)
    }
    for (fewer, more) in zip(widths, widths.dropFirst()) { #expect(fewer < more, "\(widths)") }
  }

  @Test("says what is missing where nothing can be compared")
  func nothingToCompare() {
    #expect(verdict("147", bound: "60", []).note == "no seed was run")
    #expect(verdict("0", []).verdict == .inconclusive)
    #expect(verdict("147", bound: "60", [1, .nan]).note == "a seed gave no finite value; all values: 1, nan")
    #expect(verdict("0", [Double](repeating: 0, count: 30) + [.nan]).verdict == .inconclusive)
    #expect(verdict("few", bound: "60", [1, 2]).note == "the printed value is no number; all values: 1, 2")
    #expect(verdict("few", bound: "60", [1, 2]).verdict == .inconclusive)
  }

  @Test("agrees exactly or not at all when no seed differs")
  func noSpread() {
    let same = [Double](repeating: 2.62, count: 20)
    #expect(verdict("2.62", bound: "1", same).verdict == .reproduced)
    #expect(verdict("2.63", bound: "1", same).verdict == .notReproduced)
    #expect(verdict("2.62", bound: "1", same).rank == "1 to 21 of 21")
  }

  @Test(
    "for a printed zero follows Wilson's interval of the share of zeros",
    arguments: [
      (20, VerdictKind.reproduced), (15, .reproduced), (14, .inconclusive), (10, .inconclusive), (6, .inconclusive),
      (5, .notReproduced), (0, .notReproduced),
    ])
  func zero(zeros: Int, expected: VerdictKind) {
    let values = (0..<20).map { $0 < zeros ? 0.0 : Double($0 + 1) }
    let found = verdict("0", values)
    #expect(found.verdict == expected)
    #expect(found.reproduced == "zero in \(zeros) of 20 seeds")
    #expect(found.accepted == "zero in at least 15 of 20 seeds")
    #expect(found.note.hasPrefix("95 % interval of the share ["))
    #expect(found.note.contains("; all values: \(values.map(NumberText.sixDigits).joined(separator: ", "))"))
    #expect(found.spread == "[\(zeros == 0 ? 1 : 0), \(zeros == 20 ? 0 : 20)]")
  }
}

@Suite("The verdict on a claim")
struct ClaimVerdictTests {
  let claim = row(.claim, "CNN errors below MLP errors")

  @Test("follows its test, and a counter-example makes it an erratum")
  func deterministic() {
    #expect(Judge.claim(claim, holds: true, detail: "d").verdict == .reproduced)
    #expect(Judge.claim(claim, holds: true, detail: "d").reproduced == "holds")
    #expect(Judge.claim(claim, holds: true, detail: "d", extent: "for the three tried").reproduced == "holds for the three tried")
    #expect(Judge.claim(claim, holds: false, detail: "d", extent: "for the three tried").reproduced == "does not hold")
    #expect(Judge.claim(claim, holds: false, detail: "d").verdict == .notReproduced)
    let proof = ErratumProof(.arithmetic, "at s = 0 the entry is 1", holds: true, correct: "c", effect: "e")
    #expect(Judge.claim(claim, holds: false, detail: "d", counterExample: proof).verdict == .erratum)
    #expect(Judge.claim(claim, holds: true, detail: "d", counterExample: proof).verdict == .reproduced)
    let none = ErratumProof(.counterExample, "at s = 0", holds: false, correct: "c", effect: "e")
    #expect(Judge.claim(claim, holds: false, detail: "d", counterExample: none).verdict == .notReproduced)
  }

  @Test("keeps what was tested apart from what was found")
  func found() {
    let verdict = Judge.claim(claim, holds: false, detail: "every mistake is there", found: "31 of 1,230 are not")
    #expect(verdict.note == "every mistake is there")
    #expect(verdict.found == "31 of 1,230 are not")
    #expect(verdict.reproduced == "does not hold")
  }

  private func verdict(_ count: Int, of all: Int, row: PublishedRow? = nil) -> Verdict {
    Judge.claim(
      row ?? claim, seeds: seedList(all), holds: (0..<all).map { $0 < count }, detail: "d", found: "f")
  }

  @Test(
    "over seeds follows Wilson's interval of the share in which it holds, as a printed zero does",
    arguments: [
      (20, VerdictKind.reproduced), (15, .reproduced), (14, .inconclusive), (6, .inconclusive), (5, .notReproduced),
      (0, .notReproduced),
    ])
  func random(count: Int, expected: VerdictKind) {
    let found = verdict(count, of: 20)
    #expect(found.verdict == expected)
    #expect(found.reproduced == "holds in \(count) of 20 seeds")
    #expect(found.accepted == "holds in at least 15 of 20 seeds")
    #expect(found.note.hasPrefix("95 % interval of the share [") && found.note.hasSuffix("]; d"))
    #expect(found.found == "f")
    let zeros = Judge.stochastic(
      row(.stochastic, "0"), seeds: seedList(20), values: (0..<20).map { $0 < count ? 0 : 1 })
    #expect(zeros.verdict == found.verdict)
  }

  @Test("over seeds needs as many as the row asks for, 20 by default")
  func fewSeeds() {
    #expect(verdict(19, of: 19).verdict == .inconclusive)
    #expect(verdict(19, of: 19).note.hasPrefix("19 seeds are fewer than 20; 95 % interval of the share ["))
    #expect(verdict(0, of: 5).verdict == .inconclusive)
    #expect(verdict(0, of: 0).verdict == .inconclusive)
    #expect(verdict(0, of: 0).accepted == "nothing")
    #expect(verdict(20, of: 20, row: row(.claim, "c", leastSeeds: 40)).verdict == .inconclusive)
    #expect(verdict(5, of: 5, row: row(.claim, "c", leastSeeds: 5)).verdict == .reproduced)
  }

  @Test(
    "that knows no exception needs every seed, and one in which it fails refutes it",
    arguments: [(20, VerdictKind.reproduced), (19, .notReproduced), (0, .notReproduced)])
  func withoutException(count: Int, expected: VerdictKind) {
    let identity = row(.claim, "identity", bound: "all seeds")
    #expect(verdict(count, of: 20, row: identity).verdict == expected)
    #expect(verdict(count, of: 20, row: identity).accepted == "holds in all 20 seeds")
    #expect(verdict(19, of: 19, row: identity).verdict == .inconclusive)
    #expect(verdict(0, of: 0, row: identity).accepted == "nothing")
  }

  @Test("that is random is an erratum only with a counter-example that holds, and a seed that fails")
  func randomErratum() {
    func verdict(_ last: Bool, proof holds: Bool) -> Verdict {
      let proof = ErratumProof(.counterExample, "one case fails", holds: holds, correct: "c", effect: "e")
      return Judge.claim(
        claim, seeds: seedList(20), holds: (0..<19).map { _ in true } + [last], detail: "d", counterExample: proof)
    }
    #expect(verdict(false, proof: true).verdict == .erratum)
    #expect(verdict(false, proof: true).note == "one case fails; d")
    #expect(verdict(false, proof: false).verdict == .reproduced)
    #expect(verdict(true, proof: true).verdict == .reproduced)
  }

  @Test("that something can be reached needs one seed that reaches it, and is never refuted")
  func possibility() {
    func verdict(_ count: Int, of all: Int) -> Verdict {
      Judge.possibility(claim, seeds: seedList(all), reached: (0..<all).map { $0 < count }, detail: "d", found: "f")
    }
    #expect(verdict(1, of: 20).verdict == .reproduced)
    #expect(verdict(0, of: 20).verdict == .inconclusive)
    #expect(verdict(19, of: 19).verdict == .inconclusive)
    #expect(verdict(19, of: 19).note == "19 seeds are fewer than 20; d")
    #expect(verdict(3, of: 20).reproduced == "reached in 3 of 20 seeds")
    #expect(verdict(3, of: 20).accepted == "reached in at least 1 of 20 seeds")
    #expect(verdict(3, of: 20).found == "f")
  }
}

@Suite("A verdict's record")
struct VerdictRecordTests {
  let claim = row(.claim, "CNN errors below MLP errors")

  @Test("survives the way to CSV and back", arguments: [nil] + Condition.allCases)
  func record(condition: Condition?) {
    let verdict = Judge.claim(
      claim, seeds: seedList(20), holds: [Bool](repeating: true, count: 20), condition: condition, detail: "a, \"b\"",
      found: "c")
    #expect(verdict.condition == condition)
    #expect(Verdict(fields: verdict.fields) == verdict)
    #expect(verdict.fields.count == Verdict.columns.count)
    let spread = Judge.stochastic(
      row(.stochastic, "10", bound: "40"), seeds: seedList(20), values: (1...20).map(Double.init), condition: condition)
    #expect(Verdict(fields: spread.fields) == spread)
    // Each field under its own name.
    let named = Dictionary(uniqueKeysWithValues: zip(Verdict.columns, spread.fields))
    #expect(named["condition"] == (condition?.rawValue ?? "") && named["rank"] == "10 to 11 of 21")
    #expect(named["p_value"] == "1" && named["accepted"] == "[1, 20]" && named["verdict"] == "reproduced")
  }

  @Test("is refused where a word in it is unknown or a field is missing")
  func unknown() throws {
    let fields = Judge.claim(claim, holds: true, detail: "d").fields
    #expect(Verdict(fields: ["short"]) == nil)
    #expect(Verdict(fields: fields + [""]) == nil)
    for (column, word) in [("condition", "as-we-like"), ("kind", "guess"), ("verdict", "splendid")] {
      var changed = fields
      changed[try #require(Verdict.columns.firstIndex(of: column))] = word
      #expect(Verdict(fields: changed) == nil, "\(column)")
    }
  }

  @Test("stands under the row's headline condition where none is named")
  func headline() {
    let trained = row(.claim, "c", condition: .extended)
    #expect(Judge.claim(trained, holds: true, detail: "d").condition == .extended)
    #expect(Judge.claim(trained, holds: true, condition: .completed, detail: "d").condition == .completed)
    #expect(Judge.notRun(trained, why: "w").condition == .extended)
    #expect(Judge.notRun(trained, condition: .asPrinted, why: "w").condition == .asPrinted)
  }

  @Test("says that nothing was judged")
  func notJudged() {
    #expect(Judge.notRun(claim, why: "w").fields.contains("not-run"))
    #expect(Judge.notRecomputable(claim, why: "w").fields.contains("not-recomputable"))
  }

  @Test(
    "turns an agreement, and nothing else, into what the row's basis allows",
    arguments: [(Basis.fitted, VerdictKind.fitted), (.definition, .definition)])
  func basis(basis: Basis, kind: VerdictKind) {
    let exact = row(.exact, "0.5", tolerance: "0.05", basis: basis)
    #expect(Judge.exact(exact, computed: [0.5]).verdict == kind)
    let rounded = Judge.exact(exact, computed: [0.7], carryingRounding: [0.52])
    #expect(rounded.verdict == kind)
    #expect(rounded.note == "with intermediate values rounded: 0.5")
    #expect(Judge.exact(exact, computed: [0.7]).verdict == .notReproduced)
    let proof = ErratumProof(.arithmetic, "x", holds: true, correct: "c", effect: "e")
    #expect(Judge.exact(exact, computed: [0.7], erratum: proof).verdict == .erratum)
    let claim = row(.claim, "c", basis: basis)
    #expect(Judge.claim(claim, holds: true, detail: "d").verdict == kind)
    #expect(Judge.claim(claim, holds: false, detail: "d").verdict == .notReproduced)
    #expect(Judge.notRun(claim, why: "w").verdict == .notRun)
    let random = row(.stochastic, "10", bound: "40", basis: basis)
    let values = (1...20).map(Double.init)
    #expect(Judge.stochastic(random, seeds: seedList(20), values: values).verdict == kind)
    #expect(Judge.stochastic(random, seeds: seedList(19), values: Array(values.dropLast())).verdict == .inconclusive)
  }
}

@Suite("A record of an erratum")
struct ErratumRecordTests {
  let printed = row(.exact, "0.17", tolerance: "0")

  @Test("quotes and lists the row itself unless its proof names others", arguments: ErratumClass.allCases)
  func record(kind: ErratumClass) {
    let plain = Erratum(printed, ErratumProof(.arithmetic, "a", holds: true, correct: "c", effect: "e", class: kind))
    #expect(plain.quoted == "0.17" && plain.listedWith == "r" && plain.class == kind)
    #expect(Erratum(fields: plain.fields) == plain)
    let other = Erratum(
      printed,
      ErratumProof(
        .arithmetic, "a", holds: true, correct: "c", effect: "e", slip: "s", class: kind, listedWith: "first",
        quoting: "the label SSE"))
    #expect(other.quoted == "the label SSE" && other.listedWith == "first" && other.published == "0.17")
    #expect(Erratum(fields: other.fields) == other)
  }

  @Test("is refused with an unknown class or of another length")
  func unknown() throws {
    var fields = Erratum(printed, ErratumProof(.arithmetic, "a", holds: true, correct: "c", effect: "e")).fields
    #expect(Erratum(fields: fields.dropLast()) == nil)
    fields[try #require(Erratum.columns.firstIndex(of: "class"))] = "slip of the pen"
    #expect(Erratum(fields: fields) == nil)
  }
}

private func seedList(_ count: Int) -> [UInt64] { (0..<UInt64(count)).map { $0 + 1 } }

/// Random numbers for the tests: the same ones in every run.
private struct Stream {
  private var state: UInt64
  init(_ seed: Int) { state = UInt64(seed) }

  /// From 0 to 1, by SplitMix64.
  mutating func next() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) / 9_007_199_254_740_992
  }

  mutating func shuffle(_ values: inout [Double]) {
    for index in values.indices.reversed() where index > 0 {
      values.swapAt(index, min(index, Int(next() * Double(index + 1))))
    }
  }
}
