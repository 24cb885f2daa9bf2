/* The random numbers of PyTorch's CPU generator, bit for bit.
 *
 * Source of the generator: M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998).
 * How PyTorch makes floats of its words: README.md of this folder, section "Random numbers".
 */
#ifndef NDE_RNG_H
#define NDE_RNG_H

#include "base.h"

typedef struct nde_rng {
    uint32_t state[624];
    size_t next; /* words of `state` already used */
} nde_rng;

/* As torch.manual_seed(seed). */
void nde_rng_seed(nde_rng *rng, uint32_t seed);

/* The next 32 bits, uniform. */
uint32_t nde_rng_u32(nde_rng *rng);

/* As Tensor.uniform_(from, to) of a float32 tensor: one draw, a float32 value in [from, to). */
double nde_rng_uniform_float(nde_rng *rng, float from, float to);

/* As torch.rand(1, dtype=float64): 53 random bits, in [0, 1). */
double nde_rng_uniform(nde_rng *rng);

/* As torch.randn(n, dtype=float64): standard normal numbers, to the rounding of log, sin, cos. */
void nde_rng_normal(nde_rng *rng, size_t n, double *out);

#endif
