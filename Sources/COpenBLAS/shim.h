// OpenBLAS, and the LAPACK routines inside it that Retrace calls. LAPACK's Fortran interface is
// declared here because Debian's libopenblas-dev does not ship the LAPACKE headers.
#ifndef RETRACE_COPENBLAS_H
#define RETRACE_COPENBLAS_H
#include <cblas.h>

/// Least squares by QR: minimises ||A x - b|| for column-major `a` (m x n), `b` (m x nrhs).
void dgels_(const char *trans, const int *m, const int *n, const int *nrhs, double *a,
            const int *lda, double *b, const int *ldb, double *work, const int *lwork, int *info);

/// Eigenvalues (`wr` + i `wi`) of the general column-major matrix `a` (n x n), which is overwritten;
/// with `jobvl` and `jobvr` "N" no eigenvectors.
void dgeev_(const char *jobvl, const char *jobvr, const int *n, double *a, const int *lda, double *wr,
            double *wi, double *vl, const int *ldvl, double *vr, const int *ldvr, double *work,
            const int *lwork, int *info);
#endif
