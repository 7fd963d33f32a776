// OpenBLAS, and the LAPACK routines inside it that Retrace calls. LAPACK's Fortran interface is
// declared here because Debian's libopenblas-dev does not ship the LAPACKE headers.
#ifndef RETRACE_COPENBLAS_H
#define RETRACE_COPENBLAS_H
#include <cblas.h>

/// Least squares by QR: minimises ||A x - b|| for column-major `a` (m x n), `b` (m x nrhs).
void dgels_(const char *trans, const int *m, const int *n, const int *nrhs, double *a,
            const int *lda, double *b, const int *ldb, double *work, const int *lwork, int *info);
#endif
