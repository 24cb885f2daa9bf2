/* A vector field that the caller computes: one call per sample. It has no derivatives and no θ. */
#ifndef NDE_FIELD_HOST_H
#define NDE_FIELD_HOST_H

#include "field.h"

typedef struct nde_host {
    /* dy (D) = f(t, y); a status as nde_field_class.eval. */
    nde_status (*eval)(void *context, size_t D, double t, const double *y, double *dy);
    void *context;
} nde_host;

/* The host must outlive the field. */
nde_field nde_field_host(const nde_host *host, size_t D);

#endif
