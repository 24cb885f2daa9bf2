#include "check.h"

#include "control.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>

static nde_check_work work_make(const nde_session *session, size_t capacity)
{
    size_t P = session->model.n_theta, n = session->data.n_groups;
    nde_arena measure = nde_arena_measure();
    nde_check_work_place(&measure, P, n, capacity);
    nde_arena arena = nde_arena_make(support_bytes((size_t)measure.used), (size_t)measure.used);
    nde_check_work work = nde_check_work_place(&arena, P, n, capacity);
    CHECK_EQ(arena.used, measure.used);
    return work;
}

/* Three trajectories with noise and a clock, some epochs old. */
static nde_session *make(const char *control, double batching, double rtol)
{
    support_setting settings[] = {{"starts", 2},
                                  {"starts", 0.7},
                                  {"starts", -1},
                                  {"starts", 0.5},
                                  {"starts", 0.3},
                                  {"starts", -2},
                                  {"samples", 9},
                                  {"noise", 0.1},
                                  {"timeEnd", 3},
                                  {"hidden", 4},
                                  {"hidden", 3},
                                  {"timeInput", 1},
                                  {"control", (double)support_choice(nde_control_choice, control)},
                                  {"rtol", rtol},
                                  {"atol", rtol / 10},
                                  {"batching", batching},
                                  {0}};
    nde_session *session = support_session(settings);
    nde_news news;
    CHECK_EQ(nde_session_begin(session), NDE_OK);
    CHECK_EQ(nde_session_train(session, 5, &news), NDE_OK);
    return session;
}

/* Relative distance of central differences at all coordinates from the discrete gradient. */
static double distance(nde_session *session, bool replay)
{
    size_t P = session->model.n_theta, *coordinates = support_bytes(P * sizeof *coordinates);
    double *slopes = support_doubles(P), *want = support_doubles(P);
    nde_check_work work = work_make(session, 500);
    nde_report report;
    CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
    for (size_t i = 0; i < P; i++) {
        coordinates[i] = P - 1 - i;
        want[i] = session->gradient[P - 1 - i];
    }
    CHECK_EQ(nde_central_differences(&session->model, session->memory.theta, replay, P, coordinates,
                                     &work, slopes),
             NDE_OK);
    CHECK(support_same(P, work.theta, session->memory.theta)); /* put back as it was */
    return support_error(P, slopes, want);
}

TEST(differences_of_the_replayed_steps_are_the_discrete_gradient)
{
    static const char *const controls[] = {"torchdiffeq", "scipy", "fixed"};
    for (size_t i = 0; i < NDE_COUNT(controls); i++) {
        for (double batching = 0; batching < 2; batching++) {
            for (double rtol = 1e-7; rtol < 1e-1; rtol *= 1e3) {
                nde_session *session = make(controls[i], batching, rtol);
                CHECK_EQ(session->data.n_groups, batching == 0 ? 1 : 3);
                CHECK(distance(session, true) < 1e-7);
                support_release();
            }
        }
    }
}

TEST(differences_of_the_whole_program_approach_it_as_the_tolerance_falls)
{
    for (double batching = 0; batching < 2; batching++) {
        nde_session *session = make("torchdiffeq", batching, 1e-10);
        CHECK(distance(session, false) < 1e-4);
        support_release();
        session = make("torchdiffeq", batching, 1e-2);
        CHECK(distance(session, false) > 1e-4); /* there the steps themselves depend on θ */
        support_release();
    }
    nde_session *session = make("fixed", 1, 1e-7); /* no step control, no difference */
    CHECK(distance(session, false) < 1e-6);
    support_release();
}

TEST(logs_of_all_groups_share_one_room_and_one_too_small_is_reported)
{
    nde_session *session = make("torchdiffeq", 1, 1e-7);
    nde_report report;
    const nde_model *model = &session->model;
    const double *theta = session->memory.theta;
    CHECK_EQ(model->class->loss(model, theta, NDE_STEPS_OWN, NULL, &report), NDE_OK);
    size_t needed = report.accepted + report.rejected, coordinate = 0;
    double slope, want = report.loss;
    nde_check_work work = work_make(session, needed);
    CHECK_EQ(model->class->loss(model, theta, NDE_STEPS_RECORD, work.logs, &report), NDE_OK);
    CHECK_BITS(report.loss, want);
    size_t used = 0;
    for (size_t i = 0; i < session->data.n_groups; i++) {
        CHECK(work.logs[i].attempts == work.logs[0].attempts + used);
        used += work.logs[i].n_attempts;
    }
    CHECK_EQ(used, needed);
    CHECK_EQ(model->class->loss(model, theta, NDE_STEPS_REPLAY, work.logs, &report), NDE_OK);
    CHECK_BITS(report.loss, want);
    for (size_t capacity = 1; capacity < needed; capacity += 3) {
        work = work_make(session, capacity);
        CHECK_EQ(nde_central_differences(model, theta, true, 1, &coordinate, &work, &slope),
                 NDE_STEP_LIMIT);
    }
    support_release();
}
