import Studies

/// One definition of `experiments/published/algorithms.csv`, and where it is: a type or function of the core, or a section.
struct Definition: Sendable {
  let id, text, name, place: String
}

/// All 21 of this chapter, in the order of that file.
let definitions: [Definition] = [
  .init(
    id: "zaki-meira-alg-penalised-objective", text: "ZM (14)", name: "penalised objective",
    place: "`Penalty`: `value(of:)` and `add(to:of:)`"),
  .init(
    id: "zaki-meira-alg-l2-weight-decay", text: "ZM (15), (16)", name: "L2, weight decay",
    place: "`Penalty.halfL2`, `Network.decay(by:)`"),
  .init(id: "zaki-meira-alg-dropout", text: "ZM", name: "dropout by keep rate", place: "`Dropout(keeping:scaling: .plain)`"),
  .init(id: "zaki-meira-alg-inverted-dropout", text: "ZM (17)", name: "inverted dropout", place: "`Dropout(keeping:)`"),
  .init(id: "mmds-alg-l2-penalty", text: "MMDS (13.17)", name: "L2 without ½", place: "`Penalty.l2`"),
  .init(id: "mmds-alg-l1-penalty", text: "MMDS (13.18)", name: "L1", place: "`Penalty.l1`; `Network.softThreshold(by:)`"),
  .init(
    id: "mmds-alg-dropout-with-test-time-scaling", text: "MMDS 13.6.2", name: "dropout with scaling afterwards",
    place: "`Dropout(dropping:scaling: .plain)`"),
  .init(
    id: "mmds-alg-early-stopping-on-a-validation-set", text: "MMDS 13.6.3", name: "stop on a validation set",
    place: "`EarlyStopping` on `Split.heldOut`; \"Early stopping\""),
  .init(
    id: "mmds-alg-dataset-augmentation", text: "MMDS 13.6.4", name: "altered copies",
    place: "`Augmentation`, `PictureExamples.augmented`"),
  .init(
    id: "mmds-alg-train-test-split", text: "MMDS 13.6", name: "training and test part",
    place: "`Split.random`, `Split.lastPart`; \"What to hold out\""),
  .init(
    id: "usc552-alg-l1-and-l2-penalties", text: "USC", name: "L1 and L2, biases too",
    place: "`Penalty.halfL2(_:on: .all)`, `Penalty.l1(_:on: .all)`"),
  .init(
    id: "usc552-alg-dropout", text: "USC", name: "dropout of inputs and hidden units",
    place: "`Dropout(dropping:)`, the first layer or a later one"),
  .init(id: "usc552-alg-early-stopping-first-version", text: "USC", name: "stop at the first rise, as we read it", place: "`StoppingRule.firstRise`"),
  .init(
    id: "usc552-alg-early-stopping-with-best-copy", text: "USC", name: "stop with the best copy",
    place: "`EarlyStopping` with `.patience(_:ties: .strict)`"),
  .init(
    id: "usc552-alg-retraining-on-all-data", text: "USC", name: "afresh on all data", place: "`retrain(stop:further:below:_:)`, \"Early stopping\""),
  .init(
    id: "usc552-alg-continued-training-on-all-data", text: "USC", name: "on with all data",
    place: "`StoppingRule.below`; `retrain(stop:further:below:_:)`, \"Early stopping\""),
  .init(id: "usc552-alg-input-noise", text: "USC", name: "noise on inputs", place: "`GaussianNoise`"),
  .init(id: "usc552-alg-weight-noise", text: "USC", name: "noise on weights", place: "`Network.perturbed(by:standardDeviation:)`"),
  .init(
    id: "usc552-alg-augmentation", text: "USC", name: "copies that keep the class",
    place: "`Augmentation`, `PictureTransformation`; \"Altered copies\""),
  .init(id: "kelleher-alg-inverted-dropout", text: "KMD, algorithm 2", name: "inverted dropout", place: "`Dropout(keeping:)`, 1/ρ on both ways"),
  .init(
    id: "kelleher-alg-early-stopping-with-patience", text: "KMD, algorithm 1", name: "patience, ties improve",
    place: "`StoppingRule.patience(_:ties: .improve)`; `algorithm1`, \"Early stopping\""),
]

@MainActor func reportDefinitions() {
  study.value("definition-count", Double(definitions.count))
  study.table(
    "definitions.csv", ["text", "definition", "where"], definitions.map { [$0.text, $0.name, $0.place] })
}
