#include "field_host.h"

/* One sample in and one out: a batch is (feature, batch), the host wants neighbours. */
static size_t keep_size(const nde_field *field, size_t B)
{
    (void)B;
    return 2 * field->D;
}

static size_t work_size(const nde_field *field, size_t B)
{
    (void)field;
    (void)B;
    return 0;
}

static nde_status eval(const nde_field *field, const nde_point *at, double *dh, double *keep)
{
    const nde_host *host = field->self;
    size_t D = field->D, B = at->B;
    double *y = keep, *dy = keep + D;
    for (size_t b = 0; b < B; b++) {
        for (size_t d = 0; d < D; d++) {
            y[d] = at->h[d * B + b];
        }
        nde_status status = host->eval(host->context, D, at->t[b * at->t_stride], y, dy);
        if (status != NDE_OK) {
            return status;
        }
        for (size_t d = 0; d < D; d++) {
            dh[d * B + b] = dy[d];
        }
    }
    return NDE_OK;
}

nde_field nde_field_host(const nde_host *host, size_t D)
{
    static const nde_field_class class = {
        .keep_size = keep_size, .work_size = work_size, .eval = eval};
    return (nde_field){.class = &class, .self = host, .D = D};
}
