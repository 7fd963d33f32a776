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
}
