"""Files come with messages, or alone."""

from __future__ import annotations

from connectors.messages import Attachment
from tests.contracts.channel.bench import FilesBench

PNG = Attachment("screen.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\x00\xff" * 500)
TEXT = Attachment("notes – größe.txt", "text/plain", "Größe 42\n".encode())


class FilesContract:
    """For channels through which people send files."""

    def test_files_come_with_the_words(self, bench: FilesBench) -> None:
        assert bench.deliver(bench.sent([PNG, TEXT], "It looks like this")).is_success
        (message,) = bench.ledger.messages
        assert message.text == "It looks like this"
        assert [(f.name, f.content) for f in message.attachments] == [
            (PNG.name, PNG.content),
            (TEXT.name, TEXT.content),
        ]
        assert message.attachments[0].media_type == "image/png"

    def test_a_file_alone_is_a_message(self, bench: FilesBench) -> None:
        assert bench.deliver(bench.sent([PNG])).is_success
        (message,) = bench.ledger.messages
        assert message.text == ""
        assert [f.content for f in message.attachments] == [PNG.content]

    def test_files_delivered_again_change_nothing(self, bench: FilesBench) -> None:
        for _ in range(2):
            assert bench.deliver(bench.sent([PNG], event_id="event-0001")).is_success
        assert len(bench.ledger.messages) == 1

    def test_a_file_that_is_too_large_is_told_and_not_taken(self, bench: FilesBench) -> None:
        huge = Attachment("film.mp4", "video/mp4", b"\x00" * (bench.most_file_bytes + 1))
        answer = bench.deliver(bench.sent([huge], "Look at this"))
        assert not answer.is_server_error
        kept = [f for m in bench.ledger.messages for f in m.attachments]
        assert kept == [] or all(f.problem for f in kept)
        assert answer.is_client_error == (not bench.ledger.messages)
