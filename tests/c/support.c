#include "support.h"

#include "control.h"
#include "gradient_discrete.h"
#include "method.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tableau.h"
#include "test.h"

/* --- Memory ----------------------------------------------------------------------------------- */

/* Each block begins with a link to the one before. */
typedef struct block {
    struct block *before;
    void *unused; /* keeps what follows aligned to 16 */
} block;

static block *last_block;

void *support_bytes(size_t bytes)
{
    block *b = malloc(sizeof *b + bytes);
    if (b == NULL) {
        puts("no memory");
        abort();
    }
    b->before = last_block;
    last_block = b;
    memset(b + 1, 0xff, bytes);
    return b + 1;
}

void support_release(void)
{
    while (last_block != NULL) {
        block *before = last_block->before;
        free(last_block);
        last_block = before;
    }
}

double *support_doubles(size_t n)
{
    return support_bytes(n * sizeof(double));
}

double *support_zeros(size_t n)
{
    double *x = support_doubles(n);
    for (size_t i = 0; i < n; i++) {
        x[i] = 0;
    }
    return x;
}

double *support_copy(size_t n, const double *x)
{
    double *y = support_doubles(n);
    memcpy(y, x, n * sizeof *x);
    return y;
}

/* An arena of what was measured, and no more. */
static nde_arena arena_of(nde_arena measured)
{
    return nde_arena_make(support_bytes((size_t)measured.used), (size_t)measured.used);
}

/* --- Vectors ---------------------------------------------------------------------------------- */

double *support_random(size_t n, double size)
{
    double *x = support_doubles(n);
    for (size_t i = 0; i < n; i++) {
        x[i] = test_random(-size, size);
    }
    return x;
}

double support_dot(size_t n, const double *a, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

double support_error(size_t n, const double *got, const double *want)
{
    double off = 0;
    for (size_t i = 0; i < n; i++) {
        off += (got[i] - want[i]) * (got[i] - want[i]);
    }
    return sqrt(off / support_dot(n, want, want));
}

bool support_same(size_t n, const double *a, const double *b)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

uint64_t support_hash(uint64_t hash, size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        for (int k = 0; k < 8; k++, bits >>= 8) {
            hash = (hash ^ (bits & 0xff)) * UINT64_C(0x100000001b3);
        }
    }
    return hash;
}

/* --- Fields ----------------------------------------------------------------------------------- */

size_t support_choice(nde_choice_at *choices, const char *key)
{
    for (size_t i = 0; choices(i) != NULL; i++) {
        if (strcmp(choices(i)->key, key) == 0) {
            return i;
        }
    }
    printf("no choice %s\n", key);
    abort();
}

const nde_system *support_known_system(size_t i)
{
    const nde_system *system = nde_system_at(i);
    return system == NULL || nde_system_is_typed(system) ? NULL : system;
}

void support_type(nde_config *config, const char *words)
{
    static const char *const names[] = {
#define X(name, operands) #name,
        NDE_OPERATIONS(X)
#undef X
    };
    char word[24];
    int length;
    for (size_t k = 0; sscanf(words, "%23s%n", word, &length) == 1; words += length, k++) {
        size_t op = 0;
        char *end;
        double number = strtod(word, &end);
        if (word[0] == '^') {
            op = NDE_OP_wholePower;
            number = atof(word + 1);
        } else if (word[0] == 'p' && word[1] < '8' && word[2] == '\0') {
            op = NDE_OP_parameter;
            number = atof(word + 1);
        } else if (end == word) {
            while (op < NDE_COUNT(names) && strcmp(names[op], word) != 0) {
                op++;
            }
        }
        CHECK_EQ(nde_config_set_instruction(config, k, op, number), NDE_OK);
    }
}

const nde_expr *support_expr(const char *words)
{
    nde_config *config = support_bytes(sizeof *config);
    config->expr = (nde_expr){0};
    support_type(config, words);
    return &config->expr;
}

nde_field support_system(const char *key)
{
    return nde_field_system(nde_system_at(support_choice(nde_system_choice, key)), 0);
}

const double *support_params(const char *key)
{
    const nde_system *system = nde_system_at(support_choice(nde_system_choice, key));
    double *params = support_doubles(system->n_params);
    for (size_t i = 0; i < system->n_params; i++) {
        params[i] = system->params[i].initial;
    }
    return params;
}

