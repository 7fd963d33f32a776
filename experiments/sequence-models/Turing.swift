//#-hidden-code
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## What a recurrent network can compute

 There is a theorem that whatever a Turing machine computes, a recurrent network of a finite size can compute too. No
 program tests it, for it is about all machines. But its idea can be built. A Turing machine has a tape, a head that reads and writes on it, and a table of rules.
 A tape is two stacks: what lies left of the head, and what lies from the head on to the
 right. So a Turing machine is a finite table of rules with two stacks. This one tells whether a word over 0 and 1 reads
 the same from both ends, by carrying its first symbol to its end, comparing, and coming back for the next:
 */
enum Stack: Sendable { case left, right }
enum Operation: String, Sendable, CaseIterable { case keep, pop, push0, push1 }

/// In `state`, with `symbol` on top of the stack that is looked at (nil: it is empty), go to `next`.
struct Rule: Sendable {
  let state: String, looksAt: Stack?, symbol: Int?, next: String
  var left = Operation.keep, right = Operation.keep
}
let palindromes: [Rule] = {
  var rules = [
    Rule(state: "take", looksAt: .right, symbol: nil, next: "accept"),
    Rule(state: "back", looksAt: .left, symbol: nil, next: "take"),
    Rule(state: "accept", looksAt: nil, symbol: nil, next: "accept"),
    Rule(state: "reject", looksAt: nil, symbol: nil, next: "reject"),
  ]
  for (first, push) in [Operation.push0, .push1].enumerated() {
    rules.append(Rule(state: "take", looksAt: .right, symbol: first, next: "carry \(first)", right: .pop))
    rules.append(Rule(state: "back", looksAt: .left, symbol: first, next: "back", left: .pop, right: push))
    rules.append(Rule(state: "carry \(first)", looksAt: .right, symbol: nil, next: "check \(first)"))
    rules.append(Rule(state: "check \(first)", looksAt: .left, symbol: nil, next: "accept"))
    for (symbol, push) in [Operation.push0, .push1].enumerated() {
      let carry = Rule(
        state: "carry \(first)", looksAt: .right, symbol: symbol, next: "carry \(first)", left: push, right: .pop)
      let check = Rule(
        state: "check \(first)", looksAt: .left, symbol: symbol, next: symbol == first ? "back" : "reject", left: .pop)
      rules += [carry, check]
    }
  }
  return rules
}()
/// Where the machine is; of both stacks the top comes last.
struct Configuration: Sendable {
  var state = "take"
  var left: [Int] = []
  var right: [Int]

  /// `word` on the tape, the head on its first symbol.
  init(_ word: [Int]) { right = word.reversed() }

  /// One step of the machine.
  mutating func step() {
    let rule = palindromes.first { rule in
      rule.state == state && (rule.looksAt.map { ($0 == .left ? left : right).last == rule.symbol } ?? true)
    }
    guard let rule else { return }
    state = rule.next
    Self.apply(rule.left, to: &left)
    Self.apply(rule.right, to: &right)
  }
  private static func apply(_ operation: Operation, to stack: inout [Int]) {
    switch operation {
    case .keep: break
    case .pop: stack.removeLast()
    case .push0: stack.append(0)
    case .push1: stack.append(1)
    }
  }
}
/*:
 The network is $h_{t+1} = \sigma(U h_t + b)$ with one function for all units, which in this section is not the logistic one but a
 line that is cut off, $\sigma(z) = \min(\max(z, 0), 1)$. The word stands in its first state. It needs three ideas.

 **A stack is a number.** Its symbols $w_i$, the top first, are digits of base 4, and only the digits 1 and 3 are used:
 $q = \sum_i (2 w_i + 1)/4^i$, an empty stack is 0. A gap stays between the numbers that begin with 1 and those that begin
 with 3, so that one unit reads the top and another sees whether there is one, and each operation is a line:

 $$\text{top} = \sigma(4q - 2), \quad \text{not empty} = \sigma(4q), \quad
   \text{push } w:\ \tfrac{q}{4} + \tfrac{2w + 1}{4}, \quad \text{pop}:\ 4q - 2\,\text{top} - 1.$$

 **A rule is an "and".** A unit with the sum of its conditions less their number, plus 1, is 1 where all hold, else 0.

 **A choice is a saturation.** To use one line out of four, each is computed with $-4$ added, which makes it 0, and the
 rule that wants it adds 4 again.

 So a step of the machine takes three of the network: *rules* from states and tops, *results* from rules and stacks,
 *states, stacks and tops* from results. All weights are multiples of ¼:
 */
