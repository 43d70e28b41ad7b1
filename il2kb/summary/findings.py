"""The sections on what was found, primary endpoint first, and on what is disputed or missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from il2kb import model
from il2kb.naming import arm_name
from il2kb.summary.blocks import (
    dash,
    entries,
    entry,
    heading,
    lines,
    remarks,
    section,
    stated,
    verdict,
)
from il2kb.summary.figures import time_of
from il2kb.summary.pieces import capital, cell, item_label, joined, literal, spaced
from il2kb.summary.presentation import Block, Cell, Entry, Section
from il2kb.summary.references import Apparatus
from il2kb.summary.tables import Tables

__all__ = ["Findings"]

_SUBGROUP = (
    "Results of a subgroup. They were not obtained in all participants that were randomised, and "
    "cannot stand for them."
)


class Findings:
    """The results of a trial, parted into the sections of a summary."""

    def __init__(self, trial: model.Trial, marks: Apparatus) -> None:
        self._trial = trial
        self._marks = marks
        self._tables = Tables(trial, marks)
        self._arms = {arm.iri: arm_name(arm, trial) for arm in trial.arms}
        self._told: set[str] = set()
        self._defined: set[str] = set()
        results = trial.results
        at_baseline = {r.moment.iri for r in results if r.variable.role is None}
        followed = {(r.variable.iri, r.set.iri) for r in results if r.moment.iri not in at_baseline}
        self._parts: dict[str, list[model.Result]] = {}
        by_variable: dict[str, list[model.Result]] = {}
        for result in results:
            if result.set.subgroup is None:
                by_variable.setdefault(result.variable.iri, []).append(result)
        for result in results:
            role = result.variable.role_name
            if result.set.subgroup:
                role = "subgroups"
            elif (
                result.moment.iri in at_baseline
                and (result.variable.iri, result.set.iri) not in followed
            ):
                role = "baseline"
            elif role not in ("primary", "harm", "biomarker", "baseline"):
                whole = by_variable[result.variable.iri]
                role = "course" if self._tables.has_course(whole) else "outcomes"
            self._parts.setdefault(role, []).append(result)

    def _of(self, part: str) -> list[model.Result]:
        return self._parts.get(part, [])

    def _table(self, part: str, caption: str) -> list[Block]:
        """Return the table of a part, or two: what has a course, and what is compared."""
        results = self._of(part)
        followed = {r.variable.iri for r in results if self._tables.has_course([r])}
        course = [r for r in results if r.variable.iri in followed]
        compared = [r for r in results if r.variable.iri not in followed]
        blocks: list[Block] = []
        if compared:
            blocks += self._tables.side_by_side(compared, f"table-{part}", caption)
        if course:
            blocks += self._tables.course(
                course, f"table-{part}-course", f"{caption}: course of each arm"
            )
        return blocks

    # The primary endpoint

    def primary(self) -> Section:
        """Return the section on the primary endpoint: met or not, then its results."""
        blocks: list[Block] = []
        outcomes = self._trial.outcomes("primary")
        for outcome in outcomes:
            moments = [m.label for m in outcome.moments if m.label not in outcome.label]
            blocks.append(heading(", ".join([outcome.label, *moments])))
            blocks.append(verdict(self._verdicts(outcome, alone=len(outcomes) == 1)))
            definition = [self._marks.said(s) for s in outcome.all("outcomeDefinition")]
            self._defined |= {c["pieces"][0]["text"] for c in definition}
            blocks.append(entries([entry("Definition", definition)] if definition else []))
            results = [r for r in self._of("primary") if r.variable.iri == outcome.iri]
            if results:
                name = f"table-{outcome.name}"
                blocks += self._tables.side_by_side(results, name, "Primary endpoint")
                blocks += self._notes(results)
            else:
                blocks.append(lines([self._tables.cells.gap(outcome)]))
        none = "No outcome is encoded as primary."
        return section("primary", "Primary endpoint", blocks, none)

    def _verdicts(self, outcome: model.Variable, *, alone: bool) -> list[Cell]:
        found = []
        for claim in self._trial.claims:
            of = claim.variable.iri == outcome.iri if claim.variable else alone
            if claim.verdict and of:
                head = literal(f"Primary endpoint {claim.verdict.label.upper()}.")
                head["after"] = " "
                found.append(cell(head, *self._claimed(claim, told=True)["pieces"]))
        if found:
            return found
        absent = [
            self._marks.missing(a)
            for a in self._trial.absences
            if a.about.iri == outcome.iri and a.item.name == "verdict"
        ]
        known = joined(absent) if absent else dash()
        return [joined([cell(literal("Met or not met:")), known], " ")]

    def _notes(self, results: Sequence[model.Result]) -> list[Block]:
        """Return what is said beside results: of their variables, of them, of their contrasts."""
        iris = {r.iri for r in results}
        found: list[Entry] = []
        for variable in {r.variable.iri: r.variable for r in results}.values():
            items = [i for i in variable.statements if i not in self._above(variable)]
            said = stated(variable, items, self._marks)
            for piece in (p for e in said for c in e["cells"] for p in c["pieces"]):
                # Two outcomes may be one measure at two moments.
                piece["text"] = "as above" if piece["text"] in self._defined else piece["text"]
            for made in (*said, *remarks(variable, items)):
                made["term"] = f"{variable.label}, {made['term'].lower()}"
                found.append(made)
        contrasts = [c for c in self._trial.contrasts if c.result.iri in iris]
        said_of = [s for r in results for ss in r.values.values() for s in ss]
        said_of += [p for c in contrasts for p in c.p_values]
        notes = [n for r in results for n in r.notes] + [n for c in contrasts for n in c.notes]
        # Those of a derived statement stand with its derivation.
        notes += [n for s in said_of if s.layer == "reported" for n in s.notes]
        cells = [cell(literal(n)) for n in dict.fromkeys(notes)]
        return [entries([*found, *([entry("Note", cells)] if cells else [])])]

    def _above(self, variable: model.Variable) -> tuple[str, ...]:
        """Return the items that stand above the table already."""
        return ("outcomeDefinition",) if variable.role_name == "primary" else ()

    def _named(self, variable: model.Variable, term: str, cells: Sequence[Cell]) -> Entry:
        """Return an entry on a variable, with the marks of the findings of the audit on it."""
        made = entry(term, cells)
        made["refs"] = made["refs"] + self._marks.cite(self._marks.findings(variable.iri))
        return made

    # The other results

    def outcomes(self) -> Section:
        """Return the section on the other outcomes, compared between arms."""
        results = self._of("outcomes")
        missing = [
            (v, [a for a in self._trial.absences if a.about.iri == v.iri])
            for v in self._trial.outcomes("secondary", "role-not-stated")
            if not any(self._trial.results_of(v))
        ]
        blocks: list[Block] = []
        for role in dict.fromkeys(r.variable.role_name for r in results):
            some = [r for r in results if r.variable.role_name == role]
            first = some[0].variable
            caption = first.role.label if first.role else role
            name = f"table-{role}"
            caption = f"Outcomes, {caption}"
            blocks += self._tables.side_by_side(some, name, caption)
        blocks += self._notes(results)
        bare: list[Entry] = [
            self._named(
                v, f"{v.label}: no result", [self._tables.cells.gap(v)] if absent else [dash()]
            )
            for v, absent in missing
        ]
        blocks.append(entries(bare))
        return section("outcomes", "Other outcomes, between arms", blocks, "None is encoded.")

    def course(self) -> Section:
        """Return the section on the course of each arm."""
        results = self._of("course")
        blocks: list[Block] = []
        if results:
            caption = "Course of each arm"
            blocks = [*self._tables.course(results, "table-course", caption), *self._notes(results)]
        return section("course", "Course within each arm", blocks, "None is encoded.")

    def baseline(self) -> Section:
        """Return the section with the baseline table."""
        blocks = self._table("baseline", "Baseline characteristics")
        blocks += self._notes(self._of("baseline"))
        return section("baseline", "Baseline", blocks, "No baseline characteristic is encoded.")

    def subgroups(self) -> Section:
        """Return the section on results in subgroups, each named as such."""
        blocks: list[Block] = []
        results = self._of("subgroups")
        people = {r.set.subgroup.iri: r.set.subgroup for r in results if r.set.subgroup}
        for group in people.values():
            some = [r for r in results if r.set.subgroup and r.set.subgroup.iri == group.iri]
            caption = f"SUBGROUP: {group.label}"
            followed = self._tables.has_course(some)
            name = f"table-{group.name}"
            lay = self._tables.course if followed else self._tables.side_by_side
            blocks += [*lay(some, name, caption), *self._notes(some)]
        none = "No result of a subgroup is encoded."
        return section("subgroups", "Subgroups", blocks, none, _SUBGROUP)

    def harms(self) -> Section:
        """Return the section on harms."""
        blocks = [*self._table("harm", "Harms"), *self._notes(self._of("harm"))]
        bare: list[Entry] = [
            self._named(v, v.label, [self._tables.cells.gap(v)])
            for v in self._trial.outcomes("harm")
            if not any(self._trial.results_of(v))
        ]
        blocks.append(entries(bare))
        return section("harms", "Harms", blocks, "No harm is encoded.")

    def biomarkers(self) -> Section:
        """Return the section on biomarkers, with the direction that is claimed."""
        found: list[Entry] = []
        for variable in self._trial.outcomes("biomarker"):
            cells = [
                self._claimed(c)
                for c in self._trial.claims
                if c.variable and c.variable.iri == variable.iri
            ]
            if not any(self._trial.results_of(variable)):
                gap = self._tables.cells.gap(variable)
                cells.append(joined([cell(literal("numbers per arm:")), gap], " "))
            found.append(self._named(variable, variable.label, cells or [dash()]))
        blocks = [entries(found), *self._table("biomarker", "Biomarkers")]
        return section("biomarkers", "Biomarkers", blocks, "No biomarker is encoded.")

    # What is claimed, disputed and missing

    def _claimed(self, claim: model.Claim, *, told: bool = False) -> Cell:
        """Return a claim in our words, and as printed where that adds to them.

        What it is about is left out where the section has `told` it.
        """
        self._told.add(claim.statement.iri)
        said, printed = claim.statement.text, claim.statement.printed
        adds = printed and not told and printed.casefold() not in (said or "").casefold()
        piece = self._marks.piece(
            claim.statement, f"{said} («{printed}»)" if said and adds else said or printed
        )
        arm = self._arms.get(claim.arm.iri, claim.arm.label) if claim.arm else None
        parts = [p.label for p in (claim.verdict, claim.direction) if p]
        parts += [arm] if arm else []
        parts += [moment.label for moment in sorted(claim.moments, key=time_of)]
        named = [spaced(f"({', '.join(parts)})")] if parts and not told else []
        return cell(piece, *named, *(spaced(f"({note})") for note in claim.statement.notes))

    def claims(self) -> Section:
        """Return the section on what the authors claim, but for what stands in other sections."""
        found: list[Cell] = []
        for claim in (c for c in self._trial.claims if c.statement.iri not in self._told):
            made = self._claimed(claim)
            if claim.variable:
                made["pieces"][0]["before"] = f"{claim.variable.label}: "
            found.append(made)
        intro = (
            "What authors conclude, in our words. A claim is no result. The verdict on the primary "
            "endpoint and claims on biomarkers stand above."
        )
        return section("claims", "Claims", [lines(found)], "No other claim is encoded.", intro)

    def conflicts(self) -> Section:
        """Return the section on statements that disagree; all of them stand."""
        found: list[Entry] = []
        for conflict in self._trial.conflicts:
            label = self._marks.label(conflict.iri)
            cells = []
            before = ""
            for statement in conflict.statements:
                own = statement.text if statement.item == "claim" else None
                piece = self._marks.piece(statement, own, within=label)
                owner = f"{self._marks.owner(statement)}: "
                piece["before"] = owner if owner != before else ""
                before = owner
                cells.append(cell(piece))
            cells += [cell(literal(note)) for note in conflict.notes]
            made = entry(f"{label} {item_label(conflict.item.name)}", cells)
            made["id"], made["cited"] = self._marks.target(label), self._marks.ways_back(label)
            found.append(made)
        intro = "Statements of the same thing that disagree. None of them is preferred here."
        none = "No conflict between sources is encoded."
        return section("conflicts", "Conflicts", [entries(found)], none, intro)

    def absences(self) -> Section:
        """Return the section on what is missing, by kind, each with what was searched."""
        blocks: list[Block] = []
        by_kind: dict[str, dict[tuple[str, ...], list[Cell]]] = {}
        for missing in self._marks.absences:
            searched = tuple(self._marks.label(s.iri) for s in missing.searched)
            made = cell(literal(f"{missing.label} {missing.text}"))
            made["id"] = self._marks.target(missing.label)
            made["cited"] = self._marks.ways_back(missing.label)
            by_kind.setdefault(missing.kind.label, {}).setdefault(searched, []).append(made)
        for kind, groups in by_kind.items():
            found = []
            for labels, cells in groups.items():
                found.append(entry("Searched" if labels else "", cells))
                found[-1]["refs"] = self._marks.cite(labels)
            blocks += [heading(capital(kind)), entries(found)]
        none = "No absence is encoded; what is missing here was not looked for."
        intro = "What is not here, and in which sources (S…) it was looked for."
        return section("absences", "What is missing", blocks, none, intro)

    def all(self) -> Iterable[Section]:
        """Yield the sections on results, from the other outcomes to the biomarkers."""
        yield self.outcomes()
        yield self.course()
        yield self.baseline()
        yield self.subgroups()
        yield self.harms()
        yield self.biomarkers()
