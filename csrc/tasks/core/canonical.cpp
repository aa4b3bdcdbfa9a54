#include "tasks/core/canonical.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <vector>

#include "common/blake2b.hpp"
#include "common/interrupt.hpp"

namespace assay::tasks::canonical {
namespace {

using Word = std::uint64_t;
using Words = std::vector<Word>;
using Vertex = std::uint32_t;

/// Most words that the colours along one path of the search may take.
constexpr std::size_t most_path_words = std::size_t{1} << 24;

/// The finaliser of splitmix64.
constexpr Word mix(Word x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

constexpr Word as_word(std::int32_t value) { return static_cast<std::uint32_t>(value); }

/// One connected graph, its vertices numbered from 0.
struct Component {
    Words colours;
    std::vector<std::int32_t> arcs;
};

/// Lists of what leads out of each vertex.
template <class Item>
struct Lists {
    std::vector<std::size_t> starts;
    std::vector<Item> items;

    std::span<const Item> operator[](std::size_t v) const {
        return {items.data() + starts[v], starts[v + 1] - starts[v]};
    }
};

struct Neighbour {
    Vertex vertex;
    Word label;
};

struct Arc {
    Vertex to;
    std::uint32_t label;
};

template <class Item, class Each>
Lists<Item> listed(std::size_t vertices, std::size_t items, const Each& each) {
    Lists<Item> lists;
    lists.starts.assign(vertices + 2, 0);
    each([&](std::size_t v, const Item&) { ++lists.starts[v + 2]; });
    std::partial_sum(lists.starts.begin(), lists.starts.end(), lists.starts.begin());
    lists.items.resize(items);
    each([&](std::size_t v, const Item& item) { lists.items[lists.starts[v + 1]++] = item; });
    lists.starts.pop_back();
    return lists;
}

/// Which colours there are, in order: what a node of the search looks like from outside.
struct Node {
    Words colours;
    Words sorted;
    std::size_t cells = 0;

    bool discrete() const { return cells == colours.size(); }
    Word invariant() const {
        Word hash = sorted.size();
        for (const Word colour : sorted) hash = mix(hash + colour);
        return (hash & ~Word{1}) | Word{discrete()};
    }
};

class Search {
public:
    Search(const Component& part, Word budget) : size_(part.colours.size()), budget_(budget) {
        const auto& arcs = part.arcs;
        const auto at = [&arcs](std::size_t i) { return static_cast<Vertex>(arcs[i]); };
        near_ = listed<Neighbour>(size_, arcs.size() / 3 * 2, [&](const auto& take) {
            for (std::size_t i = 0; i < arcs.size(); i += 3) {
                const Word label = mix(as_word(arcs[i + 2]) + 1);
                take(at(i), Neighbour{at(i + 1), label});
                take(at(i + 1), Neighbour{at(i), std::rotl(label, 32)});
            }
        });
        out_ = listed<Arc>(size_, arcs.size() / 3, [&](const auto& take) {
            for (std::size_t i = 0; i < arcs.size(); i += 3)
                take(at(i), Arc{at(i + 1), static_cast<std::uint32_t>(arcs[i + 2])});
        });
        given_ = part.colours;
    }

    /// The graph as far as refinement sees it, and its canonical form (none when given up).
    std::array<Words, 2> run() {
        Node root;
        root.colours.resize(size_);
        for (std::size_t v = 0; v < size_; ++v) root.colours[v] = mix(given_[v] + 0x9E3779B97F4A7C15ULL);
        refine(root);
        work_ = 0;
        Words seen = root.sorted;
        visit(root);
        if (gave_up_) best_.clear();
        return {std::move(seen), std::move(best_)};
    }

private:
    void count_cells(Node& node) {
        node.sorted = node.colours;
        std::sort(node.sorted.begin(), node.sorted.end());
        node.cells = node.sorted.empty() ? 0 : 1;
        for (std::size_t i = 1; i < size_; ++i) node.cells += node.sorted[i] != node.sorted[i - 1];
    }

    /// Colours take in the colours around them until no more of them differ.
    void refine(Node& node) {
        count_cells(node);
        Words next(size_);
        while (!node.discrete()) {
            poll_interrupt();
            for (std::size_t v = 0; v < size_; ++v) {
                Word sum = 0;
                for (const Neighbour& n : near_[v]) sum += mix(node.colours[n.vertex] ^ n.label);
                next[v] = mix(std::rotl(node.colours[v], 17) + sum);
            }
            work_ += near_.items.size() + size_;
            node.colours.swap(next);
            const std::size_t before = node.cells;
            count_cells(node);
            if (node.cells <= before) return;
        }
    }

    /// Goes through a node whose path has been followed; returns the depth to go on at.
    std::size_t visit(const Node& node) {
        if (node.discrete()) return leaf(node);
        const std::size_t depth = path_.size();
        if (work_ > budget_ || (depth + 1) * size_ > most_path_words) {
            gave_up_ = true;
            return 0;
        }
        const std::vector<Vertex> cell = smallest_cell(node);
        std::vector<Vertex> tried, orbit;
        std::size_t used = 0;
        for (const Vertex v : cell) {
            poll_interrupt();
            join_orbits(orbit, used);
            const auto same = [&](Vertex u) { return find(orbit, u) == find(orbit, v); };
            if (!orbit.empty() && std::any_of(tried.begin(), tried.end(), same)) continue;
            tried.push_back(v);
            Node child{node.colours, {}, 0};
            child.colours[v] = mix(child.colours[v] + 1);
            refine(child);
            if (!keeps(child.invariant(), depth)) continue;
            path_.push_back(v);
            const std::size_t back = visit(child);
            path_.pop_back();
            if (gave_up_ || back < depth) return back;
        }
        return depth;
    }

    /// The vertices of the smallest cell of several, of the least colour if in doubt.
    std::vector<Vertex> smallest_cell(const Node& node) const {
        std::size_t least = size_ + 1;
        Word colour = 0;
        for (std::size_t first = 0, last; first < size_; first = last) {
            for (last = first + 1; last < size_ && node.sorted[last] == node.sorted[first];) ++last;
            if (last - first > 1 && last - first < least) {
                least = last - first;
                colour = node.sorted[first];
            }
        }
        std::vector<Vertex> cell;
        for (std::size_t v = 0; v < size_; ++v)
            if (node.colours[v] == colour) cell.push_back(static_cast<Vertex>(v));
        return cell;
    }

    /// Whether a node can still lead to the least leaf; the traces of the path and of the best
    /// leaf agree up to this depth.
    bool keeps(Word invariant, std::size_t depth) {
        if (depth < trace_.size()) {
            if (invariant > trace_[depth]) return false;
            if (invariant == trace_[depth]) return true;
            trace_.resize(depth);
            have_leaf_ = false;
        }
        trace_.push_back(invariant);
        return true;
    }

    std::size_t leaf(const Node& node) {
        std::vector<Vertex> order(size_);
        std::iota(order.begin(), order.end(), Vertex{0});
        std::sort(order.begin(), order.end(),
                  [&](Vertex a, Vertex b) { return node.colours[a] < node.colours[b]; });
        Words form = written(order);
        work_ += form.size() + size_;
        if (!have_leaf_ || form < best_) {
            have_leaf_ = true;
            best_ = std::move(form);
            best_order_ = std::move(order);
            best_path_ = path_;
        } else if (form == best_) {
            std::vector<Vertex> image(size_);
            for (std::size_t i = 0; i < size_; ++i) image[best_order_[i]] = order[i];
            automorphisms_.push_back(std::move(image));
            // The whole branch is the image of one that has been seen.
            std::size_t depth = 0;
            while (depth < path_.size() && path_[depth] == best_path_[depth]) ++depth;
            return depth;
        }
        return path_.size();
    }

    /// The graph with its vertices in this order.
    Words written(const std::vector<Vertex>& order) const {
        std::vector<Vertex> rank(size_);
        for (std::size_t i = 0; i < size_; ++i) rank[order[i]] = static_cast<Vertex>(i);
        Words form;
        form.reserve(2 * size_ + out_.items.size());
        for (const Vertex v : order) {
            form.push_back(given_[v]);
            form.push_back(out_[v].size());
            const auto first = static_cast<std::ptrdiff_t>(form.size());
            for (const Arc& arc : out_[v]) form.push_back(Word{rank[arc.to]} << 32 | arc.label);
            std::sort(form.begin() + first, form.end());
        }
        return form;
    }

    /// Joins what the automorphisms found since, and fixing the path, map to each other.
    void join_orbits(std::vector<Vertex>& orbit, std::size_t& used) {
        for (; used < automorphisms_.size(); ++used) {
            const auto& image = automorphisms_[used];
            if (std::any_of(path_.begin(), path_.end(), [&](Vertex v) { return image[v] != v; })) continue;
            if (orbit.empty()) {
                orbit.resize(size_);
                std::iota(orbit.begin(), orbit.end(), Vertex{0});
            }
            for (std::size_t v = 0; v < size_; ++v)
                orbit[find(orbit, static_cast<Vertex>(v))] = find(orbit, image[v]);
        }
    }

    static Vertex find(std::vector<Vertex>& orbit, Vertex v) {
        while (orbit[v] != v) v = orbit[v] = orbit[orbit[v]];
        return v;
    }

    std::size_t size_;
    Word budget_, work_ = 0;
    bool gave_up_ = false, have_leaf_ = false;
    Lists<Neighbour> near_;
    Lists<Arc> out_;
    Words given_, trace_, best_;
    std::vector<Vertex> path_, best_path_, best_order_;
    std::vector<std::vector<Vertex>> automorphisms_;
};

Blake2b::Digest hash(Word domain, Word kind, const Words& words) {
    Blake2b hasher;
    hasher.update(domain);
    hasher.update(kind);
    hasher.update(words.size());
    hasher.update(words);
    return hasher.digest();
}

/// Takes off the leaves, layer by layer, each going into the colour of the vertex that it hangs on.
///
/// Trees that hang on a graph have too many symmetries to be searched, and need no search. Two
/// vertices that are left with nothing but each other stay.
class Folding {
public:
    explicit Folding(Component& part)
        : part_(part),
          left_(part.colours.size()),
          gone_(part.colours.size()),
          messages_(part.colours.size()) {
        const auto& arcs = part.arcs;
        near_ = listed<Neighbour>(left_.size(), arcs.size() / 3 * 2, [&](const auto& take) {
            for (std::size_t i = 0; i < arcs.size(); i += 3) {
                const auto a = static_cast<Vertex>(arcs[i]), b = static_cast<Vertex>(arcs[i + 1]);
                take(a, Neighbour{b, 2 * as_word(arcs[i + 2])});
                take(b, Neighbour{a, 2 * as_word(arcs[i + 2]) + 1});
            }
        });
        std::vector<Vertex> others;
        for (std::size_t v = 0; v < left_.size(); ++v) {
            others.clear();
            for (const Neighbour& n : near_[v]) others.push_back(n.vertex);
            std::sort(others.begin(), others.end());
            left_[v] = static_cast<std::size_t>(std::unique(others.begin(), others.end()) - others.begin());
            if (left_[v] == 1 && others[0] != v) layer_.push_back(static_cast<Vertex>(v));
        }
    }

    void fold() {
        if (layer_.empty()) return;
        while (!layer_.empty()) fold_layer();
        for (std::size_t v = 0; v < left_.size(); ++v) close(v);
        keep_rest();
    }

private:
    void fold_layer() {
        std::vector<Vertex> folded, next;
        for (const Vertex v : layer_)
            if (const Vertex u = holder(v); left_[u] > 1 || near_self(u)) {
                send(v, u);
                folded.push_back(v);
            }
        for (const Vertex v : folded) gone_[v] = 1;
        for (const Vertex v : folded) {
            const Vertex u = holder_[v];
            if (--left_[u] == 1 && !near_self(u)) next.push_back(u);
        }
        // A vertex that lost its last neighbours in one layer has been counted past one.
        std::erase_if(next, [&](Vertex u) { return left_[u] != 1; });
        layer_ = std::move(next);
    }

    bool near_self(Vertex v) const {
        const auto list = near_[v];
        return std::any_of(list.begin(), list.end(), [v](const Neighbour& n) { return n.vertex == v; });
    }

    /// The one vertex that is left beside a leaf.
    Vertex holder(Vertex v) {
        for (const Neighbour& n : near_[v])
            if (!gone_[n.vertex]) return holder_[v] = n.vertex;
        return v;
    }

    void send(Vertex v, Vertex u) {
        close(v);
        Words words;
        for (const Neighbour& n : near_[v])
            if (n.vertex == u) words.push_back(n.label);
        std::sort(words.begin(), words.end());
        words.push_back(part_.colours[v]);
        messages_[u].push_back(hash(0, 5, words)[0]);
    }

    /// The colour of a vertex with all that hung on it.
    void close(std::size_t v) {
        Words& words = messages_[v];
        if (words.empty()) return;
        std::sort(words.begin(), words.end());
        words.push_back(part_.colours[v]);
        part_.colours[v] = hash(0, 6, words)[0];
        words.clear();
    }

    void keep_rest() {
        std::vector<std::int32_t> place(left_.size());
        Component rest;
        for (std::size_t v = 0; v < left_.size(); ++v)
            if (!gone_[v]) {
                place[v] = static_cast<std::int32_t>(rest.colours.size());
                rest.colours.push_back(part_.colours[v]);
            }
        for (std::size_t i = 0; i < part_.arcs.size(); i += 3) {
            const auto a = static_cast<Vertex>(part_.arcs[i]), b = static_cast<Vertex>(part_.arcs[i + 1]);
            if (!gone_[a] && !gone_[b])
                rest.arcs.insert(rest.arcs.end(), {place[a], place[b], part_.arcs[i + 2]});
        }
        part_ = std::move(rest);
    }

    Component& part_;
    Lists<Neighbour> near_;
    std::vector<std::size_t> left_;  ///< different vertices that are still beside each
    std::vector<std::uint8_t> gone_;
    std::vector<Words> messages_;
    std::vector<Vertex> layer_;
    std::vector<Vertex> holder_ = std::vector<Vertex>(left_.size());
};

/// The connected parts of a graph, which is as good as the multiset of them.
std::vector<Component> components(const Graph& graph) {
    const std::size_t size = graph.colours.size();
    std::vector<Vertex> root(size);
    std::iota(root.begin(), root.end(), Vertex{0});
    const auto find = [&root](Vertex v) {
        while (root[v] != v) v = root[v] = root[root[v]];
        return v;
    };
    const auto at = [&graph](std::size_t i) { return static_cast<Vertex>(graph.arcs[i]); };
    std::size_t parts = size;
    for (std::size_t i = 0; i < graph.arcs.size(); i += 3) {
        const Vertex a = find(at(i)), b = find(at(i + 1));
        parts -= a != b;
        root[a] = b;
    }
    std::vector<Component> found;
    if (parts == 1) {
        found.push_back(
            {{graph.colours.begin(), graph.colours.end()}, {graph.arcs.begin(), graph.arcs.end()}});
        return found;
    }
    std::vector<std::size_t> part(size, size);
    std::vector<std::int32_t> place(size);
    for (std::size_t v = 0; v < size; ++v) {
        std::size_t& p = part[find(static_cast<Vertex>(v))];
        if (p == size) {
            p = found.size();
            found.emplace_back();
        }
        place[v] = static_cast<std::int32_t>(found[p].colours.size());
        found[p].colours.push_back(as_word(graph.colours[v]));
    }
    for (std::size_t i = 0; i < graph.arcs.size(); i += 3) {
        auto& arcs = found[part[find(at(i))]].arcs;
        arcs.insert(arcs.end(), {place[at(i)], place[at(i + 1)], graph.arcs[i + 2]});
    }
    return found;
}

Words flattened(std::vector<Blake2b::Digest> digests) {
    std::sort(digests.begin(), digests.end());
    Words words;
    for (const auto& digest : digests) words.insert(words.end(), digest.begin(), digest.end());
    return words;
}

}  // namespace

Fingerprint fingerprint(const Graph& graph, std::uint64_t domain, std::uint64_t budget) {
    std::vector<Blake2b::Digest> seen, forms;
    bool exact = true;
    for (Component& part : components(graph)) {
        Folding(part).fold();
        const auto [coarse, form] = Search(part, budget).run();
        seen.push_back(hash(domain, 1, coarse));
        forms.push_back(hash(domain, 2, form));
        exact = exact && !form.empty();
    }
    const Word first = hash(domain, 3, flattened(std::move(seen)))[0];
    const Word second = hash(domain, 4, flattened(std::move(forms)))[0];
    return {first, exact ? std::max(second, Word{1}) : 0};
}

}  // namespace assay::tasks::canonical
