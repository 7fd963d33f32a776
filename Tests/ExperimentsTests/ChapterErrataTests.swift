import Foundation
import Ledger
import Testing

/// What the chapters by hand count as errata, of which class, and what they count once.
@Suite("The errata of the chapters by hand")
struct ChapterErrataTests {
  struct Report {
    let errata: [String: Erratum]
    let verdicts: [String: Verdict]
  }

  /// Without figures, and where networks are trained at reduced settings; what depends on seeds is not judged then.
  private func run(_ slug: String) throws -> Report {
    let folder = try TemporaryFolder()
    let outcome = try Programs.run(
      "\(Programs.folder)/\(slug)",
      ["--verdicts-only", "--output", folder.file("out")] + (TrainedRowsTests.training.contains(slug) ? ["--quick"] : []),
      in: Programs.checkout)
    #expect(outcome.code == 0, "\(outcome.errors)")
    // A chapter that proves none has no such file.
    let path = folder.file("out/\(slug)/errata.csv")
    let text = FileManager.default.fileExists(atPath: path) ? try String(contentsOfFile: path, encoding: .utf8) : ""
    let errata = try CSV.records(of: text).dropFirst().compactMap { Erratum(fields: $0.fields) }
    let verdicts = try CSVTable.verdicts(path: folder.file("out/\(slug)/verdicts.csv"))
    return Report(
      errata: Dictionary(uniqueKeysWithValues: errata.map { ($0.id, $0) }),
      verdicts: Dictionary(uniqueKeysWithValues: verdicts.map { ($0.id, $0) }))
  }

  /// Class of each erratum that is no plain error, by chapter.
  static let classes: [(slug: String, classes: [String: ErratumClass])] = [
    ("neurons-by-hand", ["mmds-s13-2-5-push": .label, "usc552-multiclass-regions": .label]),
    (
      "convolution-by-hand",
      [
        "mmds-s13-4-5-multi": .extraction, "kelleher-eq89-index": .label, "kelleher-eq92-input": .extraction,
        "kelleher-eq102-terms": .extraction,
      ]
    ),
    (
      "parameter-counts",
      [
        "zhang-t1-bert-synapses": .extraction,
      ]
    ),
    (
      "backpropagation-by-hand",
      [
        "mmds-ex13-3-gradient": .extraction, "zhang-eq28-symbol": .extraction, "zhang-conv-dh-star": .label,
        "kelleher-eq2-index": .label, "kelleher-eq65-index": .label,
      ]
    ),
    (
      "regularisation",
      ["usc552-l2-index": .label, "kelleher-alg2-mask-name": .extraction]
    ),
    (
      "recurrence-by-hand",
      [
        "zaki-meira-forget-range": .label, "mmds-s13-5-2-strictly": .label, "zaki-meira-lstm-constant-error": .label,
        "mmds-eq13-7": .inconsistency, "mmds-eq13-8": .inconsistency, "mmds-s13-5-2-relu-explode": .label,
        "zhang-eq30-input-index": .inconsistency, "zhang-yhat-index": .inconsistency, "zhang-eq36-rho": .inconsistency,
        "zhang-eq37-lhs": .label,
        "kelleher-alg3-index": .inconsistency, "kelleher-eq111-dagger": .extraction, "kelleher-eq115-Wo2": .inconsistency,
        "kelleher-eq117-time": .inconsistency, "kelleher-eq121-index": .extraction, "kelleher-eq133-factor": .extraction,
        "kelleher-eq134-label": .extraction, "kelleher-eq140-factor": .extraction,
      ]
    ),
    ("sequence-models", [:]),
  ]

  /// The row under which each other row's slip is listed.
  static let listed = [
    "zhang-pool-slice-2": "zhang-pool-slice", "zhang-conv-hard-boundary": "zhang-conv-limits",
    "mmds-ex13-7-index-roles": "mmds-ex13-7-sum-limits",
    "mmds-ex13-11-element": "mmds-s13-4-1-rgb-channels", "mmds-eq13-8": "mmds-eq13-7",
    "zhang-yhat-index": "zhang-eq30-input-index", "zhang-eq36-rho": "zhang-eq30-input-index",
    "zhang-conv-dw-star": "zhang-conv-dw",
  ]

