"""Every error that Xintu raises on purpose, drawn once.

    XintuError
    ├── ConfigurationError      a setting, key or path is missing or cannot be used
    ├── ContractError           a source contract says something that cannot be followed
    ├── SourceError             a source as a whole cannot be taken in tonight
    ├── ReferenceTableError     two worlds of reference tables were mixed, or one is unreadable
    ├── StepError               a step of the night could not be finished; running again continues it
    ├── IntegrityError          what was written is not what was staged
    ├── ModelRefused            a learnt model cannot be used by this version
    ├── ReleaseRefused          clusters are worse than those released last, and nobody accepted them
    ├── GraphError              the graph database
    │   ├── GraphInstallError       its parts could not be fetched or do not carry their checksum
    │   ├── GraphStartError         the managed server did not start
    │   ├── GraphUnavailable        nobody answers at the graph's address, or it is busy beyond patience
    │   │   ├── GraphIncomplete         the graph answers, and lacks an index that a statement needs
    │   │   └── PublicationUnderWay     a night is being written, and what was asked for waits for its end
    │   └── GraphQueryError         a query file breaks its contract, or the database refused the statement
    ├── RequestError            a request asks for something that cannot be followed
    ├── AccessDenied            the caller may not do this, and is told why
    ├── SealError               a sealed blob or key does not open
    ├── ServiceError            the GraphQL service does not answer
    └── LedgerError             an entry could not be stored, or the chain of entries is broken

Each class has a stable `code` (shown to machines), says whether trying again can help (`retryable`), and the command
line's exit code. A message says what was wrong, where, and what to do, and carries no personal value.
"""

from typing import ClassVar


class XintuError(Exception):
    """Base of all errors that are raised on purpose."""

    code: ClassVar[str] = "xintu"
    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, way_out: str = "") -> None:
        super().__init__(f"{message} {way_out}".rstrip())


class ConfigurationError(XintuError):
    """A setting, key or path is missing or cannot be used."""

    code = "configuration"
    exit_code = 2


class ContractError(XintuError):
    """A source contract says something that cannot be followed."""

    code = "contract"
    exit_code = 3


class SourceError(XintuError):
    """A source as a whole cannot be taken in tonight."""

    code = "source"
    exit_code = 4


class ReferenceTableError(XintuError):
    """Two worlds of reference tables were mixed, or one is unreadable."""

    code = "reference_table"
    exit_code = 5


class StepError(XintuError):
    """A step of the night could not be finished; running again continues it."""

    code = "step"
    retryable = True
    exit_code = 6


class IntegrityError(XintuError):
    """What was written is not what was staged."""

    code = "integrity"
    exit_code = 7


class ModelRefused(XintuError):
    """A learnt model cannot be used by this version."""

    code = "model"
    exit_code = 8


class ReleaseRefused(XintuError):
    """Clusters are worse than those released last, and nobody accepted them."""

    code = "release"
    exit_code = 9


class GraphError(XintuError):
    """The graph database."""

    code = "graph"
    exit_code = 10


class GraphInstallError(GraphError):
    """Parts of the graph database could not be fetched or do not carry their checksum."""

    code = "graph_install"
    exit_code = 11


class GraphStartError(GraphError):
    """The managed server did not start."""

    code = "graph_start"
    exit_code = 12


class GraphUnavailable(GraphError):
    """Nobody answers at the graph's address, or it is busy beyond patience."""

    code = "graph_unavailable"
    retryable = True
    exit_code = 13


class GraphIncomplete(GraphUnavailable):
    """The graph answers, and lacks an index that the statement needs: until a publication has made it anew."""

    code = "graph_incomplete"
    exit_code = 15


class PublicationUnderWay(GraphUnavailable):
    """A night is being written to the graph, and what was asked for waits for its end."""

    code = "publication_under_way"
    retryable = True
    exit_code = 16


class GraphQueryError(GraphError):
    """A query file breaks its contract, or the database refused the statement."""

    code = "graph_query"
    exit_code = 14


class RequestError(XintuError):
    """A request asks for something that cannot be followed."""

    code = "request"
    exit_code = 23


class AccessDenied(XintuError):
    """The caller may not do this, and is told why."""

    code = "access_denied"
    exit_code = 20


class SealError(XintuError):
    """A sealed blob or key does not open."""

    code = "seal"
    exit_code = 21


class ServiceError(XintuError):
    """The GraphQL service does not answer."""

    code = "service"
    retryable = True
    exit_code = 24


class LedgerError(XintuError):
    """An entry could not be stored, or the chain of entries is broken."""

    code = "ledger"
    exit_code = 22


def iter_error_classes(root: type[XintuError] = XintuError) -> list[type[XintuError]]:
    """Every class of the tree, parents first, in the order of their definition."""
    classes = [root]
    for child in root.__subclasses__():
        classes.extend(iter_error_classes(child))
    return classes
