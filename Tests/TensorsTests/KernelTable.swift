import CKernels

@testable import Tensors

/// The kernels of one level for one scalar type, so that a test is written once for all tables.
struct KernelTable<S: Scalar> {
  typealias R = UnsafePointer<S>
  typealias M = UnsafeMutablePointer<S>
  typealias Window = UnsafePointer<retrace_window>
  typealias Unary = (Int, Int, R, Int, M, Int) -> Void
  typealias Derivative = (Int, Int, R, Int, R, Int, M, Int) -> Void
  typealias CrossEntropy = (Int, Int, Int, R, Int, R, Int, R?, S, M?, Int, Int32) -> Double

  let level: KernelLevel
  let multiply: (Int, Int, Int, R, Int, Int, R, Int, M, Int, R?, Int32) -> Void
  let multiplyEach: (Int, Int, Int, Int, R, Int, Int, R, Int, M, Int, R?, Int32) -> Void
  let multiplyTransposed: (Int, Int, Int, R, Int, R, Int, M, Int) -> Void
  let multiplySteps: (Int, Int, Int, Int, R, R, M, Int) -> Void
  let addStepSums: (Int, Int, Int, R, M) -> Void
  let addRowSums: (Int, Int, R, Int, M) -> Void
  let convolve: (Window, Int, R, Int, R, R, M, Int) -> Void
  let convolveInputGradient: (Window, Int, R, Int, R, M, Int) -> Void
  let convolveWeightGradient: (Window, Int, R, Int, R, Int, M) -> Void
  let maxPool: (Window, Int, R, Int, M, Int) -> Void
  let maxPoolGradient: (Window, Int, R, Int, R, Int, R, Int, M, Int) -> Void
  let averagePool: (Window, Int, R, Int, M, Int) -> Void
  let averagePoolGradient: (Window, Int, R, Int, M, Int) -> Void
  let relu, sigmoid, tanh, exp, log, softmax: Unary
  let reluGradient, sigmoidGradient, tanhGradient: Derivative
  let softmaxCrossEntropy, sigmoidCrossEntropy: CrossEntropy
  let rnn: (Int, Int, Int, Int32, R, M) -> Void
  let rnnGradient: (Int, Int, Int, Int32, R, R, M) -> Void
  let lstm: (Int, Int, Int, R, M, M, M, M) -> Void
  let lstmGradient: (Int, Int, Int, R, M, R, R, M, M) -> Void
  let addScaled: (Int, S, R, M) -> Void
  let sumVectors: (Int, Int, UnsafePointer<UnsafePointer<S>>, M) -> Void
  let squaredNorm: (Int, R) -> Double
  let gatherColumns: (Int, Int, UnsafePointer<UInt8>, UnsafePointer<Int32>, S, M, Int) -> Void
}

/// A scalar type that has kernel tables: `Float` and `Double`.
protocol KernelScalar: Scalar {
  static func table(_ level: KernelLevel) -> KernelTable<Self>
  /// The distance between 1 and the next number.
  static var epsilon: Double { get }
}

extension KernelScalar {
  static var epsilon: Double { Double(Self.ulpOfOne) }
  /// The tables of all levels that this CPU has.
  static var tables: [KernelTable<Self>] {
    KernelLevel.allCases.filter { $0 <= KernelLevel.highest }.map(table)
  }
}

extension Float: KernelScalar {
  static func table(_ level: KernelLevel) -> KernelTable<Float> {
    let c = retrace_kernels_for_float(level.cLevel).pointee
    return KernelTable(
      level: level,
      multiply: c.multiply,
      multiplyEach: c.multiply_each,
      multiplyTransposed: c.multiply_transposed,
      multiplySteps: c.multiply_steps,
      addStepSums: c.add_step_sums,
      addRowSums: c.add_row_sums,
      convolve: c.convolve,
      convolveInputGradient: c.convolve_input_gradient,
      convolveWeightGradient: c.convolve_weight_gradient,
      maxPool: c.max_pool,
      maxPoolGradient: c.max_pool_gradient,
      averagePool: c.average_pool,
      averagePoolGradient: c.average_pool_gradient,
      relu: c.relu,
      sigmoid: c.sigmoid,
      tanh: c.tanh,
      exp: c.exp,
      log: c.log,
      softmax: c.softmax,
      reluGradient: c.relu_gradient,
      sigmoidGradient: c.sigmoid_gradient,
      tanhGradient: c.tanh_gradient,
      softmaxCrossEntropy: c.softmax_cross_entropy,
      sigmoidCrossEntropy: c.sigmoid_cross_entropy,
      rnn: c.rnn,
      rnnGradient: c.rnn_gradient,
      lstm: c.lstm,
      lstmGradient: c.lstm_gradient,
      addScaled: c.add_scaled,
      sumVectors: c.sum_vectors,
      squaredNorm: c.squared_norm,
      gatherColumns: c.gather_columns)
  }
}

extension Double: KernelScalar {
  static func table(_ level: KernelLevel) -> KernelTable<Double> {
    let c = retrace_kernels_for_double(level.cLevel).pointee
    return KernelTable(
      level: level,
      multiply: c.multiply,
      multiplyEach: c.multiply_each,
      multiplyTransposed: c.multiply_transposed,
      multiplySteps: c.multiply_steps,
      addStepSums: c.add_step_sums,
      addRowSums: c.add_row_sums,
      convolve: c.convolve,
      convolveInputGradient: c.convolve_input_gradient,
      convolveWeightGradient: c.convolve_weight_gradient,
      maxPool: c.max_pool,
      maxPoolGradient: c.max_pool_gradient,
      averagePool: c.average_pool,
      averagePoolGradient: c.average_pool_gradient,
      relu: c.relu,
      sigmoid: c.sigmoid,
      tanh: c.tanh,
      exp: c.exp,
      log: c.log,
      softmax: c.softmax,
      reluGradient: c.relu_gradient,
      sigmoidGradient: c.sigmoid_gradient,
      tanhGradient: c.tanh_gradient,
      softmaxCrossEntropy: c.softmax_cross_entropy,
      sigmoidCrossEntropy: c.sigmoid_cross_entropy,
      rnn: c.rnn,
      rnnGradient: c.rnn_gradient,
      lstm: c.lstm,
      lstmGradient: c.lstm_gradient,
      addScaled: c.add_scaled,
      sumVectors: c.sum_vectors,
      squaredNorm: c.squared_norm,
      gatherColumns: c.gather_columns)
  }
}

