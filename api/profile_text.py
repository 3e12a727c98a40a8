"""A profile as plain text, for a terminal: every line ends with the record that it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from api.register_changes import AMOUNT_FIELDS, CLOSED_SET_FIELDS
from kg.identifiers.currency import write_amount
from kg.wording import say_count

Answer = Mapping[str, Any]
_REFUSED: Final = "Refused"


def render_profile(answer: Answer) -> str:
    """The answer to `demo_query.graphql` as text; a refusal or fault says so."""
    if answer.get("errors"):
        return "\n".join(f"fault {error['extensions']['code']}: {error['message']}" for error in answer["errors"])
    entity = answer["data"]["legalEntity"]
    if entity["__typename"] != "LegalEntity":
        return f"{entity['__typename']}: {entity['reason']}"
    return "\n".join(line.rstrip() for line in _iter_lines(entity, answer["data"]["publication"]))


def _iter_lines(entity: Answer, publication: Answer | None) -> Iterator[str]:
    yield from _registration(entity)
    yield from _section("people", entity["people"], lambda edge: f"{_role(edge):<44}{_party(edge['node'])}")
    yield from _section(
        "shareholders", entity["shareholders"], lambda edge: f"{_share(edge['share']):>8}  {_party(edge['node'])}"
    )
    totals = entity["shareTotals"]
    if totals.get("knownShare") is not None and entity["shareholders"]["edges"]:
        yield f"    {_share(totals['knownShare'])} known, {_share(totals['unknownShare'])} unknown"
    yield from _control(entity)
    yield from _section("holds", entity["holdings"], lambda edge: f"{_share(edge['share']):>8}  {_party(edge['node'])}")
    yield from _section("branches", entity["branches"], lambda edge: _party(edge["node"]))
    yield from _section("licences", entity["licences"], _licence)
    yield from _credit(entity)
    yield from _section("decisions", entity["decisions"], lambda edge: _decision(edge["node"]), of_node=True)
    yield from _evaluation(entity["evaluation"])
    yield from _sources(entity["dataSources"])
    if publication:
        yield f"  graph: run {publication['runId']}, {(publication['status'] or 'not told').lower()}"


def _registration(entity: Answer) -> Iterator[str]:
    yield f"{entity['name']}   {entity['uscc']}"
    if entity["formerNames"]:
        yield f"  formerly {'、'.join(entity['formerNames'])}"
    facts = (entity["subjectKind"], entity["legalForm"], entity["registerState"], f"since {entity['establishedOn']}")
    yield "  " + " · ".join(str(fact).lower() for fact in facts) + _origin(entity)
    paid_in = f", {_share(entity['paidInRatio'])} paid in" if entity["paidInRatio"] is not None else ""
    yield f"  registered capital {_money(entity['registeredCapital'])}{paid_in}"
    if entity["parent"]:
        yield f"  branch of {_party(entity['parent']['node'])}"
    if entity["address"]:
        yield f"  registered at {entity['address']['node']['address']}"
        if premises := entity["address"]["node"]["premises"]:
            node = premises["node"]
            usage = f"{node['usage'] or 'use unknown'}".lower()
            yield f"    {usage}, house code {node['houseCode']}; firms registered there: {node['registeredFirmCount']}"
    for edge in entity["registrationHistory"]["edges"]:
        for change in edge["node"]["changes"]:
            before, after = (_change(change, when) for when in ("before", "after"))
            yield f"  {edge['node']['statedFrom']}  {change['field']}: {before} → {after}{_origin(edge['node'])}"


def _control(entity: Answer) -> Iterator[str]:
    if found := entity["beneficialOwners"]:
        complete = "nobody further could be one" if found["isComplete"] else "others could be"
        said = f"{found['finding'].lower()}, {complete}; rules {found['ruleVersion']}"
        yield f"  beneficial owners: {said}{_origin(found)}"
        yield from _section("of whom", found["owners"], _owner)
    yield from _section("controlled in the end by", entity["controlChain"], _controller)


def _owner(edge: Answer) -> str:
    met = "could be, if unknown shares were theirs" if edge["isCandidate"] else ", ".join(edge["tests"]).lower()
    return f"{_span(edge['leastShare'], edge['mostShare']):>19}  {_party(edge['node'])}, {met}"


def _controller(edge: Answer) -> str:
    joint = ", with others" if edge["isJoint"] else ""
    return f"{_span(edge['leastVotes'], edge['mostVotes']):>19}  {_party(edge['node'])}{joint}"


def _change(change: Answer, when: str) -> str:
    """A value as it is read: a sum in its currency, a member of a closed set in small letters."""
    value: str | None = change[when]
    if value is None:
        return "nothing"
    if change["field"] in AMOUNT_FIELDS:
        amount, *currency = value.removesuffix(" minor").split()
        return _money({"amountMinor": int(amount), "currency": "".join(currency)})
    return value.lower() if change["field"] in CLOSED_SET_FIELDS else value


def _credit(entity: Answer) -> Iterator[str]:
    for title, name in (("stands behind", "guaranteesGiven"), ("guaranteed by", "guaranteesReceived")):
        yield from _section(title, entity[name], lambda edge: f"{_money(edge['amount']):>20}  {_party(edge['node'])}")
    yield from _section("facilities", entity["facilities"], lambda edge: _facility(edge["node"]), of_node=True)
    totals = entity["facilityTotals"]
    if totals.get("facilityCount"):
        owed = " + ".join(map(_money, totals["balance"])) or "unknown"
        yield f"    {totals['facilityCount']} in all, {totals['openCount']} open, owes {owed}"


def _sources(sources: Sequence[Answer]) -> Iterator[str]:
    if sources:
        yield "  data behind it"
    for source in sources:
        age = "age unknown" if source["ageDays"] is None else f"{say_count(source['ageDays'], 'day')} old"
        met = f"{source['ruleCount'] - source['unmetRuleCount']} of {say_count(source['ruleCount'], 'rule')} met"
        yield (
            f"    {source['sourceId']:<16} {source['lastNightOn']}, {age}, {say_count(source['rowCount'], 'row')}, "
            f"{source['refusedCount']:,} refused, {met}"
        )


def _section(title: str, outcome: Answer, line: Any, *, of_node: bool = False) -> Iterator[str]:
    if "edges" not in outcome:
        yield f"  {title}: refused, {outcome['code']}: {outcome['reason']}"
        return
    edges: Sequence[Answer] = outcome["edges"]
    if edges:
        yield f"  {title}"
    told = [edge for edge in edges if edge["node"].get("__typename") != _REFUSED]
    for edge in told:
        yield f"    {line(edge)}{_origin(edge['node'] if of_node else edge)}"
    refused = (edge["node"]["code"] for edge in edges if edge["node"].get("__typename") == _REFUSED)
    for code in dict.fromkeys(refused):  # how many persons there are is not told (rule L7), nor do edges say it
        yield f"    natural persons: refused, {code}"


def _evaluation(evaluation: Answer) -> Iterator[str]:
    match evaluation["__typename"]:
        case "Refused":
            yield f"  inspection class: refused, {evaluation['code']}: {evaluation['reason']}"
        case "CannotEvaluate":
            yield f"  inspection class: cannot be evaluated, {evaluation['cannotEvaluateCode']}"
        case _:
            yield (
                f"  inspection class {evaluation['inspectionGrade']} since {evaluation['gradedSinceOn']}, "
                f"{evaluation['points']} points, {float(evaluation['coverageRatio']):.0%} known, "
                f"rules {evaluation['ruleVersion']}, found on {evaluation['evaluatedOn']}; no credit rating"
            )
            for reason in evaluation["reasons"]:
                yield f"    {reason['points']:>4}  {reason['textZh']} / {reason['textEn']}"
                yield f"          ground: {reason['statutoryGround']}"
                for record in reason["evidence"]:
                    yield f"          record: {record['source']} {record['recordKey']}"
                yield f"          improve: {reason['improveZh']} / {reason['improveEn']}"
                passes = f"; passes on {reason['passesOn']} by itself" if reason["passesOn"] else ""
                yield f"          without it: {reason['givesBack']} points fewer{passes}"
            yield f"    {evaluation['humanReview']['textZh']}"


def _party(party: Answer) -> str:
    match party.get("__typename", "Person"):
        case "LegalEntity":
            return f"{party['name']} {party['uscc'] or ''}".rstrip()
        case "Refused":
            return f"refused, {party['code']}"
        case _:
            return f"{party['name']} {party['maskedNumber'] or ''}".rstrip()


def _role(edge: Answer) -> str:
    until = f"{edge['validFrom'] or '?'} to {edge['validTo'] or 'now'}"
    return f"{edge['role'].lower()}, {until}"


def _licence(edge: Answer) -> str:
    node, until = edge["node"], edge["validTo"] or "open end"
    return f"{node['licenceKind']} {edge['state']}".lower() + f" {node['licenceNumber']}, until {until}"


def _facility(facility: Answer) -> str:
    kind = f"{facility['facilityKind']} {facility['facilityState'] or ''} {facility['loanClass'] or ''}".lower()
    owes = f"{kind}, {_money(facility['amount'])}, owes {_money(facility['balance'])}, {_lender(facility)}"
    if facility["repaymentCodes"]:
        return f"{owes}, repaid {facility['repaymentCodes']} up to {facility['repaymentMonthOn']}"
    return owes


def _lender(facility: Answer) -> str:
    lender = facility["lender"]
    return str((lender and lender["node"].get("name")) or facility["lenderName"] or "lender unknown")


def _decision(decision: Answer) -> str:
    words = (decision["decisionKind"], decision["grade"] or "", decision["state"])
    said = f"{decision['decidedOn']} {' '.join(words).lower()} {decision['documentNumber'] or ''}".rstrip()
    expires = f", expires on {decision['expiresOn']}" if decision["expiresOn"] else ""
    return f"{said}, {decision['authority'] or 'authority unknown'}{expires}"


def _money(money: Answer | None) -> str:
    return f"{write_amount(int(money['amountMinor']), money['currency'])} {money['currency']}" if money else "unknown"


def _share(share: str | None) -> str:
    return f"{float(share) * 100:.2f} %" if share is not None else "? %"


def _span(least: str | None, most: str | None) -> str:
    """What is known, and with everything that is unknown: one share where both are the same."""
    return _share(least) if least == most else f"{_share(least)} to {_share(most)}"


def _origin(fact: Answer) -> str:
    provenance = fact.get("provenance")
    return f"   [{provenance['source']} {provenance['recordKey'] or '-'}]" if provenance else ""
