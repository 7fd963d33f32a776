import Foundation

@testable import Tensors

/// Recurrent layers, and their equations as plain loops in double precision. Operands have no gaps; some calls begin with
/// a state and some with zeros, some want the gradient there and some do not.
extension Kernel {
  func recurrent<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S>? {
    switch name {
    case "rnn", "rnn_gradient": rnn(&draw)
    case "lstm", "lstm_gradient": lstm(&draw)
    case "forget_gate", "forget_gate_gradient": forgetGate(&draw)
    case "gru", "gru_gradient": gru(&draw)
    case "output_rnn", "output_rnn_gradient": outputRecurrence(&draw)
    case "clockwork", "clockwork_gradient": clockwork(&draw)
    default: nil
    }
  }

  /// Shapes and the operands that all have: tiles of 3, 6 and 12 rows and their rests; weights small enough that nothing
  /// grows over time.
  struct Operands<S: KernelScalar> {
    let hidden, n, steps: Int
    let u, z, h, dh0: Grid<S>
    let h0: Grid<S>?
    let wantsStart: Bool

    init(_ draw: inout Draw, gates: Int) {
      hidden = draw.one(of: [1, 2, 4, 5, 7, 12, 14])
      n = draw.columns()
      steps = draw.one(of: [0, 1, 2, 5])
      u = draw.dense(gates * hidden, hidden).scaled(1 / Double(hidden))
      z = draw.dense(steps * gates * hidden, n, after: 77)
      h = draw.dense(steps * hidden, n, after: 77)
      h0 = draw.one(of: [0, 1]) == 1 ? draw.dense(hidden, n) : nil
      dh0 = draw.dense(hidden, n, after: 77)
      wantsStart = draw.one(of: [0, 1]) == 1
    }

    /// The gradient at the start for the loops; nil where it is not wanted.
    var start: Grid<Double>? { wantsStart ? dh0.wide : nil }

    /// The same for a kernel.
    func into(_ dh0: inout Grid<S>, _ body: (UnsafeMutableRawPointer?) -> Void) {
      dh0.values.withUnsafeMutableBytes { body(wantsStart ? $0.baseAddress : nil) }
    }

    /// Rounding errors of a chain of sums go from step to step.
    func terms(_ products: Int) -> Int { (4 + products * hidden) * (1 + steps) }
  }

