"""One small city by hand: two firms, a branch, an individual business, a family, a bank, and the names to look for."""

from datetime import date

from kg.model.vocabulary import (
    DecisionGrade,
    DecisionKind,
    FacilityKind,
    FacilityState,
    GuaranteeKind,
    HouseholdKind,
    LegalForm,
    LicenceKind,
    LoanClass,
    PositionRole,
    RegisterState,
    ResidenceKind,
    SubjectKind,
)
from tests.staged_world import World, build_opaque_id, build_run, firm, person

WANG, LI, CHEN = "王测试甲", "李测试乙", "陈测试丙"
WANG_NUMBER, LI_NUMBER = "660101199001010011", "660101199202020022"
CHEN_SHOP = "陈测试丙小吃店"
ALPHA, ALPHA_BRANCH, BETA, SHOP = "91660100MA0000AAAA", "91660100MA0000BBBB", "91660100MA0000CCCC", "92660100MA0000DDDD"
BANK = "91660100MA0000EEEE"
PERSONAL = (WANG, LI, CHEN, WANG_NUMBER, LI_NUMBER, CHEN_SHOP)
HOUSE = "6601010000000000000000001"


def build_city(nights_later: int = 0) -> World:
    """The city as all its departments state it."""
    world = World(run=build_run(nights_later))
    _add_market(world)
    _add_bank(world)
    _add_household(world)
    return world


def _add_market(world: World) -> None:
    register = {"entity_kind": SubjectKind.FIRM, "register_state": RegisterState.ACTIVE, "currency": "CNY"}
    world.add(
        "registration", ALPHA, **register, subject=firm("鹏城甲公司", ALPHA), former_names=("鹏城旧甲公司",),
        legal_form=LegalForm.LIMITED_COMPANY, established_on=date(2015, 3, 1), registered_capital_minor=500_000_000,
        paid_in_capital_minor=400_000_000, address="鹏城市一路1号", house_code=HOUSE, division_code="660101",
    )  # fmt: skip
    world.add(
        "registration", ALPHA_BRANCH, **register | {"entity_kind": SubjectKind.BRANCH},
        subject=firm("鹏城甲公司南分公司", ALPHA_BRANCH), parent_uscc=ALPHA, established_on=date(2020, 3, 1),
    )  # fmt: skip
    world.add(
        "registration", BETA, **register, subject=firm("鹏城乙公司", BETA), established_on=date(2025, 6, 1),
        address="鹏城市一路1号", division_code="660101",
    )  # fmt: skip
    world.add(
        "registration", SHOP, **register | {"entity_kind": SubjectKind.INDIVIDUAL_BUSINESS},
        subject=firm(CHEN_SHOP, SHOP), former_names=("陈测试丙面店",), address="鹏城市二路2号",
    )  # fmt: skip
    world.add(
        "shareholding", f"{ALPHA}|1", entity=firm("鹏城甲公司", ALPHA), holder=person(WANG, WANG_NUMBER),
        share_ratio=0.6, currency="CNY", valid_from=date(2015, 3, 1),
    )  # fmt: skip
    world.add(
        "shareholding", f"{BETA}|1", entity=firm("鹏城乙公司", BETA), holder=firm("鹏城甲公司", ALPHA), share_ratio=1.0
    )
    world.add(
        "position", f"{ALPHA}|0", entity=firm("鹏城甲公司", ALPHA), person=person(WANG, WANG_NUMBER),
        role=PositionRole.LEGAL_REPRESENTATIVE,
    )  # fmt: skip
    world.add(
        "position", f"{ALPHA}|1", entity=firm("鹏城甲公司", ALPHA), person=person(LI, LI_NUMBER),
        role=PositionRole.DIRECTOR,
    )  # fmt: skip
    world.add(
        "decision", "罚1号", respondent=firm("鹏城乙公司", BETA), decision_kind=DecisionKind.PENALTY,
        document_number="罚1号", grade=DecisionGrade.SERIOUS, decided_on=date(2025, 9, 1), amount_minor=100_000,
        currency="CNY", reason=f"{WANG}经营的公司未公示年报",
    )  # fmt: skip
    world.add(
        "licensing", "证1号", entity=firm("鹏城甲公司", ALPHA), licence_number="证1号", licence_kind=LicenceKind.PERMIT,
        valid_from=date(2024, 1, 1),
    )  # fmt: skip


def _add_bank(world: World) -> None:
    for key, borrower in (
        ("J1", firm("鹏城乙公司", BETA)),
        ("J2", person(WANG, WANG_NUMBER)),
        ("J3", {**person(WANG), "entity": build_opaque_id("p", WANG_NUMBER), "rule": "splink"}),
    ):
        world.add(
            "facility", key, "city_bank", facility_key=key, facility_kind=FacilityKind.LOAN,
            facility_state=FacilityState.OPEN, loan_class=LoanClass.SUBSTANDARD, amount_minor=10_000_000,
            balance_minor=9_000_000, overdue_minor=1_000_000, currency="CNY", opened_on=date(2025, 1, 1),
            usage=f"向{LI}支付货款", lender_name=f"{CHEN}经办",
        )  # fmt: skip
        world.add("borrowing", key, "city_bank", facility_key=key, borrower=borrower)
        world.add("lending", key, "city_bank", facility_key=key, lender=firm("鹏城银行", BANK))
    world.add(
        "guarantee", "D1", "city_bank", guarantor=firm("鹏城甲公司", ALPHA), debtor=firm("鹏城乙公司", BETA),
        facility_key="J1", guarantee_kind=GuaranteeKind.JOINT_AND_SEVERAL, amount_minor=5_000_000, currency="CNY",
    )  # fmt: skip


def _add_household(world: World) -> None:
    world.add(
        "household", "H1", household_key="H1", household_kind=HouseholdKind.FAMILY, division_code="660101",
        address="鹏城市三路3号", house_code="6601010000000000000000003",
    )  # fmt: skip
    for key, name, number, relation in (("R1", WANG, WANG_NUMBER, "02"), ("R2", LI, LI_NUMBER, "12")):
        world.add(
            "resident", key, subject={**person(name, number), "entity": build_opaque_id("p", number)},
            household_key="H1", relation_code=relation, residence_kind=ResidenceKind.REGISTERED,
        )  # fmt: skip
