/* One number for a whole training run: the same for every compiler, every optimisation level and
 * in wasm.
 *
 * The hash is FNV-1a, 64 bits, over the bytes of the losses in the order of the history, then over
 * those of the weights as they lie in memory. A change that means to alter the bits (of a kernel,
 * of mathx, of the order of a sum) alters it: the failed check prints the new number, which then
 * goes here and, for demo 2, also into tests/js/golden.test.js. First see that test_solve,
 * test_gradient and the reference tests still hold.
 */
#include "support.h"
#include "test.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "control.h"
#include "method.h"

#define GOLDEN_DEMO_2 UINT64_C(0xe18fef055cab79da)
#define GOLDEN_OTHER UINT64_C(0xa7c4166c81bcd6e5)

static uint64_t hash_of(const nde_session *session)
{
    const nde_memory *memory = &session->memory;
    uint64_t hash = support_hash(SUPPORT_HASH, memory->n_history, memory->loss_column);
    return support_hash(hash, session->model.n_theta, memory->theta);
}

static nde_session *trained(const support_setting *settings, size_t epochs)
{
    nde_session *session = support_session(settings);
    nde_news news;
    CHECK_EQ(nde_session_begin(session), NDE_OK);
    CHECK_EQ(nde_session_train(session, epochs, &news), NDE_OK);
    CHECK_EQ(session->memory.n_history, epochs);
    return session;
}

static void check_hash(const nde_session *session, uint64_t want)
{
    uint64_t got = hash_of(session);
    if (!CHECK(got == want)) {
        printf("got 0x%016" PRIx64 ", want 0x%016" PRIx64 "\n", got, want);
    }
}

TEST(demo_2_has_the_golden_hash_and_the_losses_of_the_blog)
{
    static const double blog[] = {8.65691, 0.23900, 0.15022, 0.07338, 0.01593, 0.00850, 0.00547};
    const nde_session *session = trained(NULL, 250);
    for (size_t i = 0; i < NDE_COUNT(blog); i++) {
        /* As printed, with five digits. */
        CHECK_CLOSE(session->memory.loss_column[40 * i], blog[i], 0.500001e-5);
    }
    check_hash(session, GOLDEN_DEMO_2);
    support_release();
}

TEST(a_run_with_other_parts_has_its_golden_hash)
{
    support_setting settings[] = {
        {"starts", 2},
        {"starts", 0.7},
        {"starts", -1},
        {"starts", 0.5},
        {"starts", 0.3},
        {"starts", -2},
        {"activation", (double)support_choice(nde_activation_choice, "silu")},
        {"method", (double)support_choice(nde_method_choice, "tsit5")},
        {"control", (double)support_choice(nde_control_choice, "scipy")},
        {"loss", (double)support_choice(nde_loss_choice, "huber")},
        {0}};
    check_hash(trained(settings, 20), GOLDEN_OTHER);
    support_release();
}
