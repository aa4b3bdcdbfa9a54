#pragma once

#include <cstdlib>
#include <string_view>

/// Kernels are hot functions that the compiler builds for several instruction sets; the program picks one
/// when it is loaded, so what is shipped needs no -march flag.  Only integer code may be a kernel, which
/// gives the same results everywhere.
///
/// `ASSAY_KERNEL` marks the function, `dispatch<function>(arguments...)` calls its version for this machine.
/// The environment variable ASSAY_KERNELS puts a limit on what is picked: `baseline`, `v3` (AVX2) or `v4`
/// (AVX-512), which is also what happens without it.  So one machine can compare all versions.
#if defined(__GNUC__)
#define ASSAY_KERNEL inline __attribute__((always_inline))
#else
#define ASSAY_KERNEL inline
#endif

#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && \
    defined(__gnu_linux__) && !defined(ASSAY_NO_DISPATCH)
#define ASSAY_DISPATCH 1
#endif

namespace assay {

/// The levels of the x86-64 psABI for which kernels are built.
enum class Kernels { baseline, v3, v4 };

inline constexpr const char* kernels_variable = "ASSAY_KERNELS";
inline constexpr std::string_view kernels_names[] = {"baseline", "v3", "v4"};

/// The level that ASSAY_KERNELS permits: the widest where it is unset or no level's name.
inline Kernels permitted_kernels() {
    const char* const value = std::getenv(kernels_variable);
    if (value == nullptr || std::string_view(value) == kernels_names[2]) return Kernels::v4;
    if (value == kernels_names[1]) return Kernels::v3;
    return value == kernels_names[0] ? Kernels::baseline : Kernels::v4;
}

/// Whether ASSAY_KERNELS is unset, empty or a level's name.
inline bool kernels_variable_is_valid() {
    const char* const value = std::getenv(kernels_variable);
    if (value == nullptr || *value == '\0') return true;
    for (const std::string_view name : kernels_names)
        if (name == value) return true;
    return false;
}

inline Kernels pick_kernels() {
#ifdef ASSAY_DISPATCH
    __builtin_cpu_init();
    const Kernels widest = __builtin_cpu_supports("x86-64-v4")   ? Kernels::v4
                           : __builtin_cpu_supports("x86-64-v3") ? Kernels::v3
                                                                 : Kernels::baseline;
    const Kernels permitted = permitted_kernels();
    return permitted < widest ? permitted : widest;
#else
    return Kernels::baseline;
#endif
}

/// What this program uses.  It is `baseline` until it is set, before main or when the library is loaded.
inline const Kernels kernels = pick_kernels();

#ifdef ASSAY_DISPATCH
template <auto kernel, class = decltype(kernel)>
struct Versions;

template <auto kernel, class Result, class... Arguments>
struct Versions<kernel, Result (*)(Arguments...)> {
    [[gnu::noinline, gnu::target("arch=x86-64-v4")]] static Result v4(Arguments... arguments) {
        return kernel(static_cast<Arguments&&>(arguments)...);
    }
    [[gnu::noinline, gnu::target("arch=x86-64-v3")]] static Result v3(Arguments... arguments) {
        return kernel(static_cast<Arguments&&>(arguments)...);
    }
    [[gnu::noinline]] static Result baseline(Arguments... arguments) {
        return kernel(static_cast<Arguments&&>(arguments)...);
    }
    static Result call(Arguments... arguments) {
        switch (kernels) {
            case Kernels::v4:
                return v4(static_cast<Arguments&&>(arguments)...);
            case Kernels::v3:
                return v3(static_cast<Arguments&&>(arguments)...);
            default:
                return baseline(static_cast<Arguments&&>(arguments)...);
        }
    }
};

template <auto kernel, class... Arguments>
inline auto dispatch(Arguments&&... arguments) {
    return Versions<kernel>::call(static_cast<Arguments&&>(arguments)...);
}
#else
template <auto kernel, class... Arguments>
inline auto dispatch(Arguments&&... arguments) {
    return kernel(static_cast<Arguments&&>(arguments)...);
}
#endif

}  // namespace assay
