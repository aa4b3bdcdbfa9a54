#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/philox.hpp"

namespace assay::tasks::maze {

/// How the walls are drawn.
enum class Kind : std::uint8_t { wilson = 0, depth_first, prim, kruskal, braided, bernoulli, mixed };

/// What is asked of an instance; `questions` draws one of the three before it.
enum class Form : std::uint8_t { path = 0, right_turns, turns, relation, questions };

/// One batch. Shares are numerators over kWhole.
struct Request {
    std::int32_t rows, columns;  ///< at least 5
    Kind kind;
    Kind tree;  ///< the spanning tree below a braided maze
    Form form;
    std::uint64_t loops;       ///< of a braided maze's dead ends, opened
    std::uint64_t walls;       ///< of a Bernoulli maze's squares
    std::uint64_t infeasible;  ///< of instances without a path; form path only
    std::uint64_t reach;       ///< least distance of the exit, of the farthest square's
    bool shared;               ///< the ends suit every question, so that all ask about one maze
};

inline constexpr std::uint64_t kWhole = std::uint64_t{1} << 32;

/// What came of one attempt at one instance.
enum class Outcome : std::uint8_t { failed = 0, connected = 1, separated = 2 };

struct Mazes {
    std::vector<std::uint8_t> squares;  ///< instances × rows × columns, 1 = free
    std::vector<std::int32_t> ends;     ///< instances × (start row, start column, exit row, exit column)
    std::vector<std::uint8_t> outcome;
    std::vector<std::uint8_t> kind;  ///< the kind drawn
    std::vector<std::uint8_t> form;  ///< the form drawn
};

/// One attempt at each instance. What is decided once and for all about an instance (kind,
/// form, with or without a path) does not depend on `attempt`; the walls do.
Mazes generate(const Request& request, const Key& key, const std::uint64_t* indices, std::size_t count,
               std::uint64_t attempt, std::size_t threads);

/// The squares alone (instances × rows × columns, 1 = free) of mazes whose ends nobody asks for: those that
/// `generate` makes where it does not take the path away.
std::vector<std::uint8_t> draw_walls(const Request& request, const Key& key, const std::uint64_t* indices,
                                     std::size_t count, std::uint64_t attempt, std::size_t threads);

}  // namespace assay::tasks::maze