  /// Verdicts that once were others, with what is true of them.
  static let verdicts: [(slug: String, verdicts: [String: VerdictKind])] = [
    (
      "neurons-by-hand",
      [
        "usc552-perceptron-tie": .definition, "zhang-f4-piecewise": .definition, "mmds-s13-2-8-huber": .definition,
        "mmds-s13-2-6-elu-mean": .inconclusive, "mmds-f13-2-thresholds": .definition, "kelleher-eq50-prelu-param": .definition,
        "usc552-multiclass-p2-s2": .definition,
      ]
    ),
    (
      "backpropagation-by-hand",
      [
        "kelleher-eq96-delta-c": .fitted, "kelleher-eq68-one-hot": .definition, "mmds-s13-3-4-symmetry": .reproduced,
        "usc552-squared-error-small": .reproduced, "mmds-s13-2-5-shift": .definition, "usc552-universal": .inconclusive,
        "mmds-exercise13-2-5": .definition, "kelleher-eq10-linear-collapse": .definition,
        "usc552-softmax-ce-gradient": .reproduced,
      ]
    ),
    ("convolution-by-hand", ["usc552-pooling-invariance": .inconclusive, "zaki-meira-pad-formula": .fitted]),
    (
      "parameter-counts",
      ["mmds-box-nodes": .reproduced, "usc552-lstm-layers": .definition, "usc552-gru-simpler": .definition,
        "mmds-s13-5-3-gru-params": .definition, "mmds-ex13-11-doubling": .definition,
        "mmds-ex13-11-six-by-six": .inconclusive, "usc552-stride-2": .inconclusive, "zhang-f9-output": .fitted,
        "zhang-t1-resnet101-synapses": .fitted, "mmds-f13-11-row-11": .definition, "mmds-exercise13-4-2-valid": .definition]
    ),
    (
      "regularisation",
      [
        "kelleher-f29-subnetworks": .definition, "kelleher-alg1-plateau": .definition, "mmds-s13-6-1-l2-best": .inconclusive,
        "mmds-s13-6-1-small-weights": .inconclusive, "zaki-meira-dropout-spread": .inconclusive,
        "zaki-meira-dropout-smaller-weights": .inconclusive,
        "mmds-s13-6-2-scale": .erratum,
        "kelleher-alg2-backward": .erratum, "kelleher-alg2-forward": .definition, "kelleher-alg1-patience": .definition,
        "zaki-meira-l2-decay": .reproduced, "zaki-meira-dropout-inverted": .definition,
        "usc552-weight-noise-penalty": .definition, "mmds-s13-6-4-more-data": .inconclusive,
        "mmds-s13-6-4-less-overfit": .inconclusive, "mmds-s13-6-time-split": .inconclusive, "mmds-eq13-18": .inconclusive,
        "usc552-early-stopping-1": .inconclusive,
      ]
    ),
    (
      "recurrence-by-hand",
      [
        "kelleher-eq108-size": .definition, "zaki-meira-forget-zero-gate": .definition, "usc552-vanish-mostly": .inconclusive, "usc552-lstm-gates": .definition, "usc552-peephole": .definition,
        "mmds-s13-5-3-rnn-special": .definition,
        "usc552-lstm-h-range": .definition, "kelleher-alg3-error-sign": .definition,
        // The digit that its factor lacks was found from it.
        "kelleher-eq133-product": .fitted,
      ]
    ),
    (
      "sequence-models",
      [
        "zaki-meira-eq4-brnn": .definition, "zaki-meira-brnn-stacked": .definition, "mmds-s13-5-buckets": .definition,
        "mmds-s13-5-translation": .inconclusive, "mmds-s13-5-3-lstm-params": .definition, "usc552-cwrnn-fewer": .definition,
        "usc552-cwrnn-faster": .definition, "usc552-turing": .inconclusive, "usc552-lossy-summary": .inconclusive,
        "usc552-seq2seq-teacher": .definition,
      ]
    ),
  ]

  @Test("have the class that is true of them, and each slip is listed once", arguments: classes.map(\.slug))
  func errata(slug: String) throws {
    let report = try run(slug)
    let expected = Self.classes.first { $0.slug == slug }?.classes ?? [:]
    for (id, erratum) in report.errata {
      #expect(erratum.class == expected[id] ?? .error, "\(id)")
      #expect(erratum.listedWith == Self.listed[id] ?? id, "\(id)")
      // What it is listed with is an erratum that is listed by itself.
      #expect(report.errata[erratum.listedWith]?.listedWith == erratum.listedWith, "\(id)")
    }
    #expect(Set(expected.keys).isSubset(of: report.errata.keys))
    for (id, kind) in Self.verdicts.first(where: { $0.slug == slug })?.verdicts ?? [:] {
      #expect(report.verdicts[id]?.verdict == kind, "\(id): \(report.verdicts[id]?.verdict.rawValue ?? "no verdict")")
    }
    #expect(!report.verdicts.values.contains { $0.verdict == .notReproduced })
  }

  @Test("quote what is wrong where the ledger has less of the text")
  func quoted() throws {
    let erratum = try #require(try run("recurrence-by-hand").errata["kelleher-eq133-factor"])
    #expect(erratum.published == "0.52098661")
    #expect(erratum.quoted == "the factor 0.52098661 of o†")
    let gradients = try run("backpropagation-by-hand").errata
    let quotes = [
      "zhang-eq28-symbol": "ρ(h^{(d−1)}, n_a)", "zhang-conv-dh-star": "Σ_k C_{:,k} * W_{:,l,k}^{(t)}",
      "zhang-conv-dw-star": "Σ_l C_{:,k} * h_{:,l}^{(t−1)}",
      "kelleher-eq97-delta-b": "(δ_D × w_{C,B}) × ∂a_B/∂z_B = (δ_D × 1) × 1",
    ]
    for (id, quote) in quotes { #expect(gradients[id]?.quoted == quote, "\(id)") }
  }
}
