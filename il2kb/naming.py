"""How results, contrasts and arms are called in sentences."""

from __future__ import annotations

from il2kb import model

__all__ = ["arm_name", "contrast_name", "figure_name", "result_name", "variable_name"]


def arm_name(arm: model.Arm, trial: model.Trial) -> str:
    """Return a short name of an arm: what it receives, where that tells it from the others."""

    def received(one: model.Arm) -> str:
        return " + ".join(i.label for i in one.interventions)

    names = [received(one) for one in trial.arms]
    return received(arm) if received(arm) and names.count(received(arm)) == 1 else arm.label


def variable_name(result: model.Result) -> str:
    """Return the variable of a result with its moment, and the subgroup where there is one."""
    parts = [result.variable.label]
    moment = result.moment
    # Where no source states the time, the label of the moment tells that only.
    if moment.offset is not None and moment.label.casefold() not in parts[0].casefold():
        parts.append(moment.label)
    if result.set.subgroup is not None:
        parts.append(f"among {result.set.subgroup.label}")
    return ", ".join(parts)


def result_name(result: model.Result, trial: model.Trial) -> str:
    """Return the name of a result: variable, moment, subgroup and arm."""
    return f"{variable_name(result)}, {arm_name(result.arm, trial)}"


def contrast_name(result: model.Result, reference: model.Result, trial: model.Trial) -> str:
    """Return the name of a comparison of two results, between arms or within one."""
    name = variable_name(result)
    if result.arm.iri == reference.arm.iri and result.moment.iri == reference.moment.iri:
        groups = [
            one.set.subgroup.label if one.set.subgroup else one.set.label
            for one in (result, reference)
        ]
        arm = arm_name(result.arm, trial)
        return f"{result.variable.label}, {arm}, {groups[0]} against {groups[1]}"
    if result.arm.iri == reference.arm.iri:
        return f"{name} against {reference.moment.label}, {arm_name(result.arm, trial)}"
    arms = [arm_name(one.arm, trial) for one in (result, reference)]
    return f"{name}, {arms[0]} against {arms[1]}"


def figure_name(statement: model.Statement) -> str:
    """Return a statement as a reader finds it: what is printed, and where."""
    where = "; ".join(dict.fromkeys(str(place) for place in statement.places))
    return f"{statement} ({where})" if where else str(statement)
