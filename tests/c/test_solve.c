#include "solve.h"

#include "field_host.h"
#include "method.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Order ------------------------------------------------------------------------------------ */

static const size_t orders[] = {1, 2, 2, 4, 4, 3, 5, 5};

/* tsit5 in 400 steps: errors of 1e-14, far below those of the coarse solves. */
static void reference(const char *system, double end, double *y)
{
    nde_field field = support_system(system);
    double y0[] = {1.2, 0.4};
    support_solve *s = support_solve_make(&field, "tsit5", "fixed", 1, support_params(system), y0);
    s->problem.steps_per_output = 400;
    support_linspace(s, 2, 0, end);
    CHECK_EQ(support_run(s), NDE_OK);
    memcpy(y, support_last(s), 2 * sizeof *y);
}

/* Error at the end of [0, 1] with n equal steps; output inside the last step where x < 1. */
static double error_with(size_t method, const char *system, size_t n, double x)
{
    nde_field field = support_system(system);
    double y0[] = {1.2, 0.4}, want[2], end = ((double)(n - 1) + x) / (double)n;
    double times[] = {0, end, 1};
    reference(system, end, want);
    support_solve *s = support_solve_make(&field, nde_method_choice(method)->key, "fixed", 1,
                                          support_params(system), y0);
    s->problem.step_size = 1 / (double)n;
    support_times(s, 3, times);
    CHECK_EQ(support_run(s), NDE_OK);
    CHECK_EQ(s->stats.accepted, n);
    return hypot(s->outputs[2] - want[0], s->outputs[3] - want[1]);
}

static void check_order(const char *system, size_t method)
{
    /* Errors of order 5 must stay above rounding, of order 1 must be in the asymptotic range. */
    size_t n = orders[method] == 1 ? 200 : orders[method] < 4 ? 60 : 40;
    double slope = log2(error_with(method, system, n, 1) / error_with(method, system, 2 * n, 1));
    if (!CHECK_CLOSE(slope, (double)orders[method], 0.25)) {
        printf("%s on %s\n", nde_method_choice(method)->key, system);
    }
    support_release();
}

TEST(methods_have_their_order_on_a_nonlinear_autonomous_problem)
{
    for (size_t i = 0; i < NDE_COUNT(orders); i++) {
        check_order("vanDerPol", i);
    }
}

TEST(methods_have_their_order_on_a_problem_that_depends_on_time)
{
    for (size_t i = 0; i < NDE_COUNT(orders); i++) {
        check_order("duffing", i);
    }
}

/* One step of size h from a fixed state: the error of dense output inside is O(h^(order + 1)). */
static double dense_error(size_t method, double h)
{
    nde_field field = support_system("duffing");
    double y0[] = {1.2, 0.4}, want[2], worst = 0;
    double times[] = {0, 0.3 * h, 0.5 * h, 0.8 * h, h};
    support_solve *s = support_solve_make(&field, nde_method_choice(method)->key, "fixed", 1,
                                          support_params("duffing"), y0);
    s->problem.step_size = h;
    support_times(s, 5, times);
    CHECK_EQ(support_run(s), NDE_OK);
    CHECK_EQ(s->stats.accepted, 1);
    for (size_t i = 1; i < 4; i++) {
        reference("duffing", times[i], want);
        worst = fmax(worst, hypot(s->outputs[2 * i] - want[0], s->outputs[2 * i + 1] - want[1]));
    }
    return worst;
}

TEST(dense_output_has_its_order_inside_one_step)
{
    static const double want[] = {2, 3, 3, 4, 4, 4, 5, 5}; /* local: one more than the order */
    for (size_t i = 0; i < NDE_COUNT(want); i++) {
        double h = want[i] < 4 ? 0.01 : 0.1;
        double slope = log2(dense_error(i, h) / dense_error(i, h / 2));
        if (!CHECK_CLOSE(slope, want[i], 0.3)) {
            printf("%s\n", nde_method_choice(i)->key);
        }
        support_release();
    }
}

/* --- Counts and steps of other programs ------------------------------------------------------- */

/* tests/reference/solvers.json, made by make_solvers.py with SciPy 1.10.1, torchdiffeq 0.2.5 and
 * PyTorch 1.13.1; RK45 is dopri5 and RK23 bosh3. torchdiffeq's runs have 51 equal outputs; their
 * first steps are not recorded (0). */
