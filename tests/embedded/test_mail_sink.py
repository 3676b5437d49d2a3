"""The demo's mail sink."""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from supportdesk.embedded.project import PROJECT


def test_an_accepted_mail_is_a_file_with_the_same_words(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@example.com", "kundin@example.com", "Ihr Anliegen: größer"
    mail.set_content("Wir antworten bis 10:30 Uhr.\n")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sink = ["-m", "supportdesk.embedded.mail_sink", f"--fd={listener.fileno()}", f"--folder={tmp_path}"]
        with subprocess.Popen([sys.executable, *sink], cwd=PROJECT, pass_fds=[listener.fileno()]) as process:
            with smtplib.SMTP("127.0.0.1", listener.getsockname()[1], timeout=20) as client:
                client.send_message(mail)
            process.terminate()

    [stored] = [message_from_bytes(path.read_bytes(), policy=default) for path in tmp_path.glob("*.eml")]
    assert (stored["To"], stored["Subject"]) == ("kundin@example.com", "Ihr Anliegen: größer")
    assert stored.get_content() == "Wir antworten bis 10:30 Uhr.\r\n"
    assert process.returncode == 0
