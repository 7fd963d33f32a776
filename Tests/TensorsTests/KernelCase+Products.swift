@testable import Tensors

extension Kernel {
  func product<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S>? {
    guard name.hasPrefix("multiply"), name != "multiply_steps" else { return nil }
    let m = draw.one(of: [1, 2, 3, 5, 6, 7, 8, 9, 11, 12, 13, 25]), n = draw.columns()
    let k = draw.one(of: [0, 1, 2, 7, 8, 15, 16, 17, 33, 40])
    switch name {
    case "multiply":
      let isTransposed = draw.one(of: [0, 1]) == 1, adding = draw.one(of: [0, 1]) == 1
      let a: Grid<S> = isTransposed ? draw.input(k, m) : draw.input(m, k)
      let b: Grid<S> = draw.input(k, n), c: Grid<S> = draw.output(m, n)
      let bias: [S]? = adding || draw.one(of: [0, 1]) == 1 ? nil : draw.output(1, m, gap: 0).values
      var wide = c.wide
      Reference.multiply(
        k, { isTransposed ? a[$1, $0] : a[$0, $1] }, b.wide, &wide, bias: bias?.map { Double($0) },
        adding: adding)
      let (row, column) = isTransposed ? (1, a.stride) : (a.stride, 1)
      return KernelCase(terms: k, reference: wide.numbers) { table in
        var c = c
        table.multiply(
          m, n, k, a.values, row, column, b.values, b.stride, &c.values, c.stride, bias,
          adding ? 1 : 0)
        return c.numbers
      }
    case "multiply_each":
      let isTransposed = draw.one(of: [0, 1]) == 1, adding = draw.one(of: [0, 1]) == 1
      let steps = draw.one(of: [0, 1, 2, 3, 6])
      let a: Grid<S> = isTransposed ? draw.input(k, m) : draw.input(m, k)
      let b: Grid<S> = draw.input(steps * k, n), c: Grid<S> = draw.output(steps * m, n)
      let bias: [S]? = adding || draw.one(of: [0, 1]) == 1 ? nil : draw.output(1, m, gap: 0).values
      var wide = c.wide
      for t in 0..<steps {
        Reference.multiply(
          k, { isTransposed ? a[$1, $0] : a[$0, $1] }, b.wide[step: t, rows: k], &wide[step: t, rows: m],
          bias: bias?.map { Double($0) }, adding: adding)
      }
      let (row, column) = isTransposed ? (1, a.stride) : (a.stride, 1)
      return KernelCase(terms: k, reference: wide.numbers) { table in
        var c = c
        table.multiply_each(
          m, n, k, steps, a.values, row, column, b.values, b.stride, &c.values, c.stride, bias,
          adding ? 1 : 0)
        return c.numbers
      }
    case "multiply_transposed":
      let a: Grid<S> = draw.input(m, k), b: Grid<S> = draw.input(n, k), c: Grid<S> = draw.output(m, n)
      var wide = c.wide
      for i in 0..<m {
        for j in 0..<n { for p in 0..<k { wide[i, j] += a[i, p] * b[j, p] } }
      }
      return KernelCase(terms: k, reference: wide.numbers) { table in
        var c = c
        table.multiply_transposed(
          m, n, k, a.values, a.stride, b.values, b.stride, &c.values, c.stride)
        return c.numbers
      }
    default: return nil
    }
  }

  func vector<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S>? {
    guard ["add_scaled", "adam_step", "sum_vectors", "squared_norm", "gather_columns"].contains(name) else { return nil }
    let n = draw.columns() * draw.one(of: [1, 3])
    let x: Grid<S> = draw.input(9, n), y: Grid<S> = draw.output(1, n)
    var wide = y.wide
    switch name {
    case "add_scaled":
      let scale = S(draw.stream.uniform(in: -1...1))
      for i in 0..<n { wide[0, i] += Double(scale) * x[0, i] }
      return KernelCase(terms: 1, reference: wide.numbers) { table in
        var y = y
        table.add_scaled(n, Double(scale), x.values, &y.values)
        return y.numbers
      }
    case "adam_step":
      let (first, second, scale) = (0.9, 0.999, 0.125)
      let (correction, epsilon) = (1.5, 1e-8)
      // Means of squares, away from 0, where a step has no bound.
      var v: Grid<S> = draw.output(1, n)
      for i in 0..<n { v[0, i] = 0.5 + abs(v[0, i]) }
      let m: Grid<S> = draw.output(1, n)
      var (wideM, wideV) = (m.wide, v.wide)
      for i in 0..<n {
        wideM[0, i] = first * m[0, i] + (1 - first) * x[0, i]
        wideV[0, i] = second * v[0, i] + (1 - second) * x[0, i] * x[0, i]
        wide[0, i] -= scale * wideM[0, i] / (correction * wideV[0, i].squareRoot() + epsilon)
      }
      return KernelCase(terms: 4, reference: wideM.numbers + wideV.numbers + wide.numbers) { table in
        var (m, v, y) = (m, v, y)
        table.adam_step(n, first, second, scale, correction, epsilon, x.values, &m.values, &v.values, &y.values)
        return m.numbers + v.numbers + y.numbers
      }
    case "sum_vectors":
      let count = draw.one(of: [0, 1, 2, 8, 9])
      for i in 0..<n { wide[0, i] = (0..<count).reduce(0) { $0 + x[$1, i] } }
      return KernelCase(terms: count, reference: wide.numbers) { table in
        var y = y
        x.values.withUnsafeBufferPointer { x0 in
          if let base = x0.baseAddress {
            let rows = (0..<9).map { UnsafeRawPointer(base + $0 * x.stride) }
            table.sum_vectors(n, count, rows, &y.values)
          }
        }
        return y.numbers
      }
    case "squared_norm":
      let sum = (0..<n).reduce(0.0) { $0 + x[0, $1] * x[0, $1] }
      // Summed in double precision whatever the type.
      return KernelCase(terms: 0, reference: [sum]) { table in [table.squared_norm(n, x.values)] }
    default:
      let depth = draw.one(of: [1, 5, 8, 16, 19, 49]), pictures = 20
      let bytes = (0..<pictures * depth).map { _ in UInt8(draw.stream.integer(below: 256)) }
      let indices = (0..<n).map { _ in Int32(draw.stream.integer(below: pictures)) }
      let out: Grid<S> = draw.output(depth, n)
      var wide = out.wide
      for d in 0..<depth {
        for j in 0..<n { wide[d, j] = Double(bytes[Int(indices[j]) * depth + d]) / 255 }
      }
      return KernelCase(terms: 0, reference: wide.numbers) { table in
        var out = out
        table.gather_columns(depth, n, bytes, indices, 1.0 / 255, &out.values, out.stride)
        return out.numbers
      }
    }
  }
}
