import Ledger
import Networks
import Studies
import Tensors

// What the chapter says of codes and of softmax.

/// Bits that an optimal binary code (Huffman 1952) needs for a symbol, in the mean, where `count` symbols of the
/// distribution `p` are coded at a time.
@Sendable private func bitsPerSymbol(_ p: [Double], blocksOf count: Int) -> Double {
  var blocks = [1.0]
  for _ in 0..<count { blocks = blocks.flatMap { block in p.map { block * $0 } } }
  // Two queues: blocks, and what was joined, both in rising order. Each joint adds one bit to all below it.
  blocks.sort()
  var (joined, i, j, bits) = ([Double](), 0, 0, 0.0)
  func least() -> Double {
    if i < blocks.count, j >= joined.count || blocks[i] <= joined[j] {
      defer { i += 1 }
      return blocks[i]
    }
    defer { j += 1 }
    return joined[j]
  }
  for _ in 1..<blocks.count {
    let both = least() + least()
    joined.append(both)
    bits += both
  }
  return bits / Double(count)
}

@MainActor func reportCodes() {
  let bit = Elementary.log(2)
  let lengths = [1, 2, 3, 6]
  let examples = [[0.5, 0.25, 0.25], [0.9, 0.1], p]
  study.table(
    "codes.csv", ["p", "H(p)"] + lengths.map { "blocks of \($0)" },
    examples.map { p in
      [list(p), Study.text(entropy(p) / bit, decimals: 4)]
        + lengths.map { Study.text(bitsPerSymbol(p, blocksOf: $0), decimals: 4) }
    })
  let longest = 8
  let excess = study.map(study.seeds) { seed -> [Double] in
    var stream = RandomStream(seed: seed, name: "symbols to encode")
    let p = distribution(3, &stream)
    return (1...longest).map { bitsPerSymbol(p, blocksOf: $0) - entropy(p) / bit }
  }
  let powers = bitsPerSymbol(examples[0], blocksOf: 1) - entropy(examples[0]) / bit
  let (single, last) = (excess.map { $0[0] }, excess.map { $0[longest - 1] })
  study.judge(
    "mmds-s13-2-9-code-length",
    // Between H and H + 1/n for blocks of n, so that it comes as near to H as one likes.
    perSeed: excess.map { $0.enumerated().allSatisfy { $1 > -1e-12 && $1 < 1 / Double($0 + 1) } },
    because: "Huffman codes for blocks of 1 to \(longest) of three symbols with random probabilities: never below H(p), and "
      + "less than 1/n above it for blocks of n",
    found: "in the limit of long blocks: \(Study.text(Statistics.mean(single), decimals: 3)) bits above H(p) in the mean where single symbols "
      + "are coded, \(Study.text(Statistics.mean(last), decimals: 3)) with blocks of \(longest); exactly H(p) for powers of ½ "
      + "(\(list(examples[0])): \(powers == 0 ? "no bit" : scientific(powers)) above)")
  study.value("code-single", Study.text(Statistics.mean(single), decimals: 3))
  study.value("code-longest", Double(longest))
  study.value("code-last", Study.text(Statistics.mean(last), decimals: 3))
}

private func softmax(_ logits: [Double]) -> [Double] {
  Network<Double>(input: [logits.count]) { Softmax() }(Tensor([logits.count, 1], logits)).values
}

/// Leskovec et al.: "Softmax pushes the largest component of the vector towards 1 while pushing all the other components
/// towards zero."
@MainActor func reportSoftmax() {
  let equal = Array(repeating: 0.5, count: 10)
  let examples = [[4, 1, 0.5], [1, 0.99], [0.2, 0.1], equal]
  /// Whether the largest output is nearer to 1 than the largest logit, and all others nearer to 0.
  func pushes(_ x: [Double]) -> (largest: Bool, others: Bool) {
    let y = softmax(x)
    let place = x.indices.max { x[$0] < x[$1] } ?? 0
    return (
      abs(1 - y[place]) < abs(1 - x[place]), x.indices.allSatisfy { $0 == place || abs(y[$0]) < abs(x[$0]) })
  }
  study.table(
    "softmax.csv", ["logits", "softmax", "the largest nearer to 1", "all others nearer to 0"],
    examples.map { x in
      let y = softmax(x), both = pushes(x)
      let name = x == equal ? "ten times \(short(x[0]))" : list(x)
      let values = x == equal ? "ten times \(Study.text(y[0], decimals: 3))" : list(y.map { ($0 * 1e3).rounded() / 1e3 })
      return [name, values, both.largest ? "yes" : "no", both.others ? "yes" : "no"]
    })
  // The lead over all others with which the largest of n outputs is 0.9.
  func lead(_ n: Int) -> Double { Elementary.log(9 * Double(n - 1)) }
  let leads = [2, 3, 10, 100].map { n in softmax([lead(n)] + Array(repeating: 0, count: n - 1))[0] }
  let (down, up) = (softmax(examples[1])[0], softmax(examples[2])[1])
  let proof = ErratumProof(
    .counterExample,
    "true where the largest leads by far; to the letter it fails for logits that are close: of \(list(examples[1])) the largest goes from 1 "
      + "down to \(Study.text(down, decimals: 4)), of \(list(examples[2])) the other one goes from 0.1 up to \(Study.text(up, decimals: 3)), and "
      + "n equal ones become 1/n",
    holds: !pushes(examples[1]).largest && !pushes(examples[2]).others && softmax(equal).allSatisfy { abs($0 - 0.1) < 1e-12 }
      && leads.allSatisfy { abs($0 - 0.9) < 1e-12 } && pushes(examples[0]) == (true, true),
    correct: "the largest output is the nearer to 1 the more its logit leads: 0.9 for a lead of ln 9(n − 1) over n − 1 equal others",
    effect: "with ten classes 0.9 takes a lead of \(Study.text(lead(10), decimals: 1)) over nine equal others; a network with small weights, whose logits are "
      + "close, gives nearly equal probabilities",
    class: .label)
  study.judge(
    "mmds-s13-2-5-push", holds: examples.allSatisfy { pushes($0).largest && pushes($0).others },
    because: "whether softmax brings the largest of some numbers nearer to 1 and the others nearer to 0",
    found: "not for numbers that are close to each other, such as \(list(examples[1])) and \(list(examples[2]))", counterExample: proof)
  if proof.holds { refuted += 1 }
  study.value("softmax-lead", Study.text(lead(10), decimals: 1))
}
