/* A small test harness. Each tests/c/test_x.c becomes one program, linked with all of src/:
 *
 *     TEST(rk4_has_order_four)
 *     {
 *         CHECK_CLOSE(order, 4, 0.05);
 *     }
 *
 * A failed check prints place, got and want, and the test goes on, so that one run shows all.
 * Every check evaluates its arguments once. A test without any check fails. An argument of a
 * program runs only the tests whose name contains it; TEST_SEED=n changes the random numbers.
 */
#ifndef NDE_TEST_H
#define NDE_TEST_H

#include <stdbool.h>
#include <stdint.h>

typedef void test_function(void);

/* Defines a test, registered before main runs. */
#define TEST(name)                                                                                 \
    static test_function name;                                                                     \
    __attribute__((constructor)) static void name##_register(void)                                 \
    {                                                                                              \
        static test_entry entry = {#name, name, 0};                                                \
        test_register(&entry);                                                                     \
    }                                                                                              \
    static void name(void)

/* The condition holds. Gives the condition, so that a test can stop: if (!CHECK(p)) return; */
#define CHECK(condition) test_check(__FILE__, __LINE__, #condition, (condition))
/* Integers are equal. */
#define CHECK_EQ(got, want)                                                                        \
    test_check_equal(__FILE__, __LINE__, #got, (long long)(got), (long long)(want))
/* |got - want| <= tolerance; never true when one of them is NaN. */
#define CHECK_CLOSE(got, want, tolerance)                                                          \
    test_check_close(__FILE__, __LINE__, #got, (got), (want), (tolerance))
/* The same 64 bits: tells 0 from -0, and one NaN from another. */
#define CHECK_BITS(got, want) test_check_bits(__FILE__, __LINE__, #got, (got), (want))

/* Random numbers that begin anew with each test; a test that fails prints their seed. */
uint64_t test_random_bits(void);
/* Uniform in [low, high). */
double test_random(double low, double high);

/* Below: what the macros call. Every check gives whether it held. */
typedef struct test_entry {
    const char *name;
    test_function *run;
    struct test_entry *next;
} test_entry;

void test_register(test_entry *entry);
bool test_check(const char *file, int line, const char *text, bool condition);
bool test_check_equal(const char *file, int line, const char *text, long long got, long long want);
bool test_check_close(const char *file, int line, const char *text, double got, double want,
                      double tolerance);
bool test_check_bits(const char *file, int line, const char *text, double got, double want);

#endif
