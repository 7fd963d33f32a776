import CKernels
import Foundation

@testable import Tensors

/// The kernels as plain loops in double precision, without lanes, tiles or fused operations.
enum Reference {
  typealias G = Grid<Double>

  /// C = A B + bias, or C += A B; `get` reads A.
  static func multiply(_ k: Int, _ a: (Int, Int) -> Double, _ b: G, _ c: inout G, bias: [Double]?, adding: Bool) {
    for i in 0..<c.rows {
      for j in 0..<c.columns {
        var sum = adding ? c[i, j] : bias?[i] ?? 0
        for p in 0..<k { sum += a(i, p) * b[p, j] }
        c[i, j] = sum
      }
    }
  }

  /// Calls `body` with every cell that a window covers: filter-independent output place, window cell,
  /// input place.
  static func eachCell(_ g: retrace_window, _ body: (_ oh: Int, _ ow: Int, _ kh: Int, _ kw: Int, _ ih: Int, _ iw: Int) -> Void) {
    for oh in 0..<g.out_height {
      for ow in 0..<g.out_width {
        for kh in 0..<g.window_height {
          for kw in 0..<g.window_width {
            let (ih, iw) = (oh * g.stride + kh - g.padding, ow * g.stride + kw - g.padding)
            if ih >= 0, ih < g.height, iw >= 0, iw < g.width { body(oh, ow, kh, kw, ih, iw) }
          }
        }
      }
    }
  }
  static func input(_ g: retrace_window, _ c: Int, _ ih: Int, _ iw: Int) -> Int { (c * g.height + ih) * g.width + iw }
  static func output(_ g: retrace_window, _ f: Int, _ oh: Int, _ ow: Int) -> Int {
    (f * g.out_height + oh) * g.out_width + ow
  }
  static func weight(_ g: retrace_window, _ f: Int, _ c: Int, _ kh: Int, _ kw: Int) -> Int {
    ((f * g.channels + c) * g.window_height + kh) * g.window_width + kw
  }

  /// Calls `body` with (row of x, index of w, row of y) of every product in a convolution.
  static func eachProduct(_ g: retrace_window, _ body: (Int, Int, Int) -> Void) {
    for f in 0..<g.filters {
      for c in 0..<g.channels {
        eachCell(g) { oh, ow, kh, kw, ih, iw in
          body(input(g, c, ih, iw), weight(g, f, c, kh, kw), output(g, f, oh, ow))
        }
      }
    }
  }

  static func maxPool(_ g: retrace_window, _ x: G, _ y: inout G) {
    for c in 0..<g.channels {
      for i in 0..<g.out_height * g.out_width {
        for j in 0..<y.columns { y[c * g.out_height * g.out_width + i, j] = -.infinity }
      }
      for j in 0..<y.columns {
        eachCell(g) { oh, ow, _, _, ih, iw in
          let to = output(g, c, oh, ow)
          y[to, j] = max(y[to, j], x[input(g, c, ih, iw), j])
        }
      }
    }
  }

  static func maxPoolGradient(_ g: retrace_window, _ x: G, _ y: G, _ dy: G, _ dx: inout G) {
    clear(&dx)
    for c in 0..<g.channels {
      for j in 0..<dx.columns {
        var taken = Set<Int>()
        eachCell(g) { oh, ow, _, _, ih, iw in
          let (from, to) = (output(g, c, oh, ow), input(g, c, ih, iw))
          if x[to, j] == y[from, j], taken.insert(from).inserted { dx[to, j] += dy[from, j] }
        }
      }
    }
  }

  static func clear(_ grid: inout G) {
    for i in 0..<grid.rows { for j in 0..<grid.columns { grid[i, j] = 0 } }
  }

  static func map(_ x: G, into y: inout G, _ f: (Double) -> Double) {
    for i in 0..<x.rows { for j in 0..<x.columns { y[i, j] = f(x[i, j]) } }
  }

  static func sigmoid(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }

  /// Softmax of column j.
  static func softmax(_ z: G, _ j: Int) -> [Double] {
    let largest = (0..<z.rows).map { z[$0, j] }.max() ?? 0
    let exps = (0..<z.rows).map { Foundation.exp(z[$0, j] - largest) }
    return exps.map { $0 / exps.reduce(0, +) }
  }

  static func softmaxCrossEntropy(_ z: G, _ t: G, _ mask: [Double]?, _ scale: Double, _ dz: inout G) -> Double {
    var sum = 0.0
    for j in 0..<z.columns {
      let p = softmax(z, j)
      let weight = mask?[j] ?? 1
      for i in 0..<z.rows {
        dz[i, j] = (p[i] - t[i, j]) * weight * scale
        sum -= weight * t[i, j] * Foundation.log(p[i])
      }
    }
    return sum
  }

