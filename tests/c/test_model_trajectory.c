#include "model_trajectory.h"

#include "gradient_list.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { SHARED, EACH };

/* Three trajectories of the spiral, far enough apart to take different numbers of steps. */
static nde_session *three(double batching, const char *gradient)
{
    support_setting settings[] = {
        {"starts", 2},
        {"starts", 0.7},
        {"starts", -0.1},
        {"starts", 0.5},
        {"starts", 30},
        {"starts", -20},
        {"samples", 9},
        {"timeEnd", 3},
        {"hidden", 4},
        {"batching", batching},
        {"gradient", (double)support_choice(nde_gradient_choice, gradient)},
        {0}};
    nde_session *session = support_session(settings);
    CHECK_EQ(nde_session_begin(session), NDE_OK);
    return session;
}

/* The solve of one group, by itself. */
static support_solve *alone(const nde_session *session, size_t i)
{
    const nde_group *group = &session->data.groups[i];
    support_solve *s = support_solve_make(&session->trajectory.field, "dopri5", "torchdiffeq",
                                          group->B, session->memory.theta, group->y0);
    support_times(s, group->T, group->times);
    CHECK_EQ(support_run(s), NDE_OK);
    return s;
}

TEST(report_sums_the_solves_of_all_groups_and_names_the_last)
{
    nde_session *session = three(EACH, "discrete");
    nde_report report;
    CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
    CHECK_EQ(session->data.n_groups, 3);
    size_t evaluations = 0, accepted = 0, rejected = 0;
    double last_time = 0, last_step = 0;
    for (size_t i = 0; i < 3; i++) {
        const support_solve *s = alone(session, i);
        evaluations += s->stats.evaluations;
        accepted += s->stats.accepted;
        rejected += s->stats.rejected;
        last_time = s->stats.last_time;
        last_step = s->stats.last_step;
        CHECK(support_same(9 * s->n, s->outputs, session->trajectory.outputs[i]));
    }
    CHECK_EQ(report.evaluations, evaluations);
    CHECK_EQ(report.accepted, accepted);
    CHECK_EQ(report.rejected, rejected);
    CHECK_BITS(report.last_time, last_time);
    CHECK_BITS(report.last_step, last_step);
    support_release();
}

/* What the way back of each group costs, from sessions whose only group it is. */
static void check_way_back(const char *gradient)
{
    nde_session *session = three(EACH, gradient);
    nde_report all;
    CHECK_EQ(nde_session_gradient(session, &all), NDE_OK);
    nde_gradient_report sum = {0};
    for (size_t i = 0; i < 3; i++) {
        nde_data one = session->data;
        one.groups = &session->data.groups[i];
        one.n_groups = 1;
        nde_trajectory_model part = session->trajectory;
        part.data = &one;
        part.outputs = &session->trajectory.outputs[i];
        nde_model model = nde_trajectory_model_as_model(&part);
        nde_report report;
        CHECK_EQ(model.class->loss_gradient(&model, session->memory.theta,
                                            support_doubles(model.n_theta), &report),
                 NDE_OK);
        sum.evaluations += report.gradient.evaluations;
        sum.accepted += report.gradient.accepted;
        sum.rejected += report.gradient.rejected;
        sum.bytes = report.gradient.bytes > sum.bytes ? report.gradient.bytes : sum.bytes;
    }
    CHECK_EQ(all.gradient.evaluations, sum.evaluations);
    CHECK_EQ(all.gradient.accepted, sum.accepted);
    CHECK_EQ(all.gradient.rejected, sum.rejected);
    CHECK_EQ(all.gradient.bytes, sum.bytes);
    CHECK(!all.gradient.recomputed);
    support_release();
}

TEST(report_of_the_way_back_sums_the_work_and_names_the_most_bytes)
{
    check_way_back("discrete");
    check_way_back("adjoint");
}

