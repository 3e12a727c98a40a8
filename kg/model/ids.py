"""Identifiers and canonical values as types, so that one cannot be handed over for another.

Each canonical value type has a module of its own in `kg.identifiers` that makes it from raw text.
"""

from typing import NewType

# -- made by Xintu -----------------------------------------------------------------------------------------------
EntityId = NewType("EntityId", str)
"""Opaque, stable id of a resolved legal entity (`e_…`) or person (`p_…`): a keyed hash of its first record key."""
PartyId = NewType("PartyId", str)
"""Opaque id of one mention of a person or legal entity in one source: see `kg.sealing.opaque_ids`."""
FactId = NewType("FactId", str)
"""Opaque id of any other node, and of an edge: a keyed hash of what makes it unique."""
RecordKey = NewType("RecordKey", str)
"""`record type:key`, unique in a source, as the department can find it; a personal key is a keyed hash."""
RunId = NewType("RunId", str)
"""Digest of contracts, files, night and schema version: the same inputs give the same run."""
NumberHash = NewType("NumberHash", str)
"""Keyed hash of a valid identity number, for exact look-up."""
SealedBlob = NewType("SealedBlob", str)
"""AES-256-GCM ciphertext of a natural person's name and number, base64; opened by the API alone."""

# -- canonical values --------------------------------------------------------------------------------------------
Uscc = NewType("Uscc", str)
"""Unified social credit code, 18 characters (GB 32100-2015)."""
IdentityNumber = NewType("IdentityNumber", str)
"""Citizen identity number, 18 characters (GB 11643-1999)."""
PartyNumber = NewType("PartyNumber", str)
"""A credit code or an identity number, whichever fits the party's kind."""
FirmName = NewType("FirmName", str)
PersonName = NewType("PersonName", str)
PartyName = NewType("PartyName", str)
"""A firm's or person's name, whichever fits the party's kind."""
DivisionCode = NewType("DivisionCode", str)
"""Administrative division, six digits (GB/T 2260)."""
IndustryCode = NewType("IndustryCode", str)
"""Industry, a letter or a letter and up to four digits (GB/T 4754-2017)."""
HouseCode = NewType("HouseCode", str)
"""25-digit house code of the unified address standard (社会管理要素统一地址规范)."""
RelationCode = NewType("RelationCode", str)
"""Relation to the head of a household, two digits (GB/T 4761-2008)."""
PhoneNumber = NewType("PhoneNumber", str)
Address = NewType("Address", str)
CurrencyCode = NewType("CurrencyCode", str)
"""ISO 4217, three letters."""
MinorUnits = NewType("MinorUnits", int)
"""Money in the currency's minor unit (fen for CNY)."""
Ratio = NewType("Ratio", float)
"""0 to 1."""
