import Foundation

@testable import Tensors

/// The LSTM in all its forms; see `KernelCase+Recurrent.swift`.
extension Kernel {
  /// All forms of it: coupled gates, tanh last, and what the gates see of the memory.
  func lstm<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let form = Loops.LSTMForm(
      coupled: draw.one(of: [0, 0, 1]) == 1, tanhLast: draw.one(of: [0, 0, 1]) == 1)
    let isSeen = draw.one(of: [0, 1]) == 1, flags: (Int32, Int32) = (form.coupled ? 1 : 0, form.tanhLast ? 1 : 0)
    let o = Operands<S>(&draw, gates: form.gates)
    let (hidden, n, steps, u, z, h, h0, dh0) = (o.hidden, o.n, o.steps, o.u, o.z, o.h, o.h0, o.dh0)
    let p: Grid<S>? = isSeen ? draw.dense((form.gates - 1) * hidden, hidden).scaled(1 / Double(hidden)) : nil
    let c: Grid<S> = draw.dense(steps * hidden, n, after: 77)
    let squashed: Grid<S> = draw.dense(steps * hidden, n, after: 77)
    let c0: Grid<S>? = h0 == nil ? nil : draw.dense(hidden, n)
    let dc: Grid<S> = draw.dense(hidden, n, after: 77)
    let loops = Loops(steps, hidden, n, u.wide, h0?.wide)
    if name == "lstm" {
      var (wz, wc, ws, wh) = (z.wide, c.wide, squashed.wide, h.wide)
      loops.lstm(form, p?.wide, c0?.wide, &wz, &wc, &ws, &wh)
      return KernelCase(
        terms: o.terms(isSeen ? 3 : 1), reference: wz.numbers + wc.numbers + ws.numbers + wh.numbers
      ) { table in
        var (z, c, squashed, h) = (z, c, squashed, h)
        table.lstm(
          hidden, n, steps, flags.0, flags.1, u.values, p?.values, h0?.values, c0?.values, &z.values, &c.values,
          &squashed.values, &h.values)
        return z.numbers + c.numbers + squashed.numbers + h.numbers
      }
    }
    // h serves as the gradient at the outputs.
    var (wz, wh, wc, start) = (z.wide, h.wide, dc.wide, o.start)
    loops.lstmGradient(form, p?.wide, c0?.wide, &wz, c.wide, squashed.wide, &wh, &wc, &start)
    return KernelCase(
      terms: o.terms(isSeen ? 7 : 4), reference: wz.numbers + wh.numbers + wc.numbers + (start ?? dh0.wide).numbers
    ) { table in
      var (z, dh, dc, dh0) = (z, h, dc, dh0)
      o.into(&dh0) {
        table.lstm_gradient(
          hidden, n, steps, flags.0, flags.1, u.values, p?.values, c0?.values, &z.values, c.values, squashed.values,
          &dh.values, &dc.values, $0)
      }
      return z.numbers + dh.numbers + dc.numbers + dh0.numbers
    }
  }
}

extension Loops {
  /// Where an LSTM's gates lie among the rows of z: i, f, g, o, or f, g, o where i is 1 − f.
  struct LSTMForm {
    let coupled, tanhLast: Bool
    var gates: Int { coupled ? 3 : 4 }
    var forget: Int { coupled ? 0 : 1 }
    var candidate: Int { forget + 1 }
    var output: Int { forget + 2 }
  }

  /// What the gate `gate` of unit i sees of the memory.
  private func seen(_ p: G?, _ gate: Int, _ i: Int, _ memory: (Int) -> Double) -> Double {
    guard let p else { return 0 }
    return (0..<hidden).reduce(0) { $0 + p[gate * hidden + i, $1] * memory($1) }
  }

  func lstm(
    _ form: LSTMForm, _ p: G?, _ c0: G?, _ z: inout G, _ c: inout G, _ squashed: inout G, _ h: inout G
  ) {
    for t in 0..<steps {
      let row = { (gate: Int, i: Int) in (form.gates * t + gate) * hidden + i }
      for j in 0..<n {
        for gate in 0..<form.gates {
          for i in 0..<hidden { z[row(gate, i), j] += recurrent(gate * hidden + i) { before(t, $0, j, h, h0) } }
        }
        for i in 0..<hidden {
          let memory = before(t, i, j, c, c0)
          for gate in 0...form.forget {
            z[row(gate, i), j] = Reference.sigmoid(
              z[row(gate, i), j] + seen(p, gate, i) { before(t, $0, j, c, c0) })
          }
          z[row(form.candidate, i), j] = tanh(z[row(form.candidate, i), j])
          let forget = z[row(form.forget, i), j], input = form.coupled ? 1 - forget : z[row(0, i), j]
          c[t * hidden + i, j] = forget * memory + input * z[row(form.candidate, i), j]
        }
        for i in 0..<hidden {
          // Of the peepholes the output gate's come last, as candidates have none.
          let net = z[row(form.output, i), j] + seen(p, form.forget + 1, i) { c[t * hidden + $0, j] }
          let output = Reference.sigmoid(net), cell = c[t * hidden + i, j]
          z[row(form.output, i), j] = output
          squashed[t * hidden + i, j] = tanh(form.tanhLast ? output * cell : cell)
          h[t * hidden + i, j] = form.tanhLast ? tanh(output * cell) : output * tanh(cell)
        }
      }
    }
  }

  func lstmGradient(
    _ form: LSTMForm, _ p: G?, _ c0: G?, _ z: inout G, _ c: G, _ squashed: G, _ dh: inout G, _ dc: inout G,
    _ start: inout G?
  ) {
    clear(&start)
    for t in (0..<steps).reversed() {
      let row = { (gate: Int, i: Int) in (form.gates * t + gate) * hidden + i }
      each { i, j in
        let (d, value, output) = (dh[t * hidden + i, j], squashed[t * hidden + i, j], z[row(form.output, i), j])
        let slope = 1 - value * value
        dc[i, j] += form.tanhLast ? d * slope * output : d * output * slope
        let partner = form.tanhLast ? slope * c[t * hidden + i, j] : value
        z[row(form.output, i), j] = d * partner * output * (1 - output)
      }
      if let p {
        each { i, j in
          for q in 0..<hidden { dc[q, j] += p[(form.forget + 1) * hidden + i, q] * z[row(form.output, i), j] }
        }
      }
      each { i, j in
        let (cell, memory) = (dc[i, j], before(t, i, j, c, c0))
        let (forget, candidate) = (z[row(form.forget, i), j], z[row(form.candidate, i), j])
        let input = form.coupled ? 1 - forget : z[row(0, i), j]
        if !form.coupled { z[row(0, i), j] = cell * candidate * input * (1 - input) }
        z[row(form.forget, i), j] = cell * (form.coupled ? memory - candidate : memory) * forget * (1 - forget)
        z[row(form.candidate, i), j] = cell * input * (1 - candidate * candidate)
        dc[i, j] = cell * forget
      }
      if let p {
        for gate in 0...form.forget {
          each { i, j in
            for q in 0..<hidden { dc[q, j] += p[gate * hidden + i, q] * z[row(gate, i), j] }
          }
        }
      }
      sendThroughGates(0..<form.gates, of: form.gates, t, z, &dh, &start)
    }
  }
}
