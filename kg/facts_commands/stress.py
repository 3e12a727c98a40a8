"""`kg facts stress` and `kg facts warnings`: a scenario, and firms to look at. Every look is audited first (L6).

Legal entities alone: a shock to a natural person cannot be asked, and an officer is neither shown, listed nor counted.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from kg.errors import RequestError
from kg.facts.guarantees.early_warning.answering import EarlyWarnings, Raised, answer_warnings
from kg.facts.guarantees.net_assets import read_net_assets
from kg.facts.guarantees.stress_answering import Assumptions, FirmLoss, Stress, answer_stress
from kg.facts_commands.guarantees import NetAssetsFile, OnDay
from kg.facts_commands.looking import AsJson, Believed, build_times, look_at_facts
from kg.facts_commands.printing import build_console, print_json, tell_amounts

_CURRENCY: Final = "CNY"
"""Of a scenario: guarantees in others are left out, and said to be."""


def stress(
    shock: Annotated[
        list[str], typer.Option("--shock", help="USCC=PART: what part of its net assets a firm loses at the start.")
    ],
    on: OnDay = None,
    believed: Believed = None,
    net_assets: NetAssetsFile = None,
    by_paid_in: Annotated[
        bool, typer.Option("--by-paid-in", help="Assume paid-in capital for net assets that are not given.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """What a shock to some firms would do to those who stand behind them: a scenario, kept nowhere.

    Example: kg facts stress --shock 91660100…=0.5 --by-paid-in
    """
    times = build_times(on, believed)
    shocks = _read_shocks(shock)
    assumed = Assumptions(shocks, read_net_assets(net_assets) if net_assets else {}, by_paid_in, _CURRENCY)
    with look_at_facts("kg facts stress", times, shocks=sorted(shocks.items())) as connection:
        told = answer_stress(connection, assumed, times)
    if as_json:
        print_json(told)
    else:
        _print_stress(told)


def warnings(
    on: OnDay = None, believed: Believed = None, net_assets: NetAssetsFile = None, as_json: AsJson = False
) -> None:
    """Firms that an inspector should look at first, each with published signals and the records behind them.

    Example: kg facts warnings --on 2025-12-31
    """
    times = build_times(on, believed)
    assets = read_net_assets(net_assets) if net_assets else {}
    with look_at_facts("kg facts warnings", times) as connection:
        told = answer_warnings(connection, times, assets)
    if as_json:
        print_json(told)
    else:
        _print_warnings(told)


def _read_shocks(words: Sequence[str]) -> Mapping[str, float]:
    shocks: dict[str, float] = {}
    for word in words:
        uscc, _, part = word.partition("=")
        try:
            shocks[uscc.upper()] = float(part)
        except ValueError as error:
            raise RequestError(
                "A shock is no part of a firm.", way_out="Write it as USCC=PART, such as …=0.5."
            ) from error
    return shocks


def _print_stress(told: Stress) -> None:
    console = build_console()
    low, high = told.spectral_radius
    console.print(
        f"A scenario on the guarantees of {told.firm_count:,} firms on {told.held_on}, in {told.currency}; "
        f"{told.method_version}; nothing of it is kept."
    )
    console.print(
        f"{told.round_count} rounds, {'settled' if told.is_settled else 'not settled'}; spectral radius "
        f"{low:.4f}{'' if high - low < 1e-4 else f' to {high:.4f}'}: "
        + ("a small shock dies out." if high < 1 else "a small shock grows until firms are lost.")
    )
    if told.assumes_paid_in:
        console.print("Assumed: paid-in capital stands for net assets that were not given.")
    if told.unknown_count:
        console.print(
            f"Net assets of {told.unknown_count:,} guarantors are not known: what they lose is carried no further, so "
            "losses are at least these."
        )
    if told.other_currency_count:
        console.print(f"Left out: {told.other_currency_count:,} guarantees in other currencies or without an amount.")
    table = Table("firm", "loss", "by round", "called on guarantees")
    for firm in told.firms:
        table.add_row(*_build_loss(firm, told.currency))
    console.print(table)


def _build_loss(firm: FirmLoss, currency: str) -> tuple[str, ...]:
    rounds = " + ".join(f"{part:.2%}" for part in firm.loss_by_round if part >= 5e-5)
    loss = "unknown" if firm.loss_ratio is None else f"{firm.loss_ratio:.2%}"
    called = tell_amounts({currency: firm.called_minor} if firm.called_minor else {})
    return firm.name or firm.uscc or firm.entity_id, loss, rounds, called


def _print_warnings(told: EarlyWarnings) -> None:
    console = build_console()
    console.print(
        f"{len(told.firms):,} firms to look at on {told.held_on}; {told.rule_version}, {told.method_version}; "
        "the list is no ranking."
    )
    table = Table("firm", "signal", "measured", "since", "records")
    for firm in told.firms:
        for place, signal in enumerate(firm.signals):
            table.add_row(
                (firm.name or firm.uscc or firm.entity_id) if place == 0 else "",
                signal.text_en,
                _tell_measured(signal),
                str(signal.dated_on or ""),
                _tell_records(signal.evidence),
            )
    console.print(table)
    _print_rest(console, told)


def _tell_measured(signal: Raised) -> str:
    """A value, or what has no bound by its figures."""
    if signal.value is not None or signal.figures is None:
        return "" if signal.value is None else f"{signal.value:g}"
    figures = signal.figures
    has = tell_amounts({figures.currency: figures.against_minor})
    return f"without bound: {tell_amounts(figures.guaranteed_minor)} guaranteed, of its own {has}"


def _print_rest(console: Console, told: EarlyWarnings) -> None:
    for code, lack in told.left_out.items():
        console.print(f"left out: {code}: {lack}")
    if told.switched_off:
        console.print(f"switched off: {', '.join(told.switched_off)}")


def _tell_records(evidence: Sequence[tuple[str, str]]) -> str:
    first = ", ".join(f"{source} {record_key}" for source, record_key in evidence[:2])
    return first + (f" and {len(evidence) - 2} more" if len(evidence) > 2 else "")
