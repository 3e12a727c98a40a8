"""Closed sets, one subject on one page: the value is what Arrow, Cypher and GraphQL carry."""

from enum import StrEnum


class PartyKind(StrEnum):
    """What a source says it speaks of."""

    PERSON = "person"
    LEGAL_ENTITY = "legal_entity"


class PublicationState(StrEnum):
    """How far the publication of a run has come."""

    PUBLISHED = "published"
    PUBLISHING = "publishing"
    """A large delta is being written: answers may hold some of the run before and some of the new one."""


class SubjectKind(StrEnum):
    """Who stands behind an entity of the register; rule L0 turns on it."""

    FIRM = "firm"
    BRANCH = "branch"
    INDIVIDUAL_BUSINESS = "individual_business"
    """个体工商户: an entity of the graph, but a natural person under L1 to L7."""
    SOLE_PROPRIETORSHIP = "sole_proprietorship"
    """个人独资企业: likewise."""
    PUBLIC_BODY = "public_body"
    """State organ, public institution, or a state holder of shares."""


NATURAL_PERSON_SUBJECTS = frozenset({SubjectKind.INDIVIDUAL_BUSINESS, SubjectKind.SOLE_PROPRIETORSHIP})
"""Kinds of entity that rule L0 treats as natural persons: name sealed, purpose on every read, no class by default."""


class LegalForm(StrEnum):
    """Legal form of a registered entity, read from its name and register type."""

    LIMITED_COMPANY = "limited_company"
    JOINT_STOCK_COMPANY = "joint_stock_company"
    LIMITED_PARTNERSHIP = "limited_partnership"
    PARTNERSHIP = "partnership"
    SOLE_PROPRIETORSHIP = "sole_proprietorship"
    INDIVIDUAL_BUSINESS = "individual_business"
    COOPERATIVE = "cooperative"
    BRANCH = "branch"
    PUBLIC_BODY = "public_body"
    OTHER = "other"


class RegisterState(StrEnum):
    """State in the market register; 吊销 (revoked) and 注销 (deregistered) are two things."""

    ACTIVE = "active"
    REVOKED = "revoked"
    DEREGISTERED = "deregistered"
    MOVED_OUT = "moved_out"
    UNKNOWN = "unknown"


class PositionRole(StrEnum):
    """An office in a legal entity."""

    LEGAL_REPRESENTATIVE = "legal_representative"
    DIRECTOR = "director"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    OPERATOR = "operator"
    """经营者 of an individual business."""


class PartnerRole(StrEnum):
    """What a partner of a partnership is there. Source: 合伙企业法 (2006) art. 26, 67."""

    EXECUTING_PARTNER = "executing_partner"
    """执行事务合伙人: a general partner, a person or a firm, who runs it."""
    GENERAL_PARTNER = "general_partner"
    LIMITED_PARTNER = "limited_partner"


class HolderClass(StrEnum):
    """What a register says a holder of shares is (股东类型)."""

    NATURAL_PERSON = "natural_person"
    """自然人股东."""
    ENTERPRISE = "enterprise"
    """企业法人."""
    STATE = "state"
    """国有股东, 国有法人: who holds for the state."""


class PathKind(StrEnum):
    """What joins two parties of a path between legal entities, the closest first."""

    OWNERSHIP = "ownership"
    BRANCH = "branch"
    OFFICE = "office"
    GUARANTEE = "guarantee"
    ADDRESS = "address"
    """The same registered office."""


class PathNodeKind(StrEnum):
    """What stands on such a path."""

    LEGAL_ENTITY = "legal_entity"
    PERSON = "person"
    ADDRESS = "address"


class DecisionKind(StrEnum):
    """What an authority decided or published of a subject; three court lists are three things (被执行人, 失信被执行人,
    限制高消费), and a complaint is what somebody said."""

    PENALTY = "penalty"
    ABNORMAL_LISTING = "abnormal_listing"
    SERIOUS_VIOLATION_LISTING = "serious_violation_listing"
    ENFORCEMENT = "enforcement"
    DISHONEST_DEBTOR_LISTING = "dishonest_debtor_listing"
    CONSUMPTION_RESTRICTION = "consumption_restriction"
    PUBLISHED_COMPLAINT = "published_complaint"
    """A closed complaint of consumers, published with whether both sides agreed (投诉信息公示)."""


class DecisionGrade(StrEnum):
    """Grade of a public adverse record: NDRC Order 36, in force 2026-04-01."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class DecisionState(StrEnum):
    """How a decision stands on a day; a repaired one is shown no more."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    """Performed, lifted or removed."""
    EXPIRED = "expired"
    """Ended by its age alone, by the retention rules of today."""


class LicenceState(StrEnum):
    """How a licence stands on a day."""

    VALID = "valid"
    NOT_YET_VALID = "not_yet_valid"
    ENDED = "ended"
    """Expired or revoked."""


class LicenceKind(StrEnum):
    """A permit or an electronic certificate."""

    BUSINESS_LICENCE = "business_licence"
    PERMIT = "permit"
    CERTIFICATE = "certificate"


class FacilityKind(StrEnum):
    """A bank's exposure to a borrower."""

    LOAN = "loan"
    CREDIT_LINE = "credit_line"
    CARD = "card"
    BILL = "bill"
    OTHER = "other"