const support_net *support_net_make(size_t D, bool takes_time, const size_t *hidden,
                                    nde_activation activation, double size)
{
    size_t n_hidden = 0;
    while (hidden[n_hidden] != 0) {
        n_hidden++;
    }
    support_net *s = support_bytes(sizeof *s);
    s->net = nde_net_make(D + (takes_time ? 1 : 0), n_hidden, hidden, D, activation);
    s->field = nde_field_net(&s->net, 0);
    s->theta = support_random(s->field.n_theta, size);
    return s;
}

/* --- One solve -------------------------------------------------------------------------------- */

enum { STEPS_MAX = 20000, TAPE_BYTES = 1 << 20 };

static void place_solve(support_solve *s)
{
    nde_arena measure = nde_arena_measure();
    nde_solve_work_place(&measure, &s->stepper);
    nde_arena arena = arena_of(measure);
    s->work = nde_solve_work_place(&arena, &s->stepper);
    s->problem.stepper = &s->stepper;
    s->problem.control = &s->control;
}

support_solve *support_solve_make(const nde_field *field, const char *method, const char *control,
                                  size_t B, const double *theta, const double *y0)
{
    support_solve *s = support_bytes(sizeof *s);
    *s = (support_solve){.field = *field, .n = field->D * B};
    s->stepper = nde_method_stepper(support_choice(nde_method_choice, method), &s->field, B);
    s->control = *nde_control_at(support_choice(nde_control_choice, control));
    s->problem = (nde_problem){.theta = theta,
                               .norm = {.rtol = 1e-7, .atol = 1e-9},
                               .steps_max = STEPS_MAX,
                               .steps_per_output = 1,
                               .y0 = y0};
    place_solve(s);
    return s;
}

void support_times(support_solve *s, size_t T, const double *times)
{
    s->problem.n_times = T;
    s->problem.times = times;
    s->outputs = support_doubles(T * s->n);
}

void support_linspace(support_solve *s, size_t T, double from, double to)
{
    double *times = support_doubles(T);
    for (size_t i = 0; i < T; i++) {
        times[i] = i + 1 == T ? to : from + (to - from) * (double)i / (double)(T - 1);
    }
    support_times(s, T, times);
}

/* Attempts are many while a solve runs; what is kept is as long as it has to be. */
static nde_attempt attempts[STEPS_MAX];

static void begin_log(support_solve *s)
{
    s->log = (nde_step_log){.attempts = attempts, .capacity = STEPS_MAX};
}

static void keep_log(support_solve *s)
{
    size_t n = s->log.n_attempts < STEPS_MAX ? s->log.n_attempts : STEPS_MAX;
    s->log.attempts = support_bytes(n * sizeof *attempts);
    s->log.capacity = n;
    for (size_t i = 0; i < n; i++) {
        s->log.attempts[i] = attempts[i];
    }
}

nde_status support_run(support_solve *s)
{
    begin_log(s);
    nde_status status = nde_solve(&s->problem, &s->work, NULL, &s->log, s->outputs, &s->stats);
    keep_log(s);
    return status;
}

support_solve *support_replay(const support_solve *s)
{
    support_solve *r = support_bytes(sizeof *r);
    *r = *s;
    r->control = *nde_control_of(NDE_CONTROL_REPLAY);
    r->stepper.field = &r->field;
    place_solve(r);
    r->problem.replay = &s->log;
    r->outputs = support_doubles(s->problem.n_times * s->n);
    r->log = (nde_step_log){0};
    return r;
}

const double *support_last(const support_solve *s)
{
    return s->outputs + (s->problem.n_times - 1) * s->n;
}

/* --- Its gradient ----------------------------------------------------------------------------- */

typedef struct cotangent {
    const support_solve *solve;
    const support_loss *loss;
} cotangent;

static void add_cotangent(void *context, size_t i, double *a_y)
{
    const cotangent *c = context;
    size_t n = c->solve->n;
    if (c->loss->cotangents != NULL) {
        for (size_t k = 0; k < n; k++) {
            a_y[k] += c->loss->cotangents[i * n + k];
        }
        return;
    }
    nde_loss_vjp(&c->loss->loss, n, c->solve->outputs + i * n, c->loss->want + i * n,
                 1 / (double)(c->solve->problem.n_times * n), a_y);
}