/* clang-format off */
static const struct run {
    const char *system, *control, *method;
    double rtol, atol;
    size_t evaluations, accepted, rejected;
    double first_step, end[3];
} runs[] = {
    {"spiral", "scipy", "dopri5", 0.001, 1e-06, 68, 11, 0, 0.08072126271602241, {-0.0991156606819616, 0.08179512596986246}},
    {"spiral", "scipy", "dopri5", 1e-08, 1e-10, 566, 94, 0, 0.0080920426661756, {-0.09953369909006562, 0.0818318457211765}},
    {"spiral", "scipy", "bosh3", 0.001, 1e-06, 86, 28, 0, 0.015076941330830788, {-0.09772254956491212, 0.0824610993417409}},
    {"spiral", "scipy", "bosh3", 1e-08, 1e-10, 4379, 1459, 0, 0.0003261596806993318, {-0.09953368910111403, 0.08183185092066789}},
    {"spiral", "torchdiffeq", "dopri5", 0.001, 1e-06, 62, 10, 0, 0, {-0.09883917890183196, 0.08158089202189663}},
    {"spiral", "torchdiffeq", "dopri5", 1e-08, 1e-10, 500, 83, 0, 0, {-0.09953369795015296, 0.08183184767582606}},
    {"spiral", "torchdiffeq", "bosh3", 0.001, 1e-06, 101, 28, 5, 0, {-0.09601842487232214, 0.08185024957756384}},
    {"spiral", "torchdiffeq", "bosh3", 1e-08, 1e-10, 4391, 1419, 44, 0, {-0.0995329791214813, 0.08183181747766982}},
    {"cubicSpiral", "scipy", "dopri5", 0.001, 1e-06, 320, 41, 12, 6.246876559768942e-05, {0.4899024878165451, 0.6570094372077082}},
    {"cubicSpiral", "scipy", "dopri5", 1e-08, 1e-10, 2576, 402, 27, 0.0006218905280224957, {0.47236633281541784, 0.6607272141971727}},
    {"cubicSpiral", "scipy", "bosh3", 0.001, 1e-06, 377, 97, 28, 6.246876559768942e-05, {0.6053420979045513, 0.5557125176988484}},
    {"cubicSpiral", "scipy", "bosh3", 1e-08, 1e-10, 12446, 4124, 24, 4.191842390735427e-05, {0.4723683634210237, 0.6607263561072909}},
    {"cubicSpiral", "torchdiffeq", "dopri5", 0.001, 1e-06, 320, 40, 13, 0, {0.4373596616836012, 0.6768866428213519}},
    {"cubicSpiral", "torchdiffeq", "dopri5", 1e-08, 1e-10, 2654, 368, 74, 0, {0.47236642908043314, 0.6607271719005793}},
    {"cubicSpiral", "torchdiffeq", "bosh3", 0.001, 1e-06, 389, 97, 32, 0, {0.6130806228897027, 0.5416838588116915}},
    {"cubicSpiral", "torchdiffeq", "bosh3", 1e-08, 1e-10, 12494, 4002, 162, 0, {0.4723678451492808, 0.6607249359293139}},
    {"vanDerPol", "scipy", "dopri5", 0.001, 1e-06, 218, 28, 8, 0.0004997501249375312, {-2.0068348324785767, -0.050697838970010456}},
    {"vanDerPol", "scipy", "dopri5", 1e-08, 1e-10, 1472, 210, 35, 0.0029817596266245856, {-2.008340778568535, 0.03290709056592725}},
    {"vanDerPol", "scipy", "bosh3", 0.001, 1e-06, 260, 67, 19, 0.0004997501249375312, {-2.0072523562693743, 0.03389530642311533}},
    {"vanDerPol", "scipy", "bosh3", 1e-08, 1e-10, 9107, 3035, 0, 6.177143873869857e-05, {-2.008340774597597, 0.0329070635861586}},
    {"vanDerPol", "torchdiffeq", "dopri5", 0.001, 1e-06, 236, 27, 12, 0, {-2.0062682119158666, 0.06938474100653585}},
    {"vanDerPol", "torchdiffeq", "dopri5", 1e-08, 1e-10, 1472, 194, 51, 0, {-2.0083407775933346, 0.03290709637991248}},
    {"vanDerPol", "torchdiffeq", "bosh3", 0.001, 1e-06, 278, 67, 25, 0, {-2.005751511343013, 0.028953901752523048}},
    {"vanDerPol", "torchdiffeq", "bosh3", 1e-08, 1e-10, 9119, 2960, 79, 0, {-2.0083405605954794, 0.03290641379228579}},
    {"lotkaVolterra", "scipy", "dopri5", 0.001, 1e-06, 116, 14, 5, 0.09034857872081213, {3.813219708270124, 0.8373010858663409}},
    {"lotkaVolterra", "scipy", "dopri5", 1e-08, 1e-10, 758, 126, 0, 0.009048738205965124, {3.834608309370326, 0.8194269209346373}},
    {"lotkaVolterra", "scipy", "bosh3", 0.001, 1e-06, 134, 36, 8, 0.018191515259429494, {3.840164172994486, 0.8422970349954149}},
    {"lotkaVolterra", "scipy", "bosh3", 1e-08, 1e-10, 4481, 1493, 0, 0.00039292835733257376, {3.8346083218072855, 0.8194272053761892}},
    {"lotkaVolterra", "torchdiffeq", "dopri5", 0.001, 1e-06, 104, 13, 4, 0, {3.756167319731363, 0.9115521923358448}},
    {"lotkaVolterra", "torchdiffeq", "dopri5", 1e-08, 1e-10, 764, 115, 12, 0, {3.8346083132184723, 0.8194269344689146}},
    {"lotkaVolterra", "torchdiffeq", "bosh3", 0.001, 1e-06, 137, 36, 9, 0, {3.8422199303570643, 0.845748270306364}},
    {"lotkaVolterra", "torchdiffeq", "bosh3", 1e-08, 1e-10, 4430, 1447, 29, 0, {3.834606945943813, 0.8194317653844057}},
    {"pendulum", "scipy", "dopri5", 0.001, 1e-06, 128, 18, 3, 0.0010992005700096116, {0.19462903734153067, -0.3686757118372036}},
    {"pendulum", "scipy", "dopri5", 1e-08, 1e-10, 1034, 161, 11, 0.0043487236187683955, {0.2020142861411961, -0.36905692532536605}},
    {"pendulum", "scipy", "bosh3", 0.001, 1e-06, 218, 55, 17, 0.0010992005700096116, {0.1988870635909344, -0.3653425266010882}},
    {"pendulum", "scipy", "bosh3", 1e-08, 1e-10, 7763, 2584, 3, 0.00011586075260328247, {0.20201427926223703, -0.36905689693422133}},
    {"pendulum", "torchdiffeq", "dopri5", 0.001, 1e-06, 122, 17, 3, 0, {0.18914374658855831, -0.36983067950176535}},
    {"pendulum", "torchdiffeq", "dopri5", 1e-08, 1e-10, 1106, 149, 35, 0, {0.202014282172519, -0.3690569225201758}},
    {"pendulum", "torchdiffeq", "bosh3", 0.001, 1e-06, 227, 55, 20, 0, {0.1973587527987148, -0.3631436231490794}},
    {"pendulum", "torchdiffeq", "bosh3", 1e-08, 1e-10, 7877, 2534, 91, 0, {0.20201361121721656, -0.36905488496463745}},
    {"duffing", "scipy", "dopri5", 0.001, 1e-06, 182, 24, 6, 0.0027000027000027003, {-1.0575404085223696, 0.2985757770401566}},
    {"duffing", "scipy", "dopri5", 1e-08, 1e-10, 1418, 224, 12, 0.005205502444443638, {-1.0489324952915735, 0.29206075899475176}},
    {"duffing", "scipy", "bosh3", 0.001, 1e-06, 287, 73, 22, 0.0027000027000027003, {-1.039823713329355, 0.2855417074048947}},
    {"duffing", "scipy", "bosh3", 1e-08, 1e-10, 9365, 3121, 0, 0.0001563523541211228, {-1.048932374201325, 0.2920606567961646}},
    {"duffing", "torchdiffeq", "dopri5", 0.001, 1e-06, 170, 23, 5, 0, {-1.0474229482590915, 0.2859966069359512}},
    {"duffing", "torchdiffeq", "dopri5", 1e-08, 1e-10, 1502, 207, 43, 0, {-1.0489324915228844, 0.29206075567663825}},
    {"duffing", "torchdiffeq", "bosh3", 0.001, 1e-06, 299, 72, 27, 0, {-1.040591970223852, 0.28611106197287917}},
    {"duffing", "torchdiffeq", "bosh3", 1e-08, 1e-10, 9470, 3057, 99, 0, {-1.0489309711444743, 0.2920584519573759}},
    {"fitzHughNagumo", "scipy", "dopri5", 0.001, 1e-06, 284, 40, 7, 0.10388529248862398, {-1.3931649620981725, -0.04698465200336321}},
    {"fitzHughNagumo", "scipy", "dopri5", 1e-08, 1e-10, 1898, 288, 28, 0.010407143097764008, {-1.3910321235679828, -0.04908004807473668}},
    {"fitzHughNagumo", "scipy", "bosh3", 0.001, 1e-06, 287, 66, 29, 0.02295743930429638, {-1.3942609286280594, -0.046968158094156}},
    {"fitzHughNagumo", "scipy", "bosh3", 1e-08, 1e-10, 7199, 2394, 5, 0.0004960809426174886, {-1.391032200733506, -0.04907999399720478}},
    {"fitzHughNagumo", "torchdiffeq", "dopri5", 0.001, 1e-06, 284, 37, 10, 0, {-1.3938765651397573, -0.046260226655872067}},
    {"fitzHughNagumo", "torchdiffeq", "dopri5", 1e-08, 1e-10, 1826, 266, 38, 0, {-1.3910321260802045, -0.04908004725637331}},
    {"fitzHughNagumo", "torchdiffeq", "bosh3", 0.001, 1e-06, 284, 65, 29, 0, {-1.394185896706968, -0.046738185901415055}},
    {"fitzHughNagumo", "torchdiffeq", "bosh3", 1e-08, 1e-10, 7334, 2333, 111, 0, {-1.391032167591291, -0.04907953082240995}},
    {"lorenz", "scipy", "dopri5", 0.001, 1e-06, 236, 30, 9, 0.03663019341700953, {-7.4964799056316025, -6.235331331315225, 27.47807473203463}},
    {"lorenz", "scipy", "dopri5", 1e-08, 1e-10, 1628, 267, 4, 0.0036695826276981086, {-7.456658433262067, -6.190996826513638, 27.441806037164902}},
    {"lorenz", "scipy", "bosh3", 0.001, 1e-06, 236, 69, 9, 0.004040161133830831, {-7.469750230011355, -6.494818745983607, 27.084501515623483}},
    {"lorenz", "scipy", "bosh3", 1e-08, 1e-10, 9359, 3113, 6, 8.730272209506636e-05, {-7.456660361027146, -6.191001371939888, 27.44180482101678}},
    {"lorenz", "torchdiffeq", "dopri5", 0.001, 1e-06, 224, 28, 9, 0, {-7.662428857197543, -6.188699707685562, 27.896111882104876}},
    {"lorenz", "torchdiffeq", "dopri5", 1e-08, 1e-10, 1580, 241, 22, 0, {-7.456658514984478, -6.190997352339721, 27.441805564519864}},
    {"lorenz", "torchdiffeq", "bosh3", 0.001, 1e-06, 248, 68, 14, 0, {-7.479759069735463, -6.546228826618057, 27.04254890658403}},
    {"lorenz", "torchdiffeq", "bosh3", 1e-08, 1e-10, 9257, 3039, 46, 0, {-7.456669392584208, -6.191018198529279, 27.441802824656314}},
};
/* clang-format on */

