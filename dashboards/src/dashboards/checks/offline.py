"""All checks that need nothing but the files."""

from collections.abc import Sequence

from dashboards.checks.fields import FIELDS
from dashboards.checks.finding import Check
from dashboards.checks.links import LINKS
from dashboards.checks.other_languages import LANGUAGES
from dashboards.checks.queries import QUERIES
from dashboards.checks.structure import STRUCTURE
from dashboards.checks.tables import TABLES
from dashboards.checks.variables import VARIABLES

OFFLINE: Sequence[Check] = (*STRUCTURE, *VARIABLES, *LINKS, *QUERIES, *LANGUAGES, *FIELDS, *TABLES)
