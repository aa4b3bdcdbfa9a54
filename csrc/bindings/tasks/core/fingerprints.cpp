#include <cstdint>
#include <string>
#include <vector>

#include "bindings/registry.hpp"
#include "common/blake2b.hpp"
#include "common/parallel.hpp"
#include "tasks/core/canonical.hpp"
#include "tasks/maze/symmetry.hpp"

namespace assay::bindings {
namespace {

/// Offsets of a ragged batch: from 0 to `size`, never falling.
void check_offsets(const char* name, const Array<std::int64_t>& offsets, py::ssize_t size) {
    bool good = offsets.ndim() == 1 && offsets.size() >= 1 && offsets.at(0) == 0 &&
                offsets.at(offsets.size() - 1) == size;
    for (py::ssize_t i = 1; good && i < offsets.size(); ++i) good = offsets.at(i - 1) <= offsets.at(i);
    if (!good)
        throw py::value_error(std::string(name) + ": expected offsets from 0 to " + std::to_string(size));
}

Array<std::uint64_t> graphs(const Array<std::int32_t>& colours, const Array<std::int64_t>& vertices,
                            const Array<std::int32_t>& arcs, const Array<std::int64_t>& starts,
                            std::uint64_t domain, std::uint64_t budget, std::size_t threads) {
    if (colours.ndim() != 1) throw py::value_error("colours: expected one dimension");
    if (arcs.ndim() != 2 || arcs.shape(1) != 3) throw py::value_error("arcs: expected shape (m, 3)");
    check_offsets("vertices", vertices, colours.size());
    check_offsets("starts", starts, arcs.shape(0));
    if (vertices.size() != starts.size())
        throw py::value_error("starts: expected as many offsets as vertices has");
    const auto count = static_cast<std::size_t>(vertices.size() - 1);
    const auto at = [](const Array<std::int64_t>& offsets, std::size_t i) {
        return static_cast<std::size_t>(offsets.data()[i]);
    };
    for (std::size_t g = 0; g < count; ++g) {
        const std::int64_t size = vertices.data()[g + 1] - vertices.data()[g];
        for (std::size_t i = 3 * at(starts, g); i < 3 * at(starts, g + 1); i += 3)
            for (std::size_t end = 0; end < 2; ++end)
                if (const std::int32_t v = arcs.data()[i + end]; v < 0 || v >= size)
                    throw py::value_error("arcs: there is no vertex " + std::to_string(v) + " in graph " +
                                          std::to_string(g));
    }
    std::vector<std::uint64_t> found(2 * count);
    {
        const Unlocked unlocked;
        parallel_for(count, threads, [&](std::size_t g, std::size_t) {
            const tasks::canonical::Graph graph{
                {colours.data() + at(vertices, g), at(vertices, g + 1) - at(vertices, g)},
                {arcs.data() + 3 * at(starts, g), 3 * (at(starts, g + 1) - at(starts, g))}};
            const auto words = tasks::canonical::fingerprint(graph, domain, budget);
            found[2 * g] = words[0];
            found[2 * g + 1] = words[1];
        });
    }
    return take(std::move(found), {static_cast<py::ssize_t>(count), 2});
}

Array<std::uint64_t> grids(const Array<std::uint8_t>& squares, const Array<std::int64_t>& starts,
                           const Array<std::int64_t>& columns, std::uint64_t domain, std::size_t threads) {
    if (squares.ndim() != 1) throw py::value_error("squares: expected one dimension");
    check_offsets("starts", starts, squares.size());
    if (columns.ndim() != 1 || columns.size() + 1 != starts.size())
        throw py::value_error("columns: expected one number for each grid");
    const auto count = static_cast<std::size_t>(columns.size());
    for (std::size_t g = 0; g < count; ++g) {
        const std::int64_t size = starts.data()[g + 1] - starts.data()[g], width = columns.data()[g];
        if (width < 1 || size < 1 || size % width != 0)
            throw py::value_error("columns: " + std::to_string(width) + " does not fit grid " +
                                  std::to_string(g));
    }
    std::vector<std::uint64_t> found(2 * count);
    {
        const Unlocked unlocked;
        parallel_for(count, threads, [&](std::size_t g, std::size_t) {
            const auto first = static_cast<std::size_t>(starts.data()[g]);
            const auto size = static_cast<std::size_t>(starts.data()[g + 1]) - first;
            const auto width = static_cast<std::size_t>(columns.data()[g]);
            const auto words =
                tasks::maze::symmetric_hash({squares.data() + first, size}, size / width, width, domain);
            found[2 * g] = words[0];
            found[2 * g + 1] = words[1];
        });
    }
    return take(std::move(found), {static_cast<py::ssize_t>(count), 2});
}

void bind_fingerprints(py::module_& module) {
    module.def(
        "graph_fingerprints", &graphs, py::arg("colours").noconvert(), py::arg("vertices").noconvert(),
        py::arg("arcs").noconvert(), py::arg("starts").noconvert(), py::arg("domain"), py::arg("budget"),
        py::arg("threads") = 0,
        "Of coloured graphs with labelled arcs, uint64, shape (k, 2): what refinement sees, and a hash "
        "of the canonical form, 0 when the search was given up. Offsets int64, shape (k + 1,).");
    module.def("grid_fingerprints", &grids, py::arg("squares").noconvert(), py::arg("starts").noconvert(),
               py::arg("columns").noconvert(), py::arg("domain"), py::arg("threads") = 0,
               "Of grids of bytes up to their eight symmetries, uint64, shape (k, 2).");
    module.def(
        "blake2b_16",
        [](const py::bytes& data) {
            const std::string text = data;
            Blake2b hasher;
            hasher.update(text.data(), text.size());
            const auto words = hasher.digest();
            return py::bytes(reinterpret_cast<const char*>(words.data()), 16);
        },
        py::arg("data"), "The BLAKE2b digest of 16 bytes that fingerprints are made with.");
}

const Register registered{bind_fingerprints};

}  // namespace
}  // namespace assay::bindings
