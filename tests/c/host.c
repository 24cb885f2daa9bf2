/* The host field of native programs; in the wasm module it is imported from JavaScript. */
#include <stddef.h>
#include <stdint.h>

int32_t nde_host_eval(double t, const double *y, double *dy, uint32_t D);

/* dy = −y / 2. */
int32_t nde_host_eval(double t, const double *y, double *dy, uint32_t D)
{
    (void)t;
    for (size_t d = 0; d < D; d++) {
        dy[d] = -y[d] / 2;
    }
    return 0;
}
