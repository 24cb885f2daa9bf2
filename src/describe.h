/* Everything that JavaScript must know about the core, as one JSON text: settings, methods,
 * systems, statuses, and the names of the numbers that cross the boundary (wire.h). Read there,
 * so that no list, limit or default is typed twice.
 */
#ifndef NDE_DESCRIBE_H
#define NDE_DESCRIBE_H

#include "base.h"

/* Writes at most `capacity` bytes (UTF-8, no terminating zero) and gives the length of the whole
 * text; text NULL only measures. */
size_t nde_describe(char *text, size_t capacity);

#endif
