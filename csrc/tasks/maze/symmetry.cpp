#include "tasks/maze/symmetry.hpp"

#include <vector>

#include "common/blake2b.hpp"

namespace assay::tasks::maze {
namespace {

/// Square (r, c) of the form is square (first + r * down + c * right) of the grid.
struct View {
    std::size_t rows, columns;
    std::ptrdiff_t first, down, right;

    std::uint8_t at(std::span<const std::uint8_t> squares, std::size_t r, std::size_t c) const {
        const auto row = static_cast<std::ptrdiff_t>(r), column = static_cast<std::ptrdiff_t>(c);
        return squares[static_cast<std::size_t>(first + row * down + column * right)];
    }
};

std::array<View, 8> views(std::size_t rows, std::size_t columns) {
    const auto width = static_cast<std::ptrdiff_t>(columns), height = static_cast<std::ptrdiff_t>(rows);
    std::array<View, 8> all;
    std::size_t i = 0;
    for (const bool below : {false, true})
        for (const bool mirrored : {false, true}) {
            const std::ptrdiff_t first = (below ? (height - 1) * width : 0) + (mirrored ? width - 1 : 0);
            const std::ptrdiff_t down = below ? -width : width, right = mirrored ? -1 : 1;
            all[i++] = {rows, columns, first, down, right};
            all[i++] = {columns, rows, first, right, down};
        }
    return all;
}

bool precedes(const View& a, const View& b, std::span<const std::uint8_t> squares) {
    if (a.rows != b.rows) return a.rows < b.rows;
    for (std::size_t r = 0; r < a.rows; ++r)
        for (std::size_t c = 0; c < a.columns; ++c) {
            const std::uint8_t x = a.at(squares, r, c), y = b.at(squares, r, c);
            if (x != y) return x < y;
        }
    return false;
}

}  // namespace

std::array<std::uint64_t, 2> symmetric_hash(std::span<const std::uint8_t> squares, std::size_t rows,
                                            std::size_t columns, std::uint64_t domain) {
    const std::array<View, 8> all = views(rows, columns);
    View least = all[0];
    for (const View& view : all)
        if (precedes(view, least, squares)) least = view;
    std::vector<std::uint8_t> form;
    form.reserve(squares.size());
    for (std::size_t r = 0; r < least.rows; ++r)
        for (std::size_t c = 0; c < least.columns; ++c) form.push_back(least.at(squares, r, c));
    Blake2b hasher;
    hasher.update(domain);
    hasher.update(least.rows);
    hasher.update(least.columns);
    hasher.update(form.data(), form.size());
    return hasher.digest();
}

}  // namespace assay::tasks::maze