TEST(counts_and_ends_are_those_of_scipy_and_torchdiffeq_on_all_known_systems)
{
    for (size_t i = 0; i < NDE_COUNT(runs); i++) {
        const struct run *r = &runs[i];
        const nde_system *system = nde_system_at(support_choice(nde_system_choice, r->system));
        nde_field field = nde_field_system(system, 0);
        support_solve *s = support_solve_make(&field, r->method, r->control, 1,
                                              support_params(r->system), system->start);
        s->problem.norm = (nde_norm){.rtol = r->rtol, .atol = r->atol};
        support_linspace(s, 51, 0, system->time_end);
        bool same = CHECK_EQ(support_run(s), NDE_OK);
        same &= CHECK_EQ(s->stats.evaluations, r->evaluations);
        same &= CHECK_EQ(s->stats.accepted, r->accepted);
        same &= CHECK_EQ(s->stats.rejected, r->rejected);
        if (r->first_step != 0) {
            same &= CHECK_CLOSE(s->stats.first_step, r->first_step, 1e-10 * r->first_step);
        }
        /* torchdiffeq's dense output of bosh3 is a quartic through a middle value of order 2. */
        bool same_dense = strcmp(r->method, "bosh3") != 0 || strcmp(r->control, "scipy") == 0;
        for (size_t d = 0; d < system->D && same_dense; d++) {
            /* Step sizes of two programs agree to 1e-8, and so does the local error. */
            same &= CHECK_CLOSE(support_last(s)[d], r->end[d], 1e-9 * fmax(1, fabs(r->end[d])));
        }
        if (!same) {
            printf("%s, %s, %s at %g\n", r->system, r->control, r->method, r->rtol);
        }
        support_release();
    }
}

/* The same file: right to the last digit (a method of order 24 in 40 digits). */
/* clang-format off */
static const struct exact {
    const char *system;
    double t[5], y[5][3];
} exact[] = {
    {"spiral", {1.4, 2.8, 4.2, 5.6, 7.0},
     {{-0.5219729823047078, 1.0920350194024806},
      {-0.5875695467467217, -0.3643634344973397},
      {0.24346660596685676, -0.3109426385056501},
      {0.16139842338820815, 0.15759940987280788},
      {-0.0995337003390054, 0.08183184333640195}}},
    {"cubicSpiral", {2.0, 4.0, 6.0, 8.0, 10.0},
     {{-0.8114070156257758, 1.2231105368693391},
      {1.013773211894861, 0.2463239499090486},
      {-0.8674042700784951, -0.0386524890853762},
      {0.6156457451223247, -0.6742040079951936},
      {0.4723662240806074, 0.6607272585251484}}},
    {"vanDerPol", {2.0, 4.0, 6.0, 8.0, 10.0},
     {{0.32331666704616197, -1.8329745679858276},
      {-1.7417683243609237, 0.6246661636773735},
      {1.2790420291090456, 2.437814449637353},
      {1.213232442638908, -0.9878139211589111},
      {-2.008340782579712, 0.032907065863324064}}},
    {"lotkaVolterra", {1.4, 2.8, 4.2, 5.6, 7.0},
     {{4.615088995181462, 1.5716928159681454},
      {1.833526120035704, 1.3046005199119788},
      {4.400768072790842, 1.0785398447790837},
      {1.8382622846588612, 1.736982036986839},
      {3.834608310572449, 0.8194268976383774}}},
    {"pendulum", {3.0, 6.0, 9.0, 12.0, 15.0},
     {{-0.8819956502938298, -0.8857834271916208},
      {0.22508745352190057, 0.9269531828233314},
      {0.06394266777268857, -0.7323629904926553},
      {-0.1738540199119501, 0.5312269015816482},
      {0.20201429228941234, -0.36905693122345723}}},
    {"duffing", {3.0, 6.0, 9.0, 12.0, 15.0},
     {{0.724505970399356, -0.37061205394402746},
      {1.274710294698156, 0.6003164518600118},
      {-0.05844189247387749, -0.5467131279648952},
      {-1.0924405794075174, 0.06038476988260635},
      {-1.048932501760402, 0.29206076527770697}}},
    {"fitzHughNagumo", {10.0, 20.0, 30.0, 40.0, 50.0},
     {{-1.4200103048352728, -0.020592648094249256},
      {-0.7011593967250355, -0.2337304715242766},
      {1.474022011306172, 0.9954103672098313},
      {-1.9452839890079217, 0.9574759900775021},
      {-1.391032123397459, -0.04908004954901342}}},
    {"lorenz", {0.6, 1.2, 1.8, 2.4, 3.0},
     {{-4.833214019830047, -8.061281107116457, 26.673189536606934},
      {-7.173397136410699, -6.783423781594629, 25.975992148512308},
      {-7.19910068420507, -6.536178714930032, 26.375947106427805},
      {-7.289190878368583, -6.332130945505263, 26.865189871498814},
      {-7.456658260659694, -6.1909961276531495, 27.441806505485367}}},
};
/* clang-format on */

TEST(tight_tolerances_reach_the_exact_states_of_all_known_systems)
{
    static const char *const methods[] = {"dopri5", "tsit5"};
    static const char *const controls[] = {"torchdiffeq", "scipy"};
    for (size_t i = 0; i < NDE_COUNT(exact); i++) {
        const nde_system *system =
            nde_system_at(support_choice(nde_system_choice, exact[i].system));
        nde_field field = nde_field_system(system, 0);
        double times[6] = {0};
        memcpy(times + 1, exact[i].t, sizeof exact[i].t);
        for (size_t k = 0; k < 4; k++) {
            support_solve *s = support_solve_make(&field, methods[k / 2], controls[k % 2], 1,
                                                  support_params(exact[i].system), system->start);
            s->problem.norm = (nde_norm){.rtol = 1e-12, .atol = 1e-13};
            support_times(s, 6, times);
            CHECK_EQ(support_run(s), NDE_OK);
            for (size_t j = 0; j < 5; j++) {
                for (size_t d = 0; d < system->D; d++) {
                    /* Global error: some hundred times the tolerance. Dense output inside a step
                     * has one order less than the step. */
                    double want = exact[i].y[j][d];
                    if (!CHECK_CLOSE(s->outputs[(j + 1) * system->D + d], want,
                                     4e-9 * fmax(1, fabs(want)))) {
                        printf("%s by %s\n", exact[i].system, methods[k / 2]);
                    }
                }
            }
            support_release();
        }
    }
}

