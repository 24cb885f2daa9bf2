#include "status.h"

static const nde_status_row rows[] = {
#define X(name, code, text) {#name, code, text},
    NDE_STATUS_LIST(X)
#undef X
};

const nde_status_row *nde_status_at(size_t i)
{
    return i < NDE_COUNT(rows) ? &rows[i] : NULL;
}
