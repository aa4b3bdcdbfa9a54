#include "tasks/core/json_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace assay::tasks::json {
namespace {

constexpr int deepest = 64;
constexpr std::size_t longest_number = 40, longest_exponent = 2, most_keys = 64;

bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }

/// The number of a hexadecimal digit, or -1.
int hexadecimal(char sign) {
    if (is_digit(sign)) return sign - '0';
    if (sign >= 'a' && sign <= 'f') return sign - 'a' + 10;
    return sign >= 'A' && sign <= 'F' ? sign - 'A' + 10 : -1;
}

/// How many bytes the character of UTF-8 at this place has, beyond ASCII; 0 when it is none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(i < text.size() ? text[i] : 0);
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
    const auto first = byte(0), second = byte(1);
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool possible = (first != 0xE0 || second >= 0xA0) && (first != 0xED || second <= 0x9F);
        return possible && follows(1) && follows(2) ? 3 : 0;
    }
    if (first < 0xF0 || first > 0xF4) return 0;
    const bool possible = (first != 0xF0 || second >= 0x90) && (first != 0xF4 || second <= 0x8F);
    return possible && follows(1) && follows(2) && follows(3) ? 4 : 0;
}

/// The places of 256 bytes that end a run of plain signs within a string.
constexpr auto special = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 256; ++i) table[i] = i < 0x20 || i >= 0x80 || i == '"' || i == '\\';
    return table;
}();

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    /// One value and nothing after it; the members of the outermost object are told where they are wanted.
    bool whole(std::vector<Member>* members) {
        blanks();
        Kind kind{};
        if (!(members ? object(0, members) : value(0, kind))) return false;
        blanks();
        return at_ == text_.size();
    }

private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char sign) {
        if (peek() != sign) return false;
        ++at_;
        return true;
    }
    bool take(std::string_view word) {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }
    void blanks() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') ++at_;
    }

    bool value(int depth, Kind& kind) {
        switch (peek()) {
            case '{':
                kind = Kind::nested;
                return object(depth, nullptr);
            case '[':
                kind = Kind::nested;
                return list(depth);
            case '"':
                kind = Kind::string;
                return string();
            case 't':
                kind = Kind::literal;
                return take("true");
            case 'f':
                kind = Kind::literal;
                return take("false");
            case 'n':
                kind = Kind::literal;
                return take("null");
            default:
                kind = Kind::number;
                return number();
        }
    }

    bool object(int depth, std::vector<Member>* members) {
        if (depth > deepest || !take('{')) return false;
        std::vector<std::string_view> keys;
        blanks();
        if (take('}')) return true;
        do {
            blanks();
            const auto first = at_;
            if (!string()) return false;
            const auto key = text_.substr(first + 1, at_ - first - 2);
            if (key.find('\\') != std::string_view::npos || keys.size() >= most_keys) return false;
            if (std::ranges::find(keys, key) != keys.end()) return false;
            keys.push_back(key);
            blanks();
            if (!take(':')) return false;
            blanks();
            const auto begin = at_;
            Kind kind{};
            if (!value(depth + 1, kind)) return false;
            if (members) members->push_back({key, text_.substr(begin, at_ - begin), kind});
            blanks();
        } while (take(','));
        return take('}');
    }

    bool list(int depth) {
        if (depth > deepest || !take('[')) return false;
        blanks();
        if (take(']')) return true;
        Kind kind{};
        do {
            blanks();
            if (!value(depth + 1, kind)) return false;
            blanks();
        } while (take(','));
        return take(']');
    }

    bool string() {
        if (!take('"')) return false;
        while (at_ < text_.size()) {
            while (at_ < text_.size() && !special[static_cast<unsigned char>(text_[at_])]) ++at_;
            if (at_ == text_.size()) return false;
            const char sign = text_[at_];
            if (take('"')) return true;
            if (static_cast<unsigned char>(sign) >= 0x80) {
                const auto length = character_length(text_.substr(at_));
                if (length == 0) return false;
                at_ += length;
            } else if (!escape()) {
                return false;
            }
        }
        return false;
    }

    bool escape() {
        if (!take('\\')) return false;
        const char sign = peek();
        ++at_;
        if (sign != 'u')
            return sign != '\0' && std::string_view("\"\\/bfnrt").find(sign) != std::string_view::npos;
        for (int i = 0; i < 4; ++i, ++at_)
            if (hexadecimal(peek()) < 0) return false;
        return true;
    }

    std::size_t digits() {
        const auto first = at_;
        while (is_digit(peek())) ++at_;
        return at_ - first;
    }

    bool number() {
        const auto first = at_;
        take('-');
        const bool zero = peek() == '0';
        const auto whole = digits();
        if (whole == 0 || (zero && whole > 1)) return false;
        if (take('.') && digits() == 0) return false;
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            const auto length = digits();
            if (length == 0 || length > longest_exponent) return false;
        }
        return at_ - first <= longest_number;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

void append_utf8(std::string& text, std::uint32_t code) {
    const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0 | code >> 6U);
        add(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        add(0xE0 | code >> 12U);
        add(0x80 | (code >> 6U & 0x3F));
        add(0x80 | (code & 0x3F));
    } else {
        add(0xF0 | code >> 18U);
        add(0x80 | (code >> 12U & 0x3F));
        add(0x80 | (code >> 6U & 0x3F));
        add(0x80 | (code & 0x3F));
    }
}

std::uint32_t code_at(std::string_view text, std::size_t place) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < 4; ++i)
        code = code << 4U | static_cast<std::uint32_t>(hexadecimal(text[place + i]));
    return code;
}

}  // namespace

bool is_strict(std::string_view text) { return Scanner(text).whole(nullptr); }

bool split(std::string_view text, std::vector<Member>& members) {
    members.clear();
    return Scanner(text).whole(&members);
}

std::optional<std::string> unquote(std::string_view value) {
    value = value.substr(1, value.size() - 2);
    std::string text;
    text.reserve(value.size());
    for (std::size_t at = 0; at < value.size();) {
        const auto next = std::min(value.find('\\', at), value.size());
        text += value.substr(at, next - at);
        if (next == value.size()) break;
        const char sign = value[next + 1];
        at = next + 2;
        if (sign != 'u') {
            constexpr std::string_view names = "\"\\/bfnrt", signs = "\"\\/\b\f\n\r\t";
            text += signs[names.find(sign)];
            continue;
        }
        std::uint32_t code = code_at(value, at);
        at += 4;
        if (code >= 0xD800 && code <= 0xDFFF) {
            if (code > 0xDBFF || value.substr(at, 2) != "\\u") return std::nullopt;
            const auto low = code_at(value, at + 2);
            if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
            code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
            at += 6;
        }
        append_utf8(text, code);
    }
    return text;
}

}  // namespace assay::tasks::json
