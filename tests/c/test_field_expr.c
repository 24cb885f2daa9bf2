#include "field_expr.h"

#include "kernel.h"
#include "mathx.h"
#include "support.h"
#include "test.h"

#include <math.h>

/* dy = f(t, y; p) of one sample. */
static void evaluate(const nde_expr *expr, double t, const double *y, const double *p, double *dy)
{
    nde_field field = nde_field_expr(expr, 0);
    nde_point at = {.B = 1, .t = &t, .h = y, .theta = p};
    CHECK_EQ(nde_field_eval(&field, &at, dy, support_doubles(nde_field_keep_size(&field, 1))),
             NDE_OK);
}

/* The 2 x 2 Jacobian at one sample, row by row. */
static void jacobian(const nde_expr *expr, const double *y, const double *p, double *rows)
{
    nde_field field = nde_field_expr(expr, 0);
    double t = 0, dy[2];
    double *keep = support_doubles(nde_field_keep_size(&field, 1));
    nde_point at = {.B = 1, .t = &t, .h = y, .theta = p};
    CHECK_EQ(nde_field_eval(&field, &at, dy, keep), NDE_OK);
    for (size_t d = 0; d < 2; d++) {
        nde_field_cotangent to = {.h = rows + 2 * d};
        double a[2] = {d == 0, d == 1};
        nde_clear(2, rows + 2 * d);
        nde_field_vjp(&field, &at, keep, a, &to, support_doubles(nde_field_work_size(&field, 1)));
    }
}

TEST(programs_give_the_bits_of_the_same_formulas)
{
    double x = 0.7, y = -1.3, t = 0.9, p[] = {-0.4, 1.2};
    double state[] = {x, y};
    struct {
        const char *words;
        double want[2];
    } rows[] = {
        {"p0 x multiply p1 y multiply subtract p1 x multiply p0 y multiply add",
         {p[0] * x - p[1] * y, p[1] * x + p[0] * y}},
        {"y p1 1 x x multiply subtract multiply y multiply x subtract",
         {y, p[1] * (1 - x * x) * y - x}},
        {"x ^3 y ^0", {x * x * x, 1}},
        {"x t divide y negate", {x / t, -y}},
        {"x y power x 2.5 power", {nde_pow(x, y), nde_pow(x, 2.5)}},
        {"x exp x log", {nde_exp(x), nde_log(x)}},
        {"y sin y cos", {nde_sin(y), nde_cos(y)}},
        {"y tan y tanh", {nde_sin(y) / nde_cos(y), nde_tanh(y)}},
        {"x sqrt y abs", {sqrt(x), 1.3}},
        {"t 3", {t, 3}},
    };
    for (size_t k = 0; k < NDE_COUNT(rows); k++) {
        double dy[2];
        evaluate(support_expr(rows[k].words), t, state, p, dy);
        CHECK_BITS(dy[0], rows[k].want[0]);
        CHECK_BITS(dy[1], rows[k].want[1]);
        support_release();
    }
}

TEST(outside_its_domain_a_function_gives_nan)
{
    const double y[] = {-1, 0};
    double dy[2];
    evaluate(support_expr("x log x sqrt"), 0, y, NULL, dy);
    CHECK(isnan(dy[0]) && isnan(dy[1]));
    evaluate(support_expr("y y divide x 0.5 power"), 0, y, NULL, dy);
    CHECK(isnan(dy[0]) && isnan(dy[1]));
    support_release();
}

TEST(slopes_at_the_borders_of_functions_are_finite_where_they_do_not_matter)
{
    const double y[] = {-1.5, 0}, p[] = {3, 0};
    double rows[4];
    jacobian(support_expr("x p0 power y p0 power"), y, p, rows); /* a power of a negative number */
    CHECK_CLOSE(rows[0], 3 * 1.5 * 1.5, 1e-14);
    CHECK_BITS(rows[3], 0);
    jacobian(support_expr("y p1 power y abs"), y, p, rows);
    CHECK_BITS(rows[1], 0); /* 0^0 is 1 all around */
    CHECK_BITS(rows[3], 0);
    jacobian(support_expr("y sqrt 0 multiply x"), y, p, rows);
    CHECK_BITS(rows[1], 0); /* infinity times a zero that nobody asked for */
    support_release();
}

