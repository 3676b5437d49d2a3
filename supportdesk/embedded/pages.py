"""Asks the web server of this machine whether it answers."""

import http.client


def are_served(port: int, *, path: str = "/livez") -> bool:
    """Return whether the process behind the port says that it lives; `/readyz` asks for its database too."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
