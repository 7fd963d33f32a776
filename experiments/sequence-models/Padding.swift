//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## Words, padding and buckets

 **Words as vectors.** A word becomes a unit vector over the vocabulary: a one at the word's own place, zeros elsewhere. There could
 be infinitely many words; so places, or components, are given to the most common ones, and all others share a single one. The
 `Vocabulary` of our library on this short text:
 */
let text = """
  the state of a network is what the network knows of the past and the output of a network is what the network says of the
  next word a word that the network never met has no place of its own in the vector and shares a place with all words
  that are rare
  """
func vocabularies(_ sizes: [Int]) -> [(size: Int, vocabulary: Vocabulary, coverage: Double)] {
  let words = text.split { $0 == " " || $0 == "\n" }.map { String($0) }
  return sizes.map { size in
    let vocabulary = Vocabulary(mostCommon: size, of: words)
    return (size, vocabulary, vocabulary.coverage(of: words))
  }
}
/*:
 {{table vocabulary.csv}}

 **Sequences of different lengths.** Fast programs want rectangles. So shorter sequences are padded with zeros to the length of the
 longest. What is padded must then not count in the loss, or the network learns to predict emptiness: a *mask* of ones and zeros
 multiplies the losses of the steps. Padded so, a batch has the gradient of its sequences one by one, here within
 {{value padding-deviation}}; where the padding counts as well it is another, {{value padding-counted}} of its length off.

 Padding costs time. One network for each length pads nothing and leaves few sequences that can be
 computed side by side. Between the two lie *buckets*: a few lengths, of which each sequence gets the shortest that it fits into,
 and is padded to that. `Buckets(lengths, count:)` finds the lengths of the buckets that pad
 least. For {{value bucket-strings}} strings of the embedded grammar, of any length from {{value bucket-shortest}} to
 {{value bucket-longest}}:

 {{table buckets.csv}}

 ![Share of the computed steps that is padding, by the number of buckets](buckets.png)

 One bucket computes {{value bucket-one}} times the steps that there are, four buckets {{value bucket-four}} times. Our library
 sorts by length and cuts a batch into *pieces* of {{value bucket-piece}} strings, which are computed side by side, each padded to
 the longest of its piece: that is {{value bucket-sorted}} times, without any choice of lengths.
 */
//#-hidden-code
/// The gradient of an LSTM over `examples`, summed.
private func summedGradient(_ network: Network<Double>, _ examples: SequenceExamples<Double>) -> [Double] {
  let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: .sum, pool: WorkerPool(threads: 1))
  return runner.gradient(of: network, on: examples).values
}

/// `sequence` with zeros behind it up to `length` steps, which count `weight` times.
private func padded(
  _ sequence: SequenceExamples<Double>.Sequence, to length: Int, counting weight: Double
) -> SequenceExamples<Double>.Sequence {
  let missing = length - sequence.length
  func wider(_ tensor: Tensor<Double>) -> Tensor<Double> {
    Tensor(rows: tensor.rows.map { $0 + [Double](repeating: 0, count: missing) })
  }
  return .init(
    inputs: wider(sequence.inputs), targets: wider(sequence.targets),
    mask: [Double](repeating: 1, count: sequence.length) + [Double](repeating: weight, count: missing))
}

@MainActor func judgePadding() {
  let found = vocabularies([2, 5, 10, 20])
  study.table(
    "vocabulary.csv", ["components", "the most common words", "words of the text with a component of their own"],
    found.map { size, vocabulary, coverage in
      ["\(size) + 1", vocabulary.words.prefix(5).joined(separator: ", ") + (size > 5 ? ", …" : ""), percent(coverage)]
    })

  var stream = RandomStream(seed: 1, name: "strings of any length")
  let strings = grammar.samples(printedStrings, using: &stream)
  let lengths = strings.map(\.count), needed = lengths.reduce(0, +)
  let longest = lengths.max() ?? 1

  // The same gradient, padded or not.
  var network = Network<Double>(input: [7]) { LSTM(6); Dense(7) }
  var weights = RandomStream(seed: 1, name: "padding")
  network.initialize(using: &weights)
  let few = strings.prefix(40).map { SequenceExamples<Double>.Sequence($0) }
  let most = few.map(\.length).max() ?? 1
  let one = summedGradient(network, SequenceExamples(few, pieceSize: 1))
  let masked = summedGradient(network, SequenceExamples(few.map { padded($0, to: most, counting: 0) }))
  let counted = summedGradient(network, SequenceExamples(few.map { padded($0, to: most, counting: 1) }))
  let bucketed = summedGradient(network, SequenceExamples(few, in: Buckets(few.map(\.length), count: 3)))
  let same = Deviation.ofNorm(masked, one), inBuckets = Deviation.ofNorm(bucketed, one), other = Deviation.ofNorm(counted, one)
  study.value("padding-deviation", NumberText.powerOfTen(max(same, inBuckets)))
  study.value("padding-counted", percent(other))
  study.judge(
    "mmds-s13-5-padding", holds: same < 1e-12 && inBuckets < 1e-12 && other > 0.01,
    because: "gradient of an LSTM over \(few.count) strings, padded to \(most) steps and in three buckets, beside that one by one: within "
      + "\(NumberText.powerOfTen(max(same, inBuckets)))",
    found: "where the padding counts in the loss it is \(percent(other)) off")

  // Where a sequence goes.
  var isShortest = true
  var rows: [[String]] = []
  var factors: [Int: Double] = [:]
  var counts: [Int] = []
  for count in [1, 2, 3, 4, 6, 8, 12, 16] {
    let buckets = Buckets(lengths, count: count)
    for (bucket, members) in buckets.members.enumerated() {
      let own = buckets.lengths[bucket]
      isShortest = isShortest && members.allSatisfy { member in
        lengths[member] <= own && !buckets.lengths.contains { $0 >= lengths[member] && $0 < own }
      }
    }
    isShortest = isShortest && buckets.members.reduce(0) { $0 + $1.count } == lengths.count
    factors[count] = Double(buckets.paddedSteps) / Double(needed)
    // No more than there are lengths.
    counts.append(buckets.lengths.count)
    rows.append([
      "\(buckets.lengths.count)", buckets.lengths.map { "\($0)" }.joined(separator: " "), "\(buckets.paddedSteps)",
      Study.text(100 * buckets.wastedShare, decimals: 1),
    ])
  }
  study.table("buckets.csv", ["buckets", "their lengths", "steps computed", "padding, %"], rows)
  study.figure("buckets")
  study.value("bucket-strings", Double(strings.count))
  study.value("bucket-shortest", Double(lengths.min() ?? 0))
  study.value("bucket-longest", Double(longest))
  study.value("bucket-one", factors[1] ?? .nan, decimals: 2)
  study.value("bucket-four", factors[4] ?? .nan, decimals: 2)
  let piece = 16, sorted = lengths.sorted(by: >)
  let steps = stride(from: 0, to: sorted.count, by: piece).reduce(0) { $0 + sorted[$1] * min(piece, sorted.count - $1) }
  study.value("bucket-piece", Double(piece))
  study.value("bucket-sorted", Double(steps) / Double(needed), decimals: 2)
  study.judge(
    "mmds-s13-5-buckets", holds: isShortest,
    because: "\(counts.min() ?? 0) to \(counts.max() ?? 0) buckets for \(strings.count) strings of \(lengths.min() ?? 0) to \(longest) symbols: each "
      + "string is in the shortest bucket that holds it")
}
//#-end-hidden-code
