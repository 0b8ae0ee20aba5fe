"""An SLO's status from what the ledgers say of it."""

from collections.abc import Mapping

from slo_service.domain.alerts import AlertKey, FiringAlert
from slo_service.domain.no_data import NoData
from slo_service.domain.slo import SLO
from slo_service.domain.status import SloStatus, assess
from slo_service.domain.tiles import from_epoch
from slo_service.service.view import View


def status_of(slo: SLO, view: View, firing: Mapping[AlertKey, FiringAlert], faults: Mapping[int, NoData]) -> SloStatus:
    """As of the newest tile. `firing` are its own alerts; `faults` say, by row, which ledgers got no answer."""
    end = view.store.end
    at = from_epoch(end)
    length = at - slo.period.start(at)
    newest = view.newest_data_end(slo)
    fault = next((faults[one.row] for one in view.ledgers_of(slo) if one.row in faults), None)
    return assess(
        slo,
        at,
        view.period(slo, end),
        view.windows(slo, end),
        firing,
        None if newest is None else from_epoch(newest),
        fault or view.unknown_parts(slo) or view.history_missing(slo, end),
        view.raw(slo, end, length),
        view.corrections_of(slo, end, length),
        view.excluded_time(slo, end, length),
        view.edges_by_share(slo, end, length),
    )
