#include "field_expr.h"

#include "mathx.h"

/* --- Programs --------------------------------------------------------------------------------- */

static const uint8_t n_operands[] = {
#define X(name, operands) operands,
    NDE_OPERATIONS(X)
#undef X
};

static bool is_whole_to(double number, double most)
{
    return number >= 0 && number <= most && number == __builtin_floor(number);
}

static bool can_carry(size_t op, double number)
{
    switch (op) {
    case NDE_OP_constant:
        return nde_is_finite(number);
    case NDE_OP_parameter:
        return is_whole_to(number, NDE_PARAMS_MAX - 1);
    case NDE_OP_wholePower:
        return is_whole_to(number, NDE_EXPR_WHOLE_MOST);
    default:
        return true;
    }
}

bool nde_expr_push(nde_expr *expr, size_t op, double number)
{
    if (op >= NDE_N_OPERATIONS || !can_carry(op, number) || expr->n == NDE_EXPR_LONGEST) {
        return false;
    }
    size_t operands = n_operands[op];
    if (expr->depth < operands || expr->depth - operands == NDE_EXPR_DEPTH) {
        return false;
    }
    nde_instruction *new = &expr->code[expr->n];
    *new = (nde_instruction){.op = (nde_operation)op, .number = number};
    expr->depth -= operands;
    if (operands > 0) {
        new->first = expr->stack[expr->depth];
        new->second = expr->stack[expr->depth + operands - 1];
    }
    expr->stack[expr->depth++] = (uint16_t)expr->n++;
    if (op == NDE_OP_parameter && number >= (double)expr->n_params) {
        expr->n_params = (size_t)number + 1;
    }
    return true;
}

bool nde_expr_is_complete(const nde_expr *expr)
{
    return expr->depth == NDE_EXPR_D;
}

/* --- Operations ------------------------------------------------------------------------------- */

/* aⁿ = a a ... a, as a formula with a*a*a computes it. */
static double whole_power(double a, double n)
{
    double product = 1;
    for (double i = 0; i < n; i++) {
        product *= a;
    }
    return product;
}

static double apply(const nde_instruction *i, double a, double b)
{
    double r;
    switch (i->op) {
    case NDE_OP_add:
        return a + b;
    case NDE_OP_subtract:
        return a - b;
    case NDE_OP_multiply:
        return a * b;
    case NDE_OP_divide:
        return a / b;
    case NDE_OP_power:
        return nde_pow(a, b);
    case NDE_OP_wholePower:
        return whole_power(a, i->number);
    case NDE_OP_negate:
        return -a;
    case NDE_OP_abs:
        return nde_abs(a);
    case NDE_OP_sqrt:
        return __builtin_sqrt(a);
    case NDE_OP_exp:
        nde_exp_n(1, &a, &r);
        return r;
    case NDE_OP_log:
        return nde_log(a);
    case NDE_OP_sin:
        return nde_sin(a);
    case NDE_OP_cos:
        return nde_cos(a);
    case NDE_OP_tan:
        return nde_sin(a) / nde_cos(a);
    default:
        NDE_ASSERT(i->op == NDE_OP_tanh);
        nde_tanh_slope_n(1, &a, &r, &b);
        return r;
    }
}

