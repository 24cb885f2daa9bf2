/* What can happen that is not a bug: one list makes the enum, the texts and the JSON.
 * 0 is success, > 0 is news (not a failure), < 0 a failure. What breaks a promise inside the
 * program is not here: it traps (base.h).
 */
#ifndef NDE_STATUS_H
#define NDE_STATUS_H

#include "base.h"

/* X(name, code, text) */
#define NDE_STATUS_LIST(X)                                                                         \
    X(OK, 0, "ok")                                                                                 \
    X(SMALLER_STEP, 1, "the vector field asks for a smaller step")                                 \
    X(BAD_SETTING, -1, "a setting is outside its limits")                                          \
    X(DOES_NOT_FIT, -2, "the problem does not fit into the memory it may use")                     \
    X(STEP_UNDERFLOW, -3, "the step size fell below ten units in the last place of the time")      \
    X(STEP_LIMIT, -4, "the step limit was reached before the end of the interval")                 \
    X(NON_FINITE, -5, "a value became infinite or not a number")                                   \
    X(UNSUPPORTED, -6, "this combination of field, method and gradient is not supported")          \
    X(HOST_ERROR, -7, "the vector field supplied by the caller reported an error")                 \
    X(TAPE_FULL, -8, "the accepted steps of one solve do not fit on the tape")                     \
    X(BAD_TIMES, -9, "the output times are not monotone and finite")

typedef enum nde_status {
#define X(name, code, text) NDE_##name = (code),
    NDE_STATUS_LIST(X)
#undef X
} nde_status;

/* One row of the list above, by position; NULL past its end. */
typedef struct nde_status_row {
    const char *name;
    int code;
    const char *text;
} nde_status_row;

const nde_status_row *nde_status_at(size_t i);

#endif
