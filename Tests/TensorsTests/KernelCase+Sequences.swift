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
    let k = draw.extent(upTo: 13)
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

  func lstm<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let hidden = draw.extent(upTo: 9), n = draw.columns()
    let z: Grid<S> = draw.dense(4 * hidden, n, after: 77)
    let before: Grid<S>? = draw.one(of: [0, 1]) == 0 ? nil : draw.dense(hidden, n)
    if self == .lstm_step {
      let c: Grid<S> = draw.dense(hidden, n, after: 77), squashed: Grid<S> = draw.dense(hidden, n, after: 77)
      let h: Grid<S> = draw.dense(hidden, n, after: 77)
      var (wz, wc, ws, wh) = (z.wide, c.wide, squashed.wide, h.wide)
      Reference.lstmStep(hidden, &wz, before?.wide, &wc, &ws, &wh)
      return KernelCase(
        terms: 4, reference: wz.numbers + wc.numbers + ws.numbers + wh.numbers
      ) { table in
        var (z, c, squashed, h) = (z, c, squashed, h)
        table.lstmStep(hidden, n, &z.values, before?.values, &c.values, &squashed.values, &h.values)
        return z.numbers + c.numbers + squashed.numbers + h.numbers
      }
    }
    let squashed: Grid<S> = draw.dense(hidden, n), dh: Grid<S> = draw.dense(hidden, n)
    let dc: Grid<S> = draw.dense(hidden, n, after: 77)
    var (wz, wdc) = (z.wide, dc.wide)
    Reference.lstmStepGradient(hidden, &wz, before?.wide, squashed.wide, dh.wide, &wdc)
    return KernelCase(terms: 4, reference: wz.numbers + wdc.numbers) { table in
      var (z, dc) = (z, dc)
      table.lstmStepGradient(
        hidden, n, &z.values, before?.values, squashed.values, dh.values, &dc.values)
      return z.numbers + dc.numbers
    }
  }
}
