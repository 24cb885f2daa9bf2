#include "field_net.h"

#include "kernel.h"

static const nde_net *net_of(const nde_field *field)
{
    return field->self;
}

static bool takes_time(const nde_field *field)
{
    return net_of(field)->width[0] > field->D;
}

static size_t keep_size(const nde_field *field, size_t B)
{
    return nde_net_keep_size(net_of(field), B);
}

/* The net's own, and one array (n_in, B) beside it. */
static size_t work_size(const nde_field *field, size_t B)
{
    return nde_net_work_size(net_of(field), B) + net_of(field)->width[0] * B;
}

static nde_status eval(const nde_field *field, const nde_point *at, double *dh, double *keep)
{
    size_t n = field->D * at->B;
    double *x = nde_net_input(keep);
    nde_copy(n, at->h, x);
    if (takes_time(field)) {
        for (size_t b = 0; b < at->B; b++) {
            x[n + b] = at->t[b * at->t_stride];
        }
    }
    nde_net_eval(net_of(field), at->B, at->theta + field->theta_offset, keep, dh);
    return NDE_OK;
}

static void vjp(const nde_field *field, const nde_point *at, const double *keep, const double *a_dh,
                const nde_field_cotangent *a, double *work)
{
    size_t n = field->D * at->B;
    bool needs_time = a->t != NULL && takes_time(field);
    double *ax = a->h != NULL || needs_time ? work : NULL;
    double *a_theta = a->theta == NULL ? NULL : a->theta + field->theta_offset;
    nde_net_vjp(net_of(field), at->B, at->theta + field->theta_offset, keep, a_dh, ax, a_theta,
                work + net_of(field)->width[0] * at->B);
    if (a->h != NULL) {
        nde_axpy(n, 1, ax, a->h);
    }
    if (needs_time) {
        for (size_t b = 0; b < at->B; b++) {
            a->t[b * at->t_stride] += ax[n + b];
        }
    }
}

static void jvp(const nde_field *field, const nde_point *at, const double *keep,
                const nde_field_tangent *v, double *v_dh, double *work)
{
    size_t n = field->D * at->B;
    double *vx = work;
    nde_clear(net_of(field)->width[0] * at->B, vx);
    if (v->h != NULL) {
        nde_copy(n, v->h, vx);
    }
    if (v->t != NULL && takes_time(field)) {
        for (size_t b = 0; b < at->B; b++) {
            vx[n + b] = v->t[b * at->t_stride];
        }
    }
    nde_net_jvp(net_of(field), at->B, at->theta + field->theta_offset, keep, vx,
                v->theta == NULL ? NULL : v->theta + field->theta_offset, v_dh,
                work + net_of(field)->width[0] * at->B);
}

static bool tensor(const nde_field *field, size_t i, nde_tensor *out)
{
    if (!nde_net_tensor(net_of(field), i, out)) {
        return false;
    }
    out->offset += field->theta_offset;
    return true;
}

nde_field nde_field_net(const nde_net *net, size_t theta_offset)
{
    static const nde_field_class class = {
        .keep_size = keep_size,
        .work_size = work_size,
        .eval = eval,
        .vjp = vjp,
        .jvp = jvp,
        .tensor = tensor,
    };
    size_t D = net->width[net->n_layers];
    NDE_ASSERT(net->width[0] == D || net->width[0] == D + 1);
    return (nde_field){.class = &class,
                       .self = net,
                       .D = D,
                       .n_theta = nde_net_n_theta(net),
                       .theta_offset = theta_offset};
}
