"""An SLO's status from what the ledgers say of it."""

from collections.abc import Mapping

from burnline_slo.domain.alerts import AlertKey, FiringAlert
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus, assess
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.service.ledgers.view import View


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
        view.estimated_edges(slo, end, length),
    )