/* torchdiffeq 0.2.5 and SciPy 1.10.1 (tests/reference/cubic_spiral.json). */
static support_solve *cubic(const char *method, const char *control, double rtol, double atol)
{
    static const double y0[] = {2, 0};
    static const double params[] = {(double)-0.1f, 2}; /* the matrix was float32 */
    nde_field field = support_system("cubicSpiral");
    support_solve *s = support_solve_make(&field, method, control, 1, params, y0);
    s->problem.norm = (nde_norm){.rtol = rtol, .atol = atol};
    support_linspace(s, 1000, 0, 25);
    CHECK_EQ(support_run(s), NDE_OK);
    return s;
}

static void check_counts(const support_solve *s, size_t evaluations, size_t accepted,
                         size_t rejected)
{
    CHECK_EQ(s->stats.evaluations, evaluations);
    CHECK_EQ(s->stats.accepted, accepted);
    CHECK_EQ(s->stats.rejected, rejected);
}

static void check_cubic(const support_solve *s, size_t evaluations, size_t accepted,
                        size_t rejected, double x, double y)
{
    check_counts(s, evaluations, accepted, rejected);
    CHECK_CLOSE(support_last(s)[0], x, 1e-11); /* 400 steps that agree to 1e-8 of a local error */
    CHECK_CLOSE(support_last(s)[1], y, 1e-11);
}

TEST(cubic_spiral_takes_the_steps_of_torchdiffeq_at_1e_7)
{
    support_solve *s = cubic("dopri5", "torchdiffeq", 1e-7, 1e-9);
    check_cubic(s, 2450, 329, 79, -0.4436228435409516, 0.27944300195313865);
    CHECK_CLOSE(s->stats.first_step, 6.218905280224954e-4, 1e-17);
    support_release();
}

TEST(cubic_spiral_takes_the_steps_of_torchdiffeq_at_1e_3)
{
    support_solve *s = cubic("dopri5", "torchdiffeq", 1e-3, 1e-4);
    check_cubic(s, 416, 51, 18, -0.437386344808109, 0.2908906011408301);
    CHECK_CLOSE(s->stats.first_step, 5.952364080624086e-3, 1e-16);
    support_release();
}

TEST(cubic_spiral_takes_the_steps_of_torchdiffeq_with_bosh3)
{
    support_solve *s = cubic("bosh3", "torchdiffeq", 1e-5, 1e-7);
    check_counts(s, 2030, 572, 104);
    s = cubic("bosh3", "torchdiffeq", 1e-3, 1e-4);
    check_counts(s, 512, 126, 44);
    support_release();
}

TEST(cubic_spiral_takes_the_steps_of_scipy)
{
    support_solve *s = cubic("dopri5", "scipy", 1e-7, 1e-9);
    check_cubic(s, 2504, 357, 60, -0.44362313114274526, 0.27944194960532154);
    support_release();
}

TEST(cubic_spiral_backwards_takes_the_steps_of_torchdiffeq)
{
    /* cubic_spiral.json, "backward": 21 outputs from t = 2 to 0. */
    static const double y0[] = {-0.8114060182913024, 1.2231107282314218};
    static const double params[] = {(double)-0.1f, 2};
    nde_field field = support_system("cubicSpiral");
    support_solve *s = support_solve_make(&field, "dopri5", "torchdiffeq", 1, params, y0);
    support_linspace(s, 21, 2, 0);
    CHECK_EQ(support_run(s), NDE_OK);
    check_cubic(s, 782, 99, 31, 1.999999885296791, 1.2385791505411461e-06);
    support_release();
}

TEST(fixed_steps_of_the_cubic_spiral_are_those_of_torchdiffeq)
{
    /* cubic_spiral.json, "fixed", at t = 5; torchdiffeq's rk4 is the 3/8 rule. */
    static const struct {
        const char *method;
        double end[2];
        size_t evaluations;
    } fixed[] = {{"euler", {1.0860640676089504, -0.35497937329960944}, 500},
                 {"midpoint", {-0.2615413877719786, 0.929964051632993}, 1000},
                 {"rk4_38", {-0.2630121982673742, 0.9302460118416457}, 2000}};
    static const double params[] = {(double)-0.1f, 2}, y0[] = {2, 0};
    nde_field field = support_system("cubicSpiral");
    for (size_t i = 0; i < NDE_COUNT(fixed); i++) {
        support_solve *s = support_solve_make(&field, fixed[i].method, "fixed", 1, params, y0);
        support_linspace(s, 501, 0, 5);
        CHECK_EQ(support_run(s), NDE_OK);
        CHECK_EQ(s->stats.evaluations, fixed[i].evaluations);
        CHECK_CLOSE(support_last(s)[0], fixed[i].end[0], 1e-12); /* 500 steps of rounding */
        CHECK_CLOSE(support_last(s)[1], fixed[i].end[1], 1e-12);
    }
    support_release();
}

/* dy/dt = −y/2 in every component. */
static nde_status decay(void *context, size_t D, double t, const double *y, double *dy)
{
    (void)context;
    (void)t;
    for (size_t d = 0; d < D; d++) {
        dy[d] = -0.5 * y[d];
    }
    return NDE_OK;
}

TEST(exponential_decay_takes_the_steps_of_scipy)
{
    /* solve_ivp(lambda t, y: -0.5 * y, [0, 10], [2, 4, 8]) of SciPy 1.10.1: its documentation. */
    static const double ends[] = {0.11487653, 1.26364188, 3.06061781, 4.81611105,
                                  6.57445806, 8.33328988, 10};
    static const double y0[] = {2, 4, 8}, times[] = {0, 10};
    nde_host host = {.eval = decay};
    nde_field field = nde_field_host(&host, 3);
    support_solve *s = support_solve_make(&field, "dopri5", "scipy", 1, NULL, y0);
    s->problem.norm = (nde_norm){.rtol = 1e-3, .atol = 1e-6};
    support_times(s, 2, times);
    CHECK_EQ(support_run(s), NDE_OK);
    CHECK_EQ(s->stats.evaluations, 44);
    CHECK_EQ(s->stats.accepted, NDE_COUNT(ends));
    for (size_t i = 0; i < NDE_COUNT(ends); i++) {
        CHECK_CLOSE(s->log.attempts[i].t_end, ends[i], 5e-9); /* eight decimals are printed */
    }
    support_release();
}