TEST(most_bytes_are_named_wherever_the_largest_group_stands)
{
    /* The trajectory of the most steps first, so that the last group is not the largest. */
    support_setting settings[] = {{"starts", -0.1},
                                  {"starts", 0.5},
                                  {"starts", 30},
                                  {"starts", -20},
                                  {"batching", EACH},
                                  {"hidden", 4},
                                  {0}};
    nde_session *session = support_session(settings);
    nde_report report;
    CHECK_EQ(nde_session_begin(session), NDE_OK);
    CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
    size_t first = alone(session, 0)->stats.accepted, second = alone(session, 1)->stats.accepted;
    CHECK(first > second);
    /* Bytes per step are the same; the tape holds one record more than there are steps. */
    CHECK_EQ(report.gradient.bytes % (first + 1), 0);
    support_release();
}

TEST(loss_alone_is_the_loss_of_the_gradient)
{
    for (double batching = SHARED; batching <= EACH; batching++) {
        nde_session *session = three(batching, "discrete");
        const nde_model *model = &session->model;
        nde_report with, without;
        CHECK_EQ(nde_session_gradient(session, &with), NDE_OK);
        CHECK_EQ(model->class->loss(model, session->memory.theta, NDE_STEPS_OWN, NULL, &without),
                 NDE_OK);
        CHECK_BITS(without.loss, with.loss);
        CHECK_EQ(without.evaluations, with.evaluations);
        CHECK_EQ(without.gradient.bytes, 0);
        support_release();
    }
}

TEST(gradient_of_groups_is_that_of_their_batch_when_steps_are_equal)
{
    double *gradient[2], loss[2];
    for (size_t batching = SHARED; batching <= EACH; batching++) {
        nde_session *session = three((double)batching, "discrete");
        nde_report report;
        session->trajectory.solver.control = *nde_control_of(NDE_CONTROL_FIXED);
        CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
        gradient[batching] = support_copy(session->model.n_theta, session->gradient);
        loss[batching] = report.loss;
        if (batching == EACH) {
            /* The data are solved with shared steps or not: they agree to their tolerance. */
            CHECK_CLOSE(loss[EACH] / loss[SHARED], 1, 1e-5);
            CHECK(support_error(session->model.n_theta, gradient[EACH], gradient[SHARED]) < 1e-5);
        }
    }
    support_release();
}

TEST(gradient_overwrites_what_was_there)
{
    nde_session *session = three(EACH, "discrete");
    nde_report report;
    CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
    double *first = support_copy(session->model.n_theta, session->gradient);
    CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
    CHECK(support_same(session->model.n_theta, first, session->gradient));
    support_release();
}

TEST(prediction_is_the_solve_of_the_model_and_gives_its_scratch_back)
{
    nde_session *session = three(EACH, "discrete");
    nde_report report;
    CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
    const nde_trajectory_model *model = &session->trajectory;
    nde_arena measure = nde_arena_measure();
    nde_predict_measure(&model->field, &model->solver, 1, &measure);
    size_t bytes = (size_t)measure.used;
    nde_arena scratch = nde_arena_make(support_bytes(bytes), bytes);
    for (size_t i = 0; i < 3; i++) {
        const nde_group *group = &session->data.groups[i];
        double outputs[2 * 9];
        nde_statistics stats;
        CHECK_EQ(nde_predict(&model->field, session->memory.theta, &model->solver, 1, 9,
                             group->times, group->y0, outputs, NULL, &stats, &scratch),
                 NDE_OK);
        CHECK(support_same(18, outputs, model->outputs[i]));
        CHECK_EQ(stats.n_outputs, 9);
        CHECK_EQ(scratch.used, 0);
    }
    support_release();
}

TEST(a_group_that_cannot_be_solved_ends_the_loss_with_its_status)
{
    nde_session *session = three(EACH, "discrete");
    nde_report report;
    session->trajectory.solver.steps_max = 2;
    CHECK_EQ(nde_session_gradient(session, &report), NDE_STEP_LIMIT);
    CHECK(report.last_time > 0 && report.last_time < 3);
    support_release();
}
