#include "tasks/core/plain_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace assay::tasks::plain {
namespace {

/// As `tasks/core/answers.py`, which counts characters; there are no fewer bytes.
constexpr std::size_t longest_reply = 1U << 20U;
constexpr std::size_t npos = std::string_view::npos;

bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }

bool is_ascii(std::string_view text) {
    unsigned char all = 0;
    for (const char sign : text) all |= static_cast<unsigned char>(sign);
    return all < 0x80;
}

std::string_view strip(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\n");
    if (first == npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

bool contains(std::string_view text, std::string_view word) { return text.find(word) != npos; }

/// How often a word of small letters occurs in either case, counted up to 2.
std::size_t occurrences(std::string_view text, std::string_view word) {
    const auto lower = [](char sign) {
        return sign >= 'A' && sign <= 'Z' ? static_cast<char>(sign + 32) : sign;
    };
    std::size_t found = 0;
    for (std::size_t i = 0; i + word.size() <= text.size() && found < 2; ++i) {
        if (lower(text[i]) != word[0]) continue;
        std::size_t k = 1;
        while (k < word.size() && lower(text[i + k]) == word[k]) ++k;
        found += k == word.size();
    }
    return found;
}

/// Signs beyond ASCII that become signs with a meaning (full-width forms), vanish (and so join what they
/// stood between), or mark thinking.
bool has_telling_sign(std::string_view text) {
    for (const std::string_view sign :
         {"\u25c1", "\u25b7", "\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\ufeff", "\ufe0f"})
        if (contains(text, sign)) return true;
    return contains(text, "\xEF\xBC") || contains(text, "\xEF\xBD");
}

/// A bracket after which `THINK]` may stand, whatever vanishes between.
bool may_mark_thinking(std::string_view text) {
    for (auto place = text.find('['); place != npos; place = text.find('[', place + 1)) {
        auto next = place + 1;
        while (next < text.size() && static_cast<unsigned char>(text[next]) >= 0x80) ++next;
        if (next < text.size() && (text[next] == 'T' || text[next] == '/')) return true;
    }
    return false;
}

/// Whether "assistant" occurs: blocks without the letters "ssis" are passed over by a loop that compilers
/// vectorise. `std::string_view::find` stops at every first letter of a word, which in prose is every tenth
/// sign.
bool contains_assistant(std::string_view text) {
    constexpr std::string_view word = "assistant";
    constexpr std::size_t block = 1024;
    if (text.size() < word.size()) return false;
    const std::size_t starts = text.size() - word.size() + 1;
    for (std::size_t begin = 0; begin < starts; begin += block) {
        const std::size_t count = std::min(block, starts - begin);
        const char* const here = text.data() + begin;
        unsigned char found = 0;
        for (std::size_t i = 0; i < count; ++i)
            found |= static_cast<unsigned char>((here[i + 1] == 's') & (here[i + 2] == 's') &
                                                (here[i + 3] == 'i') & (here[i + 4] == 's'));
        if (found != 0 && contains(text.substr(begin, count + word.size() - 1), word)) return true;
    }
    return false;
}

/// Harmony channels whose special tokens were skipped: `analysis… assistantfinal…`.
bool may_have_lost_channels(std::string_view text) {
    const auto begin = strip(text);
    return begin.starts_with("analysis") || begin.starts_with("commentary") ||
           (contains_assistant(text) &&
            (contains(text, "assistantfinal") || contains(text, "assistantanalysis") ||
             contains(text, "assistantcommentary")));
}

/// Whether a word stands in the text that may begin another label than `answer:`.
bool has_other_label(std::string_view text) {
    for (const std::string_view word :
         {"solution", "antwort", "respuesta", "result", "risposta", "resposta", "ergebnis", "loesung",
          "risultato", "soluzione", "solucion", "solucao", "reponse"})
        if (occurrences(text, word) > 0) return true;
    return false;
}

/// Whether what follows the answer may state another one instead; `labelled.later_answers` looks closely.
bool may_take_back(std::string_view after) {
    after = strip(after);
    if (after.empty()) return false;
    if (!is_ascii(after) || occurrences(after, "answer") > 0 || has_other_label(after)) return true;
    for (const std::string_view word :
         {"edit",  "update", "correct", "en fait", "eigentlich", "actually", "wait", "nope",
          "sorry", "oops",   "hmm",     "rather",  "i mean",     "no ",      "no,",  "no.",
          "no:",   "no;",    "no!",     "no-",     "no\n",       "no_",      "no*",  "no\t"})
        if (occurrences(after, word) > 0) return true;
    return false;
}

/// Inside the only tags; before them at most one block of thinking.
std::optional<std::string_view> tagged(std::string_view reply, std::size_t first) {
    const auto at = [&](std::size_t place, std::string_view tag) {
        return place != npos && reply.substr(place, tag.size()) == tag;
    };
    auto place = first;
    if (at(place, "<think>")) {
        place = reply.find('<', place + 1);
        if (!at(place, "</think>")) return std::nullopt;
    }
    if (at(place, "</think>")) place = reply.find('<', place + 1);
    if (!at(place, "<answer>")) return std::nullopt;
    const auto end = reply.find('<', place + 1);
    if (!at(end, "</answer>") || reply.find('<', end + 1) != npos) return std::nullopt;
    const auto begin = place + std::string_view("<answer>").size();
    if (reply[end - 1] == '\\' || may_take_back(reply.substr(end + std::string_view("</answer>").size())))
        return std::nullopt;
    return strip(reply.substr(begin, end - begin));
}

std::optional<std::string_view> boxed(std::string_view reply) {
    constexpr std::string_view opening = "\\boxed{";
    const auto place = reply.find(opening);
    if (place == npos || contains(reply, "fbox") || reply.find("boxed", place + opening.size()) != npos ||
        reply.find("boxed") != place + 1)
        return std::nullopt;
    const auto begin = place + opening.size(), end = reply.find_first_of("{}", begin);
    if (end == npos || reply[end] != '}' || may_take_back(reply.substr(end + 1))) return std::nullopt;
    return strip(reply.substr(begin, end - begin));
}

/// After the label that begins the last line, where no other word may be one.
std::optional<std::string_view> labelled(std::string_view reply) {
    const auto line = reply.substr(reply.rfind('\n') + 1);
    for (const std::string_view label : {"Answer: ", "Final answer: ", "Final Answer: "})
        if (line.starts_with(label)) {
            // `Final:` is a label too.
            if (occurrences(reply, "final") > (label[0] == 'F' ? 1U : 0U)) return std::nullopt;
            return strip(line.substr(label.size()));
        }
    return std::nullopt;
}

}  // namespace

bool Cursor::number(std::int64_t& value, std::int64_t most) {
    std::size_t length = 0;
    std::int64_t total = 0;
    while (length < text_.size() && is_digit(text_[length])) {
        total = 10 * total + (text_[length] - '0');
        if (total > most || (length > 0 && text_[0] == '0')) return false;
        ++length;
    }
    if (length == 0) return false;
    value = total;
    text_.remove_prefix(length);
    return true;
}

bool Cursor::signed_number(std::int64_t& value, std::int64_t most) {
    if (peek() != '-') return number(value, most);
    Cursor after(text_.substr(1));
    if (!after.number(value, most) || value == 0) return false;
    value = -value;
    *this = after;
    return true;
}

bool Cursor::word(std::string_view& value) {
    if (text_.size() < 3 || text_[0] != '"') return false;
    std::size_t end = 1;
    while (end < text_.size() && text_[end] != '"') {
        if (text_[end] < ' ' || text_[end] > '~' || text_[end] == '\\') return false;
        ++end;
    }
    if (end == text_.size() || end == 1) return false;
    value = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return true;
}

bool Cursor::clock(std::int32_t& minute) {
    if (text_.size() < 5 || text_[2] != ':') return false;
    for (const std::size_t i : {0U, 1U, 3U, 4U})
        if (!is_digit(text_[i])) return false;
    const std::int32_t hours = 10 * (text_[0] - '0') + (text_[1] - '0');
    const std::int32_t minutes = 10 * (text_[3] - '0') + (text_[4] - '0');
    if (minutes > 59 || 60 * hours + minutes > 1440) return false;
    minute = 60 * hours + minutes;
    text_.remove_prefix(5);
    return true;
}

std::optional<std::string_view> only_answer(std::string_view reply) {
    if (reply.size() > longest_reply || contains(reply, "&") || contains(reply, "\r")) return std::nullopt;
    if (may_mark_thinking(reply) || may_have_lost_channels(reply)) return std::nullopt;
    const bool ascii = is_ascii(reply);
    if (!ascii && has_telling_sign(reply)) return std::nullopt;
    if (const auto first = reply.find('<'); first != npos) return tagged(reply, first);
    if (!ascii) return std::nullopt;
    if (contains(reply, "\\")) return boxed(reply);
    reply = strip(reply);
    if (has_other_label(reply)) return std::nullopt;
    const auto labels = occurrences(reply, "answer");
    if (labels == 1) return labelled(reply);
    if (labels > 0 || contains(reply, "\n")) return std::nullopt;
    return reply;
}

}  // namespace assay::tasks::plain
