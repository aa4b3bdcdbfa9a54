#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// Problems and answers in exactly the form in which this package writes and asks for them.
///
/// What is read here must mean the same to the tolerant readers of `tasks/reading` and to the problem
/// classes of `verifiers`; whatever is not exactly of that form is left to them. So every function
/// says *not mine* rather than *wrong*.
namespace assay::tasks::plain {

/// Reads a text from the left; a step that fails leaves the cursor where it was.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    bool at_end() const { return text_.empty(); }
    std::string_view rest() const { return text_; }
    char peek() const { return text_.empty() ? '\0' : text_.front(); }
    void skip(std::size_t count) { text_.remove_prefix(count); }

    bool take(char sign) {
        if (text_.empty() || text_.front() != sign) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool take(std::string_view literal) {
        if (!text_.starts_with(literal)) return false;
        text_.remove_prefix(literal.size());
        return true;
    }
    /// Digits without a sign or needless zeros, at most `most`.
    bool number(std::int64_t& value, std::int64_t most);
    /// The same with a minus sign allowed; `-0` is none.
    bool signed_number(std::int64_t& value, std::int64_t most);
    /// A JSON string of printable ASCII without escapes, not empty.
    bool word(std::string_view& value);
    /// `HH:MM` from 00:00 to 24:00 as minutes.
    bool clock(std::int32_t& minute);

private:
    std::string_view text_;
};

/// The one final answer of a reply, where the rules of `tasks/core/answers.py` find it at once: all there is
/// inside the only answer tags (perhaps after one block of thinking), the only box, after the only label
/// that begins the last line, or the whole reply of one line. The white space around it is taken off.
///
/// An answer so found decides only if it is not an echo of the prompt's example and if its reader makes
/// something of it: that is for the caller to hold, who takes ASCII letters, digits, blanks and `, : = - >`
/// alone.
std::optional<std::string_view> only_answer(std::string_view reply);

}  // namespace assay::tasks::plain