  private func rnn<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let o = Operands<S>(&draw, gates: 1), rectified = draw.one(of: [0, 1]) == 1
    let (hidden, n, steps, u, h, h0, dh0) = (o.hidden, o.n, o.steps, o.u, o.h, o.h0, o.dh0)
    let loops = Loops(steps, hidden, n, u.wide, h0?.wide)
    if name == "rnn" {
      var wide = h.wide
      loops.rnn(rectified, &wide)
      return KernelCase(terms: o.terms(1), reference: wide.numbers) { table in
        var h = h
        table.rnn(hidden, n, steps, rectified ? 1 : 0, u.values, h0?.values, &h.values)
        return h.numbers
      }
    }
    // z serves as the gradient at the states.
    var wide = o.z.wide, start = o.start
    loops.rnnGradient(rectified, h.wide, &wide, &start)
    return KernelCase(terms: o.terms(1), reference: wide.numbers + (start ?? dh0.wide).numbers) { table in
      var (dh, dh0) = (o.z, dh0)
      o.into(&dh0) {
        table.rnn_gradient(hidden, n, steps, rectified ? 1 : 0, u.values, h.values, &dh.values, $0)
      }
      return dh.numbers + dh0.numbers
    }
  }

  private func forgetGate<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let o = Operands<S>(&draw, gates: 2)
    let (hidden, n, steps, u, z, h, h0, dh0) = (o.hidden, o.n, o.steps, o.u, o.z, o.h, o.h0, o.dh0)
    let loops = Loops(steps, hidden, n, u.wide, h0?.wide)
    if name == "forget_gate" {
      var (wz, wh) = (z.wide, h.wide)
      loops.forgetGate(&wz, &wh)
      return KernelCase(terms: o.terms(1), reference: wz.numbers + wh.numbers) { table in
        var (z, h) = (z, h)
        table.forget_gate(hidden, n, steps, u.values, h0?.values, &z.values, &h.values)
        return z.numbers + h.numbers
      }
    }
    let states: Grid<S> = draw.dense(steps * hidden, n, after: 77)
    var (wz, wh, start) = (z.wide, h.wide, o.start)
    loops.forgetGateGradient(&wz, states.wide, &wh, &start)
    return KernelCase(terms: o.terms(2), reference: wz.numbers + wh.numbers + (start ?? dh0.wide).numbers) { table in
      var (z, dh, dh0) = (z, h, dh0)
      o.into(&dh0) {
        table.forget_gate_gradient(
          hidden, n, steps, u.values, h0?.values, &z.values, states.values, &dh.values, $0)
      }
      return z.numbers + dh.numbers + dh0.numbers
    }
  }

  private func gru<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let o = Operands<S>(&draw, gates: 3)
    let (hidden, n, steps, u, z, h, h0, dh0) = (o.hidden, o.n, o.steps, o.u, o.z, o.h, o.h0, o.dh0)
    let loops = Loops(steps, hidden, n, u.wide, h0?.wide)
    if name == "gru" {
      let rh: Grid<S> = draw.dense(steps * hidden, n, after: 77)
      var (wz, wr, wh) = (z.wide, rh.wide, h.wide)
      loops.gru(&wz, &wr, &wh)
      return KernelCase(terms: o.terms(1), reference: wz.numbers + wr.numbers + wh.numbers) { table in
        var (z, rh, h) = (z, rh, h)
        table.gru(hidden, n, steps, u.values, h0?.values, &z.values, &rh.values, &h.values)
        return z.numbers + rh.numbers + h.numbers
      }
    }
    // What drh holds does not matter, its end must stay.
    let states: Grid<S> = draw.dense(steps * hidden, n, after: 77), drh: Grid<S> = draw.dense(hidden, n, after: 77)
    var (wz, wh, start) = (z.wide, h.wide, o.start)
    loops.gruGradient(&wz, states.wide, &wh, &start)
    return KernelCase(
      terms: o.terms(3), reference: wz.numbers + wh.numbers + (start ?? dh0.wide).numbers + drh.numbers.suffix(16)
    ) { table in
      var (z, dh, drh, dh0) = (z, h, drh, dh0)
      o.into(&dh0) {
        table.gru_gradient(
          hidden, n, steps, u.values, h0?.values, &z.values, states.values, &dh.values, &drh.values, $0)
      }
      return z.numbers + dh.numbers + dh0.numbers + drh.numbers.suffix(16)
    }
  }
}

/// The equations number by number, a unit i of a sequence j at a time.
struct Loops {
  typealias G = Grid<Double>
  let steps, hidden, n: Int
  let u: G
  let h0: G?

  init(_ steps: Int, _ hidden: Int, _ n: Int, _ u: G, _ h0: G?) {
    (self.steps, self.hidden, self.n, self.u, self.h0) = (steps, hidden, n, u, h0)
  }

  func each(_ body: (_ i: Int, _ j: Int) -> Void) {
    for i in 0..<hidden { for j in 0..<n { body(i, j) } }
  }

  /// The number of unit i at the end of the step before t: of `all`, or of the state at the start, or 0.
  func before(_ t: Int, _ i: Int, _ j: Int, _ all: G, _ start: G?) -> Double {
    t > 0 ? all[(t - 1) * hidden + i, j] : start?[i, j] ?? 0
  }

  /// Adds `d` to the gradient of unit i at the step before t, or at the state at the start.
  func send(_ d: Double, _ t: Int, _ i: Int, _ j: Int, _ dh: inout G, _ start: inout G?) {
    if t > 0 { dh[(t - 1) * hidden + i, j] += d } else { start?[i, j] += d }
  }

  /// Row `row` of U times hₜ₋₁, or times something else.
  func recurrent(_ row: Int, _ state: (Int) -> Double) -> Double {
    (0..<hidden).reduce(0) { $0 + u[row, $1] * state($1) }
  }

  /// Begins the gradient at the start, which is written and not added to.
  func clear(_ start: inout G?) {
    if steps > 0 { each { i, j in start?[i, j] = 0 } }
  }

  func rnn(_ rectified: Bool, _ h: inout G) {
    for t in 0..<steps {
      var new = h
      each { i, j in
        let z = h[t * hidden + i, j] + recurrent(i) { before(t, $0, j, h, h0) }
        new[t * hidden + i, j] = rectified ? max(z, 0) : tanh(z)
      }
      h = new
    }
  }

