import CKernels

@testable import Tensors

extension Kernel {
  func window<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S>? {
    switch name {
    case "convolve", "convolve_input_gradient", "convolve_weight_gradient": convolution(&draw)
    case "max_pool", "max_pool_gradient", "average_pool", "average_pool_gradient": pooling(&draw)
    default: nil
    }
  }

  private func window(_ draw: inout Draw, isPooling: Bool) -> retrace_window {
    var g = retrace_window()
    g.channels = draw.one(of: [1, 2, 3, 4, 6, 7])
    g.filters = isPooling ? g.channels : draw.one(of: [1, 2, 3, 4, 5, 6, 7, 8])
    (g.height, g.width) = (draw.extent(upTo: 9), draw.extent(upTo: 11))
    g.padding = isPooling ? 0 : draw.one(of: [0, 0, 1, 2, 3])
    g.stride = draw.extent(upTo: 3)
    g.window_height = draw.extent(upTo: min(6, g.height + 2 * g.padding))
    g.window_width = draw.extent(upTo: min(7, g.width + 2 * g.padding))
    g.out_height = (g.height + 2 * g.padding - g.window_height) / g.stride + 1
    g.out_width = (g.width + 2 * g.padding - g.window_width) / g.stride + 1
    return g
  }

  private func convolution<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let g = window(&draw, isPooling: false), n = draw.columns()
    let inputs = g.channels * g.height * g.width, outputs = g.filters * g.out_height * g.out_width
    let area = g.window_height * g.window_width, count = g.filters * g.channels * area
    let w: Grid<S> = draw.output(1, count, gap: 0)
    switch name {
    case "convolve":
      let x: Grid<S> = draw.input(inputs, n), y: Grid<S> = draw.output(outputs, n)
      let bias: Grid<S> = draw.output(1, g.filters, gap: 0)
      var wide = y.wide
      for row in 0..<outputs {
        for j in 0..<n { wide[row, j] = bias[0, row / (g.out_height * g.out_width)] }
      }
      Reference.eachProduct(g) { from, weight, to in
        for j in 0..<n { wide[to, j] += w[0, weight] * x[from, j] }
      }
      return KernelCase(terms: g.channels * area, reference: wide.numbers) { table in
        var (g, y) = (g, y)
        table.convolve(&g, n, x.values, x.stride, w.values, bias.values, &y.values, y.stride)
        return y.numbers
      }
    case "convolve_input_gradient":
      let dy: Grid<S> = draw.input(outputs, n), dx: Grid<S> = draw.output(inputs, n)
      var wide = dx.wide
      Reference.clear(&wide)
      Reference.eachProduct(g) { to, weight, from in
        for j in 0..<n { wide[to, j] += w[0, weight] * dy[from, j] }
      }
      return KernelCase(terms: g.filters * area, reference: wide.numbers) { table in
        var (g, dx) = (g, dx)
        table.convolve_input_gradient(&g, n, dy.values, dy.stride, w.values, &dx.values, dx.stride)
        return dx.numbers
      }
    default:
      let x: Grid<S> = draw.input(inputs, n), dy: Grid<S> = draw.input(outputs, n)
      var wide = w.wide
      Reference.eachProduct(g) { left, weight, right in
        for j in 0..<n { wide[0, weight] += x[left, j] * dy[right, j] }
      }
      return KernelCase(terms: n * g.out_height * g.out_width, reference: wide.numbers) { table in
        var (g, dw) = (g, w)
        table.convolve_weight_gradient(
          &g, n, x.values, x.stride, dy.values, dy.stride, &dw.values)
        return dw.numbers
      }
    }
  }

  private func pooling<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let g = window(&draw, isPooling: true), n = draw.columns()
    let inputs = g.channels * g.height * g.width, outputs = g.channels * g.out_height * g.out_width
    let area = g.window_height * g.window_width
    var x: Grid<S> = draw.input(inputs, n)
    // Quarters, so that windows have several largest cells.
    for row in 0..<inputs { for j in 0..<n { x[row, j] = (x[row, j] * 4).rounded() / 4 } }
    let picture = x
    let y: Grid<S> = draw.output(outputs, n), dx: Grid<S> = draw.output(inputs, n)
    let dy: Grid<S> = draw.input(outputs, n)
    var (wide, wideGradient) = (y.wide, dx.wide)
    switch name {
    case "max_pool":
      Reference.maxPool(g, x.wide, &wide)
      return KernelCase(terms: 0, reference: wide.numbers) { table in
        var (g, y) = (g, y)
        table.max_pool(&g, n, picture.values, picture.stride, &y.values, y.stride)
        return y.numbers
      }
    case "max_pool_gradient":
      Reference.maxPool(g, x.wide, &wide)
      var pooled = y
      pooled.values = wide.values.map { S($0) }
      let largest = pooled
      Reference.maxPoolGradient(g, x.wide, wide, dy.wide, &wideGradient)
      return KernelCase(terms: area, reference: wideGradient.numbers) { table in
        var (g, dx) = (g, dx)
        table.max_pool_gradient(
          &g, n, picture.values, picture.stride, largest.values, largest.stride, dy.values, dy.stride,
          &dx.values, dx.stride)
        return dx.numbers
      }
    case "average_pool":
      Reference.clear(&wide)
      for c in 0..<g.channels {
        Reference.eachCell(g) { oh, ow, _, _, ih, iw in
          for j in 0..<n {
            wide[Reference.output(g, c, oh, ow), j] += x[Reference.input(g, c, ih, iw), j] / Double(area)
          }
        }
      }
      return KernelCase(terms: area, reference: wide.numbers) { table in
        var (g, y) = (g, y)
        table.average_pool(&g, n, picture.values, picture.stride, &y.values, y.stride)
        return y.numbers
      }
    default:
      Reference.clear(&wideGradient)
      for c in 0..<g.channels {
        Reference.eachCell(g) { oh, ow, _, _, ih, iw in
          for j in 0..<n {
            wideGradient[Reference.input(g, c, ih, iw), j] +=
              dy[Reference.output(g, c, oh, ow), j] / Double(area)
          }
        }
      }
      return KernelCase(terms: area, reference: wideGradient.numbers) { table in
        var (g, dx) = (g, dx)
        table.average_pool_gradient(&g, n, dy.values, dy.stride, &dx.values, dx.stride)
        return dx.numbers
      }
    }
  }
}