/// Units by name, with weights and biases in quarters.
struct StackNetwork: Sendable {
  private(set) var units: [String] = []
  private(set) var weights: [(to: Int, from: Int, quarters: Int)] = []
  private(set) var biases: [Int] = []
  private var numbers: [String: Int] = [:]

  func unit(_ name: String) -> Int { numbers[name] ?? -1 }

  private mutating func add(_ name: String) {
    guard numbers[name] == nil else { return }
    numbers[name] = units.count
    units.append(name)
    biases.append(0)
  }
  private mutating func connect(_ from: String, _ to: String, _ quarters: Int) {
    weights.append((unit(to), unit(from), quarters))
  }

  init(_ rules: [Rule]) {
    let stacks: [(side: Stack, name: String, operation: (Rule) -> Operation)] = [
      (.left, "left", { $0.left }), (.right, "right", { $0.right }),
    ]
    for state in Set(rules.map(\.state)).sorted() { add("is \(state)"); add("becomes \(state)") }
    for index in rules.indices { add("rule \(index)") }
    for (_, s, _) in stacks {
      for name in ["q", "top", "some", "old q", "old top"] { add("\(name) \(s)") }
      for operation in Operation.allCases { add("\(operation) \(s)") }
    }
    for state in Set(rules.map(\.state)).sorted() { connect("becomes \(state)", "is \(state)", 4) }
    for (index, rule) in rules.enumerated() {
      let own = "rule \(index)"
      connect("is \(rule.state)", own, 4)                               // 1 + condition − 1
      if let side = rule.looksAt {
        let s = side == .left ? "left" : "right"
        switch rule.symbol {
        case nil: connect("some \(s)", own, -4)                         // empty: 1 − some
        case 1?:
          connect("top \(s)", own, 4)
          biases[unit(own)] = -4
        default:                                                        // a 0: some − top
          connect("some \(s)", own, 4)
          connect("top \(s)", own, -4)
          biases[unit(own)] = -4
        }
      }
      connect(own, "becomes \(rule.next)", 4)
    }
    for (_, s, operation) in stacks {
      connect("q \(s)", "old q \(s)", 4)
      connect("top \(s)", "old top \(s)", 4)
      for kind in Operation.allCases {
        let result = "\(kind) \(s)"
        var line = 0                                                    // what is added to the multiple of q
        switch kind {
        case .keep: connect("old q \(s)", result, 4)
        case .pop:
          connect("old q \(s)", result, 16)
          connect("old top \(s)", result, -8)
          line = -4
        case .push0, .push1:
          connect("old q \(s)", result, 1)
          line = kind == .push0 ? 1 : 3
        }
        biases[unit(result)] = -16
        for (index, rule) in rules.enumerated() where operation(rule) == kind {
          connect("rule \(index)", result, 16 + line)
        }
        connect(result, "q \(s)", 4)                                    // one of the four is not 0
        connect(result, "top \(s)", 16)
        connect(result, "some \(s)", 16)
      }
      biases[unit("top \(s)")] = -8
    }
  }
}
/// What a network can be computed with.
protocol Computable: Equatable, Sendable {
  init(quarters: Int)
  static func + (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  /// 0 below 0, 1 above 1.
  var saturated: Self { get }
}
/// A state of the network, and one step, with any kind of numbers.
struct StackState<N: Computable>: Sendable {
  let network: StackNetwork
  private let weights: [(to: Int, from: Int, weight: N)], biases: [N]
  private(set) var h: [N]

  init(_ network: StackNetwork, word: [Int]) {
    self.network = network
    weights = network.weights.map { ($0.to, $0.from, N(quarters: $0.quarters)) }
    biases = network.biases.map { N(quarters: $0) }
    h = biases.map { _ in N(quarters: 0) }
    h[network.unit("is take")] = N(quarters: 4)
    // The word as a number, its last symbol first.
    let q = stackNumber(word.reversed(), as: N.self)
    h[network.unit("q right")] = q
    h[network.unit("top right")] = (N(quarters: 16) * q + N(quarters: -8)).saturated
    h[network.unit("some right")] = (N(quarters: 16) * q).saturated
  }

  subscript(name: String) -> N { h[network.unit(name)] }

