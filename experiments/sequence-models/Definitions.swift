import Studies

/// One definition of `experiments/published/algorithms.csv`, and where it is: a type or function of the core, or a section.
struct Definition: Sendable {
  let id, text, name, place: String
}

/// All 18 of this chapter, in the order of that file.
let definitions: [Definition] = [
  .init(
    id: "zaki-meira-alg-bidirectional-rnn", text: "ZM (4)", name: "bidirectional network",
    place: "`Bidirectional`; `bothWays`, \"Reading both ways\""),
  .init(
    id: "mmds-alg-zero-padding-of-sequences", text: "MMDS 13.5", name: "zero-padding",
    place: "`SequenceExamples`, which masks it; \"Words, padding and buckets\""),
  .init(id: "mmds-alg-bucketing", text: "MMDS 13.5", name: "bucketing", place: "`Buckets`, `SequenceExamples(_:in:)`"),
  .init(
    id: "mmds-alg-one-hot-word-input", text: "MMDS 13.5", name: "words as unit vectors, rare ones pooled",
    place: "`Vocabulary`, `Tensor(unitVectors:of:)`"),
  .init(id: "mmds-alg-gru", text: "MMDS 13.5.3", name: "GRU", place: "`GRU`; trained in \"One task for all cells\""),
  .init(id: "usc552-alg-bidirectional-rnn", text: "USC", name: "bidirectional network", place: "`Bidirectional`; \"Reading both ways\""),
  .init(
    id: "usc552-alg-output-recurrent-rnn", text: "USC", name: "the output fed back",
    place: "`OutputRecurrentRNN`; `outputsFedBack`, \"One function, applied again\""),
  .init(
    id: "usc552-alg-many-to-one-rnn", text: "USC", name: "one output at the end", place: "`LastState`; `classify`, \"Layouts\""),
  .init(id: "usc552-alg-rnn-layouts", text: "USC", name: "layouts", place: "`OneToMany`, `LastState`, `EncoderDecoder`; `layouts`, \"Layouts\""),
  .init(
    id: "usc552-alg-encoder-decoder", text: "USC", name: "encoder–decoder",
    place: "`EncoderDecoder`; \"Reading first, then writing\""),
  .init(
    id: "usc552-alg-sequence-to-sequence-lstm", text: "USC", name: "sequence to sequence, with a teacher",
    place: "`EncoderDecoder` of two `LSTM`, `Sequence(source:of:target:of:after:)`, `Network.decode`; `learn`"),
  .init(
    id: "usc552-alg-clockwork-rnn", text: "USC", name: "clockwork network",
    place: "`ClockworkRNN`; \"What a cell costs\", \"As the gap grows\""),
  .init(
    id: "usc552-alg-dynamical-system-view", text: "USC", name: "dynamical system",
    place: "`RecurrentState`; `stepByStep`, \"One function, applied again\""),
  .init(id: "usc552-alg-peephole-lstm", text: "USC", name: "peepholes", place: "`LSTM(form: .peephole)`"),
  .init(id: "usc552-alg-coupled-gate-lstm", text: "USC", name: "coupled gates", place: "`LSTM(form: .coupledGates)`"),
  .init(id: "usc552-alg-gru", text: "USC", name: "GRU", place: "`GRU`; trained in \"One task for all cells\""),
  .init(
    id: "zhang-alg-rnn-use-cases", text: "Zhang, Figure 5", name: "use cases, one to one to many to many", place: "`layouts`, \"Layouts\""),
  .init(id: "zhang-alg-lstm-and-gru", text: "Zhang 3.2", name: "LSTM and GRU", place: "`LSTM`, `GRU`; \"One task for all cells\""),
]

@MainActor func reportDefinitions() {
  study.value("definition-count", Double(definitions.count))
  study.table(
    "definitions.csv", ["text", "definition", "where"], definitions.map { [$0.text, $0.name, $0.place] })
}