double support_loss_value(const support_solve *s, const support_loss *loss)
{
    size_t n = s->problem.n_times * s->n;
    if (loss->cotangents != NULL) {
        return support_dot(n, loss->cotangents, s->outputs);
    }
    return nde_loss_sum(&loss->loss, n, s->outputs, loss->want) / (double)n;
}

support_gradient support_gradient_of(support_solve *s, const nde_gradient_class *class,
                                     const nde_gradient_settings *settings,
                                     const support_loss *loss)
{
    nde_arena measure = nde_arena_measure();
    class->place(&measure, &s->stepper, settings);
    nde_arena arena = arena_of(measure);
    nde_gradient gradient = {.class = class, .settings = *settings};
    gradient.self = class->place(&arena, &s->stepper, settings);
    support_gradient g = {.y0 = support_doubles(s->n), .theta = support_zeros(s->field.n_theta)};
    begin_log(s);
    g.status = class->forward(&gradient, &s->problem, &s->work, &s->log, s->outputs, &s->stats);
    keep_log(s);
    if (g.status == NDE_OK) {
        cotangent c = {.solve = s, .loss = loss};
        nde_cotangent callback = {.add = add_cotangent, .context = &c};
        g.status = class->backward(&gradient, &s->problem, &s->work, s->outputs, callback, g.y0,
                                   g.theta, &g.t, &g.report);
    }
    return g;
}

support_gradient support_discrete(support_solve *s, const support_loss *loss)
{
    nde_gradient_settings settings = {.tape_bytes = TAPE_BYTES};
    return support_gradient_of(s, &nde_gradient_discrete, &settings, loss);
}

void support_differences(const support_solve *s, const support_loss *loss, size_t n, double *x,
                         double *slopes)
{
    /* The cube root of 2^-52 balances truncation, ~ δ², against rounding, ~ ε / δ: both ~ 4e-11. */
    static const double delta = 6e-6;
    support_solve *r = support_replay(s);
    for (size_t i = 0; i < n; i++) {
        double at = x[i], loss_at[2];
        for (int side = 0; side < 2; side++) {
            x[i] = at + (side == 0 ? -delta : delta);
            nde_status status = nde_solve(&r->problem, &r->work, NULL, NULL, r->outputs, &r->stats);
            loss_at[side] = status == NDE_OK ? support_loss_value(r, loss) : NAN;
        }
        slopes[i] = (loss_at[1] - loss_at[0]) / ((at + delta) - (at - delta));
        x[i] = at;
    }
}

/* --- A tangent -------------------------------------------------------------------------------- */

/* One place where the field is evaluated: y, its tangent, k = f and its tangent. */
typedef struct tangent_point {
    double *y, *vy, *k, *vk;
} tangent_point;

typedef struct tangent {
    const support_solve *s;
    const double *v_theta;
    double v_t, *keep, *work;
} tangent;

static tangent_point point_make(size_t n)
{
    return (tangent_point){support_doubles(n), support_doubles(n), support_doubles(n),
                           support_doubles(n)};
}

static void point_eval(const tangent *g, double t, const tangent_point *p)
{
    const support_solve *s = g->s;
    nde_point at = {.B = s->stepper.B, .t = &t, .h = p->y, .theta = s->problem.theta};
    nde_field_tangent v = {.h = p->vy, .theta = g->v_theta, .t = &g->v_t};
    nde_field_eval(&s->field, &at, p->k, g->keep);
    nde_field_jvp(&s->field, &at, g->keep, &v, p->vk, g->work);
}

/* to = y0 + h Σ weights_i k_i over n_terms points, with its tangent. */
static void point_sum(size_t n, size_t n_terms, const tangent_point *points, double h,
                      const double *weights, double *to, double *v_to)
{
    for (size_t e = 0; e < n; e++) {
        double sum = 0, v_sum = 0;
        for (size_t j = 0; j < n_terms; j++) {
            sum += weights[j] * points[j].k[e];
            v_sum += weights[j] * points[j].vk[e];
        }
        to[e] = points[0].y[e] + h * sum;
        v_to[e] = points[0].vy[e] + h * v_sum;
    }
}