  func rnnGradient(_ rectified: Bool, _ h: G, _ dh: inout G, _ start: inout G?) {
    clear(&start)
    for t in (0..<steps).reversed() {
      each { i, j in
        let value = h[t * hidden + i, j]
        dh[t * hidden + i, j] *= rectified ? (value > 0 ? 1 : 0) : 1 - value * value
      }
      each { i, j in
        for p in 0..<hidden { send(u[i, p] * dh[t * hidden + i, j], t, p, j, &dh, &start) }
      }
    }
  }

  func forgetGate(_ z: inout G, _ h: inout G) {
    for t in 0..<steps {
      each { i, j in
        let φ = Reference.sigmoid(z[2 * t * hidden + i, j] + recurrent(i) { before(t, $0, j, h, h0) })
        let v = tanh(z[(2 * t + 1) * hidden + i, j] + recurrent(hidden + i) { before(t, $0, j, h, h0) })
        (z[2 * t * hidden + i, j], z[(2 * t + 1) * hidden + i, j]) = (φ, v)
        h[t * hidden + i, j] = φ * before(t, i, j, h, h0) + (1 - φ) * v
      }
    }
  }

  func forgetGateGradient(_ z: inout G, _ h: G, _ dh: inout G, _ start: inout G?) {
    clear(&start)
    for t in (0..<steps).reversed() {
      each { i, j in
        let (gate, candidate) = (2 * t * hidden + i, (2 * t + 1) * hidden + i)
        let (φ, v, d) = (z[gate, j], z[candidate, j], dh[t * hidden + i, j])
        z[gate, j] = d * (before(t, i, j, h, h0) - v) * φ * (1 - φ)
        z[candidate, j] = d * (1 - φ) * (1 - v * v)
        send(d * φ, t, i, j, &dh, &start)
      }
      sendThroughGates(0..<2, of: 2, t, z, &dh, &start)
    }
  }

  func gru(_ z: inout G, _ rh: inout G, _ h: inout G) {
    for t in 0..<steps {
      each { i, j in
        for gate in 0..<2 {
          let row = (3 * t + gate) * hidden + i
          z[row, j] = Reference.sigmoid(z[row, j] + recurrent(gate * hidden + i) { before(t, $0, j, h, h0) })
        }
        rh[t * hidden + i, j] = z[(3 * t + 1) * hidden + i, j] * before(t, i, j, h, h0)
      }
      each { i, j in
        let (update, row) = (z[3 * t * hidden + i, j], (3 * t + 2) * hidden + i)
        z[row, j] = tanh(z[row, j] + recurrent(2 * hidden + i) { rh[t * hidden + $0, j] })
        h[t * hidden + i, j] = (1 - update) * before(t, i, j, h, h0) + update * z[row, j]
      }
    }
  }

  func gruGradient(_ z: inout G, _ h: G, _ dh: inout G, _ start: inout G?) {
    clear(&start)
    for t in (0..<steps).reversed() {
      let rows = (0..<3).map { (3 * t + $0) * hidden }
      each { i, j in
        let (update, g, d) = (z[rows[0] + i, j], z[rows[2] + i, j], dh[t * hidden + i, j])
        z[rows[0] + i, j] = d * (g - before(t, i, j, h, h0)) * update * (1 - update)
        z[rows[2] + i, j] = d * update * (1 - g * g)
        send(d * (1 - update), t, i, j, &dh, &start)
      }
      each { i, j in
        // ∂E/∂(r hₜ₋₁)
        let d = (0..<hidden).reduce(0) { $0 + u[2 * hidden + $1, i] * z[rows[2] + $1, j] }
        let r = z[rows[1] + i, j]
        z[rows[1] + i, j] = d * before(t, i, j, h, h0) * r * (1 - r)
        send(d * r, t, i, j, &dh, &start)
      }
      sendThroughGates(0..<2, of: 3, t, z, &dh, &start)
    }
  }

  /// Uᵀ δₜ of those gates into which hₜ₋₁ goes by itself, to the step before.
  func sendThroughGates(
    _ own: Range<Int>, of gates: Int, _ t: Int, _ z: G, _ dh: inout G, _ start: inout G?
  ) {
    for gate in own {
      each { i, j in
        let δ = z[(gates * t + gate) * hidden + i, j]
        for p in 0..<hidden { send(u[gate * hidden + i, p] * δ, t, p, j, &dh, &start) }
      }
    }
  }
}
