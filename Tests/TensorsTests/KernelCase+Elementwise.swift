import Foundation

@testable import Tensors

extension Kernel {
  func elementwise<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S>? {
    switch name {
    case "relu", "sigmoid", "tanh", "exp", "log", "softmax": unary(&draw)
    case "relu_gradient", "sigmoid_gradient", "tanh_gradient": derivative(&draw)
    default: nil
    }
  }

  func loss<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S>? {
    switch name {
    case "softmax_cross_entropy", "sigmoid_cross_entropy": crossEntropy(&draw)
    default: nil
    }
  }

  private func unary<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let m = draw.extent(upTo: 12), n = draw.columns()
    var x: Grid<S> = draw.input(m, n, size: name == "exp" ? 2 : 12)
    if name == "log" { for i in 0..<m { for j in 0..<n { x[i, j] = abs(x[i, j]) + 0.01 } } }
    let y: Grid<S> = draw.output(m, n), from = x
    var wide = y.wide
    switch name {
    case "relu": Reference.map(x.wide, into: &wide) { max($0, 0) }
    case "sigmoid": Reference.map(x.wide, into: &wide, Reference.sigmoid)
    case "tanh": Reference.map(x.wide, into: &wide, Foundation.tanh)
    case "exp": Reference.map(x.wide, into: &wide, Foundation.exp)
    case "log": Reference.map(x.wide, into: &wide, Foundation.log)
    default:
      for j in 0..<n {
        for (i, p) in Reference.softmax(x.wide, j).enumerated() { wide[i, j] = p }
      }
    }
    // Softmax sees differences of up to 24, whose rounding the exponential magnifies.
    return KernelCase(terms: name == "softmax" ? 24 : 0, reference: wide.numbers) { table in
      let function =
        switch name {
        case "relu": table.relu
        case "sigmoid": table.sigmoid
        case "tanh": table.tanh
        case "exp": table.exp
        case "log": table.log
        default: table.softmax
        }
      var y = y
      function(m, n, from.values, from.stride, &y.values, y.stride)
      return y.numbers
    }
  }

  private func derivative<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let m = draw.extent(upTo: 12), n = draw.columns()
    let y: Grid<S> = draw.input(m, n), dy: Grid<S> = draw.input(m, n), dx: Grid<S> = draw.output(m, n)
    var wide = dx.wide
    for i in 0..<m {
      for j in 0..<n {
        let value = y[i, j]
        let slope =
          switch name {
          case "relu_gradient": value > 0 ? 1.0 : 0
          case "sigmoid_gradient": value * (1 - value)
          default: 1 - value * value
          }
        wide[i, j] = dy[i, j] * slope
      }
    }
    return KernelCase(terms: 0, reference: wide.numbers) { table in
      let function =
        switch name {
        case "relu_gradient": table.relu_gradient
        case "sigmoid_gradient": table.sigmoid_gradient
        default: table.tanh_gradient
        }
      var dx = dx
      function(m, n, y.values, y.stride, dy.values, dy.stride, &dx.values, dx.stride)
      return dx.numbers
    }
  }

  private func crossEntropy<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let m = draw.extent(upTo: 12), n = draw.columns(), isSoftmax = name == "softmax_cross_entropy"
    let steps = draw.one(of: [0, 1, 1, 2, 5])
    let z: Grid<S> = draw.input(steps * m, n, size: 6), dz: Grid<S> = draw.output(steps * m, n)
    var t: Grid<S> = draw.input(steps * m, n)
    for s in 0..<steps {
      for j in 0..<n {
        // Softmax takes a column that sums to 1, the sigmoid any probabilities.
        let hot = draw.stream.integer(below: m)
        for i in 0..<m {
          t[s * m + i, j] = isSoftmax ? (i == hot ? 1 : 0) : Double(draw.stream.integer(below: 2))
        }
      }
    }
    let mask: [S]? =
      draw.one(of: [0, 1]) == 0 ? nil : (0..<steps * n).map { _ in S(draw.stream.integer(below: 2)) }
    let scale = S(draw.stream.uniform(in: 0.1...2)), wantsGradient = draw.one(of: [0, 1, 1]) == 1
    let targets = t
    var wide = dz.wide
    let reference = isSoftmax ? Reference.softmaxCrossEntropy : Reference.sigmoidCrossEntropy
    var value = 0.0
    for s in 0..<steps {
      value += reference(
        z.wide[step: s, rows: m], t.wide[step: s, rows: m],
        mask?[s * n..<(s + 1) * n].map { Double($0) }, Double(scale), &wide[step: s, rows: m])
    }
    return KernelCase(
      terms: 24 + steps * m, reference: (wantsGradient ? wide : dz.wide).numbers + [value]
    ) { table in
      let function = isSoftmax ? table.softmax_cross_entropy : table.sigmoid_cross_entropy
      var dz = dz
      var value = 0.0
      if wantsGradient {
        value = function(
          m, n, steps, z.values, z.stride, targets.values, targets.stride, mask, Double(scale), &dz.values,
          dz.stride, 1)
      } else {
        value = function(
          m, n, steps, z.values, z.stride, targets.values, targets.stride, mask, Double(scale), nil, 0, 1)
      }
      return dz.numbers + [value]
    }
  }
}