class FacilityState(StrEnum):
    """State of a facility as its bank reports it."""

    OPEN = "open"
    SETTLED = "settled"
    WRITTEN_OFF = "written_off"
    TRANSFERRED = "transferred"


class LoanClass(StrEnum):
    """Five-tier classification: 金融资产风险分类办法 (2023 No. 1)."""

    NORMAL = "normal"
    SPECIAL_MENTION = "special_mention"
    SUBSTANDARD = "substandard"
    DOUBTFUL = "doubtful"
    LOSS = "loss"


class RepaymentCode(StrEnum):
    """How a facility was repaid in one month; 1 to 7 count the payments overdue in a row, seven meaning seven or more.

    Source: the repayment states of the second-generation credit report.
    """

    NOT_DUE = "*"
    """Opened this month, or nothing falls due in it."""
    NORMAL = "N"
    OVERDUE_1 = "1"
    OVERDUE_2 = "2"
    OVERDUE_3 = "3"
    OVERDUE_4 = "4"
    OVERDUE_5 = "5"
    OVERDUE_6 = "6"
    OVERDUE_7 = "7"
    PAID_BY_GUARANTOR = "D"
    REPAID_BY_ASSETS = "Z"
    SETTLED = "C"
    ENDED_OTHERWISE = "G"
    """Ended without full repayment, such as written off."""
    TRANSFERRED = "M"
    UNKNOWN = "#"


class GuaranteeKind(StrEnum):
    """How a guarantor stands behind a debtor."""

    GENERAL = "general"
    JOINT_AND_SEVERAL = "joint_and_several"
    MORTGAGE = "mortgage"
    PLEDGE = "pledge"
    UNSPECIFIED = "unspecified"


class HouseholdKind(StrEnum):
    """家庭户 and 集体户 stay apart: a dormitory is no family."""

    FAMILY = "family"
    COLLECTIVE = "collective"


class PremisesUsage(StrEnum):
    """What a room or building is used for."""

    RESIDENCE = "residence"
    OFFICE = "office"
    SHOP = "shop"
    PLANT = "plant"
    DORMITORY = "dormitory"
    OTHER = "other"


class Sex(StrEnum):
    """GB/T 2261.1, used for identity resolution and aggregates only."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class ResidenceKind(StrEnum):
    """Why a person is in a household register."""

    REGISTERED = "registered"
    PERMIT_HOLDER = "permit_holder"


class InspectionGrade(StrEnum):
    """Inspection risk class of a firm: 国市监信发〔2022〕6号; A lowest risk."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class IndicatorFamily(StrEnum):
    """The five families of indicators: 国市监信发〔2022〕6号."""

    ATTRIBUTES = "attributes"
    """基础属性信息."""
    DYNAMICS = "dynamics"
    """企业动态信息."""
    SUPERVISION = "supervision"
    """监管信息."""
    RELATIONS = "relations"
    """关联关系信息."""
    SOCIAL_EVALUATION = "social_evaluation"
    """社会评价信息."""


class CannotEvaluateCode(StrEnum):
    """Why a legal entity is given no inspection class."""

    NATURAL_PERSON_L0 = "natural_person_l0"
    """An individual business or sole proprietorship is a natural person (rule L0)."""
    BRANCH = "branch"
    """The firm answers for its branches."""
    PUBLIC_BODY = "public_body"
    NOT_REGISTERED = "not_registered"
    """No register's entry of it is known here."""
    STATE_UNKNOWN = "state_unknown"
    """It is registered, but the register does not say in which state."""
    DEREGISTERED = "deregistered"
    DATA_TOO_OLD = "data_too_old"
    """Its register has sent nothing for longer than the point table allows."""
    NOT_EVALUATED = "not_evaluated"
    """No evaluation of it is published."""


class FirmRelation(StrEnum):
    """How another firm stands next to one; one step, never through a natural person."""

    BRANCH = "branch"
    SUBSIDIARY = "subsidiary"
    """More than half of it is held by the firm."""
    CONTROLLING_SHAREHOLDER = "controlling_shareholder"
    """It holds more than half of the firm."""


class RepairEffect(StrEnum):
    """What credit repair does to the records of an indicator."""

    LEAVES = "leaves"
    """A repaired record leaves before points are counted."""
    NOT_APPLICABLE = "not_applicable"
    """No decision stands behind it: it changes with the register."""


class Purpose(StrEnum):
    """Why personal data are read; stated with every such request (rule L6)."""

    SUPERVISION = "supervision"
    INSPECTION = "inspection"
    CREDIT_REVIEW = "credit_review"
    AUDIT = "audit"
    MODEL_VALIDATION = "model_validation"
    SUBJECT_REQUEST = "subject_request"
    IDENTITY_REVIEW = "identity_review"
    """Judging whether records speak of one person or firm."""