TEST(a_power_of_zero_does_not_depend_on_a_positive_exponent)
{
    nde_field field = nde_field_expr(support_expr("y p0 power x"), 0);
    const double t = 0, y[] = {1, 0}, p[] = {2}, a[] = {1, 0};
    double dy[2], ap = 0;
    double *keep = support_doubles(nde_field_keep_size(&field, 1));
    nde_point at = {.B = 1, .t = &t, .h = y, .theta = p};
    CHECK_EQ(nde_field_eval(&field, &at, dy, keep), NDE_OK);
    nde_field_vjp(&field, &at, keep, a, &(nde_field_cotangent){.theta = &ap},
                  support_doubles(nde_field_work_size(&field, 1)));
    CHECK_BITS(ap, 0);
    support_release();
}

TEST(what_cannot_be_run_cannot_be_pushed)
{
    nde_expr expr = {0};
    CHECK(!nde_expr_push(&expr, NDE_OP_add, 0)); /* no operands */
    CHECK(!nde_expr_push(&expr, NDE_OP_sin, 0));
    CHECK(!nde_expr_push(&expr, NDE_N_OPERATIONS, 0));
    CHECK(!nde_expr_push(&expr, SIZE_MAX, 0));
    CHECK(!nde_expr_push(&expr, NDE_OP_constant, NAN));
    CHECK(!nde_expr_push(&expr, NDE_OP_constant, INFINITY));
    CHECK(!nde_expr_push(&expr, NDE_OP_parameter, NDE_PARAMS_MAX));
    CHECK(!nde_expr_push(&expr, NDE_OP_parameter, -1));
    CHECK(!nde_expr_push(&expr, NDE_OP_parameter, 0.5));
    CHECK(!nde_expr_push(&expr, NDE_OP_parameter, NAN));
    CHECK_EQ(expr.n + expr.depth + expr.n_params, 0);
    CHECK(nde_expr_push(&expr, NDE_OP_x, 0));
    CHECK(!nde_expr_push(&expr, NDE_OP_power, 0)); /* one operand */
    CHECK(!nde_expr_push(&expr, NDE_OP_wholePower, NDE_EXPR_WHOLE_MOST + 1));
    CHECK(!nde_expr_push(&expr, NDE_OP_wholePower, -1));
    CHECK(!nde_expr_push(&expr, NDE_OP_wholePower, 1.5));
    CHECK_EQ(expr.n, 1);
    CHECK(!nde_expr_is_complete(&expr));
}

TEST(a_program_has_no_more_than_its_room)
{
    nde_expr expr = {0};
    for (size_t k = 0; k < NDE_EXPR_DEPTH; k++) {
        CHECK(nde_expr_push(&expr, NDE_OP_x, 0));
    }
    CHECK(!nde_expr_push(&expr, NDE_OP_x, 0));
    while (expr.n < NDE_EXPR_LONGEST) {
        CHECK(nde_expr_push(&expr, NDE_OP_negate, 0));
    }
    CHECK(!nde_expr_push(&expr, NDE_OP_negate, 0));
    CHECK(!nde_expr_push(&expr, NDE_OP_add, 0));
    CHECK_EQ(expr.n, NDE_EXPR_LONGEST);
}

/* Random words of everything that can be said; what is taken can be run and gone back through. */
TEST(random_programs_are_refused_or_run)
{
    for (int round = 0; round < 300; round++) {
        nde_expr *expr = support_bytes(sizeof *expr);
        *expr = (nde_expr){0};
        double words = test_random(1, 2 * NDE_EXPR_LONGEST);
        for (size_t k = 0; (double)k < words; k++) {
            double number = test_random(0, 1) < 0.7 ? floor(test_random(-1, 18)) : NAN;
            nde_expr_push(expr, (size_t)test_random(0, NDE_N_OPERATIONS + 2), number);
            CHECK(expr->depth <= NDE_EXPR_DEPTH && expr->n <= NDE_EXPR_LONGEST);
            CHECK(expr->n_params <= NDE_PARAMS_MAX);
        }
        while (expr->depth != 2 &&
               nde_expr_push(expr, expr->depth < 2 ? NDE_OP_x : NDE_OP_add, 0)) {
        }
        /* The longest are full before that. */
        if (nde_expr_is_complete(expr)) {
            double dy[2], rows[4];
            const double *y = support_random(2, 2), *p = support_random(NDE_PARAMS_MAX, 2);
            evaluate(expr, 0.5, y, p, dy);
            jacobian(expr, y, p, rows);
        }
        support_release();
    }
}

TEST(a_field_of_equations_has_as_many_parameters_as_they_use)
{
    CHECK_EQ(nde_field_expr(support_expr("x y"), 0).n_theta, 0);
    CHECK_EQ(nde_field_expr(support_expr("x p2 multiply y"), 0).n_theta, 3);
    support_release();
}