TEST(demo_1_takes_the_steps_of_scipy)
{
    /* demo1_scipy.json: step ends, the state at the end. */
    static const double ends[] = {0.08069959679490943,
                                  0.8876955647440038,
                                  1.6373563800615778,
                                  2.371671671759402,
                                  3.2158777779188483,
                                  3.9820843008790394,
                                  4.808370926669457,
                                  5.620356711924581,
                                  6.420147880529458,
                                  7.265041792718132,
                                  8.0};
    static const double y0[] = {2, 0.5}, params[] = {-0.3, 1.1};
    nde_field field = support_system("spiral");
    support_solve *s = support_solve_make(&field, "dopri5", "scipy", 1, params, y0);
    s->problem.norm = (nde_norm){.rtol = 1e-3, .atol = 1e-6};
    support_linspace(s, 400, 0, 8);
    CHECK_EQ(support_run(s), NDE_OK);
    CHECK_EQ(s->stats.evaluations, 74);
    CHECK_EQ(s->stats.accepted, 11);
    CHECK_EQ(s->stats.rejected, 1);
    size_t n = 0;
    for (size_t i = 0; i < s->log.n_attempts; i++) {
        if (s->log.attempts[i].accepted == 1 && CHECK(n < NDE_COUNT(ends))) {
            CHECK_CLOSE(s->log.attempts[i].t_end, ends[n++], 1e-12);
        }
    }
    CHECK_CLOSE(support_last(s)[0], -0.17318908180782125, 1e-13);
    CHECK_CLOSE(support_last(s)[1], 0.06927692852423298, 1e-13);
    double worst = 0; /* largest error of a component against the exact solution */
    for (size_t i = 0; i < 400; i++) {
        double t = s->problem.times[i], r = exp(-0.3 * t);
        double x = r * (2 * cos(1.1 * t) - 0.5 * sin(1.1 * t));
        double y = r * (2 * sin(1.1 * t) + 0.5 * cos(1.1 * t));
        worst = fmax(worst, fmax(fabs(s->outputs[2 * i] - x), fabs(s->outputs[2 * i + 1] - y)));
    }
    CHECK_CLOSE(worst, 7.61e-4, 5e-7); /* as printed */
    support_release();
}

/* --- Times ------------------------------------------------------------------------------------ */

static const char *const controls[] = {"torchdiffeq", "scipy", "fixed", "fixed"};

/* A solve of Duffing's equation by some control; number 3 has steps of a given size. */
static support_solve *duffing(const char *method, size_t control, const double *y0)
{
    nde_field field = support_system("duffing");
    support_solve *s =
        support_solve_make(&field, method, controls[control], 1, support_params("duffing"), y0);
    s->problem.steps_per_output = 3;
    s->problem.step_size = control == 3 ? 0.137 : 0;
    return s;
}

static bool can(size_t method, size_t control)
{
    return control >= 2 || nde_method_at(method)->embedded_order > 0;
}

TEST(there_and_back_gives_the_start)
{
    for (size_t control = 0; control < NDE_COUNT(controls); control++) {
        double y0[] = {1, 0}, there[] = {0, 3}, back[] = {3, 0};
        support_solve *s = duffing("dopri5", control, y0);
        s->problem.steps_per_output = 200;
        s->problem.step_size /= 10;
        support_times(s, 2, there);
        CHECK_EQ(support_run(s), NDE_OK);
        support_solve *r = duffing("dopri5", control, support_last(s));
        r->problem.steps_per_output = 200;
        r->problem.step_size /= 10;
        support_times(r, 2, back);
        CHECK_EQ(support_run(r), NDE_OK);
        CHECK_CLOSE(support_last(r)[0], 1, 1e-6); /* tolerance 1e-7, backwards it grows */
        CHECK_CLOSE(support_last(r)[1], 0, 1e-6);
        CHECK(r->stats.first_step < 0 && r->stats.last_step < 0);
        CHECK(r->stats.last_time <= 0);
        support_release();
    }
}

TEST(output_times_never_change_the_steps_of_an_adaptive_solve)
{
    double y0[] = {1, 0}, sparse[] = {0.5, 4}, dense[40] = {0.5};
    for (size_t i = 1; i < 39; i++) {
        dense[i] = 0.5 + 3.5 * (double)(i * i) / (39. * 39);
    }
    dense[39] = 4;
    for (size_t m = 0; m < NDE_COUNT(orders); m++) {
        for (size_t control = 0; control < 2; control++) {
            if (!can(m, control)) {
                continue;
            }
            const char *method = nde_method_choice(m)->key;
            support_solve *few = duffing(method, control, y0);
            support_solve *many = duffing(method, control, y0);
            few->problem.norm.rtol = many->problem.norm.rtol = 1e-4;
            support_times(few, 2, sparse);
            support_times(many, 40, dense);
            CHECK_EQ(support_run(few), NDE_OK);
            CHECK_EQ(support_run(many), NDE_OK);
            CHECK(support_same(2, support_last(few), support_last(many)));
            CHECK_EQ(few->stats.accepted, many->stats.accepted);
            CHECK_EQ(few->stats.evaluations, many->stats.evaluations);
            support_release();
        }
    }
}

TEST(equal_output_times_give_equal_outputs)
{
    double y0[] = {1, 0}, times[] = {0.2, 0.2, 0.2, 0.9, 1.3, 1.3, 2, 2};
    double plain[] = {0.2, 0.9, 1.3, 2};
    static const size_t same_as[] = {0, 0, 0, 1, 2, 2, 3, 3};
    for (size_t m = 0; m < NDE_COUNT(orders); m++) {
        for (size_t control = 0; control < NDE_COUNT(controls); control++) {
            if (!can(m, control)) {
                continue;
            }
            support_solve *s = duffing(nde_method_choice(m)->key, control, y0);
            support_solve *once = duffing(nde_method_choice(m)->key, control, y0);
            support_times(s, 8, times);
            support_times(once, 4, plain);
            CHECK_EQ(support_run(s), NDE_OK);
            CHECK_EQ(support_run(once), NDE_OK);
            CHECK_EQ(s->stats.n_outputs, 8);
            CHECK_EQ(s->stats.evaluations, once->stats.evaluations);
            for (size_t i = 0; i < 8; i++) {
                CHECK(support_same(2, s->outputs + 2 * i, once->outputs + 2 * same_as[i]));
            }
            support_release();
        }
    }
}

TEST(a_single_time_or_only_equal_ones_give_the_start_without_an_evaluation)
{
    double y0[] = {1, 0}, times[] = {0.7, 0.7, 0.7};
    for (size_t T = 1; T <= 3; T++) {
        support_solve *s = duffing("dopri5", 0, y0);
        support_times(s, T, times);
        CHECK_EQ(support_run(s), NDE_OK);
        CHECK_EQ(s->stats.n_outputs, T);
        CHECK_EQ(s->stats.evaluations, 0);
        CHECK_BITS(s->stats.last_time, 0.7);
        CHECK(support_same(2, support_last(s), y0));
        support_release();
    }
}

TEST(times_that_turn_round_or_are_not_finite_are_refused)
{
    double y0[] = {1, 0};
    double bad[][3] = {{0, 1, 0.5}, {0, -1, 1},  {0, NAN, 1},      {0, 1, INFINITY},
                       {NAN, 1, 2}, {1, 0, 0.5}, {-INFINITY, 0, 1}};
    for (size_t i = 0; i < NDE_COUNT(bad); i++) {
        support_solve *s = duffing("dopri5", 0, y0);
        support_times(s, 3, bad[i]);
        CHECK_EQ(support_run(s), NDE_BAD_TIMES);
        CHECK_EQ(s->stats.n_outputs, 0);
        support_release();
    }
    support_solve *s = duffing("dopri5", 0, y0);
    support_times(s, 0, bad[0]);
    CHECK_EQ(support_run(s), NDE_BAD_TIMES);
    support_release();
}

