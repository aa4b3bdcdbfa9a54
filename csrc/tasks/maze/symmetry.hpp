#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace assay::tasks::maze {

/// A hash of the least of the eight turned and mirrored forms of a grid of bytes.
std::array<std::uint64_t, 2> symmetric_hash(std::span<const std::uint8_t> squares, std::size_t rows,
                                            std::size_t columns, std::uint64_t domain);

}  // namespace assay::tasks::maze
