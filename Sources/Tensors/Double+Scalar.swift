import CKernels

extension Double: Scalar {
  // Written once, before the first use; the tables are constants of the C target.
  @usableFromInline nonisolated(unsafe) static let kernels = retrace_kernels_for_double(KernelLevel.current.cLevel)

  @inlinable @inline(__always)
  public static func _multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ aRow: Int, _ aColumn: Int,
    _ b: UnsafePointer<Double>, _ ldb: Int, _ c: UnsafeMutablePointer<Double>, _ ldc: Int,
    _ bias: UnsafePointer<Double>?, _ accumulate: Bool
  ) {
    kernels.pointee.multiply(m, n, k, a, aRow, aColumn, b, ldb, c, ldc, bias, accumulate ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _multiplyEach(
    _ m: Int, _ n: Int, _ k: Int, _ steps: Int, _ a: UnsafePointer<Double>, _ aRow: Int,
    _ aColumn: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ c: UnsafeMutablePointer<Double>,
    _ ldc: Int, _ bias: UnsafePointer<Double>?, _ accumulate: Bool
  ) {
    kernels.pointee.multiply_each(
      m, n, k, steps, a, aRow, aColumn, b, ldb, c, ldc, bias, accumulate ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _multiplyTransposed(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ lda: Int,
    _ b: UnsafePointer<Double>, _ ldb: Int, _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    kernels.pointee.multiply_transposed(m, n, k, a, lda, b, ldb, c, ldc)
  }
  @inlinable @inline(__always)
  public static func _multiplySteps(
    _ m: Int, _ k: Int, _ n: Int, _ steps: Int, _ a: UnsafePointer<Double>,
    _ b: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    kernels.pointee.multiply_steps(m, k, n, steps, a, b, c, ldc)
  }
  @inlinable @inline(__always)
  public static func _addStepSums(
    _ m: Int, _ n: Int, _ steps: Int, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.add_step_sums(m, n, steps, x, out)
  }
  @inlinable @inline(__always)
  public static func _addRowSums(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ out: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.add_row_sums(m, n, x, ldx, out)
  }
  @inlinable @inline(__always)
  public static func _convolve(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ w: UnsafePointer<Double>, _ bias: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.convolve(g, n, x, ldx, w, bias, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _convolveInputGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ dy: UnsafePointer<Double>, _ ldy: Int,
    _ w: UnsafePointer<Double>, _ dx: UnsafeMutablePointer<Double>, _ ldx: Int
  ) {
    kernels.pointee.convolve_input_gradient(g, n, dy, ldy, w, dx, ldx)
  }
  @inlinable @inline(__always)
  public static func _convolveWeightGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ dy: UnsafePointer<Double>, _ ldy: Int, _ dw: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.convolve_weight_gradient(g, n, x, ldx, dy, ldy, dw)
  }
  @inlinable @inline(__always)
  public static func _maxPool(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ y: UnsafeMutablePointer<Double>, _ ldy: Int
  ) {
    kernels.pointee.max_pool(g, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _maxPoolGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ y: UnsafePointer<Double>, _ ldy: Int, _ dy: UnsafePointer<Double>, _ lddy: Int,
    _ dx: UnsafeMutablePointer<Double>, _ lddx: Int
  ) {
    kernels.pointee.max_pool_gradient(g, n, x, ldx, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _averagePool(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ y: UnsafeMutablePointer<Double>, _ ldy: Int
  ) {
    kernels.pointee.average_pool(g, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _averagePoolGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ dy: UnsafePointer<Double>, _ ldy: Int,
    _ dx: UnsafeMutablePointer<Double>, _ ldx: Int
  ) {
    kernels.pointee.average_pool_gradient(g, n, dy, ldy, dx, ldx)
  }
  @inlinable @inline(__always)
  public static func _relu(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.relu(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _sigmoid(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.sigmoid(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _tanh(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.tanh(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _exp(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.exp(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _log(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.log(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _softmax(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.softmax(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _reluGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Double>, _ ldy: Int, _ dy: UnsafePointer<Double>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Double>, _ lddx: Int
  ) {
    kernels.pointee.relu_gradient(m, n, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _sigmoidGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Double>, _ ldy: Int, _ dy: UnsafePointer<Double>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Double>, _ lddx: Int
  ) {
    kernels.pointee.sigmoid_gradient(m, n, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _tanhGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Double>, _ ldy: Int, _ dy: UnsafePointer<Double>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Double>, _ lddx: Int
  ) {
    kernels.pointee.tanh_gradient(m, n, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _softmaxCrossEntropy(
    _ m: Int, _ n: Int, _ steps: Int, _ z: UnsafePointer<Double>, _ ldz: Int, _ t: UnsafePointer<Double>,
    _ ldt: Int, _ mask: UnsafePointer<Double>?, _ scale: Double, _ dz: UnsafeMutablePointer<Double>?,
    _ lddz: Int, _ wantsLoss: Bool
  ) -> Double {
    kernels.pointee.softmax_cross_entropy(
      m, n, steps, z, ldz, t, ldt, mask, scale, dz, lddz, wantsLoss ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _sigmoidCrossEntropy(
    _ m: Int, _ n: Int, _ steps: Int, _ z: UnsafePointer<Double>, _ ldz: Int, _ t: UnsafePointer<Double>,
    _ ldt: Int, _ mask: UnsafePointer<Double>?, _ scale: Double, _ dz: UnsafeMutablePointer<Double>?,
    _ lddz: Int, _ wantsLoss: Bool
  ) -> Double {
    kernels.pointee.sigmoid_cross_entropy(
      m, n, steps, z, ldz, t, ldt, mask, scale, dz, lddz, wantsLoss ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _rnn(
    _ hidden: Int, _ n: Int, _ steps: Int, _ rectified: Bool, _ u: UnsafePointer<Double>,
    _ h: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.rnn(hidden, n, steps, rectified ? 1 : 0, u, h)
  }
  @inlinable @inline(__always)
  public static func _rnnGradient(
    _ hidden: Int, _ n: Int, _ steps: Int, _ rectified: Bool, _ u: UnsafePointer<Double>,
    _ h: UnsafePointer<Double>, _ dh: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.rnn_gradient(hidden, n, steps, rectified ? 1 : 0, u, h, dh)
  }
  @inlinable @inline(__always)
  public static func _lstm(
    _ hidden: Int, _ n: Int, _ steps: Int, _ u: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>,
    _ c: UnsafeMutablePointer<Double>, _ tanhC: UnsafeMutablePointer<Double>,
    _ h: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.lstm(hidden, n, steps, u, z, c, tanhC, h)
  }
  @inlinable @inline(__always)
  public static func _lstmGradient(
    _ hidden: Int, _ n: Int, _ steps: Int, _ u: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>,
    _ c: UnsafePointer<Double>, _ tanhC: UnsafePointer<Double>, _ dh: UnsafeMutablePointer<Double>,
    _ dc: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.lstm_gradient(hidden, n, steps, u, z, c, tanhC, dh, dc)
  }
  @inlinable @inline(__always)
  public static func _addScaled(
    _ n: Int, _ scale: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.add_scaled(n, scale, x, y)
  }
  @inlinable @inline(__always)
  public static func _sumVectors(
    _ n: Int, _ count: Int, _ x: UnsafePointer<UnsafePointer<Double>>,
    _ y: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.sum_vectors(n, count, x, y)
  }
  @inlinable @inline(__always)
  public static func _squaredNorm(_ n: Int, _ x: UnsafePointer<Double>) -> Double {
    kernels.pointee.squared_norm(n, x)
  }
  @inlinable @inline(__always)
  public static func _gatherColumns(
    _ depth: Int, _ n: Int, _ rows: UnsafePointer<UInt8>, _ indices: UnsafePointer<Int32>,
    _ scale: Double, _ out: UnsafeMutablePointer<Double>, _ ld: Int
  ) {
    kernels.pointee.gather_columns(depth, n, rows, indices, scale, out, ld)
  }
}
