#include "test.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A check in a loop may fail a million times: the first few say enough. */
enum { FAILURES_PRINTED = 10 };

static test_entry *first, **next = &first;

/* The test that runs now. */
static const char *running;
static long checks, failures;
static uint64_t seed = 42, random_state;
static bool random_used;

void test_register(test_entry *entry)
{
    *next = entry;
    next = &entry->next;
}

/* Counts one check; what it says if it failed is a printf format. */
__attribute__((format(printf, 4, 5))) static bool record(bool held, const char *file, int line,
                                                         const char *format, ...)
{
    checks++;
    if (held) {
        return true;
    }
    failures++;
    if (failures <= FAILURES_PRINTED) {
        va_list arguments;
        va_start(arguments, format);
        printf("%s:%d: ", file, line);
        vprintf(format, arguments);
        printf("\n");
        va_end(arguments);
    }
    return false;
}

bool test_check(const char *file, int line, const char *text, bool condition)
{
    return record(condition, file, line, "%s does not hold", text);
}

bool test_check_equal(const char *file, int line, const char *text, long long got, long long want)
{
    return record(got == want, file, line, "%s: got %lld, want %lld", text, got, want);
}

bool test_check_close(const char *file, int line, const char *text, double got, double want,
                      double tolerance)
{
    double off = fabs(got - want);
    return record(off <= tolerance, file, line,
                  "%s: got %.17g, want %.17g, off by %.3g, tolerance %.3g", text, got, want, off,
                  tolerance);
}

bool test_check_bits(const char *file, int line, const char *text, double got, double want)
{
    uint64_t got_bits, want_bits;
    memcpy(&got_bits, &got, sizeof got);
    memcpy(&want_bits, &want, sizeof want);
    return record(got_bits == want_bits, file, line,
                  "%s: got %a (0x%016" PRIx64 "), want %a (0x%016" PRIx64 ")", text, got, got_bits,
                  want, want_bits);
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t test_random_bits(void)
{
    random_used = true;
    uint64_t z = random_state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

double test_random(double low, double high)
{
    return low + (high - low) * ((double)(test_random_bits() >> 11) * 0x1p-53);
}

/* Gives whether the test passed. */
static bool run(const test_entry *test)
{
    running = test->name;
    checks = failures = 0;
    random_state = seed;
    random_used = false;
    test->run();
    if (checks == 0) {
        printf("%s checks nothing\n", test->name);
    }
    if (failures > FAILURES_PRINTED) {
        printf("... and %ld more\n", failures - FAILURES_PRINTED);
    }
    if (failures > 0) {
        printf("FAILED %s: %ld of %ld checks", test->name, failures, checks);
        if (random_used) {
            printf(", TEST_SEED=%" PRIu64, seed);
        }
        printf("\n");
    }
    return checks > 0 && failures == 0;
}

/* NDE_ASSERT traps: say in which test, then die of it. */
static void died(int number)
{
    printf("DIED in %s\n", running);
    signal(number, SIG_DFL);
    raise(number);
}

int main(int n, char **arguments)
{
    const char *wanted = n > 1 ? arguments[1] : "";
    const char *seed_text = getenv("TEST_SEED");
    if (seed_text) {
        seed = strtoull(seed_text, NULL, 10);
    }
    /* What is printed before a trap must not be lost in a buffer. */
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    signal(SIGILL, died);
    signal(SIGTRAP, died);
    int passed = 0, failed = 0;
    for (const test_entry *test = first; test; test = test->next) {
        if (!strstr(test->name, wanted)) {
            continue;
        }
        if (run(test)) {
            passed++;
        } else {
            failed++;
        }
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
