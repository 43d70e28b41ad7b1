"""The comments of a Turtle file, and what each of them speaks about."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from il2kb.turtle.source import Text
from il2kb.turtle.tokens import Fact, Outline, Span

__all__ = ["Remarks", "remarks"]


@dataclass
class Remarks:
    """Comments, each at the top or end of the file or before the thing it speaks about.

    An empty string stands for a blank line between two comments. Keys are IRIs, and for objects
    a pair of IRIs and the term.
    """

    head: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    subjects: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    predicates: defaultdict[tuple[str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    objects: defaultdict[tuple[str, str, object], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )


def remarks(text: Text, outline: Outline) -> Remarks:
    """Return the comments of a file without loose blank nodes, each with its place."""
    return _Placing(text, outline).run() if outline.comments else Remarks()


class _Placing:
    def __init__(self, text: Text, outline: Outline) -> None:
        self.content = text.text
        self.text = text
        self.outline = outline
        self.starts = [span[0] for span, _ in outline.statements]
        self.objects = [fact.object_span[0] for fact in outline.facts]
        self.result = Remarks()
        self.last: dict[int, int] = {}  # list of comments → where its last comment ends

    def run(self) -> Remarks:
        header_end = self._header_end()
        for span in self.outline.comments:
            comment = self.content[span[0] : span[1]].rstrip()
            if span[0] < header_end:
                self._add_loose(self.result.head, comment, span)
            else:
                self._place(comment, span)
        return self.result

    def _header_end(self) -> int:
        """Return where the header ends in a file that begins with no prefix: the last blank line.

        Without it, comments right above the first subject and those of the file are one.
        """
        if not self.outline.statements or self.outline.statements[0][1]:
            return 0
        first = self.starts[0]
        before = [span for span in self.outline.comments if span[0] < first]
        if not before:
            return 0
        following = [*(span[0] for span in before[1:]), first]
        ends = [
            span[1] for span, after in zip(before, following, strict=True)
            if self._blank_line_between(span[1], after)
        ]  # fmt: skip
        return ends[-1] if ends else 0

    def _place(self, comment: str, span: Span) -> None:
        start = span[0]
        line_start = self.text.line_starts[bisect_right(self.text.line_starts, start) - 1]
        trailing = self.content[line_start:start].strip() != ""
        number = bisect_right(self.starts, start) - 1
        if number >= 0 and (trailing or start < self.outline.statements[number][0][1]):
            (begin, end), directive = self.outline.statements[number]
            if directive:
                self._add_loose(self.result.head, comment, span)
            else:
                self._target(start, begin, end, line_start if trailing else None).append(comment)
        elif number + 1 == len(self.starts):
            self._add_loose(self.result.tail, comment, span)
        elif self.outline.statements[number + 1][1]:
            self._add_loose(self.result.head, comment, span)
        else:
            following = self.outline.facts[bisect_left(self.objects, start)]
            self.result.subjects[following.subject.value].append(comment)

    def _target(self, start: int, begin: int, end: int, line_start: int | None) -> list[str]:
        """Return the list for a comment in the statement from `begin` to `end`, or on its line.

        `line_start` is given for a comment that stands behind something else on its line.
        """
        index = bisect_left(self.objects, start)
        before = self._fact(index - 1, begin, end)
        after = self._fact(index, begin, end)
        if before is not None and start < before.object_span[1]:
            return self._of_object(before)  # inside its brackets
        if before is not None and line_start is not None and before.object_span[1] > line_start:
            begun = after is not None and before.object_span[1] <= after.predicate_span[0] < start
            if not begun:
                if before.mark == "," or before.predicate_span[0] < line_start:
                    return self._of_object(before)
                return self._of_predicate(before)
        if after is None:
            assert before is not None  # a statement holds at least one triple
            return self._of_predicate(before)
        if after.predicate_span[0] < start:
            return self._of_object(after)
        if before is None and line_start is not None:
            return self.result.subjects[after.subject.value]
        return self._of_predicate(after)

    def _fact(self, index: int, begin: int, end: int) -> Fact | None:
        if 0 <= index < len(self.objects) and begin <= self.objects[index] < end:
            return self.outline.facts[index]
        return None

    def _of_predicate(self, fact: Fact) -> list[str]:
        return self.result.predicates[fact.subject.value, fact.predicate.value]

    def _of_object(self, fact: Fact) -> list[str]:
        return self.result.objects[fact.subject.value, fact.predicate.value, fact.object]

    def _add_loose(self, comments: list[str], comment: str, span: Span) -> None:
        """Add a comment at the top or end of the file, keeping one blank line before it."""
        if comments and self._blank_line_between(self.last[id(comments)], span[0]):
            comments.append("")
        comments.append(comment)
        self.last[id(comments)] = span[1]

    def _blank_line_between(self, start: int, end: int) -> bool:
        gap = self.content[start:end]
        return not gap.strip() and len(gap.splitlines()) > 2 - gap.endswith(("\n", "\r"))