TEST(fixed_steps_go_from_output_to_output_in_equal_parts)
{
    double y0[] = {1, 0}, times[] = {0, 0.3, 1.2, 1.2, 2};
    support_solve *s = duffing("rk4", 2, y0);
    support_times(s, 5, times);
    CHECK_EQ(support_run(s), NDE_OK);
    CHECK_EQ(s->stats.accepted, 9);
    CHECK_EQ(s->stats.evaluations, 36); /* no evaluation after the last step */
    static const double ends[] = {0.1, 0.2, 0.3, 0.6, 0.9, 1.2, 1.2 + 0.8 / 3, 1.2 + 1.6 / 3, 2};
    for (size_t i = 0; i < 9; i++) {
        CHECK_CLOSE(s->log.attempts[i].t_end, ends[i], 1e-15);
        CHECK_BITS(s->log.attempts[i].ratio, 0);
    }
    CHECK_BITS(s->log.attempts[2].t_end, 0.3);
    support_release();
}

TEST(fixed_steps_of_a_size_end_exactly_at_the_end)
{
    double y0[] = {1, 0}, ends[] = {1, 1.05, -1, -0.97, 0.04};
    size_t steps[] = {10, 11, 10, 10, 1};
    for (size_t i = 0; i < NDE_COUNT(ends); i++) {
        support_solve *s = duffing("heun", 3, y0);
        s->problem.step_size = 0.1;
        double times[] = {0, ends[i]};
        support_times(s, 2, times);
        CHECK_EQ(support_run(s), NDE_OK);
        CHECK_EQ(s->stats.accepted, steps[i]);
        CHECK_BITS(s->stats.last_time, ends[i]);
        support_release();
    }
}

TEST(a_given_first_step_is_taken_in_the_direction_of_time)
{
    double y0[] = {1, 0};
    for (int sign = -1; sign <= 1; sign += 2) {
        for (size_t control = 0; control < 2; control++) {
            support_solve *s = duffing("dopri5", control, y0);
            s->problem.first_step = 0.01;
            support_linspace(s, 2, 0, sign * 2.);
            CHECK_EQ(support_run(s), NDE_OK);
            CHECK_BITS(s->stats.first_step, sign * 0.01);
            /* one evaluation less than with a chosen first step */
            CHECK_EQ(s->stats.evaluations, 1 + 6 * (s->stats.accepted + s->stats.rejected));
            support_release();
        }
    }
}

TEST(scipy_cuts_the_last_step_and_torchdiffeq_steps_over_the_end)
{
    double y0[] = {1, 0};
    for (int sign = -1; sign <= 1; sign += 2) {
        support_solve *s = duffing("dopri5", 1, y0), *t = duffing("dopri5", 0, y0);
        support_linspace(s, 3, 0, sign * 2.);
        support_linspace(t, 3, 0, sign * 2.);
        CHECK_EQ(support_run(s), NDE_OK);
        CHECK_EQ(support_run(t), NDE_OK);
        CHECK_BITS(s->stats.last_time, sign * 2.);
        CHECK(t->stats.last_time * sign > 2);
        support_release();
    }
}

/* --- Batches and replay ----------------------------------------------------------------------- */

TEST(batch_with_equal_steps_gives_the_bits_of_each_trajectory_alone)
{
    static const size_t hidden[] = {5, 3, 0};
    const support_net *net = support_net_make(2, true, hidden, NDE_ACTIVATION_tanh, 1);
    for (size_t m = 0; m < NDE_COUNT(orders); m++) {
        for (size_t control = 2; control < 4; control++) {
            double y0[6];
            for (size_t i = 0; i < 6; i++) {
                y0[i] = test_random(-1, 1);
            }
            support_solve *all = support_solve_make(&net->field, nde_method_choice(m)->key, "fixed",
                                                    3, net->theta, y0);
            all->problem.step_size = control == 3 ? 0.137 : 0;
            support_linspace(all, 7, 0, 2);
            CHECK_EQ(support_run(all), NDE_OK);
            for (size_t b = 0; b < 3; b++) {
                double own[] = {y0[b], y0[3 + b]};
                support_solve *one = support_solve_make(&net->field, nde_method_choice(m)->key,
                                                        "fixed", 1, net->theta, own);
                one->problem.step_size = all->problem.step_size;
                support_linspace(one, 7, 0, 2);
                CHECK_EQ(support_run(one), NDE_OK);
                for (size_t i = 0; i < 14; i++) {
                    CHECK_BITS(all->outputs[3 * i + b], one->outputs[i]);
                }
            }
        }
    }
    support_release();
}

TEST(batch_shares_one_norm_over_all_its_numbers)
{
    /* Three samples with one state each and one sample with three of them: the same numbers. */
    static const double y0[] = {2, 4, 8}, times[] = {0, 1, 10};
    nde_host host = {.eval = decay};
    nde_field one = nde_field_host(&host, 1), three = nde_field_host(&host, 3);
    support_solve *batch = support_solve_make(&one, "dopri5", "torchdiffeq", 3, NULL, y0);
    support_solve *state = support_solve_make(&three, "dopri5", "torchdiffeq", 1, NULL, y0);
    support_times(batch, 3, times);
    support_times(state, 3, times);
    CHECK_EQ(support_run(batch), NDE_OK);
    CHECK_EQ(support_run(state), NDE_OK);
    CHECK(support_same(9, batch->outputs, state->outputs));
    support_release();
}

TEST(replay_gives_the_bits_of_the_solve_it_replays)
{
    for (size_t m = 0; m < NDE_COUNT(orders); m++) {
        for (size_t control = 0; control < NDE_COUNT(controls); control++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                if (!can(m, control)) {
                    continue;
                }
                double y0[] = {1, 0};
                support_solve *s = duffing(nde_method_choice(m)->key, control, y0);
                s->problem.norm.rtol = 1e-4;
                support_linspace(s, 23, 0.1, sign * 2.);
                CHECK_EQ(support_run(s), NDE_OK);
                support_solve *r = support_replay(s);
                nde_status status =
                    nde_solve(&r->problem, &r->work, NULL, NULL, r->outputs, &r->stats);
                CHECK_EQ(status, NDE_OK);
                CHECK(support_same(46, r->outputs, s->outputs));
                CHECK_EQ(r->stats.accepted, s->stats.accepted);
                CHECK_EQ(r->stats.rejected, 0);
                CHECK_BITS(r->stats.last_time, s->stats.last_time);
                support_release();
            }
        }
    }
}

TEST(a_log_that_was_too_short_replays_its_part_and_says_so)
{
    double y0[] = {1, 0};
    support_solve *s = duffing("dopri5", 0, y0);
    support_linspace(s, 9, 0, 6);
    nde_attempt *attempts = support_bytes(10 * sizeof *attempts);
    nde_step_log log = {.attempts = attempts, .capacity = 10};
    CHECK_EQ(nde_solve(&s->problem, &s->work, NULL, &log, s->outputs, &s->stats), NDE_OK);
    CHECK_EQ(log.n_attempts, s->stats.accepted + s->stats.rejected);
    s->log = log;
    support_solve *r = support_replay(s);
    CHECK_EQ(nde_solve(&r->problem, &r->work, NULL, NULL, r->outputs, &r->stats), NDE_STEP_LIMIT);
    CHECK(r->stats.accepted <= 10);
    CHECK(support_same(2 * r->stats.n_outputs, r->outputs, s->outputs));
    support_release();
}

