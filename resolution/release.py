"""The gate before every publication: reads tonight's signs, estimates where something changed, keeps what passed.

An estimate is made when the model, the thresholds or the code are others than at the last release, and at the first; as
long as they stay the same it holds, and the signs of drift watch over it. Table `passed_release` of `resolution.duckdb`
holds the signs of every run that passed, and whether a person let it pass: counts and ratios, no personal value.
"""

from dataclasses import replace

from kg.engine.database import Connection, open_database, read_statement
from kg.errors import ReleaseRefused
from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables, national_tables
from kg.model.run import Run
from kg.model.vocabulary import PartyKind
from kg.progress import Reporter
from kg.sealing.keys import KeyRing
from kg.settings import GraphSettings
from resolution.estimate import Estimate
from resolution.gate import Signs, judge_release
from resolution.held_back import estimate_tonight
from resolution.pipeline import digest_code
from resolution.settings import OF_NO_CLUSTER, ResolutionSettings

ACCEPT_CLUSTERS = "clusters"
"""What a person says to let a worse run pass: `kg refresh --accept clusters`."""


def check_release(  # noqa: PLR0913 - what resolving takes, and the word of a person
    home: Home,
    run: Run,
    keys: KeyRing,
    settings: GraphSettings,
    reporter: Reporter,
    *,
    accepted: bool = False,
    linkage: ResolutionSettings | None = None,
    tables: ReferenceTables | None = None,
) -> tuple[Signs, ...]:
    """Tonight's signs, kept as the measure for the next release.

    Raises:
        ReleaseRefused: the clusters are worse than those released last, and nobody accepted them.
    """
    linkage = linkage or ResolutionSettings()
    with reporter.step("check clusters", unit="signs") as progress:
        with open_database(home.resolution_database, settings) as connection:
            connection.execute(read_statement("resolution", "passed_release"))
            last, tonight = _read_last(connection, run), _read_signs(connection, linkage)
        if _is_to_estimate(tonight, last, linkage):
            found = estimate_tonight(home, run, keys, settings, linkage, tables or national_tables())
            tonight = tuple(_with_ratios(signs, one) for signs, one in zip(tonight, found, strict=True))
        else:
            known = {signs.kind: signs for signs in last}
            tonight = tuple(_with_ratios(signs, known.get(signs.kind, signs)) for signs in tonight)
        verdict = judge_release(tonight, last, linkage)
        if not verdict.passes and not accepted:
            raise ReleaseRefused(
                f"The clusters of run {run.run_id} may not be released: {'; '.join(verdict.objections)}.",
                way_out=f"See docs/quality.md; `kg refresh --accept {ACCEPT_CLUSTERS}` publishes them all the same.",
            )
        with open_database(home.resolution_database, settings) as connection:
            _keep(connection, run, tonight, accepted=not verdict.passes)
        progress.advance(len(tonight))
    return tonight


def _with_ratios(signs: Signs, told: Estimate | Signs) -> Signs:
    return replace(signs, precision_ratio=told.precision_ratio, recall_ratio=told.recall_ratio)


def _is_to_estimate(tonight: tuple[Signs, ...], last: tuple[Signs, ...], linkage: ResolutionSettings) -> bool:
    known = {signs.kind: signs.model_digest for signs in last if signs.precision_ratio is not None}
    is_large = sum(signs.parties for signs in tonight) >= linkage.fewest_judged_parties
    return is_large and any(known.get(signs.kind) != signs.model_digest for signs in tonight)


def _read_signs(connection: Connection, linkage: ResolutionSettings) -> tuple[Signs, ...]:
    thresholds = {
        PartyKind.PERSON: linkage.person_threshold_bits,
        PartyKind.LEGAL_ENTITY: linkage.legal_entity_threshold_bits,
    }
    stated = linkage.model_dump_json(exclude=OF_NO_CLUSTER)
    rows = []
    for kind, threshold in thresholds.items():
        ((model, contradictions, largest, pairs, near, parties),) = connection.execute(
            read_statement("resolution", "signs"), {"kind": kind.value, "threshold": threshold}
        ).fetchall()
        digest = ((connection.execute("SELECT md5(?)", [f"{model}{stated}{digest_code()}"]).fetchall())[0])[0]
        rows.append(Signs(kind, str(digest), None, None, contradictions, largest, pairs, near, parties))
    return tuple(rows)


def _read_last(connection: Connection, run: Run) -> tuple[Signs, ...]:
    """Signs of the last run, other than this very one, that was estimated or that a person let pass.

    Runs after it stand with its estimate, and are no measure: each might be a little worse than the one before.
    """
    rows = connection.execute(
        "SELECT * EXCLUDE (run_id, recorded_at, accepted, is_measure) FROM ("
        "SELECT *, accepted OR row(model_digest, precision_ratio, recall_ratio) IS DISTINCT FROM"
        " lag(row(model_digest, precision_ratio, recall_ratio))"
        " OVER (PARTITION BY party_kind ORDER BY recorded_at, run_id) AS is_measure"
        " FROM passed_release WHERE run_id <> ?) WHERE is_measure"
        " QUALIFY row_number() OVER (PARTITION BY party_kind ORDER BY recorded_at DESC, run_id DESC) = 1",
        [run.run_id],
    ).fetchall()
    return tuple(Signs(PartyKind(kind), *rest) for kind, *rest in rows)


def _keep(connection: Connection, run: Run, tonight: tuple[Signs, ...], *, accepted: bool) -> None:
    """Write what passed, unless it stands so already: the same files again change nothing."""
    rows = [
        (
            run.run_id, run.recorded_at, accepted, signs.kind.value, signs.model_digest, signs.precision_ratio,
            signs.recall_ratio, signs.contradiction_ratio, signs.largest_cluster, signs.pairs_per_party,
            signs.near_threshold_ratio, signs.parties,
        )
        for signs in tonight
    ]  # fmt: skip
    standing = connection.execute(
        "SELECT * EXCLUDE (recorded_at) FROM passed_release WHERE run_id = ? ORDER BY party_kind DESC", [run.run_id]
    ).fetchall()
    if [(row[0], *row[2:]) for row in rows] == standing:
        return
    connection.execute("DELETE FROM passed_release WHERE run_id = ?", [run.run_id])
    connection.executemany(f"INSERT INTO passed_release VALUES ({', '.join('?' * len(rows[0]))})", rows)
