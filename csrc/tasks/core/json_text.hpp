#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// JSON looked at where it lies: is it what `tasks/core/strict_json.py` takes, and where do the values of an
/// object stand?
///
/// What is doubtful (long numbers, escaped keys, deep nesting, lone surrogates) is left to that reader; so
/// `false` never means that a text is wrong.
namespace assay::tasks::json {

enum class Kind : std::uint8_t { string, number, literal, nested };

/// A member of the outermost object: the text of its key without quotes, and of its value as it stands.
struct Member {
    std::string_view key, value;
    Kind kind;
};

/// Whether it is any one JSON value, every key once, in valid UTF-8.
bool is_strict(std::string_view text);

/// The members of an object; false when it is none, or not strict.
bool split(std::string_view text, std::vector<Member>& members);

/// What a string stands for, of a strict value with its quotes; nothing for one with a lone surrogate.
std::optional<std::string> unquote(std::string_view value);

}  // namespace assay::tasks::json