  static func sigmoidCrossEntropy(_ z: G, _ t: G, _ mask: [Double]?, _ scale: Double, _ dz: inout G) -> Double {
    var sum = 0.0
    for j in 0..<z.columns {
      let weight = mask?[j] ?? 1
      for i in 0..<z.rows {
        let p = sigmoid(z[i, j])
        dz[i, j] = (p - t[i, j]) * weight * scale
        sum -= weight * (t[i, j] * Foundation.log(p) + (1 - t[i, j]) * Foundation.log1p(-p))
      }
    }
    return sum
  }

  /// hₜ = f(hₜ + U hₜ₋₁), in place.
  static func rnn(_ steps: Int, _ rectified: Bool, _ u: G, _ h: inout G) {
    let hidden = u.rows
    for t in 0..<steps {
      for i in 0..<hidden {
        for j in 0..<h.columns {
          var z = h[t * hidden + i, j]
          if t > 0 { for p in 0..<hidden { z += u[i, p] * h[(t - 1) * hidden + p, j] } }
          h[t * hidden + i, j] = rectified ? max(z, 0) : Foundation.tanh(z)
        }
      }
    }
  }

  /// δₜ = f′ ⊙ (dhₜ + Uᵀ δₜ₊₁), in place.
  static func rnnGradient(_ steps: Int, _ rectified: Bool, _ u: G, _ h: G, _ dh: inout G) {
    let hidden = u.rows
    for t in (0..<steps).reversed() {
      for i in 0..<hidden {
        for j in 0..<h.columns {
          var d = dh[t * hidden + i, j]
          if t + 1 < steps { for p in 0..<hidden { d += u[p, i] * dh[(t + 1) * hidden + p, j] } }
          let value = h[t * hidden + i, j]
          dh[t * hidden + i, j] = d * (rectified ? (value > 0 ? 1 : 0) : 1 - value * value)
        }
      }
    }
  }

  static func lstm(_ steps: Int, _ hidden: Int, _ u: G, _ z: inout G, _ c: inout G, _ squashed: inout G, _ h: inout G) {
    for t in 0..<steps {
      var gates = z[step: t, rows: 4 * hidden]
      if t > 0 {
        multiply(hidden, { u[$0, $1] }, h[step: t - 1, rows: hidden], &gates, bias: nil, adding: true)
      }
      var (cell, flat, state) = (c[step: t, rows: hidden], squashed[step: t, rows: hidden], h[step: t, rows: hidden])
      lstmStep(hidden, &gates, t > 0 ? c[step: t - 1, rows: hidden] : nil, &cell, &flat, &state)
      z[step: t, rows: 4 * hidden] = gates
      c[step: t, rows: hidden] = cell
      squashed[step: t, rows: hidden] = flat
      h[step: t, rows: hidden] = state
    }
  }

  static func lstmGradient(_ steps: Int, _ hidden: Int, _ u: G, _ z: inout G, _ c: G, _ squashed: G, _ dh: inout G) {
    var dc = G(hidden, z.columns, stride: z.stride, between: 0) { 0 }
    for t in (0..<steps).reversed() {
      var gates = z[step: t, rows: 4 * hidden]
      lstmStepGradient(
        hidden, &gates, t > 0 ? c[step: t - 1, rows: hidden] : nil, squashed[step: t, rows: hidden],
        dh[step: t, rows: hidden], &dc)
      z[step: t, rows: 4 * hidden] = gates
      if t > 0 {
        var below = dh[step: t - 1, rows: hidden]
        multiply(4 * hidden, { u[$1, $0] }, gates, &below, bias: nil, adding: true)
        dh[step: t - 1, rows: hidden] = below
      }
    }
  }

  private static func lstmStep(_ hidden: Int, _ z: inout G, _ before: G?, _ c: inout G, _ squashed: inout G, _ h: inout G) {
    for u in 0..<hidden {
      for j in 0..<z.columns {
        let i = sigmoid(z[u, j]), f = sigmoid(z[hidden + u, j])
        let g = Foundation.tanh(z[2 * hidden + u, j]), o = sigmoid(z[3 * hidden + u, j])
        c[u, j] = f * (before?[u, j] ?? 0) + i * g
        squashed[u, j] = Foundation.tanh(c[u, j])
        h[u, j] = o * squashed[u, j]
        (z[u, j], z[hidden + u, j], z[2 * hidden + u, j], z[3 * hidden + u, j]) = (i, f, g, o)
      }
    }
  }

  private static func lstmStepGradient(_ hidden: Int, _ z: inout G, _ before: G?, _ squashed: G, _ dh: G, _ dc: inout G) {
    for u in 0..<hidden {
      for j in 0..<z.columns {
        let (i, f, g, o) = (z[u, j], z[hidden + u, j], z[2 * hidden + u, j], z[3 * hidden + u, j])
        let cell = dc[u, j] + dh[u, j] * o * (1 - squashed[u, j] * squashed[u, j])
        z[u, j] = cell * g * i * (1 - i)
        z[hidden + u, j] = cell * (before?[u, j] ?? 0) * f * (1 - f)
        z[2 * hidden + u, j] = cell * i * (1 - g * g)
        z[3 * hidden + u, j] = dh[u, j] * squashed[u, j] * o * (1 - o)
        dc[u, j] = cell * f
      }
    }
  }
}
