"""What Grafana's refusals mean, and what to do."""

from burnline_dashboards.errors import GrafanaError, RefusedError


def refusal(url: str, path: str, code: int, status: str, said: str) -> GrafanaError:
    """One line for people. Whom we are, and what we may, is the same for every dashboard; the rest is of this one."""
    kind = GrafanaError if code in (401, 403) else RefusedError
    if code == 401:
        text = "Grafana must know the token or the user; it does not. Check GRAFANA_TOKEN, or user and password"
    elif code == 403:
        text = f"Grafana must allow it ({path}); it says: {said}. Give the service account Editor on the folder"
        if path.startswith("/datasources"):
            text = f"Grafana must allow it ({path}); it says: {said}. Data sources need the role Admin"
    elif "provisioned" in said.lower():
        text = "a dashboard that Grafana reads from a file can be changed only there; it is provisioned"
    elif status == "name-exists":
        text = "the folder has another dashboard of this title, with another uid. Rename or delete that one"
    elif status == "plugin-dashboard":
        text = "the dashboard belongs to a plug-in; it cannot be changed"
    elif "uid" in said.lower() and "long" in said.lower():
        text = "a uid must have at most 40 characters"
    elif code == 404:
        text = f"{path} must exist; Grafana has none. Is the address Grafana's, with its sub-path"
    else:
        text = f"Grafana must accept it ({path}); it says {code}: {said}"
    return kind(f"{url}: {text}.")
