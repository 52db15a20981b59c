from __future__ import annotations

from threading import Barrier, Event, Thread

from knowledge_index.locks import ReadWriteLock


def test_readers_are_in_together() -> None:
    lock, together = ReadWriteLock(), Barrier(2, timeout=10)

    def read() -> None:
        with lock.reading():
            together.wait()

    other = Thread(target=read)
    other.start()
    read()
    other.join()
    assert not together.broken


def test_a_writer_waits_for_readers_and_later_readers_for_the_writer() -> None:
    lock, order = ReadWriteLock(), []
    wrote, waiting = Event(), Event()

    def write() -> None:
        waiting.set()
        with lock.writing():
            order.append("write")
        wrote.set()

    def read() -> None:
        with lock.reading():
            order.append("read later")

    with lock.reading():
        writer = Thread(target=write)
        writer.start()
        waiting.wait()
        assert not wrote.wait(0.05)
        later = Thread(target=read)
        later.start()
        order.append("read first")
    writer.join()
    later.join()
    assert sorted(order) == ["read first", "read later", "write"]
    assert order[0] == "read first"