/* s[0] = ∂r/∂a, s[1] = ∂r/∂b, where r is the result. */
static void slopes(const nde_instruction *i, double a, double b, double r, double *s)
{
    s[0] = s[1] = 0;
    switch (i->op) {
    case NDE_OP_add:
        s[0] = s[1] = 1;
        break;
    case NDE_OP_subtract:
        s[0] = 1;
        s[1] = -1;
        break;
    case NDE_OP_multiply:
        s[0] = b;
        s[1] = a;
        break;
    case NDE_OP_divide:
        s[0] = 1 / b;
        s[1] = -r / b;
        break;
    case NDE_OP_power: /* 0^b has slope 0 along b > 0, a^0 along a */
        s[0] = b == 0 ? 0 : b * nde_pow(a, b - 1);
        s[1] = a == 0 && b >= 0 ? 0 : r * nde_log(a);
        break;
    case NDE_OP_wholePower:
        s[0] = i->number * whole_power(a, i->number - 1);
        break;
    case NDE_OP_negate:
        s[0] = -1;
        break;
    case NDE_OP_abs:
        s[0] = (double)(a > 0) - (double)(a < 0);
        break;
    case NDE_OP_sqrt:
        s[0] = 0.5 / r;
        break;
    case NDE_OP_exp:
        s[0] = r;
        break;
    case NDE_OP_log:
        s[0] = 1 / a;
        break;
    case NDE_OP_sin:
        s[0] = nde_cos(a);
        break;
    case NDE_OP_cos:
        s[0] = -nde_sin(a);
        break;
    case NDE_OP_tan:
        s[0] = 1 + r * r;
        break;
    default:
        NDE_ASSERT(i->op == NDE_OP_tanh);
        s[0] = 1 - r * r;
    }
}

/* --- The field -------------------------------------------------------------------------------- */

static const nde_expr *expr_of(const nde_field *field)
{
    return field->self;
}

static size_t n_values(const nde_field *field)
{
    return expr_of(field)->n;
}

/* What an instruction without operands stands for, or whose cotangent it is; NULL: a constant. */
static double *leaf_of(const nde_instruction *i, nde_sample *at)
{
    switch (i->op) {
    case NDE_OP_x:
        return &at->y[0];
    case NDE_OP_y:
        return &at->y[1];
    case NDE_OP_t:
        return &at->t;
    case NDE_OP_parameter:
        return &at->p[(size_t)i->number];
    default:
        return NULL;
    }
}

/* values (n): the result of each instruction. */
static void eval(const nde_field *field, const nde_sample *at, double *dy, double *values)
{
    const nde_expr *expr = expr_of(field);
    nde_sample sample = *at;
    for (size_t k = 0; k < expr->n; k++) {
        const nde_instruction *i = &expr->code[k];
        const double *leaf = leaf_of(i, &sample);
        if (leaf != NULL) {
            values[k] = *leaf;
        } else if (i->op == NDE_OP_constant) {
            values[k] = i->number;
        } else {
            values[k] = apply(i, values[i->first], values[i->second]);
        }
    }
    for (size_t d = 0; d < NDE_EXPR_D; d++) {
        dy[d] = values[expr->stack[d]];
    }
}

/* Backwards. Each value but the results goes into one instruction behind it, which sets its
 * cotangent in a_values (n). */
static void vjp(const nde_field *field, const nde_sample *at, const double *values, const double *a,
                nde_sample *to, double *a_values)
{
    (void)at;
    const nde_expr *expr = expr_of(field);
    for (size_t d = 0; d < NDE_EXPR_D; d++) {
        a_values[expr->stack[d]] = a[d];
    }
    for (size_t k = expr->n; k-- > 0;) {
        const nde_instruction *i = &expr->code[k];
        double *leaf = leaf_of(i, to);
        if (leaf != NULL) {
            *leaf += a_values[k];
        }
        if (n_operands[i->op] > 0) {
            double s[2];
            slopes(i, values[i->first], values[i->second], values[k], s);
            a_values[i->second] = nde_chain(s[1], a_values[k]);
            a_values[i->first] = nde_chain(s[0], a_values[k]);
        }
    }
}

nde_field nde_field_expr(const nde_expr *expr, size_t theta_offset)
{
    static const nde_formula formula = {
        .class = NDE_POINTWISE, .n_keep = n_values, .eval = eval, .vjp = vjp};
    NDE_ASSERT(nde_expr_is_complete(expr));
    return (nde_field){.class = &formula.class,
                       .self = expr,
                       .D = NDE_EXPR_D,
                       .n_theta = expr->n_params,
                       .theta_offset = theta_offset};
}
