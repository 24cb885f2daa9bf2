/* The names of what crosses the wasm boundary, and the version of that agreement. abi.c keeps to
 * the order of these lists, describe.c tells it to JavaScript.
 */
#ifndef NDE_WIRE_H
#define NDE_WIRE_H

#include "base.h"

enum { NDE_WIRE_VERSION = 1 };

/* X(name): what the pointer call of abi.h gives the address of, by position. */
#define NDE_WIRE_POINTERS(X)                                                                       \
    X(report)           /* numbers of the last call, named by NDE_WIRE_REPORT */                   \
    X(rowBegins)        /* uint32 (n + 1): where each trajectory's rows begin, and the end */      \
    X(rowTimes)         /* (rows), or one grid */                                                  \
    X(rowValues)        /* (rows, D) */                                                            \
    X(rowClean)         /* (rows, D); 0 where unknown */                                           \
    X(theta)            /* (3 P): weights, trained starts; the two memories of the optimiser */    \
    X(gradient)         /* (P) */                                                                  \
    X(history)          /* (columns, historyMax) */                                                \
    X(requestStart)     /* (D, B) */                                                               \
    X(requestTimes)     /* (T) */                                                                  \
    X(requestOutputs)   /* (T, D, B) */                                                            \
    X(requestLog)       /* (attempts, 5): t, h, ratio, t_end, accepted */                          \
    X(checkSlopes)      /* (n) */                                                                  \
    X(checkCoordinates) /* uint32 (n) */

/* X(name): the numbers behind the pointer `report`, by position. */
#define NDE_WIRE_REPORT(X)                                                                         \
    X(epoch)                                                                                       \
    X(loss)                                                                                        \
    X(points)                                                                                      \
    X(gradientNorm)                                                                                \
    X(learningRate)                                                                                \
    X(evaluations)                                                                                 \
    X(accepted)                                                                                    \
    X(rejected)                                                                                    \
    X(backwardEvaluations)                                                                         \
    X(backwardAccepted)                                                                            \
    X(backwardRejected)                                                                            \
    X(bytes)                                                                                       \
    X(recomputed)                                                                                  \
    X(firstStep)                                                                                   \
    X(lastTime)                                                                                    \
    X(lastStep)                                                                                    \
    X(outputs)                                                                                     \
    X(attempts)

/* X(name): the fields of a request, by position. */
#define NDE_WIRE_FIELDS(X)                                                                         \
    X(host)                                                                                        \
    X(system)                                                                                      \
    X(learned)

#endif
