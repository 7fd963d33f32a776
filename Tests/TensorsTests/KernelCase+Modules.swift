import Foundation

@testable import Tensors

/// The networks that feed their output back, and those with clocks; see `KernelCase+Recurrent.swift`.
extension Kernel {
  func outputRecurrence<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let hidden = draw.one(of: [1, 2, 5, 12, 14]), outputs = draw.one(of: [1, 3, 7, 9]), n = draw.columns()
    let steps = draw.one(of: [0, 1, 2, 5])
    let u: Grid<S> = draw.dense(hidden, outputs).scaled(1 / Double(outputs))
    let v: Grid<S> = draw.dense(outputs, hidden).scaled(1 / Double(hidden))
    let h: Grid<S> = draw.dense(steps * hidden, n, after: 77), y: Grid<S> = draw.dense(steps * outputs, n, after: 77)
    let y0: Grid<S>? = draw.one(of: [0, 1]) == 1 ? draw.dense(outputs, n) : nil
    let terms = (4 + hidden + outputs) * (1 + steps)
    let (wu, wv) = (u.wide, v.wide)
    var (wh, wy) = (h.wide, y.wide)
    if name == "output_rnn" {
      func before(_ t: Int, _ k: Int, _ j: Int) -> Double {
        t > 0 ? wy[(t - 1) * outputs + k, j] : y0?[k, j] ?? 0
      }
      let bias: Grid<S> = draw.dense(1, outputs)
      for t in 0..<steps {
        for j in 0..<n {
          for i in 0..<hidden {
            let fed = (0..<outputs).reduce(0.0) { $0 + wu[i, $1] * before(t, $1, j) }
            wh[t * hidden + i, j] = tanh(wh[t * hidden + i, j] + fed)
          }
          for k in 0..<outputs {
            wy[t * outputs + k, j] = (0..<hidden).reduce(bias[0, k]) { $0 + wv[k, $1] * wh[t * hidden + $1, j] }
          }
        }
      }
      return KernelCase(terms: terms, reference: wh.numbers + wy.numbers) { table in
        var (h, y) = (h, y)
        table.output_rnn(
          hidden, outputs, n, steps, u.values, v.values, bias.values, y0?.values, &h.values, &y.values)
        return h.numbers + y.numbers
      }
    }
    // y serves as the gradient at the outputs.
    let delta: Grid<S> = draw.dense(steps * hidden, n, after: 77), dy0: Grid<S> = draw.dense(outputs, n, after: 77)
    let wantsStart = draw.one(of: [0, 1]) == 1
    var (wd, w0) = (delta.wide, dy0.wide)
    for t in (0..<steps).reversed() {
      for j in 0..<n {
        for i in 0..<hidden {
          let value = wh[t * hidden + i, j]
          let sum = (0..<outputs).reduce(0.0) { $0 + wv[$1, i] * wy[t * outputs + $1, j] }
          wd[t * hidden + i, j] = sum * (1 - value * value)
        }
        for k in 0..<outputs {
          let back = (0..<hidden).reduce(0.0) { $0 + wu[$1, k] * wd[t * hidden + $1, j] }
          if t > 0 { wy[(t - 1) * outputs + k, j] += back } else if wantsStart { w0[k, j] = back }
        }
      }
    }
    return KernelCase(terms: terms, reference: wy.numbers + wd.numbers + w0.numbers) { table in
      var (dy, delta, dy0) = (y, delta, dy0)
      dy0.values.withUnsafeMutableBytes {
        table.output_rnn_gradient(
          hidden, outputs, n, steps, u.values, v.values, h.values, &dy.values, &delta.values,
          wantsStart ? $0.baseAddress : nil)
      }
      return dy.numbers + delta.numbers + dy0.numbers
    }
  }

  func clockwork<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let modules = draw.one(of: [1, 2, 3, 4]), inputs = draw.one(of: [1, 3, 7, 9]), n = draw.columns()
    let sizes = (0..<modules).map { _ in draw.one(of: [1, 2, 5, 7]) }
    let periods = (0..<modules).map { draw.one(of: [$0 + 1, 2 * $0 + 1]) }
    let steps = draw.one(of: [0, 1, 2, 5, 9]), elapsed = draw.one(of: [0, 0, 1, 6]), hidden = sizes.reduce(0, +)
    let firsts = sizes.indices.map { sizes[..<$0].reduce(0, +) }
    // For each module how many units feed it, and where its weights begin.
    let widths = firsts.map { hidden - $0 }
    let begins = sizes.indices.map { k in (0..<k).reduce(0) { $0 + sizes[$1] * widths[$1] } }
    let count = (0..<modules).reduce(0) { $0 + sizes[$1] * widths[$1] }
    let u: Grid<S> = draw.dense(1, count).scaled(1 / Double(hidden)), x: Grid<S> = draw.dense(steps * inputs, n)
    let h: Grid<S> = draw.dense(steps * hidden, n, after: 77)
    let h0: Grid<S>? = draw.one(of: [0, 1]) == 1 ? draw.dense(hidden, n) : nil
    let (wu, wx) = (u.wide, x.wide)
    let (whole, clocks) = (sizes.map { UInt64($0) }, periods.map { UInt64($0) })
    let isDue = { (k: Int, t: Int) in (elapsed + t + 1) % periods[k] == 0 }
    var wh = h.wide
    func before(_ t: Int, _ i: Int, _ j: Int) -> Double {
      t > 0 ? wh[(t - 1) * hidden + i, j] : h0?[i, j] ?? 0
    }
    let terms = (4 + hidden + inputs) * (1 + steps)
    if name == "clockwork" {
      let w: Grid<S> = draw.dense(hidden, inputs), bias: Grid<S> = draw.dense(1, hidden)
      for t in 0..<steps {
        for k in 0..<modules {
          for own in 0..<sizes[k] {
            let i = firsts[k] + own
            for j in 0..<n {
              guard isDue(k, t) else {
                wh[t * hidden + i, j] = before(t, i, j)
                continue
              }
              var net = bias[0, i]
              for d in 0..<inputs { net += w[i, d] * wx[t * inputs + d, j] }
              for q in 0..<widths[k] { net += wu[0, begins[k] + own * widths[k] + q] * before(t, firsts[k] + q, j) }
              wh[t * hidden + i, j] = tanh(net)
            }
          }
        }
      }
      return KernelCase(terms: terms, reference: wh.numbers) { table in
        var h = h
        table.clockwork(
          hidden, inputs, n, steps, modules, whole, clocks, elapsed, w.values, u.values, bias.values, x.values,
          h0?.values, &h.values)
        return h.numbers
      }
    }
    let dh: Grid<S> = draw.dense(steps * hidden, n, after: 77), dh0: Grid<S> = draw.dense(hidden, n, after: 77)
    let dw: Grid<S> = draw.dense(hidden, inputs, after: 77), du: Grid<S> = draw.dense(1, count, after: 77)
    let wantsStart = draw.one(of: [0, 1]) == 1
    var (wd, wdw, wdu, w0) = (dh.wide, dw.wide, du.wide, dh0.wide)
    if wantsStart && steps > 0 { for i in 0..<hidden { for j in 0..<n { w0[i, j] = 0 } } }
    func send(_ d: Double, _ t: Int, _ i: Int, _ j: Int) {
      if t > 0 { wd[(t - 1) * hidden + i, j] += d } else if wantsStart { w0[i, j] += d }
    }
    for t in (0..<steps).reversed() {
      for k in 0..<modules {
        for own in 0..<sizes[k] {
          let i = firsts[k] + own
          for j in 0..<n {
            let d = wd[t * hidden + i, j], value = wh[t * hidden + i, j]
            guard isDue(k, t) else {
              send(d, t, i, j)
              wd[t * hidden + i, j] = 0
              continue
            }
            let net = d * (1 - value * value)
            wd[t * hidden + i, j] = net
            for c in 0..<inputs { wdw[i, c] += net * wx[t * inputs + c, j] }
            for q in 0..<widths[k] {
              let place = begins[k] + own * widths[k] + q
              wdu[0, place] += net * before(t, firsts[k] + q, j)
              send(wu[0, place] * net, t, firsts[k] + q, j)
            }
          }
        }
      }
    }
    return KernelCase(
      terms: terms + n * steps, reference: wd.numbers + wdw.numbers + wdu.numbers + w0.numbers
    ) { table in
      var (dh, dw, du, dh0) = (dh, dw, du, dh0)
      dh0.values.withUnsafeMutableBytes {
        table.clockwork_gradient(
          hidden, inputs, n, steps, modules, whole, clocks, elapsed, u.values, x.values, h0?.values, h.values, &dh.values,
          &dw.values, &du.values, wantsStart ? $0.baseAddress : nil)
      }
      return dh.numbers + dw.numbers + du.numbers + dh0.numbers
    }
  }
}
