"""Candidates by rare words in common, and groups of linked petitions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

LOOKED_UP = 10  # rarest words of a text that are looked up
COMMON = 60  # a word in more texts than this leads to nothing
CANDIDATES = 12  # texts compared with each text


def candidates(texts: Sequence[Mapping[str, float]]) -> Iterator[tuple[int, int]]:
    """Pairs (later, earlier) that share rare words, the most promising of each text; `texts` map words to rarity."""
    often = Counter(word for text in texts for word in text)
    places: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        keys = sorted(text, key=lambda word: (often[word], word))[:LOOKED_UP]
        shared: Counter[int] = Counter()
        for word in keys:
            for earlier in places[word][-COMMON:]:
                shared[earlier] += 1
        for word in keys:
            places[word].append(number)
        for earlier, _count in shared.most_common(CANDIDATES):
            yield number, earlier


def grouped(links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Members linked directly or through others, each group and the groups in order of their first member."""
    head: dict[int, int] = {}

    def top(member: int) -> int:
        while head.setdefault(member, member) != member:
            head[member] = head[head[member]]
            member = head[member]
        return member

    for one, other in links:
        first, second = sorted((top(one), top(other)))
        head[second] = first
    groups: dict[int, list[int]] = defaultdict(list)
    for member in sorted(head):
        groups[top(member)].append(member)
    return [groups[first] for first in sorted(groups)]
