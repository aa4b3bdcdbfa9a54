#pragma once

/// Put before a hot function: the compiler builds it for several instruction sets and
/// the loader picks one at run time, so what is shipped needs no -march flag.  Only
/// integer code may carry it, which gives the same results everywhere.  Off under
/// sanitizers, whose run time is not yet set up when the loader resolves the choice.
#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) &&         \
    defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(ASSAY_NO_DISPATCH)
#define ASSAY_MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ASSAY_MULTIVERSION
#endif
