#include "net.h"

/* The longer side of W is contiguous. */
static nde_matrix matrix_of(size_t n_in, size_t n_out)
{
    bool widens = n_out >= n_in;
    return (nde_matrix){
        .rows = widens ? n_in : n_out, .cols = widens ? n_out : n_in, .transposed = widens};
}

static size_t weights_size(nde_matrix m)
{
    return m.rows * m.cols;
}

/* The strides of W's rows and columns in θ. */
static size_t row_stride(nde_matrix m)
{
    return m.transposed ? 1 : m.cols;
}

static size_t col_stride(nde_matrix m)
{
    return m.transposed ? m.cols : 1;
}

/* The input of layer l in `keep`: x, and for each hidden layer its activations, then its slopes. */
static void derive(nde_net *net)
{
    net->widest = net->width[0];
    net->shallow =
        net->n_layers == 2 && nde_is_shallow(net->width[0], net->width[1], net->width[2]);
    for (size_t l = 0; l < net->n_layers; l++) {
        size_t n_in = net->width[l], n_out = net->width[l + 1];
        net->matrix[l] = matrix_of(n_in, n_out);
        net->theta_begin[l + 1] = net->theta_begin[l] + n_in * n_out + n_out;
        net->keep_row[l + 1] = net->keep_row[l] + (l == 0 ? 1 : 2) * n_in;
        net->widest = n_out > net->widest ? n_out : net->widest;
    }
}

nde_net nde_net_make(size_t n_in, size_t n_hidden, const size_t *hidden, size_t n_out,
                     nde_activation activation)
{
    NDE_ASSERT(n_hidden < NDE_LAYERS_MAX);
    nde_net net = {.n_layers = n_hidden + 1, .activation = activation};
    net.width[0] = n_in;
    for (size_t l = 0; l < n_hidden; l++) {
        net.width[l + 1] = hidden[l];
    }
    net.width[n_hidden + 1] = n_out;
    derive(&net);
    return net;
}

size_t nde_net_n_theta(const nde_net *net)
{
    return net->theta_begin[net->n_layers];
}

void nde_net_init(const nde_net *net, nde_rng *rng, double *theta)
{
    for (size_t l = 0; l < net->n_layers; l++) {
        size_t n_in = net->width[l], n_out = net->width[l + 1];
        nde_matrix m = net->matrix[l];
        float bound = (float)(1 / __builtin_sqrt((double)n_in));
        for (size_t o = 0; o < n_out; o++) { /* PyTorch's order: output by output */
            for (size_t i = 0; i < n_in; i++) {
                theta[o * row_stride(m) + i * col_stride(m)] =
                    nde_rng_uniform_float(rng, -bound, bound);
            }
        }
        theta += n_in * n_out;
        for (size_t o = 0; o < n_out; o++) {
            *theta++ = nde_rng_uniform_float(rng, -bound, bound);
        }
    }
}

static void put_text(char *to, const char *text)
{
    while (*to != '\0') {
        to++;
    }
    while (*text != '\0') {
        *to++ = *text++;
    }
}

bool nde_net_tensor(const nde_net *net, size_t i, nde_tensor *out)
{
    size_t l = i / 2;
    if (l >= net->n_layers) {
        return false;
    }
    size_t n_in = net->width[l], n_out = net->width[l + 1];
    nde_matrix m = net->matrix[l];
    bool is_bias = i % 2 != 0;
    char index[2] = {(char)('0' + 2 * l), '\0'}; /* Sequential counts the activations too */
    *out = (nde_tensor){.rows = n_out, .cols = is_bias ? 0 : n_in};
    out->row_stride = is_bias ? 1 : row_stride(m);
    out->col_stride = is_bias ? 0 : col_stride(m);
    out->offset = net->theta_begin[l] + (is_bias ? n_in * n_out : 0);
    put_text(out->name, "net.");
    put_text(out->name, index);
    put_text(out->name, is_bias ? ".bias" : ".weight");
    return true;
}

