#include "rng.h"

#include "mathx.h"

enum { WORDS = 624, SHIFT = 397, NORMAL_BLOCK = 16 };

#define TWO_PI 0x1.921fb54442d18p+2

void nde_rng_seed(nde_rng *rng, uint32_t seed)
{
    rng->state[0] = seed;
    for (uint32_t i = 1; i < WORDS; i++) {
        uint32_t last = rng->state[i - 1];
        rng->state[i] = UINT32_C(1812433253) * (last ^ (last >> 30)) + i;
    }
    rng->next = WORDS;
}

static uint32_t twist(uint32_t high, uint32_t low)
{
    uint32_t mixed = (high & UINT32_C(0x80000000)) | (low & UINT32_C(0x7fffffff));
    return (mixed >> 1) ^ (low & 1 ? UINT32_C(0x9908b0df) : 0);
}

static void refill(nde_rng *rng)
{
    uint32_t *s = rng->state;
    for (size_t i = 0; i < WORDS; i++) {
        s[i] = s[(i + SHIFT) % WORDS] ^ twist(s[i], s[(i + 1) % WORDS]);
    }
    rng->next = 0;
}

uint32_t nde_rng_u32(nde_rng *rng)
{
    if (rng->next == WORDS) {
        refill(rng);
    }
    uint32_t y = rng->state[rng->next++];
    y ^= y >> 11;
    y ^= (y << 7) & UINT32_C(0x9d2c5680);
    y ^= (y << 15) & UINT32_C(0xefc60000);
    return y ^ (y >> 18);
}

double nde_rng_uniform_float(nde_rng *rng, float from, float to)
{
    double u = (double)(nde_rng_u32(rng) & UINT32_C(0xffffff)) * 0x1p-24;
    /* PyTorch: fmaf(u, to - from, from), one rounding. Here u and the range have 24 bits each, so
     * their product is exact in double; the sum rounds to double first, which changes the float
     * only next to a tie. tests/c/test_rng.c compares the two over 2^24 draws. */
    float range = to - from;
    return (double)(float)(u * (double)range + (double)from);
}

double nde_rng_uniform(nde_rng *rng)
{
    uint64_t high = nde_rng_u32(rng);
    uint64_t bits = (high << 32 | nde_rng_u32(rng)) & ((UINT64_C(1) << 53) - 1);
    return (double)bits * 0x1p-53;
}

/* Box-Muller on 8 pairs (x[j], x[j + 8]) of uniform numbers, in place. */
static void normal_block(double *x)
{
    for (size_t j = 0; j < NORMAL_BLOCK / 2; j++) {
        double radius = __builtin_sqrt(-2 * nde_log(1 - x[j]));
        double angle = TWO_PI * x[j + NORMAL_BLOCK / 2];
        x[j] = radius * nde_cos(angle);
        x[j + NORMAL_BLOCK / 2] = radius * nde_sin(angle);
    }
}

/* Fewer than 16 numbers: Box-Muller on one pair after the other. */
static void normal_pairs(nde_rng *rng, size_t n, double *out)
{
    for (size_t i = 0; i < n; i += 2) {
        double angle = TWO_PI * nde_rng_uniform(rng);
        double radius = __builtin_sqrt(-2 * nde_log1p(-nde_rng_uniform(rng)));
        out[i] = radius * nde_cos(angle);
        if (i + 1 < n) {
            out[i + 1] = radius * nde_sin(angle);
        }
    }
}

void nde_rng_normal(nde_rng *rng, size_t n, double *out)
{
    if (n < NORMAL_BLOCK) {
        normal_pairs(rng, n, out);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = nde_rng_uniform(rng);
    }
    size_t whole = n - n % NORMAL_BLOCK;
    for (size_t i = 0; i < whole; i += NORMAL_BLOCK) {
        normal_block(out + i);
    }
    if (whole < n) { /* PyTorch draws the last 16 anew and transforms them as one block */
        double *last = out + (n - NORMAL_BLOCK);
        for (size_t i = 0; i < NORMAL_BLOCK; i++) {
            last[i] = nde_rng_uniform(rng);
        }
        normal_block(last);
    }
}
