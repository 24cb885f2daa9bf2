/* Typed equations: a vector field of two variables as a program, which a parser outside makes of
 * text. Instruction by instruction the program goes onto a stack (postfix); what cannot be pushed
 * is refused, so that a program that exists can be run.
 *
 *     x' = a*x - y, y' = x:   parameter 0, x, multiply, y, subtract, x
 *
 * Its values are computed by mathx: the same bits everywhere. Outside its domain a function gives
 * NaN. Derivatives are exact; a slope that is infinite or undefined (sqrt at 0, abs at 0 is taken
 * as 0) matters only to what depends on it: a zero tangent or cotangent stays zero.
 */
#ifndef NDE_FIELD_EXPR_H
#define NDE_FIELD_EXPR_H

#include "pointwise.h"

enum {
    NDE_EXPR_D = 2,          /* variables x, y: one result each stays on the stack */
    NDE_EXPR_LONGEST = 400,  /* instructions; a text of 2 x 200 characters never has more */
    NDE_EXPR_DEPTH = 128,    /* results on the stack; 2 x 200 characters need at most 102 */
    NDE_EXPR_WHOLE_MOST = 16 /* of wholePower */
};

/* X(name, operands): every instruction. constant, parameter and wholePower carry a number: the
 * value, the position in θ, the exponent, which is a product of so many factors, left to right. */
#define NDE_OPERATIONS(X)                                                                          \
    X(constant, 0)                                                                                 \
    X(parameter, 0)                                                                                \
    X(x, 0)                                                                                        \
    X(y, 0)                                                                                        \
    X(t, 0)                                                                                        \
    X(wholePower, 1)                                                                               \
    X(negate, 1)                                                                                   \
    X(abs, 1)                                                                                      \
    X(sqrt, 1)                                                                                     \
    X(exp, 1)                                                                                      \
    X(log, 1)                                                                                      \
    X(sin, 1)                                                                                      \
    X(cos, 1)                                                                                      \
    X(tan, 1)                                                                                      \
    X(tanh, 1)                                                                                     \
    X(add, 2)                                                                                      \
    X(subtract, 2)                                                                                 \
    X(multiply, 2)                                                                                 \
    X(divide, 2)                                                                                   \
    X(power, 2)

typedef enum nde_operation {
#define X(name, operands) NDE_OP_##name,
    NDE_OPERATIONS(X) NDE_N_OPERATIONS
#undef X
} nde_operation;

typedef struct nde_instruction {
    nde_operation op;
    uint16_t first, second; /* which instructions give the operands; equal where there is one */
    double number;
} nde_instruction;

/* Zeroed, it is empty. */
typedef struct nde_expr {
    size_t n, depth, n_params;
    uint16_t stack[NDE_EXPR_DEPTH]; /* which instructions' results are on it */
    nde_instruction code[NDE_EXPR_LONGEST];
} nde_expr;

/* False, and the program as it was: no such operation, a number that it cannot have, operands
 * missing, or no room. */
bool nde_expr_push(nde_expr *expr, size_t op, double number);

/* Whether one result for each variable is left, which a field needs. */
bool nde_expr_is_complete(const nde_expr *expr);

/* θ[theta_offset ...] are the parameters by position, as many as the program uses. */
nde_field nde_field_expr(const nde_expr *expr, size_t theta_offset);

#endif
