import Datasets
import Networks
import Tensors

/// A node of Figure 13.1: it fires when the weighted sum of its inputs exceeds the threshold.
struct Node: Sendable {
  let weights: [Double]
  let threshold: Double

  /// The node as a network of one unit. What it answers where the sum meets the threshold is left to the text.
  func network(atThreshold tie: Double) -> Network<Double> {
    var unit = Network<Double>(input: [weights.count]) {
      Dense(1); Step(threshold: threshold, atThreshold: tie)
    }
    unit.parameters["dense1.weight"] = Tensor(rows: [weights])
    return unit
  }
}

/// Whether `run` ones stand next to each other.
func hasConsecutiveOnes(_ x: [Double], _ run: Int) -> Bool {
  guard run <= x.count else { return false }
  return (0...x.count - run).contains { start in x[start..<start + run].allSatisfy { $0 == 1 } }
}

//#-hidden-code
/// A vector of bits as the text writes it, such as `0111`.
func bitString(_ x: [Double]) -> String { x.map { $0 == 1 ? "1" : "0" }.joined() }
//#-end-hidden-code

// MARK: What one or two units cannot do

/// Two vectors a, b of one class and two vectors c, d of the other with a + b = c + d.
struct Collision {
  let inside: (a: [Double], b: [Double])
  let outside: (c: [Double], d: [Double])
}

/// A collision of `a` and `b` with two vectors among `others`; nil where there is none. No threshold unit
/// takes both a and b and leaves all of `others`.
func collision(of a: [Double], and b: [Double], with others: Set<[Double]>, in order: [[Double]]) -> Collision? {
  let sum = zip(a, b).map { $0 + $1 }
  for c in order {
    let d = zip(sum, c).map { $0 - $1 }
    if others.contains(d) { return Collision(inside: (a, b), outside: (c, d)) }
  }
  return nil
}

/// The pairs of `inside` that no threshold unit without a vector of `outside` takes together.
func collisions(_ inside: [[Double]], _ outside: [[Double]]) -> [(Int, Int, Collision)] {
  let others = Set(outside)
  return inside.indices.flatMap { i in
    inside.indices.dropFirst(i + 1).compactMap { j in
      collision(of: inside[i], and: inside[j], with: others, in: outside).map { (i, j, $0) }
    }
  }
}

//#-hidden-code
/// Whether `count` vectors can be dealt to two units so that no pair in `pairs` meets at one of them: the
/// graph of the pairs has no circle of odd length.
func isTwoColourable(_ count: Int, _ pairs: [(Int, Int, Collision)]) -> Bool {
  var neighbours = Array(repeating: [Int](), count: count)
  for (i, j, _) in pairs {
    neighbours[i].append(j)
    neighbours[j].append(i)
  }
  var colours = [Int?](repeating: nil, count: count)
  for start in 0..<count where colours[start] == nil {
    colours[start] = 0
    var waiting = [start]
    while let node = waiting.popLast() {
      for neighbour in neighbours[node] {
        if colours[neighbour] == nil {
          colours[neighbour] = 1 - (colours[node] ?? 0)
          waiting.append(neighbour)
        } else if colours[neighbour] == colours[node] {
          return false
        }
      }
    }
  }
  return true
}

/// A net for two consecutive ones among `bits` bits: hidden unit k fires when bit 2k and a neighbour of it
/// are 1, as node 1 of Figure 13.1 does for bit 2; the output is an OR.
func neighbourNet(bits: Int) -> Network<Double> {
  let hidden = bits / 2
  var net = Network<Double>(input: [bits]) {
    Dense(hidden); Step(threshold: 2.5, atThreshold: 0)
    Dense(1); Step(threshold: 0.5, atThreshold: 0)
  }
  net.parameters["dense1.weight"] = Tensor(
    rows: (1...hidden).map { k in
      (1...bits).map { bit in bit == 2 * k ? 2 : abs(bit - 2 * k) == 1 ? 1 : 0 }
    })
  net.parameters["dense2.weight"] = Tensor(rows: [Array(repeating: 1, count: hidden)])
  return net
}
//#-end-hidden-code
