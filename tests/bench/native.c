/* Demo 2 natively, for bench.js: trains 250 epochs again and again, and prints the nanoseconds of
 * each training as {"ns": N}. The first one is cold. */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { EPOCHS = 250, RUNS = 16 };

/* The host field, which demo 2 does not use. */
int32_t nde_host_eval(double t, const double *y, double *dy, uint32_t D);

int32_t nde_host_eval(double t, const double *y, double *dy, uint32_t D)
{
    (void)t;
    (void)y;
    (void)dy;
    (void)D;
    return -1;
}

static double nanoseconds(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* The session of the defaults, in memory of its own; NULL if it cannot begin. */
static void *begin(nde_session *session)
{
    nde_session_init(session);
    nde_arena measure = nde_arena_measure();
    if (nde_session_place(session, &measure) != NDE_OK) {
        return NULL;
    }
    size_t bytes = ((size_t)measure.used + 15) / 16 * 16;
    void *memory = aligned_alloc(16, bytes);
    if (memory == NULL) {
        return NULL;
    }
    nde_arena arena = nde_arena_make(memory, bytes);
    nde_status status = nde_session_place(session, &arena);
    if (status == NDE_OK) {
        status = nde_session_begin(session);
    }
    if (status != NDE_OK) {
        free(memory);
        return NULL;
    }
    return memory;
}

int main(void)
{
    for (int run = 0; run < RUNS; run++) {
        static nde_session session;
        nde_news news;
        void *memory = begin(&session);
        if (memory == NULL) {
            return EXIT_FAILURE;
        }
        double start = nanoseconds();
        nde_status status = nde_session_train(&session, EPOCHS, &news);
        double end = nanoseconds();
        free(memory);
        if (status != NDE_OK || !(news.report.loss < 0.006)) {
            fprintf(stderr, "status %d, loss %g\n", (int)status, news.report.loss);
            return EXIT_FAILURE;
        }
        printf("{\"ns\": %.0f}\n", end - start);
    }
    return EXIT_SUCCESS;
}
