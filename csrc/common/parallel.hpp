#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "common/interrupt.hpp"

namespace assay {

/// No machine gains from more; a wish for millions of threads must not be granted.
constexpr std::size_t most_workers = 256;

/// Number of workers for `items` pieces of work; `threads` = 0 asks for every core.
inline std::size_t worker_count(std::size_t items, std::size_t threads) {
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    return std::clamp<std::size_t>(std::min(threads, items), 1, most_workers);
}

/// Calls `body(item, worker)` once for every item in [0, items), on `threads` threads.
///
/// Items are handed out in small chunks from a shared counter, so uneven work stays
/// balanced.  Ctrl-C stops the loop, see `Interruptible`.  Results must depend on `item` alone, never on
/// `worker` (which only names a scratch buffer) or on order.  The first exception stops the loop and is
/// rethrown.
template <class Body>
void parallel_for(std::size_t items, std::size_t threads, Body&& body) {
    const std::size_t workers = worker_count(items, threads);
    if (workers == 1) {
        for (std::size_t item = 0; item < items; ++item) {
            poll_interrupt();
            body(item, std::size_t{0});
        }
        return;
    }
    const std::size_t chunk = std::clamp<std::size_t>(items / (workers * 8), 1, 8);
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex failure_mutex;
    Interruptible* const call = Interruptible::current;
    const auto work = [&](std::size_t worker) {
        Interruptible::current = call;
        try {
            for (;;) {
                const std::size_t first = next.fetch_add(chunk, std::memory_order_relaxed);
                if (first >= items) return;
                const std::size_t last = std::min(items, first + chunk);
                for (std::size_t item = first; item < last; ++item) {
                    poll_interrupt();
                    body(item, worker);
                }
            }
        } catch (...) {
            const std::lock_guard<std::mutex> lock(failure_mutex);
            if (!failure) failure = std::current_exception();
            next.store(items, std::memory_order_relaxed);
        }
    };
    std::vector<std::thread> pool;
    pool.reserve(workers - 1);
    try {
        for (std::size_t worker = 1; worker < workers; ++worker) pool.emplace_back(work, worker);
    } catch (const std::system_error&) {
        // The system gives no more threads: those that started do all the work.
    }
    work(0);
    for (std::thread& thread : pool) thread.join();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace assay
