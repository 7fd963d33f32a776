@testable import Tensors

/// Kernels of whole sequences. Their operands have no gaps.
extension Kernel {
  func overSteps<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    // Both no step at all, one, and several; rows around the tiles of four.
    let steps = draw.one(of: [0, 1, 2, 5, 9]), m = draw.extent(upTo: 13), n = draw.columns()
    let x: Grid<S> = draw.dense(steps * m, n)
    if self == .add_step_sums {
      let sums: Grid<S> = draw.dense(1, m, after: 77)
      var wide = sums.wide
      for t in 0..<steps {
        for i in 0..<m { for j in 0..<n { wide[0, i] += x[t * m + i, j] } }
      }
      return KernelCase(terms: steps * n, reference: wide.numbers) { table in
        var sums = sums
        table.addStepSums(m, n, steps, x.values, &sums.values)
        return sums.numbers
      }
    }
    let k = draw.one(of: [1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 32, 33, 40])
    let y: Grid<S> = draw.dense(steps * k, n), c: Grid<S> = draw.output(m, k)
    var wide = c.wide
    for t in 0..<steps {
      for i in 0..<m {
        for j in 0..<k { for p in 0..<n { wide[i, j] += x[t * m + i, p] * y[t * k + j, p] } }
      }
    }
    return KernelCase(terms: steps * n, reference: wide.numbers) { table in
      var c = c
      table.multiplySteps(m, k, n, steps, x.values, y.values, &c.values, c.stride)
      return c.numbers
    }
  }

  func recurrence<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    // Tiles of 3, 6 and 12 rows and their rests; weights small enough that nothing grows over time.
    let hidden = draw.one(of: [1, 2, 4, 5, 7, 12, 14]), n = draw.columns(), steps = draw.one(of: [0, 1, 2, 5])
    let rectified = draw.one(of: [0, 1]) == 1
    let u: Grid<S> = draw.dense(hidden, hidden).scaled(1 / Double(hidden))
    let h: Grid<S> = draw.dense(steps * hidden, n, after: 77)
    if self == .rnn {
      var wide = h.wide
      Reference.rnn(steps, rectified, u.wide, &wide)
      return KernelCase(terms: hidden * (1 + steps), reference: wide.numbers) { table in
        var h = h
        table.rnn(hidden, n, steps, rectified ? 1 : 0, u.values, &h.values)
        return h.numbers
      }
    }
    let dh: Grid<S> = draw.dense(steps * hidden, n, after: 77)
    var wide = dh.wide
    Reference.rnnGradient(steps, rectified, u.wide, h.wide, &wide)
    return KernelCase(terms: hidden * (1 + steps), reference: wide.numbers) { table in
      var dh = dh
      table.rnnGradient(hidden, n, steps, rectified ? 1 : 0, u.values, h.values, &dh.values)
      return dh.numbers
    }
  }

  func lstm<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let hidden = draw.extent(upTo: 9), n = draw.columns(), steps = draw.one(of: [0, 1, 2, 5])
    let u: Grid<S> = draw.dense(4 * hidden, hidden).scaled(1 / Double(hidden))
    let z: Grid<S> = draw.dense(steps * 4 * hidden, n, after: 77)
    let states = { (draw: inout Draw) -> Grid<S> in draw.dense(steps * hidden, n, after: 77) }
    let c = states(&draw), squashed = states(&draw), h = states(&draw)
    if self == .lstm {
      var (wz, wc, ws, wh) = (z.wide, c.wide, squashed.wide, h.wide)
      Reference.lstm(steps, hidden, u.wide, &wz, &wc, &ws, &wh)
      return KernelCase(
        terms: (4 + hidden) * (1 + steps), reference: wz.numbers + wc.numbers + ws.numbers + wh.numbers
      ) { table in
        var (z, c, squashed, h) = (z, c, squashed, h)
        table.lstm(hidden, n, steps, u.values, &z.values, &c.values, &squashed.values, &h.values)
        return z.numbers + c.numbers + squashed.numbers + h.numbers
      }
    }
    // h serves as the gradient at the outputs; what dc holds before must not matter, its end must stay.
    let dc: Grid<S> = draw.dense(hidden, n, after: 77)
    var (wz, wh) = (z.wide, h.wide)
    Reference.lstmGradient(steps, hidden, u.wide, &wz, c.wide, squashed.wide, &wh)
    return KernelCase(
      terms: 4 * (4 + hidden) * (1 + steps),
      reference: wz.numbers + wh.numbers + dc.numbers.suffix(16)
    ) { table in
      var (z, dh, dc) = (z, h, dc)
      table.lstmGradient(
        hidden, n, steps, u.values, &z.values, c.values, squashed.values, &dh.values, &dc.values)
      return z.numbers + dh.numbers + dc.numbers.suffix(16)
    }
  }
}
