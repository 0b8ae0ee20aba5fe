"""The board of monitoring itself: targets, rules, notifications, the collector, the SLO service and the SDK."""

from burnline_dashboards.boards import navigation
from burnline_dashboards.boards.stack_delivery import collector, notifications
from burnline_dashboards.boards.stack_prometheus import rules, targets
from burnline_dashboards.boards.stack_sdk import sdk
from burnline_dashboards.boards.stack_service import slo_service
from burnline_dashboards.model.board import Board, Section
from burnline_dashboards.model.variable import PROMETHEUS


def stack_health() -> Board:
    """Everything that has to work for the other boards to be true."""
    return Board(
        uid=navigation.STACK,
        title="Stack health",
        description="Whether monitoring itself works. A board without data may have its cause here.",
        tags=(navigation.TAG,),
        links=navigation.BAR,
        variables=(PROMETHEUS,),
        sections=(
            Section(title="SLO service", panels=slo_service()),
            Section(title="Targets", panels=targets()),
            Section(title="Rules", panels=rules()),
            Section(title="Notifications", panels=notifications()),
            Section(title="Collector", panels=collector(), folded=True),
            Section(title="SDK", panels=sdk(), folded=True),
        ),
    )
