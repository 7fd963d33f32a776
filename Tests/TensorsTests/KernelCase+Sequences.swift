@testable import Tensors

/// Products and sums over whole sequences. Their operands have no gaps between the steps.
extension Kernel {
  func sequence<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S>? {
    switch name {
    case "multiply_steps", "add_step_sums": overSteps(&draw)
    default: recurrent(&draw)
    }
  }

  private func overSteps<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    // Both no step at all, one, and several; rows around the tiles of four.
    let steps = draw.one(of: [0, 1, 2, 5, 9]), m = draw.extent(upTo: 13), n = draw.columns()
    let x: Grid<S> = draw.dense(steps * m, n)
    if name == "add_step_sums" {
      let sums: Grid<S> = draw.dense(1, m, after: 77)
      var wide = sums.wide
      for t in 0..<steps {
        for i in 0..<m { for j in 0..<n { wide[0, i] += x[t * m + i, j] } }
      }
      return KernelCase(terms: steps * n, reference: wide.numbers) { table in
        var sums = sums
        table.add_step_sums(m, n, steps, x.values, &sums.values)
        return sums.numbers
      }
    }
    let k = draw.one(of: [1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 32, 33, 40])
    let y: Grid<S> = draw.dense(steps * k, n), c: Grid<S> = draw.output(m, k)
    // All rows of x at each step, or only some of them.
    let first = draw.one(of: [0, 0, m / 2]), rows = m - first
    var wide = c.wide
    for t in 0..<steps {
      for i in 0..<rows {
        for j in 0..<k { for p in 0..<n { wide[i, j] += x[t * m + first + i, p] * y[t * k + j, p] } }
      }
    }
    return KernelCase(terms: steps * n, reference: wide.numbers) { table in
      var c = c
      let own = Array(x.values.dropFirst(first * n))
      table.multiply_steps(rows, k, n, steps, own, m * n, y.values, &c.values, c.stride)
      return c.numbers
    }
  }
}
