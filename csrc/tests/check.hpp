#pragma once

#include <cstdio>
#include <cstdlib>

/// Stops the test program with the place and the expression when it does not hold.
#define CHECK(expression)                                                                       \
    do {                                                                                        \
        if (!(expression)) {                                                                    \
            std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", __FILE__, __LINE__, #expression); \
            std::exit(1);                                                                       \
        }                                                                                       \
    } while (false)