  /// h ← σ(U h + b)
  mutating func step() {
    let zero = N(quarters: 0)
    var z = biases
    for (to, from, weight) in weights where h[from] != zero { z[to] = z[to] + weight * h[from] }
    h = z.map(\.saturated)
  }
}
/// q of a stack whose top comes last.
func stackNumber<N: Computable>(_ stack: [Int], as: N.Type) -> N {
  stack.reduce(N(quarters: 0)) { q, symbol in N(quarters: 1) * q + N(quarters: 2 * symbol + 1) }
}
/*:
 With exact fractions, the word {{value turing-word}} beside the machine; "state" is the one unit of its kind that is 1, the
 stacks are shown with their tops first:

 {{table turing-steps.csv}}

 {{value turing-units}} units and {{value turing-weights}} weights stay the same for words of any length. All
 {{value turing-words}} words of up to {{value turing-length}} symbols were run: {{value turing-agree}}. In none of them is
 a unit that should be 0 or 1 anything else.

 **What is left in floating point?** A stack takes two bits a symbol, and the network's power is that of its numbers'
 length. Below, words of each length, half of them palindromes and half with one symbol changed, with the same network in
 fractions and in the two usual formats of 24 and 53 bits:

 ![Share of words answered rightly by their length, with exact fractions, double and single precision](turing.png)

 Single precision is right on all words up to {{value turing-float}} symbols and double precision up to
 {{value turing-double}}: as many as two bits each fit into 24 and 53. Beyond that the lowest symbols of the stack are
 rounded away. A network whose state is kept in so many bits has finitely many states; it is a finite automaton, though
 a large one, and no Turing machine. The theorem is about numbers of any length, and it says nothing on whether training
 finds such weights. Ours are written down.
 */
//#-hidden-code
extension Computable where Self: Comparable & ExpressibleByIntegerLiteral {
  var saturated: Self { min(max(self, 0), 1) }
}
extension Double: Computable {
  init(quarters: Int) { self = Double(quarters) / 4 }
}
extension Float: Computable {
  init(quarters: Int) { self = Float(quarters) / 4 }
}

/// An exact fraction: numerator / 2^exponent in lowest terms.
struct Fraction: Computable, CustomStringConvertible {
  let numerator: Int128
  let exponent: Int

  init(quarters: Int) { self.init(Int128(quarters), 2) }

  private init(_ numerator: Int128, _ exponent: Int) {
    // A stack of more symbols than fit must not pass for a shorter one.
    require(exponent < 110, "Fraction: a denominator of 2^\(exponent)")
    let zeros = numerator == 0 ? exponent : min(numerator.trailingZeroBitCount, exponent)
    self.numerator = numerator >> zeros
    self.exponent = exponent - zeros
  }

