#include "tasks/core/json_text.hpp"

#include "bindings/texts.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

namespace json = tasks::json;

/// Strings and literals as they are, all else as the bytes of its text; nothing for what the strict reader
/// must see.
py::object value_of(const json::Member& member) {
    const auto text = member.value;
    if (member.kind == json::Kind::string) {
        if (text.find('\\') == std::string_view::npos) return py::str(text.data() + 1, text.size() - 2);
        const auto said = json::unquote(text);
        return said ? py::object(py::str(*said)) : py::object();
    }
    if (member.kind != json::Kind::literal) return py::bytes(text.data(), text.size());
    return text == "null" ? py::object(py::none()) : py::object(py::bool_(text == "true"));
}

py::object record_of(const std::vector<json::Member>& members) {
    py::dict record;
    for (const auto& member : members) {
        py::object value = value_of(member);
        if (!value) return py::none();
        record[py::str(member.key.data(), member.key.size())] = std::move(value);
    }
    return record;
}

py::typing::List<py::typing::Optional<py::typing::Dict<py::str, py::object>>> split_records(
    const TextList& lines, std::size_t threads) {
    const Texts texts(lines);
    std::vector<std::vector<json::Member>> rows(texts.size());
    std::vector<std::uint8_t> known(texts.size());
    {
        const Unlocked unlocked;
        parallel_for(rows.size(), threads,
                     [&](std::size_t i, std::size_t) { known[i] = json::split(texts[i], rows[i]); });
    }
    py::list records(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        records[i] = known[i] ? record_of(rows[i]) : py::object(py::none());
    return records;
}

Array<std::uint8_t> strict(const TextList& list, std::size_t threads) {
    const Texts texts(list);
    std::vector<std::uint8_t> known(texts.size());
    {
        const Unlocked unlocked;
        parallel_for(known.size(), threads,
                     [&](std::size_t i, std::size_t) { known[i] = json::is_strict(texts[i]); });
    }
    return take(std::move(known));
}

void bind_json_text(py::module_& module) {
    module.def("json_split", &split_records, py::arg("lines"), py::arg("threads") = 0,
               "The members of the JSON object on each line (bytes or str): strings, true, false and null as "
               "they are, all "
               "else as the bytes of its text; None for a line that the strict reader must see.");
    module.def("json_strict", &strict, py::arg("texts"), py::arg("threads") = 0,
               "Which texts (bytes or str) are certainly one JSON value as the strict reader takes it (1).");
}

const Register registered{bind_json_text};

}  // namespace
}  // namespace assay::bindings