TEST(independent_runge_kutta_gives_the_same_outputs)
{
    for (size_t m = 0; m < NDE_COUNT(orders); m++) {
        for (size_t control = 0; control < NDE_COUNT(controls); control++) {
            if (!can(m, control)) {
                continue;
            }
            double y0[] = {1, 0}, got[40], tangent[40], zero[5] = {0};
            support_solve *s = duffing(nde_method_choice(m)->key, control, y0);
            s->problem.norm.rtol = 1e-4;
            support_linspace(s, 20, 0.1, 2);
            CHECK_EQ(support_run(s), NDE_OK);
            support_tangent(s, zero, zero, 0, got, tangent);
            CHECK(support_error(40, s->outputs, got) < 1e-13); /* up to 500 steps */
            support_release();
        }
    }
}

/* --- Limits and failures ---------------------------------------------------------------------- */

/* What is promised after any failure: statistics that fit together, and outputs up to n_outputs
 * that are those of the solution. */
static void check_part(const support_solve *s, size_t least)
{
    CHECK(s->stats.n_outputs >= least && s->stats.n_outputs < s->problem.n_times);
    for (size_t i = 0; i < s->stats.n_outputs * s->n; i++) {
        CHECK(isfinite(s->outputs[i]));
    }
    CHECK(isfinite(s->stats.last_time) && isfinite(s->stats.last_step));
    CHECK_EQ(s->log.n_attempts, s->stats.accepted + s->stats.rejected);
}

TEST(step_limit_stops_and_leaves_the_part_solved_so_far)
{
    double y0[] = {1, 0};
    for (size_t control = 0; control < NDE_COUNT(controls); control++) {
        support_solve *whole = duffing("dopri5", control, y0), *s = duffing("dopri5", control, y0);
        support_linspace(whole, 20, 0, 6);
        support_linspace(s, 20, 0, 6);
        s->problem.steps_max = 12;
        CHECK_EQ(support_run(whole), NDE_OK);
        CHECK_EQ(support_run(s), NDE_STEP_LIMIT);
        CHECK_EQ(s->stats.accepted + s->stats.rejected, 12);
        check_part(s, 2);
        CHECK(support_same(2 * s->stats.n_outputs, s->outputs, whole->outputs));
        CHECK(s->stats.last_time >= s->problem.times[s->stats.n_outputs - 1]);
        CHECK(s->stats.last_time < s->problem.times[s->stats.n_outputs]);
        CHECK(s->stats.first_step > 0 && s->stats.last_step > 0);
        support_release();
    }
}

static nde_status square(void *context, size_t D, double t, const double *y, double *dy)
{
    (void)context;
    (void)D;
    (void)t;
    dy[0] = y[0] * y[0];
    return NDE_OK;
}

TEST(a_solution_with_a_pole_ends_before_it)
{
    /* y' = y², y(0) = 1: y = 1 / (1 − t). */
    static const char *const methods[] = {"heun", "bosh3", "dopri5", "tsit5"};
    for (size_t m = 0; m < NDE_COUNT(methods); m++) {
        for (size_t control = 0; control < 2; control++) {
            double y0 = 1;
            nde_host host = {.eval = square};
            nde_field field = nde_field_host(&host, 1);
            support_solve *s =
                support_solve_make(&field, methods[m], controls[control], 1, NULL, &y0);
            s->problem.norm = (nde_norm){.rtol = 1e-4, .atol = 1e-6};
            support_linspace(s, 21, 0, 2);
            nde_status status = support_run(s);
            CHECK(status == NDE_STEP_UNDERFLOW || status == NDE_NON_FINITE);
            check_part(s, 5);
            CHECK(s->stats.n_outputs <= 11); /* the pole of the computed solution is near 1 */
            CHECK_CLOSE(s->stats.last_time, 1, 1e-2);
            for (size_t i = 0; i < 9; i++) {
                CHECK_CLOSE(s->outputs[i] * (1 - 0.1 * (double)i), 1, 2e-2);
            }
            support_release();
        }
    }
}

/* A field that is not defined beyond y = 1, which dy/dt = 1 reaches at t = 1. */
static nde_status edge(void *context, size_t D, double t, const double *y, double *dy)
{
    (void)context;
    (void)D;
    (void)t;
    dy[0] = y[0] > 1 ? NAN : 1;
    return NDE_OK;
}

/* Grows without bound in the slope alone: the steps shrink, all values stay finite. */
static nde_status cusp(void *context, size_t D, double t, const double *y, double *dy)
{
    (void)context;
    (void)D;
    (void)y;
    dy[0] = t < 1 ? 1 : -1e300;
    return NDE_OK;
}

TEST(an_underflow_of_the_step_tells_values_that_are_not_finite_from_steps_that_are_too_long)
{
    static const struct {
        nde_status (*eval)(void *, size_t, double, const double *, double *);
        nde_status want;
    } fields[] = {{edge, NDE_NON_FINITE}, {cusp, NDE_STEP_UNDERFLOW}};
    for (size_t i = 0; i < 2; i++) {
        for (size_t control = 0; control < 2; control++) {
            double y0 = 0;
            nde_host host = {.eval = fields[i].eval};
            nde_field field = nde_field_host(&host, 1);
            support_solve *s =
                support_solve_make(&field, "dopri5", controls[control], 1, NULL, &y0);
            support_linspace(s, 21, 0, 2);
            CHECK_EQ(support_run(s), fields[i].want);
            check_part(s, 5);
            CHECK_CLOSE(s->stats.last_time, 1, 1e-9);
            support_release();
        }
    }
}

TEST(fixed_steps_over_a_pole_end_with_a_value_that_is_not_finite)
{
    double y0 = 1;
    nde_host host = {.eval = square};
    nde_field field = nde_field_host(&host, 1);
    support_solve *s = support_solve_make(&field, "rk4", "fixed", 1, NULL, &y0);
    support_linspace(s, 41, 0, 4);
    CHECK_EQ(support_run(s), NDE_NON_FINITE);
    check_part(s, 11);
    CHECK_BITS(s->stats.last_time, s->problem.times[s->stats.n_outputs - 1]);
    support_release();
}

TEST(a_start_that_is_not_finite_is_refused)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t control = 0; control < NDE_COUNT(controls); control++) {
        for (size_t i = 0; i < 3; i++) {
            double y0[] = {1, bad[i]};
            support_solve *s = duffing("dopri5", control, y0);
            support_linspace(s, 5, 0, 1);
            CHECK_EQ(support_run(s), NDE_NON_FINITE);
            CHECK_EQ(s->stats.n_outputs, 0);
            CHECK_EQ(s->stats.accepted, 0);
            support_release();
        }
    }
}

/* What a field does beyond a time. */
typedef struct wall {
    double t;
    nde_status status;
    double value; /* of dy where status is OK */
} wall;

static nde_status wall_eval(void *context, size_t D, double t, const double *y, double *dy)
{
    const wall *w = context;
    dy[0] = t > w->t ? w->value : -y[0];
    (void)D;
    return t > w->t ? w->status : NDE_OK;
}

static support_solve *to_wall(const nde_host *host, const char *method, size_t control, double end)
{
    static const double y0 = 1;
    nde_field field = nde_field_host(host, 1);
    support_solve *s = support_solve_make(&field, method, controls[control], 1, NULL, &y0);
    s->problem.norm = (nde_norm){.rtol = 1e-4, .atol = 1e-6};
    s->problem.step_size = control == 3 ? 0.03 : 0;
    support_linspace(s, 21, 0, end);
    return s;
}

