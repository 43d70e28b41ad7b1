"""Statistics of the audit: what a printed figure allows, and what a test or an estimate gives.

The lowest layer: it knows numbers only, no trial and no graph, and the standard library only.
Impossible arguments raise ValueError; a result that is not defined for possible ones is None.

The modules: rounding (what prints as a figure), percentages and integers (what whole numbers can
give), distributions, two_by_two and unconditional (tests of two proportions), means (tests of two
means), effects (estimates with intervals), paired (tests within a group), fragility and missing
(how much hangs on single participants).
"""