void support_tangent(const support_solve *s, const double *v_y0, const double *v_theta, double v_t,
                     double *outputs, double *v_outputs)
{
    const nde_tableau *m = s->stepper.self;
    const nde_problem *p = &s->problem;
    size_t n = s->n, stages = m->method.n_stages, next = 0;
    tangent g = {.s = s, .v_theta = v_theta, .v_t = v_t};
    g.keep = support_doubles(nde_field_keep_size(&s->field, s->stepper.B));
    g.work = support_doubles(nde_field_work_size(&s->field, s->stepper.B));
    /* Stages 0 ... stages - 1; the last point is the end of the step. */
    tangent_point points[NDE_STAGES_MAX + 1];
    for (size_t i = 0; i <= stages; i++) {
        points[i] = point_make(n);
    }
    memcpy(points[0].y, p->y0, n * sizeof(double));
    memcpy(points[0].vy, v_y0, n * sizeof(double));
    for (; next < p->n_times && p->times[next] == p->times[0]; next++) {
        memcpy(outputs + next * n, p->y0, n * sizeof(double));
        memcpy(v_outputs + next * n, v_y0, n * sizeof(double));
    }
    double direction = p->times[p->n_times - 1] < p->times[0] ? -1 : 1;
    for (size_t k = 0; k < s->log.n_attempts; k++) {
        const nde_attempt *step = &s->log.attempts[k];
        if (step->accepted == 0) {
            continue;
        }
        point_eval(&g, step->t, &points[0]);
        for (size_t i = 1; i < stages; i++) {
            point_sum(n, i, points, step->h, m->a[i], points[i].y, points[i].vy);
            double t = m->c[i] == 1 ? step->t_end : step->t + m->c[i] * step->h;
            point_eval(&g, t, &points[i]);
        }
        tangent_point *end = &points[stages];
        point_sum(n, stages, points, step->h, m->b, end->y, end->vy);
        point_eval(&g, step->t_end, end);
        for (; next < p->n_times && direction * (p->times[next] - step->t_end) <= 0; next++) {
            double w[NDE_STAGES_MAX + 1];
            nde_tableau_dense(m, (p->times[next] - step->t) / step->h, w);
            point_sum(n, stages + 1, points, step->h, w, outputs + next * n, v_outputs + next * n);
        }
        memcpy(points[0].y, end->y, n * sizeof(double));
        memcpy(points[0].vy, end->vy, n * sizeof(double));
    }
}

/* --- A session -------------------------------------------------------------------------------- */

size_t support_setting_at(const char *key)
{
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        if (strcmp(nde_setting_at(i)->key, key) == 0) {
            return i;
        }
    }
    printf("no setting %s\n", key);
    abort();
}

void support_configure(nde_config *config, const support_setting *settings)
{
    for (size_t i = 0, k = 0; settings != NULL && settings[i].key != NULL; i++) {
        k = i > 0 && strcmp(settings[i].key, settings[i - 1].key) == 0 ? k + 1 : 0;
        if (!CHECK_EQ(
                nde_config_set(config, support_setting_at(settings[i].key), k, settings[i].value),
                NDE_OK)) {
            printf("setting %s\n", settings[i].key);
        }
    }
}

nde_session *support_session_given(const support_setting *settings, const nde_raw *rows)
{
    nde_session *session = support_bytes(sizeof *session);
    nde_session_init(session);
    support_configure(&session->config, settings);
    if (rows != NULL) {
        /* The rows are placed and filled first: the layout depends on them. */
        size_t bytes = 64 + rows->n * 32 + rows->n_rows * (1 + rows->D) * 8;
        nde_arena arena = nde_arena_make(support_bytes(bytes), bytes);
        nde_session_give(session, &arena, rows->D, rows->n, rows->n_rows);
        memcpy(session->raw.begin, rows->begin, (rows->n + 1) * sizeof *rows->begin);
        memcpy(session->raw.times, rows->times, rows->n_rows * sizeof(double));
        memcpy(session->raw.values, rows->values, rows->n_rows * rows->D * sizeof(double));
    }
    nde_arena measure = nde_arena_measure();
    CHECK_EQ(nde_session_place(session, &measure), NDE_OK);
    nde_arena arena = arena_of(measure);
    CHECK_EQ(nde_session_place(session, &arena), NDE_OK);
    CHECK_EQ(arena.used, measure.used);
    return session;
}

nde_session *support_session(const support_setting *settings)
{
    return support_session_given(settings, NULL);
}