TEST(a_field_that_stops_hands_on_its_status_and_the_part_before)
{
    for (size_t m = 0; m < NDE_COUNT(orders); m++) {
        for (size_t control = 0; control < NDE_COUNT(controls); control++) {
            if (!can(m, control)) {
                continue;
            }
            wall w = {.t = 0.5, .status = NDE_HOST_ERROR};
            nde_host host = {.eval = wall_eval, .context = &w};
            support_solve *s = to_wall(&host, nde_method_choice(m)->key, control, 1);
            if (!CHECK_EQ(support_run(s), NDE_HOST_ERROR)) {
                printf("%s, control %zu\n", nde_method_choice(m)->key, control);
            }
            check_part(s, 1);
            CHECK(s->stats.last_time <= 0.75);
            CHECK(s->stats.first_step > 0);
            CHECK(s->stats.last_step > 0);
            support_release();
        }
    }
}

TEST(statistics_name_the_first_step_even_if_the_field_stops_in_it)
{
    wall w = {.t = 0.001, .status = NDE_HOST_ERROR};
    nde_host host = {.eval = wall_eval, .context = &w};
    support_solve *s = to_wall(&host, "rk4", 3, 1);
    CHECK_EQ(support_run(s), NDE_HOST_ERROR);
    CHECK_CLOSE(s->stats.first_step, 0.03, 1e-15);
    CHECK_CLOSE(s->stats.last_step, 0.03, 1e-15);
    CHECK_EQ(s->stats.accepted, 0);
    support_release();
}

/* A field that refuses large arguments as if it did not like the length of the step. */
typedef struct fussy {
    double longest, last_t;
    size_t refusals;
} fussy;

static nde_status fussy_eval(void *context, size_t D, double t, const double *y, double *dy)
{
    fussy *f = context;
    (void)D;
    dy[0] = -y[0];
    if (t - f->last_t > f->longest) {
        f->refusals++;
        return NDE_SMALLER_STEP;
    }
    f->last_t = t > f->last_t ? t : f->last_t;
    return NDE_OK;
}

/* Every method and control gets past what the field refuses: by smaller steps, not by failing.
 * With `end`, to a state near that value. */
static void gets_past(nde_status (*eval)(void *, size_t, double, const double *, double *),
                      double longest, double first_step, const double *end)
{
    for (size_t m = 0; m < NDE_COUNT(orders); m++) {
        for (size_t control = 0; control < 2; control++) {
            if (!can(m, control)) {
                continue;
            }
            fussy f = {.longest = longest};
            nde_host host = {.eval = eval, .context = &f};
            support_solve *s = to_wall(&host, nde_method_choice(m)->key, control, 10);
            s->problem.norm = (nde_norm){.rtol = 0.05, .atol = 0.05};
            s->problem.first_step = first_step;
            bool same = CHECK_EQ(support_run(s), NDE_OK);
            same &= CHECK(f.refusals > 0);
            same &= CHECK(s->stats.rejected > 0);
            same &= !end || CHECK_CLOSE(support_last(s)[0], *end, 0.05);
            if (!same) {
                printf("%s, control %zu\n", nde_method_choice(m)->key, control);
            }
            support_release();
        }
    }
}

TEST(a_field_that_asks_for_a_smaller_step_gets_it)
{
    double end = exp(-10);
    gets_past(fussy_eval, 0.4, 2, &end);
}

/* Refuses a window of times unless it is approached in small steps. */
static nde_status window_eval(void *context, size_t D, double t, const double *y, double *dy)
{
    fussy *f = context;
    (void)D;
    dy[0] = -0.1 * y[0];
    bool inside = t > 0.5 && t < 0.6;
    if (inside && t - f->last_t > f->longest) {
        f->refusals++;
        return NDE_SMALLER_STEP;
    }
    f->last_t = t;
    return NDE_OK;
}

TEST(a_refusal_at_the_end_of_a_step_makes_the_step_smaller_too)
{
    gets_past(window_eval, 0.02, 0.55, NULL); /* the middle is outside, the end inside */
}

TEST(a_value_that_is_not_finite_is_never_given_out)
{
    static const double bad[] = {NAN, INFINITY};
    for (size_t m = 0; m < NDE_COUNT(orders); m++) {
        for (size_t control = 0; control < NDE_COUNT(controls); control++) {
            for (size_t i = 0; i < 2; i++) {
                for (int part = 0; part < 20 && can(m, control); part++) {
                    wall w = {.t = 0.3 + 0.05 * part, .status = NDE_OK, .value = bad[i]};
                    nde_host host = {.eval = wall_eval, .context = &w};
                    support_solve *s = to_wall(&host, nde_method_choice(m)->key, control, 1);
                    s->problem.norm = (nde_norm){.rtol = 0.1, .atol = 0.1};
                    nde_status status = support_run(s);
                    bool good = true;
                    for (size_t k = 0; k < s->stats.n_outputs; k++) {
                        good &= isfinite(s->outputs[k]) != 0;
                    }
                    bool whole = s->stats.n_outputs == s->problem.n_times;
                    if (!CHECK(good) || !CHECK_EQ(status == NDE_OK, whole)) {
                        printf("%s, control %zu, wall at %g\n", nde_method_choice(m)->key, control,
                               w.t);
                    }
                    support_release();
                }
            }
        }
    }
}

TEST(adaptive_control_needs_an_error_estimate)
{
    double y0[] = {1, 0};
    for (size_t m = 0; m < NDE_COUNT(orders); m++) {
        support_solve *s = duffing(nde_method_choice(m)->key, 0, y0);
        support_linspace(s, 3, 0, 0.1);
        nde_status want = can(m, 0) ? NDE_OK : NDE_UNSUPPORTED;
        CHECK_EQ(support_run(s), want);
        support_release();
    }
}

TEST(fixed_steps_are_counted_anew_from_each_output)
{
    /* Between neighbouring doubles a part of a step rounds to the whole one. */
    nde_field field = support_system("spiral");
    double y0[] = {2, 0.7}, times[] = {0, 1, nextafter(1, 2), 2};
    support_solve *s = support_solve_make(&field, "rk4", "fixed", 1, support_params("spiral"), y0);
    s->problem.steps_per_output = 30;
    support_times(s, 4, times);
    CHECK_EQ(support_run(s), NDE_OK);
    double longest = 0;
    for (size_t i = 0; i < s->log.n_attempts; i++) {
        longest = fmax(longest, s->log.attempts[i].h);
    }
    CHECK_CLOSE(longest, 1. / 30, 1e-15);
    support_release();
}

TEST(a_log_that_is_too_short_leaves_the_last_step_as_it_was)
{
    nde_field field = support_system("spiral");
    double y0[] = {2, 0.7};
    support_solve *s = support_solve_make(&field, "rk4", "fixed", 1, support_params("spiral"), y0);
    support_linspace(s, 5, 0, 2);
    CHECK_EQ(support_run(s), NDE_OK);
    support_solve *replay = support_replay(s);
    nde_step_log cut = s->log;
    cut.n_attempts = 2;
    replay->problem.replay = &cut;
    CHECK_EQ(
        nde_solve(&replay->problem, &replay->work, NULL, NULL, replay->outputs, &replay->stats),
        NDE_STEP_LIMIT);
    CHECK_CLOSE(replay->stats.last_step, 0.5, 0);
    support_release();
}

TEST(ulp_is_the_distance_to_the_next_double)
{
    static const double x[] = {0, 1, -1, 1.5, 3, 1e300, 0x1p-1022, -7.25};
    for (size_t i = 0; i < NDE_COUNT(x); i++) {
        CHECK_BITS(nde_ulp(x[i]), nextafter(fabs(x[i]), INFINITY) - fabs(x[i]));
    }
}