size_t nde_net_keep_size(const nde_net *net, size_t B)
{
    return net->keep_row[net->n_layers] * B;
}

size_t nde_net_work_size(const nde_net *net, size_t B)
{
    return 3 * net->widest * B;
}

double *nde_net_input(double *keep)
{
    return keep;
}

void nde_net_eval(const nde_net *net, size_t B, const double *theta, double *keep, double *y)
{
    if (net->shallow && B == 1) {
        size_t H = net->width[1];
        double *z = keep + net->width[0];
        nde_shallow_hidden(net->width[0], H, theta, keep, z);
        nde_activation_eval(net->activation, H, z, z, z + H);
        nde_shallow_output(net->width[0], H, theta, z, y);
        return;
    }
    const double *x = keep;
    for (size_t l = 0; l < net->n_layers; l++) {
        nde_matrix m = net->matrix[l];
        bool last = l + 1 == net->n_layers;
        double *z = last ? y : keep + net->keep_row[l + 1] * B;
        const double *w = theta + net->theta_begin[l];
        nde_linear_eval(m, B, w, w + weights_size(m), x, z);
        if (!last) {
            size_t n = net->width[l + 1] * B;
            nde_activation_eval(net->activation, n, z, z, z + n);
        }
        x = z;
    }
}

void nde_net_vjp(const nde_net *net, size_t B, const double *theta, const double *keep,
                 const double *ay, double *ax, double *a_theta, double *work)
{
    if (net->shallow && B == 1 && ax != NULL && a_theta != NULL) {
        size_t H = net->width[1];
        const double *a = keep + net->width[0];
        nde_shallow_vjp(net->width[0], H, theta, keep, a, a + H, ay, ax, a_theta);
        return;
    }
    const double *az = ay;
    double *buffer[2] = {work, work + net->widest * B};
    for (size_t l = net->n_layers; l-- > 0;) {
        nde_matrix m = net->matrix[l];
        size_t offset = net->theta_begin[l];
        const double *w = theta + offset, *x = keep + net->keep_row[l] * B;
        size_t n = net->width[l] * B;
        const double *slope = l == 0 ? NULL : x + n; /* beside the activations */
        double *below = l == 0 ? ax : buffer[l % 2];
        double *aw = a_theta == NULL ? NULL : a_theta + offset;
        double *abias = a_theta == NULL ? NULL : aw + weights_size(m);
        if (aw != NULL) {
            nde_linear_vjp_weights(m, B, x, az, aw, abias);
        }
        if (below != NULL) {
            nde_linear_vjp_input(m, B, w, az, below);
        }
        if (below != NULL && slope != NULL) {
            nde_multiply(n, slope, below);
        }
        az = below;
    }
}

void nde_net_jvp(const nde_net *net, size_t B, const double *theta, const double *keep,
                 const double *vx, const double *v_theta, double *vy, double *work)
{
    double *buffer[2] = {work, work + net->widest * B};
    double *extra = work + 2 * net->widest * B;
    for (size_t l = 0; l < net->n_layers; l++) {
        nde_matrix m = net->matrix[l];
        size_t offset = net->theta_begin[l];
        bool last = l + 1 == net->n_layers;
        size_t n = net->width[l + 1] * B;
        const double *x = keep + net->keep_row[l] * B;
        double *vz = last ? vy : buffer[l % 2];
        nde_clear(n, vz);
        if (vx != NULL) {
            nde_linear_eval(m, B, theta + offset, NULL, vx, vz);
        }
        if (v_theta != NULL) {
            const double *vw = v_theta + offset;
            nde_linear_eval(m, B, vw, vw + weights_size(m), x, extra);
            nde_axpy(n, 1, extra, vz);
        }
        if (!last) {
            nde_multiply(n, keep + net->keep_row[l + 1] * B + n, vz);
        }
        vx = vz;
    }
}
