#include <string>
#include <vector>

#include "bindings/registry.hpp"

namespace assay::bindings {
namespace {

constexpr std::size_t most_values = std::size_t{1} << 28;

void check_count(const char* name, std::size_t count) {
    if (count > most_values)
        throw py::value_error(std::string(name) + ": expected at most " + std::to_string(most_values) +
                              ", got " + std::to_string(count));
}

void bind_random(py::module_& module) {
    module.def(
        "random_words",
        [](const py::bytes& key, std::uint64_t index, std::uint64_t purpose, std::uint64_t first_block,
           std::size_t blocks) {
            const Key words = read_key(key);
            check_count("blocks", blocks);
            std::vector<std::uint64_t> out;
            out.reserve(4 * blocks);
            for (std::uint64_t block = 0; block < blocks; ++block)
                for (const auto word :
                     philox4x64({first_block + block, index, purpose, words[2]}, {words[0], words[1]}))
                    out.push_back(word);
            return take(std::move(out));
        },
        py::arg("key"), py::arg("index"), py::arg("purpose"), py::arg("first_block"), py::arg("blocks"),
        "Random words of one stream, uint64, shape (4 * blocks,).");
    module.def(
        "random_below",
        [](const py::bytes& key, std::uint64_t index, std::uint64_t bound, std::size_t count) {
            if (bound == 0) throw py::value_error("bound: expected at least 1, got 0");
            check_count("count", count);
            Stream stream(read_key(key), index);
            std::vector<std::uint64_t> out(count);
            for (auto& value : out) value = stream.below(bound);
            return take(std::move(out));
        },
        py::arg("key"), py::arg("index"), py::arg("bound"), py::arg("count"),
        "Uniform integers in [0, bound), uint64, shape (count,), as the generators draw them.");
}

const Register registered{bind_random};

}  // namespace
}  // namespace assay::bindings
