"""The code lists of BODS 0.4 that are read or written."""

from enum import StrEnum


class InterestType(StrEnum):
    """Nature of an interest (code list interestType)."""

    SHAREHOLDING = "shareholding"
    VOTING_RIGHTS = "votingRights"
    APPOINTMENT_OF_BOARD = "appointmentOfBoard"
    OTHER_INFLUENCE_OR_CONTROL = "otherInfluenceOrControl"
    SENIOR_MANAGING_OFFICIAL = "seniorManagingOfficial"
    SETTLOR = "settlor"
    TRUSTEE = "trustee"
    PROTECTOR = "protector"
    BENEFICIARY_OF_LEGAL_ARRANGEMENT = "beneficiaryOfLegalArrangement"
    RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION = "rightsToSurplusAssetsOnDissolution"
    RIGHTS_TO_PROFIT_OR_INCOME = "rightsToProfitOrIncome"
    RIGHTS_GRANTED_BY_CONTRACT = "rightsGrantedByContract"
    CONDITIONAL_RIGHTS_GRANTED_BY_CONTRACT = "conditionalRightsGrantedByContract"
    CONTROL_VIA_COMPANY_RULES_OR_ARTICLES = "controlViaCompanyRulesOrArticles"
    CONTROL_BY_LEGAL_FRAMEWORK = "controlByLegalFramework"
    BOARD_MEMBER = "boardMember"
    BOARD_CHAIR = "boardChair"
    UNKNOWN_INTEREST = "unknownInterest"
    UNPUBLISHED_INTEREST = "unpublishedInterest"
    ENJOYMENT_AND_USE_OF_ASSETS = "enjoymentAndUseOfAssets"
    RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS = "rightToProfitOrIncomeFromAssets"
    NOMINEE = "nominee"
    NOMINATOR = "nominator"


class Reach(StrEnum):
    """Whether somebody stands between the party and the subject (code list directOrIndirect)."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a party cannot be named (code list unspecifiedReason)."""

    NO_BENEFICIAL_OWNERS = "noBeneficialOwners"
    SUBJECT_UNABLE = "subjectUnableToConfirmOrIdentifyBeneficialOwner"
    PARTY_HAS_NOT_PROVIDED = "interestedPartyHasNotProvidedInformation"
    SUBJECT_EXEMPT = "subjectExemptFromDisclosure"
    PARTY_EXEMPT = "interestedPartyExemptFromDisclosure"
    UNKNOWN = "unknown"
    UNKNOWN_TO_PUBLISHER = "informationUnknownToPublisher"


class EntityType(StrEnum):
    """Form of an entity (code list entityType)."""

    REGISTERED_ENTITY = "registeredEntity"
    LEGAL_ENTITY = "legalEntity"
    ARRANGEMENT = "arrangement"
    ANONYMOUS_ENTITY = "anonymousEntity"
    UNKNOWN_ENTITY = "unknownEntity"
    STATE = "state"
    STATE_BODY = "stateBody"


class PersonType(StrEnum):
    """How far a person is known (code list personType)."""

    KNOWN_PERSON = "knownPerson"
    ANONYMOUS_PERSON = "anonymousPerson"
    UNKNOWN_PERSON = "unknownPerson"


class RecordStatus(StrEnum):
    """Where a record stands in its life (code list recordStatus)."""

    NEW = "new"
    UPDATED = "updated"
    CLOSED = "closed"