  static func + (a: Fraction, b: Fraction) -> Fraction {
    let common = max(a.exponent, b.exponent)
    return Fraction((a.numerator << (common - a.exponent)) + (b.numerator << (common - b.exponent)), common)
  }
  static func * (a: Fraction, b: Fraction) -> Fraction {
    Fraction(a.numerator * b.numerator, a.exponent + b.exponent)
  }
  var saturated: Fraction {
    if numerator < 0 { return Fraction(quarters: 0) }
    return numerator > Int128(1) << exponent ? Fraction(quarters: 4) : self
  }
  var description: String { exponent == 0 ? "\(numerator)" : "\(numerator)/\(Int128(1) << exponent)" }
}

/// Whether the network stands where the machine does: one state, both stacks, their tops and whether they are empty.
private func agrees(_ state: StackState<Fraction>, _ machine: Configuration) -> Bool {
  func bit(_ holds: Bool) -> Fraction { Fraction(quarters: holds ? 4 : 0) }
  let states = Set(palindromes.map(\.state))
  let stacks = [("left", machine.left), ("right", machine.right)]
  return states.allSatisfy { state["is \($0)"] == bit($0 == machine.state) }
    && stacks.allSatisfy { name, stack in
      state["q \(name)"] == stackNumber(stack, as: Fraction.self) && state["top \(name)"] == bit(stack.last == 1)
        && state["some \(name)"] == bit(!stack.isEmpty)
    }
}

/// The network's answer once the machine has halted; nil where it has none.
private func answer<N: Computable>(_ word: [Int], _ network: StackNetwork, as: N.Type) -> Bool? {
  var (machine, state) = (Configuration(word), StackState<N>(network, word: word))
  while machine.state != "accept" && machine.state != "reject" {
    machine.step()
    for _ in 0..<3 { state.step() }
  }
  let (yes, no) = (state["is accept"], state["is reject"])
  let (one, zero) = (N(quarters: 4), N(quarters: 0))
  return yes == one && no == zero ? true : yes == zero && no == one ? false : nil
}

/// Words of `length` symbols, every other one a palindrome, the others with one symbol changed.
private func someWords(_ length: Int, _ count: Int) -> [[Int]] {
  var stream = RandomStream(seed: 1, name: "words of \(length) symbols")
  return (0..<count).map { number in
    let half = (0..<(length + 1) / 2).map { _ in stream.integer(below: 2) }
    var word = half + half.prefix(length / 2).reversed()
    if number % 2 == 1, length > 1 {
      // Not the middle symbol, which may be either.
      let place = stream.integer(below: length / 2)
      word[place] = 1 - word[place]
    }
    return word
  }
}

@MainActor func judgeTuring() {
  let network = StackNetwork(palindromes)
  let longest = study.amount(wordLength, quick: 4)
  let words = (0...longest).flatMap { length in
    (0..<1 << length).map { number in (0..<length).map { number >> $0 & 1 } }
  }
  // Of each word: steps that agree, all steps, whether the answer is right.
  let found = study.map(words) { word -> (agree: Int, steps: Int, isRight: Bool) in
    var (machine, state) = (Configuration(word), StackState<Fraction>(network, word: word))
    var (agree, steps) = (agrees(state, machine) ? 1 : 0, 1)
    while machine.state != "accept" && machine.state != "reject" {
      machine.step()
      for _ in 0..<3 { state.step() }
      steps += 1
      agree += agrees(state, machine) ? 1 : 0
    }
    return (agree, steps, (machine.state == "accept") == (word == Array(word.reversed())))
  }
  let (agree, steps) = (found.reduce(0) { $0 + $1.agree }, found.reduce(0) { $0 + $1.steps })
  let isRight = found.allSatisfy(\.isRight)
  func count(_ number: Int) -> String { Study.text(Double(number)) }

  let word = [0, 1, 1, 0]
  var (machine, state) = (Configuration(word), StackState<Fraction>(network, word: word))
  var rows: [[String]] = []
  func shown(_ stack: [Int]) -> String { stack.isEmpty ? "–" : stack.reversed().map(String.init).joined() }
  func note() {
    let own = Set(palindromes.map(\.state)).sorted().filter { state["is \($0)"] == Fraction(quarters: 4) }
    rows.append([
      "\(rows.count)", machine.state, shown(machine.left), shown(machine.right), own.joined(separator: ", "),
      "\(state["q left"])", "\(state["q right"])",
    ])
  }
  note()
  while machine.state != "accept" && machine.state != "reject" {
    machine.step()
    for _ in 0..<3 { state.step() }
    note()
  }
  study.table(
    "turing-steps.csv",
    ["step", "machine", "left stack", "right stack", "network: state", "q of the left stack", "q of the right stack"], rows)
  study.value("turing-word", word.map(String.init).joined())
  study.value("turing-units", Double(network.units.count))
  study.value("turing-weights", Double(network.weights.count))
  study.value("turing-words", Double(words.count))
  study.value("turing-length", Double(longest))
  study.value(
    "turing-agree", "in \(count(agree)) of \(count(steps)) steps state and stacks are the machine's, and the answer is right for "
      + (isRight ? "every word" : "\(found.count { $0.isRight }) words"))

  let lengths = Array(1...study.amount(40, quick: 14))
  let perLength = 20
  let shares = study.map(lengths) { length -> [Double] in
    let words = someWords(length, perLength)
    func share(_ answers: [Bool?]) -> Double {
      let right = zip(words, answers).count { word, answer in answer == (word == Array(word.reversed())) }
      return Double(right) / Double(words.count)
    }
    return [
      share(words.map { answer($0, network, as: Fraction.self) }), share(words.map { answer($0, network, as: Double.self) }),
      share(words.map { answer($0, network, as: Float.self) }),
    ]
  }
  study.table(
    "turing.csv", ["length", "exact fractions", "double precision", "single precision"],
    zip(lengths, shares).map { length, shares in ["\(length)"] + shares.map { NumberText.sixDigits(100 * $0) } })
  study.figure("turing")
  /// The greatest length up to which every word was answered rightly.
  func reach(_ column: Int) -> Int { shares.prefix { $0[column] == 1 }.count }
  study.value("turing-float", Double(reach(2)))
  study.value("turing-double", Double(reach(1)))
  // One machine says nothing of all, and a network that is written down from a machine's rules agrees with it by its making.
  study.leaveOpen(
    "usc552-turing", seeds: [],
    because: "the statement is about all machines, and no program tests a theorem; tried: one machine with two stacks that recognises palindromes, as a "
      + "saturated-linear network of \(network.units.count) units with exact fractions, its weights written down by us from the machine's rules (the "
      + "slide's own network has tanh units): states, stacks and tops at every step of all \(count(words.count)) words of up to \(longest) symbols, and the "
      + "answers for \(perLength) words of each length up to \(lengths.count)",
    found: "\(count(agree)) of \(count(steps)) steps agree, and \(isRight && shares.allSatisfy { $0[0] == 1 } ? "all" : "not all") answers are right; in "
      + "double precision all words of up to \(reach(1)) symbols are answered rightly, in single precision of up to \(reach(2))")
}
//#-end-hidden-code
