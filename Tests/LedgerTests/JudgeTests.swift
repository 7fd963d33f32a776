import Testing

@testable import Ledger

private func row(
  _ kind: PublishedKind, _ published: String, tolerance: String = "", bound: String = ""
) -> PublishedRow {
  PublishedRow(
    id: "r", source: "mmds", locator: "p. 1", experiment: "x", kind: kind, quantity: "q",
    published: published, tolerance: tolerance, bound: bound)
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

  @Test("is rounded when the authors' rounding gives the digits")
  func rounded() {
    let verdict = Judge.exact(printed, computed: [0.4719], carryingRounding: [0.47152])
    #expect(verdict.verdict == .rounded)
    // The digits that were printed, not those behind them.
    #expect(verdict.note.hasSuffix(" 0.4715"))
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
  func verdict(_ published: String, bound: String = "", _ values: [Double]) -> Verdict {
    Judge.stochastic(
      row(.stochastic, published, bound: bound), seeds: (0..<UInt64(values.count)).map { $0 + 1 },
      values: values)
  }

  @Test("for a printed zero needs zero in more than half of the seeds")
  func zero() {
    #expect(verdict("0", [0, 0, 0, 7, 9]).verdict == .reproduced)
    #expect(verdict("0", [0, 0, 1, 7, 9]).verdict == .notReproduced)
    #expect(verdict("0", [0, 0, 1, 7]).verdict == .notReproduced)
    #expect(verdict("0", [0, 0, 0, 7]).verdict == .reproduced)
    #expect(verdict("0", []).verdict == .inconclusive)
    let note = verdict("0", [0, 0, 0, 7, 9]).note
    #expect(note.contains("zero in 3 of 5 seeds, a share of 0.6"))
    #expect(note.contains("all values: 0, 0, 0, 7, 9"))
    #expect(verdict("0", [0, 0, 0, 7, 9]).spread == "[0, 9]")
  }

  @Test("says what is missing where nothing can be compared")
  func nothingToCompare() {
    #expect(verdict("147", bound: "60", []).note == "no seed was run")
    #expect(verdict("147", bound: "60", [1, .nan]).note == "a seed gave no finite value; all values: 1, nan")
    #expect(verdict("few", bound: "60", [1, 2]).note == "the printed value is no number; all values: 1, 2")
    #expect(verdict("few", bound: "60", [1, 2]).verdict == .inconclusive)
  }

  @Test("is decided at the ends of the prediction interval")
  func interval() {
    // 3 ± 4.808944: [-1.80894, 7.80894]
    let values = [1.0, 2, 3, 4, 5]
    #expect(verdict("7.808", bound: "10", values).verdict == .reproduced)
    #expect(verdict("7.809", bound: "10", values).verdict == .notReproduced)
    #expect(verdict("-1.808", bound: "10", values).verdict == .reproduced)
    #expect(verdict("-1.809", bound: "10", values).verdict == .notReproduced)
    #expect(verdict("3", bound: "10", values).reproduced == "3")
    #expect(verdict("3", bound: "10", values).spread == "[-1.80894, 7.80894]")
    #expect(verdict("3", bound: "10", values).seeds == "1 2 3 4 5")
  }

  @Test("is inconclusive when the interval is wider than the bound, wherever the print lies")
  func tooWide() {
    let values = [1.0, 2, 3, 4, 5]  // 9.617888 wide
    #expect(verdict("3", bound: "9.618", values).verdict == .reproduced)
    #expect(verdict("3", bound: "9.617", values).verdict == .inconclusive)
    #expect(verdict("99", bound: "9.617", values).verdict == .inconclusive)
    #expect(verdict("3", values).verdict == .inconclusive)
    #expect(verdict("3", bound: "9.617", values).note.contains("all values: 1, 2, 3, 4, 5"))
  }

  @Test("needs five seeds, all finite")
  func seeds() {
    #expect(verdict("2", bound: "100", [1, 2, 3, 2]).verdict == .inconclusive)
    #expect(verdict("2", bound: "100", [1, 2, 3, 2]).note.contains("all values: 1, 2, 3, 2"))
    #expect(verdict("2", bound: "100", [1, 2, 3, 2, 2]).verdict == .reproduced)
    #expect(verdict("2", bound: "100", [1, 2, 3, 2, .nan]).verdict == .inconclusive)
    #expect(verdict("0", [0, 0, 0, 0, .nan]).verdict == .inconclusive)
  }

  @Test("agrees exactly or not at all when no seed differs")
  func noSpread() {
    // An interval as wide as the bound, here 0, is no wider.
    #expect(verdict("2.5", [2.5, 2.5, 2.5, 2.5, 2.5]).verdict == .reproduced)
    #expect(verdict("2.62", bound: "1", [2.62, 2.62, 2.62, 2.62, 2.62]).verdict == .reproduced)
    #expect(verdict("2.62", bound: "1", [2.63, 2.63, 2.63, 2.63, 2.63]).verdict == .notReproduced)
  }
}

@Suite("The verdict on a claim")
struct ClaimVerdictTests {
  let claim = row(.claim, "CNN errors below MLP errors")

  @Test("follows its test, and a counter-example makes it an erratum")
  func deterministic() {
    #expect(Judge.claim(claim, holds: true, detail: "d").verdict == .reproduced)
    #expect(Judge.claim(claim, holds: false, detail: "d").verdict == .notReproduced)
    let proof = ErratumProof(.arithmetic, "at s = 0 the entry is 1", holds: true, correct: "c", effect: "e")
    #expect(Judge.claim(claim, holds: false, detail: "d", counterExample: proof).verdict == .erratum)
    #expect(Judge.claim(claim, holds: true, detail: "d", counterExample: proof).verdict == .reproduced)
    let none = ErratumProof(.counterExample, "at s = 0", holds: false, correct: "c", effect: "e")
    #expect(Judge.claim(claim, holds: false, detail: "d", counterExample: none).verdict == .notReproduced)
  }

  @Test("needs five seeds without exception where it is random")
  func random() {
    func verdict(_ holds: [Bool]) -> VerdictKind {
      Judge.claim(claim, seeds: (0..<UInt64(holds.count)).map { $0 }, holds: holds, detail: "d").verdict
    }
    #expect(verdict([true, true, true, true, true]) == .reproduced)
    #expect(verdict([true, true, true, true]) == .inconclusive)
    #expect(verdict([true, true, true, true, false]) == .notReproduced)
    #expect(verdict([true, false]) == .notReproduced)
  }

  @Test("that is random is an erratum only with a counter-example that holds")
  func randomErratum() {
    func verdict(_ last: Bool, proof holds: Bool) -> Verdict {
      let proof = ErratumProof(.counterExample, "one case fails", holds: holds, correct: "c", effect: "e")
      return Judge.claim(
        claim, seeds: [1, 2, 3, 4, 5], holds: [true, true, true, true, last], detail: "d", counterExample: proof)
    }
    #expect(verdict(false, proof: true).verdict == .erratum)
    #expect(verdict(false, proof: true).note == "one case fails; d")
    #expect(verdict(false, proof: false).verdict == .notReproduced)
    #expect(verdict(false, proof: false).note == "d")
    #expect(verdict(true, proof: true).verdict == .reproduced)
    #expect(verdict(true, proof: true).note == "d")
  }

  @Test("survives the way to a CSV record and back")
  func record() {
    let verdict = Judge.claim(claim, seeds: [1, 2], holds: [true, true], detail: "a, \"b\"")
    #expect(Verdict(fields: verdict.fields) == verdict)
    #expect(Verdict(fields: ["short"]) == nil)
    #expect(Judge.notRun(claim, why: "w").fields[9] == "not-run")
    #expect(Judge.notRecomputable(claim, why: "w").fields[9] == "not-recomputable")
  }
}
