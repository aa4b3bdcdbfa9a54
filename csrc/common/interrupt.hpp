#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <thread>

namespace assay {

/// Thrown out of a kernel whose caller no longer wants its result.
class Interrupted : public std::exception {
public:
    const char* what() const noexcept override { return "interrupted"; }
};

/// Lets the kernels that this thread calls be stopped from outside, as long as this object lives.
///
/// Kernels call `poll_interrupt` in their outer loops.  About every `period`, and only on the thread that
/// made this object, that asks `wanted`; once it was true, every thread that works for the call throws
/// `Interrupted`.
class Interruptible {
public:
    using Question = bool (*)();
    /// Short beside the second in which Ctrl-C is answered; not shorter, because asking takes Python's lock.
    static constexpr std::chrono::milliseconds period{200};

    /// With nullptr nothing is asked.
    explicit Interruptible(Question wanted) : wanted_(wanted), before_(current) {
        current = wanted == nullptr ? nullptr : this;
        polls_left = 1;
    }
    ~Interruptible() { current = before_; }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

    /// Throws when the call is to stop; otherwise returns after how many polls to look again.
    std::uint32_t look();

    /// That of the call for which this thread works, or nullptr.
    static inline thread_local Interruptible* current = nullptr;
    static inline thread_local std::uint32_t polls_left = 1;

private:
    Question wanted_;
    Interruptible* before_;
    std::thread::id owner_ = std::this_thread::get_id();
    std::chrono::steady_clock::time_point asked_ = std::chrono::steady_clock::now();
    std::atomic<bool> stopped_{false};
};

[[gnu::noinline]] inline std::uint32_t Interruptible::look() {
    // Fast loops look at every 64th poll, slow ones at each.
    thread_local std::uint32_t together = 1;
    thread_local std::chrono::steady_clock::time_point looked{};
    const auto now = std::chrono::steady_clock::now();
    together = now - looked > std::chrono::milliseconds{1} ? 1 : std::min<std::uint32_t>(2 * together, 64);
    looked = now;
    if (now - asked_ > period && std::this_thread::get_id() == owner_) {
        asked_ = now;
        if (wanted_()) stopped_.store(true, std::memory_order_relaxed);
    }
    if (stopped_.load(std::memory_order_relaxed)) throw Interrupted();
    return together;
}

/// Throws `Interrupted` when the call for which this thread works is to stop; a counter otherwise.
inline void poll_interrupt() {
    if (--Interruptible::polls_left > 0) return;
    Interruptible* const call = Interruptible::current;
    Interruptible::polls_left = call == nullptr ? 1024 : call->look();
}

}  // namespace assay
